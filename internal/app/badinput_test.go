package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// marker is sent wherever a value can be sent, and must come back nowhere.
const marker = "zz-marker-7731"

// operation is one operation of the API as its document tells it.
type operation struct {
	method, path string
	secured      bool
	chosen       map[string]string // parameters of the path that are chosen from few, with the first of these
	query        []*huma.Param
	body         *huma.Schema // nil for none
	file         bool         // takes a whole file, as JSON or by a form
	schemas      huma.Registry
}

func (o operation) String() string { return o.method + " " + o.path }

// at gives the operation's path with every parameter filled in; one that is chosen from few stays sound.
func (o operation) at(value string) string {
	parts := strings.Split(o.path, "/")
	for i, p := range parts {
		if !strings.HasPrefix(p, "{") {
			continue
		}
		if parts[i] = value; o.chosen[p] != "" {
			parts[i] = o.chosen[p]
		}
	}
	return strings.Join(parts, "/")
}

// operations lists every operation of the house.
func operations(t *testing.T, h *apptest.House) []operation {
	t.Helper()
	doc := h.API(app.Site{Version: "test"}).OpenAPI()
	var out []operation
	for path, item := range doc.Paths {
		if strings.HasPrefix(path, "/api/v1/uploads") { // as tus has it, which contenthttp's own tests hold it to
			continue
		}
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
		} {
			if op == nil {
				continue
			}
			o := operation{method: method, path: path, secured: op.Security == nil, chosen: map[string]string{}, schemas: doc.Components.Schemas}
			for _, p := range op.Parameters {
				if p.In == "query" {
					o.query = append(o.query, p)
				}
				switch {
				case p.In == "path" && len(p.Schema.Enum) > 0:
					o.chosen["{"+p.Name+"}"] = fmt.Sprint(p.Schema.Enum[0])
				case p.In == "path" && p.Schema.Type == "integer":
					o.chosen["{"+p.Name+"}"] = "1"
				}
			}
			if op.RequestBody != nil {
				o.file = op.RequestBody.Content["multipart/form-data"] != nil
				if taken := op.RequestBody.Content["application/json"]; taken != nil { // an upload is of any other type
					o.body = taken.Schema
					if o.body.Ref != "" {
						o.body = doc.Components.Schemas.SchemaFromRef(o.body.Ref)
					}
				}
			}
			out = append(out, o)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].String() < out[j].String() })
	if len(out) < 3 {
		t.Fatalf("only %d operations", len(out))
	}
	return out
}

// sound gives a body that the operation's schema takes.
func (o operation) sound() string {
	if o.body == nil {
		return ""
	}
	return object(o.body, func(s *huma.Schema) any {
		if s.Ref != "" {
			return json.RawMessage(operation{body: o.schemas.SchemaFromRef(s.Ref), schemas: o.schemas}.sound())
		}
		switch {
		case len(s.Enum) > 0:
			return s.Enum[0]
		case s.Type == "integer" || s.Type == "number":
			if s.Minimum != nil {
				return *s.Minimum
			}
			return 1
		case s.Type == "boolean":
			return true
		case s.Type == "array" && s.MinItems != nil && *s.MinItems > 0:
			item := s.Items
			if item.Ref != "" {
				item = o.schemas.SchemaFromRef(item.Ref)
			}
			one := operation{body: item, schemas: o.schemas}
			return []json.RawMessage{json.RawMessage(one.sound())}
		case s.Type == "array":
			return []any{}
		case s.Type == "object":
			return map[string]any{}
		case s.Format == "date-time":
			return "2026-11-20T10:00:00+05:30"
		}
		return "2026-11-20"
	}, func(name string) bool { return slices.Contains(o.body.Required, name) })
}

// twisted gives a body whose every value has a type that the schema does not take.
func (o operation) twisted() string {
	return object(o.body, func(s *huma.Schema) any {
		if s.Type == "string" {
			return 7731
		}
		return marker
	}, func(string) bool { return true })
}

func object(s *huma.Schema, value func(*huma.Schema) any, wanted func(string) bool) string {
	out := map[string]any{}
	for name, p := range s.Properties {
		if wanted(name) {
			out[name] = value(p)
		}
	}
	text, _ := json.Marshal(out)
	return string(text)
}

// caller sends bad requests to a site and holds every answer to what all answers promise.
type caller struct {
	t     *testing.T
	base  string
	token string
}

type said struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request as it stands. headers are name, value pairs over the usual ones.
func (c caller) send(method, target, body string, headers ...string) said {
	c.t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, c.base+target, r)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		c.t.Fatalf("%s %.100s: %v", method, target, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return said{res.StatusCode, res.Header, text}
}

// refused sends a request that must be refused with one of the given statuses, as a problem that says what it is and echoes
// no value. Only "there is no such thing" may name the code that was asked for.
func (c caller) refused(what string, want []int, method, target, body string, headers ...string) {
	c.t.Helper()
	got := c.send(method, target, body, headers...)
	if !slices.Contains(want, got.status) {
		c.t.Errorf("%s: %s %.100s answered %d, want %v: %.300s", what, method, target, got.status, want, got.body)
		return
	}
	if got.status >= 400 {
		c.problem(what+": "+method+" "+target, got)
	}
}

// problem holds an answer to the form of all errors.
func (c caller) problem(what string, got said) {
	c.t.Helper()
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	err := json.Unmarshal(got.body, &p)
	switch {
	case got.status >= 500:
		c.t.Errorf("%.150s: %d: %.300s", what, got.status, got.body)
	case got.header.Get("Content-Type") != "application/problem+json":
		c.t.Errorf("%.150s: %d is %s: %.300s", what, got.status, got.header.Get("Content-Type"), got.body)
	case err != nil || p.Type == "" || p.Title == "" || p.Status != got.status:
		c.t.Errorf("%.150s: the problem does not say what it is (%v): %.300s", what, err, got.body)
	case got.status != http.StatusNotFound && bytes.Contains(got.body, []byte("7731")):
		c.t.Errorf("%.150s: a value is echoed: %.300s", what, got.body)
	}
}

// eachOperation runs a test for every operation of the API of a house.
func eachOperation(t *testing.T, h *apptest.House, test func(c caller, o operation)) {
	t.Helper()
	site := h.Site(t)
	token := h.Token(t, "curator")
	for _, o := range operations(t, h) {
		t.Run(o.String(), func(t *testing.T) { test(caller{t, site.URL, token}, o) })
	}
}

func TestBadInput_Bodies_AreRefused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		eachOperation(t, h, func(c caller, o operation) {
			if o.body == nil {
				return
			}
			at := o.at(sunita)
			most := api.BodyLimit
			if o.file {
				most = api.FileLimit
			}
			huge := `{"note":"` + strings.Repeat("a", most) + `"}`
			c.refused("huge", []int{413}, o.method, at, huge)
			c.refused("huge with a key", []int{413}, o.method, at, huge, "Idempotency-Key", "huge")
			for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/" + marker} {
				if o.file && strings.HasPrefix(kind, "multipart/") {
					continue
				}
				c.refused("content type", []int{415}, o.method, at, o.sound(), "Content-Type", kind)
			}
			for _, broken := range []string{`{"a":`, `{`, marker, `{"a" "` + marker + `"}`, "\xff\xfe", "[1e999]", `{"level":1e999}`, strings.Repeat("[", 20000)} {
				c.refused("broken JSON", []int{400, 422}, o.method, at, broken)
			}
			for _, wrong := range []string{`[]`, `"` + marker + `"`, `7731`, `null`, `true`, o.twisted(), `{"made_up":"` + marker + `"}`} {
				want := []int{422}
				if !o.secured { // what is signed is not read before its sender is known
					want = []int{401}
				}
				c.refused("wrong types", want, o.method, at, wrong)
			}
			nul := strings.ReplaceAll(o.sound(), `2026-11-20`, `a\u0000b`)
			if nul != o.sound() {
				c.refused("NUL in a text", []int{400, 422}, o.method, at, nul)
			}
		})
	})
}

func TestBadInput_Strangers_AreToldToBringAToken(t *testing.T) {
	eachOperation(t, apptest.Demo(t), func(c caller, o operation) {
		if !o.secured {
			return
		}
		for _, header := range []string{"", "Bearer ", "Bearer " + marker, "Bearer " + strings.Repeat("a", 9000), "Basic " + marker, "bearer", "Bearer \xff\xfe"} {
			for _, body := range []string{o.sound(), "", `{"` + marker} {
				c.refused("token "+header, []int{401}, o.method, o.at(sunita), body, "Authorization", header)
			}
		}
	})
}

// fits tells whether a path without placeholders is one of those that a pattern stands for.
func fits(path, pattern string) bool {
	is, of := strings.Split(path, "/"), strings.Split(pattern, "/")
	for i := range is {
		if len(is) != len(of) || strings.HasPrefix(is[i], "{") || is[i] != of[i] && !strings.HasPrefix(of[i], "{") {
			return false
		}
	}
	return true
}

func TestBadInput_OtherMethods_AreNotAllowed(t *testing.T) {
	h := apptest.Demo(t)
	c := caller{t, h.Site(t).URL, h.Token(t, "curator")}
	known := map[string][]string{}
	for _, o := range operations(t, h) {
		known[o.path] = append(known[o.path], o.method)
	}
	for path, methods := range known {
		for other, more := range known { // /courses/import is also one of /courses/{id}
			if path != other && fits(path, other) {
				methods = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(methods), more...))))
			}
		}
		at := operation{path: path}.at(sunita)
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"} {
			if slices.Contains(methods, m) || m == "OPTIONS" && path == "/api/v1/hr/events" { // other systems greet there before they send
				continue
			}
			c.refused("method", []int{405}, m, at, "")
			if allow := c.send(m, at, "").header.Get("Allow"); allow != strings.Join(methods, ", ") {
				t.Errorf("%s %s: Allow is %q, want %v", m, at, allow, methods)
			}
		}
	}
	c.refused("no such path", []int{404}, "GET", "/api/v1/"+marker, "")
	c.refused("no such path", []int{404}, "POST", "/api/"+marker, "{}")
}

func TestBadInput_UnknownIDs_AreNotFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		eachOperation(t, h, func(c caller, o operation) {
			if !strings.Contains(o.path, "{") {
				return
			}
			for _, id := range []string{marker, "none", "%E0%A4%95", "a%27--", "%25"} {
				c.refused("unknown id", []int{404}, o.method, o.at(id), o.sound())
			}
			for _, id := range []string{"01a202f7-3e93-74a4-978a-8c7bbde2be21", "%00", marker + "%00", "%ff%fe", strings.Repeat("9", 81), strings.Repeat("a", 9000), "..%2f..%2fetc", "%0a%0d"} {
				c.refused("unspeakable id", []int{400, 404, 414, 422}, o.method, o.at(id), o.sound())
			}
		})
	})
}

func TestBadInput_Queries_NeverBreakTheServer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		eachOperation(t, h, func(c caller, o operation) {
			values := []string{"%00", "%ff", "a%00" + marker, marker, "-1", "0", "99999999999999999999", "1e9", strings.Repeat("a", 9000), "%27%3b--", "true"}
			for _, p := range append(o.query, &huma.Param{Name: marker}) {
				for _, v := range values {
					got := c.send(o.method, o.at(sunita)+"?"+p.Name+"="+v, o.sound())
					if got.status >= 400 {
						c.problem(o.String()+"?"+p.Name+"="+v, got)
					}
				}
				if p.Schema != nil && p.Schema.Type == "integer" {
					for _, v := range []string{marker, "99999999999999999999", "1.5"} {
						c.refused("number", []int{422}, o.method, o.at(sunita)+"?"+p.Name+"="+v, o.sound())
					}
				}
			}
		})
	})
}

func TestIdempotencyKey_TheSameActTwice_IsDoneOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := caller{t, h.Site(t).URL, h.Token(t, "officer")}
		at := "/api/v1/people/" + sunita + "/evidence"
		body := func(note string) string {
			return fmt.Sprintf(`{"competency":"KCM-F017","kind":"self","level":3,"note":%q}`, note)
		}
		count := func() int64 {
			q := h.Reader()
			rows, err := q.Query(t.Context(), `select count(*) from evidence_item where kind = 'self' and note like 'once %'`)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var n int64
			for rows.Next() {
				if err := rows.Scan(&n); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		first := c.send("POST", at, body("once one"), "Idempotency-Key", "k1")
		again := c.send("POST", at, body("once one"), "Idempotency-Key", "k1")
		if first.status != 201 || again.status != 201 || !bytes.Equal(first.body, again.body) || again.header.Get("Idempotent-Replay") != "true" {
			t.Errorf("first %d %.200s, again %d %.200s", first.status, first.body, again.status, again.body)
		}
		c.refused("key with another body", []int{422}, "POST", at, body("once other"), "Idempotency-Key", "k1")
		c.refused("long key", []int{422}, "POST", at, body("once long"), "Idempotency-Key", strings.Repeat("k", 201))
		c.refused("unspeakable key", []int{422}, "POST", at, body("once bad"), "Idempotency-Key", "\xff\xfe")
		var all sync.WaitGroup
		got := make([]said, 6)
		for i := range got {
			all.Go(func() { got[i] = c.send("POST", at, body("once two"), "Idempotency-Key", "k2") })
		}
		all.Wait()
		for _, g := range got {
			if g.status != 201 && g.status != 409 {
				t.Errorf("at once: %d %.200s", g.status, g.body)
			}
		}
		if n := count(); n != 2 {
			t.Errorf("two acts have %d effects", n)
		}
		other := caller{t, c.base, h.Token(t, "manager")} // a key belongs to who sent it
		if s := other.send("POST", "/api/v1/people/EMP-UP-129-0021/evidence", body("theirs"), "Idempotency-Key", "k1"); s.status != 201 {
			t.Errorf("the same key of somebody else: %d %.200s", s.status, s.body)
		}
	})
}

// page is one page of the site: its method and its path with every parameter filled in.
type page struct{ method, path string }

func pages(h *apptest.House, value string) []page {
	var out []page
	for _, pattern := range h.Routes(app.Site{Version: "test", Demo: true}) {
		method, path, _ := strings.Cut(pattern, " ")
		parts := strings.Split(strings.TrimSuffix(path, "{$}"), "/")
		for i, p := range parts {
			if strings.HasPrefix(p, "{") {
				parts[i] = value
			}
		}
		out = append(out, page{method, strings.Join(parts, "/")})
	}
	return out
}

// framed holds an answer to what every page promises.
func (c caller) framed(what string, got said) {
	c.t.Helper()
	if got.status >= 500 {
		c.t.Errorf("%.150s: %d: %.200s", what, got.status, got.body)
	}
	if !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
		c.t.Errorf("%.150s: no Content-Security-Policy", what)
	}
	if html := string(got.body); got.status >= 400 && (!strings.Contains(html, "<main") || !strings.Contains(html, "</html>")) {
		c.t.Errorf("%.150s: %d without the frame: %.200s", what, got.status, html)
	}
}

// signedIn gives the cookie of somebody who has signed in.
func signedIn(t *testing.T, h *apptest.House, base, name string) string {
	t.Helper()
	aliases, err := demo.Aliases(t.Context(), h.Reader())
	if err != nil {
		t.Fatal(err)
	}
	got := caller{t, base, ""}.send("POST", "/sign-in", url.Values{"login": {aliases[name]}, "pin": {demo.PIN}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	for _, line := range got.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, web.SessionCookie+"=") {
			value, _, _ := strings.Cut(line, ";")
			return value
		}
	}
	t.Fatalf("%s could not sign in: %d", name, got.status)
	return ""
}

// ofAStandard tells whether an address answers as an outside standard has it, also when it refuses: then it bears no frame.
func ofAStandard(p page) bool {
	return strings.HasPrefix(p.path, "/ims/") || strings.HasPrefix(p.path, "/uploads")
}

func TestBadInput_Pages_AnswerWithinTheFrame(t *testing.T) {
	h := apptest.Demo(t)
	c := caller{t, h.Site(t).URL, ""}
	cookie := signedIn(t, h, c.base, "officer")
	for _, id := range []string{marker, "%00", "%ff%fe", strings.Repeat("9", 3000)} {
		for _, p := range pages(h, id) {
			if p.method != http.MethodGet || ofAStandard(p) {
				continue
			}
			for _, with := range []string{"", cookie} {
				got := c.send(p.method, p.path, "", "Cookie", with)
				c.framed("GET "+p.path, got)
				if to := got.header.Get("Location"); with != "" && strings.HasPrefix(to, "/") {
					got = c.send(p.method, to, "", "Cookie", with)
					c.framed("GET "+to, got)
				}
				unknown := strings.Contains(p.path, id)
				if with != "" && unknown && got.status != http.StatusNotFound && got.status != http.StatusForbidden {
					t.Errorf("GET %.100s answered %d, want 404", p.path, got.status)
				}
			}
		}
	}
	got := c.send("GET", "/"+marker, "")
	if c.framed("no such page", got); got.status != http.StatusNotFound || bytes.Contains(got.body, []byte("<title>"+marker)) {
		t.Errorf("no such page: %d", got.status)
	}
}

func TestBadInput_PageQueries_NeverBreakTheServer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := caller{t, h.Site(t).URL, ""}
		for _, name := range []string{"officer", "manager", "curator"} {
			cookie := signedIn(t, h, c.base, name)
			for _, p := range pages(h, sunita) {
				if p.method != http.MethodGet {
					continue
				}
				for _, v := range []string{"%00", "%ff", "-1", "99999999999999999999", strings.Repeat("a", 3000), "%27"} {
					query := "?"
					for _, name := range []string{"q", "after", "page", "id", "back", "unit", "competency", "kind", "district", "block", "by", "lang", "sort", "status"} {
						query += name + "=" + v + "&"
					}
					got := c.send(p.method, p.path+query, "", "Cookie", cookie)
					if !ofAStandard(p) {
						c.framed(name+" GET "+p.path+" "+v, got)
					} else if got.status >= http.StatusInternalServerError {
						t.Errorf("GET %s %.20s answered %d", p.path, v, got.status)
					}
				}
			}
		}
	})
}

func TestBadInput_Forms_AreBounded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := caller{t, h.Site(t).URL, ""}
		huge := "note=" + strings.Repeat("a", web.FormLimit)
		form := []string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}
		for _, p := range pages(h, sunita) {
			if p.method == http.MethodGet || ofAStandard(p) {
				continue
			}
			cookie := append(slices.Clone(form), "Cookie", signedIn(t, h, c.base, "officer")) // some of the pages sign out
			got := c.send(p.method, p.path, huge, cookie...)
			c.framed("huge "+p.path, got)
			if got.status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s %s took a huge form: %d", p.method, p.path, got.status)
			}
			for _, body := range []string{"a=%zz", "%00=%00", "note=%00&level=%00&code=%00&competency=%00&login=%00&pin=%00", "note=%ff&level=%ff&login=%ff", ";;;"} {
				c.framed(p.path+" with "+body, c.send(p.method, p.path, body, cookie...))
			}
			c.framed(p.path+" of no form", c.send(p.method, p.path, "{}", "Cookie", cookie[5], "Sec-Fetch-Site", "same-origin"))
			for _, foreign := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://" + marker + ".example"}} {
				got := c.send(p.method, p.path, "a=b", append([]string{"Content-Type", form[1], "Cookie", cookie[5]}, foreign...)...)
				c.framed("foreign "+p.path, got)
				if got.status != http.StatusForbidden {
					t.Errorf("%s %s from another site answered %d, want 403", p.method, p.path, got.status)
				}
			}
		}
	})
}
