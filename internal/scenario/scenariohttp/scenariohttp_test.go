package scenariohttp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// reader is somebody with a browser that runs no script, on the real mux.
type reader struct {
	t             testing.TB
	site          http.Handler
	session, lang string
}

func signIn(t testing.TB, h *apptest.House, name, lang string) *reader {
	t.Helper()
	r := &reader{t: t, site: h.Handler(app.Site{Version: "test", Demo: true}), lang: lang, session: h.Session(t, name)}
	r.ask(http.MethodGet, "/cases", nil) // the frame looks its viewer up once and keeps it
	return r
}

func (r *reader) ask(method, address string, form url.Values) *httptest.ResponseRecorder {
	r.t.Helper()
	req := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept-Language", r.lang)
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: r.session})
	w := httptest.NewRecorder()
	r.site.ServeHTTP(w, req)
	return w
}

func (r *reader) page(address string) string {
	r.t.Helper()
	return r.sound(address, http.StatusOK, r.ask(http.MethodGet, address, nil))
}

func (r *reader) sound(address string, status int, w *httptest.ResponseRecorder) string {
	r.t.Helper()
	html := w.Body.String()
	if w.Code != status {
		r.t.Fatalf("%s answered %d, want %d\n%s", address, w.Code, status, html)
	}
	webtest.Sound(r.t, html)
	if n := webtest.Squeezed(html); n > 8<<10 {
		r.t.Errorf("%s is %d bytes squeezed, want at most 8 KB", address, n)
	}
	if n := webtest.Statements(w.Header()); n < 0 || n > 10 && status == http.StatusOK {
		r.t.Errorf("%s takes %d statements, want at most 10", address, n)
	}
	text := webtest.Text(webtest.One(r.t, html, "main"))
	for _, loose := range []string{"scenario.", "{", "%!"} {
		if strings.Contains(text, loose) {
			r.t.Errorf("%s has a loose %q", address, loose)
		}
	}
	return html
}

// send posts a form and gives the address that it leads to.
func (r *reader) send(address string, form url.Values) string {
	r.t.Helper()
	w := r.ask(http.MethodPost, address, form)
	if w.Code != http.StatusSeeOther {
		r.t.Fatalf("%s answered %d\n%s", address, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// choose makes the nth choice on a walk.
func (r *reader) choose(walk, n, choice string) string {
	r.t.Helper()
	return r.send(walk, url.Values{"n": {n}, "choice": {choice}})
}

func TestCases_FromTheListToTheEnd_WithoutScript(t *testing.T) {
	h := apptest.Demo(t)
	for lang, words := range map[string]struct{ list, follows, tone string }{
		"en": {"2 situations to practise in", "The yard grows quieter", "Ended well"},
		"hi": {"अभ्यास के लिए 2 परिस्थितियाँ", "अहाते में शोर कम होता है", "अच्छा अंत"},
	} {
		t.Run(lang, func(t *testing.T) {
			r := signIn(t, h, map[string]string{"en": "officer", "hi": "manager"}[lang], lang)
			if list := r.page("/cases"); !strings.Contains(webtest.Text(webtest.One(t, list, "h1")), words.list) {
				t.Errorf("the list is headed %q", webtest.Text(webtest.One(t, list, "h1")))
			}
			r.page("/cases/CASE-LAND")
			walk := r.send("/cases/CASE-LAND", url.Values{})
			r.page(walk)
			r.sound(walk, http.StatusUnprocessableEntity, r.ask(http.MethodPost, walk, url.Values{"n": {"1"}}))
			r.choose(walk, "1", "out")
			if scene := r.page(walk); !strings.Contains(scene, words.follows) || len(webtest.Find(t, scene, ".tbar")) != 3 {
				t.Error("what follows is not told")
			}
			if again := r.choose(walk, "1", "police"); again != walk { // from another window
				t.Errorf("led to %s", again)
			}
			r.choose(walk, "2", "write")
			r.choose(walk, "3", "second")
			r.choose(walk, "4", "reasons")
			end := r.page(walk)
			if !strings.Contains(end, words.tone) || len(webtest.Find(t, end, "#way details")) != 1 || len(webtest.Find(t, end, "#way form")) != 4 {
				t.Errorf("the end tells of %d better ways and %d decisions", len(webtest.Find(t, end, "#way details")), len(webtest.Find(t, end, "#way form")))
			}
			again := r.send(walk+"/retake", url.Values{"n": {"3"}})
			if again == walk {
				t.Error("a decision is taken again on the same walk")
			}
			r.choose(again, "3", "obey")
			r.page(again)
			if list := webtest.Text(webtest.One(t, r.page("/cases"), "h1")); !strings.Contains(list, "2") || !strings.Contains(list, "6") {
				t.Errorf("two of six endings are found, the list says %q", list)
			}
			r.page("/cases/CASE-LAND")
		})
	}
}

func TestCases_WhatIsNotThere_IsSaidSo(t *testing.T) {
	h := apptest.Demo(t)
	officer, manager := signIn(t, h, "officer", "en"), signIn(t, h, "manager", "en")
	walk := officer.send("/cases/CASE-RUMOUR", url.Values{})
	for _, address := range []string{"/cases/NONE", walk, "/cases/CASE-LAND" + strings.TrimPrefix(walk, "/cases/CASE-RUMOUR")} {
		if w := manager.ask(http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", address, w.Code)
		}
	}
	if to := officer.send(walk+"/leave", url.Values{}); to != "/cases/CASE-RUMOUR" {
		t.Errorf("leaving leads to %s", to)
	}
	officer.page(walk)
}
