package learninghttp

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sopan/internal/assessment"
	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// PlayerPage is one part of a course, /learn/{code}/{n}.
type PlayerPage struct {
	learning.Lesson
	N        int
	Title    parts.Words // of the course
	HTML     string      // of the text, dressed for this site
	Attained int
	Question *assessment.Question // nil: the reader is not in the course
	Sitting  string
	Marked   *assessment.Marked // the question after it was answered
	Blank    bool               // came back without an answer
	Lang     string             // asked for in the address; "" follows the site
	Path     string             // address of this part without sitting and language
	Running  Running            // how the part's package is begun; zero when nothing here can run it
	Playing  content.Playing    // the part's file; zero when it is not here

	Reading              []content.Part // the page of its reading form that is shown
	ReadingAt, ReadingOf int            // which page of how many
	Lacks                bool           // something of it does not read here

	Phase  learning.Phase // of the part's event; "" where it has none
	Faults parts.Faults   // of the code of attendance
	Typed  string         // as the code
}

// Beats gives where the page sends its signs of life: "" for a part that is not shown on the page itself.
func (p PlayerPage) Beats() string {
	elsewhere := p.Phase != "" && (p.Phase != learning.EventOver || !p.Now().MetAt.IsZero()) || p.Unit.Package != nil || p.Unit.Branch != nil || p.Unit.File != nil && p.Unit.File.Media == learning.MediaPages
	if p.Enrolment == nil || p.Enrolment.Status != learning.StatusActive || elsewhere {
		return ""
	}
	return p.Path + "/beat"
}

// Steps is the competency as a glyph: where the reader stands, and the step that the course is for.
func (p PlayerPage) Steps() parts.Steps {
	return steps(p.Subject, p.Card.Level, p.Attained, 0, nil)
}

// Now is how far the reader is in this part.
func (p PlayerPage) Now() learning.Progress { return p.At(p.N) }

// Right tells whether the question was answered rightly just now.
func (p PlayerPage) Right() bool { return p.Marked != nil && p.Marked.Correct }

// with gives an address of the course in the language that was asked for.
func (p PlayerPage) with(address string) string {
	if p.Lang != "" {
		return address + "?lang=" + web.Escape(p.Lang)
	}
	return address
}

// partForm reads a form that is sent to a part, and which part it is.
func partForm(w http.ResponseWriter, r *http.Request) (url.Values, int, error) {
	form, err := web.Form(w, r)
	if err != nil {
		return nil, 0, err
	}
	n, err := partNumber(r)
	return form, n, err
}

func partNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 {
		return 0, fault.E(fault.NotFound, "learninghttp.player", "learning.unknown_part", "course", r.PathValue("code"), "n", r.PathValue("n"))
	}
	return n, nil
}

// langOf gives the language of the text: the one in the address, else that of the site.
func langOf(r *http.Request, p *locale.Printer) (shown, asked string) {
	if asked = r.URL.Query().Get("lang"); asked != "" && asked != p.Lang() {
		return asked, asked
	}
	return p.Lang(), ""
}

func (d *Door) player(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("s") == "" {
		went, err := d.arrive(w, r)
		if went || err != nil {
			return err
		}
	}
	return d.show(w, r, http.StatusOK, false)
}

// arrive opens the part for a reader who is in the course, starts its question, and leads on to the address that names the
// sitting. It tells whether it has answered.
func (d *Door) arrive(w http.ResponseWriter, r *http.Request) (bool, error) {
	ctx, by, code := r.Context(), who.From(r.Context()), r.PathValue("code")
	n, err := partNumber(r)
	if err != nil || r.Method != http.MethodGet {
		return false, err
	}
	lang, asked := langOf(r, web.FrameOf(ctx).P)
	l, err := d.courses.Lesson(ctx, d.db.Reader(), by, code, n, lang)
	if err != nil || l.Enrolment == nil {
		return false, err
	}
	if _, err := d.courses.Open(ctx, by, code, n, lang); err != nil {
		return false, err
	}
	if l.Unit.PaperID == "" {
		http.Redirect(w, r, address(code, n, noQuestion, asked), http.StatusSeeOther)
		return true, nil
	}
	s, err := d.papers.Start(ctx, by, l.Unit.PaperID, lang)
	if err != nil {
		return false, err
	}
	http.Redirect(w, r, address(code, n, s.ID, asked), http.StatusSeeOther)
	return true, nil
}

// noQuestion stands in an address for the sitting of a part that has no question.
const noQuestion = "none"

// address names a part and the sitting of its question.
func address(code string, n int, sitting, lang string) string {
	v := url.Values{"s": {sitting}}
	if lang != "" {
		v.Set("lang", lang)
	}
	return nextHref(code, n) + "?" + v.Encode()
}

// show writes the part as it stands. blank says that the form came back without an answer; also fills in what else is told.
func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, blank bool, also ...func(*PlayerPage)) error {
	ctx, q, by, code := r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("code")
	f := web.FrameOf(ctx)
	n, err := partNumber(r)
	if err != nil {
		return err
	}
	lang, asked := langOf(r, f.P)
	page := PlayerPage{N: n, Lang: asked, Blank: blank, Path: nextHref(code, n)}
	if page.Lesson, err = d.courses.Lesson(ctx, q, by, code, n, lang); err != nil {
		return err
	}
	page.Title.Text, page.Title.Lang = f.P.Name(page.Card.Title)
	page.HTML = d.dressed(page.Text.HTML, f.P.T("learning.player.table", "title", page.Text.Title))
	entries, err := d.passbooks.Of(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	page.Attained = entries[page.Card.Competency].Attained
	if page.Sitting = r.FormValue("s"); page.Enrolment != nil && id.Valid(page.Sitting) {
		if err := d.ask(ctx, &page); err != nil {
			return err
		}
	}
	if err := d.foreign(ctx, &page, lang, r.FormValue("r")); err != nil {
		return err
	}
	if page.Unit.Event != nil {
		page.Phase = page.Unit.Event.At(q.Now())
	}
	for _, fill := range also {
		fill(&page)
	}
	if page.Running.Leads != "" {
		web.Leading(w, page.Running.Leads)
	}
	f.Title, f.Tab, f.Bare = strconv.Itoa(n)+". "+page.Text.Title, "learn", true
	return web.Render(w, r, status, playerPage(f, page))
}

// ask fills in the question of the sitting: as it is asked, or as it was answered. A sitting of another question, say of an
// older version of the course, is left aside.
func (d *Door) ask(ctx context.Context, page *PlayerPage) error {
	q, by := d.db.Reader(), who.From(ctx)
	result, err := d.papers.Result(ctx, q, by, page.Sitting)
	if err == nil {
		if result.Paper.ID == page.Unit.PaperID && len(result.Items) == 1 {
			page.Marked, page.Question = &result.Items[0], &result.Items[0].Question
		}
		return nil
	}
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	s, err := d.papers.Sitting(ctx, q, by, page.Sitting)
	if err == nil && s.Paper.ID == page.Unit.PaperID && len(s.Questions) == 1 {
		page.Question = &s.Questions[0]
	}
	return err
}

// answer takes the answer to a part's question. Answering twice shows what came of the first.
func (d *Door) answer(w http.ResponseWriter, r *http.Request) error {
	form, n, err := partForm(w, r)
	if err != nil {
		return err
	}
	ctx, by, code, sitting := r.Context(), who.From(r.Context()), r.PathValue("code"), form.Get("s")
	s, err := d.papers.Sitting(ctx, d.db.Reader(), by, sitting)
	if err != nil {
		return err
	}
	answers, blank := answersOf(form, s.Questions)
	if len(blank) > 0 && s.Status == assessment.StatusOpen {
		return d.show(w, r, http.StatusUnprocessableEntity, true)
	}
	if s.Status == assessment.StatusOpen {
		if _, _, err = d.courses.Answer(ctx, by, code, n, sitting, answers); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		if err != nil && fault.As(err).Key != "assessment.conflict.submitted" {
			return err
		}
	}
	_, asked := langOf(r, web.FrameOf(ctx).P)
	http.Redirect(w, r, address(code, n, sitting, asked)+"#q", http.StatusSeeOther)
	return nil
}

// answersOf reads the answers to the questions of a sitting, and gives the numbers, from 1, of those without one.
func answersOf(form url.Values, questions []assessment.Question) (assessment.Answers, []int) {
	a := assessment.Answers{}
	var blank []int
	for i, q := range questions {
		n, err := strconv.Atoi(form.Get("a-" + q.ID))
		if err != nil {
			blank = append(blank, i+1)
			continue
		}
		a[q.ID] = []int{n}
	}
	return a, blank
}

// options are the options of a question, judged where it was answered.
func options(p *locale.Printer, lang string, q assessment.Question, m *assessment.Marked) []parts.Option {
	out := make([]parts.Option, len(q.Options))
	for i, names := range q.Options {
		number := i + 1
		o := parts.Option{Name: "a-" + q.ID, Value: strconv.Itoa(number), Required: true, Disabled: m != nil}
		o.Text, o.Lang = say(p, lang, names)
		for _, chosen := range q.Chosen {
			o.Chosen = o.Chosen || chosen == number
		}
		if m != nil && o.Chosen {
			o.Verdict = "wrong"
			if m.Correct {
				o.Verdict = "right"
			}
		}
		out[i] = o
	}
	return out
}

// say gives a text in the language of the part, else in the reader's.
func say(p *locale.Printer, lang string, names map[string]string) (text, in string) {
	if text := strings.TrimSpace(names[lang]); text != "" {
		return text, lang
	}
	return p.Name(names)
}

// print is the reading form of a part: the text alone, for paper or for keeping.
func (d *Door) print(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	n, err := partNumber(r)
	if err != nil {
		return err
	}
	lang, asked := langOf(r, f.P)
	page := PlayerPage{N: n, Lang: asked, Path: nextHref(r.PathValue("code"), n)}
	if page.Lesson, err = d.courses.Lesson(ctx, d.db.Reader(), who.From(ctx), r.PathValue("code"), n, lang); err != nil {
		return err
	}
	page.Title.Text, page.Title.Lang = f.P.Name(page.Card.Title)
	page.HTML = d.dressed(page.Text.HTML, f.P.T("learning.player.table", "title", page.Text.Title))
	f.Title, f.Bare = strconv.Itoa(n)+". "+page.Text.Title, true
	return web.Render(w, r, http.StatusOK, printPage(f, page))
}
