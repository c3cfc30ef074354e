package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web"
)

var counted = regexp.MustCompile(`db;desc="(\d+)"`)

// A page takes ten statements at most, as many for a draft of any size.
func TestWizard_EveryPage_TakesFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	r := h.SignIn(t, site, "department")
	r.Post(desk+"/begin", url.Values{})
	r.Post(desk+"/activities", url.Values{"act": {"save"}, "seen": {"0"}, "role": {"R1"}, "text_en": {"Hear families of the dead with empathy"}, "frequency": {"daily"}})
	session := h.Session(t, "department")
	for path, most := range map[string]int{
		"": 10, "/roles": 10, "/activities": 10, "/competencies": 10, "/competencies?part=need:A1:KCM-B022": 10, "/knowledge": 10, "/knowledge?activity=A13&q=rbd": 10, "/check": 10, "/history": 10,
		"/order": 10, "/print": 10, "/reuse": 10, "/competencies?activity=A13": 10, "/competencies?activity=A13&q=law": 10, "/reuse?from=POS-DOP-BPM": 10,
	} {
		n := 0
		for range 2 { // first with nothing remembered
			req, err := http.NewRequest(http.MethodGet, site.URL+desk+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: session})
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			m := counted.FindStringSubmatch(res.Header.Get("Server-Timing"))
			if res.StatusCode != http.StatusOK || m == nil {
				t.Fatalf("%s: %d %v", path, res.StatusCode, m)
			}
			n, _ = strconv.Atoi(m[1])
		}
		t.Logf("%-40s %d statements", path, n)
		if n > most {
			t.Errorf("%s: %d statements, at most %d", path, n, most)
		}
	}
}
