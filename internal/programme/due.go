package programme

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Due tells by the server's clock of whom a renewal may begin and whose programme holds no more, and how many that is: each once for
// a round. It works by an index of what comes next, a batch in a transaction, so that a server that stood still catches up.
func (p *Programmes) Due(ctx context.Context) (told int, err error) {
	const batch = 500
	for {
		n := 0
		err := p.db.Write(ctx, who.Actor{System: "job"}, func(ctx context.Context, tx *db.Tx) error {
			found, err := nextDue(ctx, tx, batch)
			if n = len(found); err != nil || n == 0 {
				return err
			}
			if err := markTold(ctx, tx, found); err != nil {
				return err
			}
			var due []RenewalDue
			var lapsed []Lapsed
			for _, f := range found {
				if f.lapses {
					lapsed = append(lapsed, Lapsed{ID: f.id, Person: f.person, Programme: f.code, Round: f.round})
				} else {
					due = append(due, RenewalDue{ID: f.id, Person: f.person, Programme: f.code, Round: f.round, Ends: day(f.ends)})
				}
			}
			if err := event.RecordAll(ctx, tx, due); err != nil {
				return err
			}
			return event.RecordAll(ctx, tx, lapsed)
		})
		if told += n; err != nil || n == 0 {
			return told, fault.Wrap("programme.Due", err)
		}
	}
}
