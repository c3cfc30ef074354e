package frameworkhttp_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

const (
	gps  = "POS-UP-PR-GPS"
	desk = "/mdo/positions/" + gps
)

// colleague lets somebody else of the department write what posts need, and signs them in.
func colleague(t testing.TB, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	p, err := h.Person(ctx, "district")
	if err != nil {
		t.Fatal(err)
	}
	org, err := h.People.Org(ctx, h.Reader(), "UP-PR")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Grant(ctx, who.Operator("test"), p.PersonID, who.RoleIFU, org.Path); err != nil {
		t.Fatal(err)
	}
	return "district"
}

// draftOf gives the open draft.
func draftOf(t testing.TB, h *apptest.House, kind string) framework.Draft {
	t.Helper()
	d, err := h.Frameworks.OpenDraft(context.Background(), h.Reader(), who.Operator("test"), kind)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func seen(t testing.TB, h *apptest.House) string {
	return strconv.Itoa(draftOf(t, h, gps).Revision)
}

func TestWizard_EveryStepIsSaved_AndUndone(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	status, page := r.Get(desk)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, page, "main form button", "Begin the next version")
	_, page = r.Post(desk+"/begin", url.Values{})
	if states := webtest.Texts(t, page, "#steps .pill"); strings.Join(states, ",") != "done,done,done,done,not started" {
		t.Errorf("%v", states)
	}
	first := draftOf(t, h, gps).Profile
	for _, step := range []struct {
		step string
		form url.Values
		part framework.Part
		says string
	}{
		{"roles", url.Values{"name_en": {"Answer for the records"}, "name_hi": {"अभिलेखों का उत्तरदायित्व"}, "purpose_en": {"People find their papers"}}, "role:R5", "Answer for the records"},
		{"activities", url.Values{"role": {"R5"}, "text_en": {"Index the old registers by village"}, "frequency": {"weekly"}}, "activity:A13", "Index the old registers by village"},
		{"competencies", url.Values{"part": {"need:A13:KCM-F017"}, "activity": {"A13"}, "level": {"4"}, "criticality": {"3"}}, "need:A13:KCM-F017", "criticality 3 of 3"},
		{"knowledge", url.Values{"activity": {"A13"}, "kind": {"manual"}, "title_en": {"Record manual"}, "valid_from": {"2020-01-01"}}, "", "Record manual"},
	} {
		before := draftOf(t, h, gps)
		step.form.Set("act", "save")
		step.form.Set("seen", strconv.Itoa(before.Revision))
		status, page := r.Post(desk+"/"+step.step, step.form)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", step.step, status)
		}
		webtest.HasText(t, page, "main .led", step.says)
		webtest.HasText(t, page, ".told", "Saved")
		after := draftOf(t, h, gps)
		if after.Revision != before.Revision+1 || step.part != "" && framework.Value(after.Profile, step.part) == nil {
			t.Fatalf("%s: revision %d, %v", step.step, after.Revision, framework.Parts(after.Profile))
		}
		undo := url.Values{"revision": {strconv.Itoa(after.Revision)}, "back": {desk + "/" + step.step}}
		if status, page = r.Post(desk+"/undo", undo); status != http.StatusOK {
			t.Fatal(status)
		}
		webtest.HasText(t, page, ".told", "Taken back")
		if d := framework.Differences(before.Profile, draftOf(t, h, gps).Profile); len(d) > 0 {
			t.Errorf("%s: undone, and yet %+v", step.step, d)
		}
		again := draftOf(t, h, gps) // the undoing is undone, so that the next step has what it stands on
		if _, page = r.Post(desk+"/undo", url.Values{"revision": {strconv.Itoa(again.Revision)}, "back": {desk + "/history"}}); len(webtest.Select(webtest.Parse(t, page), ".led form")) == 0 {
			t.Error("no change can be taken back from the history")
		}
	}
	if n := len(framework.Differences(first, draftOf(t, h, gps).Profile)); n != 4 {
		t.Errorf("%d parts differ from what was begun with, want 4", n)
	}
}

func TestWizard_OfTwoEditors_LosesNothing_AndEachSeesTheOther(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	second := h.SignIn(t, site, colleague(t, h))
	first := h.SignIn(t, site, "department")
	first.Post(desk+"/begin", url.Values{})
	second.Post(desk+"/begin", url.Values{}) // comes second, and works on the same draft
	old := seen(t, h)
	role := func(name, part string) url.Values {
		return url.Values{"act": {"save"}, "part": {part}, "seen": {old}, "name_en": {name}, "name_hi": {name}}
	}
	if status, _ := first.Post(desk+"/roles", role("First says", "role:R1")); status != http.StatusOK {
		t.Fatal(status)
	}
	if status, _ := second.Post(desk+"/roles", role("Another role", "role:R2")); status != http.StatusOK {
		t.Errorf("another part with an old page: %d", status)
	}
	_, page := second.Get(desk)
	webtest.HasText(t, page, "main .page-h", "Another role")
	status, page := second.Post(desk+"/roles", role("Second says", "role:R1"))
	if status != http.StatusPreconditionFailed {
		t.Fatalf("the same part with an old page: %d", status)
	}
	webtest.HasText(t, page, "#errors", "changed this at")
	webtest.HasText(t, page, "#errors", "First says")
	if v := webtest.Attr(webtest.One(t, page, "input#name_en"), "value"); v != "Second says" {
		t.Errorf("mine stands no longer in the form: %q", v)
	}
	if got := draftOf(t, h, gps).Profile.Roles[0].Name["en"]; got != "First says" {
		t.Errorf("was overwritten: %q", got)
	}
	keep := url.Values{"act": {"save"}, "name_en": {"Second says"}, "name_hi": {"Second says"}}
	for _, field := range []string{"part", "seen"} {
		keep.Set(field, webtest.Attr(webtest.Find(t, page, "#form input[name="+field+"]")[0], "value"))
	}
	if status, _ := second.Post(desk+"/roles", keep); status != http.StatusOK {
		t.Fatalf("keep mine: %d", status)
	}
	stale := url.Values{"act": {"drop"}, "part": {"role:R1"}, "seen": {old}}
	status, page = first.Post(desk+"/roles", stale)
	if status != http.StatusPreconditionFailed || framework.Value(draftOf(t, h, gps).Profile, "role:R1") == nil {
		t.Errorf("took away what the other had just written: %d", status)
	}
	webtest.HasText(t, page, "#errors", "Second says")
	_, page = first.Get(desk + "/history")
	said := webtest.Texts(t, page, ".led .t")
	if all := strings.Join(said, "|"); !strings.Contains(all, "First says") || !strings.Contains(all, "Second says") || !strings.Contains(all, "Another role") {
		t.Errorf("the history misses somebody: %s", all)
	}
}

func TestWizard_WhatCannotBeKept_ComesBackWithItsWords(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	r.Post(desk+"/begin", url.Values{})
	status, page := r.Post(desk+"/activities", url.Values{"act": {"save"}, "seen": {"0"}, "role": {"R1"}, "text_hi": {"काम करना"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatal(status)
	}
	webtest.One(t, page, "#errors a[href=#frequency]")
	webtest.HasText(t, page, "textarea#text_hi", "काम करना")
	if seen(t, h) != "0" {
		t.Error("something was written")
	}
	status, page = r.Post(desk+"/activities", url.Values{"act": {"look"}, "seen": {"0"}, "role": {"R1"}, "text_en": {"Preparation"}})
	if status != http.StatusOK || seen(t, h) != "0" {
		t.Fatalf("looking writes nothing: %d", status)
	}
	webtest.HasText(t, page, "#form .inset", "should begin with a verb")
	status, page = r.Post(desk+"/activities", url.Values{"act": {"save"}, "seen": {"0"}, "role": {"R1"}, "text_en": {"Preparation"}, "frequency": {"daily"}})
	if status != http.StatusOK || seen(t, h) != "1" {
		t.Errorf("a hint stands in the way: %d", status)
	}
	webtest.HasText(t, page, "main", "no Hindi yet")
	status, _ = r.Post(desk+"/competencies", url.Values{"act": {"save"}, "seen": {"1"}, "part": {"need:A13:KCM-F017"}, "activity": {"A13"}, "level": {"9"}, "criticality": {"2"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a level off the scale: %d", status)
	}
	for _, form := range []url.Values{{"act": {"drop"}, "part": {"role:R77"}, "seen": {"1"}}, {"act": {"save"}, "seen": {"x"}}, {"act": {"drop"}, "part": {"::"}, "seen": {"1"}}} {
		if status, _ := r.Post(desk+"/roles", form); status >= 500 || status < 400 {
			t.Errorf("%v: %d", form, status)
		}
	}
}

func TestWizard_CompetenciesAreChosenBesideTheWordsOfTheirLevels(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	r.Post(desk+"/begin", url.Values{})
	r.Post(desk+"/activities", url.Values{"act": {"save"}, "seen": {"0"}, "role": {"R1"}, "text_en": {"Hear families of the dead with empathy"}, "frequency": {"daily"}})
	_, page := r.Get(desk + "/competencies?activity=A13")
	webtest.Find(t, page, "#suggested .led a[href]")
	webtest.HasText(t, page, "#suggested .sub", "the activity says “empathy”")
	_, page = r.Get(desk + "/competencies?activity=A1&q=" + url.QueryEscape("समानुभूति"))
	webtest.Find(t, page, "#found .led a[href]")
	proposed := false
	for _, a := range webtest.Find(t, page, "#found p a") {
		proposed = proposed || strings.HasPrefix(webtest.Attr(a, "href"), "/dictionary/propose?name=")
	}
	if !proposed {
		t.Error("what is missing cannot be proposed")
	}
	c, err := h.Frameworks.Competency(context.Background(), h.Reader(), "KCM-F017")
	if err != nil {
		t.Fatal(err)
	}
	r.Lang = "hi"
	_, page = r.Get(desk + "/competencies?activity=A1&competency=KCM-F017")
	if n := len(webtest.Find(t, page, "#level input[type=radio]")); n != 5 {
		t.Errorf("%d levels", n)
	}
	webtest.HasText(t, page, "#level", c.Levels[2]["hi"])
}

func TestWizard_JobHolders_AreAsked_AnswerOnTheirPage_AndTheDraftGoesOn(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	r := h.SignIn(t, site, "department")
	r.Post(desk+"/begin", url.Values{})
	_, page := r.Get(desk + "/check")
	webtest.Find(t, page, "#holders input[type=checkbox]")
	if status, page := r.Post(desk+"/submit", url.Values{}); status != http.StatusUnprocessableEntity {
		t.Fatalf("sent without anybody asked: %d", status)
	} else {
		webtest.One(t, page, "textarea#why")
	}
	sunita, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	holder := h.SignIn(t, site, "officer")
	if status, _ := holder.Get("/post/check/" + gps); status != http.StatusForbidden {
		t.Errorf("read without being asked: %d", status)
	}
	if status, _ := r.Post(desk+"/ask", url.Values{"person": {sunita.PersonID}}); status != http.StatusOK {
		t.Fatal(status)
	}
	holder.Lang = "hi"
	_, page = holder.Get("/today")
	webtest.Find(t, page, "a[href=/post/check/"+gps+"]")
	_, page = holder.Get("/post/check/" + gps)
	webtest.Find(t, page, "ol.doc li")
	status, page := holder.Post("/post/check/"+gps, url.Values{"said": {"corrected"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("corrected without words: %d", status)
	}
	webtest.One(t, page, "#errors a[href=#note]")
	if status, page = holder.Post("/post/check/"+gps, url.Values{"said": {"corrected"}, "note": {"स्तर अधिक है"}}); status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, page, ".inset", "स्तर अधिक है")
	_, page = r.Get(desk + "/check")
	webtest.HasText(t, page, "#answers .led", "स्तर अधिक है")
	if status, page = r.Post(desk+"/submit", url.Values{"why": {"The other holder is on leave"}}); status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, page, ".stages", "Submitted")
	if status, _ := r.Post(desk+"/roles", url.Values{"act": {"save"}, "seen": {"0"}, "name_en": {"Late"}}); status != http.StatusConflict {
		t.Errorf("written on after it was sent: %d", status)
	}
	_, page = r.Get(desk + "/roles")
	webtest.None(t, page, "main form")
}

func TestWizard_PartsOfALikePostAndOfAnOrder_AreTakenOnlyWhereTicked(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	r.Post(desk+"/begin", url.Values{})
	if status, _ := r.Get(desk + "/reuse"); status != http.StatusOK {
		t.Fatal(status)
	}
	_, page := r.Get(desk + "/reuse?from=POS-DOP-BPM")
	boxes := webtest.Find(t, page, "#offers input[type=checkbox]")
	for _, b := range boxes {
		if webtest.Attr(b, "checked") != "" {
			t.Error("ticked beforehand")
		}
	}
	before := len(framework.Parts(draftOf(t, h, gps).Profile))
	status, page := r.Post(desk+"/reuse", url.Values{"from": {"POS-DOP-BPM"}, "seen": {"0"}, "act": {"take"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("nothing ticked: %d", status)
	}
	webtest.One(t, page, "#errors")
	if status, _ = r.Post(desk+"/reuse", url.Values{"from": {"POS-DOP-BPM"}, "seen": {"0"}, "part": {webtest.Attr(boxes[0], "value")}}); status != http.StatusOK {
		t.Fatal(status)
	}
	if n := len(framework.Parts(draftOf(t, h, gps).Profile)); n != before+1 {
		t.Errorf("%d parts more", n-before)
	}
	order, err := os.ReadFile("../testdata/order/allocation.json")
	if err != nil {
		t.Fatal(err)
	}
	status, page = r.Post(desk+"/order", url.Values{"text": {string(order)}, "act": {"read"}})
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, page, "#unknown", "Underwater welding")
	box := webtest.Find(t, page, "#offers input[type=checkbox]")[0]
	if status, _ = r.Post(desk+"/order", url.Values{"text": {string(order)}, "act": {"take"}, "seen": {"0"}, "part": {webtest.Attr(box, "value")}}); status != http.StatusPreconditionFailed {
		t.Errorf("taken from an old page: %d", status)
	}
	if status, _ = r.Post(desk+"/order", url.Values{"text": {string(order)}, "act": {"take"}, "seen": {seen(t, h)}, "part": {webtest.Attr(box, "value")}}); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	status, page = r.Post(desk+"/order", url.Values{"text": {"Plan:\n1. Do \x01"}, "act": {"read"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatal(status)
	}
	webtest.HasText(t, page, "#errors", "Line 2")
}

func TestWizard_AKindThatWasGivenUp_CanBeTakenUpAgain(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	m := h.As(t, site, "department")
	kind := map[string]any{
		"code": "POS-UP-PR-CLERK", "names": map[string]string{"en": "Panchayat Clerk", "hi": "पंचायत लिपिक"}, "group": "C", "unit_kind": "block_office", "tier": "block", "org": "UP-PR",
	}
	m.Post("/api/v1/frac/kinds", kind, nil)
	if status := m.Post(api+"POS-UP-PR-CLERK/discard", nil, nil); status != http.StatusOK {
		t.Fatal(status)
	}
	r := h.SignIn(t, site, "department")
	_, page := r.Get("/mdo/positions/POS-UP-PR-CLERK")
	from := webtest.Attr(webtest.One(t, page, "main input[name=from]"), "value")
	if status, _ := r.Post("/mdo/positions/POS-UP-PR-CLERK/begin", url.Values{"from": {from}}); status != http.StatusOK || draftOf(t, h, "POS-UP-PR-CLERK").Number != 2 {
		t.Errorf("%d", status)
	}
}

func TestWizard_IsNotForThoseWithoutTheRight(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	h.SignIn(t, site, "department").Post(desk+"/begin", url.Values{})
	for _, who := range []string{"officer", "assessor", "author"} {
		r := h.SignIn(t, site, who)
		for _, step := range []string{"", "/roles", "/check", "/history", "/print"} {
			if status, _ := r.Get(desk + step); status != http.StatusForbidden {
				t.Errorf("%s reads %q: %d", who, step, status)
			}
		}
		if status, _ := r.Post(desk+"/roles", url.Values{"act": {"save"}, "seen": {"0"}, "name_en": {"Mine"}}); status != http.StatusForbidden {
			t.Errorf("%s writes: %d", who, status)
		}
	}
	reader := h.SignIn(t, site, "curator") // verifies: reads, does not write
	_, page := reader.Get(desk + "/roles")
	webtest.None(t, page, "#form")
	if status, _ := reader.Get(desk + "/nothing"); status != http.StatusNotFound {
		t.Error("another page was found")
	}
	if status, _ := reader.Get("/mdo/positions/NO-SUCH"); status != http.StatusNotFound {
		t.Error("an unknown kind was found")
	}
}
