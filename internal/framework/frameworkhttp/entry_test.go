package frameworkhttp_test

import (
	"net/http"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

var byCLI = who.Actor{System: "cli", Grants: []who.Grant{{Role: who.RoleCBC, Path: framework.Nation}}}

func TestEntry_ShowsWhoUsesIt_AndWherePeopleStand_AsTheReaderMaySee(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	officer := h.SignIn(t, site, "officer")
	_, body := officer.Get("/dictionary/c/KCM-F017")
	for _, want := range []string{
		`href="/frac/POS-UP-PR-GPS"`, `href="/learn/`, "Final check of a course", "items", `href="/atlas?competency=KCM-F017&amp;show=attained"`, "Uttar Pradesh",
		`href="/dictionary/c/KCM-F017/history"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the entry does not show %q", want)
		}
	}
	_, body = officer.Get("/dictionary/c/KCM-B001")
	if !strings.Contains(body, "No paper tests it.") {
		t.Error("an entry that nothing tests says so")
	}
}

func TestEntryHistory_ComesInPages_OnThePageAndInTheAPI(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	curator := h.SignIn(t, site, "curator")
	for range 30 {
		if err := h.Frameworks.Retire(t.Context(), byCLI, "KCM-B001"); err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.Restore(t.Context(), byCLI, "KCM-B001"); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := h.Frameworks.Competency(t.Context(), h.Reader(), "KCM-B001"); err != nil || c.Status != framework.StatusVerified {
		t.Errorf("it stands as before: %s %v", c.Status, err)
	}
	status, body := curator.Get("/dictionary/c/KCM-B001/history")
	if got := strings.Count(body, "Put back into use") + strings.Count(body, "Taken out of use"); status != 200 || got != 50 {
		t.Fatalf("%d, %d lines on the first page", status, got)
	}
	_, rest, _ := strings.Cut(body, "/history?after=")
	_, body = curator.Get("/dictionary/c/KCM-B001/history?after=" + rest[:36])
	if got := strings.Count(body, "Put back into use") + strings.Count(body, "Taken out of use"); got != 10 || !strings.Contains(body, "Came from a list") {
		t.Errorf("%d lines on the second", got)
	}
	for path, want := range map[string]int{"/dictionary/c/KCM-B001/history?after=x": 422, "/dictionary/c/NONE/history": 404} {
		if status, _ := curator.Get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}

	m := h.As(t, site, "curator")
	seen, after := map[string]bool{}, ""
	for page := 0; ; page++ {
		var got struct {
			Code  string
			Items []struct{ ID, Act string }
			Next  string
		}
		if status := m.Get("/api/v1/competencies/KCM-B001/history?limit=25&after="+after, &got); status != http.StatusOK || got.Code != "KCM-B001" {
			t.Fatalf("%d %+v", status, got)
		}
		for _, i := range got.Items {
			if seen[i.ID] {
				t.Errorf("%s comes twice", i.ID)
			}
			seen[i.ID] = true
		}
		if after = got.Next; after == "" {
			if page != 2 {
				t.Errorf("%d pages", page+1)
			}
			break
		}
	}
	if len(seen) < 61 {
		t.Errorf("%d lines in all", len(seen))
	}
	if status := m.Get("/api/v1/competencies/KCM-B001/history?after=x", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", status)
	}
}

// An entry takes ten statements at most, whoever reads it, also where others were merged into it; it and its history weigh little.
func TestEntry_TakesFewStatements_AndWeighsLittle(t *testing.T) {
	h := apptest.Demo(t)
	if err := h.Frameworks.Merge(t.Context(), byCLI, "KCM-F010", "KCM-F004"); err != nil {
		t.Fatal(err)
	}
	site := h.Site(t)
	for _, as := range []string{"curator", "officer"} {
		session, r := h.Session(t, as), h.SignIn(t, site, as)
		for _, path := range []string{"/dictionary/c/KCM-F017", "/dictionary/c/KCM-F004", "/dictionary/c/KCM-F017/history"} {
			takes(t, site, session, path, 10)
			if _, body := r.Get(path); webtest.Squeezed(body) > 14<<10 {
				t.Errorf("%s for %s: %d bytes", path, as, webtest.Squeezed(body))
			}
		}
	}
	takes(t, site, h.Session(t, "curator"), "/dictionary/merge/KCM-F071~KCM-F017", 10)
	if _, body := h.SignIn(t, site, "curator").Get("/dictionary/merge/KCM-F071~KCM-F017"); !strings.Contains(body, "1 kind of post · 1 course · 1 paper") {
		t.Error("a merge does not show who uses each of the two")
	}
}
