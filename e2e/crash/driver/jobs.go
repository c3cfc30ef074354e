package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// ahead is the machine's clock, moved on: what a job waits weeks for comes in a moment.
type ahead struct{ by atomic.Int64 }

// Now tells the time as far ahead as the clock was moved.
func (a *ahead) Now() time.Time { return clock.System.Now().Add(time.Duration(a.by.Load())) }

func (a *ahead) days(n int) { a.by.Add(int64(time.Duration(n) * 24 * time.Hour)) }

// How much the jobs have to do.
const (
	rounds = 4 // of waiting
	waits  = 3 // pieces of work that are claimed in each, and signed by nobody
	aged   = 5 // pieces of evidence in each that come to the end of their validity
)

// passes has staff claim and nobody sign, lets the time of the officer who is asked go by, and has the job pass on what waits.
// What was passed before passes on again, up the line.
func (w *worker) passes(ctx context.Context) error {
	for round := range rounds {
		for i := range waits {
			person := w.staff[(round*waits+i)%len(w.staff)]
			it, err := w.Records.Claim(ctx, person, evidence.New{
				PersonID: person.PersonID, Competency: competency, Kind: evidence.Signoff, Level: 1 + i%3, Note: "Nobody signs this",
				ObservedAt: w.clock.Now(), SignerID: w.manager.PersonID,
			})
			if err != nil {
				return err
			}
			say("claimed", it.ID)
		}
		w.clock.days(15)
		n, err := w.Records.PassOn(ctx)
		if err != nil {
			return err
		}
		if n < waits {
			return fmt.Errorf("%d pieces passed on, at least %d waited too long", n, waits)
		}
		say("passed", w.mark, n)
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// expires brings evidence in that is close to the end of its validity, lets the rest of it go by, and has the job tell.
func (w *worker) expires(ctx context.Context) error {
	for round := range rounds {
		seen := w.clock.Now().AddDate(0, -evidence.Validity, 20)
		err := w.DB.Write(ctx, who.Operator("crash"), func(ctx context.Context, tx *db.Tx) error {
			for i := range aged {
				_, err := w.Records.Accept(ctx, tx, evidence.New{
					PersonID: w.staff[i%len(w.staff)].PersonID, Competency: competency, Kind: evidence.Check, Level: 2, Percent: 8000, PassMark: 6000,
					ObservedAt: seen.Add(time.Duration(i) * time.Hour), SourceKind: "crash.old", SourceID: fmt.Sprintf("%s-%d %d", w.mark, round, i),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		w.clock.days(30)
		n, err := w.Records.Expire(ctx)
		if err != nil {
			return err
		}
		if n < aged {
			return fmt.Errorf("%d pieces expired, at least %d were past their validity", n, aged)
		}
		say("expired", w.mark, n)
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}
