package learninghttp_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/assessment"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web/webtest"
)

// reader is a visitor of the pages of learning.
type reader struct {
	*apptest.Visitor
	h    *apptest.House
	lang string
}

func signIn(t testing.TB, h *apptest.House, name, lang string) *reader {
	t.Helper()
	r := &reader{h.Visit(t, name, lang, "learning"), h, lang}
	r.Ask(http.MethodGet, "/learn", nil) // what the page counts of all courses is kept for a while
	return r
}

// send posts a form and gives the page that it leads to.
func (r *reader) send(address string, form url.Values) string { return r.Follow(r.Send(address, form)) }

// fields reads what a form carries unseen, and the names of its choices with the numbers of their options.
func fields(t testing.TB, html, action string) (url.Values, []string) {
	t.Helper()
	v := url.Values{}
	for _, n := range webtest.Find(t, html, `form[action=`+action+`] input[type=hidden]`) {
		v.Set(webtest.Attr(n, "name"), webtest.Attr(n, "value"))
	}
	var names []string
	for _, n := range webtest.Find(t, html, `form[action=`+action+`] input[type=radio]`) {
		if name := webtest.Attr(n, "name"); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return v, names
}

// rightly gives the number of the right option of a question as it stands on a page, by the words of the course's own file.
func rightly(t testing.TB, html, name string, right map[string]bool) string {
	t.Helper()
	for _, n := range webtest.Find(t, html, "label.opt") {
		input := webtest.Select(n, "input")[0]
		if webtest.Attr(input, "name") == name && right[webtest.Text(n)] {
			return webtest.Attr(input, "value")
		}
	}
	t.Fatalf("no right option of %s is on the page", name)
	return ""
}

func wrongly(right string) string {
	if right == "1" {
		return "2"
	}
	return "1"
}

const course = "C04" // procurement; Sunita is short in its competency

func TestCatalogue_PutsWhatClosesAGapFirst_AndSaysWhy(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		r := signIn(t, h, "officer", lang)
		html := r.Follow("/learn")
		if len(webtest.Find(t, html, "#mine ul.led > li")) == 0 || len(webtest.Find(t, html, "#all ul.led > li")) < 8 {
			t.Error("courses are missing")
		}
		me, err := h.Person(context.Background(), "officer")
		if err != nil {
			t.Fatal(err)
		}
		items, err := h.Gaps.Of(context.Background(), h.Reader(), me.PersonID)
		if err != nil {
			t.Fatal(err)
		}
		rank := map[string]int{}
		for i, item := range items {
			rank[item.Competency] = i
		}
		last := -1
		for _, a := range webtest.Find(t, html, "#mine ul.led a.t") {
			cards, err := h.Courses.Cards(context.Background(), h.Reader(), []string{strings.TrimPrefix(webtest.Attr(a, "href"), "/learn/")})
			if err != nil {
				t.Fatal(err)
			}
			for _, card := range cards {
				at, ok := rank[card.Competency]
				if !ok || at < last || items[at].Gap == 0 {
					t.Errorf("%s stands at %d after %d", card.Code, at, last)
				}
				last = at
			}
		}
	}
	webtest.HasText(t, signIn(t, h, "officer", "en").Follow("/learn"), "#mine .sub", "Your post needs level")
}

func TestCatalogue_Narrowed_IsAnAddress(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "officer", "en")
	html := r.Follow("/learn?q=rti&lang=hi")
	webtest.None(t, html, "#mine")
	webtest.HasText(t, html, "#all a.t", "RTI")
	if n := len(webtest.Find(t, html, "ul.chips li")); n != 3 {
		t.Errorf("%d chips, want two and one to clear", n)
	}
	html = r.Follow("/learn?q=nothing-of-the-kind")
	webtest.One(t, html, ".empty a[href=/learn]")
	if n := len(webtest.Find(t, r.Follow("/learn?level=3"), "#all ul.led > li")); n == 0 || n >= 8 {
		t.Errorf("%d courses at level 3", n)
	}
}

func TestCourse_OfAStranger_LeadsToSignIn(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "", "en")
	for _, path := range []string{"/learn", "/learn/" + course, "/learn/" + course + "/1", "/learn/" + course + "/check", "/learn/" + course + "/result"} {
		if w := r.Ask(http.MethodGet, path, nil); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s answered %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	me := signIn(t, h, "officer", "en")
	for _, path := range []string{"/learn/NO-SUCH", "/learn/" + course + "/99", "/learn/" + course + "/x", "/learn/NO-SUCH/check"} {
		if w := me.Ask(http.MethodGet, path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d, want 404", path, w.Code)
		}
	}
}

func TestPlayer_OutsideTheCourse_ShowsTheTextAndOffersToBegin(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "postmaster", "en")
	html := r.Follow("/learn/" + course + "/1")
	webtest.One(t, html, "article form[action=/learn/"+course+"/enrol] button")
	webtest.None(t, html, "article input[type=radio]")
	webtest.One(t, html, "article .read h1")
	if w := r.Ask(http.MethodPost, "/learn/"+course+"/check", url.Values{}); w.Code != http.StatusConflict {
		t.Errorf("a check without being in the course answered %d", w.Code)
	}
	html = r.Follow("/learn/" + course)
	webtest.One(t, html, ".page-h form[action=/learn/"+course+"/enrol] button")
	webtest.None(t, html, "#missing")
}

// answers gives the words of every right option of the course, in all its languages.
func answers(t testing.TB, c learning.Course) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	add := func(q learning.Question) {
		for _, text := range q.Options[q.Answer] {
			out[strings.Join(strings.Fields(text), " ")] = true
		}
	}
	for _, u := range c.Units {
		add(u.Check)
	}
	for _, q := range c.Questions {
		add(q)
	}
	return out
}

func TestCourse_ByFormsAlone_FromTheFirstPartToTheResult(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		who := map[string]string{"en": "postmaster", "hi": "inspector"}[lang]
		t.Run(lang, func(t *testing.T) { through(t, h, signIn(t, h, who, lang)) })
	}
}

func through(t *testing.T, h *apptest.House, r *reader) {
	c := parsed(t, course)
	right := answers(t, c)
	base := "/learn/" + course
	html := r.send(base+"/enrol", url.Values{})
	for n := 1; n <= len(c.Units); n++ {
		here := base + "/" + strconv.Itoa(n)
		if n > 1 {
			html = r.Follow(here)
		}
		if want := c.Units[n-1].Title[r.lang]; webtest.Text(webtest.One(t, html, "h1")) != want {
			t.Errorf("part %d is headed %q, want %q", n, webtest.Text(webtest.One(t, html, "h1")), want)
		}
		if n := len(webtest.Find(t, html, "ol.steps li")); n != len(c.Units) {
			t.Errorf("%d steps", n)
		}
		h.Clock.Advance(5 * time.Minute)
		r.SignInAgain(h)
		form, names := fields(t, html, here+"/answer")
		good := rightly(t, html, names[0], right)
		if n == 1 {
			empty := r.Ask(http.MethodPost, here+"/answer", form)
			if empty.Code != http.StatusUnprocessableEntity {
				t.Errorf("no answer answered %d", empty.Code)
			}
			webtest.One(t, r.Sound(here, empty.Code, empty), "#errors a[href=#answer]")
			form.Set(names[0], wrongly(good))
			html = r.send(here+"/answer", form)
			webtest.One(t, html, "label.opt.wrong input[checked]")
			webtest.One(t, html, ".inset.gap[role=status]")
			again := webtest.One(t, html, "#q a.btn")
			html = r.Follow(webtest.Attr(again, "href"))
			form, names = fields(t, html, here+"/answer")
			good = rightly(t, html, names[0], right)
		}
		form.Set(names[0], good)
		html = r.send(here+"/answer", form)
		webtest.One(t, html, "label.opt.right input[checked]")
		webtest.One(t, html, ".inset.ok[role=status]")
		html = r.send(here+"/answer", form) // sent twice, by an impatient thumb
		webtest.One(t, html, "label.opt.right input[checked]")
	}
	html = r.Follow(base)
	if n := len(webtest.Find(t, html, "#missing ol.doc > li")); n != 1 {
		t.Errorf("%d things missing, want the final check alone: %q", n, webtest.Texts(t, html, "#missing ol.doc > li"))
	}
	final(t, r, base, right)
	html = r.Follow(base)
	webtest.None(t, html, "#missing")
	webtest.HasText(t, r.Follow("/learn"), "#all .pill.mut", map[string]string{"en": "Finished", "hi": "पूर्ण"}[r.lang])
}

// final takes the final check: one question blank, then one wrong.
func final(t *testing.T, r *reader, base string, right map[string]bool) {
	t.Helper()
	html := r.Follow(base + "/check")
	webtest.None(t, html, "input[type=radio]")
	html = r.send(base+"/check", url.Values{})
	form, names := fields(t, html, base+"/check")
	if len(names) != 10 {
		t.Fatalf("%d questions", len(names))
	}
	for _, name := range names {
		form.Set(name, rightly(t, html, name, right))
	}
	missed := form.Get(names[3])
	form.Del(names[3])
	w := r.Ask(http.MethodPost, base+"/check", form)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("with a blank it answered %d", w.Code)
	}
	html = r.Sound(base+"/check", w.Code, w)
	webtest.One(t, html, "#errors a[href=#q4]")
	if n := len(webtest.Find(t, html, "input[checked]")); n != 9 {
		t.Errorf("%d answers were kept, want 9", n)
	}
	form.Set(names[3], wrongly(missed))
	// All ten in no time: nothing is submitted, the answers stay, and it is said what to do.
	w = r.Ask(http.MethodPost, base+"/check", form)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("ten answers in no time: %d", w.Code)
	}
	html = r.Sound(base+"/check", w.Code, w)
	webtest.One(t, html, "#errors a[href=#q1]")
	if n := len(webtest.Find(t, html, "input[checked]")); n != 10 {
		t.Errorf("%d answers were kept, want 10", n)
	}
	r.h.Clock.Advance(time.Minute)
	html = r.send(base+"/check", form)
	if n := len(webtest.Find(t, html, "#missed ol.doc > li")); n != 1 {
		t.Errorf("%d ideas missed", n)
	}
	webtest.One(t, html, "#missed a")
	webtest.HasText(t, html, ".lede", "90%")
	webtest.One(t, html, "#level svg.sp.big")
	webtest.One(t, html, "#next a.btn")
	again := r.send(base+"/check", form) // sent twice: the result of the first
	webtest.One(t, again, "#missed a")
	webtest.One(t, r.Follow(base+"/result"), "#missed a")
	r.send(base+"/check", url.Values{}) // the second and last try of the day
	w = r.Ask(http.MethodGet, base+"/check", nil)
	form, names = fields(t, w.Body.String(), base+"/check")
	for _, name := range names {
		form.Set(name, "1")
	}
	r.h.Clock.Advance(time.Minute)
	html = r.send(base+"/check", form)
	webtest.None(t, html, "#again a[href="+base+"/check]")
	html = r.Follow(base + "/check")
	webtest.None(t, html, "main form[action="+base+"/check]")
	webtest.One(t, html, "main .inset.now")
}

func TestResult_WhileALoadedScoreStands_SaysThatItLiftsNothing(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "officer", "en")
	base := "/learn/" + course
	r.send(base+"/enrol", url.Values{})
	html := r.send(base+"/check", url.Values{})
	right := answers(t, parsed(t, course))
	form, names := fields(t, html, base+"/check")
	for _, name := range names {
		form.Set(name, rightly(t, html, name, right))
	}
	h.Clock.Advance(time.Minute)
	html = r.send(base+"/check", form)
	webtest.HasText(t, html, "#level", "lifts nothing")
	webtest.HasText(t, html, "h1", "You know all 10 of 10")
	webtest.One(t, html, "#again a[href="+base+"#missing]")
}

func TestPlayer_TooFast_SaysWhatIsMissing(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "officer", "en")
	base := "/learn/" + course
	html := r.send(base+"/enrol", url.Values{})
	form, names := fields(t, html, base+"/1/answer")
	form.Set(names[0], rightly(t, html, names[0], answers(t, parsed(t, course))))
	html = r.send(base+"/1/answer", form)
	webtest.HasText(t, html, "#q .inset.now", "faster than this part can be read")
	webtest.HasText(t, r.Follow(base), "#missing li", "more second")
}

func TestPlayer_InAnotherLanguage_KeepsProgressAndTheLanguage(t *testing.T) {
	h := apptest.Demo(t)
	r := signIn(t, h, "officer", "en")
	base := "/learn/" + course
	r.send(base+"/enrol", url.Values{})
	html := r.Follow(base + "/1")
	hindi := webtest.One(t, html, "aside a[hreflang=hi]")
	html = r.Follow(webtest.Attr(hindi, "href"))
	if article := webtest.Find(t, html, "article .read")[0]; webtest.Attr(article, "lang") != "hi" {
		t.Errorf("the text is in %q", webtest.Attr(article, "lang"))
	}
	webtest.Find(t, html, `.foot-act a[href=`+base+`/2?lang=hi]`)
	html = r.Follow(base + "/1/print?lang=hi")
	webtest.One(t, html, "article.read[lang=hi] h1")
	webtest.None(t, html, "aside")
	webtest.One(t, html, "main a.btn") // the way back is a button, which paper leaves out
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	page, err := h.Courses.Page(context.Background(), h.Reader(), me, course)
	if err != nil || len(page.Progress) != 1 || page.Progress[0].OpenedAt.IsZero() {
		t.Errorf("progress %+v, %v", page.Progress, err)
	}
}

func TestResult_OfAnother_IsNotShown(t *testing.T) {
	h := apptest.Demo(t)
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	sitting := begin(t, h, me)
	other := signIn(t, h, "postmaster", "en")
	if w := other.Ask(http.MethodGet, "/learn/"+course+"/result?s="+sitting, nil); w.Code != http.StatusNotFound {
		t.Errorf("another's result answered %d", w.Code)
	}
	if w := other.Ask(http.MethodPost, "/learn/"+course+"/check", url.Values{"sitting": {sitting}}); w.Code != http.StatusNotFound {
		t.Errorf("another's sitting answered %d", w.Code)
	}
}

func begin(t testing.TB, h *apptest.House, by who.Actor) string {
	t.Helper()
	ctx := context.Background()
	if _, err := h.Courses.Enrol(ctx, by, course, "en"); err != nil {
		t.Fatal(err)
	}
	page, err := h.Courses.Page(ctx, h.Reader(), by, course)
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.Papers.Start(ctx, by, page.PaperID, "en")
	if err != nil {
		t.Fatal(err)
	}
	if s.Status != assessment.StatusOpen {
		t.Fatalf("sitting is %s", s.Status)
	}
	return s.ID
}

// Nothing is remembered of anybody who has not been seen for a minute: neither session nor name nor what a kind of post needs.
func TestPages_OfWhoWasNotSeenForAWhile_TakeTenStatementsAtMost(t *testing.T) {
	h := apptest.Demo(t)
	base := "/learn/" + course
	for _, name := range []string{"officer", "manager", "postmaster"} {
		r := signIn(t, h, name, "en")
		r.send(base+"/enrol", url.Values{})
		for _, path := range []string{"/learn", "/learn?q=rti", base, base + "/1", base + "/1/print", base + "/check", base + "/result", base + "/leave", "/learn/C06", "/learn/C06/2"} {
			r.SignInAgain(h)
			h.Clock.Advance(time.Minute)
			r.Follow(path)
		}
	}
}

func TestLeave_AsksOnce_ThenGivesTheCourseUp(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		name := map[string]string{"en": "postmaster", "hi": "inspector"}[lang]
		r := signIn(t, h, name, lang)
		base := "/learn/" + course
		webtest.None(t, r.Follow(base), "a[href="+base+"/leave]") // not begun
		if w := r.Ask(http.MethodGet, base+"/leave", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != base {
			t.Errorf("leaving what was not begun answered %d to %q", w.Code, w.Header().Get("Location"))
		}
		r.send(base+"/enrol", url.Values{})
		html := r.Follow(webtest.Attr(webtest.One(t, r.Follow(base), "#about a[href="+base+"/leave]"), "href"))
		webtest.One(t, html, "main a[href="+base+"]")
		action := webtest.Attr(webtest.One(t, html, ".acts form"), "action")
		html = r.send(action, url.Values{})
		webtest.One(t, html, ".page-h form[action="+base+"/enrol] button")
		r.send(action, url.Values{}) // an impatient thumb
		me, err := h.Person(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		begun, err := h.Courses.Begun(context.Background(), h.Reader(), me.PersonID)
		if err != nil || len(begun) != 0 {
			t.Errorf("still in %+v, %v", begun, err)
		}
	}
}
