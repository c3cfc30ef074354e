package programmehttp_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/programme"
	"sopan/internal/programme/programmetest"
	"sopan/internal/web/webtest"
)

func heading(t *testing.T, page string) string {
	t.Helper()
	return webtest.Text(webtest.One(t, page, "h1"))
}

func TestProgrammes_FromTheListToLeaving_WithoutScript(t *testing.T) {
	h := apptest.Demo(t)
	for lang, words := range map[string]struct{ alias, open, closed, left string }{
		"en": {"inspector", "0 of 2", "Closed: 2 things of “Conduct and ethics”", "You have left"},
		"hi": {"manager", "2 में से 0", "“आचरण और नैतिकता” में 2 काम", "आपने कार्यक्रम छोड़ दिया"},
	} {
		t.Run(lang, func(t *testing.T) {
			r := h.Visit(t, words.alias, lang, "programme")
			if list := r.Page("/learn/programmes"); len(webtest.Find(t, list, "#all .led > li")) != 2 {
				t.Error("two programmes are live")
			}
			if path := r.Page("/learn/programmes/PRARAMBH"); len(webtest.Find(t, path, "#m3 .led > li")) != 4 || len(webtest.Find(t, path, "#hours tbody tr")) != 4 {
				t.Error("the path is not shown whole")
			}
			if to := r.Send("/learn/programmes/PRARAMBH/enrol", url.Values{}); to != "/learn/programmes/PRARAMBH" {
				t.Errorf("led to %s", to)
			}
			path := r.Page("/learn/programmes/PRARAMBH")
			text := webtest.Text(webtest.One(t, path, "main"))
			if !strings.Contains(text, words.open) || !strings.Contains(text, words.closed) {
				t.Errorf("it does not say what is open and what opens the rest:\n%s", text)
			}
			if now := webtest.One(t, path, ".stages .now"); webtest.Text(now) == "" {
				t.Error("no milestone is the open one")
			}
			if list := r.Page("/learn/programmes"); len(webtest.Find(t, list, "#mine .led > li")) != 1 || !strings.Contains(heading(t, list), "1") {
				t.Error("it is not among the reader's")
			}
			r.Page("/learn/programmes/PRARAMBH/leave")
			r.Send("/learn/programmes/PRARAMBH/leave", url.Values{})
			r.Page("/learn/programmes/PRARAMBH")
			r.Sound("move", http.StatusConflict, r.Ask(http.MethodPost, "/learn/programmes/PRARAMBH/move", url.Values{}))
		})
	}
	r := h.Visit(t, "officer", "en", "programme")
	r.Page("/learn/programmes?q=law")
	if none := r.Page("/learn/programmes?q=nothing+such"); len(webtest.Find(t, none, ".empty")) == 0 {
		t.Error("an empty list says nothing")
	}
	if gaps := r.Page("/learn/programmes"); len(webtest.Find(t, gaps, "#gaps .led > li")) == 0 {
		t.Error("nothing is for the officer's gaps")
	}
	for _, address := range []string{"/learn/programmes/NONE", "/learn/programmes/PRARAMBH/what", "/learn/cohorts/x", "/studio/programmes/x"} {
		if w := r.Ask(http.MethodGet, address, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", address, w.Code)
		}
	}
	for _, address := range []string{"/studio/programmes", "/studio/programmes/new"} {
		if w := r.Ask(http.MethodGet, address, nil); w.Code != http.StatusForbidden {
			t.Errorf("%s answered %d", address, w.Code)
		}
	}
}

func TestProgramme_RenewalDueAndLapsed_SaySo(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	files := learningtest.Course("X21", "KCM-F017", 1, 1)
	learningtest.Edit(files, func(course map[string]any) { course["provider"] = "CTI-1" })
	if _, err := h.Courses.Put(ctx, who.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
	b := programmetest.Body("SHORT", []string{"X21"})
	b.Months, b.Window = 1, 10
	hands := programmetest.Hands{Author: who.Operator("a"), Reviewer: who.Operator("b"), Publisher: who.Operator("c")}
	if _, err := hands.Take(ctx, h.Programmes, "SHORT", "CTI-1", b, programme.Live); err != nil {
		t.Fatal(err)
	}
	r := h.Visit(t, "inspector", "en", "programme")
	r.Send("/learn/programmes/SHORT/enrol", url.Values{})
	take(t, h, "inspector", "X21")
	h.Drain(t)
	if path := r.Page("/learn/programmes/SHORT"); len(webtest.Find(t, path, ".stages .done")) != 1 || strings.Contains(path, "class=\"inset") {
		t.Error("what is complete does not say so")
	}
	h.Clock.Advance(25 * 24 * time.Hour)
	again(h, r)
	if path := r.Page("/learn/programmes/SHORT"); len(webtest.Find(t, path, ".inset.now")) != 1 || len(webtest.Find(t, path, "form[action=/learn/programmes/SHORT/renew]")) != 1 {
		t.Error("what is due does not say so")
	}
	h.Clock.Advance(10 * 24 * time.Hour)
	again(h, r)
	if path := r.Page("/learn/programmes/SHORT"); len(webtest.Find(t, path, ".inset.gap")) != 1 {
		t.Error("what has lapsed does not say so")
	}
	r.Send("/learn/programmes/SHORT/renew", url.Values{})
	r.Page("/learn/programmes/SHORT")
}

// again signs a visitor in after the clock has gone on; the frame looks its viewer up.
func again(h *apptest.House, r *apptest.Visitor) {
	r.SignInAgain(h)
	r.Ask(http.MethodGet, "/me", nil)
}

// take reads the one part of a course and passes its check.
func take(t *testing.T, h *apptest.House, alias, code string) {
	t.Helper()
	ctx := context.Background()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	by, err := h.Person(ctx, alias)
	ok(err)
	sit := func(paper string) (string, assessment.Answers) {
		s, err := h.Papers.Start(ctx, by, paper, "en")
		ok(err)
		answers := assessment.Answers{}
		for _, q := range s.Questions {
			for i, o := range q.Options {
				if o["en"] == "That" {
					answers[q.ID] = []int{i + 1}
				}
			}
		}
		h.Clock.Advance(time.Minute)
		return s.ID, answers
	}
	_, err = h.Courses.Open(ctx, by, code, 1, "en")
	ok(err)
	unit, err := h.Courses.Unit(ctx, h.Reader(), by, code, 1, "en")
	ok(err)
	id, answers := sit(unit.Unit.PaperID)
	_, _, err = h.Courses.Answer(ctx, by, code, 1, id, answers)
	ok(err)
	page, err := h.Courses.Page(ctx, h.Reader(), by, code)
	ok(err)
	id, answers = sit(page.PaperID)
	_, _, err = h.Courses.Submit(ctx, by, code, id, answers)
	ok(err)
}

func TestCohort_WhoCoordinates_Invites_Settles_AndSeesHowFar(t *testing.T) {
	h := apptest.Demo(t)
	author, inspector, officer := h.Visit(t, "author", "en", "programme"), h.Visit(t, "inspector", "hi", "programme"), h.Visit(t, "officer", "hi", "programme")
	list := officer.Page("/learn/programmes")
	cohort := webtest.Attr(webtest.One(t, list, "#cohorts .led a"), "href")
	if page := officer.Page(cohort); len(webtest.Find(t, page, "form[action="+cohort+"/accept]")) != 1 || strings.Contains(page, "<table") {
		t.Error("who is invited may accept, and sees nobody")
	}
	if mine := author.Page("/learn/cohorts"); !strings.HasPrefix(heading(t, mine), "1 request") || len(webtest.Find(t, mine, "#run .led > li")) != 1 {
		t.Errorf("a coordinator's own: %s", heading(t, mine))
	}
	if all := author.Page(cohort); len(webtest.Find(t, all, "#members tbody tr")) != 5 || !strings.Contains(webtest.Text(webtest.One(t, all, "#members .inset")), "1 request") {
		t.Errorf("the coordinator sees %d", len(webtest.Find(t, all, "#members tbody tr")))
	}
	page := author.Page(cohort + "?status=agreed")
	if len(webtest.Find(t, page, "#members tbody tr")) != 1 {
		t.Errorf("%d wait for a seat", len(webtest.Find(t, page, "#members tbody tr")))
	}
	if of := h.Visit(t, "department", "en", "programme").Page(cohort); len(webtest.Find(t, of, "#members tbody tr")) != 3 {
		t.Errorf("the department sees %d, not its own three", len(webtest.Find(t, of, "#members tbody tr")))
	}
	person := url.Values{"person": {webtest.Attr(webtest.One(t, page, "#members form input[name=person]"), "value")}}
	author.Send(cohort+"/give", person)
	if page := inspector.Page(cohort); !strings.Contains(page, "/learn/programmes/PRARAMBH") || len(webtest.Find(t, page, "form[action="+cohort+"/quit]")) != 1 {
		t.Error("who was given a seat does not find the way")
	}
	author.Sound("invite", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, cohort+"/invite", url.Values{"people": {"NOBODY"}}))
	author.Send(cohort+"/invite", url.Values{"people": {"EMP-UP-129-0021\nEMP-UP-129-0417"}})
	author.Sound("again", http.StatusConflict, author.Ask(http.MethodPost, cohort+"/give", person))
	if not := officer.Ask(http.MethodPost, cohort+"/give", person); not.Code != http.StatusForbidden {
		t.Errorf("a member settled: %d", not.Code)
	}
	remove := cohort + "/remove?person=" + person.Get("person")
	author.Page(remove)
	author.Sound("no reason", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, cohort+"/remove", person))
	back := author.Send(cohort+"/remove", url.Values{"person": person["person"], "note": {"Transferred."}})
	if page := author.Page(back); len(webtest.Find(t, page, "form[action="+cohort+"/restore]")) != 1 {
		t.Error("it cannot be taken back")
	}
	if page := inspector.Page(cohort); !strings.Contains(page, "Transferred.") {
		t.Error("who was taken out does not read why")
	}
	author.Send(cohort+"/restore", person)
}

func TestCohort_IsEditedEndedAndTakenAsAFile_WithoutScript(t *testing.T) {
	h := apptest.Demo(t)
	author, publisher, officer := h.Visit(t, "author", "hi", "programme"), h.Visit(t, "publisher", "en", "programme"), h.Visit(t, "officer", "en", "programme")
	cohort := webtest.Attr(webtest.One(t, author.Page("/learn/cohorts"), "#run .led a"), "href")
	if none := officer.Page("/learn/cohorts/requests"); len(webtest.Find(t, none, ".empty")) != 1 {
		t.Error("an empty list says nothing")
	}
	form := url.Values{}
	for _, in := range webtest.Find(t, author.Page(cohort+"/edit"), "main form input") {
		form.Set(webtest.Attr(in, "name"), webtest.Attr(in, "value"))
	}
	stale := url.Values{"asked": {"yes"}}
	for name, values := range form {
		stale[name] = values
	}
	form.Set("seats", "1")
	author.Sound("too few seats", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, cohort+"/edit", form))
	form.Set("seats", "40")
	author.Send(cohort+"/edit", form)
	author.Sound("stale", http.StatusPreconditionFailed, author.Ask(http.MethodPost, cohort+"/edit", stale))
	officer.Send(cohort+"/quit", url.Values{})
	if page := officer.Page(cohort); strings.Contains(page, cohort+"/ask") {
		t.Error("a cohort by invitation alone offers to be asked for")
	}
	for _, page := range []string{"/edit", "/end"} {
		if w := publisher.Ask(http.MethodGet, cohort+page, nil); w.Code != http.StatusForbidden {
			t.Errorf("%s answered %d", page, w.Code)
		}
	}
	author.Sound("no purpose", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, cohort+"/progress", url.Values{}))
	file := author.Ask(http.MethodPost, cohort+"/progress", url.Values{"purpose": {"run"}})
	if file.Code != http.StatusOK || !strings.HasPrefix(file.Body.String(), "employee_code,") || strings.Count(file.Body.String(), "\n") != 5 {
		t.Errorf("the file is %d: %s", file.Code, file.Body)
	}
	author.Page(cohort + "/end")
	author.Send(cohort+"/end", url.Values{})
	if page := author.Page(cohort); strings.Contains(page, `id="invite"`) || len(webtest.Find(t, page, "form[action="+cohort+"/resume]")) != 1 {
		t.Error("what has ended goes on")
	}
	author.Send(cohort+"/resume", url.Values{})
	h.Drain(t)
	if page := h.Visit(t, "reviewer", "hi", "notice").Page("/notices"); !strings.Contains(page, `href="/studio/programmes/`) || !strings.Contains(page, "ग्राम सभा जो सुनी जाए") {
		t.Error("the reviewer is not told of the draft that waits")
	}
	if page := officer.Page("/notices"); !strings.Contains(page, `href="`+cohort+`"`) {
		t.Error("who was invited is not told")
	}
}

func TestStudio_AProgramme_FromItsTitleToLive_ByThreePeople(t *testing.T) {
	h := apptest.Demo(t)
	author, reviewer, publisher := h.Visit(t, "author", "en", "programme"), h.Visit(t, "reviewer", "hi", "programme"), h.Visit(t, "publisher", "en", "programme")
	author.Page("/studio/programmes")
	author.Page("/studio/programmes/new")
	author.Sound("begin", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, "/studio/programmes/new/begin", url.Values{"org": {"CTI-1"}}))
	sheet := author.Send("/studio/programmes/new/begin", url.Values{"org": {"CTI-1"}, "title_en": {"Buying well"}})
	if page := author.Page(sheet); strings.Contains(page, sheet+"/submit") {
		t.Error("half a programme may be submitted")
	}
	seen := func() string {
		return webtest.Attr(webtest.Find(t, author.Page(sheet), "input[name=seen]")[0], "value")
	}
	author.Page(sheet + "/words")
	author.Send(sheet+"/words", url.Values{"seen": {seen()}, "title_en": {"Buying well"}, "title_hi": {"अच्छी खरीद"}, "text_en": {"For who buys."}, "text_hi": {"खरीदने वालों के लिए।"}})
	author.Sound("stale", http.StatusPreconditionFailed, author.Ask(http.MethodPost, sheet+"/words", url.Values{"seen": {"0"}, "title_en": {"x"}}))
	first := author.Send(sheet+"/add-milestone", url.Values{"seen": {seen()}, "title_en": {"GeM"}, "title_hi": {"जेम"}})
	if first != sheet+"/1" {
		t.Errorf("adding leads to %s", first)
	}
	if found := author.Page(first + "?q=gem"); len(webtest.Find(t, found, "input[name=course][value=C04]")) != 2 {
		t.Error("the course is not found")
	}
	author.Send(first, url.Values{"seen": {seen()}, "act": {"add"}, "course": {"C04"}})
	author.Send(first, url.Values{"seen": {seen()}, "act": {"add"}, "course": {"C06"}, "optional": {"1"}})
	author.Sound("twice", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, first, url.Values{"seen": {seen()}, "act": {"add"}, "course": {"C04"}}))
	author.Send(first, url.Values{"seen": {seen()}, "title_en": {"GeM"}, "title_hi": {"जेम"}, "check": {"C04"}})
	author.Page(sheet + "/terms")
	author.Send(sheet+"/terms", url.Values{"seen": {seen()}, "months": {"12"}, "window": {"30"}, "again": {"1"}, "after_course": {"C21"}})
	author.Send(sheet+"/undo", url.Values{"seen": {seen()}})
	author.Send(sheet+"/submit", url.Values{})
	author.Page(sheet)
	if w := author.Ask(http.MethodPost, sheet+"/approve", url.Values{}); w.Code != http.StatusForbidden {
		t.Errorf("the author approved: %d", w.Code)
	}
	reviewer.Page("/studio/programmes")
	reviewer.Page(sheet)
	reviewer.Sound("why", http.StatusUnprocessableEntity, reviewer.Ask(http.MethodPost, sheet+"/send-back", url.Values{}))
	reviewer.Send(sheet+"/approve", url.Values{"note": {"ठीक है।"}})
	publisher.Page(sheet)
	publisher.Send(sheet+"/publish", url.Values{})
	publisher.Page(sheet)
	author.Page(sheet + "/cohort")
	author.Sound("gather", http.StatusUnprocessableEntity, author.Ask(http.MethodPost, sheet+"/cohort", url.Values{"org": {"CTI-1"}, "seats": {"x"}}))
	cohort := author.Send(sheet+"/cohort", url.Values{"org": {"CTI-1"}, "title_en": {"One"}, "starts_on": {"2030-01-01"}, "ends_on": {"2030-03-01"}, "seats": {"5"}})
	author.Page(cohort)
	next := author.Send(sheet+"/revise", url.Values{})
	author.Page(next + "/discard")
	author.Send(next+"/discard", url.Values{})
	publisher.Page(sheet + "/retire")
	publisher.Send(sheet+"/retire", url.Values{})
	h.Visit(t, "officer", "en", "programme").Page("/learn/programmes")
}

func TestAPI_AProgramme_FromItsDraftToItsMembers(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	author, reviewer, publisher, inspector := h.As(t, site, "author"), h.As(t, site, "reviewer"), h.As(t, site, "publisher"), h.As(t, site, "inspector")
	both := map[string]string{"en": "Short", "hi": "छोटा"}
	body := map[string]any{"title": both, "text": both, "milestones": []any{map[string]any{"title": both, "items": []any{map[string]any{"course": "C21"}}}}}
	var draft struct {
		ID, State string
		Revision  int
		Findings  []struct{ Place, Message string }
	}
	post := func(m *apptest.Machine, to string, in any, want int, out any) {
		t.Helper()
		if status := m.Post(to, in, out); status != want {
			t.Fatalf("%s answered %d, want %d", to, status, want)
		}
	}
	const drafts = "/api/v1/programme-drafts"
	post(author, drafts, map[string]any{"org": "CTI-1", "code": "API-1", "body": map[string]any{"title": both}}, http.StatusCreated, &draft)
	if len(draft.Findings) == 0 || draft.Findings[0].Message == "" {
		t.Errorf("nothing stands in its way: %+v", draft)
	}
	at := drafts + "/" + draft.ID
	post(author, at+"/body", map[string]any{"seen": 0, "body": body}, http.StatusOK, &draft)
	post(author, at+"/submission", map[string]any{}, http.StatusOK, nil)
	post(author, at+"/approval", map[string]any{}, http.StatusForbidden, nil)
	post(reviewer, at+"/approval", map[string]any{"note": "Good."}, http.StatusOK, nil)
	post(publisher, at+"/publication", map[string]any{}, http.StatusOK, &draft)
	if draft.State != "live" {
		t.Errorf("it is %s", draft.State)
	}
	var mine struct {
		Milestones []struct{ State string }
		Progress   struct{ Phase string }
	}
	post(inspector, "/api/v1/programmes/API-1/enrolment", map[string]any{}, http.StatusOK, &mine)
	if len(mine.Milestones) != 1 || mine.Milestones[0].State != "open" || mine.Progress.Phase != "active" {
		t.Errorf("enrolled: %+v", mine)
	}
	post(inspector, "/api/v1/programmes/API-1/renewal", map[string]any{}, http.StatusConflict, nil)
	var list struct {
		Items []struct{ Code, ID string }
	}
	if status := inspector.Get("/api/v1/programmes?mine=true", &list); status != http.StatusOK || len(list.Items) != 1 || list.Items[0].Code != "API-1" {
		t.Errorf("mine: %d, %+v", status, list)
	}
	post(inspector, "/api/v1/programmes/API-1/leave", map[string]any{}, http.StatusOK, nil)
	if status := inspector.Get("/api/v1/programmes/PRARAMBH/cohorts", &list); status != http.StatusOK || len(list.Items) != 1 {
		t.Fatalf("cohorts: %d", status)
	}
	members := "/api/v1/cohorts/" + list.Items[0].ID + "/members"
	if status := inspector.Get(members, nil); status != http.StatusForbidden {
		t.Errorf("a member reads the list: %d", status)
	}
	var people struct {
		Items []struct{ Place string }
	}
	if status := author.Get(members, &people); status != http.StatusOK || len(people.Items) != 5 {
		t.Errorf("the coordinator reads: %d, %d", status, len(people.Items))
	}
}
