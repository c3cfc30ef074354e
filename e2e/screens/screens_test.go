//go:build browser

// Package screens opens every page of the house in a real browser, at both widths, in both languages and both lights, with
// scripts and without, and holds it to what every page promises: no barrier that axe finds, no sideways scroll, within the
// budgets. SOPAN_SHOTS=DIR keeps the pictures; SOPAN_MATRIX=all takes all sixteen of each page.
package screens

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/web"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// page is one page as one of the cast sees it.
type page struct {
	name, as, path string
	staff          bool // a page of an office: a larger budget
}

// waiting is replaced by the id of an item that waits for the manager, booked by that of a test that waits for the assessor,
// batch by that of a batch of earlier scores, planned by that of the officer's plan.
const (
	waiting = "WAITING"
	booked  = "BOOKED"
	batch   = "BATCH"
	planned = "PLANNED"
)

var pages = []page{
	{name: "home", path: "/"},
	{name: "method", path: "/method"},
	{name: "help", path: "/help"},
	{name: "accessibility", path: "/help/accessibility"},
	{name: "privacy", path: "/help/privacy"},
	{name: "sign-in", path: "/sign-in"},
	{name: "slip", path: "/sign-in/slip"},
	{name: "not-found", path: "/no-such-page"},
	{name: "today", as: "officer", path: "/today"},
	{name: "today-manager", as: "manager", path: "/today"},
	{name: "today-postmaster", as: "postmaster", path: "/today"},
	{name: "path", as: "officer", path: "/path"},
	{name: "learn", as: "officer", path: "/learn"},
	{name: "course", as: "officer", path: "/learn/C04"},
	{name: "player", as: "officer", path: "/learn/C04/1"},
	{name: "check", as: "officer", path: "/learn/C04/check"},
	{name: "passbook", as: "officer", path: "/passbook"},
	{name: "passbook-line", as: "officer", path: "/passbook/KCM-F017"},
	{name: "passbook-inspector", as: "inspector", path: "/passbook"},
	{name: "evidence-new", as: "officer", path: "/evidence/new?competency=KCM-F017"},
	{name: "evidence-list", as: "officer", path: "/evidence"},
	{name: "practice", as: "officer", path: "/practice"},
	{name: "plan", as: "officer", path: "/plan"},
	{name: "notices", as: "officer", path: "/notices"},
	{name: "me", as: "officer", path: "/me"},
	{name: "me-data", as: "officer", path: "/me/data"},
	{name: "team", as: "manager", path: "/team", staff: true},
	{name: "signoff-queue", as: "manager", path: "/team/signoff", staff: true},
	{name: "signoff-item", as: "manager", path: "/team/signoff/" + waiting, staff: true},
	{name: "team-person", as: "manager", path: "/team/EMP-UP-129-0417", staff: true},
	{name: "atlas", as: "curator", path: "/atlas?district=129&by=block", staff: true},
	{name: "atlas-nation", as: "curator", path: "/atlas", staff: true},
	{name: "assess", as: "assessor", path: "/assess", staff: true},
	{name: "mdo-people", as: "department", path: "/mdo/people", staff: true},
	{name: "mdo-people-found", as: "department", path: "/mdo/people?unit=UP-129-DPRO&q=%E0%A4%AA", staff: true},
	{name: "mdo-people-none", as: "department", path: "/mdo/people?q=EMP-UP-129-9999", staff: true},
	{name: "mdo-person", as: "department", path: "/mdo/people/EMP-UP-129-0417", staff: true},
	{name: "mdo-scores", as: "publisher", path: "/mdo/scores", staff: true},
	{name: "mdo-scores-batch", as: "publisher", path: "/mdo/scores/" + batch, staff: true},
	{name: "team-plan", as: "manager", path: "/team/plan/" + planned, staff: true},
	{name: "learn-print", as: "officer", path: "/learn/C04/1/print"},
	{name: "plan-suggest", as: "officer", path: "/plan/suggest"},
	{name: "mdo-closure", as: "department", path: "/mdo/people/EMP-UP-129-0417/closure", staff: true},
	{name: "today-council", as: "council", path: "/today"},
	{name: "atlas-council", as: "council", path: "/atlas", staff: true},
	{name: "assess-result", as: "assessor", path: "/assess/" + booked, staff: true},
	{name: "assess-void", as: "assessor", path: "/assess/" + booked + "/void", staff: true},
	{name: "book-test", as: "department", path: "/team/book/EMP-UP-129-0417", staff: true},
	{name: "audit", as: "auditor", path: "/audit", staff: true},
	{name: "audit-person", as: "auditor", path: "/audit/EMP-UP-129-0417", staff: true},
	{name: "denied", as: "officer", path: "/mdo/people"},
	{name: "mdo", as: "department", path: "/mdo", staff: true},
	{name: "mdo-positions", as: "department", path: "/mdo/positions", staff: true},
	{name: "mdo-posts", as: "department", path: "/mdo/positions/posts?kind=", staff: true},
	{name: "mdo-posts-import", as: "department", path: "/mdo/positions/import", staff: true},
	{name: "mdo-groups", as: "department", path: "/mdo/positions/groups?unit=UP-PR", staff: true},
	{name: "mdo-group", as: "department", path: "/mdo/positions/groups?unit=UP-PR&open=" + grouped, staff: true},
	{name: "mdo-groups-apply", as: "department", path: "/mdo/positions/groups/" + applying + "/apply", staff: true},
	{name: "mdo-designations", as: "department", path: "/mdo/designations", staff: true},
}

func TestScreens_EveryPage_HasNoBarrier_FitsAndKeepsItsBudget(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	site := h.Site(t)
	sessions := map[string]string{}
	for _, p := range pages {
		if p.as != "" && sessions[p.as] == "" {
			sessions[p.as] = h.Session(t, p.as)
		}
	}
	group, grouping := sortedPosts(t, h)
	var names []string
	b := browser.Start(t)
	for _, p := range pages {
		names = append(names, p.name)
		path := strings.NewReplacer(waiting, waitingItem(t, h), booked, bookedTest(t, h), batch, loadedBatch(t, h), planned, officersPlan(t, h), grouped, group, applying, grouping).Replace(p.path)
		t.Run(p.name, func(t *testing.T) {
			for _, o := range browser.Pairwise(p.name) {
				t.Run(o.String(), func(t *testing.T) {
					look(t, b, site.URL, path, sessions[p.as], p, o)
				})
			}
			weigh(t, site.URL+path, sessions[p.as], p)
		})
	}
	if missing := browser.Unseen(names); len(missing) > 0 {
		t.Errorf("pairs that no page was seen in: %v", missing)
	}
}

func look(t *testing.T, b *browser.Browser, site, path, session string, p page, o browser.Options) {
	v := b.Page(t, o)
	if session != "" {
		v.Cookie(site, web.SessionCookie, session)
	}
	status := v.Goto(site + path)
	want := http.StatusOK
	switch p.name {
	case "not-found":
		want = http.StatusNotFound
	case "denied":
		want = http.StatusForbidden
	}
	if status != want {
		t.Fatalf("%s answered %d, want %d", path, status, want)
	}
	v.Screenshot(p.name + "-" + o.String())
	if over := v.Overflow(); over > 0 {
		t.Errorf("scrolls %d px sideways", over)
	}
	if n, _ := v.Requests(); n > 5 {
		t.Errorf("%d requests for a first view, at most 5", n)
	}
	for _, f := range v.Failures() {
		t.Errorf("failed: %s", f)
	}
	for _, violation := range v.Axe() {
		t.Errorf("axe: %s", violation)
	}
}

// weigh holds the page to its budget of bytes on the wire (UX 8).
func weigh(t *testing.T, address, session string, p page) {
	t.Helper()
	for _, lang := range []string{"en", "hi"} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		req.Header.Set("Accept-Language", lang)
		if session != "" {
			req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: session})
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		size := len(raw)
		if res.Header.Get("Content-Encoding") != "gzip" { // small pages go plain: weigh them as if
			var n counter
			z := gzip.NewWriter(&n)
			_, _ = z.Write(raw)
			_ = z.Close()
			size = int(n)
		}
		budget := 8 << 10
		if p.staff {
			budget = 14 << 10
		}
		if size > budget {
			t.Errorf("%s in %s weighs %d bytes gz, budget %d", p.name, lang, size, budget)
		}
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

func waitingItem(t *testing.T, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	manager, err := h.Person(ctx, "manager")
	if err != nil {
		t.Fatal(err)
	}
	queue, err := h.Records.Queue(ctx, h.Reader(), manager, "", 1)
	if err != nil || len(queue.Items) == 0 {
		t.Fatalf("nothing waits for the manager: %v", err)
	}
	return queue.Items[0].ID
}

func bookedTest(t *testing.T, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	assessor, err := h.Person(ctx, "assessor")
	if err != nil {
		t.Fatal(err)
	}
	page, err := h.Papers.Bookings(ctx, h.Reader(), assessor, assessment.BookingFilter{Status: assessment.StatusBooked}, "", 1)
	if err != nil || len(page.Bookings) == 0 {
		t.Fatalf("nothing waits for the assessor: %v", err)
	}
	return page.Bookings[0].ID
}

func loadedBatch(t *testing.T, h *apptest.House) string {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	if status := h.As(t, h.Site(t), "publisher").Get("/api/v1/evidence/loads", &list); status != http.StatusOK || len(list.Items) == 0 {
		t.Fatalf("batches of earlier scores: %d, %+v", status, list)
	}
	return list.Items[0].ID
}

func officersPlan(t *testing.T, h *apptest.House) string {
	t.Helper()
	var idp struct{ ID string }
	if status := h.As(t, h.Site(t), "officer").Get("/api/v1/people/EMP-UP-129-0417/idp", &idp); status != http.StatusOK || idp.ID == "" {
		t.Fatalf("the officer's plan: %d, %+v", status, idp)
	}
	return idp.ID
}
