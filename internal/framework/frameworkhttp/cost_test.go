package frameworkhttp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// A page takes ten statements at most, as many for a draft of any size.
func TestWizard_EveryPage_TakesFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	r := h.SignIn(t, site, "department")
	r.Post(desk+"/begin", url.Values{})
	r.Post(desk+"/activities", url.Values{"act": {"save"}, "seen": {"0"}, "role": {"R1"}, "text_en": {"Hear families of the dead with empathy"}, "frequency": {"daily"}})
	session := h.Session(t, "department")
	for _, path := range []string{
		"", "/roles", "/activities", "/competencies", "/competencies?part=need:A1:KCM-B022", "/knowledge", "/knowledge?activity=A13&q=rbd", "/check", "/history",
		"/order", "/print", "/reuse", "/competencies?activity=A13", "/competencies?activity=A13&q=law", "/reuse?from=POS-DOP-BPM",
	} {
		takes(t, site, session, desk+path, 10)
	}
}

// The pages of overlays and knowledge resources take ten statements at most, those that lay a version over the one in force and over
// all who hold the post some more; none takes more for a larger draft or for more who hold the post.
func TestReview_EveryPage_TakesFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	session := h.Session(t, "curator")
	for path, most := range map[string]int{
		"/frac/review": 10, "/frac/" + harakh + "/overlay": 10, "/frac/" + secretary + "/overlays": 10, "/frac/" + secretary: 10,
		"/frac/resources": 10, "/frac/resources?code=" + rbd: 10, "/frac/" + harakh + "/review": 10, "/frac/" + harakh + "/publish": 10,
	} {
		takes(t, site, session, path, most)
	}
}

// takes holds a page to its statements when it is read for the second time: the first time nothing is remembered.
func takes(t *testing.T, site *httptest.Server, session, path string, most int) {
	t.Helper()
	n := 0
	for range 2 {
		req, err := http.NewRequest(http.MethodGet, site.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: session})
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if n = webtest.Statements(res.Header); res.StatusCode != http.StatusOK || n < 0 {
			t.Fatalf("%s: %d, %d statements", path, res.StatusCode, n)
		}
	}
	t.Logf("%-50s %d statements", path, n)
	if n > most {
		t.Errorf("%s: %d statements, at most %d", path, n, most)
	}
}
