package studiohttp

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/studio"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// eventForm writes an event into the fields of its unit's form.
func eventForm(v url.Values, e *studio.Event, put func(field string, n studio.Names)) {
	if e == nil {
		return
	}
	v.Set("begins", e.Begins)
	v.Set("ends", e.Ends)
	put("place", e.Place)
	put("giver", e.Giver)
	v.Set("url", e.URL)
	if e.Seats > 0 {
		v.Set("seats", strconv.Itoa(e.Seats))
	}
}

// eventOf reads the fields of an event; a form without them leaves it as it was.
func eventOf(form url.Values, was *studio.Event) *studio.Event {
	if _, given := form["begins"]; !given {
		return was
	}
	return &studio.Event{
		Begins: strings.TrimSpace(form.Get("begins")), Ends: strings.TrimSpace(form.Get("ends")), Place: names(form, "place"),
		URL: strings.TrimSpace(form.Get("url")), Seats: number(form.Get("seats")), Giver: names(form, "giver"),
	}
}

// hasEvents tells whether a unit of the draft leads to an event.
func (s Sheet) hasEvents() bool {
	return slices.ContainsFunc(s.Draft.Content.Units, func(u studio.Unit) bool { return u.Kind == studio.KindEvent })
}

// EventsPage is /studio/{code}/events: the events of a course, each with the code that is shown to those who came.
type EventsPage struct {
	words
	Code   string
	Title  string
	Lang   string
	Events []learning.EventShown
}

func (d *Door) events(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	if went, err := d.byCode(w, r, "events"); went || err != nil {
		return err
	}
	page := EventsPage{words: words{p: f.P}, Code: r.PathValue("p")}
	var err error
	if page.Events, err = d.studio.Events(ctx, q, by, page.Code); err != nil {
		return err
	}
	title, err := d.studio.TitleOf(ctx, q, page.Code)
	if err != nil {
		return err
	}
	page.Title, page.Lang = f.P.Name(title)
	return web.Render(w, r, http.StatusOK, eventsPage(dress(f, eventsTitle(f.P, page, q.Now())), page))
}

// spoken writes a code as one reads it out: in two halves.
func spoken(word string) string { return word[:len(word)/2] + "-" + word[len(word)/2:] }

// came says how many have typed the code.
func came(p *locale.Printer, n int) string {
	if n < studio.Few {
		return p.T("studio.events.few", "min", studio.Few)
	}
	return p.T("studio.events.came", "n", n)
}

// eventRecord are when and where an event is, for who gives it.
func eventRecord(p *locale.Printer, e learning.EventShown) []parts.Fact {
	place, lang := p.Name(e.Event.Place)
	if place == "" {
		place, lang = e.Event.URL, ""
	}
	return []parts.Fact{
		{Name: p.T("studio.events.when"), Value: p.Weekday(e.Event.Begins) + ", " + p.Moment(e.Event.Begins), Sub: p.T("studio.events.ends", "time", p.Moment(e.Event.Ends))},
		{Name: p.T("studio.events.where"), Value: place, Lang: lang},
		{Name: p.T("studio.events.taken"), Value: p.T("studio.events.taken.span", "from", p.Moment(e.Event.Begins), "until", p.Moment(e.Event.Closes()))},
		{Name: p.T("studio.events.typed"), Value: came(p, e.Came)},
	}
}
