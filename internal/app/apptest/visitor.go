package apptest

import (
	"bytes"
	"mime/multipart"
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
	Weight              int // bytes a page may have, squeezed; 8 KB, as a learner's page may, unless a test says otherwise
}

// Visit signs somebody of the cast in, or nobody for "", who reads in a language. The pages are those of a room, whose keys must not
// stand on them.
func (h *House) Visit(t testing.TB, name, lang, room string) *Visitor {
	t.Helper()
	v := &Visitor{t: t, site: h.Handler(app.Site{Version: "test", Demo: true}), name: name, lang: lang, room: room, Weight: 8 << 10}
	v.SignInAgain(h)
	v.Ask(http.MethodGet, "/me", nil) // the frame looks its viewer up once and keeps it
	return v
}

// SignInAgain gives the visitor a fresh session, of which nothing is remembered.
func (v *Visitor) SignInAgain(h *House) {
	if v.name != "" {
		v.session = h.Session(v.t, v.name)
	}
}

// Ask sends a request, with a form when there is one, and follows nothing.
func (v *Visitor) Ask(method, address string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	path, _, _ := strings.Cut(address, "#")
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.asked(req)
}

func (v *Visitor) asked(req *http.Request) *httptest.ResponseRecorder {
	req.Header.Set("Accept-Language", v.lang)
	if v.session != "" {
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: v.session})
	}
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, req)
	return w
}

// Upload sends a form with a file in its field "file", and follows nothing.
func (v *Visitor) Upload(address string, fields map[string]string, name string, body []byte) *httptest.ResponseRecorder {
	v.t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for field, value := range fields {
		_ = w.WriteField(field, value)
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		v.t.Fatal(err)
	}
	_, _ = part.Write(body)
	_ = w.Close()
	req := httptest.NewRequest(http.MethodPost, address, &out)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return v.asked(req)
}

// Page opens a page, which must be there and sound.
func (v *Visitor) Page(address string) string {
	v.t.Helper()
	return v.Sound(address, http.StatusOK, v.Ask(http.MethodGet, address, nil))
}

// Follow opens a page as Page does, where the address leads on to it by up to three others.
func (v *Visitor) Follow(address string) string {
	v.t.Helper()
	w := v.Ask(http.MethodGet, address, nil)
	for hops := 0; w.Code == http.StatusSeeOther && hops < 3; hops++ {
		address = w.Header().Get("Location")
		w = v.Ask(http.MethodGet, address, nil)
	}
	return v.Sound(address, http.StatusOK, w)
}

// Sound holds an answer to what every page must keep: marked up well, no heavier than Weight on the wire, at most 10 statements, no key
// and no hole in its words.
func (v *Visitor) Sound(address string, status int, w *httptest.ResponseRecorder) string {
	v.t.Helper()
	html := w.Body.String()
	if w.Code != status {
		v.t.Fatalf("%s answered %d, want %d\n%s", address, w.Code, status, html)
	}
	webtest.Sound(v.t, html)
	if n := webtest.Squeezed(html); n > v.Weight {
		v.t.Errorf("%s is %d bytes squeezed, want at most %d", address, n, v.Weight)
	}
	if n := webtest.Statements(w.Header()); n < 0 || n > 10 && status == http.StatusOK {
		v.t.Errorf("%s takes %d statements, want at most 10", address, n)
	}
	text := webtest.Text(webtest.One(v.t, html, "main"))
	for _, theirs := range webtest.Texts(v.t, html, "main textarea") { // written by people, who may use any sign
		text = strings.Replace(text, theirs, "", 1)
	}
	for _, loose := range []string{v.room + ".", "{", "%!"} {
		if strings.Contains(text, loose) {
			v.t.Errorf("%s has a loose %q: %s", address, loose, text[strings.Index(text, loose):min(len(text), strings.Index(text, loose)+80)])
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
