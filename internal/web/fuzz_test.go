package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzBack holds the way back to this site: whatever a stranger wrote into a link, the browser that is sent there stays.
func FuzzBack(f *testing.F) {
	for _, s := range []string{
		"/today", "/passbook?x=1#y", "", "//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "/%5cevil.example", "/.//evil.example",
		"/..//evil.example", "///evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=y", "/?//evil.example", "\u2028//evil.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		back := Back(given, "/home")
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodPost, "https://here.example/sign-in", nil), back, http.StatusSeeOther)
		// A browser drops tabs and ends of lines from an address, and reads a backslash as a slash.
		location := strings.NewReplacer("\t", "", "\r", "", "\n", "", "\\", "/").Replace(strings.TrimSpace(w.Header().Get("Location")))
		to, err := url.Parse("https://here.example/sign-in")
		if err == nil {
			to, err = to.Parse(location)
		}
		if err != nil || to.Host != "here.example" || to.Scheme != "https" || strings.HasPrefix(location, "//") {
			t.Errorf("%q leads to %q: %v, %v", given, location, to, err)
		}
	})
}
