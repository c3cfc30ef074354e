//go:build browser

package journeys

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
)

// An officer opens a course, runs a unit of SCORM in it, leaves it half done, comes back to the course, goes on, and finds the part done
// and the course moved on.
func TestCourse_WithAPackage_IsLeftAndGoneOnWith_AndItsPartIsDone(t *testing.T) {
	p := play(t)
	ctx := context.Background()
	pkg, _ := p.offered(t, attempttest.SCORM12())
	files := learningtest.Foreign("X23", "KCM-B011", 2)
	learningtest.Edit(files, func(course map[string]any) {
		course["provider"] = "CTI-1"
		course["parts"].([]any)[1].(map[string]any)["package"] = map[string]any{"id": pkg, "index": 0, "minutes": 2}
	})
	if _, err := p.Courses.Put(ctx, who.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
	p.Drain(t)
	part := func() learning.Progress { return p.part(t, "X23", 2) }
	p.enrol(t, "X23")
	p.page.Goto(p.site.URL + "/learn/X23/2")
	begin := `#file form[action="/run/` + pkg + `"] button`
	if status := p.page.Click(begin); status != http.StatusOK {
		t.Fatalf("begun with %d", status)
	}
	p.stands(t, pkg, "begun", func(r attempt.Run) bool { return strings.Contains(r.States["ONE"].CMI, "page=2") })
	p.Clock.Advance(time.Minute)
	p.page.Click("[data-run-leave]")
	if at := p.page.Address(); !strings.Contains(at, "/learn/X23/2") {
		t.Fatalf("left to %s", at)
	}
	p.stands(t, pkg, "left", func(r attempt.Run) bool { return r.States["ONE"].Total == time.Minute })
	if now := part(); now.Done() || now.Seconds != 60 {
		t.Errorf("half done: %+v", now)
	}
	if status := p.page.Click(begin); status != http.StatusOK {
		t.Fatalf("gone on with %d", status)
	}
	p.stands(t, pkg, "done", func(r attempt.Run) bool { return r.States["ONE"].Success == "passed" })
	p.page.Click("[data-run-leave]")
	if now := part(); !now.Done() || now.Flags != 0 {
		t.Errorf("done: %+v", now)
	}
	p.page.Goto(p.site.URL + "/learn/X23/2")
	if !p.page.Exists("#file .pill.ok") {
		t.Error("the part does not show that it is done")
	}
	if failed := p.page.Failures(); len(failed) > 0 {
		t.Errorf("the page has failed with %q", failed)
	}
}
