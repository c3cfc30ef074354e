package learninghttp

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// CheckPage is the final check of a course: what it asks before it is begun, then its questions on one page.
type CheckPage struct {
	learning.CoursePage
	Title    parts.Words
	Standing assessment.Standing
	Sitting  *assessment.Sitting // nil: not begun
	Blank    []int               // numbers of the questions that came back without an answer
	Quick    parts.Faults        // the answers came faster than the questions can be read
	Now      time.Time
}

// Waits tells whether the check may not be tried again yet.
func (p CheckPage) Waits() bool { return p.Standing.NextTry.After(p.Now) }

// Undone counts the parts that are not done.
func (p CheckPage) Undone() int {
	parts := map[int]bool{}
	for _, g := range p.Missing {
		if g.N != learning.Final {
			parts[g.N] = true
		}
	}
	return len(parts)
}

// blank tells whether a question came back without an answer.
func (p CheckPage) blank(n int) bool {
	for _, b := range p.Blank {
		if b == n {
			return true
		}
	}
	return false
}

func (d *Door) check(w http.ResponseWriter, r *http.Request) error {
	return d.showCheck(w, r, http.StatusOK, nil)
}

func (d *Door) showCheck(w http.ResponseWriter, r *http.Request, status int, blank []int, quick ...parts.Fault) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	found, err := d.courses.Page(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := CheckPage{CoursePage: found, Blank: blank, Quick: quick, Now: q.Now()}
	page.Title.Text, page.Title.Lang = f.P.Name(found.Card.Title)
	standings, err := d.papers.Standings(ctx, q, by.PersonID, []string{found.Card.Code})
	if err != nil {
		return err
	}
	page.Standing = standings[found.Card.Code]
	if page.Standing.OpenID != "" && found.Enrolment != nil {
		s, err := d.papers.Sitting(ctx, q, by, page.Standing.OpenID)
		if err != nil {
			return err
		}
		if s.Paper.ID == found.PaperID && s.Status == assessment.StatusOpen { // one of an older version is left aside
			page.Sitting = &s
		}
	}
	f.Title, f.Tab, f.Bare = f.P.T("learning.final")+": "+page.Title.Text, "learn", page.Sitting != nil
	return web.Render(w, r, status, checkPage(f, page))
}

// sit begins the final check, or takes its answers.
func (d *Door) sit(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	if form.Get("sitting") == "" {
		return d.begin(w, r)
	}
	return d.submit(w, r, form)
}

func (d *Door) begin(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	page, err := d.courses.Page(ctx, d.db.Reader(), by, r.PathValue("code"))
	if err != nil {
		return err
	}
	if page.Enrolment == nil {
		return fault.E(fault.Conflict, "learninghttp.begin", "learning.not_enrolled", "course", page.Card.Code)
	}
	if _, err := d.papers.Start(ctx, by, page.PaperID, web.FrameOf(ctx).P.Lang()); err != nil && !fault.Is(err, fault.TooMany) {
		return err
	}
	// Tried too often today: the page says when again.
	http.Redirect(w, r, nextHref(page.Card.Code, learning.Final), http.StatusSeeOther)
	return nil
}

// submit takes the answers once. With a question left blank they are kept, and the page comes back; sent twice, the second
// leads to the result of the first.
func (d *Door) submit(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, code, sitting := r.Context(), who.From(r.Context()), r.PathValue("code"), form.Get("sitting")
	s, err := d.papers.Sitting(ctx, d.db.Reader(), by, sitting)
	if err != nil {
		return err
	}
	answers, blank := answersOf(form, s.Questions)
	if len(blank) > 0 && s.Status == assessment.StatusOpen {
		if err := d.papers.Save(ctx, by, sitting, answers); err != nil {
			return err
		}
		return d.showCheck(w, r, http.StatusUnprocessableEntity, blank)
	}
	_, _, err = d.courses.Submit(ctx, by, code, sitting, answers)
	if err != nil && fault.As(err).Key == learning.KeyTooQuick {
		// The answers are kept, and the page says what to do: look at them once more, and send them a little later.
		if saved := d.papers.Save(ctx, by, sitting, answers); saved != nil {
			return saved
		}
		f := web.FrameOf(ctx)
		return d.showCheck(w, r, http.StatusUnprocessableEntity, nil, parts.FaultAt(f.P, err, fieldOf(1))...)
	}
	if err != nil && fault.As(err).Key != "assessment.conflict.submitted" {
		return err
	}
	http.Redirect(w, r, "/learn/"+code+"/result?s="+web.Escape(sitting), http.StatusSeeOther)
	return nil
}

// ResultPage is what came of a final check: what is known, and what next.
type ResultPage struct {
	learning.Lesson
	assessment.Result
	Title    parts.Words
	Lang     string
	Standing passbook.Result // of the competency, with this check laid in
	Counts   bool            // the reader's testing score rests on this very check
	Now      time.Time
}

// Missed are the questions that were not answered rightly.
func (p ResultPage) Missed() []assessment.Marked {
	var out []assessment.Marked
	for _, m := range p.Items {
		if !m.Correct {
			out = append(out, m)
		}
	}
	return out
}

// Waits tells whether the check may not be tried again yet.
func (p ResultPage) Waits() bool { return p.NextTryAt.After(p.Now) }

func (d *Door) result(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, code := r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("code")
	f := web.FrameOf(ctx)
	sitting := r.URL.Query().Get("s")
	if !id.Valid(sitting) {
		return d.lastResult(w, r)
	}
	lesson, err := d.courses.Lesson(ctx, q, by, code, learning.Final, f.P.Lang())
	if err != nil {
		return err
	}
	page := ResultPage{Lesson: lesson, Lang: f.P.Lang(), Now: q.Now()}
	if page.Result, err = d.papers.Result(ctx, q, by, sitting); err != nil {
		return err
	}
	if page.Paper.Kind != assessment.CourseCheck || page.Paper.Code != lesson.Card.Code {
		return fault.E(fault.NotFound, "learninghttp.result", "assessment.unknown.sitting")
	}
	page.Title.Text, page.Title.Lang = f.P.Name(page.Card.Title)
	if _, page.Standing, err = d.passbooks.Why(ctx, q, by.PersonID, lesson.Card.Competency); err != nil {
		return err
	}
	for _, part := range page.Standing.Parts {
		page.Counts = page.Counts || part.Evidence == page.EvidenceID
	}
	f.Title, f.Tab = finding(f.P, page), "learn"
	return web.Render(w, r, http.StatusOK, resultPage(f, page))
}

// lastResult leads to the newest result of the course's check, or to the check where there is none.
func (d *Door) lastResult(w http.ResponseWriter, r *http.Request) error {
	code, to := r.PathValue("code"), nextHref(r.PathValue("code"), learning.Final)
	records, _, err := d.papers.Records(r.Context(), d.db.Reader(), who.From(r.Context()), "", assessment.MaxPage)
	if err != nil {
		return err
	}
	for _, rec := range records {
		if rec.PaperCode == code && rec.Kind == assessment.CourseCheck && rec.Status == assessment.StatusSubmitted {
			to = "/learn/" + code + "/result?s=" + web.Escape(rec.SittingID)
			break
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// finding is the title of a result.
func finding(p *locale.Printer, page ResultPage) string {
	if page.Right == page.Drawn {
		return p.T("learning.result.all", "n", page.Drawn)
	}
	return p.T("learning.result.some", "right", page.Right, "n", page.Drawn)
}

// lifts says what the check does for the reader's level.
func lifts(p *locale.Printer, page ResultPage) string {
	level := strconv.Itoa(page.Standing.Attained)
	switch {
	case !page.Passed:
		return p.T("learning.result.lifts.failed")
	case page.Counts && page.Standing.Provisional:
		return p.T("learning.result.lifts.provisional", "level", level)
	case page.Counts:
		return p.T("learning.result.lifts.counts", "level", level)
	case page.Standing.Uncounted:
		return p.T("learning.result.lifts.nothing", "level", level)
	}
	return p.T("learning.result.lifts.better", "level", level)
}
