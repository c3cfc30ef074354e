package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/who"
)

// Site serves the house on a real listener for the time of the test.
func (h *House) Site(t testing.TB) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h.Handler(app.Site{Version: "test", Demo: true}))
	t.Cleanup(s.Close)
	return s
}

// Token gives a bearer token of an employee code or an alias of the demo.
func (h *House) Token(t testing.TB, name string) string {
	t.Helper()
	p, err := h.Person(context.Background(), name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	token, err := h.Accounts.Token(context.Background(), who.Operator("test"), p.PersonID, "test")
	if err != nil {
		t.Fatalf("token of %s: %v", name, err)
	}
	return token
}

// Session signs somebody of the cast in and gives the value of their session cookie.
func (h *House) Session(t testing.TB, name string) string {
	t.Helper()
	p, err := h.Person(context.Background(), name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	in, err := h.Accounts.SignIn(context.Background(), access.Attempt{Login: p.Code, Secret: demo.PIN, Kind: access.Office, Device: "test", Address: "127.0.0.1"})
	if err != nil {
		t.Fatalf("%s could not sign in: %v", name, err)
	}
	return in.Token
}

// Machine asks the API as somebody.
type Machine struct {
	t     testing.TB
	base  string
	token string
	Lang  string // Accept-Language; "" for none
}

// As gives somebody who asks the API of a site by token; "" asks without one.
func (h *House) As(t testing.TB, s *httptest.Server, name string) *Machine {
	t.Helper()
	m := &Machine{t: t, base: s.URL}
	if name != "" {
		m.token = h.Token(t, name)
	}
	return m
}

// Get asks for a path and reads the answer into out, and gives the status.
func (m *Machine) Get(path string, out any) int {
	m.t.Helper()
	return m.Do(http.MethodGet, path, nil, out)
}

// Post sends a body and reads the answer into out, and gives the status. headers are name, value pairs.
func (m *Machine) Post(path string, body, out any, headers ...string) int {
	m.t.Helper()
	return m.Do(http.MethodPost, path, body, out, headers...)
}

// Do asks anything.
func (m *Machine) Do(method, path string, body, out any, headers ...string) int {
	m.t.Helper()
	var r io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			m.t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, m.base+path, r)
	if err != nil {
		m.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if m.token != "" {
		req.Header.Set("Authorization", "Bearer "+m.token)
	}
	if m.Lang != "" {
		req.Header.Set("Accept-Language", m.Lang)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			m.t.Fatalf("%s %s answered %d, which is not JSON: %v\n%.500s", method, path, res.StatusCode, err, text)
		}
	}
	return res.StatusCode
}

// Reader is somebody with a browser that keeps cookies and runs no script.
type Reader struct {
	t      testing.TB
	base   string
	client *http.Client
	Lang   string // Accept-Language
}

// Browser gives a browser in which nobody is signed in.
func (h *House) Browser(t testing.TB, s *httptest.Server) *Reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Reader{t: t, base: s.URL, client: &http.Client{Jar: jar}, Lang: "en"}
}

// SignIn signs somebody of the cast in, by code or alias, and gives their browser.
func (h *House) SignIn(t testing.TB, s *httptest.Server, name string) *Reader {
	t.Helper()
	r := h.Browser(t, s)
	code := name
	if aliases, err := demo.Aliases(context.Background(), h.Reader()); err == nil && aliases[name] != "" {
		code = aliases[name]
	}
	status, page := r.Post("/sign-in", url.Values{"login": {code}, "pin": {demo.PIN}})
	if status != http.StatusOK || strings.Contains(page, `action="/sign-in"`) {
		t.Fatalf("%s could not sign in: %d", name, status)
	}
	return r
}

// Get opens a page, following redirects, and gives its status and text.
func (r *Reader) Get(path string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.base+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.do(req)
}

// Post sends a form as a browser does, follows the redirect and gives the page it leads to.
func (r *Reader) Post(path string, form url.Values) (int, string) {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return r.do(req)
}

func (r *Reader) do(req *http.Request) (int, string) {
	r.t.Helper()
	req.Header.Set("Accept-Language", r.Lang)
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}
