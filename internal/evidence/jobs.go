package evidence

import (
	"context"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// job is who acts when time does.
var job = who.Actor{System: "job"}

// PassOn hands every sign-off that has waited its 14 days to the next officer above, passing over vacant posts, and tells
// how many were handed on. Where nobody stands above, it stays for another 14 days; that is told once, and the item says so.
func (r *Records) PassOn(ctx context.Context) (passed int, err error) {
	for {
		n, more := 0, false
		err := r.db.Write(ctx, job, func(ctx context.Context, tx *db.Tx) error {
			var err error
			n, more, err = r.passBatch(ctx, tx)
			return err
		})
		if err != nil {
			return passed, fault.Wrap("evidence.PassOn", err)
		}
		passed += n
		if !more {
			return passed, nil
		}
	}
}

func (r *Records) passBatch(ctx context.Context, tx *db.Tx) (passed int, more bool, err error) {
	const batch = 200
	items, err := overdue(ctx, tx, batch)
	if err != nil {
		return 0, false, err
	}
	chains := map[string][]string{}
	for _, it := range items {
		chain, known := chains[it.PersonID]
		if !known {
			if chain, err = r.chain(ctx, tx, it.PersonID); err != nil {
				return 0, false, err
			}
			chains[it.PersonID] = chain
		}
		done, err := passOne(ctx, tx, it, chain)
		if err != nil {
			return 0, false, err
		}
		if done {
			passed++
		}
	}
	return passed, len(items) == batch, nil
}

func passOne(ctx context.Context, tx *db.Tx, it Item, chain []string) (bool, error) {
	due := tx.Now().Add(Patience)
	to := nextAfter(chain, it.PersonID, it.SignerID)
	if to == "" {
		done, err := setStayed(ctx, tx, it, due)
		if err != nil || !done || it.Stayed {
			return false, err
		}
		return false, event.Record(ctx, tx, Stayed{ID: it.ID, Person: it.PersonID, Signer: it.SignerID})
	}
	done, err := setSigner(ctx, tx, it, to, due, "")
	if err != nil || !done {
		return false, err
	}
	crash.Point("evidence.pass_on.before_fact")
	return true, event.Record(ctx, tx, PassedOn{ID: it.ID, Person: it.PersonID, From: it.SignerID, To: to})
}

// Expire tells which evidence is past the validity of its competency, and how many items that is. What feeds no score does
// not expire.
func (r *Records) Expire(ctx context.Context) (expired int, err error) {
	const op = "evidence.Expire"
	all, err := validities(ctx, r.db.Reader())
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	for _, months := range all {
		n, err := r.expire(ctx, months)
		expired += n
		if err != nil {
			return expired, fault.Wrap(op, err)
		}
	}
	return expired, nil
}

// expire works through the competencies of one validity, a batch in a transaction.
func (r *Records) expire(ctx context.Context, months int) (expired int, err error) {
	const batch = 2000
	at := first
	for {
		n, done, next := 0, false, at // a transaction that is tried again begins at the same place
		err := r.db.Write(ctx, job, func(ctx context.Context, tx *db.Tx) error {
			found, err := agedItems(ctx, tx, months, lapsed(tx.Now(), months).UnixMicro(), at, batch)
			if err != nil || len(found) == 0 {
				done = true
				return err
			}
			last := found[len(found)-1]
			next, done = place{last.observed, last.id}, len(found) < batch
			marked, err := setExpired(ctx, tx, found)
			if err != nil {
				return err
			}
			n = len(marked)
			facts := make([]Expired, n)
			for i, a := range marked {
				facts[i] = Expired{ID: a.id, Person: a.person, Competency: a.competency}
			}
			crash.Point("evidence.expire.before_facts")
			return event.RecordAll(ctx, tx, facts)
		})
		if err != nil {
			return expired, err
		}
		if expired += n; done {
			return expired, nil
		}
		at = next
	}
}

// Sweep removes files that were sent for a claim and that no claim has named for Unclaimed, and tells how many. A file that
// any evidence names stays, whoever sent it again.
func (r *Records) Sweep(ctx context.Context) (removed int, err error) {
	const batch = 200
	for {
		n, more := 0, false
		err := r.db.Write(ctx, job, func(ctx context.Context, tx *db.Tx) error {
			found, unnamed, err := staleUploads(ctx, tx, tx.Now().Add(-Unclaimed).UnixMicro(), batch)
			if err != nil {
				return err
			}
			// Within the transaction, while nobody can claim or send them anew: after it, a file that has just been sent again
			// would be lost. Should the transaction fail, the file is gone and its row is left: a claim then finds no file and
			// says so, sending it anew brings it back, and the next sweep takes the row.
			for _, key := range unnamed {
				if err := r.files.Delete(ctx, key); err != nil {
					return err
				}
			}
			n, more = len(unnamed), found == batch
			return nil
		})
		if err != nil {
			return removed, fault.Wrap("evidence.Sweep", err)
		}
		if removed += n; !more {
			return removed, nil
		}
	}
}

// lapsed gives the moment at or before which something must have been seen to be past a validity of so many months; a
// competency that names none has Validity.
func lapsed(now time.Time, months int) time.Time {
	if months <= 0 {
		months = Validity
	}
	return now.In(clock.India).AddDate(0, -months, 0)
}
