//go:build browser

// Package screens opens every page of the house in a real browser, at both widths, in both languages and both lights, with
// scripts and without, and holds it to what every page promises: no barrier that axe finds, no sideways scroll, within the
// budgets. SOPAN_SHOTS=DIR keeps the pictures; SOPAN_MATRIX=all takes all sixteen of each page.
package screens

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"sopan/e2e/browser"
	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
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
	{name: "run", as: "officer", path: "/run/" + runNew},
	{name: "run-open", as: "officer", path: "/run/" + runOpen},
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
	{name: "learn-found", as: "officer", path: "/learn?q=panchayat&offline=1"},
	{name: "course-rate", as: "officer", path: "/learn/C04/rate"},
	{name: "course-flag", as: "officer", path: "/learn/C04/flag"},
	{name: "course-uncounted", as: "postmaster", path: "/learn/X01"},
	{name: "player-event", as: "inspector", path: "/learn/C23/7?s=none"},
	{name: "player-event-on", as: "postmaster", path: "/learn/X07/2?s=none"},
	{name: "player-file", as: "postmaster", path: "/learn/X01/3?s=none"},
	{name: "plan-suggest", as: "officer", path: "/plan/suggest"},
	{name: "mdo-closure", as: "department", path: "/mdo/people/EMP-UP-129-0417/closure", staff: true},
	{name: "today-council", as: "council", path: "/today"},
	{name: "atlas-council", as: "council", path: "/atlas", staff: true},
	{name: "assess-result", as: "assessor", path: "/assess/" + booked, staff: true},
	{name: "assess-void", as: "assessor", path: "/assess/" + booked + "/void", staff: true},
	{name: "book-test", as: "department", path: "/team/book/EMP-UP-129-0417", staff: true},
	{name: "audit", as: "auditor", path: "/audit", staff: true},
	{name: "audit-person", as: "auditor", path: "/audit/EMP-UP-129-0417", staff: true},
	{name: "mdo-batches", as: "department", path: "/mdo/batches", staff: true},
	{name: "mdo-import", as: "department", path: "/mdo/people/import", staff: true},
	{name: "mdo-batch", as: "department", path: "/mdo/batches/" + hrBatch, staff: true},
	{name: "mdo-batch-changed", as: "department", path: "/mdo/batches/" + hrBatch + "?show=changed", staff: true},
	{name: "mdo-batch-row", as: "department", path: "/mdo/batches/" + hrBatch + "/rows/79", staff: true},
	{name: "mdo-batch-map", as: "department", path: "/mdo/batches/" + hrReceived, staff: true},
	{name: "mdo-orgs", as: "department", path: "/mdo/orgs", staff: true},
	{name: "mdo-orgs-found", as: "department", path: "/mdo/orgs?q=%E0%A4%B5%E0%A4%BF", staff: true},
	{name: "mdo-service", as: "department", path: "/mdo/people/EMP-UP-129-0417/service", staff: true},
	{name: "cases", as: "officer", path: "/cases"},
	{name: "case", as: "officer", path: "/cases/CASE-RUMOUR"},
	{name: "case-scene", as: "officer", path: "/cases/CASE-LAND/" + walking},
	{name: "case-end", as: "officer", path: "/cases/CASE-RUMOUR/" + walked},
	{name: "mdo-webhooks", as: "department", path: "/mdo/webhooks", staff: true},
	{name: "mdo-webhook-new", as: "department", path: "/mdo/webhooks/new?for=out", staff: true},
	{name: "mdo-webhook", as: "department", path: "/mdo/webhooks/" + hrHook, staff: true},
	{name: "mdo-webhook-end", as: "department", path: "/mdo/webhooks/" + hrHook + "/end", staff: true},
	{name: "mdo-connectors", as: "department", path: "/mdo/connectors", staff: true},
	{name: "mdo-connector-new", as: "department", path: "/mdo/connectors/new", staff: true},
	{name: "mdo-connector", as: "department", path: "/mdo/connectors/" + hrConnector, staff: true},
	{name: "mdo-connector-end", as: "department", path: "/mdo/connectors/" + hrConnector + "/end", staff: true},
	{name: "launch-unit", as: "officer", path: "/launch/" + launched + "/0"},
	{name: "launch-unit-draft", as: "author", path: "/launch/" + launchDraft + "/1"},
	{name: "mdo-batch-work", as: "department", path: "/mdo/batches/" + hrWorked, staff: true},
	{name: "mdo-order", as: "department", path: "/mdo/people/EMP-UP-129-0417/orders/new", staff: true},
	{name: "mdo-order-back", as: "department", path: "/mdo/people/EMP-UP-129-0417/orders/" + hrOrder + "/back", staff: true},
	{name: "mdo-org-rename", as: "department", path: "/mdo/orgs/UP-129-942/rename", staff: true},
	{name: "mdo-org-end", as: "department", path: "/mdo/orgs/UP-129-942/end", staff: true},
	{name: "mdo-org-merge", as: "department", path: "/mdo/orgs/UP-129-942/end?into=UP-129-948&order_no=PR%2F12%2F2026&on=", staff: true},
	{name: "denied", as: "officer", path: "/mdo/people"},
	{name: "frac-review", as: "curator", path: "/frac/review", staff: true},
	{name: "frac-review-one", as: "curator", path: "/frac/POS-UP-PR-GPS.UP-129-948/review", staff: true},
	{name: "frac-publish", as: "district", path: "/frac/POS-UP-PR-GPS.UP-129-948/publish", staff: true},
	{name: "frac-kind", as: "officer", path: "/frac/POS-UP-PR-GPS", staff: true},
	{name: "frac-diff", as: "curator", path: "/frac/POS-UP-PR-GPS/diff?to=1", staff: true},
	{name: "frac-overlays", as: "department", path: "/frac/POS-UP-PR-GPS/overlays", staff: true},
	{name: "frac-overlay", as: "curator", path: "/frac/POS-UP-PR-GPS.UP-129-948/overlay", staff: true},
	{name: "frac-resources", as: "department", path: "/frac/resources", staff: true},
	{name: "frac-law", as: "department", path: "/frac/resources?code=KR-5a1336f2", staff: true},
	{name: "atlas-required", as: "curator", path: "/atlas/required", staff: true},
	{name: "wizard", as: "department", path: "/mdo/positions/" + drafted, staff: true},
	{name: "wizard-begin", as: "curator", path: "/mdo/positions/POS-DOP-BPM", staff: true},
	{name: "wizard-roles", as: "department", path: "/mdo/positions/" + drafted + "/roles", staff: true},
	{name: "wizard-activities", as: "department", path: "/mdo/positions/" + drafted + "/activities?part=activity:A13", staff: true},
	{name: "wizard-competencies", as: "department", path: "/mdo/positions/" + drafted + "/competencies", staff: true},
	{name: "wizard-choose", as: "department", path: "/mdo/positions/" + drafted + "/competencies?activity=A13", staff: true},
	{name: "wizard-level", as: "department", path: "/mdo/positions/" + drafted + "/competencies?part=need:A1:KCM-B022", staff: true},
	{name: "wizard-knowledge", as: "department", path: "/mdo/positions/" + drafted + "/knowledge", staff: true},
	{name: "wizard-kept", as: "department", path: "/mdo/positions/" + drafted + "/knowledge?activity=A1&q=act", staff: true},
	{name: "wizard-check", as: "department", path: "/mdo/positions/" + drafted + "/check", staff: true},
	{name: "wizard-history", as: "department", path: "/mdo/positions/" + drafted + "/history", staff: true},
	{name: "wizard-reuse", as: "department", path: "/mdo/positions/" + drafted + "/reuse", staff: true},
	{name: "wizard-offers", as: "department", path: "/mdo/positions/" + drafted + "/reuse?from=POS-DOP-BPM", staff: true},
	{name: "wizard-order", as: "department", path: "/mdo/positions/" + drafted + "/order", staff: true},
	{name: "wizard-print", as: "department", path: "/mdo/positions/" + drafted + "/print", staff: true},
	{name: "holder-check", as: "officer", path: "/post/check/" + drafted},
	{name: "dictionary", as: "curator", path: "/dictionary", staff: true},
	{name: "dictionary-found", as: "curator", path: "/dictionary?q=data", staff: true},
	{name: "dictionary-entry", as: "curator", path: "/dictionary/c/KCM-F017", staff: true},
	{name: "dictionary-history", as: "curator", path: "/dictionary/c/KCM-F017/history", staff: true},
	{name: "dictionary-inbox", as: "curator", path: "/dictionary/inbox", staff: true},
	{name: "dictionary-proposal", as: "curator", path: "/dictionary/proposals/" + proposal, staff: true},
	{name: "dictionary-merge", as: "curator", path: "/dictionary/merge/KCM-F010~KCM-F004", staff: true},
	{name: "studio", as: "author", path: "/studio", staff: true},
	{name: "studio-publisher", as: "publisher", path: "/studio", staff: true},
	{name: "studio-begin", as: "author", path: "/studio/new", staff: true},
	{name: "studio-upload", as: "author", path: "/studio/upload", staff: true},
	{name: "studio-write", as: "author", path: "/studio/" + studioNew, staff: true},
	{name: "studio-revised", as: "author", path: "/studio/" + studioRevised, staff: true},
	{name: "studio-text", as: "author", path: "/studio/" + studioNew + "/edit?part=text:U1:en", staff: true},
	{name: "studio-question", as: "author", path: "/studio/" + studioNew + "/edit?new=question", staff: true},
	{name: "studio-tags", as: "author", path: "/studio/" + studioNew + "/tags?q=listen", staff: true},
	{name: "studio-quality", as: "author", path: "/studio/" + studioNew + "/quality", staff: true},
	{name: "studio-history", as: "author", path: "/studio/" + studioNew + "/history", staff: true},
	{name: "studio-discard", as: "author", path: "/studio/" + studioNew + "/discard", staff: true},
	{name: "studio-review", as: "reviewer", path: "/studio/" + studioReview + "/review", staff: true},
	{name: "studio-publish", as: "publisher", path: "/studio/" + studioApproved + "/review", staff: true},
	{name: "studio-queue", as: "reviewer", path: "/studio/queue/review", staff: true},
	{name: "studio-queue-publish", as: "publisher", path: "/studio/queue/publish", staff: true},
	{name: "studio-shelf", as: "publisher", path: "/studio/catalogue", staff: true},
	{name: "studio-retire", as: "publisher", path: "/studio/catalogue/C02/retire", staff: true},
	{name: "studio-results", as: "author", path: "/studio/C02/results", staff: true},
	{name: "studio-event", as: "author", path: "/studio/" + studioNew + "/edit?part=unit:U9", staff: true},
	{name: "studio-events", as: "author", path: "/studio/C23/events", staff: true},
	{name: "studio-case", as: "author", path: "/studio/" + studioNew + "/case?unit=U3&scene=list", staff: true},
	{name: "studio-case-self", as: "author", path: "/studio/" + studioNew + "/edit?part=play:U3", staff: true},
	{name: "studio-scene", as: "author", path: "/studio/" + studioNew + "/edit?part=scene:U3:door", staff: true},
	{name: "studio-try", as: "author", path: "/studio/" + studioNew + "/try?unit=U4", staff: true},
	{name: "studio-results-taken", as: "author", path: "/studio/R01/results", staff: true},
	{name: "studio-send", as: "author", path: "/studio/" + studioNew + "/upload?unit=U4", staff: true},
	{name: "studio-flags", as: "reviewer", path: "/studio/catalogue/C02/flags", staff: true},
	{name: "dictionary-retire", as: "curator", path: "/dictionary/c/KCM-F017/retire", staff: true},
	{name: "dictionary-scales", as: "curator", path: "/dictionary/scales", staff: true},
	{name: "dictionary-propose", as: "department", path: "/dictionary/propose?name=Procurement+on+GeM&back=/mdo/people", staff: true},
	{name: "dictionary-imports", as: "curator", path: "/dictionary/imports", staff: true},
	{name: "dictionary-receive", as: "curator", path: "/dictionary/imports/new", staff: true},
	{name: "dictionary-map", as: "curator", path: "/dictionary/imports/" + unmapped, staff: true},
	{name: "dictionary-report", as: "curator", path: "/dictionary/imports/" + judged, staff: true},
	{name: "dictionary-maps", as: "curator", path: "/dictionary/maps", staff: true},
	{name: "dictionary-map-kept", as: "curator", path: "/dictionary/maps/Civic%20skills", staff: true},
	{name: "mdo", as: "department", path: "/mdo", staff: true},
	{name: "mdo-positions", as: "department", path: "/mdo/positions", staff: true},
	{name: "mdo-posts", as: "department", path: "/mdo/positions/posts?kind=", staff: true},
	{name: "mdo-posts-import", as: "department", path: "/mdo/positions/import", staff: true},
	{name: "mdo-groups", as: "department", path: "/mdo/positions/groups?unit=UP-PR", staff: true},
	{name: "mdo-group", as: "department", path: "/mdo/positions/groups?unit=UP-PR&open=" + grouped, staff: true},
	{name: "mdo-groups-apply", as: "department", path: "/mdo/positions/groups/" + applying + "/apply", staff: true},
	{name: "mdo-designations", as: "department", path: "/mdo/designations", staff: true},
	{name: "mdo-begin", as: "department", path: "/mdo/positions/new", staff: true},
	{name: "programmes", as: "officer", path: "/learn/programmes"},
	{name: "programmes-none", as: "officer", path: "/learn/programmes?q=nothing"},
	{name: "programme", as: "officer", path: "/learn/programmes/PRARAMBH"},
	{name: "programme-open", as: "inspector", path: "/learn/programmes/LAW-YEARLY"},
	{name: "programme-leave", as: "inspector", path: "/learn/programmes/LAW-YEARLY/leave"},
	{name: "cohort", as: "officer", path: "/learn/cohorts/" + programmeCohort},
	{name: "cohort-coordinator", as: "author", path: "/learn/cohorts/" + programmeCohort, staff: true},
	{name: "cohorts", as: "author", path: "/learn/cohorts", staff: true},
	{name: "cohorts-none", as: "inspector", path: "/learn/cohorts/requests"},
	{name: "cohort-answer", as: "author", path: "/learn/cohorts/" + programmeCohort + "?status=agreed", staff: true},
	{name: "cohort-edit", as: "author", path: "/learn/cohorts/" + programmeCohort + "/edit", staff: true},
	{name: "cohort-end", as: "author", path: "/learn/cohorts/" + programmeCohort + "/end", staff: true},
	{name: "studio-programmes", as: "author", path: "/studio/programmes", staff: true},
	{name: "studio-programme-begin", as: "author", path: "/studio/programmes/new", staff: true},
	{name: "studio-programme", as: "author", path: "/studio/programmes/" + programmeDraft, staff: true},
	{name: "studio-programme-review", as: "reviewer", path: "/studio/programmes/" + programmeReview, staff: true},
	{name: "studio-programme-terms", as: "author", path: "/studio/programmes/" + programmeDraft + "/terms", staff: true},
	{name: "studio-programme-milestone", as: "author", path: "/studio/programmes/" + programmeDraft + "/1?q=gram", staff: true},
	{name: "studio-programme-cohort", as: "author", path: "/studio/programmes/" + programmeLive + "/cohort", staff: true},
	{name: "record-programs", as: "council", path: "/record/programs", staff: true},
	{name: "record-program-new", as: "council", path: "/record/programs/new", staff: true},
	{name: "record-program", as: "council", path: "/record/programs/" + lrsProgram, staff: true},
	{name: "record-program-end", as: "council", path: "/record/programs/" + lrsProgram + "/end", staff: true},
	{name: "passbook-then", as: "officer", path: "/passbook?as_of=2026-11-21"},
}

// drafted is a kind of post of which a draft is written for these pages: a part is added, and the officer is asked.
const drafted = "POS-UP-PR-GPS"

// writeDraft begins the draft as the department's unit, and leaves something to do on every page.
func writeDraft(t *testing.T, h *apptest.House) {
	t.Helper()
	ctx := context.Background()
	by, err := h.Person(ctx, "department")
	if err != nil {
		t.Fatal(err)
	}
	officer, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	by.Grants = []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.PR."}}
	if _, err := h.Frameworks.NewVersion(ctx, by, drafted, 0); err != nil {
		t.Fatal(err)
	}
	text := framework.Names{"en": "Preparation of the flood list with empathy for the families", "hi": "परिवारों के प्रति समानुभूति के साथ बाढ़ सूची तैयार करना"}
	if _, err := h.Frameworks.EditDraft(ctx, by, drafted, 0,
		framework.Put(framework.PartActivity("A13"), "R1", -1, framework.Activity{Code: "A13", Text: text, Frequency: "yearly"}),
		framework.Drop(framework.PartNeed("A2", firstNeed(t, h, "A2")))); err != nil {
		t.Fatal(err)
	}
	if err := h.Frameworks.AskHolders(ctx, by, drafted, []string{officer.PersonID}); err != nil {
		t.Fatal(err)
	}
}

// firstNeed gives the first competency that an activity of the version in force asks for.
func firstNeed(t *testing.T, h *apptest.House, activity string) string {
	t.Helper()
	p, err := h.Frameworks.Profile(context.Background(), h.Reader(), drafted)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Roles {
		for _, a := range r.Activities {
			if a.Code == activity {
				return a.Requirements[0].Competency
			}
		}
	}
	t.Fatal("no such activity")
	return ""
}

func TestScreens_EveryPage_HasNoBarrier_FitsAndKeepsItsBudget(t *testing.T) {
	h := apptest.Demo(t)
	writeDraft(t, h)
	taken(t, h)
	h.Drain(t)
	site := h.Site(t)
	asked := askedOfTheDictionary(t, h)
	asItCame, lookedThrough := broughtFiles(t, h)
	sessions := map[string]string{}
	for _, p := range pages {
		if p.as != "" && sessions[p.as] == "" {
			sessions[p.as] = h.Session(t, p.as)
		}
	}
	group, grouping := sortedPosts(t, h)
	hook, order := linked(t, h)
	received := receivedBatch(t, h)
	fetching, worked := fetched(t, h)
	begun, unpublished := launches(t, h)
	underWay, over := walks(t, h)
	flaggedCourse(t, h)
	runFresh, runBegun := packaged(t, h, site.URL)
	studioIDs := studioDrafts(t, h)
	enrich(t, h, studioIDs[studioNew])
	meetings(t, h, studioIDs[studioNew])
	programmeIDs := programmes(t, h)
	ids := strings.NewReplacer(waiting, waitingItem(t, h), booked, bookedTest(t, h), batch, loadedBatch(t, h), planned, officersPlan(t, h),
		hrBatch, storysBatch(t, h), hrReceived, received, hrConnector, fetching, hrWorked, worked, proposal, asked, unmapped, asItCame, judged, lookedThrough,
		grouped, group, applying, grouping, hrHook, hook, hrOrder, order, walking, underWay, walked, over, launched, begun, launchDraft, unpublished, lrsProgram, letIn(t, h), runNew, runFresh, runOpen, runBegun)
	var names []string
	b := browser.Start(t)
	for _, p := range pages {
		names = append(names, p.name)
		path := studioPath(programmeIDs, studioPath(studioIDs, ids.Replace(p.path)))
		t.Run(p.name, func(t *testing.T) {
			t.Parallel() // a page is only read: the site makes one while the browser judges another
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
	if os.Getenv("SOPAN_SHOTS") != "" {
		v.Screenshot(p.name + "-" + o.String())
	}
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
			size = webtest.Squeezed(string(raw))
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
