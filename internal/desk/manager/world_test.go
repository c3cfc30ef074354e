package manager_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// site is the whole house behind its real mux, with people who sign in when they are first needed.
type site struct {
	*apptest.House
	handler  http.Handler
	sessions map[string]string
}

func open(t testing.TB) *site {
	t.Helper()
	h := apptest.Demo(t)
	return &site{House: h, handler: h.Handler(app.Site{Version: "test"}), sessions: map[string]string{}}
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

// told gives what the redirect's flash cookie says on the next page.
func (s *site) told(t testing.TB, alias string, a answer) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, a.location, nil)
	for _, c := range a.cookies {
		r.AddCookie(c)
	}
	return s.send(t, alias, "en", r).page
}
