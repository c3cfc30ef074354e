package studiohttp_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/studio"
	"sopan/internal/web/webtest"
)

// hand is a visitor of the studio.
type hand struct {
	*apptest.Visitor
	t testing.TB
}

func signIn(t testing.TB, h *apptest.House, name, lang string) *hand {
	t.Helper()
	v := h.Visit(t, name, lang, "studio")
	v.Weight = 14 << 10
	return &hand{v, t}
}

// post sends a form and follows its redirect.
func (r *hand) post(address string, form url.Values) (int, string, string) {
	r.t.Helper()
	w := r.Ask(http.MethodPost, address, form)
	if w.Code != http.StatusSeeOther {
		webtest.Sound(r.t, w.Body.String())
		return w.Code, w.Body.String(), ""
	}
	return w.Code, "", w.Header().Get("Location")
}

// drafts gives the drafts of the story by course.
func drafts(t testing.TB, h *apptest.House) map[string]studio.Head {
	t.Helper()
	by, err := h.Person(context.Background(), "author")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := h.Studio.Mine(context.Background(), h.Reader(), by, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]studio.Head{}
	for _, d := range list {
		out[d.Code] = d
	}
	return out
}

func TestPages_OfTheStory_StandInBothLanguages(t *testing.T) {
	h := apptest.Demo(t)
	d := drafts(t, h)
	for code, state := range map[string]studio.State{"CTI-1-007": studio.Drafted, "C17": studio.Drafted, "C18": studio.InReview, "C21": studio.IsApproved, "C02": studio.Live} {
		if d[code].State != state {
			t.Errorf("%s is %q, want %s", code, d[code].State, state)
		}
	}
	if v := d["C02"].Version; v != 1 {
		t.Errorf("what was revised without a change is version %d", v)
	}
	at := func(code, page string) string { return "/studio/" + d[code].ID + page }
	for who, pages := range map[string][]string{
		"author": {
			"/studio", "/studio/new", "/studio/upload", "/studio/catalogue", "/studio/catalogue?status=retired", "/studio/catalogue/C21/revise",
			at("CTI-1-007", ""), at("CTI-1-007", "/tags"), at("CTI-1-007", "/tags?q=listen"), at("CTI-1-007", "/tags?competency=KCM-B022"),
			at("CTI-1-007", "/edit?part=text:U1:en"), at("CTI-1-007", "/edit?part=text:U1:hi"), at("CTI-1-007", "/edit?new=unit"), at("CTI-1-007", "/edit?new=question"),
			at("CTI-1-007", "/edit?part=check:U1"), at("CTI-1-007", "/edit?part=head"), at("CTI-1-007", "/edit?part=terms"), at("CTI-1-007", "/edit?new=source"),
			at("CTI-1-007", "/edit?part=objective:O1"), at("CTI-1-007", "/quality"), at("CTI-1-007", "/history"), at("CTI-1-007", "/discard"), at("CTI-1-007", "/upload"),
			at("CTI-1-007", "/review"), at("C17", ""), at("C17", "/quality"), at("C02", ""), "/studio/C02/results", at("C18", ""),
		},
		"reviewer":  {"/studio", "/studio/queue/review", at("C18", "/review"), at("C18", "/review?lang=hi&unit=U2"), at("C18", "/review?unit=questions"), at("C18", "/quality"), at("C18", "/history")},
		"publisher": {"/studio", "/studio/queue/publish", at("C21", "/review"), "/studio/catalogue?q=C0", "/studio/catalogue/C02/retire", "/studio/C02/results"},
	} {
		for _, lang := range []string{"en", "hi"} {
			r := signIn(t, h, who, lang)
			for _, address := range pages {
				r.Page(address)
			}
		}
	}
	webtest.HasText(t, signIn(t, h, "author", "en").Page(at("CTI-1-007", "/quality")), "h1", "stop")
}

func TestPages_ForWhoIsNoAuthor_AreDenied(t *testing.T) {
	h := apptest.Demo(t)
	d := drafts(t, h)
	officer := signIn(t, h, "officer", "en")
	for _, address := range []string{"/studio", "/studio/new", "/studio/catalogue", "/studio/queue/review", "/studio/" + d["C17"].ID, "/studio/" + d["C17"].ID + "/review", "/studio/C02/results"} {
		if w := officer.Ask(http.MethodGet, address, nil); w.Code != http.StatusForbidden {
			t.Errorf("%s answered %d", address, w.Code)
		}
	}
	if w := signIn(t, h, "author", "en").Ask(http.MethodGet, "/studio/no-such-draft", nil); w.Code != http.StatusNotFound {
		t.Errorf("no such draft: %d", w.Code)
	}
}

func TestWriting_FromTheTitleToTheFirstPart_IsSavedAndUndone(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "author", "en")
	code, body, _ := r.post("/studio/new", url.Values{"org": {"CTI-1"}})
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("without a title: %d", code)
	}
	webtest.One(t, body, `#errors a[href="#title_en"]`)
	_, _, home := r.post("/studio/new", url.Values{"org": {"CTI-1"}, "title_en": {"Minutes that hold"}})
	if home == "" {
		t.Fatal("it was not begun")
	}
	save := func(form url.Values) (int, string, string) {
		form.Set("act", "save")
		return r.post(home+"/edit", form)
	}
	if code, body, _ = save(url.Values{"seen": {"0"}, "new": {"unit"}, "title_en": {"Before the meeting"}, "kind": {"text"}}); code != http.StatusSeeOther {
		t.Fatalf("a part: %d\n%.2000s", code, body)
	}
	if code, _, _ = save(url.Values{"seen": {"1"}, "part": {"text:U1:en"}, "markdown": {"Send the **agenda** a week before.\n\n| a | b |\n|--|--|\n| 1 | 2 |"}}); code != http.StatusSeeOther {
		t.Fatalf("its words: %d", code)
	}
	page := r.Page(home + "/edit?part=text:U1:en")
	webtest.HasText(t, page, ".panel .read strong", "agenda")
	webtest.One(t, page, ".panel .read .scroll table")
	code, body, _ = r.post(home+"/edit", url.Values{"seen": {"2"}, "part": {"text:U1:en"}, "act": {"look"}, "markdown": {"Not *saved* yet."}})
	if code != http.StatusOK {
		t.Fatalf("a preview: %d", code)
	}
	webtest.HasText(t, body, ".panel .read em", "saved")
	if code, body, _ = save(url.Values{"seen": {"2"}, "part": {"check:U1"}, "stem_en": {"When?"}, "option1_en": {"A day before"}, "option2_en": {"A week before"}}); code != http.StatusUnprocessableEntity {
		t.Fatalf("a question without an answer: %d", code)
	}
	webtest.One(t, body, `#errors a[href="#answer"]`)
	if code, _, _ = save(url.Values{"seen": {"2"}, "part": {"check:U1"}, "stem_en": {"When?"}, "option1_en": {"A day before"}, "option2_en": {"A week before"}, "answer": {"2"}, "why_en": {"So that all have read it."}}); code != http.StatusSeeOther {
		t.Fatalf("a question: %d", code)
	}
	if _, _, to := r.post(home+"/undo", url.Values{"revision": {"3"}, "back": {home}}); to != home {
		t.Fatalf("undone, it leads to %q", to)
	}
	webtest.HasText(t, r.Page(home), "#U1", "No self-check")
	if _, _, to := r.post(home+"/edit", url.Values{"seen": {"4"}, "part": {"unit:U1"}, "act": {"drop"}}); to == "" {
		t.Error("the part was not taken away")
	}
	if code, _, _ := r.post(home+"/tags", url.Values{"seen": {"5"}, "competency": {"no such thing"}, "level": {"1"}}); code != http.StatusUnprocessableEntity {
		t.Errorf("a competency in free text: %d", code)
	}
}

func TestWriting_WhatSomebodyElseChanged_IsShownBesideMine(t *testing.T) {
	h := apptest.Demo(t)
	d := drafts(t, h)["CTI-1-007"]
	other, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	other.PersonID, other.Code = "second", "second"
	if _, err := h.Studio.Edit(t.Context(), other, d.ID, d.Revision, studio.Put(studio.PartText("U1", "en"), -1, "What the other wrote.")); err != nil {
		t.Fatal(err)
	}
	r := signIn(t, h, "author", "en")
	form := url.Values{"seen": {"5"}, "part": {"text:U1:en"}, "act": {"save"}, "markdown": {"What I wrote."}}
	code, body, _ := r.post("/studio/"+d.ID+"/edit", form)
	if code != http.StatusConflict {
		t.Fatalf("answered %d\n%.2000s", code, body)
	}
	webtest.HasText(t, body, "#errors", "What the other wrote.")
	webtest.HasText(t, body, "#markdown", "What I wrote.")
	form.Set("seen", webtest.Attr(webtest.One(t, body, "input[name=seen]"), "value"))
	if code, _, _ = r.post("/studio/"+d.ID+"/edit", form); code != http.StatusSeeOther {
		t.Errorf("kept mine: %d", code)
	}
}

func TestReview_CommentsDecisionAndPublication_GoByForms(t *testing.T) {
	h := apptest.Demo(t)
	d := drafts(t, h)
	at := "/studio/" + d["C18"].ID
	r := signIn(t, h, "reviewer", "en")
	code, body, _ := r.post(at+"/send-back", url.Values{"note": {""}})
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("sent back without a word: %d", code)
	}
	webtest.One(t, body, `#errors a[href="#note"]`)
	if code, _, _ = r.post(at+"/approve", url.Values{"note": {""}}); code != http.StatusConflict {
		t.Errorf("approved without marks: %d", code)
	}
	if code, _, _ = r.post(at+"/say", url.Values{"on": {"text:U1:en"}, "text": {"Shorter."}}); code != http.StatusSeeOther {
		t.Errorf("a comment: %d", code)
	}
	gate := url.Values{"side": {"reviewer"}}
	for _, g := range studio.Gate {
		gate.Set("gate_"+g, "1")
	}
	if code, _, _ = r.post(at+"/quality", url.Values{"side": {"reviewer"}}); code != http.StatusUnprocessableEntity {
		t.Errorf("an empty certificate: %d", code)
	}
	for _, p := range studio.Current.Parameters() {
		gate.Set("mark_"+p.Code, "2")
	}
	if code, _, _ = r.post(at+"/quality", gate); code != http.StatusSeeOther {
		t.Fatalf("a certificate: %d", code)
	}
	webtest.HasText(t, r.Page(at+"/quality"), ".panel", "Trust score")
	if code, _, _ = r.post(at+"/approve", url.Values{"note": {"Good."}}); code != http.StatusSeeOther {
		t.Fatalf("approved: %d", code)
	}
	if code, _, _ = signIn(t, h, "author", "en").post(at+"/publish", url.Values{}); code != http.StatusForbidden {
		t.Errorf("published by its author: %d", code)
	}
	p := signIn(t, h, "publisher", "en")
	if code, _, to := p.post(at+"/publish", url.Values{}); code != http.StatusSeeOther || to != at+"/review" {
		t.Errorf("published: %d to %q", code, to)
	}
	if got := drafts(t, h)["C18"]; got.State != studio.Live {
		t.Errorf("it is %s: %s", got.State, got.Why)
	}
}
