package programme

import (
	"context"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// mayLearn passes a person who acts for themselves.
func mayLearn(op string, by who.Actor) error {
	switch {
	case !by.SignedIn():
		return fault.E(fault.Unauthenticated, op, "programme.denied.person")
	case !by.May(who.LearnRead, who.Over{PersonID: by.PersonID}):
		return fault.E(fault.Denied, op, "programme.denied.learn")
	}
	return nil
}

// Enrol has the actor begin a programme, on the version that is live: what they have completed counts at once, and the mandatory
// courses of the milestones that are open are begun. Who is in it already is given what stands. Missing prerequisites are a Conflict
// that names them.
func (p *Programmes) Enrol(ctx context.Context, by who.Actor, code, lang string) error {
	const op = "programme.Enrol"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		return p.enrol(ctx, tx, op, by.PersonID, code, lang)
	}))
}

func (p *Programmes) enrol(ctx context.Context, tx *db.Tx, op, person, code, lang string) error {
	now, err := current(ctx, tx, op, code)
	if err != nil {
		return err
	}
	here, err := enrolmentsOf(ctx, tx, []string{person}, code)
	if err != nil || len(here) > 0 {
		return err
	}
	if now.State != Live {
		return fault.E(fault.Conflict, op, "programme.retired", "code", code)
	}
	var codes []string
	for _, a := range now.Body.After {
		codes = append(codes, a.Code)
	}
	done, err := deedsOf(ctx, tx, []string{person}, codes)
	if err != nil {
		return err
	}
	lacks, _, err := missing(ctx, tx, person, now.Body.After, done[person])
	if err != nil {
		return err
	}
	if len(lacks) > 0 {
		f := fault.E(fault.Conflict, op, "programme.prerequisites", "n", len(lacks))
		for _, a := range lacks {
			f.At("after", "programme.prerequisite."+a.Kind, "code", a.Code) // keys: programme.prerequisite.course, programme.prerequisite.programme
		}
		return f
	}
	if !language(lang) {
		lang = learning.Languages[0]
	}
	e := Enrolment{ID: id.New(), PersonID: person, Code: code, Lang: lang, EnrolledAt: tx.Now()}
	if fresh, err := insertEnrolment(ctx, tx, e); err != nil || !fresh {
		return err // another request of the same person was first
	}
	if err := insertRound(ctx, tx, e, RoundRow{N: 1, VersionID: now.ID, BegunAt: tx.Now()}); err != nil {
		return err
	}
	if err := event.Record(ctx, tx, Enrolled{ID: e.ID, Person: person, Programme: code, Version: now.N}); err != nil {
		return err
	}
	return p.bringUp(ctx, tx, []string{person}, recorded(ctx, tx))
}

// recorded tells facts beside an act.
func recorded(ctx context.Context, tx *db.Tx) func(string, string, event.Fact) error {
	return func(_, _ string, f event.Fact) error { return event.Record(ctx, tx, f) }
}

// mine gives the actor's enrolment for this transaction, the version of its newest round, and how they stand.
func (p *Programmes) mine(ctx context.Context, tx *db.Tx, op, person, code string) (Enrolment, Version, Standing, error) {
	if _, err := lockEnrolments(ctx, tx, []string{person}); err != nil {
		return Enrolment{}, Version{}, Standing{}, err
	}
	all, err := enrolmentsOf(ctx, tx, []string{person}, code)
	if err != nil {
		return Enrolment{}, Version{}, Standing{}, err
	}
	if len(all) == 0 {
		if _, err := current(ctx, tx, op, code); err != nil { // what is not there is told first
			return Enrolment{}, Version{}, Standing{}, err
		}
		return Enrolment{}, Version{}, Standing{}, fault.E(fault.Conflict, op, "programme.not_enrolled", "code", short(code))
	}
	known := map[string]Version{}
	if err := addVersions(ctx, tx, all, known); err != nil {
		return Enrolment{}, Version{}, Standing{}, err
	}
	rounds := roundsOf(all[0], known)
	done, err := deedsOf(ctx, tx, []string{person}, coursesOf(rounds))
	return all[0], known[all[0].Rounds[len(rounds)-1].VersionID], Stand(rounds, done[person]), err
}

// Leave has the actor leave a programme that they have never completed. The courses that they are in go on, and what they have
// completed of them stays.
func (p *Programmes) Leave(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.Leave"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		e, _, s, err := p.mine(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		if s.Held > 0 {
			return fault.E(fault.Conflict, op, "programme.leave.complete")
		}
		if err := setLeft(ctx, tx, e); err != nil {
			return err
		}
		return event.Record(ctx, tx, Left{ID: e.ID, Person: e.PersonID, Programme: code})
	}))
}

// Renew has the actor begin the next round of a programme whose renewal is due or which has lapsed, on the version that is live now.
// What is asked for anew is begun anew.
func (p *Programmes) Renew(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.Renew"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		e, _, s, err := p.mine(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		if !s.MayRenew(tx.Now()) {
			return fault.E(fault.Conflict, op, "programme.renew.not_due")
		}
		now, err := current(ctx, tx, op, code)
		if err != nil {
			return err
		}
		if now.State != Live {
			return fault.E(fault.Conflict, op, "programme.retired", "code", code)
		}
		r := RoundRow{N: s.Round + 1, VersionID: now.ID, BegunAt: tx.Now()}
		if err := insertRound(ctx, tx, e, r); err != nil {
			return err
		}
		if err := event.Record(ctx, tx, RenewalBegun{ID: e.ID, Person: e.PersonID, Programme: code, Round: r.N}); err != nil {
			return err
		}
		return p.bringUp(ctx, tx, []string{e.PersonID}, recorded(ctx, tx))
	}))
}

// MoveUp has the actor go on in the version that is live. Who has completed theirs stays on it until they renew: what they completed
// is not asked for again.
func (p *Programmes) MoveUp(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.MoveUp"
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		e, v, s, err := p.mine(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		now, err := current(ctx, tx, op, code)
		switch {
		case err != nil:
			return err
		case now.ID == v.ID || now.State != Live:
			return fault.E(fault.Conflict, op, "programme.move.newest")
		case s.Complete():
			return fault.E(fault.Conflict, op, "programme.move.complete")
		}
		if err := setRoundVersion(ctx, tx, e, s.Round, now.ID); err != nil {
			return err
		}
		if err := event.Record(ctx, tx, Moved{ID: e.ID, Person: e.PersonID, Programme: code, From: v.N, To: now.N}); err != nil {
			return err
		}
		return p.bringUp(ctx, tx, []string{e.PersonID}, recorded(ctx, tx))
	}))
}

// day is a moment as a date in India; "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Date(t)
}
