package studio

import (
	"context"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// Event is what a unit of KindEvent leads to, as it is being written: anything of it may be missing.
type Event struct {
	Begins string `json:"begins,omitempty"` // EventTime, in India
	Ends   string `json:"ends,omitempty"`
	Place  Names  `json:"place,omitempty"`
	URL    string `json:"url,omitempty"`   // https, to join from afar
	Seats  int    `json:"seats,omitempty"` // 0: for as many as come
	Giver  Names  `json:"giver,omitempty"`
}

// EventTime is how the moments of an event are written: as the fields of forms have them, to the minute, in India.
const EventTime = "2006-01-02T15:04"

// eventAt reads a moment of an event; the zero time where it is none.
func eventAt(s string) time.Time {
	t, err := time.ParseInLocation(EventTime, s, clock.India)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Began tells when the event begins, if that is written; ok is false where it is not.
func (e *Event) Began() (at time.Time, ok bool) {
	if e == nil {
		return time.Time{}, false
	}
	at = eventAt(e.Begins)
	return at, !at.IsZero()
}

// eventOf writes an event down as a course folder has it.
func eventOf(e *Event, whole func(Names) Names) map[string]any {
	if e == nil {
		e = &Event{}
	}
	out := map[string]any{"place": whole(e.Place), "url": e.URL, "seats": e.Seats, "giver": whole(e.Giver), "begins": "", "ends": ""}
	for name, s := range map[string]string{"begins": e.Begins, "ends": e.Ends} {
		if at := eventAt(s); !at.IsZero() {
			out[name] = at.Format(time.RFC3339)
		}
	}
	return out
}

// eventFrom makes of the event of a course what the next draft of it begins with.
func eventFrom(e learning.Event) *Event {
	write := func(t time.Time) string { return t.In(clock.India).Format(EventTime) }
	return &Event{Begins: write(e.Begins), Ends: write(e.Ends), Place: tidy(e.Place), URL: e.URL, Seats: e.Seats, Giver: tidy(e.Giver)}
}

// tidyEvent is an event as a draft keeps it: nil for a unit of another kind.
func tidyEvent(u Unit) *Event {
	if u.Kind != KindEvent || u.Event == nil {
		return nil
	}
	e := *u.Event
	e.Place, e.Giver = tidy(e.Place), tidy(e.Giver)
	return &e
}

// soundEvent holds an event that is being written to its limits. Whether it is whole is for Look.
func soundEvent(e *Event, f *fault.Fault, long func(field string, names ...Names)) {
	if e == nil {
		return
	}
	long("place", e.Place)
	long("giver", e.Giver)
	for field, s := range map[string]string{"begins": e.Begins, "ends": e.Ends} {
		if s != "" && eventAt(s).IsZero() {
			f.At(field, "studio.edit.event_time")
		}
	}
	if e.URL != "" && !learning.ValidMeeting(e.URL) {
		f.At("url", "studio.edit.event_url")
	}
	if e.Seats < 0 || e.Seats > learning.MaxSeats {
		f.At("seats", "studio.edit.event_seats")
	}
}

// lookEvents looks for events that are over: nobody can come to them any more. One that was taught before may stay, so that what was said
// there can be written into its text.
func lookEvents(d Draft, now time.Time) []Finding {
	var out []Finding
	for _, u := range d.Content.Units {
		if u.Event == nil {
			continue
		}
		if at := eventAt(u.Event.Ends); !at.IsZero() && !now.Before(at) {
			out = append(out, Finding{Check: CheckEvents, Part: PartUnit(u.ID), Key: "studio.check.event_over", Stops: d.From == 0})
		}
	}
	return out
}

// Events gives the events of a course that is taught, with the code that their giver shows. It takes what learning.Events takes.
func (s *Studio) Events(ctx context.Context, q db.Q, by who.Actor, code string) ([]learning.EventShown, error) {
	out, err := s.courses.Events(ctx, q, by, code)
	return out, fault.Wrap("studio.Events", err)
}
