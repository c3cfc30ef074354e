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

// in is the actor's enrolment, the version of its newest round, and how they stand.
type in struct {
	Enrolment
	on Version
	Standing
}

// mine locks the actor's enrolment for an act of theirs. The fact that the act gives is told; where it began something, how they stand
// is worked out anew.
func (p *Programmes) mine(ctx context.Context, by who.Actor, op, code string, act func(ctx context.Context, tx *db.Tx, m in) (fact event.Fact, began bool, err error)) error {
	if err := mayLearn(op, by); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		m, err := mineOf(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		fact, began, err := act(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := event.Record(ctx, tx, fact); err != nil || !began {
			return err
		}
		return p.bringUp(ctx, tx, []string{by.PersonID}, recorded(ctx, tx))
	}))
}

func mineOf(ctx context.Context, tx *db.Tx, op, person, code string) (in, error) {
	if _, err := lockEnrolments(ctx, tx, []string{person}); err != nil {
		return in{}, err
	}
	all, err := enrolmentsOf(ctx, tx, []string{person}, code)
	if err != nil {
		return in{}, err
	}
	if len(all) == 0 {
		if _, err := current(ctx, tx, op, code); err != nil { // what is not there is told first
			return in{}, err
		}
		return in{}, fault.E(fault.Conflict, op, "programme.not_enrolled", "code", short(code))
	}
	known := map[string]Version{}
	if err := addVersions(ctx, tx, all, known); err != nil {
		return in{}, err
	}
	rounds := roundsOf(all[0], known)
	done, err := deedsOf(ctx, tx, []string{person}, coursesOf(rounds))
	return in{all[0], known[all[0].Rounds[len(rounds)-1].VersionID], Stand(rounds, done[person])}, err
}

// Leave has the actor leave a programme that they have never completed. The courses that they are in go on, and what they have
// completed of them stays.
func (p *Programmes) Leave(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.Leave"
	return p.mine(ctx, by, op, code, func(ctx context.Context, tx *db.Tx, m in) (event.Fact, bool, error) {
		if m.Held > 0 {
			return nil, false, fault.E(fault.Conflict, op, "programme.leave.complete")
		}
		return Left{ID: m.ID, Person: m.PersonID, Programme: code}, false, setLeft(ctx, tx, m.Enrolment)
	})
}

// Renew has the actor begin the next round of a programme whose renewal is due or which has lapsed, on the version that is live now.
// What is asked for anew is begun anew.
func (p *Programmes) Renew(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.Renew"
	return p.mine(ctx, by, op, code, func(ctx context.Context, tx *db.Tx, m in) (event.Fact, bool, error) {
		if !m.MayRenew(tx.Now()) {
			return nil, false, fault.E(fault.Conflict, op, "programme.renew.not_due")
		}
		now, err := current(ctx, tx, op, code)
		if err != nil {
			return nil, false, err
		}
		if now.State != Live {
			return nil, false, fault.E(fault.Conflict, op, "programme.retired", "code", code)
		}
		r := RoundRow{N: m.Round + 1, VersionID: now.ID, BegunAt: tx.Now()}
		return RenewalBegun{ID: m.ID, Person: m.PersonID, Programme: code, Round: r.N}, true, insertRound(ctx, tx, m.Enrolment, r)
	})
}

// MoveUp has the actor go on in the version that is live. Who has completed theirs stays on it until they renew: what they completed
// is not asked for again.
func (p *Programmes) MoveUp(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.MoveUp"
	return p.mine(ctx, by, op, code, func(ctx context.Context, tx *db.Tx, m in) (event.Fact, bool, error) {
		now, err := current(ctx, tx, op, code)
		switch {
		case err != nil:
			return nil, false, err
		case now.ID == m.on.ID || now.State != Live:
			return nil, false, fault.E(fault.Conflict, op, "programme.move.newest")
		case m.Complete():
			return nil, false, fault.E(fault.Conflict, op, "programme.move.complete")
		}
		return Moved{ID: m.ID, Person: m.PersonID, Programme: code, From: m.on.N, To: now.N}, true, setRoundVersion(ctx, tx, m.Enrolment, m.Round, now.ID)
	})
}

// day is a moment as a date in India; "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Date(t)
}
