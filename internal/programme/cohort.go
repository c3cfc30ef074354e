package programme

import (
	"context"
	"slices"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// What a cohort may have.
const (
	MaxCoordinators = 5
	MaxSeats        = 5000
	MaxInvited      = 500 // at once
)

// Cohort is people of several departments who go through one programme together. Its maker's organisation holds it; a seat is taken
// when a place is approved. Gather makes it, EditCohort changes it, EndCohort and its last day end it, and ResumeCohort takes an end back.
type Cohort struct {
	ID           string
	Code         string // of the programme
	Org          string // code of the organisation that holds it
	Title        Names
	StartsOn     string // YYYY-MM-DD
	EndsOn       string
	Seats        int
	Approved     int
	Asked        bool      // a place may be asked for; else one is invited
	EndedAt      time.Time // when it was ended before its last day; zero: it was not
	Revision     int       // how often it was changed: an edit says which state it has seen
	Coordinators []string  // person ids
}

// Free is how many seats are left.
func (c Cohort) Free() int { return max(c.Seats-c.Approved, 0) }

// Over tells whether the cohort has ended on a day, or was ended.
func (c Cohort) Over(today string) bool { return !c.EndedAt.IsZero() || c.EndsOn < today }

// Gather makes a cohort of a programme that is live. It takes the right to write courses over the organisation that holds it, which
// need not be the one that gives the programme. Without coordinators, who makes it is the first.
func (p *Programmes) Gather(ctx context.Context, by who.Actor, c Cohort) (Cohort, error) {
	const op = "programme.Gather"
	if err := c.sound(op); err != nil {
		return Cohort{}, err
	}
	if len(c.Coordinators) == 0 && by.SignedIn() {
		c.Coordinators = []string{by.PersonID}
	}
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := p.over(ctx, tx, by, op, c.Org, who.ContentEdit); err != nil {
			return err
		}
		now, err := current(ctx, tx, op, c.Code)
		if err != nil {
			return err
		}
		if now.State != Live {
			return fault.E(fault.Conflict, op, "programme.retired", "code", c.Code)
		}
		c.ID, c.Approved = id.New(), 0
		if err := insertCohort(ctx, tx, c); err != nil {
			return err
		}
		if err := p.appoint(ctx, tx, op, c.ID, c.Coordinators); err != nil {
			return err
		}
		return event.Record(ctx, tx, CohortGathered{Cohort: c.ID, Programme: c.Code, Seats: c.Seats})
	})
	if err != nil {
		return Cohort{}, fault.Wrap(op, err)
	}
	return c, nil
}

// sound refuses what no cohort may be, and says where.
func (c *Cohort) sound(op string) error {
	f := fault.E(fault.Invalid, op, "programme.cohort.bad")
	c.Title = text(f, "title", c.Title, MaxTitle)
	if len(c.Title) == 0 {
		f.At("title_en", "programme.cohort.title")
	}
	starts, first := time.Parse(time.DateOnly, c.StartsOn)
	ends, last := time.Parse(time.DateOnly, c.EndsOn)
	switch {
	case first != nil:
		f.At("starts_on", "programme.cohort.date")
	case last != nil:
		f.At("ends_on", "programme.cohort.date")
	case ends.Before(starts):
		f.At("ends_on", "programme.cohort.order")
	}
	if c.Seats < 1 || c.Seats > MaxSeats {
		f.At("seats", "programme.cohort.seats", "max", MaxSeats)
	}
	if len(f.Places) > 0 {
		f.Key, f.Args = f.Places[0].Key, f.Places[0].Args
		return f
	}
	return nil
}

// appoint makes persons the coordinators of a cohort, in place of those before.
func (p *Programmes) appoint(ctx context.Context, tx *db.Tx, op, cohort string, persons []string) error {
	persons = slices.Compact(slices.Sorted(slices.Values(persons)))
	if len(persons) == 0 || len(persons) > MaxCoordinators {
		return fault.E(fault.Invalid, op, "programme.cohort.coordinators", "max", MaxCoordinators).At("coordinators", "programme.cohort.coordinators", "max", MaxCoordinators)
	}
	known, err := p.people.People(ctx, tx, persons)
	if err != nil {
		return err
	}
	if len(known) < len(persons) {
		return fault.E(fault.Invalid, op, "programme.cohort.unknown").At("coordinators", "programme.cohort.unknown")
	}
	return setCoordinators(ctx, tx, cohort, persons)
}

// held locks a cohort for who writes courses for the organisation that holds it.
func (p *Programmes) held(ctx context.Context, by who.Actor, op, cohort string, do func(ctx context.Context, tx *db.Tx, c Cohort) error) error {
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := lockCohort(ctx, tx, op, cohort)
		if err != nil {
			return err
		}
		if err := p.over(ctx, tx, by, op, c.Org, who.ContentEdit); err != nil {
			return err
		}
		return do(ctx, tx, c)
	}))
}

// Appoint makes persons the coordinators of a cohort, at most five, in place of those before. It takes the right to write courses over
// the organisation that holds it.
func (p *Programmes) Appoint(ctx context.Context, by who.Actor, cohort string, persons []string) error {
	const op = "programme.Appoint"
	return p.held(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort) error {
		return p.appoint(ctx, tx, op, c.ID, persons)
	})
}

// EditCohort gives a cohort another name, other dates, seats and coordinators, and says whether places may be asked for. to.ID names it,
// and to.Revision is the state that the editor has seen: when somebody else changed it since, it is Stale. There are never fewer seats
// than are taken. Members are told of other dates. It takes the right to write courses over the organisation that holds it.
func (p *Programmes) EditCohort(ctx context.Context, by who.Actor, to Cohort) error {
	const op = "programme.EditCohort"
	return p.held(ctx, by, op, to.ID, func(ctx context.Context, tx *db.Tx, was Cohort) error {
		if was.Revision != to.Revision {
			return fault.E(fault.Stale, op, "programme.edit.stale")
		}
		if err := to.sound(op); err != nil {
			return err
		}
		today := clock.Date(tx.Now())
		switch {
		case to.Seats < was.Approved:
			return fault.E(fault.Invalid, op, "programme.cohort.seats_taken", "n", was.Approved).At("seats", "programme.cohort.seats_taken", "n", was.Approved)
		case to.EndsOn != was.EndsOn && to.EndsOn < today:
			return fault.E(fault.Invalid, op, "programme.cohort.past").At("ends_on", "programme.cohort.past")
		}
		if err := setCohort(ctx, tx, to); err != nil {
			return err
		}
		if err := p.appoint(ctx, tx, op, was.ID, to.Coordinators); err != nil {
			return err
		}
		if to.StartsOn == was.StartsOn && to.EndsOn == was.EndsOn || was.Over(today) {
			return nil
		}
		was.StartsOn, was.EndsOn = to.StartsOn, to.EndsOn
		return tellSeated(ctx, tx, was, CohortMoved)
	})
}

// EndCohort ends a cohort before its last day: nobody is taken in any more, and what its members have reached stays. They are told. It
// takes the right to write courses over the organisation that holds it.
func (p *Programmes) EndCohort(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.EndCohort"
	return p.held(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort) error {
		if err := goesOn(op, c, tx.Now()); err != nil {
			return err
		}
		if err := setEnded(ctx, tx, c.ID, true); err != nil {
			return err
		}
		return tellSeated(ctx, tx, c, CohortEnded)
	})
}

// ResumeCohort takes the early end of a cohort back, and tells its members. It takes the right to write courses over the organisation
// that holds it.
func (p *Programmes) ResumeCohort(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.ResumeCohort"
	return p.held(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort) error {
		if c.EndedAt.IsZero() {
			return fault.E(fault.Conflict, op, "programme.cohort.not_ended")
		}
		if err := setEnded(ctx, tx, c.ID, false); err != nil {
			return err
		}
		return tellSeated(ctx, tx, c, CohortResumed)
	})
}

// tellSeated tells everybody who has a seat in a cohort what has become of it.
func tellSeated(ctx context.Context, tx *db.Tx, c Cohort, what string) error {
	persons, err := seatedIn(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	facts := make([]CohortDated, len(persons))
	for i, person := range persons {
		facts[i] = CohortDated{Cohort: c.ID, Programme: c.Code, Person: person, What: what, Starts: c.StartsOn, Ends: c.EndsOn}
	}
	return event.RecordAll(ctx, tx, facts)
}

// runs gives a cohort that goes on to who coordinates it, or writes courses for the organisation that holds it.
func (p *Programmes) runs(ctx context.Context, tx *db.Tx, by who.Actor, op, cohort string) (Cohort, error) {
	c, err := cohortOf(ctx, tx, op, cohort)
	if err != nil {
		return c, err
	}
	if !by.SignedIn() || !slices.Contains(c.Coordinators, by.PersonID) {
		if err := p.over(ctx, tx, by, op, c.Org, who.ContentEdit); err != nil {
			if fault.Is(err, fault.Denied) {
				err = fault.E(fault.Denied, op, "programme.denied.cohort")
			}
			return c, err
		}
	}
	return c, goesOn(op, c, tx.Now())
}

func goesOn(op string, c Cohort, now time.Time) error {
	if c.Over(clock.Date(now)) {
		return fault.E(fault.Conflict, op, "programme.cohort.over")
	}
	return nil
}

// Seen is a cohort as whoever asks sees it.
type Seen struct {
	Cohort
	Programme Names  // title
	Place     string // of the actor: one of Place…; "" for none
	Note      string // the word with which it was settled last, when one cohort is asked for
	Runs      bool   // the actor coordinates it
}

// Cohort gives a cohort and the actor's own place in it. It takes the right to read what is taught.
func (p *Programmes) Cohort(ctx context.Context, q db.Q, by who.Actor, cohort string) (Seen, error) {
	const op = "programme.Cohort"
	if !by.Holds(who.LearnRead) {
		return Seen{}, fault.E(fault.Denied, op, "programme.denied.learn")
	}
	c, err := cohortOf(ctx, q, op, cohort)
	if err != nil {
		return Seen{}, fault.Wrap(op, err)
	}
	s := Seen{Cohort: c, Runs: by.SignedIn() && slices.Contains(c.Coordinators, by.PersonID)}
	mine, err := placeIn(ctx, q, c.ID, by.PersonID)
	if err != nil {
		return Seen{}, fault.Wrap(op, err)
	}
	s.Place, s.Note = mine.Status, mine.Note
	titles, err := titlesOf(ctx, q, []string{c.Code})
	s.Programme = titles[c.Code]
	return s, fault.Wrap(op, err)
}

// Cohorts gives the cohorts of a programme that have not ended, or of all programmes those in which the actor has a place or that they
// coordinate where code is "". It takes the right to read what is taught.
func (p *Programmes) Cohorts(ctx context.Context, q db.Q, by who.Actor, code, after string, limit int) (list []Seen, next string, err error) {
	const op = "programme.Cohorts"
	if !by.Holds(who.LearnRead) {
		return nil, "", fault.E(fault.Denied, op, "programme.denied.learn")
	}
	on, from, err := cohortPlace(op, after)
	if err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), maxList)
	list, err = cohortsOf(ctx, q, by.PersonID, code, clock.Date(q.Now()), on, from, limit+1)
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].cursor()
	}
	return list, next, fault.Wrap(op, err)
}
