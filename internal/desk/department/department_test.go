package department_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

// desk is the house with the story told, and its pages in process.
type desk struct {
	t       *testing.T
	h       *apptest.House
	site    http.Handler
	session string
}

func open(t *testing.T, as string) *desk {
	t.Helper()
	h := apptest.Demo(t)
	h.Drain(t)
	return &desk{t, h, h.Handler(app.Site{}), h.Session(t, as)}
}

func (d *desk) do(r *http.Request) *httptest.ResponseRecorder {
	d.t.Helper()
	r.AddCookie(&http.Cookie{Name: "session", Value: d.session})
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	d.site.ServeHTTP(w, r)
	d.h.Drain(d.t)
	return w
}

func (d *desk) get(path string, want int) *html.Node {
	d.t.Helper()
	w := d.do(httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != want {
		d.t.Fatalf("GET %s answers %d", path, w.Code)
	}
	return webtest.Parse(d.t, w.Body.String())
}

func (d *desk) post(path string, form url.Values, want int) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := d.do(r)
	if w.Code != want {
		d.t.Fatalf("POST %s answers %d: %s", path, w.Code, w.Body.String())
	}
	return w
}

func (d *desk) upload(file, do string, want int) string {
	d.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "posts.csv")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err != nil || m.WriteField("do", do) != nil || m.Close() != nil {
		d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/mdo/positions/import", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := d.do(r)
	if w.Code != want {
		d.t.Fatalf("the upload answers %d: %s", w.Code, w.Body.String())
	}
	return w.Body.String()
}
