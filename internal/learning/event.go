package learning

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/clock"
)

// Event is what a part of KindEvent leads to: people come together at a time, in a place, at an address, or both. The text of the
// part says what it is about, and is what those read who could not come.
type Event struct {
	Begins time.Time `json:"begins"`
	Ends   time.Time `json:"ends"`
	Place  Names     `json:"place,omitempty"` // in words; nil where there is none
	URL    string    `json:"url,omitempty"`   // https, to join from afar; "" where one cannot
	Seats  int       `json:"seats,omitempty"` // 0: for as many as come
	Giver  Names     `json:"giver"`           // who gives it, in words
}

// The times around an event, and its limits. They are this project's own.
const (
	// JoinBefore is how long before it begins an event may be joined.
	JoinBefore = 15 * time.Minute
	// AttendAfter is how long after its end the code of attendance is taken: a list on paper is typed in the next day.
	AttendAfter = 24 * time.Hour

	leastEvent = 5 * time.Minute
	mostEvent  = 12 * time.Hour // one of several days is several parts
	// MaxSeats bounds what an event says of its seats.
	MaxSeats = 100_000
)

// Phase is how an event stands at a moment.
type Phase string

// The phases, in their order.
const (
	EventAhead Phase = "ahead" // it is to come
	EventOpens Phase = "opens" // it may be joined, and has not begun
	EventOn    Phase = "on"    // it runs
	EventAfter Phase = "after" // it has ended; the code is still taken
	EventOver  Phase = "over"  // its text takes its place
)

// Joins tells whether the way to join is shown.
func (p Phase) Joins() bool { return p == EventOpens || p == EventOn }

// Takes tells whether the code of attendance is taken.
func (p Phase) Takes() bool { return p == EventOn || p == EventAfter }

// At tells how the event stands at a moment.
func (e Event) At(now time.Time) Phase {
	switch {
	case now.Before(e.Begins.Add(-JoinBefore)):
		return EventAhead
	case now.Before(e.Begins):
		return EventOpens
	case now.Before(e.Ends):
		return EventOn
	case now.Before(e.Closes()):
		return EventAfter
	}
	return EventOver
}

// Closes is when the code of attendance is taken no more.
func (e Event) Closes() time.Time { return e.Ends.Add(AttendAfter) }

// Takes is how long the event lasts, in seconds: its nominal time. Nothing of it is measured, for nobody can vouch that somebody who
// came stayed.
func (e Event) Takes() int { return int(e.Ends.Sub(e.Begins) / time.Second) }

// waits tells whether a part still wants somebody to have been at its event.
func (p Progress) waits() bool { return p.Wants&wantsPresence != 0 && p.MetAt.IsZero() }

// beginEvent says what a part that leads to an event wants at a moment: that one was there, and of who was not, when it is over, that
// its text is read. The text then takes what its words take.
func (s *state) beginEvent(p *Progress, u Unit, now time.Time) {
	if p.Done() || !p.MetAt.IsZero() {
		return
	}
	if u.Event.At(now) != EventOver {
		p.Wants |= wantsPresence
		return
	}
	p.Wants &^= wantsPresence
	lang := s.enrolment.Lang
	if _, ok := u.Texts[lang]; !ok {
		lang = Languages[0]
	}
	questions := 0
	if u.PaperID != "" {
		questions = 1
	}
	p.Nominal = Seconds(lang, u.Texts[lang].Words, questions)
}

// attended says that the person was at the event of a part.
func (s *state) attended(n int, at, now time.Time) {
	if s.frozen() {
		return
	}
	p := s.begin(n, now)
	if p.Done() {
		return
	}
	p.MetAt, p.Wants, p.Nominal = at, p.Wants|wantsPresence, s.nominal(n)
	s.set(n, p, now)
	s.finish(now)
}

type eventJSON struct {
	Begins string `json:"begins"`
	Ends   string `json:"ends"`
	Place  Names  `json:"place"`
	URL    string `json:"url"`
	Seats  int    `json:"seats"`
	Giver  Names  `json:"giver"`
}

// event reads what a part says of its event. Moments are to the minute, by RFC 3339.
func (r *reading) event(n int, j eventJSON) *Event {
	number := fmt.Sprint(n)
	e := &Event{URL: j.URL, Seats: j.Seats, Giver: r.names(courseFile, "parts["+number+"].giver", j.Giver)}
	begins, err := time.Parse(time.RFC3339, j.Begins)
	ends, err2 := time.Parse(time.RFC3339, j.Ends)
	e.Begins, e.Ends = clock.Micro(begins).Truncate(time.Minute), clock.Micro(ends).Truncate(time.Minute)
	switch d := e.Ends.Sub(e.Begins); {
	case err != nil || err2 != nil:
		r.bad(courseFile, "learning.course.event_time", "n", number)
	case d < leastEvent || d > mostEvent:
		r.bad(courseFile, "learning.course.event_length", "n", number, "min", int(leastEvent/time.Minute), "max", int(mostEvent/time.Hour))
	}
	if slices.ContainsFunc(slices.Collect(maps.Values(j.Place)), func(s string) bool { return strings.TrimSpace(s) != "" }) {
		e.Place = r.names(courseFile, "parts["+number+"].place", j.Place)
	}
	if e.Place == nil && e.URL == "" {
		r.bad(courseFile, "learning.course.event_where", "n", number)
	}
	if e.URL != "" && !ValidMeeting(e.URL) {
		r.bad(courseFile, "learning.course.event_url", "n", number)
	}
	if e.Seats < 0 || e.Seats > MaxSeats {
		r.bad(courseFile, "learning.course.event_seats", "n", number, "max", MaxSeats)
	}
	return e
}

// ValidMeeting tells whether an address may lead to an event: https, with a host, and without a name and password in it.
func ValidMeeting(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= maxText && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

// apart says which events of a course run at one time: nobody can be at both, and so nobody could complete it.
func (r *reading) apart(units []Unit) {
	for i, u := range units {
		for _, other := range units[:i] {
			if u.Event != nil && other.Event != nil && u.Event.Begins.Before(other.Event.Ends) && other.Event.Begins.Before(u.Event.Ends) {
				r.bad(courseFile, "learning.course.event_beside", "n", fmt.Sprint(u.N), "other", fmt.Sprint(other.N))
			}
		}
	}
}
