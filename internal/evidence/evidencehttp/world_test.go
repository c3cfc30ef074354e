package evidencehttp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/evidence"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// site is the whole house behind its real mux, with people who sign in when they are first needed.
type site struct {
	*apptest.House
	handler  http.Handler
	sessions map[string]string
	bearers  map[string]string
}

func open(t testing.TB) *site {
	t.Helper()
	h := apptest.Demo(t)
	return &site{House: h, handler: h.Handler(app.Site{Version: "test"}), sessions: map[string]string{}, bearers: map[string]string{}}
}

// answer is what came back, read.
type answer struct {
	status     int
	location   string
	page       string
	header     http.Header
	cookies    []*http.Cookie
	statements int
	gzipped    int
}

func (s *site) actor(t testing.TB, alias string) who.Actor {
	t.Helper()
	a, err := s.Person(context.Background(), alias)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) session(t testing.TB, alias string) string {
	t.Helper()
	if s.sessions[alias] == "" {
		in, err := s.Accounts.SignIn(context.Background(), access.Attempt{Login: s.actor(t, alias).Code, Secret: demo.PIN, Kind: access.Office})
		if err != nil {
			t.Fatal(err)
		}
		s.sessions[alias] = in.Token
	}
	return s.sessions[alias]
}

func (s *site) send(t testing.TB, alias, lang string, r *http.Request) answer {
	t.Helper()
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.session(t, alias)})
	r.AddCookie(&http.Cookie{Name: web.LanguageCookie, Value: lang})
	r.Header.Set("Accept-Encoding", "gzip")
	return s.serve(t, r)
}

func (s *site) serve(t testing.TB, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	got := w.Result()
	a := answer{status: w.Code, location: got.Header.Get("Location"), header: got.Header, cookies: got.Cookies(), gzipped: w.Body.Len()}
	body := io.Reader(w.Body)
	if got.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	a.page = string(text)
	a.statements = webtest.Statements(got.Header)
	return a
}

func (s *site) get(t testing.TB, alias, lang, address string) answer {
	t.Helper()
	return s.send(t, alias, lang, httptest.NewRequest(http.MethodGet, address, nil))
}

// see gets a page that must be there.
func (s *site) see(t testing.TB, alias, address string) string {
	t.Helper()
	a := s.get(t, alias, "en", address)
	if a.status != http.StatusOK {
		t.Fatalf("%s: %d %s\n%s", address, a.status, a.location, a.page)
	}
	return a.page
}

func (s *site) post(t testing.TB, alias, address string, form url.Values) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(t, alias, "en", r)
}

// upload is one file of a form.
type upload struct{ name, content string }

// postFiles sends the form as a browser does that has files.
func (s *site) postFiles(t testing.TB, alias, address string, form url.Values, files ...upload) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range form {
		for _, v := range values {
			if err := w.WriteField(key, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("files", f.name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, f.content)
	}
	if len(files) == 0 { // a browser sends the empty field too
		if _, err := w.CreateFormFile("files", ""); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.send(t, alias, "en", r)
}

// call asks the API with the token of somebody; "" for none.
func (s *site) call(t testing.TB, alias, method, address string, body any, headers ...string) (int, map[string]any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, address, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if alias != "" {
		if s.bearers[alias] == "" {
			a := s.actor(t, alias)
			if s.bearers[alias], err = s.Accounts.Token(context.Background(), a, a.PersonID, "test"); err != nil {
				t.Fatal(err)
			}
		}
		r.Header.Set("Authorization", "Bearer "+s.bearers[alias])
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a := s.serve(t, r)
	out := map[string]any{}
	if err := json.Unmarshal([]byte(a.page), &out); err != nil {
		t.Fatalf("%s %s: %d %v\n%s", method, address, a.status, err, a.page)
	}
	return a.status, out
}

// form opens the form for a competency and fills it in as its reader would.
func (s *site) form(t testing.TB, alias, competency string, level int, note string) url.Values {
	t.Helper()
	page := s.see(t, alias, "/evidence/new?competency="+competency+"&level="+strconv.Itoa(level))
	v := url.Values{"note": {note}, "kind": {evidence.Signoff}, "level": {strconv.Itoa(level)}}
	for _, name := range []string{"key", "competency", "observed"} {
		v.Set(name, webtest.Attr(webtest.One(t, page, "input[name="+name+"]"), "value"))
	}
	v.Set("signer", webtest.Attr(webtest.Find(t, page, "select[name=signer] option")[0], "value"))
	return v
}

// told gives what the redirect's flash cookie says on the next page.
func (s *site) told(t testing.TB, alias string, a answer) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, a.location, nil)
	for _, c := range a.cookies {
		r.AddCookie(c)
	}
	return s.send(t, alias, "en", r).page
}
