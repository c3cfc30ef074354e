package apptest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// Visitor is somebody with a browser that runs no script, asking the site itself and no server: for tests of one door's pages.
type Visitor struct {
	t                   testing.TB
	site                http.Handler
	name, session, lang string
	room                string
}

// Visit signs somebody of the cast in, who reads in a language. The pages are those of a room, whose keys must not stand on them.
func (h *House) Visit(t testing.TB, name, lang, room string) *Visitor {
	t.Helper()
	v := &Visitor{t: t, site: h.Handler(app.Site{Version: "test", Demo: true}), name: name, lang: lang, room: room}
	v.SignInAgain(h)
	v.Ask(http.MethodGet, "/me", nil) // the frame looks its viewer up once and keeps it
	return v
}

// SignInAgain gives the visitor a fresh session, of which nothing is remembered.
func (v *Visitor) SignInAgain(h *House) { v.session = h.Session(v.t, v.name) }

// Ask sends a request, with a form when there is one, and follows nothing.
func (v *Visitor) Ask(method, address string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	path, _, _ := strings.Cut(address, "#")
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept-Language", v.lang)
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: v.session})
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, req)
	return w
}

// Page opens a page, which must be there and sound.
func (v *Visitor) Page(address string) string {
	v.t.Helper()
	return v.Sound(address, http.StatusOK, v.Ask(http.MethodGet, address, nil))
}

// Sound holds an answer to what every page of a learner must keep: marked up well, at most 8 KB on the wire, at most 10 statements,
// no key and no hole in its words.
func (v *Visitor) Sound(address string, status int, w *httptest.ResponseRecorder) string {
	v.t.Helper()
	html := w.Body.String()
	if w.Code != status {
		v.t.Fatalf("%s answered %d, want %d\n%s", address, w.Code, status, html)
	}
	webtest.Sound(v.t, html)
	if n := webtest.Squeezed(html); n > 8<<10 {
		v.t.Errorf("%s is %d bytes squeezed, want at most 8 KB", address, n)
	}
	if n := webtest.Statements(w.Header()); n < 0 || n > 10 && status == http.StatusOK {
		v.t.Errorf("%s takes %d statements, want at most 10", address, n)
	}
	text := webtest.Text(webtest.One(v.t, html, "main"))
	for _, loose := range []string{v.room + ".", "{", "%!"} {
		if strings.Contains(text, loose) {
			v.t.Errorf("%s has a loose %q", address, loose)
		}
	}
	return html
}

// Send posts a form and gives the address that it leads to.
func (v *Visitor) Send(address string, form url.Values) string {
	v.t.Helper()
	w := v.Ask(http.MethodPost, address, form)
	if w.Code != http.StatusSeeOther {
		v.t.Fatalf("POST %s answered %d\n%s", address, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}
