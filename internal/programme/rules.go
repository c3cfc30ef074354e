package programme

import (
	"slices"
	"time"

	"sopan/internal/ground/clock"
)

// Done is one thing that a person has done, as learning tells it.
type Done struct {
	Course string // code
	At     time.Time
	Passed bool // its final check was passed; false: the course was completed
}

// Round is one way through a programme: the first, or a renewal.
type Round struct {
	N     int // from 1
	Body  Body
	Begun time.Time
}

// Reached is how far a person is in one milestone; zero times stand for not yet.
type Reached struct {
	OpenedAt time.Time
	DoneAt   time.Time
	Items    int // mandatory courses that are complete, and the check when it is passed
	Of       int // mandatory courses, and the check
}

// Standing is how a person stands in a programme. It follows from rounds and from what was done alone.
type Standing struct {
	Round       int  // the newest
	Whole       bool // the newest round asks for the whole programme
	Milestones  []Reached
	Held        int       // the last round that was completed; 0: none
	CompletedAt time.Time // of that round; zero: none
	EndsAt      time.Time // when it ceases to hold; zero: never, or nothing is complete
	DueAt       time.Time // when its renewal may begin; zero as EndsAt
	since       []time.Time
}

// Opened counts the milestones that are open or done.
func (s Standing) Opened() int {
	return count(s.Milestones, func(r Reached) bool { return !r.OpenedAt.IsZero() })
}

// Done counts the milestones that are done.
func (s Standing) Done() int {
	return count(s.Milestones, func(r Reached) bool { return !r.DoneAt.IsZero() })
}

// Items counts what is mandatory in all milestones: how much is done, of how much.
func (s Standing) Items() (done, of int) {
	for _, r := range s.Milestones {
		done, of = done+r.Items, of+r.Of
	}
	return done, of
}

func count(list []Reached, is func(Reached) bool) int {
	n := 0
	for _, r := range list {
		if is(r) {
			n++
		}
	}
	return n
}

// Complete tells whether the newest round is complete.
func (s Standing) Complete() bool { return len(s.Milestones) > 0 && s.Done() == len(s.Milestones) }

// Since is the moment from which on what was done counts for a milestone of the newest round, from 1; zero for ever.
func (s Standing) Since(n int) time.Time {
	if n < 1 || n > len(s.since) {
		return time.Time{}
	}
	return s.since[n-1]
}

// The phases of a person in a programme, by the clock.
const (
	PhaseActive   = "active"   // under way for the first time
	PhaseComplete = "complete" // complete, and holds
	PhaseDue      = "due"      // holds, and may be renewed
	PhaseRenewing = "renewing" // holds, and a renewal is under way
	PhaseLapsed   = "lapsed"   // holds no more
)

// Phase tells where the person is at a moment.
func (s Standing) Phase(now time.Time) string {
	return phase(s.CompletedAt, s.DueAt, s.EndsAt, s.Complete(), now)
}

func phase(completed, due, ends time.Time, complete bool, now time.Time) string {
	switch {
	case completed.IsZero():
		return PhaseActive
	case !ends.IsZero() && !now.Before(ends):
		return PhaseLapsed
	case !complete:
		return PhaseRenewing
	case !due.IsZero() && !now.Before(due):
		return PhaseDue
	}
	return PhaseComplete
}

// MayRenew tells whether the next round may begin: the newest is complete, and its window is open or its end has come.
func (s Standing) MayRenew(now time.Time) bool {
	return s.Complete() && !s.DueAt.IsZero() && !now.Before(s.DueAt)
}

// Stand works out how a person stands, from the rounds they began, in their order, and from all that they have done, in any order.
//
// In the first round whatever was done counts, however long ago. In a renewal, what is asked for anew counts from the moment it
// began: of the milestones that the version names, or of all where it names none or the programme had lapsed. A milestone opens
// when the one before it is done, and is done when all that is mandatory in it is; so a common course carries credit at once.
// Who renews early loses no day: validity runs on from the old end.
func Stand(rounds []Round, done []Done) Standing {
	var s Standing
	for _, r := range rounds {
		lapsed := !s.EndsAt.IsZero() && !r.Begun.Before(s.EndsAt)
		s.Round, s.Whole = r.N, r.N == 1 || lapsed || len(r.Body.Again) == 0
		s.Milestones, s.since = make([]Reached, len(r.Body.Milestones)), make([]time.Time, len(r.Body.Milestones))
		opened := r.Begun
		for i, m := range r.Body.Milestones {
			if r.N > 1 && (s.Whole || slices.Contains(r.Body.Again, i+1)) {
				s.since[i] = r.Begun
			}
			s.Milestones[i] = reach(m, opened, s.since[i], done)
			opened = s.Milestones[i].DoneAt
		}
		if s.Complete() {
			s.complete(r, opened)
		}
	}
	return s
}

// reach works out one milestone that opens at a moment, zero for not yet; what was done before since does not count.
func reach(m Milestone, opened, since time.Time, done []Done) Reached {
	out := Reached{OpenedAt: opened}
	at := opened
	need := func(course string, passed bool) {
		out.Of++
		first, ok := earliest(course, passed, since, done)
		if !ok {
			return
		}
		out.Items++
		if first.After(at) {
			at = first
		}
	}
	for _, it := range m.Items {
		if !it.Optional {
			need(it.Course, false)
		}
	}
	if m.Check != "" {
		need(m.Check, true)
	}
	if !opened.IsZero() && out.Items == out.Of {
		out.DoneAt = at
	}
	return out
}

// earliest gives when a course was first completed, or its check first passed, from a moment on.
func earliest(course string, passed bool, since time.Time, done []Done) (time.Time, bool) {
	var first time.Time
	ok := false
	for _, d := range done {
		if d.Course == course && d.Passed == passed && !d.At.Before(since) && (!ok || d.At.Before(first)) {
			first, ok = d.At, true
		}
	}
	return first, ok
}

// complete marks a round as complete at a moment.
func (s *Standing) complete(r Round, at time.Time) {
	from := at
	if !s.EndsAt.IsZero() && at.Before(s.EndsAt) {
		from = s.EndsAt
	}
	s.Held, s.CompletedAt, s.EndsAt, s.DueAt = r.N, at, time.Time{}, time.Time{}
	if r.Body.Months > 0 {
		s.EndsAt = from.In(clock.India).AddDate(0, r.Body.Months, 0).UTC()
		s.DueAt = s.EndsAt.In(clock.India).AddDate(0, 0, -r.Body.Window).UTC()
	}
}

// soon is how long before the end somebody is told once more that their programme lapses.
const soon = 7 * 24 * time.Hour

// soonAt is when that is; zero where the renewal begins no earlier, for then it has just been told.
func (s Standing) soonAt() time.Time {
	if at := s.EndsAt.Add(-soon); at.After(s.DueAt) {
		return at
	}
	return time.Time{}
}

// next gives when the clock has something to tell of the round that is held: that its renewal may begin, that it lapses soon, or that it
// holds no more; zero for never. What was told stands with that round.
func (s Standing) next(told RoundRow) time.Time {
	switch {
	case s.CompletedAt.IsZero() || s.EndsAt.IsZero() || told.Lapsed:
		return time.Time{}
	case s.Complete() && !told.DueTold:
		return s.DueAt
	case !told.SoonTold && !s.soonAt().IsZero():
		return s.soonAt()
	}
	return s.EndsAt
}
