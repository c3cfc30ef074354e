package officer_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/plan"
	"sopan/internal/web/webtest"
)

var (
	ctx      = context.Background()
	operator = who.Operator("test")
)

// today opens the page as somebody who was not seen for a while, in both languages, and gives it in English. Whatever stands in
// the band, the page is sound and takes ten statements at most.
func (s *site) today(t *testing.T, alias string) string {
	t.Helper()
	html := ""
	for _, lang := range []string{"hi", "en"} {
		s.Drain(t)
		s.token(t, alias)
		s.Clock.Advance(time.Minute)
		a := s.page(t, alias, lang, "/today")
		webtest.Sound(t, a.html)
		if a.statements > 10 {
			t.Errorf("/today of %s in %s: %d statements, at most 10", alias, lang, a.statements)
		}
		if n := len(webtest.Find(t, a.html, ".today h1")); n != 1 {
			t.Errorf("%d titles in the band", n)
		}
		if n := len(webtest.Find(t, a.html, "ol.week li")); n != 7 {
			t.Errorf("%d days", n)
		}
		html = a.html
	}
	return html
}

func (s *site) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) actor(t *testing.T, alias string) who.Actor {
	t.Helper()
	a, err := s.Person(ctx, alias)
	s.must(t, err)
	return a
}

// begin has somebody enrol in a course and read its parts up to one, for three minutes each.
func (s *site) begin(t *testing.T, alias, code string, upto int) {
	t.Helper()
	me := s.actor(t, alias)
	_, err := s.Courses.Enrol(ctx, me, code, "en")
	s.must(t, err)
	for n := 1; n <= upto; n++ {
		_, err := s.Courses.Open(ctx, me, code, n, "en")
		s.must(t, err)
		s.Clock.Advance(3 * time.Minute)
		page, err := s.Courses.Unit(ctx, s.Reader(), me, code, n, "en")
		s.must(t, err)
		sitting, err := s.Papers.Start(ctx, me, page.Unit.PaperID, "en")
		s.must(t, err)
		_, _, err = s.Courses.Answer(ctx, me, code, n, sitting.ID, map[string][]int{sitting.Questions[0].ID: {1}})
		s.must(t, err)
	}
}

// retireAll takes every course out of the catalogue.
func (s *site) retireAll(t *testing.T) {
	t.Helper()
	page, err := s.Courses.Catalogue(ctx, s.Reader(), learning.Filter{}, "en", "", 200)
	s.must(t, err)
	for _, c := range page.Cards {
		s.must(t, s.Courses.Retire(ctx, operator, c.Code))
	}
}

// tomorrow is the next morning, with everybody signed in anew.
func (s *site) tomorrow(days int) {
	s.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	clear(s.tokens)
}

// is tells the kind of the band: "" is the one that is ready.
func is(t *testing.T, html, kind string) {
	t.Helper()
	band := webtest.One(t, html, "section.today")
	if got := strings.TrimSpace(strings.TrimPrefix(webtest.Attr(band, "class"), "today")); got != kind {
		t.Errorf("the band is %q, want %q", got, kind)
	}
}

func TestToday_Ready_StartsTheNextPart(t *testing.T) {
	s := open(t)
	html := s.today(t, "postmaster")
	is(t, html, "")
	start := webtest.One(t, html, ".today a.btn.lg")
	if !regexp.MustCompile(`^/learn/C\d\d/1$`).MatchString(webtest.Attr(start, "href")) || webtest.Text(start) != "Start" {
		t.Errorf("the button is %q to %s", webtest.Text(start), webtest.Attr(start, "href"))
	}
	webtest.One(t, html, ".today .climb li.t[aria-current=step]")
	webtest.HasText(t, html, ".today .facts", "minute")
	webtest.HasText(t, html, ".today p.sm.mut", "prove") // what it leads to
	if n := len(webtest.Find(t, html, "#gaps ul.led > li")); n != 3 {
		t.Errorf("%d gaps, want three", n)
	}
	webtest.One(t, html, "#gaps a[href=/path]")
	webtest.One(t, html, "#todo a[href=/plan]")
}

func TestToday_Begun_GoesOn_ThenAsksForTheFinalCheck(t *testing.T) {
	s := open(t)
	s.begin(t, "postmaster", "C04", 2)
	s.tomorrow(1)
	html := s.today(t, "postmaster")
	is(t, html, "")
	webtest.HasText(t, html, ".today a.btn[href=/learn/C04/3]", "Go on")
	if n := len(webtest.Find(t, html, ".today .climb li.d")); n != 2 {
		t.Errorf("%d steps are done, want two", n)
	}
	card, err := s.Courses.Cards(ctx, s.Reader(), []string{"C04"})
	s.must(t, err)
	s.begin(t, "postmaster", "C04", card["C04"].Units)
	s.tomorrow(1)
	html = s.today(t, "postmaster")
	webtest.HasText(t, html, ".today h1", "Final check")
	webtest.One(t, html, ".today a.btn[href=/learn/C04]")
}

func TestToday_DoneToday_OffersMore_AndAsksNothing(t *testing.T) {
	s := open(t)
	s.begin(t, "postmaster", "C04", 1)
	html := s.today(t, "postmaster")
	is(t, html, "done")
	webtest.HasText(t, html, ".today h1", "One part done today")
	webtest.HasText(t, html, ".today p.mut", "Enough for today")
	webtest.One(t, html, ".today a.btn.sec[href=/learn/C04/2]")
	webtest.None(t, html, ".today a.btn.lg")
	// What was read stands in the week and in the mix, as it was measured.
	if got := webtest.Attr(webtest.One(t, html, "ol.week li.is svg"), "aria-label"); got != "3 m" {
		t.Errorf("today has %q, want the three minutes read", got)
	}
	webtest.HasText(t, html, ".tbar", "Courses and reading 3 m")
}

func TestToday_PassedOverAPart_IsNotDoneToday(t *testing.T) {
	s := open(t)
	me := s.actor(t, "postmaster")
	_, err := s.Courses.Enrol(ctx, me, "C04", "en")
	s.must(t, err)
	_, err = s.Courses.Open(ctx, me, "C04", 1, "en")
	s.must(t, err)
	page, err := s.Courses.Unit(ctx, s.Reader(), me, "C04", 1, "en")
	s.must(t, err)
	sitting, err := s.Papers.Start(ctx, me, page.Unit.PaperID, "en")
	s.must(t, err)
	_, _, err = s.Courses.Answer(ctx, me, "C04", 1, sitting.ID, map[string][]int{sitting.Questions[0].ID: {1}})
	s.must(t, err)
	html := s.today(t, "postmaster")
	is(t, html, "")
	webtest.One(t, html, ".today a.btn[href=/learn/C04/1]")
}

func TestToday_EveryLevelMet_IsAtRest(t *testing.T) {
	s := open(t)
	frac, err := os.ReadFile("../../demo/fixtures/frac/gp-secretary.json")
	s.must(t, err)
	lower := regexp.MustCompile(`"level": *\d`).ReplaceAll(frac, []byte(`"level": 1`))
	report, err := s.Frameworks.ImportFrac(ctx, operator, bytes.NewReader(lower), false)
	if err != nil || !report.OK() {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	s.must(t, s.Frameworks.Enact(ctx, operator, report.Kind, report.Version, "for a test"))
	html := s.today(t, "officer")
	is(t, html, "none")
	webtest.HasText(t, html, ".today h1", "Every level of your post is met")
	webtest.One(t, html, ".today a.btn.sec[href=/path]")
	webtest.None(t, html, "#gaps ul.led")
	webtest.HasText(t, html, "#gaps", "No gap")
}

func TestToday_PostNotMapped_SaysWhoToAsk_AndWhereToStart(t *testing.T) {
	s := open(t)
	html := s.today(t, "manager")
	is(t, html, "") // nothing is proven, so nothing is green
	chain, err := s.People.Chain(ctx, s.Reader(), s.actor(t, "manager").PersonID)
	s.must(t, err)
	webtest.HasText(t, html, ".today h1", "not mapped")
	webtest.HasText(t, html, ".today p.mut", "Your office has not mapped your post")
	webtest.HasText(t, html, ".today p.mut", "Ask "+chain[0].Name["en"])
	if n := len(webtest.Find(t, html, ".today ul.led li a.t")); n != 3 {
		t.Errorf("%d courses to start with, want three", n)
	}
	webtest.One(t, html, ".today a.btn[href=/learn]")
	webtest.HasText(t, html, "#gaps", "once the post is mapped")
	webtest.None(t, html, "#gaps ul.led")
	// With a course begun, the band is its next part, and whom to ask stands with the gaps.
	s.begin(t, "manager", "C04", 1)
	s.tomorrow(1)
	html = s.today(t, "manager")
	webtest.One(t, html, ".today a.btn[href=/learn/C04/2]")
	webtest.HasText(t, html, "#gaps", "Ask "+chain[0].Name["en"])
}

func TestToday_PostNotMapped_AtTheTopOfTheLine_NamesTheOffice(t *testing.T) {
	s := open(t)
	me := s.actor(t, "manager").PersonID
	s.token(t, "manager")
	chain, err := s.People.Chain(ctx, s.Reader(), me)
	s.must(t, err)
	for _, above := range chain {
		post, err := s.People.Post(ctx, s.Reader(), above.PersonID)
		s.must(t, err)
		s.must(t, s.People.Relieve(ctx, operator, above.PersonID, post.PositionID, "", "retired"))
	}
	webtest.HasText(t, s.today(t, "manager"), ".today p.mut", "Ask the office to do so")
}

func TestToday_WithoutAPost_SaysSo(t *testing.T) {
	s := open(t)
	me := s.actor(t, "postmaster").PersonID
	s.token(t, "postmaster")
	post, err := s.People.Post(ctx, s.Reader(), me)
	s.must(t, err)
	s.must(t, s.People.Relieve(ctx, operator, me, post.PositionID, "", "retired"))
	html := s.today(t, "postmaster")
	is(t, html, "")
	webtest.HasText(t, html, ".today h1", "No post is on record for you")
	webtest.HasText(t, html, "#gaps", "once a posting is entered")
	if strings.Contains(webtest.Text(webtest.One(t, html, "main")), "mapped") {
		t.Error("it speaks of a post that nobody has")
	}
	if n := len(webtest.Find(t, html, ".today ul.led li")); n != 3 {
		t.Errorf("%d courses to start with, want three", n)
	}
	a := s.page(t, "postmaster", "en", "/path")
	webtest.Sound(t, a.html)
	webtest.HasText(t, a.html, ".empty", "When your posting is entered")
}

func TestToday_NoCourseForAnyGap_RealWorkIsTheWay(t *testing.T) {
	s := open(t)
	s.retireAll(t)
	html := s.today(t, "officer")
	is(t, html, "")
	webtest.HasText(t, html, ".today h1", "Show real work")
	webtest.One(t, html, ".today a.btn[href=/evidence/new?competency=DOM-PR-02]") // her most pressing gap
	webtest.HasText(t, html, ".today p.mut", "No course is left for this gap")
	webtest.None(t, html, ".climb")
	// Her plan has that work for February: from then on it is overdue.
	s.tomorrow(80)
	html = s.today(t, "officer")
	is(t, html, "late")
	webtest.HasText(t, html, ".today .pill.gap", "Overdue")
	webtest.HasText(t, html, ".today .facts", "days late")
}

// A gap without a course of its own does not hold the next one up, which has one.
func TestToday_NoCourseForTheTopGap_StartsTheNextOneThatHas(t *testing.T) {
	s := open(t)
	html := s.today(t, "officer")
	first := webtest.Attr(webtest.Find(t, html, "#gaps ul.led a.t")[0], "href")
	if first != "/passbook/DOM-PR-02" {
		t.Fatalf("the top gap is %s", first)
	}
	mine, err := s.Courses.For(ctx, s.Reader(), []string{"DOM-PR-02"})
	if err != nil || len(mine) != 0 {
		t.Fatalf("the top gap has a course: %v %v", mine, err)
	}
	webtest.One(t, html, ".today a.btn[href=/learn/C06/1]")
	if got := webtest.Texts(t, html, "#gaps ul.led .sub"); !strings.Contains(got[1], "today’s step is for this") || strings.Contains(got[0], "today’s step") {
		t.Errorf("the step is said to be for %q", got)
	}
}

func TestToday_AStepThatThePlanHadForAnEarlierDay_IsOverdue(t *testing.T) {
	s := open(t)
	s.begin(t, "officer", "C02", 0)
	html := s.today(t, "officer")
	is(t, html, "late")
	webtest.HasText(t, html, ".today .pill.gap", "Overdue")
	webtest.HasText(t, html, ".today .facts", "In your plan by 10 November 2026: 12 days late")
	webtest.One(t, html, ".today a.btn.lg[href=/learn/C02/1]")
	s.begin(t, "officer", "C02", 1) // one part today is enough: nobody is hurried
	html = s.today(t, "officer")
	is(t, html, "done")
	if text := webtest.Text(webtest.One(t, html, ".today")); strings.Contains(text, "late") {
		t.Errorf("enough for today, and yet: %s", text)
	}
}

func TestToday_OfTheOfficerAbove_NamesThePlansThatWait(t *testing.T) {
	s := open(t)
	manager := s.actor(t, "manager")
	if text := webtest.Text(webtest.One(t, s.today(t, "manager"), "#todo")); strings.Contains(text, "agreement") {
		t.Errorf("before any: %s", text)
	}
	reports, err := s.People.Reports(ctx, s.Reader(), manager.PersonID)
	s.must(t, err)
	var plans []string
	for _, r := range reports {
		if _, err := s.Plans.Current(ctx, s.Reader(), r.PersonID); !fault.Is(err, fault.NotFound) || len(plans) == 2 {
			continue
		}
		by := who.Actor{PersonID: r.PersonID, Code: r.Code}
		idp, err := s.Plans.DraftFor(ctx, by, r.PersonID, plan.DraftHours*60)
		s.must(t, err)
		s.must(t, s.Plans.Propose(ctx, by, idp.ID))
		plans = append(plans, idp.ID)
		html := s.today(t, "manager")
		want := map[int]string{1: "1 plan waits for your agreement", 2: "2 plans wait for your agreement"}[len(plans)]
		webtest.HasText(t, html, "#todo a.t[href=/team/plan/"+plans[0]+"]", want)
	}
	webtest.HasText(t, s.page(t, "manager", "hi", "/today").html, "#todo", "2 योजनाओं पर आपकी सहमति बाकी है")
	for _, idp := range plans {
		s.must(t, s.Plans.Agree(ctx, manager, idp))
	}
	if text := webtest.Text(webtest.One(t, s.today(t, "manager"), "#todo")); strings.Contains(text, "agreement") {
		t.Errorf("after both: %s", text)
	}
}

func TestPath_OfWhoWasNotSeenForAWhile_TakesTenStatementsAtMost(t *testing.T) {
	s := open(t)
	for _, alias := range []string{"officer", "postmaster", "inspector", "manager"} {
		s.token(t, alias)
		s.Clock.Advance(2 * time.Minute) // nor is what the kind of post needs
		a := s.page(t, alias, "en", "/path")
		t.Logf("%s: %d statements", alias, a.statements)
		if a.statements > 10 {
			t.Errorf("%s: %d statements, at most 10", alias, a.statements)
		}
	}
}

func TestPages_OfAStranger_LeadToSignIn(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/today", "/path"} {
		r := s.request(t, "officer", "en", path)
		r.Header.Del("Cookie")
		w := record(s.handler, r)
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s answered %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}
