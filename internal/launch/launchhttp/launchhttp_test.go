package launchhttp_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
)

// site is the demo on a real listener, with a service account's token and credentials of the record.
type site struct {
	t     testing.TB
	h     *apptest.House
	base  string
	token string // of the harness
	lrs   [2]string
}

func open(t testing.TB) *site {
	t.Helper()
	h := apptest.Demo(t)
	h.Content.WithOrigin("http://player.example")
	server := h.Site(t)
	c, secret, err := h.Record.AddClient(t.Context(), who.Operator("test"), "Reader", []record.Scope{record.All}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, h: h, base: server.URL, token: h.Token(t, "harness"), lrs: [2]string{c.Key, secret}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

func (s *site) do(method, address string, header map[string]string, body io.Reader) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, body)
	if err != nil {
		s.t.Fatal(err)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	out := answer{status: res.StatusCode, header: res.Header}
	if out.body, err = io.ReadAll(res.Body); err != nil {
		s.t.Fatal(err)
	}
	_ = json.Unmarshal(out.body, &out.json)
	return out
}

// api asks the API with a token; body is sent as JSON.
func (s *site) api(method, path, token string, body any) answer {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(method, s.base+path, map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json"}, bytes.NewReader(text))
}

func (s *site) imports(token, kind, name string, body []byte) answer {
	s.t.Helper()
	return s.do("POST", s.base+"/api/v1/courses/import?filename="+url.QueryEscape(name),
		map[string]string{"Authorization": "Bearer " + token, "Content-Type": kind}, bytes.NewReader(body))
}

func (a answer) is(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

const auID = "https://pub.example/au/one"

// course is a course structure of one AU in a block.
func course(attrs, address string) string {
	return `<?xml version="1.0" encoding="utf-8"?><courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://pub.example/course">` +
		`<title><langstring lang="en">Course</langstring></title><description><langstring lang="en">About it</langstring></description></course>` +
		`<block id="https://pub.example/block"><title><langstring lang="en">Block</langstring></title><description><langstring lang="en">About it</langstring></description>` +
		`<au id="` + auID + `" ` + attrs + `><title><langstring lang="en">Unit</langstring></title><description><langstring lang="en">About it</langstring></description>` +
		`<url>` + address + `</url><launchParameters>{"a":"b c"}</launchParameters><entitlementKey>key</entitlementKey></au></block></courseStructure>`
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// au is an AU that was launched, as a browser has it.
type au struct {
	s            *site
	course       string
	session      string
	registration string
	launched     url.Values
	url          *url.URL
	auth         string
	mastery      json.RawMessage
}

func (s *site) brings(attrs string) string {
	s.t.Helper()
	a := s.imports(s.token, "application/zip", "one.zip", zipped(s.t, map[string]string{"cmi5.xml": course(attrs, "sub/index.html?paramA=1&amp;paramB=2"), "sub/index.html": "<!doctype html>"}))
	return a.is(s.t, 201).json["id"].(string)
}

func (s *site) launches(courseID string, more map[string]any) *au {
	s.t.Helper()
	body := map[string]any{"actor": map[string]any{"account": map[string]any{"homePage": "https://elsewhere.example/lts", "name": "one & two"}}}
	for k, v := range more {
		body[k] = v
	}
	a := s.api("POST", "/api/v1/courses/"+courseID+"/aus/0/launch", s.token, body).is(s.t, 200)
	u, err := url.Parse(a.json["url"].(string))
	if err != nil {
		s.t.Fatal(err)
	}
	return &au{s: s, course: courseID, session: a.json["session"].(string), registration: a.json["registration"].(string), url: u, launched: u.Query()}
}

func (a *au) fetches() answer { return a.s.do("POST", a.launched.Get("fetch"), nil, nil) }

func (a *au) xapi(method, resource string, params map[string]string, kind string, body any) answer {
	a.s.t.Helper()
	query := url.Values{}
	for k, v := range params {
		query.Set(k, v)
	}
	var text io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		text = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			a.s.t.Fatal(err)
		}
		text = bytes.NewReader(raw)
	}
	header := map[string]string{"X-Experience-API-Version": "1.0.3", "Authorization": a.auth}
	if kind != "" {
		header["Content-Type"] = kind
	}
	return a.s.do(method, a.launched.Get("endpoint")+resource+"?"+query.Encode(), header, text)
}

func (a *au) state(method, name string, body any) answer {
	a.s.t.Helper()
	return a.xapi(method, "activities/state", map[string]string{
		"stateId": name, "activityId": a.launched.Get("activityId"), "agent": a.launched.Get("actor"), "registration": a.launched.Get("registration"),
	}, "application/json", body)
}

func (a *au) preferences(method, kind string, body any) answer {
	a.s.t.Helper()
	return a.xapi(method, "agents/profile", map[string]string{"profileId": cmi5.PreferencesName, "agent": a.launched.Get("actor")}, kind, body)
}

func (a *au) enters() *au {
	a.s.t.Helper()
	got := a.fetches().is(a.s.t, 200)
	a.auth = "Basic " + got.json["auth-token"].(string)
	data := a.state("GET", cmi5.LaunchDataName, nil).is(a.s.t, 200)
	if raw, ok := data.json["masteryScore"]; ok {
		a.mastery, _ = json.Marshal(raw)
	}
	a.preferences("GET", "", nil).is(a.s.t, 200)
	return a
}

func (a *au) statement(verb string) map[string]any {
	category := []any{map[string]any{"id": cmi5.CategoryCmi5}}
	ext := map[string]any{cmi5.ExtSession: a.session}
	result := map[string]any{"duration": "PT1S"}
	switch verb {
	case cmi5.Completed:
		result["completion"] = true
	case cmi5.Passed:
		result["success"] = true
	case cmi5.Failed:
		result["success"] = false
	}
	if len(result) > 1 {
		category = append(category, map[string]any{"id": cmi5.CategoryMoveOn})
	}
	st := map[string]any{
		"id": id.New(), "timestamp": a.s.h.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "actor": json.RawMessage(a.launched.Get("actor")),
		"verb": map[string]any{"id": verb}, "object": map[string]any{"id": a.launched.Get("activityId")}, "result": result,
		"context": map[string]any{
			"registration": a.registration, "extensions": ext,
			"contextActivities": map[string]any{"category": category, "grouping": []any{map[string]any{"id": auID}}},
		},
	}
	if verb == cmi5.Initialized {
		delete(st, "result")
	}
	if verb == seen {
		delete(st, "result")
		delete(st["context"].(map[string]any)["contextActivities"].(map[string]any), "category")
	}
	return st
}

const seen = "http://adlnet.gov/expapi/verbs/experienced"

func (a *au) puts(st map[string]any) answer {
	a.s.t.Helper()
	params := map[string]string{}
	if st["id"] != nil {
		params["statementId"] = st["id"].(string)
	}
	return a.xapi("PUT", "statements", params, "application/json", st)
}

func (a *au) says(verbs ...string) {
	a.s.t.Helper()
	for _, v := range verbs {
		a.s.h.Clock.Advance(time.Second)
		a.puts(a.statement(v)).is(a.s.t, 204)
	}
}

// verbs are those of a registration, as any client of the record reads them.
func (s *site) verbs(registration string) []string {
	s.t.Helper()
	r, err := http.NewRequest("GET", s.base+"/xapi/statements?ascending=true&registration="+registration, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth(s.lrs[0], s.lrs[1])
	r.Header.Set("X-Experience-API-Version", "1.0.3")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var page struct {
		Statements []struct{ Verb struct{ ID string } }
	}
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, one := range page.Statements {
		out = append(out, one.Verb.ID[strings.LastIndex(one.Verb.ID, "/")+1:])
	}
	return out
}

func TestLaunch_FromImportToSatisfied_OverTheWire(t *testing.T) {
	s := open(t)
	c := s.brings(`moveOn="CompletedAndPassed" masteryScore="0.90"`)
	got := s.api("GET", "/api/v1/courses/"+c, s.token, nil).is(t, 200).json
	if got["state"] != "live" || len(got["aus"].([]any)) != 1 || got["aus"].([]any)[0].(map[string]any)["mastery_score"] != "0.9" {
		t.Errorf("%v", got)
	}
	a := s.launches(c, map[string]any{"return_url": "https://back.example/here"})
	if a.url.Host != "player.example" || !strings.HasSuffix(a.url.Path, "/sub/index.html") || a.launched.Get("paramA") != "1" || a.launched.Get("paramB") != "2" {
		t.Errorf("launched at %s", a.url)
	}
	if a.launched.Get("activityId") == auID || a.launched.Get("actor") != `{"objectType":"Agent","account":{"homePage":"https://elsewhere.example/lts","name":"one & two"}}` || strings.Contains(a.url.RawQuery, "+") {
		t.Errorf("launched at %s", a.url)
	}
	if first := a.do0(); first.status != 401 {
		t.Errorf("a statement before the credentials: %d", first.status)
	}
	a.enters()
	again := a.fetches().is(t, 200)
	if again.json["error-code"] != "1" || again.json["auth-token"] != nil || !strings.HasPrefix(again.header.Get("Content-Type"), "application/json") {
		t.Errorf("fetched again: %s", again.body)
	}
	data := a.state("GET", cmi5.LaunchDataName, nil).is(t, 200).json
	want := map[string]any{"launchMode": "Normal", "launchMethod": "AnyWindow", "moveOn": "CompletedAndPassed", "masteryScore": 0.9, "returnURL": "https://back.example/here", "launchParameters": `{"a":"b c"}`}
	for k, v := range want {
		if data[k] != v {
			t.Errorf("%s is %v, want %v", k, data[k], v)
		}
	}
	if key, _ := data["entitlementKey"].(map[string]any); key["courseStructure"] != "key" {
		t.Errorf("%v", data["entitlementKey"])
	}
	a.says(cmi5.Initialized, seen, cmi5.Passed, cmi5.Completed, cmi5.Terminated)
	if got := fmt.Sprint(s.verbs(a.registration)); got != "[launched initialized experienced passed completed satisfied satisfied terminated]" {
		t.Error(got)
	}
	progress := s.api("GET", "/api/v1/registrations/"+a.registration, s.token, nil).is(t, 200).json
	if progress["satisfied_at"] == nil {
		t.Errorf("%v", progress)
	}
	for what, a := range map[string]answer{"state": a.state("GET", "mine", nil), "statement": a.puts(a.statement(seen))} {
		if a.status != 401 {
			t.Errorf("%s after the end: %d", what, a.status)
		}
	}
}

// do0 says something with made-up credentials.
func (a *au) do0() answer {
	a.auth = "Basic eDp5"
	return a.puts(a.statement(seen))
}

func TestXAPI_WhatAnAUMayNot_IsForbidden(t *testing.T) {
	s := open(t)
	c := s.brings(`moveOn="CompletedAndPassed" masteryScore="0.9"`)
	a := s.launches(c, nil)
	a.auth = "Basic " + a.fetches().is(t, 200).json["auth-token"].(string)
	forbidden := func(what string, got answer) {
		t.Helper()
		if got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	forbidden("before the preferences are read", a.puts(a.statement(cmi5.Initialized)))
	a.preferences("GET", "", nil).is(t, 200)
	forbidden("before initialized", a.puts(a.statement(seen)))
	forbidden("LaunchData written", a.state("PUT", cmi5.LaunchDataName, `{"test":true}`))
	forbidden("LaunchData removed", a.state("DELETE", cmi5.LaunchDataName, nil))
	good := `{"languagePreference":"en-US,fr-FR","audioPreference":"on"}`
	forbidden("preferences of nobody", a.xapi("PUT", "agents/profile", map[string]string{"profileId": cmi5.PreferencesName}, "application/json", good))
	forbidden("preferences of another", a.xapi("PUT", "agents/profile", map[string]string{"profileId": cmi5.PreferencesName, "agent": `{"mbox":"mailto:x@x.example"}`}, "application/json", good))
	forbidden("preferences as text", a.preferences("PUT", "text/plain", good))
	forbidden("preferences without a language", a.preferences("PUT", "application/json", `{"audioPreference":"on"}`))
	a.says(cmi5.Initialized)
	shown := a.statement(seen)
	a.puts(shown).is(t, 204)
	voids := a.statement("http://adlnet.gov/expapi/verbs/voided")
	voids["object"] = map[string]any{"objectType": "StatementRef", "id": shown["id"]}
	forbidden("voiding", a.puts(voids))
	context := func(st map[string]any) map[string]any { return st["context"].(map[string]any) }
	for what, change := range map[string]func(st map[string]any){
		"no timestamp": func(st map[string]any) { delete(st, "timestamp") },
		"another zone": func(st map[string]any) { st["timestamp"] = strings.Replace(st["timestamp"].(string), "Z", "-06:00", 1) },
		"a group": func(st map[string]any) {
			st["actor"] = json.RawMessage(strings.Replace(a.launched.Get("actor"), "Agent", "Group", 1))
		},
		"an address":        func(st map[string]any) { st["actor"] = map[string]any{"mbox": "mailto:x@x.example"} },
		"another object":    func(st map[string]any) { st["object"] = map[string]any{"id": "http://example.com/other"} },
		"no context":        func(st map[string]any) { delete(st, "context") },
		"no registration":   func(st map[string]any) { delete(context(st), "registration") },
		"another":           func(st map[string]any) { context(st)["registration"] = id.New() },
		"no session":        func(st map[string]any) { context(st)["extensions"] = map[string]any{} },
		"no duration":       func(st map[string]any) { delete(st["result"].(map[string]any), "duration") },
		"below the mastery": func(st map[string]any) { st["result"].(map[string]any)["score"] = map[string]any{"scaled": 0.89} },
	} {
		st := a.statement(cmi5.Passed)
		change(st)
		forbidden(what, a.puts(st))
	}
	without := a.statement(seen)
	delete(without, "id")
	forbidden("no id", a.xapi("POST", "statements", nil, "application/json", without))
	scored := a.statement(cmi5.Passed)
	scored["result"].(map[string]any)["score"] = map[string]any{"scaled": 0.9, "raw": 90, "min": 0, "max": 100}
	forbidden("no mastery extension", a.puts(scored))
	context(scored)["extensions"].(map[string]any)[cmi5.ExtMastery] = a.raw()
	a.puts(scored).is(t, 204)
	forbidden("failed after passed", a.puts(a.statement(cmi5.Failed)))
	a.says(cmi5.Completed)
	forbidden("completed again", a.puts(a.statement(cmi5.Completed)))
	if got := fmt.Sprint(s.verbs(a.registration)); got != "[launched initialized experienced passed completed satisfied satisfied]" {
		t.Error(got)
	}
	for _, mode := range []string{"Browse", "Review"} {
		b := s.launches(c, map[string]any{"launch_mode": mode}).enters()
		b.says(cmi5.Initialized)
		for _, v := range []string{cmi5.Completed, cmi5.Passed, cmi5.Failed} {
			forbidden(mode, b.puts(b.statement(v)))
		}
		b.says(cmi5.Terminated)
	}
}

func (a *au) raw() json.RawMessage { return json.RawMessage("0.9") }

func TestImport_WhatIsNoCourse_IsRefusedWithReasons(t *testing.T) {
	s := open(t)
	absolute := "https://pub.example/u.html"
	ok := s.imports(s.token, "text/xml; charset=utf-8", "cmi5.xml", []byte(course("", absolute))).is(t, 201)
	if ok.json["state"] != "live" {
		t.Errorf("%s", ok.body)
	}
	for what, one := range map[string]struct {
		kind, name string
		body       []byte
		status     int
		says       string
	}{
		"a text":          {"text/markdown; charset=UTF-8", "a.md", []byte(course("", absolute)), 415, "application/zip"},
		"relative, alone": {"text/xml", "a.xml", []byte(course("", "/index.html")), 422, "cmi5.xml:1"},
		"no zip":          {"application/zip", "a.zip", []byte("not a zip"), 415, ""},
		"no structure":    {"application/zip", "a.zip", zipped(t, map[string]string{"index.html": "<!doctype html>"}), 422, "cmi5.xml"},
		"no file":         {"application/zip", "a.zip", zipped(t, map[string]string{"cmi5.xml": course("", "gone.html"), "index.html": "x"}), 422, "gone.html"},
		"a parameter":     {"text/xml", "a.xml", []byte(course("", absolute+"?endpoint=x")), 422, "endpoint"},
		"a space":         {"text/xml", "a.xml", []byte(course("", "http://example.com index.html")), 422, "cmi5.xml:1"},
		"nothing":         {"application/zip", "a.zip", nil, 422, ""},
	} {
		got := s.imports(s.token, one.kind, one.name, one.body)
		if got.status != one.status || !strings.Contains(string(got.body), one.says) || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := s.imports(s.h.Token(t, "officer"), "text/xml", "a.xml", []byte(course("", absolute))); got.status != 403 {
		t.Errorf("an officer: %d", got.status)
	}
	author := s.h.Token(t, "author")
	drafted := s.imports(author, "text/xml", "a.xml", []byte(course("", absolute))).is(t, 201)
	if drafted.json["state"] != "draft" {
		t.Errorf("%s", drafted.body)
	}
	path := "/api/v1/courses/" + drafted.json["id"].(string)
	s.api("GET", path, s.h.Token(t, "officer"), nil).is(t, 404)
	s.api("POST", path+"/aus/0/launch", s.h.Token(t, "officer"), map[string]any{}).is(t, 404)
	own := s.api("POST", path+"/aus/0/launch", author, map[string]any{}).is(t, 200)
	if !strings.HasPrefix(own.json["url"].(string), absolute+"?endpoint=") {
		t.Errorf("%s", own.body)
	}
}

func TestWaiveAndAbandon_ReallyAct(t *testing.T) {
	s := open(t)
	c := s.brings(`moveOn="CompletedAndPassed"`)
	a := s.launches(c, nil).enters()
	a.says(cmi5.Initialized)
	s.api("POST", "/api/v1/sessions/"+a.session+"/abandon", s.token, nil).is(t, 204)
	s.api("POST", "/api/v1/sessions/"+a.session+"/abandon", s.token, nil).is(t, 409)
	if got := a.puts(a.statement(seen)); got.status != 401 {
		t.Errorf("after it was abandoned: %d", got.status)
	}
	waiver := map[string]any{"registration": a.registration, "reason": "Administrative"}
	s.api("POST", "/api/v1/courses/"+c+"/aus/0/waive", s.token, waiver).is(t, 200)
	s.api("POST", "/api/v1/courses/"+c+"/aus/0/waive", s.token, waiver).is(t, 409)
	s.api("POST", "/api/v1/courses/"+c+"/aus/0/waive", s.token, map[string]any{"registration": a.registration, "reason": "Because"}).is(t, 422)
	s.api("POST", "/api/v1/courses/"+c+"/aus/7/launch", s.token, map[string]any{"actor": map[string]any{"account": map[string]any{"homePage": "https://e.example", "name": "x"}}}).is(t, 404)
	if got := fmt.Sprint(s.verbs(a.registration)); got != "[launched initialized abandoned waived satisfied satisfied]" {
		t.Error(got)
	}
}

func TestCross_TheRecordTheFetchAddressAndTheAPI_AndNothingElse(t *testing.T) {
	s := open(t)
	ask := map[string]string{"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
	for _, path := range []string{"/xapi/statements", "/xapi//statements", "/xapi/fetch/x", "/api/v1/courses/import"} {
		got := s.do("OPTIONS", s.base+path, ask, nil)
		if got.status != 204 || got.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(strings.ToLower(got.header.Get("Access-Control-Allow-Headers")), "authorization") {
			t.Errorf("%s: %d %v", path, got.status, got.header)
		}
	}
	for _, path := range []string{"/", "/learn", "/healthz", "/static/app.css"} {
		got := s.do("GET", s.base+path, map[string]string{"Origin": "https://elsewhere.example"}, nil)
		if got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s lets others in", path)
		}
	}
	if got := s.do("GET", s.base+"/xapi/fetch/x", nil, nil); got.status != 405 {
		t.Errorf("a GET of the fetch address: %d", got.status)
	}
	if got := s.do("POST", s.base+"/xapi/fetch/x", nil, nil); got.status != 200 || got.json["error-code"] != "2" {
		t.Errorf("an address that is none: %d %s", got.status, got.body)
	}
}
