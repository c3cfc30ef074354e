package learninghttp

import (
	"net/http"
	"strconv"

	"sopan/internal/gap"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// CoursePage is /learn/{code}.
type CoursePage struct {
	learning.CoursePage
	Subject  learning.Subject
	Name     string // of the competency
	Title    parts.Words
	Lang     string // of the texts that are shown
	Provider parts.Words
	Need     *gap.Item // nil: the post does not ask for the competency
	Attained int
	Claimed  int
	MayMove  bool           // a newer version is taught, and the reader may go on in it
	Equal    learning.Equal // what they would keep
	Instead  parts.Words    // the course to take instead of a retired one
}

// Steps is the competency as a glyph.
func (p CoursePage) Steps() parts.Steps {
	return steps(p.Subject, p.Card.Level, p.Attained, p.Claimed, p.Need)
}

func steps(s learning.Subject, level, attained, claimed int, need *gap.Item) parts.Steps {
	out := parts.Steps{Of: scale(s), Proven: attained, Claimed: claimed}
	if level > attained {
		out.Next = level
	}
	if need != nil {
		out.Needed = need.Required
	}
	return out
}

// Begun tells whether the reader is in the course, or through.
func (p CoursePage) Begun() bool { return p.Enrolment != nil }

// Complete tells whether nothing is missing any more.
func (p CoursePage) Complete() bool {
	return p.Enrolment != nil && p.Enrolment.Status == learning.StatusComplete
}

// At gives how far the reader is in a part.
func (p CoursePage) At(n int) learning.Progress {
	return learning.Lesson{Progress: p.Progress}.At(n)
}

func (d *Door) course(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	found, err := d.courses.Page(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := CoursePage{CoursePage: found}
	page.Title.Text, page.Title.Lang = f.P.Name(found.Card.Title)
	page.Lang = page.Title.Lang
	subjects, err := d.courses.Subjects(ctx, q, []string{found.Card.Competency})
	if err != nil {
		return err
	}
	page.Subject = subjects[found.Card.Competency]
	page.Name = nameOf(f.P, page.Subject, found.Card.Competency)
	org, err := d.people.Org(ctx, q, found.Card.ProviderOrg)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if page.Provider.Text, page.Provider.Lang = f.P.Name(org.Name); page.Provider.Text == "" {
		page.Provider.Text = found.Card.ProviderOrg
	}
	items, err := d.gaps.Of(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	for i := range items {
		if items[i].Competency == found.Card.Competency {
			page.Need = &items[i]
		}
	}
	entries, err := d.passbooks.Of(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	page.Attained, page.Claimed = entries[found.Card.Competency].Attained, entries[found.Card.Competency].Claimed
	if page.Begun() && found.Newest > found.Card.Version && found.Card.Open() {
		if page.Equal, page.MayMove, err = d.courses.Newer(ctx, q, by, found.Card.Code); err != nil {
			return err
		}
	}
	if found.Card.ReplacedBy != "" {
		cards, err := d.courses.Cards(ctx, q, []string{found.Card.ReplacedBy})
		if err != nil {
			return err
		}
		page.Instead.Text, page.Instead.Lang = f.P.Name(cards[found.Card.ReplacedBy].Title)
	}
	f.Title, f.Tab = page.Title.Text, "learn"
	return web.Render(w, r, http.StatusOK, coursePage(f, page))
}

func nameOf(p *locale.Printer, s learning.Subject, code string) string {
	if name, _ := p.Name(s.Name); name != "" {
		return name
	}
	return code
}

func (d *Door) enrol(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	if _, err := d.courses.Enrol(ctx, who.From(ctx), code, web.FrameOf(ctx).P.Lang()); err != nil {
		return err
	}
	page, err := d.courses.Page(ctx, d.db.Reader(), who.From(ctx), code)
	if err != nil {
		return err
	}
	http.Redirect(w, r, nextHref(page.Card.Code, page.Next), http.StatusSeeOther)
	return nil
}

// LeavePage asks once more before a course is given up.
type LeavePage struct {
	Code     string
	Title    parts.Words
	Done     int // parts done
	Measured int // seconds of reading
}

func (d *Door) leaving(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	found, err := d.courses.Page(ctx, d.db.Reader(), who.From(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	if found.Enrolment == nil || found.Enrolment.Status != learning.StatusActive {
		http.Redirect(w, r, "/learn/"+found.Card.Code, http.StatusSeeOther)
		return nil
	}
	page := LeavePage{Code: found.Card.Code, Measured: found.Measured}
	page.Title.Text, page.Title.Lang = f.P.Name(found.Card.Title)
	for _, p := range found.Progress {
		if p.Done() {
			page.Done++
		}
	}
	f.Title, f.Tab = f.P.T("learning.leave.title"), "learn"
	return web.Render(w, r, http.StatusOK, leavePage(f, page))
}

// leave gives a course up. Sent twice, the second leads to the same page: nothing more is left.
func (d *Door) leave(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	code := r.PathValue("code")
	switch err := d.courses.Withdraw(r.Context(), who.From(r.Context()), code); {
	case err == nil:
		web.Flash(w, "", "learning.told.left")
	case fault.As(err).Key != "learning.not_enrolled":
		return err
	}
	http.Redirect(w, r, "/learn/"+code, http.StatusSeeOther)
	return nil
}

// nextHref is where a course goes on: a part, or the final check.
func nextHref(code string, n int) string {
	if n == learning.Final {
		return "/learn/" + code + "/check"
	}
	return "/learn/" + code + "/" + strconv.Itoa(n)
}
