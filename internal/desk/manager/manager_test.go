package manager_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

const gem = "KCM-F017"

// claim has the officer show work for a level of the competency.
func (s *site) claim(t testing.TB, competency string, level int) evidence.Item {
	t.Helper()
	by := s.actor(t, "officer")
	it, err := s.Records.Claim(context.Background(), by, evidence.New{
		PersonID: by.PersonID, Competency: competency, Kind: evidence.Signoff, Level: level, Note: "Forty street lights by GeM, file 12/2026.",
		ObservedAt: s.Clock.Now().Add(-48 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Drain(t)
	return it
}

// queue is what waits for the manager, most urgent first.
func (s *site) queue(t testing.TB) []evidence.Item {
	t.Helper()
	page, err := s.Records.Queue(context.Background(), s.Reader(), s.actor(t, "manager"), "", evidence.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestTeam_SaysWhoNeedsMe_AndShowsPeopleBesideTheirGaps(t *testing.T) {
	s := open(t)
	reports, err := s.People.Reports(context.Background(), s.Reader(), s.actor(t, "manager").PersonID)
	if err != nil {
		t.Fatal(err)
	}
	page := s.see(t, "manager", "/team")
	waiting := s.queue(t)
	webtest.HasText(t, page, "main h1", strconv.Itoa(len(waiting))+" people wait for your signature")
	if rows := webtest.Find(t, page, "#people tbody tr"); len(rows) != len(reports) {
		t.Errorf("%d rows for %d people", len(rows), len(reports))
	}
	if pills := webtest.Find(t, page, "#people .pill.now"); len(pills) != len(waiting) {
		t.Errorf("%d people are marked, %d items wait", len(pills), len(waiting))
	}
	webtest.Find(t, page, "#people td svg.sp")
	if first := webtest.Text(webtest.Find(t, page, "#people tbody tr")[0]); !strings.Contains(first, "to sign") {
		t.Errorf("first stands %q, want somebody who waits", first)
	}
}

func TestTeam_WithoutReports_SaysSo(t *testing.T) {
	s := open(t)
	page := s.see(t, "officer", "/team")
	webtest.HasText(t, page, "main h1", "Nobody reports to you")
	webtest.One(t, page, ".empty")
	webtest.HasText(t, s.see(t, "officer", "/team/signoff"), "main h1", "Nothing waits")
}

func TestQueue_MostUrgentFirst_UntilAllIsDecided(t *testing.T) {
	s := open(t)
	s.claim(t, gem, 3)
	waiting := s.queue(t)
	page := s.see(t, "manager", "/team/signoff")
	webtest.HasText(t, page, "main h1", strconv.Itoa(len(waiting))+" pieces of work")
	links := webtest.Find(t, page, "main tbody a")
	for i, it := range waiting {
		if webtest.Attr(links[i], "href") != "/team/signoff/"+it.ID {
			t.Errorf("row %d leads to %s, want %s", i, webtest.Attr(links[i], "href"), it.ID)
		}
	}
	webtest.HasText(t, page, "main tbody .pill", "14 days left")
	at := "/team/signoff/" + waiting[0].ID
	for i, it := range waiting {
		if at != "/team/signoff/"+it.ID {
			t.Fatalf("%d: the next is %s, want %s", i, at, it.ID)
		}
		done := s.post(t, "manager", at, url.Values{"decision": {evidence.Proven}})
		if done.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", done.status, done.page)
		}
		webtest.HasText(t, s.told(t, "manager", done), ".told", "Signed: ")
		at = done.location
	}
	if at != "/team/signoff" {
		t.Errorf("after the last: %s", at)
	}
	page = s.see(t, "manager", at)
	webtest.HasText(t, page, "main h1", "Nothing waits for your signature")
	webtest.One(t, page, ".empty")
}

func TestSign_ShowsTheWorkBesideTheWords_AndWhatItWouldBecome(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	page := s.see(t, "manager", "/team/signoff/"+it.ID)
	webtest.HasText(t, page, ".evi.open blockquote", "Forty street lights")
	if n := len(webtest.Find(t, page, "#levels li")); n != 5 {
		t.Errorf("words for %d levels, want 5", n)
	}
	webtest.One(t, page, "#levels .pill.now")
	webtest.One(t, page, "#levels .pill.ok")
	webtest.HasText(t, page, "#becomes", "Now: level 1 (score 1.62)")
	webtest.HasText(t, page, "#becomes", "If proven: level 2 (score 2.10)")
	webtest.HasText(t, page, "#becomes", "An independent test at level 3")
	if n := len(webtest.Find(t, page, "form[data-keys] button[data-choice]")); n != 3 {
		t.Errorf("%d buttons, want 3", n)
	}
	webtest.One(t, page, "form[data-keys] p[hidden] input[type=checkbox][data-keys-on]") // shown by the script that reads the keys
	if n := webtest.Text(webtest.One(t, page, "nav.tabs a[aria-current=page] .cnt")); n != strconv.Itoa(len(s.queue(t))) {
		t.Errorf("the tab counts %s of %d", n, len(s.queue(t)))
	}
}

// A scale is data: one of four levels, without words for them, is drawn and reckoned with as four.
func TestSign_OnAScaleOfFour_ReckonsWithFour(t *testing.T) {
	s := open(t)
	ctx, by := context.Background(), who.Operator("test")
	four := framework.Scale{ID: "four", Levels: []framework.Names{{"en": "a"}, {"en": "b"}, {"en": "c"}, {"en": "d"}}}
	if err := s.Frameworks.AddScale(ctx, by, four); err != nil {
		t.Fatal(err)
	}
	entry := `[{"code":"X-4","area":"Domain","name":{"en":"Four levels","hi":"चार स्तर"},"scale":"four"}]`
	if report, err := s.Frameworks.ImportCompetencies(ctx, by, strings.NewReader(entry), false); err != nil || !report.OK() {
		t.Fatalf("%v %+v", err, report)
	}
	it := s.claim(t, "X-4", 4)
	page := s.see(t, "manager", "/team/signoff/"+it.ID)
	if label := webtest.Attr(webtest.One(t, page, "#becomes svg.sp"), "aria-label"); !strings.Contains(label, "4") || strings.Contains(label, "5") {
		t.Errorf("drawn as %q", label)
	}
	webtest.HasText(t, page, "#becomes", "If proven: level 3 (score 4.00), provisional")
	webtest.HasText(t, page, "#levels", "no words")
}

// What waits for the reader stands on the page of its person however long ago it was done.
func TestReport_WhatWaits_StandsApartFromTheLatest(t *testing.T) {
	s := open(t)
	by := s.actor(t, "officer")
	it, err := s.Records.Claim(context.Background(), by, evidence.New{
		PersonID: by.PersonID, Competency: gem, Kind: evidence.Signoff, Level: 2, Note: "The old tender", ObservedAt: s.Clock.Now().AddDate(-2, 0, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	page := s.see(t, "manager", "/team/"+by.Code)
	webtest.One(t, page, `#waiting a[href="/team/signoff/`+it.ID+`"]`)
	webtest.None(t, page, `#evidence a[href="/evidence/`+it.ID+`"]`)
	if n := webtest.Text(webtest.One(t, page, `nav.tabs a[href="/team/signoff"] .cnt`)); n != strconv.Itoa(len(s.queue(t))) {
		t.Errorf("the tab counts %s of %d", n, len(s.queue(t)))
	}
}

func TestDecide_NotYet_NeedsAReason_AndKeepsWhatWasWritten(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	at := "/team/signoff/" + it.ID
	back := s.post(t, "manager", at, url.Values{"decision": {evidence.NotYet}, "reason": {"  "}})
	if back.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", back.status)
	}
	webtest.Sound(t, back.page)
	webtest.HasText(t, back.page, "#reason-error", "Give the reason")
	webtest.HasText(t, back.page, "#errors", "Give the reason")
	done := s.post(t, "manager", at, url.Values{"decision": {evidence.NotYet}, "reason": {"Add the comparison of bids."}})
	webtest.HasText(t, s.told(t, "manager", done), ".told", "Sent back")
	webtest.HasText(t, s.see(t, "officer", "/evidence/"+it.ID), ".evi.back", "Add the comparison of bids.")
}

func TestDecide_TwiceTheSame_IsOnce_AndAnotherIsRefused(t *testing.T) {
	for _, outcome := range []string{evidence.Proven, evidence.NotYet, evidence.NotMine} {
		t.Run(outcome, func(t *testing.T) {
			s := open(t)
			it := s.claim(t, gem, 3)
			at, form := "/team/signoff/"+it.ID, url.Values{"decision": {outcome}, "reason": {"I was on leave then."}}
			first, second := s.post(t, "manager", at, form), s.post(t, "manager", at, form)
			if first.status != http.StatusSeeOther || second.status != http.StatusSeeOther || first.location != second.location {
				t.Errorf("first %d %s, second %d %s", first.status, first.location, second.status, second.location)
			}
			now, err := s.Records.Item(context.Background(), s.Reader(), s.actor(t, "officer"), it.ID)
			if err != nil {
				t.Fatal(err)
			}
			if passes := len(now.Passes); (outcome == evidence.NotMine) != (passes == 1) || passes > 1 {
				t.Errorf("passed %d times", passes)
			}
			if outcome == evidence.NotMine {
				return
			}
			other := evidence.Proven
			if outcome == other {
				other = evidence.NotYet
			}
			if got := s.post(t, "manager", at, url.Values{"decision": {other}, "reason": {"No."}}); got.status != http.StatusConflict {
				t.Errorf("another decision: %d", got.status)
			}
		})
	}
}

func TestSign_IsForOfficersAbove(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	at := "/team/signoff/" + it.ID
	if got := s.get(t, "officer", "en", at); got.status != http.StatusSeeOther || got.location != "/evidence/"+it.ID {
		t.Errorf("the holder: %d %s", got.status, got.location)
	}
	if got := s.get(t, "postmaster", "en", at); got.status != http.StatusNotFound {
		t.Errorf("a stranger: %d", got.status)
	}
	if got := s.post(t, "officer", at, url.Values{"decision": {evidence.Proven}}); got.status != http.StatusForbidden {
		t.Errorf("the holder decides: %d", got.status)
	}
	webtest.None(t, s.see(t, "district", at), `button[value=not_mine]`) // two above: may prove, was not asked
	s.post(t, "manager", at, url.Values{"decision": {evidence.Proven}})
	if got := s.get(t, "manager", "en", at); got.location != "/evidence/"+it.ID {
		t.Errorf("decided: %d %s", got.status, got.location)
	}
}

func TestReport_ShowsGapsInOrder_WhatWaits_AndTheWayOn(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	code := s.actor(t, "officer").Code
	page := s.see(t, "manager", "/team/"+code)
	webtest.One(t, page, `#waiting a[href="/team/signoff/`+it.ID+`"]`)
	webtest.One(t, page, `a[href="/people/`+code+`/passbook"]`)
	webtest.One(t, page, `a[href="/people/`+code+`/plan"]`)
	webtest.One(t, page, `#evidence a[href="/evidence/`+it.ID+`"]`)
	items, err := s.Gaps.Of(context.Background(), s.Reader(), s.actor(t, "officer").PersonID)
	if err != nil {
		t.Fatal(err)
	}
	links := webtest.Find(t, page, "#gaps .led a.t")
	n := 0
	for _, i := range items {
		if i.Gap == 0 {
			continue
		}
		if want := "/people/" + code + "/passbook/" + i.Competency; webtest.Attr(links[n], "href") != want {
			t.Errorf("gap %d leads to %s, want %s", n, webtest.Attr(links[n], "href"), want)
		}
		n++
	}
	if n != len(links) {
		t.Errorf("%d gaps shown, %d open", len(links), n)
	}
	for alias, want := range map[string]int{"postmaster": http.StatusForbidden, "officer": http.StatusForbidden, "department": http.StatusForbidden} {
		if got := s.get(t, alias, "en", "/team/"+code); got.status != want {
			t.Errorf("%s: %d, want %d", alias, got.status, want)
		}
	}
	idp, err := s.Plans.Current(context.Background(), s.Reader(), s.actor(t, "officer").PersonID)
	if err != nil {
		t.Fatal(err)
	}
	plan := "/team/plan/" + idp.ID
	for alias, want := range map[string]string{"manager": plan, "officer": "/plan", "department": plan, "auditor": plan, "council": "", "postmaster": ""} {
		if got := s.get(t, alias, "en", "/people/"+code+"/plan"); got.location != want {
			t.Errorf("%s is led to the plan at %q, want %q", alias, got.location, want)
		}
	}
	if got := s.get(t, "manager", "en", "/team/EMP-NONE"); got.status != http.StatusNotFound {
		t.Errorf("unknown: %d", got.status)
	}
}

func TestPages_AreSoundAndWithinBudget_InBothLanguages(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	code := s.actor(t, "officer").Code
	for _, c := range [][2]string{
		{"manager", "/team"},
		{"manager", "/team/signoff"},
		{"manager", "/team/signoff/" + it.ID},
		{"manager", "/team/" + code},
		{"officer", "/team"},
		{"district", "/team"},
		{"district", "/team/" + code},
	} {
		for _, lang := range []string{"en", "hi"} {
			s.get(t, c[0], lang, c[1]) // what the frame and the dictionary keep is there, as for everybody who opens a second page
			s.Clock.Advance(2 * time.Second)
			a := s.get(t, c[0], lang, c[1])
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d\n%s", c[1], a.status, a.page)
			}
			webtest.Sound(t, a.page)
			t.Logf("%-8s %-55s %s %2d statements %5d B", c[0], c[1], lang, a.statements, a.gzipped)
			if a.statements > 10 {
				t.Errorf("%s for %s: %d statements, at most 10", c[1], c[0], a.statements)
			}
			if a.gzipped > 14<<10 {
				t.Errorf("%s in %s: %d bytes, at most 14 KB", c[1], lang, a.gzipped)
			}
			text := webtest.Text(webtest.One(t, a.page, "main"))
			for _, loose := range []string{"manager.", "evidence.", "passbook.", "{", "%!"} {
				if strings.Contains(text, loose) {
					t.Errorf("%s in %s has a loose %q", c[1], lang, loose)
				}
			}
		}
	}
}

// A passed-on item names the officer before; nobody else's words are lost on the way.
func TestSign_PassedOn_SaysFromWhomAndWhy(t *testing.T) {
	s := open(t)
	it := s.claim(t, gem, 3)
	s.post(t, "manager", "/team/signoff/"+it.ID, url.Values{"decision": {evidence.NotMine}, "reason": {"I was on leave then."}})
	now, err := s.Records.Item(context.Background(), s.Reader(), s.actor(t, "officer"), it.ID)
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.Records.Queue(context.Background(), s.Reader(), who.Actor{PersonID: now.SignerID}, "", 10)
	if err != nil || len(next.Items) == 0 || now.SignerID == it.SignerID {
		t.Fatalf("nobody was asked next: %v %v", now.SignerID, err)
	}
	webtest.HasText(t, s.see(t, "manager", "/team/signoff/"+it.ID), ".evi", "I was on leave then.")
}
