package frameworkhttp_test

import (
	"net/http"
	"strconv"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web"
)

// The pages of overlays and knowledge resources take ten statements at most, those that lay a version over the one in force and over
// all who hold the post some more; none takes more for a larger draft or for more who hold the post.
func TestReview_EveryPage_TakesFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.SignIn(t, site, "curator")
	session := h.Session(t, "curator")
	for path, most := range map[string]int{
		"/frac/review": 10, "/frac/" + harakh + "/overlay": 10, "/frac/" + secretary + "/overlays": 10, "/frac/" + secretary: 10,
		"/frac/resources": 10, "/frac/resources?code=" + rbd: 10, "/frac/" + harakh + "/review": 19, "/frac/" + harakh + "/publish": 20,
	} {
		n := 0
		for range 2 { // first with nothing remembered
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
			m := counted.FindStringSubmatch(res.Header.Get("Server-Timing"))
			if res.StatusCode != http.StatusOK || m == nil {
				t.Fatalf("%s: %d %v", path, res.StatusCode, m)
			}
			n, _ = strconv.Atoi(m[1])
		}
		t.Logf("%-50s %d statements", path, n)
		if n > most {
			t.Errorf("%s: %d statements, at most %d", path, n, most)
		}
	}
}
