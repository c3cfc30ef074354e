package programme

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
)

// What a cohort may have.
const (
	MaxCoordinators = 5
	MaxSeats        = 5000
	MaxInvited      = 500 // at once
)

// Cohort is people of several departments who go through one programme together. Its maker's organisation holds it; a seat is taken
// when a place is approved.
type Cohort struct {
	ID           string
	Code         string // of the programme
	Org          string // code of the organisation that holds it
	Title        Names
	StartsOn     string // YYYY-MM-DD
	EndsOn       string
	Seats        int
	Approved     int
	Coordinators []string // person ids
}

// Free is how many seats are left.
func (c Cohort) Free() int { return max(c.Seats-c.Approved, 0) }

// Over tells whether the cohort has ended on a day.
func (c Cohort) Over(today string) bool { return c.EndsOn < today }

// How a person stands to a cohort.
const (
	PlaceInvited  = "invited"  // may accept or decline
	PlaceAsked    = "asked"    // waits for a coordinator
	PlaceApproved = "approved" // has a seat
	PlaceDeclined = "declined" // by themselves
	PlaceRefused  = "refused"  // by a coordinator
	PlaceLeft     = "left"     // had a seat
)

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

// Appoint makes persons the coordinators of a cohort, at most five, in place of those before. It takes the right to write courses over
// the organisation that holds it.
func (p *Programmes) Appoint(ctx context.Context, by who.Actor, cohort string, persons []string) error {
	const op = "programme.Appoint"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := cohortOf(ctx, tx, op, cohort)
		if err != nil {
			return err
		}
		if err := p.over(ctx, tx, by, op, c.Org, who.ContentEdit); err != nil {
			return err
		}
		return p.appoint(ctx, tx, op, c.ID, persons)
	}))
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

// Invite offers places in a cohort to people by their employee codes, of whichever department, and tells how many are new. One code
// that is not known refuses the whole, and is named. It is for who coordinates the cohort, or holds the right to write courses over
// the organisation that holds it.
func (p *Programmes) Invite(ctx context.Context, by who.Actor, cohort string, employees []string) (n int, err error) {
	const op = "programme.Invite"
	employees = slices.Compact(slices.Sorted(slices.Values(employees)))
	if len(employees) == 0 || len(employees) > MaxInvited {
		return 0, fault.E(fault.Invalid, op, "programme.invite.none", "max", MaxInvited).At("people", "programme.invite.none", "max", MaxInvited)
	}
	err = p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := p.runs(ctx, tx, by, op, cohort)
		if err != nil {
			return err
		}
		known := map[string]people.Person{}
		if err := db.Chunks(employees, 200, func(part []string) error {
			some, err := p.people.ByCodes(ctx, tx, part)
			for code, x := range some {
				known[code] = x
			}
			return err
		}); err != nil {
			return err
		}
		f := fault.E(fault.Invalid, op, "programme.invite.unknown")
		var persons []string
		for _, code := range employees {
			if x, ok := known[code]; ok {
				persons = append(persons, x.ID)
			} else if len(f.Places) < 20 {
				f.At("people", "programme.invite.unknown", "code", short(code))
			}
		}
		if len(f.Places) > 0 {
			f.Args = f.Places[0].Args
			return f
		}
		fresh, err := invite(ctx, tx, c.ID, persons)
		if err != nil {
			return err
		}
		n = len(fresh)
		facts := make([]PlaceSettled, n)
		for i, person := range fresh {
			facts[i] = PlaceSettled{Cohort: c.ID, Person: person, Status: PlaceInvited}
		}
		return event.RecordAll(ctx, tx, facts)
	})
	return n, fault.Wrap(op, err)
}

// Ask has the actor ask for a place in a cohort. Who was invited is taken in at once.
func (p *Programmes) Ask(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Ask"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was string) error {
		switch was {
		case PlaceInvited:
			return p.seat(ctx, tx, op, c, by.PersonID)
		case PlaceAsked, PlaceApproved:
			return nil
		case PlaceRefused:
			return fault.E(fault.Conflict, op, "programme.place.refused")
		}
		return settle(ctx, tx, c.ID, by.PersonID, PlaceAsked)
	})
}

// Accept has the actor take the place to which they were invited, where a seat is free; that begins the programme.
func (p *Programmes) Accept(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Accept"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was string) error {
		switch was {
		case PlaceInvited:
			return p.seat(ctx, tx, op, c, by.PersonID)
		case PlaceApproved:
			return nil
		}
		return fault.E(fault.Conflict, op, "programme.place.not_invited")
	})
}

// Quit has the actor decline an invitation, take a request back, or give their seat up. They stay in the programme, which is theirs to
// leave.
func (p *Programmes) Quit(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Quit"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was string) error {
		switch was {
		case PlaceInvited, PlaceAsked:
			return settle(ctx, tx, c.ID, by.PersonID, PlaceDeclined)
		case PlaceApproved:
			if err := freeSeat(ctx, tx, c.ID); err != nil {
				return err
			}
			return settle(ctx, tx, c.ID, by.PersonID, PlaceLeft)
		}
		return fault.E(fault.Conflict, op, "programme.place.none")
	})
}

// own locks a cohort that goes on for an act of somebody on their own place.
func (p *Programmes) own(ctx context.Context, by who.Actor, op, cohort string, do func(ctx context.Context, tx *db.Tx, c Cohort, was string) error) error {
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := lockCohort(ctx, tx, op, cohort)
		if err != nil {
			return err
		}
		if err := goesOn(op, c, tx.Now()); err != nil {
			return err
		}
		was, err := placeIn(ctx, tx, c.ID, by.PersonID)
		if err != nil {
			return err
		}
		return do(ctx, tx, c, was)
	}))
}

// seat takes a seat for a person, where one is free, and has them begin the programme.
func (p *Programmes) seat(ctx context.Context, tx *db.Tx, op string, c Cohort, person string) error {
	if free, err := takeSeat(ctx, tx, c.ID); err != nil || !free {
		if err == nil {
			err = fault.E(fault.Conflict, op, "programme.place.full", "n", c.Seats)
		}
		return err
	}
	if err := settle(ctx, tx, c.ID, person, PlaceApproved); err != nil {
		return err
	}
	return p.enrol(ctx, tx, op, person, c.Code, learning.Languages[0])
}

// Settle approves or refuses a request for a place. Approving takes a seat, as long as one is free, and begins the programme for the
// person. It is for who coordinates the cohort, or holds the right to write courses over the organisation that holds it; nobody settles
// their own.
func (p *Programmes) Settle(ctx context.Context, by who.Actor, cohort, person string, approve bool) error {
	const op = "programme.Settle"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := p.runs(ctx, tx, by, op, cohort)
		if err != nil {
			return err
		}
		if person == by.PersonID {
			return fault.E(fault.Denied, op, "programme.denied.own_place")
		}
		if _, err := lockCohort(ctx, tx, op, cohort); err != nil {
			return err
		}
		was, err := placeIn(ctx, tx, c.ID, person)
		if err != nil {
			return err
		}
		if was != PlaceAsked {
			return fault.E(fault.Conflict, op, "programme.place.not_asked")
		}
		if approve {
			return p.seat(ctx, tx, op, c, person)
		}
		return settle(ctx, tx, c.ID, person, PlaceRefused)
	}))
}

// Seen is a cohort as whoever asks sees it.
type Seen struct {
	Cohort
	Programme Names  // title
	Place     string // of the actor: one of Place…; "" for none
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
	if s.Place, err = placeIn(ctx, q, c.ID, by.PersonID); err != nil {
		return Seen{}, fault.Wrap(op, err)
	}
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
	on, from, ok := strings.Cut(after, "~")
	if after != "" && (!ok || !id.Valid(from) || len(on) != len(time.DateOnly)) {
		return nil, "", fault.E(fault.Invalid, op, "programme.cursor")
	}
	limit = min(max(limit, 1), maxList)
	list, err = cohortsOf(ctx, q, by.PersonID, code, clock.Date(q.Now()), on, from, limit+1)
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = last.EndsOn + "~" + last.ID
	}
	return list, next, fault.Wrap(op, err)
}

// Member is somebody of a cohort with how far they are.
type Member struct {
	PersonID string
	Employee string // code
	Path     string // of the unit where they serve; "" where they hold no post
	Status   string // one of Place…
	Since    time.Time
	Mine     *Mine // nil: not in the programme

	sortKey string
}

// Members gives who is in a cohort and how far they are, by name in lang. Who coordinates the cohort sees all of it; who may read the
// plans of a part of the tree sees those who serve there, and nobody else is in their list. Either reading is recorded.
func (p *Programmes) Members(ctx context.Context, q db.Q, by who.Actor, cohort, lang, after string, limit int) (list []Member, next string, err error) {
	const op = "programme.Members"
	c, err := cohortOf(ctx, q, op, cohort)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	paths, what := by.Paths(who.PlanRead), "programme.cohort"
	if by.SignedIn() && slices.Contains(c.Coordinators, by.PersonID) {
		paths, what = []string{""}, "programme.coordinator"
	}
	if len(paths) == 0 {
		return nil, "", fault.E(fault.Denied, op, "programme.denied.members")
	}
	from, ok := memberPlace(after)
	if !ok {
		return nil, "", fault.E(fault.Invalid, op, "programme.cursor")
	}
	if !contains(learning.Languages, lang) {
		lang = learning.Languages[0]
	}
	limit = min(max(limit, 1), maxList)
	if list, err = membersOf(ctx, q, c, paths, lang, from, limit+1); err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(last.sortKey + "\x00" + last.PersonID))
	}
	var seen [][2]string
	for _, m := range list {
		if m.PersonID != by.PersonID {
			seen = append(seen, [2]string{m.PersonID, m.Path})
		}
	}
	return list, next, fault.Wrap(op, audit.RecordAll(ctx, p.db, by, who.PlanRead, seen, what))
}

func memberPlace(after string) (place, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	key, person, ok := strings.Cut(string(raw), "\x00")
	return place{key, person}, after == "" || err == nil && ok && id.Valid(person) && utf8.ValidString(key)
}
