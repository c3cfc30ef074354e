package programme

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
)

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
			facts[i] = PlaceSettled{Cohort: c.ID, Person: person, Status: PlaceInvited, Programme: c.Code}
		}
		return event.RecordAll(ctx, tx, facts)
	})
	return n, fault.Wrap(op, err)
}

// Ask has the actor ask for a place in a cohort that may be asked for. The officer above them agrees first, then a coordinator gives
// the seat; who has no officer above is invited, or not in it. Who was invited is taken in at once.
func (p *Programmes) Ask(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Ask"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error {
		var tell []string
		if to, ok := NextPlace(ToAsk, was.Status); ok && to == PlaceAsked && was.Status != PlaceAsked {
			above, err := p.people.Chain(ctx, tx, by.PersonID)
			switch {
			case err != nil:
				return err
			case !c.Asked:
				return fault.E(fault.Conflict, op, "programme.place.by_invitation")
			case len(above) == 0: // it would wait for ever
				return fault.E(fault.Conflict, op, "programme.place.no_officer")
			}
			tell = []string{above[0].PersonID}
		}
		return p.step(ctx, tx, op, c, by.PersonID, was, ToAsk, "", tell)
	})
}

// Accept has the actor take the place to which they were invited, where a seat is free; that begins the programme.
func (p *Programmes) Accept(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Accept"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error {
		return p.step(ctx, tx, op, c, by.PersonID, was, ToAccept, "", nil)
	})
}

// Quit has the actor decline an invitation, take a request back, or give their seat up. They stay in the programme, which is theirs to
// leave.
func (p *Programmes) Quit(ctx context.Context, by who.Actor, cohort string) error {
	const op = "programme.Quit"
	return p.own(ctx, by, op, cohort, func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error {
		return p.step(ctx, tx, op, c, by.PersonID, was, ToQuit, "", nil)
	})
}

// own locks a cohort that goes on for an act of somebody on their own place.
func (p *Programmes) own(ctx context.Context, by who.Actor, op, cohort string, do func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error) error {
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return p.onPlace(ctx, by, op, cohort, by.PersonID, do)
}

// onPlace locks a cohort that goes on for an act on the place of a person.
func (p *Programmes) onPlace(ctx context.Context, by who.Actor, op, cohort, person string, do func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error) error {
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := lockCohort(ctx, tx, op, cohort)
		if err != nil {
			return err
		}
		if err := goesOn(op, c, tx.Now()); err != nil {
			return err
		}
		was, err := placeIn(ctx, tx, c.ID, person)
		if err != nil {
			return err
		}
		return do(ctx, tx, c, was)
	}))
}

// step takes a person's place to where an act leads, with a word, and tells it, and besides the person whom it concerns next. Who is
// given a seat begins the programme.
func (p *Programmes) step(ctx context.Context, tx *db.Tx, op string, c Cohort, person string, was Place, act Placing, note string, tell []string) error {
	to, ok := NextPlace(act, was.Status)
	switch {
	case !ok:
		return fault.E(fault.Conflict, op, "programme.place.cannot."+string(act)) // keys: programme.place.cannot.
	case to == was.Status:
		return nil
	case to == PlaceApproved:
		if free, err := takeSeat(ctx, tx, c.ID); err != nil || !free {
			if err == nil {
				err = fault.E(fault.Conflict, op, "programme.place.full", "n", c.Seats)
			}
			return err
		}
	case was.Status == PlaceApproved:
		if err := freeSeat(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	now := Place{Status: to, Note: note}
	switch act {
	case ToAgree:
		now.AgreedBy = tx.By().ID()
	case ToGive:
		now.AgreedBy = was.AgreedBy
	}
	if err := settle(ctx, tx, c.ID, person, now); err != nil {
		return err
	}
	if err := event.Record(ctx, tx, PlaceSettled{Cohort: c.ID, Person: person, Status: to, Programme: c.Code, To: tell}); err != nil || to != PlaceApproved {
		return err
	}
	return p.enrol(ctx, tx, op, person, c.Code, learning.Languages[0])
}

// Agree has the officer above somebody agree to their request for a place, or not, with a word, which a refusal must have. It takes the
// right to agree the plans of that person; nobody agrees to their own.
func (p *Programmes) Agree(ctx context.Context, by who.Actor, cohort, person string, agree bool, note string) error {
	const op = "programme.Agree"
	over, err := p.people.Over(ctx, p.db.Reader(), by, person)
	if err != nil {
		return err
	}
	if !by.May(who.PlanAgree, over) {
		return fault.E(fault.Denied, op, "programme.denied.agree")
	}
	act, empty := ToAgree, ""
	if !agree {
		act, empty = ToObject, "programme.place.why"
	}
	return p.onPlace(ctx, by, op, cohort, person, func(ctx context.Context, tx *db.Tx, c Cohort, was Place) error {
		note, err := fault.Note(op, note, empty)
		if err != nil {
			return err
		}
		var tell []string
		if agree {
			tell = c.Coordinators
		}
		return p.step(ctx, tx, op, c, person, was, act, note, tell)
	})
}

// Settle gives a seat to somebody whose officer above has agreed, as long as one is free, which begins the programme for them; or
// refuses their request, with the reason. It is for who coordinates the cohort, or holds the right to write courses over the
// organisation that holds it; nobody settles their own, and who agreed as the officer above does not give the seat.
func (p *Programmes) Settle(ctx context.Context, by who.Actor, cohort, person string, approve bool, note string) error {
	act, empty := ToGive, ""
	if !approve {
		act, empty = ToRefuse, "programme.place.why"
	}
	return p.settles(ctx, by, "programme.Settle", cohort, person, act, note, empty)
}

// Remove takes somebody out of a cohort, with the reason; they stay in the programme. It is for who coordinates the cohort, or holds
// the right to write courses over the organisation that holds it, and not for oneself.
func (p *Programmes) Remove(ctx context.Context, by who.Actor, cohort, person, why string) error {
	return p.settles(ctx, by, "programme.Remove", cohort, person, ToRemove, why, "programme.place.why")
}

// Restore takes a removal back, as long as a seat is free. It is for those of Remove.
func (p *Programmes) Restore(ctx context.Context, by who.Actor, cohort, person string) error {
	return p.settles(ctx, by, "programme.Restore", cohort, person, ToRestore, "", "")
}

// settles has who runs a cohort act on the place of somebody else, with a word that may be left out where empty is "".
func (p *Programmes) settles(ctx context.Context, by who.Actor, op, cohort, person string, act Placing, note, empty string) error {
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lockCohort(ctx, tx, op, cohort); err != nil {
			return err
		}
		c, err := p.runs(ctx, tx, by, op, cohort)
		if err != nil {
			return err
		}
		if person == by.PersonID {
			return fault.E(fault.Denied, op, "programme.denied.own_place")
		}
		was, err := placeIn(ctx, tx, c.ID, person)
		if err != nil {
			return err
		}
		if act == ToGive && was.Status == PlaceAgreed && was.AgreedBy == by.ID() {
			return fault.E(fault.Denied, op, "programme.denied.agreed")
		}
		if note, err = fault.Note(op, note, empty); err != nil {
			return err
		}
		return p.step(ctx, tx, op, c, person, was, act, note, nil)
	}))
}
