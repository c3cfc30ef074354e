//go:build browser

package journeys

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

// An author uploads a package of SCORM and tries it; the trial tells nobody. Reviewed and published by two others, it is opened by a
// learner from the catalogue, where it counts.
func TestPublish_APackage_FromTheDeskToALearner(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	chrome := browser.Start(t)
	as := func(name string) *browser.Page {
		page := chrome.Page(t, browser.Options{Lang: "en", Script: true})
		page.Cookie(site.URL, "sopan", h.Session(t, name))
		return page
	}
	ctx := t.Context()
	by, err := h.Person(ctx, "author")
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Studio.Begin(ctx, by, studio.Beginning{Org: "CTI-1", Code: "JOURNEY-1", Title: studiotest.Both("Holding a gram sabha")})
	if err == nil {
		_, err = h.Studio.Edit(ctx, by, d.ID, 0, studiotest.Edits("JOURNEY-1", "KCM-B022", 2)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	zip := filepath.Join(t.TempDir(), "gram-sabha.zip")
	if err := os.WriteFile(zip, attempttest.Packed(t, attempttest.SCORM12()), 0o600); err != nil {
		t.Fatal(err)
	}
	home := site.URL + "/studio/" + d.ID
	page := as("author")
	page.Goto(home + "/upload")
	page.Upload("input[type=file]", zip)
	if status := page.Click(sendFile); status != http.StatusOK {
		t.Fatalf("uploaded: %d", status)
	}
	d, err = h.Studio.Open(ctx, h.Reader(), by, d.ID)
	if err != nil || len(d.Content.Units) != 3 {
		t.Fatalf("%d units, %v", len(d.Content.Units), err)
	}
	u := d.Content.Units[2]
	page.Goto(home + "/try?unit=" + u.ID)
	if status := page.Click(`form[action$="/try"] button`); status != http.StatusOK {
		t.Fatalf("tried: %d", status)
	}
	tried := played{h, site, by, page}.stands(t, u.Package, "heard of in the trial", func(r attempt.Run) bool { return r.Attempt.ID != "" && len(r.States) > 0 })
	if !tried.Attempt.Draft {
		t.Error("the trial counts")
	}
	u.Length, u.Title = 10, studiotest.Both("The quorum")
	if _, err := h.Studio.Edit(ctx, by, d.ID, d.Revision, studio.Put(studio.PartUnit(u.ID), -1, u)); err != nil {
		t.Fatal(err)
	}
	reviewer, err := h.Person(ctx, "reviewer")
	if err != nil {
		t.Fatal(err)
	}
	hands := studiotest.Hands{Author: by, Reviewer: reviewer}
	if err := hands.On(ctx, h.Studio, d.ID, studio.IsApproved); err != nil {
		t.Fatal(err)
	}
	page = as("publisher")
	page.Goto(home + "/review")
	if status := page.Click(`form[action$="/publish"] button`); status != http.StatusOK {
		t.Fatalf("published: %d", status)
	}
	if got, err := h.Studio.Open(ctx, h.Reader(), by, d.ID); err != nil || got.State != studio.Live {
		t.Fatalf("it is %s: %s, %v", got.State, got.Why, err)
	}
	h.Drain(t)
	page = as("officer")
	page.Goto(site.URL + "/learn?q=journey")
	if status := page.Click(`a[href^="/learn/JOURNEY-1"]`); status != http.StatusOK {
		t.Fatalf("found: %d", status)
	}
	if status := page.Click(`form[action$="/enrol"] button`); status != http.StatusOK {
		t.Fatalf("begun: %d", status)
	}
	if status := page.Click(`main a[href^="/learn/JOURNEY-1/3"]`); status != http.StatusOK {
		t.Fatalf("its third part: %d", status)
	}
	if status := page.Click(`#file form[action="/run/` + u.Package + `"] button`); status != http.StatusOK || !strings.Contains(page.Address(), "/run/"+u.Package) {
		t.Fatalf("begun from the course: %d at %s", status, page.Address())
	}
	me, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	run := played{h, site, me, page}.stands(t, u.Package, "heard of by a learner", func(r attempt.Run) bool { return r.Attempt.ID != "" && len(r.States) > 0 })
	if run.Attempt.Draft || strings.Contains(run.Attempt.ID, tried.Attempt.ID) {
		t.Error("a learner's attempt is a trial")
	}
}
