package officer_test

import (
	"net/http"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

// For whom the system is the work at another desk, Today leads there: a post that is not mapped is not all that it says.
func TestToday_LeadsToTheDesksOfTheReader(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for alias, desks := range map[string][]string{
		"council": {"/atlas"}, "auditor": {"/audit", "/atlas"}, "curator": {"/frac/review", "/dictionary", "/atlas"}, "assessor": {"/assess", "/atlas"}, "manager": {"/team", "/atlas"}, "officer": nil,
	} {
		status, html := h.SignIn(t, site, alias).Get("/today")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", alias, status)
		}
		webtest.Sound(t, html)
		if len(desks) == 0 {
			webtest.None(t, html, "#areas")
			continue
		}
		links := webtest.Find(t, html, "#areas a")
		if len(links) != len(desks) {
			t.Errorf("%s is led to %d desks, want %v", alias, len(links), desks)
		}
		for i := range min(len(links), len(desks)) {
			if got := webtest.Attr(links[i], "href"); got != desks[i] {
				t.Errorf("%s: %s, want %s", alias, got, desks[i])
			}
		}
	}
}
