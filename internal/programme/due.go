package programme

import (
	"context"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Due tells by the server's clock of whom a renewal may begin, whose programme lapses soon, whose holds no more, and which cohorts begin,
// and how many that is: each once for a round, and for each day on which a cohort is to begin. It works by indexes of what comes next, a
// batch in a transaction, so that a server that stood still catches up.
func (p *Programmes) Due(ctx context.Context) (told int, err error) {
	const op = "programme.Due"
	for _, batch := range []func(context.Context, *db.Tx) (int, error){tellRounds, tellCohorts} {
		for more := true; more; {
			n := 0
			err := p.db.Write(ctx, who.Actor{System: "job"}, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = batch(ctx, tx)
				return err
			})
			if err != nil {
				return told, fault.Wrap(op, err)
			}
			told, more = told+n, n > 0
		}
	}
	return told, nil
}

func tellRounds(ctx context.Context, tx *db.Tx) (int, error) {
	found, err := nextDue(ctx, tx, 500)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	if err := markTold(ctx, tx, found); err != nil {
		return 0, err
	}
	facts := make([]event.Fact, 0, len(found))
	for _, f := range found {
		var fact event.Fact
		switch f.tell {
		case tellDue:
			fact = RenewalDue{ID: f.id, Person: f.person, Programme: f.code, Round: f.round, Ends: day(f.ends)}
		case tellSoon:
			fact = RenewalSoon{ID: f.id, Person: f.person, Programme: f.code, Round: f.round, Ends: day(f.ends)}
		case tellLapsed:
			fact = Lapsed{ID: f.id, Person: f.person, Programme: f.code, Round: f.round}
		}
		facts = append(facts, fact)
	}
	return len(found), event.RecordAll(ctx, tx, facts)
}

// tellCohorts tells those who have a seat in a cohort that it begins today, one cohort in a transaction.
func tellCohorts(ctx context.Context, tx *db.Tx) (int, error) {
	found, err := beginsBy(ctx, tx, clock.Date(tx.Now()), 1)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	c := found[0]
	if err := markBegun(ctx, tx, c.ID); err != nil || c.Over(clock.Date(tx.Now())) {
		return 1, err
	}
	return 1, tellSeated(ctx, tx, c, CohortBegins)
}
