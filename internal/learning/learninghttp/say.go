package learninghttp

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// SayPage is a form on which a learner says something of a course: /learn/{code}/rate and /learn/{code}/flag.
type SayPage struct {
	Code   string
	Title  parts.Words
	Rating learning.Rating
	Reason string
	Faults parts.Faults
}

func (d *Door) sayPage(r *http.Request) (SayPage, error) {
	code := r.PathValue("code")
	page, f := SayPage{Code: code}, web.FrameOf(r.Context())
	cards, err := d.courses.Cards(r.Context(), d.db.Reader(), []string{code})
	if err != nil {
		return page, err
	}
	card, ok := cards[code]
	if !ok {
		return page, fault.E(fault.NotFound, "learninghttp.say", "learning.unknown", "course", code)
	}
	page.Title.Text, page.Title.Lang = f.P.Name(card.Title)
	f.Tab = "learn"
	return page, nil
}

func (d *Door) rating(w http.ResponseWriter, r *http.Request) error {
	page, err := d.sayPage(r)
	if err != nil {
		return err
	}
	if _, page.Rating, err = d.courses.Rating(r.Context(), d.db.Reader(), who.From(r.Context()), page.Code); err != nil {
		return err
	}
	return show(w, r, http.StatusOK, "learning.rate.title", ratePage, page)
}

// show renders one of the two forms under its title.
// keys: learning.rate.title, learning.flagging.title
func show(w http.ResponseWriter, r *http.Request, status int, title string, form func(web.Frame, SayPage) templ.Component, page SayPage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab = f.P.T(title), "learn"
	return web.Render(w, r, status, form(f, page))
}

// rate keeps what the reader says of the course. The same form sent twice is one act.
func (d *Door) rate(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	stars, err := strconv.Atoi(form.Get("stars"))
	if err != nil {
		stars = 0
	}
	err = d.courses.Rate(r.Context(), who.From(r.Context()), code, stars, form.Get("words"))
	if faults := parts.FaultsOf(web.FrameOf(r.Context()).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		page, err := d.sayPage(r)
		if err != nil {
			return err
		}
		page.Rating, page.Faults = learning.Rating{Stars: stars, Words: form.Get("words")}, faults
		return show(w, r, http.StatusUnprocessableEntity, "learning.rate.title", ratePage, page)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "/learn/"+code+"/rate", "learning.told.rated") // key: learning.told.rated
	http.Redirect(w, r, "/learn/"+code, http.StatusSeeOther)
	return nil
}

func (d *Door) flagging(w http.ResponseWriter, r *http.Request) error {
	page, err := d.sayPage(r)
	if err != nil {
		return err
	}
	return show(w, r, http.StatusOK, "learning.flagging.title", flagPage, page)
}

// flag tells who gives the course what is wrong with it. The same form sent twice is one act.
func (d *Door) flag(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	err = d.courses.Flag(r.Context(), who.From(r.Context()), code, form.Get("reason"))
	if faults := parts.FaultsOf(web.FrameOf(r.Context()).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		page, err := d.sayPage(r)
		if err != nil {
			return err
		}
		page.Reason, page.Faults = form.Get("reason"), faults
		return show(w, r, http.StatusUnprocessableEntity, "learning.flagging.title", flagPage, page)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "/learn/"+code+"/flag", "learning.told.flagged") // key: learning.told.flagged
	http.Redirect(w, r, "/learn/"+code, http.StatusSeeOther)
	return nil
}

// move puts the reader on the newest version of the course.
func (d *Door) move(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	code := r.PathValue("code")
	if _, err := d.courses.MoveUp(r.Context(), who.From(r.Context()), code); err != nil {
		return err
	}
	web.Flash(w, "", "learning.told.moved") // key: learning.told.moved
	http.Redirect(w, r, "/learn/"+code, http.StatusSeeOther)
	return nil
}

// beat takes a sign of life of the player: what it says it has shown, held against the server's clock.
func (d *Door) beat(w http.ResponseWriter, r *http.Request) error {
	form, n, err := partForm(w, r)
	if err != nil {
		return err
	}
	shown, ok := learning.Segments(form.Get("shown"))
	if !ok {
		return fault.E(fault.Invalid, "learninghttp.beat", "learning.shown")
	}
	if _, err := d.courses.Beat(r.Context(), who.From(r.Context()), r.PathValue("code"), n, shown); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// through says that the reader has seen the whole of a part's file.
func (d *Door) through(w http.ResponseWriter, r *http.Request) error {
	_, n, err := partForm(w, r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	if _, err := d.courses.Through(r.Context(), who.From(r.Context()), code, n); err != nil {
		return err
	}
	http.Redirect(w, r, nextHref(code, n)+"#file", http.StatusSeeOther)
	return nil
}

// flagText says why something was not counted, and what to do.
func flagText(p *locale.Printer, f learning.Flag) string {
	// keys: learning.flag.hasty, learning.flag.away, learning.flag.beside, learning.flag.rushed, learning.flag.sixteen, learning.flag.early
	return p.T("learning.flag." + f.String())
}

// flagged lists the parts of which something was not counted.
func (p CoursePage) flagged() []learning.Progress {
	var out []learning.Progress
	for _, x := range p.Progress {
		if x.Flags != 0 {
			out = append(out, x)
		}
	}
	return out
}

// reasons are the flags of a part, in the order in which they are told.
func reasons(x learning.Progress) []learning.Flag {
	var out []learning.Flag
	for _, f := range learning.Flags {
		if x.Flags.Has(f) {
			out = append(out, f)
		}
	}
	return out
}
