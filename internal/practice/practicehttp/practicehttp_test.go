package practicehttp_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/practice"
	"sopan/internal/web/webtest"
)

func entry(text string) url.Values {
	return url.Values{"kind": {practice.Social}, "minutes": {"35"}, "text": {text}, "competency": {"KCM-F052"}, "done_on": {"2026-11-22"}}
}

func TestLog_ShowsTheWeekTheMixAndTheEntries(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		html := h.Visit(t, "officer", lang, "practice").Page("/practice")
		if n := len(webtest.Find(t, html, "#week ol.week li")); n != 7 {
			t.Errorf("%d days", n)
		}
		if n := len(webtest.Find(t, html, "#mix svg.bar path.tg")); n != 3 {
			t.Errorf("%d guide lines", n)
		}
		if n := len(webtest.Find(t, html, "#log ul.led > li")); n != 7 {
			t.Errorf("%d entries, want the seven of the story", n)
		}
		if n := len(webtest.Find(t, html, "select[name=competency] option")); n < 5 {
			t.Errorf("%d competencies of the post to choose from", n)
		}
	}
}

func TestLog_OfWhoWroteNothing_SaysHowToBegin(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		html := h.Visit(t, "curator", lang, "practice").Page("/practice")
		webtest.One(t, html, "#log .empty")
		webtest.One(t, html, "form[action=/practice] textarea[name=text]")
	}
}

func TestEntry_ByFormsAlone_IsWrittenCorrectedRemovedAndBroughtBack(t *testing.T) {
	h := apptest.Demo(t)
	r := h.Visit(t, "postmaster", "en", "practice")
	if to := r.Send("/practice", entry("Asked the postmaster of Masauli how she closes the day")); to != "/practice" {
		t.Errorf("led to %q", to)
	}
	html := r.Page("/practice")
	webtest.HasText(t, html, "#log .t", "Masauli")
	webtest.HasText(t, html, "#log .sub", "35 m")
	edit := webtest.Attr(webtest.One(t, html, "#log .end a.btn"), "href")
	html = r.Page(edit)
	form := entry("Asked her twice")
	form.Set("version", webtest.Attr(webtest.One(t, html, "input[name=version]"), "value"))
	form.Set("minutes", "50")
	r.Send(edit, form)
	html = r.Page("/practice")
	webtest.HasText(t, html, "#log .sub", "50 m")
	webtest.HasText(t, html, "#log .sub", "corrected")
	form.Set("text", "From a window left open")
	if w := r.Ask(http.MethodPost, edit, form); w.Code != http.StatusPreconditionFailed && w.Code != http.StatusConflict {
		t.Errorf("a stale correction answered %d", w.Code)
	}
	action := webtest.Attr(webtest.One(t, html, "#log .end form"), "action")
	html = r.Page(r.Send(action, url.Values{}))
	webtest.One(t, html, "#log .empty")
	undo := webtest.Attr(webtest.One(t, html, ".told form"), "action")
	r.Send(action, url.Values{}) // an impatient thumb
	html = r.Page(r.Send(undo, url.Values{}))
	webtest.HasText(t, html, "#log .t", "Asked her twice")
	r.Send(undo, url.Values{})
}

func TestEntry_WithWrongValues_ComesBackWithAWordBesideEach(t *testing.T) {
	h := apptest.Demo(t)
	r := h.Visit(t, "officer", "en", "practice")
	form := entry(" ")
	form.Set("minutes", "many")
	form.Set("kind", "30")
	w := r.Ask(http.MethodPost, "/practice", form)
	html := r.Sound("/practice", http.StatusUnprocessableEntity, w)
	for _, field := range []string{"kind", "minutes", "text"} {
		webtest.One(t, html, "#errors a[href=#"+field+"]")
		webtest.One(t, html, "#"+field+"-error")
	}
	if got := webtest.Attr(webtest.One(t, html, "input[name=minutes]"), "value"); got != "many" {
		t.Errorf("what was typed is lost: %q", got)
	}
	tomorrow := entry("Something to come")
	tomorrow.Set("done_on", "2026-12-31")
	webtest.One(t, r.Sound("/practice", http.StatusUnprocessableEntity, r.Ask(http.MethodPost, "/practice", tomorrow)), "#done_on-error")
}

func TestEntry_OfAnother_IsNotFound(t *testing.T) {
	h := apptest.Demo(t)
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.Practice.List(context.Background(), h.Reader(), me, me.PersonID, practice.Filter{}, "", 1)
	if err != nil || len(list.Entries) == 0 {
		t.Fatal(err)
	}
	path := "/practice/" + list.Entries[0].ID
	boss := h.Visit(t, "manager", "en", "practice")
	if w := boss.Ask(http.MethodGet, path+"/edit", nil); w.Code != http.StatusNotFound {
		t.Errorf("edit answered %d", w.Code)
	}
	for _, verb := range []string{"/edit", "/remove", "/undo"} {
		if w := boss.Ask(http.MethodPost, path+verb, entry("Mine now")); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", verb, w.Code)
		}
	}
}

func TestLog_Long_IsPaged(t *testing.T) {
	h := apptest.Demo(t)
	me, err := h.Person(context.Background(), "postmaster")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 45 {
		day := h.Clock.Now().AddDate(0, 0, -i).Format(time.DateOnly)
		if _, err := h.Practice.Log(context.Background(), me, practice.New{Kind: practice.OnJob, Minutes: 30, Text: "Closed the day's cash, entry " + strconv.Itoa(i), DoneOn: day}); err != nil {
			t.Fatal(err)
		}
	}
	r := h.Visit(t, "postmaster", "hi", "practice")
	html := r.Page("/practice")
	next := webtest.Attr(webtest.One(t, html, "nav.pager a[rel=next]"), "href")
	rest := r.Page(next)
	if n := len(webtest.Find(t, rest, "#log ul.led > li")); n != 15 {
		t.Errorf("%d entries on the second page, want 15", n)
	}
	webtest.One(t, rest, "nav.pager a[href=/practice]")
}

func TestEntry_AsksWithWhom_AndSaysIt(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	for _, lang := range []string{"en", "hi"} {
		r := h.Visit(t, "officer", lang, "practice")
		html := r.Page("/practice")
		options := webtest.Find(t, html, "select[name=with] option")
		manager, err := h.Person(ctx, "manager")
		if err != nil {
			t.Fatal(err)
		}
		post, err := h.People.Post(ctx, h.Reader(), manager.PersonID)
		if err != nil {
			t.Fatal(err)
		}
		if len(options) < 5 || webtest.Attr(options[0], "value") != "" || webtest.Attr(options[1], "value") != manager.PersonID || !strings.HasPrefix(webtest.Text(options[1]), post.Name[lang]) {
			t.Fatalf("choices %q: want nobody, then the next officer above", webtest.Texts(t, html, "select[name=with] option"))
		}
		form := entry("Asked how the cash book is closed, in " + lang)
		form.Set("with", manager.PersonID)
		r.Send("/practice", form)
		html = r.Page("/practice")
		webtest.HasText(t, html, "#log .sub", map[string]string{"en": "with " + post.Name["en"], "hi": post.Name["hi"] + " के साथ"}[lang])
		edit := webtest.Attr(webtest.Find(t, html, "#log .end a.btn")[0], "href")
		html = r.Page(edit)
		if got := webtest.Attr(webtest.One(t, html, "select[name=with] option[selected]"), "value"); got != manager.PersonID {
			t.Errorf("the correction begins with %q", got)
		}
		form.Set("with", "")
		form.Set("version", webtest.Attr(webtest.One(t, html, "input[name=version]"), "value"))
		r.Send(edit, form)
		if text := webtest.Text(webtest.One(t, r.Page("/practice"), "#log")); strings.Contains(text, post.Name[lang]) {
			t.Errorf("corrected, and still with: %s", text)
		}
	}
	r := h.Visit(t, "officer", "en", "practice")
	form := entry("With somebody who is not there")
	form.Set("with", "0190f5fe-0000-7000-8000-000000000000")
	html := r.Sound("/practice", http.StatusUnprocessableEntity, r.Ask(http.MethodPost, "/practice", form))
	webtest.One(t, html, "#errors a[href=#with]")
	webtest.One(t, html, "#with-error")
}

func TestEntry_WithWhoWorksElsewhereByNow_KeepsTheName(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	me, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.Person(ctx, "postmaster") // of another department altogether
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.Practice.Log(ctx, me, practice.New{Kind: practice.Social, Minutes: 20, Text: "Spoke of savings accounts", WithPerson: other.PersonID})
	if err != nil {
		t.Fatal(err)
	}
	r := h.Visit(t, "officer", "en", "practice")
	html := r.Page("/practice")
	webtest.HasText(t, html, "#log .sub", "with Poonam")
	for _, o := range webtest.Find(t, html, "select[name=with] option") {
		if webtest.Attr(o, "value") == other.PersonID {
			t.Error("who stands in an old entry alone is offered for a new one")
		}
	}
	if got := webtest.Attr(webtest.One(t, r.Page("/practice/"+e.ID+"/edit"), "select[name=with] option[selected]"), "value"); got != other.PersonID {
		t.Errorf("the correction begins with %q", got)
	}
}

func TestLog_CountsReadingInCourses_AsItWasMeasured(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	me, err := h.Person(ctx, "postmaster")
	if err != nil {
		t.Fatal(err)
	}
	r := h.Visit(t, "postmaster", "en", "practice")
	webtest.HasText(t, r.Page("/practice"), "#week", "Nothing written down yet")
	if _, err := h.Courses.Enrol(ctx, me, "C04", "en"); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2} {
		if _, err := h.Courses.Open(ctx, me, "C04", n, "en"); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(4 * time.Minute)
	}
	html := r.Page("/practice")
	webtest.HasText(t, html, "#week", "4 m read in courses; nothing written down yet")
	if got := webtest.Attr(webtest.One(t, html, "#week li.is svg"), "aria-label"); got != "4 m" {
		t.Errorf("today has %q", got)
	}
	r.Send("/practice", entry("Asked twice"))
	html = r.Page("/practice")
	webtest.HasText(t, html, "#week", "35 m written down, 4 m read in courses")
	webtest.HasText(t, html, "#mix .tbar", "4 m · 10%")
	// The strip of Today says the same.
	today := r.Ask(http.MethodGet, "/today", nil).Body.String()
	if a, b := webtest.Attr(webtest.One(t, html, "#week li.is svg"), "aria-label"), webtest.Attr(webtest.One(t, today, "ol.week li.is svg"), "aria-label"); a != b {
		t.Errorf("%q here, %q on the home page", a, b)
	}
}

func TestLog_OfWhoWasNotSeenForAWhile_TakesTenStatementsAtMost(t *testing.T) {
	h, ctx := apptest.Demo(t), context.Background()
	for _, name := range []string{"officer", "manager", "curator"} {
		r := h.Visit(t, name, "en", "practice")
		// An entry in what the post does not ask for, with somebody from elsewhere: both must be looked up.
		me, err := h.Person(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		other, err := h.Person(ctx, "postmaster")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Practice.Log(ctx, me, practice.New{Kind: practice.Social, Competency: "KCM-B001", Minutes: 20, Text: "Listened", WithPerson: other.PersonID}); err != nil {
			t.Fatal(err)
		}
		r.SignInAgain(h)
		h.Clock.Advance(time.Minute)
		r.Page("/practice")
	}
}
