package recordhttp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/record/recordhttp/lrstest"
)

// lrs is a record behind its door, and a client that may do everything.
type lrs struct {
	t *testing.T
	lrstest.Server
}

func start(t *testing.T, d *db.DB) lrs {
	t.Helper()
	return lrs{t, lrstest.Start(t, d, blobtest.Open(t))}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return out
}

// ask sends a request by 1.0.3 as JSON; headers are name, value, and a value of "-" takes a header away.
func (l lrs) ask(method, path, body string, headers ...string) answer {
	l.t.Helper()
	req, err := http.NewRequest(method, l.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	req.SetBasicAuth(l.Key, l.Secret)
	req.Header.Set("X-Experience-API-Version", "1.0.3")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "en")
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "-" {
			req.Header.Del(headers[i])
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, out}
}

const v2 = "2.0.0"

func uuid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

func say(id string) string {
	if id != "" {
		id = `"id":"` + id + `",`
	}
	return `{` + id + `"actor":{"mbox":"mailto:a@x.example","name":"Sunita"},"verb":{"id":"http://v.example/did","display":{"en":"did","hi":"किया"}},` +
		`"object":{"id":"http://o.example/1","definition":{"name":{"en":"One","hi":"एक"}}}}`
}

func each(t *testing.T, test func(t *testing.T, l lrs, c *clock.Fake)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) { test(t, start(t, d), c) })
}

// Each line of the standard about statuses, in one table: what is asked, and by which status it is answered.
func TestStatements_EachRequest_HasItsStatus(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		q := url.QueryEscape
		agent := q(`{"mbox":"mailto:a@x.example"}`)
		for _, test := range []struct {
			name, method, path, body string
			status                   int
			headers                  []string
		}{
			{"post one", "POST", "/statements", say(uuid(1)), 200, nil},
			{"post it again", "POST", "/statements", say(uuid(1)), 200, nil},
			{"post a list", "POST", "/statements", "[" + say(uuid(2)) + "," + say("") + "]", 200, nil},
			{"post an empty list", "POST", "/statements", "[]", 200, nil},
			{"post with a byte order of JSON in another charset name", "POST", "/statements", say(""), 200, []string{"Content-Type", "application/json; charset=utf-8"}},
			{"another under the identifier", "POST", "/statements", strings.Replace(say(uuid(1)), "did", "undid", 1), 409, nil},
			{"twice in a list", "POST", "/statements", "[" + say(uuid(3)) + "," + say(uuid(3)) + "]", 400, nil},
			{"one of a list is wrong", "POST", "/statements", "[" + say(uuid(4)) + `,{"actor":{}}]`, 400, nil},
			{"so none of it is there", "GET", "/statements?statementId=" + uuid(4), "", 404, nil},
			{"post with a parameter", "POST", "/statements?statementId=" + uuid(5), say(uuid(5)), 400, nil},
			{"post no JSON", "POST", "/statements", "<x/>", 400, nil},
			{"post as text", "POST", "/statements", say(""), 400, []string{"Content-Type", "text/plain"}},
			{"post as a form of parts", "POST", "/statements", say(""), 400, []string{"Content-Type", "multipart/form-data; boundary=x"}},
			{"put", "PUT", "/statements?statementId=" + uuid(6), say(""), 204, nil},
			{"put with its identifier", "PUT", "/statements?statementId=" + uuid(7), say(uuid(7)), 204, nil},
			{"put with another identifier", "PUT", "/statements?statementId=" + uuid(8), say(uuid(7)), 400, nil},
			{"put without a name", "PUT", "/statements", say(uuid(8)), 400, nil},
			{"put under no UUID", "PUT", "/statements?statementId=8", say(""), 400, nil},
			{"put a list", "PUT", "/statements?statementId=" + uuid(8), "[" + say(uuid(8)) + "]", 400, nil},
			{"put with one more parameter", "PUT", "/statements?foo=bar&statementId=" + uuid(8), say(""), 400, nil},
			{"get one", "GET", "/statements?statementId=" + uuid(6), "", 200, nil},
			{"get one in capitals", "GET", "/statements?statementId=" + strings.ToUpper(uuid(6)), "", 200, nil},
			{"get one that is not void as void", "GET", "/statements?voidedStatementId=" + uuid(6), "", 404, nil},
			{"get by both", "GET", "/statements?statementId=" + uuid(6) + "&voidedStatementId=" + uuid(6), "", 400, nil},
			{"get one with a filter", "GET", "/statements?statementId=" + uuid(6) + "&verb=http://v.example/did", "", 400, nil},
			{"get one by no UUID", "GET", "/statements?statementId=x", "", 400, nil},
			{"get one in a format", "GET", "/statements?statementId=" + uuid(6) + "&format=ids&attachments=false", "", 200, nil},
			{"get all", "GET", "/statements", "", 200, nil},
			{"get by everything", "GET", "/statements?agent=" + agent + "&verb=http://v.example/did&activity=http://o.example/1&registration=" + uuid(1) +
				"&related_activities=true&related_agents=false&since=2012-06-01T19:09:13.245Z&until=2012-06-01T19:09:13.245%2B05:30&limit=0&format=canonical&attachments=false&ascending=true", "", 200, nil},
			{"an unknown parameter", "GET", "/statements?colour=red", "", 400, nil},
			{"a parameter in capitals", "GET", "/statements?Verb=http://v.example/did", "", 400, nil},
			{"a parameter twice", "GET", "/statements?limit=1&limit=2", "", 400, nil},
			{"a bad agent", "GET", "/statements?agent=" + q(`{"mbox":"x"}`), "", 400, nil},
			{"a bad verb", "GET", "/statements?verb=did", "", 400, nil},
			{"a bad activity", "GET", "/statements?activity=one", "", 400, nil},
			{"a bad registration", "GET", "/statements?registration=x", "", 400, nil},
			{"a bad truth", "GET", "/statements?ascending=yes", "", 400, nil},
			{"a bad limit", "GET", "/statements?limit=-1", "", 400, nil},
			{"a bad time", "GET", "/statements?since=yesterday", "", 400, nil},
			{"a bad format", "GET", "/statements?format=short", "", 400, nil},
			{"a bad more", "GET", "/statements?more=x", "", 400, nil},
			{"a bad query", "GET", "/statements?verb=%zz", "", 400, nil},
			{"delete", "DELETE", "/statements?statementId=" + uuid(1), "", 405, nil},
			{"head", "HEAD", "/statements?statementId=" + uuid(1), "", 200, nil},
			{"head of nothing", "HEAD", "/statements?statementId=" + uuid(99), "", 404, nil},
			{"no version", "GET", "/statements", "", 400, []string{"X-Experience-API-Version", "-"}},
			{"no version and no client", "GET", "/statements", "", 400, []string{"X-Experience-API-Version", "-", "Authorization", "-"}},
			{"an older version", "GET", "/statements", "", 400, []string{"X-Experience-API-Version", "0.95"}},
			{"a newer version", "GET", "/statements", "", 400, []string{"X-Experience-API-Version", "1.1.0"}},
			{"1.0", "GET", "/statements", "", 200, []string{"X-Experience-API-Version", "1.0"}},
			{"no client", "GET", "/statements", "", 401, []string{"Authorization", "-"}},
			{"a client that is none", "GET", "/statements", "", 401, []string{"Authorization", "Basic eDp5"}},
			{"no such resource", "GET", "/statement", "", 404, nil},
			{"about, by nobody and no version", "GET", "/about", "", 200, []string{"X-Experience-API-Version", "-", "Authorization", "-"}},
		} {
			a := l.ask(test.method, test.path, test.body, test.headers...)
			if a.status != test.status {
				t.Errorf("%s: %d, want %d: %s", test.name, a.status, test.status, a.body)
			}
			if a.header.Get("X-Experience-API-Version") == "" {
				t.Errorf("%s: no version in the answer", test.name)
			}
			if (test.method == "GET" || test.method == "HEAD") && strings.HasPrefix(test.path, "/statements") && a.header.Get("X-Experience-API-Consistent-Through") == "" {
				t.Errorf("%s: it is not said until when all can be read", test.name)
			}
			if a.status >= 400 && test.method != "HEAD" && len(bytes.TrimSpace(a.body)) == 0 {
				t.Errorf("%s: refused without a word", test.name)
			}
			if strings.Contains(string(a.body), "record.") {
				t.Errorf("%s: a key for a word: %s", test.name, a.body)
			}
		}
	})
}

func TestVersions_SideBySide_EachByItsOwnRules(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		agents := strings.TrimSuffix(say(uuid(1)), "}") + `,"context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:m@x.example"}}]}}`
		if a := l.ask("POST", "/statements", agents); a.status != 400 {
			t.Errorf("1.0.3 took contextAgents: %d", a.status)
		}
		a := l.ask("POST", "/statements", agents, "X-Experience-API-Version", v2)
		if a.status != 200 || a.header.Get("X-Experience-API-Version") != v2 {
			t.Errorf("2.0.0: %d %s", a.status, a.body)
		}
		a = l.ask("GET", "/statements?related_agents=true&agent="+url.QueryEscape(`{"mbox":"mailto:m@x.example"}`), "")
		if a.status != 200 || a.header.Get("X-Experience-API-Version") != "1.0.3" || len(a.json(t)["statements"].([]any)) != 1 {
			t.Errorf("1.0.3 does not find what 2.0.0 stored: %d %s", a.status, a.body)
		}
		if got := l.ask("GET", "/statements?statementId="+uuid(1), "").json(t)["version"]; got != "2.0.0" {
			t.Errorf("version %v", got)
		}
	})
}

func TestGet_EachStatement_ByHeadersOfTheStandard(t *testing.T) {
	each(t, func(t *testing.T, l lrs, c *clock.Fake) {
		l.ask("POST", "/statements", say(uuid(1)))
		at := c.Now()
		c.Advance(time.Hour)
		a := l.ask("GET", "/statements?statementId="+uuid(1), "")
		one := a.json(t)
		if one["stored"] != at.UTC().Format("2006-01-02T15:04:05.000000Z") || one["timestamp"] != one["stored"] || one["version"] != "1.0.0" {
			t.Errorf("%s", a.body)
		}
		if a.header.Get("Last-Modified") != at.UTC().Format(http.TimeFormat) {
			t.Errorf("Last-Modified %s", a.header.Get("Last-Modified"))
		}
		authority := one["authority"].(map[string]any)["account"].(map[string]any)
		if authority["name"] != l.Key || authority["homePage"] != "https://sopan.example" {
			t.Errorf("authority %v", authority)
		}
		through, err := time.Parse(time.RFC3339, a.header.Get("X-Experience-API-Consistent-Through"))
		if err != nil || through.Before(c.Now().Add(-time.Second)) {
			t.Errorf("consistent through %v %v", through, err)
		}
		if a := l.ask("GET", "/statements?format=canonical", "", "Accept-Language", "hi-IN"); !strings.Contains(string(a.body), `"display":{"hi":"किया"}`) || !strings.Contains(string(a.body), `"name":{"hi":"एक"}`) {
			t.Errorf("%s", a.body)
		}
		if a := l.ask("GET", "/activities?activityId=http://o.example/1", ""); !strings.Contains(string(a.body), `"name":{"en":"One","hi":"एक"}`) {
			t.Errorf("%s", a.body)
		}
		if a := l.ask("GET", "/activities?activityId=http://o.example/none", ""); a.status != 200 || a.json(t)["id"] != "http://o.example/none" {
			t.Errorf("an unknown activity: %d %s", a.status, a.body)
		}
		if a := l.ask("GET", "/agents?agent="+url.QueryEscape(`{"mbox":"mailto:a@X.example"}`), ""); a.status != 200 || a.json(t)["objectType"] != "Person" || a.json(t)["name"].([]any)[0] != "Sunita" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestMore_FollowedToItsEnd_GivesEach(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		for n := range 7 {
			l.ask("POST", "/statements", say(uuid(n)))
		}
		for _, filter := range []string{"", "&verb=http://v.example/did", "&ascending=true"} {
			seen := 0
			for at := "/statements?limit=3" + filter; at != ""; {
				page := l.ask("GET", at, "").json(t)
				seen += len(page["statements"].([]any))
				more := page["more"].(string)
				if more != "" && !strings.HasPrefix(more, "/xapi/") {
					t.Fatalf("more is %q", more)
				}
				at = strings.TrimPrefix(more, "/xapi")
			}
			if seen != 7 {
				t.Errorf("%s: %d of 7", filter, seen)
			}
		}
	})
}

func TestAlternateForm_By103_IsWhatItStandsFor_AndBy2IsRefused(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		const form = "application/x-www-form-urlencoded"
		basic := "Basic " + basicOf(l.Key, l.Secret)
		send := func(path string, values url.Values, headers ...string) answer {
			return l.ask("POST", path, values.Encode(), append([]string{"Content-Type", form}, headers...)...)
		}
		bare := []string{"Authorization", "-", "X-Experience-API-Version", "-"}
		if a := send("/statements?method=PUT", url.Values{"statementId": {uuid(1)}, "content": {say("")}, "Authorization": {basic}, "X-Experience-API-Version": {"1.0.3"}}, bare...); a.status != 204 {
			t.Errorf("put: %d %s", a.status, a.body)
		}
		if a := send("/statements?method=GET", url.Values{"limit": {"1"}}); a.status != 200 || len(a.json(t)["statements"].([]any)) != 1 {
			t.Errorf("get: %d %s", a.status, a.body)
		}
		state := url.Values{"activityId": {"http://o.example/1"}, "agent": {`{"mbox":"mailto:a@x.example"}`}, "stateId": {"s"}}
		withContent := url.Values{"content": {"plain"}, "Content-Type": {"text/plain"}}
		for name, value := range state {
			withContent[name] = value
		}
		if a := send("/activities/state?method=PUT", withContent); a.status != 204 {
			t.Errorf("put a state: %d %s", a.status, a.body)
		}
		if a := send("/activities/state?method=GET", state); a.status != 200 || string(a.body) != "plain" || a.header.Get("Content-Type") != "text/plain" {
			t.Errorf("get the state: %d %s", a.status, a.body)
		}
		if a := send("/activities/state?method=DELETE", state); a.status != 204 {
			t.Errorf("delete the state: %d", a.status)
		}
		for name, a := range map[string]answer{
			"one more parameter": send("/statements?method=PUT&statementId="+uuid(2), url.Values{"content": {say("")}}),
			"no content":         send("/statements?method=PUT", url.Values{"statementId": {uuid(2)}}),
			"no form":            l.ask("POST", "/statements?method=PUT", say("")),
			"no method":          send("/statements?method=PATCH", url.Values{"content": {say("")}}),
			"not posted":         l.ask("GET", "/statements?method=POST", ""),
			"by 2.0.0":           send("/statements?method=GET", url.Values{"limit": {"1"}}, "X-Experience-API-Version", v2),
			"by 2.0.0, in which the form says it is 1.0.3": send("/statements?method=GET", url.Values{"limit": {"1"}, "X-Experience-API-Version": {"1.0.3"}}, "X-Experience-API-Version", v2),
			"a version that is none, in the form":          send("/statements?method=PUT", url.Values{"statementId": {uuid(2)}, "content": {say("")}, "X-Experience-API-Version": {"0.8"}}),
		} {
			if a.status != 400 {
				t.Errorf("%s: %d", name, a.status)
			}
		}
	})
}

func basicOf(key, secret string) string {
	r, _ := http.NewRequest("GET", "/", nil)
	r.SetBasicAuth(key, secret)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func TestAttachments_SentAsParts_ComeBackAsParts(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		const content = "रजिस्टर का चित्र"
		with := strings.TrimSuffix(say(uuid(1)), "}") + `,"attachments":[{"usageType":"http://u.example/photo","display":{"en":"Photo"},"contentType":"text/plain","length":` +
			fmt.Sprint(len(content)) + `,"sha2":"` + sum(content) + `"}]}`
		parts := func(statement string, files ...string) string {
			text := "--b\r\nContent-Type: application/json\r\n\r\n" + statement + "\r\n"
			for _, f := range files {
				text += "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + sum(f) + "\r\n\r\n" + f + "\r\n"
			}
			return text + "--b--\r\n"
		}
		post := func(body string) int {
			return l.ask("POST", "/statements", body, "Content-Type", "multipart/mixed; boundary=b").status
		}
		if got := l.ask("POST", "/statements", with).status; got != 400 {
			t.Errorf("as JSON alone: %d", got)
		}
		if got := post(parts(with)); got != 400 {
			t.Errorf("without its file: %d", got)
		}
		if got := post(parts(with, content, "one more")); got != 400 {
			t.Errorf("with one more: %d", got)
		}
		if got := post(strings.Replace(parts(with, content), sum(content)+"\r\n\r\n", sum("x")+"\r\n\r\n", 1)); got != 400 {
			t.Errorf("with another sum: %d", got)
		}
		if got := post(strings.TrimSuffix(parts(with, content), "--b--\r\n")); got != 400 {
			t.Errorf("cut off: %d", got)
		}
		if got := post(parts(with, content)); got != 200 {
			t.Fatalf("whole: %d", got)
		}
		for _, path := range []string{"/statements?attachments=true&statementId=" + uuid(1), "/statements?attachments=true"} {
			a := l.ask("GET", path, "")
			kind, params, err := mime.ParseMediaType(a.header.Get("Content-Type"))
			if err != nil || kind != "multipart/mixed" {
				t.Fatalf("%s: %s", path, a.header.Get("Content-Type"))
			}
			r := multipart.NewReader(bytes.NewReader(a.body), params["boundary"])
			first, err := r.NextPart()
			if err != nil || first.Header.Get("Content-Type") != "application/json" {
				t.Fatal(err, first)
			}
			second, err := r.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(second)
			if err != nil || string(got) != content || second.Header.Get("X-Experience-API-Hash") != sum(content) || second.Header.Get("Content-Transfer-Encoding") != "binary" {
				t.Errorf("%s %v %v", got, err, second.Header)
			}
		}
		if a := l.ask("GET", "/statements?attachments=false", ""); a.header.Get("Content-Type") != "application/json" {
			t.Errorf("not asked for: %s", a.header.Get("Content-Type"))
		}
	})
}

func TestDocuments_EachResource_KeepsBytesAndKnowsItsParameters(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		agent := "agent=" + url.QueryEscape(`{"mbox":"mailto:a@x.example"}`)
		activity := "activityId=http://o.example/1"
		for _, test := range []struct{ path, needs, name string }{
			{"/activities/state", activity + "&" + agent, "stateId"},
			{"/activities/profile", activity, "profileId"},
			{"/agents/profile", agent, "profileId"},
		} {
			place := test.path + "?" + test.needs + "&" + test.name + "=" + url.QueryEscape("मेरा नाम/1")
			body := "\x00\xff not JSON"
			put := l.ask("PUT", place, body, "Content-Type", "image/x-own; a=b", "If-None-Match", "*")
			if put.status != 204 {
				t.Fatalf("%s put: %d %s", test.path, put.status, put.body)
			}
			a := l.ask("GET", place, "")
			tag := a.header.Get("ETag")
			if a.status != 200 || put.header.Get("ETag") != tag || string(a.body) != body || a.header.Get("Content-Type") != "image/x-own; a=b" || len(tag) != 42 || a.header.Get("Last-Modified") == "" {
				t.Errorf("%s get: %d %q %v", test.path, a.status, a.body, a.header)
			}
			statuses := map[string]int{
				"head":                     l.ask("HEAD", place, "").status,
				"put by another tag":       l.ask("PUT", place, "x", "If-Match", `"1234"`).status,
				"put by a bare other tag":  l.ask("PUT", place, "x", "If-Match", "1234").status,
				"delete by another tag":    l.ask("DELETE", place, "", "If-Match", `"1234"`).status,
				"post by another tag":      l.ask("POST", place, "{}", "If-Match", `"1234"`).status,
				"post on what is no JSON":  l.ask("POST", place, "{}").status,
				"put by 2.0.0 blindly":     l.ask("PUT", place, "x", "X-Experience-API-Version", v2).status,
				"an unknown parameter":     l.ask("GET", place+"&x=1", "").status,
				"no name":                  l.ask("PUT", test.path+"?"+test.needs, "x").status,
				"what it needs is missing": l.ask("GET", test.path+"?"+test.name+"=x", "").status,
				"a bad time":               l.ask("GET", test.path+"?"+test.needs+"&since=x", "").status,
				"delete what is not there": l.ask("DELETE", test.path+"?"+test.needs+"&"+test.name+"=none", "").status,
				"put a new one by 2.0.0":   l.ask("PUT", test.path+"?"+test.needs+"&"+test.name+"=new", "x", "X-Experience-API-Version", v2).status,
				"and away with it":         l.ask("DELETE", test.path+"?"+test.needs+"&"+test.name+"=new", "").status,
				"none of that name":        l.ask("GET", test.path+"?"+test.needs+"&"+test.name+"=none", "").status,
			}
			for name, want := range map[string]int{
				"head": 200, "put by another tag": 412, "put by a bare other tag": 412, "delete by another tag": 412, "post by another tag": 412,
				"post on what is no JSON": 400, "put by 2.0.0 blindly": 409, "an unknown parameter": 400, "no name": 400,
				"what it needs is missing": 400, "a bad time": 400, "none of that name": 404,
				"delete what is not there": 204, "put a new one by 2.0.0": 204, "and away with it": 204,
			} {
				if statuses[name] != want {
					t.Errorf("%s %s: %d, want %d", test.path, name, statuses[name], want)
				}
			}
			blind, blindNew := 409, 400
			if test.name == "stateId" {
				blind, blindNew = 204, 204
			}
			another := test.path + "?" + test.needs + "&" + test.name + "=another"
			if got := l.ask("PUT", another, body, "Content-Type", "image/x-own").status; got != blindNew {
				t.Errorf("%s put anew by 1.0.3 blindly: %d, want %d", test.path, got, blindNew)
			}
			l.ask("DELETE", another, "")
			if got := l.ask("PUT", place, body, "Content-Type", "image/x-own; a=b").status; got != blind {
				t.Errorf("%s put by 1.0.3 blindly: %d, want %d", test.path, got, blind)
			}
			if got := l.ask("PUT", place, `{"a":1}`, "If-Match", l.ask("GET", place, "").header.Get("ETag")).status; got != 204 {
				t.Errorf("%s put by its tag: %d", test.path, got)
			}
			if got := l.ask("POST", place, `{"b":2}`).status; got != 204 {
				t.Errorf("%s post: %d", test.path, got)
			}
			if a := l.ask("GET", place, ""); string(a.body) != `{"a":1,"b":2}` {
				t.Errorf("%s merged: %s", test.path, a.body)
			}
			if a := l.ask("GET", test.path+"?"+test.needs, ""); string(a.body) != `["मेरा नाम/1"]` {
				t.Errorf("%s names: %s", test.path, a.body)
			}
			if a := l.ask("GET", test.path+"?"+test.needs+"&since=2100-01-01T00:00:00Z", ""); string(a.body) != `[]` {
				t.Errorf("%s names since: %s", test.path, a.body)
			}
			if got := l.ask("DELETE", place, "").status; got != 204 {
				t.Errorf("%s delete: %d", test.path, got)
			}
			if got := l.ask("GET", place, "").status; got != 404 {
				t.Errorf("%s after delete: %d", test.path, got)
			}
		}
		if got := l.ask("DELETE", "/activities/state?"+activity+"&"+agent, "").status; got != 204 {
			t.Errorf("delete all states: %d", got)
		}
		if got := l.ask("DELETE", "/agents/profile?"+agent, "").status; got != 400 {
			t.Errorf("delete all profiles: %d", got)
		}
	})
}

func TestOtherOrigins_AreToldWhatTheyMaySendAndRead(t *testing.T) {
	each(t, func(t *testing.T, l lrs, _ *clock.Fake) {
		a := l.ask("OPTIONS", "/statements", "", "Authorization", "-", "X-Experience-API-Version", "-", "Origin", "https://course.example",
			"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "authorization,x-experience-api-version")
		if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "PUT") ||
			!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("%d %v", a.status, a.header)
		}
		a = l.ask("GET", "/statements", "", "Origin", "https://course.example")
		for _, name := range []string{"ETag", "Last-Modified", "X-Experience-API-Version", "X-Experience-API-Consistent-Through"} {
			if !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), name) {
				t.Errorf("%s cannot be read", name)
			}
		}
		if a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("cookies are let in")
		}
	})
}
