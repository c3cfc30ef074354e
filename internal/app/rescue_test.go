package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/webtest"
)

// trap is a door behind which everything panics.
type trap struct{ db *db.DB }

const secret = "7731-the-value-of-the-panic"

func (d trap) Routes() []web.Route {
	falls := func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", "3")
		w.Header().Set("Location", "/elsewhere")
		panic(secret)
	}
	return []web.Route{
		{Pattern: "GET /trap", Handler: web.Page(falls)},
		{Pattern: "GET /trap/mine", Handler: web.Mine(falls)},
		{Pattern: "POST /trap", Handler: web.Page(falls)},
		{Pattern: "GET /trap/half", Handler: web.Page(func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = io.WriteString(w, strings.Repeat("half ", 10_000))
			panic(secret)
		})},
	}
}

type nothing struct{}

// API has a question and an act that panic, the act within a transaction.
func (d trap) API(a *api.API) {
	api.Get(a, "/api/v1/trap", "trap", "trap", "Panics", func(context.Context, *nothing) (*nothing, error) { panic(secret) })
	api.Public(a, "/api/v1/trap/open", "open-trap", "trap", "Panics", func(context.Context, *nothing) (*nothing, error) { panic(errors.New(secret)) })
	api.Post(a, "/api/v1/trap", "spring-trap", "trap", "Panics", http.StatusOK, func(ctx context.Context, _ *nothing) (*nothing, error) {
		return nil, d.db.Write(ctx, who.From(ctx), func(context.Context, *db.Tx) error { panic(secret) })
	})
}

// trapped serves the house with the trap in it.
func trapped(t *testing.T, h *apptest.House) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h.HandlerWith(app.Site{Version: "test"}, trap{h.DB}))
	t.Cleanup(s.Close)
	return s
}

// ask sends a request and gives the answer with its text.
func ask(t *testing.T, method, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return res, string(text)
}

func TestPanic_UnderTheAPI_IsAProblemWithACode(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := trapped(t, h)
		bearer := "Bearer " + h.Token(t, "officer")
		for _, c := range []struct {
			method, path string
			headers      []string
		}{
			{http.MethodGet, "/api/v1/trap/open", nil},
			{http.MethodGet, "/api/v1/trap", []string{"Authorization", bearer}},
			{http.MethodPost, "/api/v1/trap", []string{"Authorization", bearer}},
			{http.MethodPost, "/api/v1/trap", []string{"Authorization", bearer, "Idempotency-Key", "one"}},
			{http.MethodPost, "/api/v1/trap", []string{"Authorization", bearer, "Idempotency-Key", "one"}}, // the key is free again
		} {
			res, text := ask(t, c.method, s.URL+c.path, append(c.headers, "Accept-Language", "hi")...)
			var p api.Problem
			if err := json.Unmarshal([]byte(text), &p); err != nil || res.StatusCode != http.StatusInternalServerError ||
				res.Header.Get("Content-Type") != "application/problem+json" || res.Header.Get("Content-Security-Policy") == "" {
				t.Fatalf("%s %s: %d %v %v\n%s", c.method, c.path, res.StatusCode, err, res.Header, text)
			}
			if p.Status != http.StatusInternalServerError || p.Code != "ground.fault.internal" || p.Ref == "" || p.Title != h.Words.Printer("hi").T("web.error.internal") {
				t.Errorf("%s %s: %+v", c.method, c.path, p)
			}
			if strings.Contains(text, secret) || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %v\n%s", c.method, c.path, res.Header, text)
			}
		}
		// The transactions that were broken off hold nobody up.
		if status := h.As(t, s, "officer").Get("/api/v1/me", nil); status != http.StatusOK {
			t.Errorf("afterwards: %d", status)
		}
	})
}

func TestPanic_OfAPage_IsTheErrorPageOfTheHouse_InTheReadersLanguage(t *testing.T) {
	h := apptest.Demo(t)
	s := trapped(t, h)
	session := web.SessionCookie + "=" + h.Session(t, "officer")
	for _, c := range []struct {
		method, path string
		signedIn     bool
	}{
		{http.MethodGet, "/trap", false}, {http.MethodGet, "/trap", true}, {http.MethodGet, "/trap/mine", true}, {http.MethodPost, "/trap", true},
	} {
		headers := []string{"Accept-Language", "hi", "Sec-Fetch-Site", "same-origin"}
		if c.signedIn {
			headers = append(headers, "Cookie", session)
		}
		res, page := ask(t, c.method, s.URL+c.path, headers...)
		if res.StatusCode != http.StatusInternalServerError || res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Location") != "" {
			t.Fatalf("%s %s: %d %v", c.method, c.path, res.StatusCode, res.Header)
		}
		webtest.Sound(t, page)
		webtest.One(t, page, "html[lang=hi]")
		webtest.HasText(t, page, "h1", h.Words.Printer("hi").T("web.error.internal"))
		webtest.HasText(t, page, ".trouble", strings.TrimSpace(h.Words.Printer("hi").T("web.error.code", "code", "")))
		if strings.Contains(page, secret) {
			t.Error("the value of the panic is shown")
		}
		if c.signedIn {
			webtest.One(t, page, "details.acct")
		}
	}
}

func TestPanic_WithinAnAnswer_BreaksItOff(t *testing.T) {
	s := trapped(t, apptest.Demo(t))
	res, err := http.Get(s.URL + "/trap/half")
	if err == nil {
		defer res.Body.Close()
		var text []byte
		if text, err = io.ReadAll(res.Body); err == nil {
			t.Errorf("%d: %d bytes passed for the whole answer", res.StatusCode, len(text))
		} else if bytes.Contains(text, []byte("</html>")) {
			t.Error("an error page was written into the middle of another answer")
		}
	}
}

func TestPanic_BeforeItIsKnownWhoAsks_IsToldAsOthersAre(t *testing.T) {
	h := apptest.Demo(t)
	s := trapped(t, h)
	h.Accounts = nil // so that looking at a session, or at a token, panics
	res, page := ask(t, http.MethodGet, s.URL+"/method", "Cookie", web.SessionCookie+"=x", "Accept-Language", "hi")
	if res.StatusCode != http.StatusInternalServerError || res.Header.Get("Content-Security-Policy") == "" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	webtest.Sound(t, page)
	webtest.HasText(t, page, "h1", h.Words.Printer("hi").T("web.error.internal"))
	res, text := ask(t, http.MethodGet, s.URL+"/api/v1/me", "Authorization", "Bearer sopan_x", "Accept-Language", "hi")
	if res.StatusCode != http.StatusInternalServerError || res.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(text, `"ref"`) {
		t.Errorf("%d %v\n%s", res.StatusCode, res.Header, text)
	}
}

func TestForm_SentFromAnotherSite_IsRefusedInItsOwnWords(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	for _, lang := range []string{"en", "hi"} {
		for _, foreign := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}} {
			res, page := ask(t, http.MethodPost, s.URL+"/sign-out", append(foreign, "Accept-Language", lang)...)
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("%v: %d", foreign, res.StatusCode)
			}
			webtest.Sound(t, page)
			webtest.HasText(t, page, "main", h.Words.Printer(lang).T("web.form.elsewhere"))
		}
	}
}
