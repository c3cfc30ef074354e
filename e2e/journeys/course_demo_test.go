//go:build browser

package journeys

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sopan/internal/learning"
)

// An officer opens the course of packages as it stands in the demo, begins a unit of cmi5 on the course's page, answers, is led back,
// and finds that the course knows.
func TestCourse_OfTheDemo_ItsUnitOfCmi5_IsBegunOnItsPage_AndMetThere(t *testing.T) {
	p := play(t)
	part := func() learning.Progress { return p.part(t, "C23", 3) }
	p.enrol(t, "C23")
	p.page.Goto(p.site.URL + "/learn/C23")
	if status := p.page.Click(`#parts a[href="/learn/C23/3"]`); status != http.StatusOK {
		t.Fatalf("the part opened with %d", status)
	}
	if status := p.page.Click(`#file form.one button`); status != http.StatusOK {
		t.Fatalf("begun with %d", status)
	}
	p.page.Wait(`body[data-ready="yes"]`)
	p.Clock.Advance(2 * time.Minute)
	p.page.Click(`section:not([hidden]) button:not([data-wrong])`)
	if at := p.page.Address(); !strings.Contains(at, "/learn/C23/3") {
		t.Fatalf("led back to %s", at)
	}
	if now := part(); !now.Done() || now.Flags != 0 {
		t.Errorf("the part: %+v", now)
	}
	p.page.Goto(p.site.URL + "/learn/C23/3")
	if !p.page.Exists("#file .pill.ok") {
		t.Error("its page does not show that it is done")
	}
}
