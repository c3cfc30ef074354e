//go:build browser

package journeys

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sopan/e2e/browser"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
)

// on tells whether the focus is on what a selector finds.
func on(page *browser.Page, selector string) bool {
	return page.Evaluate(fmt.Sprintf("!!document.activeElement && document.activeElement.matches(%q)", selector)) == "true"
}

// tab presses Tab until the focus is on what a selector finds.
func tab(t *testing.T, page *browser.Page, selector string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !on(page, selector); time.Sleep(20 * time.Millisecond) { // a frame that loads takes no keys
		if time.Now().After(end) {
			t.Fatalf("Tab does not come to %s", selector)
		}
		page.Type("\t")
	}
}

// Whoever has only a keyboard begins a package, chooses a part of its outline, leaves it, and opens and closes the menu of the page;
// the focus is never lost on the way.
func TestRun_ByTheKeyboardAlone_IsBegunChosenInAndLeft(t *testing.T) {
	t.Parallel()
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM12())
	p.page.Goto(address)
	tab(t, p.page, "details.acct > summary")
	p.page.Type("\r")
	p.page.Wait("details.acct[open] a")
	tab(t, p.page, "details.acct a")
	p.page.Type("\x1b")
	if p.page.Exists("details.acct[open]") || !on(p.page, "details.acct > summary") {
		t.Error("the menu is not closed by Escape, or the focus does not come back to where it was opened")
	}
	begin := `form[action="/run/` + pkg + `"] button`
	tab(t, p.page, begin)
	if status := p.page.TypeFor("\r"); status != http.StatusOK {
		t.Fatalf("begun with %d", status)
	}
	p.stands(t, pkg, "begun", func(r attempt.Run) bool { return strings.Contains(r.States["ONE"].CMI, "page=2") })
	tab(t, p.page, "[data-run-leave]")
	p.page.TypeFor("\r")
	if at := p.page.Address(); !strings.HasSuffix(at, "/learn") {
		t.Fatalf("left to %s", at)
	}
	p.page.Goto(address)
	p.page.Wait(`[data-item="TWO"] button`)
	tab(t, p.page, `[data-item="TWO"] button`)
	p.page.Type("\r")
	p.page.Wait(`[data-item="TWO"][aria-current]`)
	if !on(p.page, `[data-item="TWO"] *`) {
		t.Errorf("after the choice the focus is on %s", p.page.Evaluate("document.activeElement.outerHTML.slice(0, 200)"))
	}
	p.stands(t, pkg, "complete", func(r attempt.Run) bool { return r.Attempt.Done() })
}
