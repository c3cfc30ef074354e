//go:build browser

package journeys

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/players"
)

// played is the demo with the player's origin, an officer who is signed in, and their page.
type played struct {
	*apptest.House
	site *httptest.Server
	me   who.Actor
	page *browser.Page
}

// play seats an officer. Without the players nothing of a package can be seen, so that is said at once.
func play(t *testing.T) played {
	t.Helper()
	for _, file := range []string{"scorm12.min.js", "scorm2004.min.js", "h5p/main.bundle.js"} {
		if _, err := fs.Stat(players.Files(), file); err != nil {
			t.Fatalf("%s is not in this build: run script/assets, then the tests again", file)
		}
	}
	h := apptest.Demo(t)
	site := h.Site(t)
	h.Player(t, site.URL)
	p, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	out := played{h, site, who.Actor{PersonID: p.PersonID}, browser.Start(t).Page(t, browser.Options{Lang: "en", Script: true})}
	out.page.Cookie(site.URL, "sopan", h.Session(t, "officer"))
	return out
}

// offered puts a package before learners and gives the address of its page.
func (p played) offered(t *testing.T, files map[string]string) (packageID, address string) {
	t.Helper()
	c := attempttest.Imported(t, p.Content, p.Attempts, files, true)
	return c.Package, p.site.URL + "/run/" + c.Package
}

// enrol has the officer enrol by the course's page.
func (p played) enrol(t *testing.T, course string) {
	t.Helper()
	p.page.Goto(p.site.URL + "/learn/" + course)
	if status := p.page.Click(`form[action="/learn/` + course + `/enrol"] button`); status != http.StatusOK {
		t.Fatalf("enrolled with %d", status)
	}
}

// part gives how far the officer is with a part of a course.
func (p played) part(t *testing.T, course string, n int) learning.Progress {
	t.Helper()
	p.Drain(t)
	page, err := p.Courses.Page(t.Context(), p.DB.Reader(), p.me, course)
	if err != nil {
		t.Fatal(err)
	}
	return learning.Lesson{Progress: page.Progress}.At(n)
}

// stands waits until the officer's attempt is as asked.
func (p played) stands(t *testing.T, packageID, what string, as func(r attempt.Run) bool) attempt.Run {
	t.Helper()
	var run attempt.Run
	for range 150 {
		var err error
		if run, err = p.Attempts.Newest(context.Background(), p.DB.Reader(), p.me, packageID); err != nil {
			t.Fatal(err)
		}
		if as(run) {
			return run
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("not %s: %+v %+v; the page has failed with %q", what, run.Attempt, run.States, p.page.Failures())
	return run
}

// told gives the verbs that the record has of an attempt, in order.
func (p played) told(t *testing.T, run attempt.Run) string {
	t.Helper()
	if err := p.Attempts.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
	bodies, err := db.All(context.Background(), p.DB.Reader(), func(s *string) []any { return []any{s} }, `select body from record_statement order by seq`)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, body := range bodies {
		if strings.Contains(body, run.Attempt.ID) {
			_, after, _ := strings.Cut(body, "/expapi/verbs/")
			verb, _, _ := strings.Cut(after, `"`)
			verbs = append(verbs, verb)
		}
	}
	return strings.Join(verbs, " ")
}

func TestPackage_OfSCORM12_IsLeftAndComesBack_AndItsSessionsAreSummed(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM12())
	p.page.Goto(address)
	if status := p.page.Click(`form[action="/run/` + pkg + `"] button`); status != http.StatusOK {
		t.Fatalf("begun with %d", status)
	}
	p.stands(t, pkg, "begun", func(r attempt.Run) bool { return strings.Contains(r.States["ONE"].CMI, "page=2") })
	p.page.Wait(`[data-item="ONE"] .pill.now`)
	if p.page.Exists(`[data-item="TWO"] button`) {
		t.Error("the second part can be chosen before what it waits for is done")
	}
	p.page.Click("[data-run-leave]")
	if at := p.page.Address(); !strings.HasSuffix(at, "/learn") {
		t.Errorf("left to %s", at)
	}
	run := p.stands(t, pkg, "left", func(r attempt.Run) bool { return r.States["ONE"].Total == time.Minute })
	if run.Attempt.Done() || !run.States["ONE"].Suspended {
		t.Errorf("left as %+v", run.States["ONE"])
	}
	p.page.Goto(address)
	run = p.stands(t, pkg, "done with the first part", func(r attempt.Run) bool { return r.States["ONE"].Success == "passed" })
	if s := run.States["ONE"]; s.Total != 3*time.Minute || *s.Scaled != 85 {
		t.Errorf("stands as %+v", s)
	}
	p.page.Wait(`[data-item="TWO"] button`)
	p.page.Press(`[data-item="TWO"] button`)
	run = p.stands(t, pkg, "complete", func(r attempt.Run) bool { return r.Attempt.Done() })
	if got, want := p.told(t, run), "initialized terminated initialized answered completed passed terminated initialized completed completed"; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	_, weight := p.page.Requests()
	t.Logf("the page around it weighs %d bytes on the line", weight)
}

func TestPackage_OfSCORM2004_IsSequenced_SkipsWhatIsKnown_AndRollsUp(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM2004())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	run := p.stands(t, pkg, "at the end", func(r attempt.Run) bool { return strings.Contains(r.States["END"].CMI, "read passed") })
	if _, lesson := run.States["LESSON"]; lesson || run.States["PRE"].Success != "passed" || run.States["PRE"].Total != time.Minute {
		t.Errorf("stands as %+v", run.States)
	}
	p.page.Wait(`[data-item="PRE"] .pill.ok`)
	if run.Attempt.Done() {
		t.Error("complete before the last part has ended")
	}
	p.page.Click("[data-run-leave]")
	run = p.stands(t, pkg, "left", func(r attempt.Run) bool {
		return strings.Contains(r.Attempt.Sequencing, "suspend") && r.States["END"].Total == 30*time.Second
	})
	// Coming back goes on at the last part, with what was sequenced before.
	p.page.Goto(address)
	p.page.Wait(`[data-item="END"][aria-current]`)
	p.page.Press(`[data-ask="continue"]`)
	run = p.stands(t, pkg, "complete", func(r attempt.Run) bool { return r.Attempt.Done() })
	if run.Attempt.Success != "passed" {
		t.Errorf("came out as %+v", run.Attempt)
	}
	p.page.Wait("[data-run-ended]:not([hidden])")
	if got := p.told(t, run); !strings.HasPrefix(got, "initialized completed passed terminated initialized completed") {
		t.Errorf("told %q", got)
	}
	_, weight := p.page.Requests()
	t.Logf("the page around it weighs %d bytes on the line", weight)
}

func TestPackage_OfH5P_TellsTheRecord_AsOfItsLearner(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.H5P())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	run := p.stands(t, pkg, "complete", func(r attempt.Run) bool { return r.Attempt.Done() })
	if s := run.States["h5p"]; s.Success != "passed" || *s.Scaled != 100 {
		t.Errorf("stands as %+v", s)
	}
	if got := strings.Fields(p.told(t, run)); got[0] != "initialized" || !slices.Contains(got, "answered") || !slices.Contains(got, "completed") {
		t.Errorf("told %q", got)
	}
	_, weight := p.page.Requests()
	t.Logf("the page around it weighs %d bytes on the line", weight)
}

func TestPackage_OpenInTwoWindows_IsToldInTheSlowerOne(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM2004())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	run := p.stands(t, pkg, "at the end", func(r attempt.Run) bool { return strings.Contains(r.States["END"].CMI, "read passed") })
	// Another window goes on.
	if _, err := p.Attempts.Commit(context.Background(), p.me, run.Attempt.ID, attempt.Commit{ID: run.Attempt.ID, Version: run.Attempt.Version}); err != nil {
		t.Fatal(err)
	}
	p.page.Press(`[data-ask="continue"]`)
	p.page.Wait(`[data-ask="continue"]:disabled`)
	if now := p.stands(t, pkg, "kept", func(attempt.Run) bool { return true }); now.Attempt.Version != run.Attempt.Version+1 || now.Attempt.Done() {
		t.Errorf("overwritten: %+v", now.Attempt)
	}
}

func TestPackage_OpenForTooLong_AndSignedOut_LosesNothing_AndGoesOn(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM2004())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	p.stands(t, pkg, "at the end", func(r attempt.Run) bool { return strings.Contains(r.States["END"].CMI, "read passed") })
	p.Clock.Advance(13 * time.Hour) // longer than the address of the run-time holds
	p.page.Cookie(p.site.URL, "sopan", "none")
	p.page.Press(`[data-ask="continue"]`)
	p.page.Wait(`[data-run-away]:not([hidden]) a[href="/sign-in"]`)
	if run := p.stands(t, pkg, "kept", func(attempt.Run) bool { return true }); run.Attempt.Done() {
		t.Fatal("kept without leave")
	}
	p.page.Cookie(p.site.URL, "sopan", p.Session(t, "officer")) // in another tab
	p.page.Evaluate(`window.dispatchEvent(new Event("focus"))`)
	p.stands(t, pkg, "complete", func(r attempt.Run) bool { return r.Attempt.Done() && r.Attempt.Success == "passed" })
	p.page.Wait("[data-run-ended]:not([hidden])")
}
