package learninghttp_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/web/webtest"
)

// foreign puts in a course with a package and files, and gives its address.
func foreign(t *testing.T, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	own, err := h.Courses.Cards(ctx, h.Reader(), []string{course})
	if err != nil {
		t.Fatal(err)
	}
	files := learningtest.Foreign("X01", own[course].Competency, 2)
	learningtest.Edit(files, func(c map[string]any) { c["provider"] = own[course].ProviderOrg })
	if _, err := h.Courses.Put(ctx, who.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
	return "/learn/X01"
}

func TestRateAndFlag_ByForms_AreToldOnTheCourse(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "officer", "en")
	base := "/learn/" + course
	webtest.None(t, r.Follow(base), "a[href="+base+"/rate]")
	r.send(base+"/enrol", url.Values{})
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	read(t, h, me, 1)
	if w := r.Ask(http.MethodPost, base+"/rate", url.Values{"words": {"Clear."}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without stars: %d", w.Code)
	} else {
		html := r.Sound(base+"/rate", w.Code, w)
		webtest.One(t, html, "#errors a[href=#stars]")
		webtest.HasText(t, html, "textarea[name=words]", "Clear.")
	}
	html := r.send(base+"/rate", url.Values{"stars": {"4"}, "words": {"Clear."}})
	webtest.HasText(t, html, "a[href="+base+"/rate]", "You said 4 of 5")
	webtest.HasText(t, html, "#about", "shown from 5 learners on")
	webtest.One(t, r.Follow(base+"/rate"), "input[name=stars][value=4][checked]")

	if w := r.Ask(http.MethodPost, base+"/flag", url.Values{"reason": {" "}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", w.Code)
	}
	r.send(base+"/flag", url.Values{"reason": {"The limit was raised by an order of June."}})
	other := signIn(t, h, "postmaster", "hi").Follow(base)
	webtest.HasText(t, other, ".inset.gap", "किसी ने बताया है")
	webtest.None(t, other, "textarea")
	webtest.One(t, other, "form[action="+base+"/enrol]")
}

// read opens a part, takes five minutes over it and answers.
func read(t *testing.T, h *apptest.House, me who.Actor, n int) {
	t.Helper()
	ctx := context.Background()
	if _, err := h.Courses.Open(ctx, me, course, n, "en"); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(5 * time.Minute)
	page, err := h.Courses.Unit(ctx, h.Reader(), me, course, n, "en")
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.Papers.Start(ctx, me, page.Unit.PaperID, "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Courses.Answer(ctx, me, course, n, s.ID, map[string][]int{s.Questions[0].ID: {1}}); err != nil {
		t.Fatal(err)
	}
}

func TestCourse_OfPackagesAndFiles_SaysWhatEachIs_AndWhatWasNotCounted(t *testing.T) {
	h := apptest.Demo(t)
	base := foreign(t, h)
	r := signIn(t, h, "officer", "en")
	r.send(base+"/enrol", url.Values{})
	html := r.Follow(base + "/2")
	webtest.HasText(t, html, "#file .inset.now", "nothing on this server can run it")
	webtest.None(t, html, "[data-beat]")
	r.Follow(base + "/3")
	if w := r.Ask(http.MethodPost, base+"/3/beat", url.Values{"shown": {"0-100"}}); w.Code != http.StatusNoContent {
		t.Fatalf("a sign of life: %d", w.Code)
	}
	if w := r.Ask(http.MethodPost, base+"/3/beat", url.Values{"shown": {"x"}}); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
		t.Errorf("one that cannot be read: %d", w.Code)
	}
	html = r.Follow(base)
	webtest.HasText(t, html, "#uncounted li", "sixteen times")
	webtest.One(t, html, "#uncounted a[href="+base+"/3]")
	webtest.HasText(t, html, "#missing", "0% has been shown")
}

func TestCourse_OfANewerVersion_MovesByChoice(t *testing.T) {
	h := apptest.Demo(t)
	base := foreign(t, h)
	r := signIn(t, h, "officer", "en")
	r.send(base+"/enrol", url.Values{})
	own, _ := h.Courses.Cards(context.Background(), h.Reader(), []string{"X01"})
	files := learningtest.Foreign("X01", own["X01"].Competency, 2)
	learningtest.Edit(files, func(c map[string]any) {
		c["provider"], c["pass_mark"] = own["X01"].ProviderOrg, 70
	})
	if _, err := h.Courses.Put(context.Background(), who.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
	html := r.Follow(base)
	webtest.HasText(t, html, ".inset.now", "4 of its 4 parts have not changed")
	html = r.send(base+"/move", url.Values{})
	webtest.None(t, html, "form[action="+base+"/move]")
	webtest.HasText(t, html, "#about", "X01 · 2")
}

func TestCatalogue_AcrossScripts_WithFacets(t *testing.T) {
	h := apptest.Demo(t)
	foreign(t, h)
	r := signIn(t, h, "officer", "en")
	html := r.Follow("/learn?offline=1")
	for _, name := range []string{"length", "offline", "provider", "lang", "level", "competency"} {
		webtest.One(t, html, "select[name="+name+"]")
	}
	webtest.None(t, html, "#all a[href=/learn/X01]")
	webtest.One(t, r.Follow("/learn?q=X01"), "#all a[href=/learn/X01]")
	webtest.One(t, r.Follow("/learn?q=gram+panchayat"), "#all a[href=/learn/"+course+"]")
}
