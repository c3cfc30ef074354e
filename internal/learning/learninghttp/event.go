package learninghttp

import (
	"net/http"
	"net/url"
	"strconv"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/standard/ical"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// WithAddress names where the site is reached from outside: calendar files lead there. Without it they lead nowhere.
func (d *Door) WithAddress(address string) *Door { d.address = address; return d }

// attend takes the code of attendance of a part's event.
func (d *Door) attend(w http.ResponseWriter, r *http.Request) error {
	form, n, err := partForm(w, r)
	if err != nil {
		return err
	}
	ctx, f := r.Context(), web.FrameOf(r.Context())
	_, err = d.courses.Attend(ctx, who.From(ctx), r.PathValue("code"), n, form.Get("word"))
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooMany:
		return d.show(w, r, fault.Status(fault.KindOf(err)), false, func(page *PlayerPage) {
			page.Faults, page.Typed = parts.FaultsOr(f.P, err, "word"), form.Get("word")
		})
	}
	if err != nil {
		return err
	}
	_, asked := langOf(r, f.P)
	http.Redirect(w, r, address(r.PathValue("code"), n, noQuestion, asked)+"#event", http.StatusSeeOther)
	return nil
}

// calendar gives the event of a part as a file that calendar programs take in. It names the page of the part and not the way to join, which
// is for those in the course.
func (d *Door) calendar(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), web.FrameOf(r.Context()).P
	n, err := partNumber(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	lang, _ := langOf(r, p)
	l, err := d.courses.Lesson(ctx, d.db.Reader(), who.From(ctx), code, n, lang)
	if err != nil {
		return err
	}
	if l.Unit.Event == nil {
		return fault.E(fault.NotFound, "learninghttp.calendar", "learning.unknown_part", "course", code, "n", n)
	}
	w.Header().Set("Content-Type", ical.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+url.PathEscape(code)+"-"+strconv.Itoa(n)+`.ics"`)
	_, err = w.Write(ical.Write("-//Sopan//"+p.Lang(), d.entry(p, l, n)))
	return err
}

// entry is what stands in the calendar.
func (d *Door) entry(p *locale.Printer, l learning.Lesson, n int) ical.Event {
	e, host := l.Unit.Event, "sopan.invalid"
	x := ical.Event{
		Sequence: l.Card.Version - 1, Made: d.db.Reader().Now(), Begins: e.Begins, Ends: e.Ends, Lang: l.Text.Lang, Summary: l.Text.Title,
	}
	x.Place, _ = say(p, l.Text.Lang, e.Place)
	giver, _ := say(p, l.Text.Lang, e.Giver)
	x.Description = p.T("learning.event.giver") + ": " + giver
	if at, err := url.Parse(d.address); err == nil && at.Host != "" {
		host, x.URL = at.Host, d.address+nextHref(l.Card.Code, n)
		x.Description += "\n" + x.URL
	}
	if e.URL != "" {
		x.Description += "\n" + p.T("learning.event.join_from", "time", p.Time(e.Begins.Add(-learning.JoinBefore)))
	}
	x.UID = l.Card.Code + "-" + strconv.Itoa(n) + "@" + host
	return x
}

// span is when an event is, in words.
func span(p *locale.Printer, e learning.Event) string {
	end := p.Time(e.Ends)
	if p.DateISO(e.Begins) != p.DateISO(e.Ends) { // over midnight
		end = p.DateShort(e.Ends) + ", " + end
	}
	return p.T("learning.event.span", "weekday", p.Weekday(e.Begins), "date", p.Date(e.Begins), "from", p.Time(e.Begins), "to", end)
}

// eventFacts are when and where an event is, who gives it, and for how many.
func eventFacts(p *locale.Printer, lang string, e learning.Event) []parts.Fact {
	out := []parts.Fact{{Name: p.T("learning.event.when"), Value: span(p, e)}}
	switch place, in := say(p, lang, e.Place); {
	case place == "":
		out = append(out, parts.Fact{Name: p.T("learning.event.where"), Value: p.T("learning.event.online")})
	case e.URL != "":
		out = append(out, parts.Fact{Name: p.T("learning.event.where"), Value: place, Lang: in, Sub: p.T("learning.event.or_online")})
	default:
		out = append(out, parts.Fact{Name: p.T("learning.event.where"), Value: place, Lang: in})
	}
	giver, in := say(p, lang, e.Giver)
	out = append(out, parts.Fact{Name: p.T("learning.event.giver"), Value: giver, Lang: in})
	if e.Seats > 0 {
		out = append(out, parts.Fact{Name: p.T("learning.event.seats"), Value: p.Int(int64(e.Seats))})
	}
	return out
}

// hostOf names the site to which the way to join leads.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
