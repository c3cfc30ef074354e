package framework

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// lookJob is who looks for likely duplicates by the clock.
var lookJob = who.Actor{System: "job"}

const (
	// atOnce is how large a dictionary is looked through while somebody waits: a second's work.
	atOnce = 2000
	// anew is how many entries may be due before the whole dictionary is looked through, which then is no more work.
	anew = 2000
	// every is how often a search says how far it is.
	every = 2 * time.Second
)

// Look is how far the last search for likely duplicates came.
type Look struct {
	Begun, Ended time.Time // Ended is zero while it runs
	Done, Total  int       // entries compared, and to be compared
	Due          int       // entries that nobody has compared yet
	Open         int       // pairs that wait for a decision; told by LookForTwins alone
}

// Running tells whether a search is under way. One that said nothing for an hour was cut off.
func (l Look) Running(now time.Time) bool {
	return !l.Begun.IsZero() && l.Ended.IsZero() && now.Sub(l.Begun) < time.Hour
}

// LastLook tells how far the last search for likely duplicates came.
func (f *Frameworks) LastLook(ctx context.Context, q db.Q) (Look, error) {
	l, err := selectLook(ctx, q)
	return l, fault.Wrap("framework.LastLook", err)
}

// LookForTwins looks through the whole dictionary for entries that likely are one, and keeps the pairs for the inbox. Pairs of
// which somebody said that they are two are left alone. A large dictionary is left to LookForDue, which takes its seconds by the
// clock; Open is of what is known now. It takes the right over the nation's dictionary.
func (f *Frameworks) LookForTwins(ctx context.Context, by who.Actor) (Look, error) {
	const op = "framework.LookForTwins"
	if !by.Can(who.FrameworkEdit, Nation) {
		return Look{}, fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	n := 0
	err := f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		var err error
		n, err = setAllDue(ctx, tx)
		return err
	})
	if err == nil && n <= atOnce {
		_, err = f.LookForDue(ctx)
	}
	if err != nil {
		return Look{}, fault.Wrap(op, err)
	}
	l, err := selectLook(ctx, f.db.Reader())
	if err == nil {
		l.Open, err = countTwins(ctx, f.db.Reader())
	}
	return l, fault.Wrap(op, err)
}

// LookForDue compares what is new or named otherwise with the rest of the dictionary, and keeps the pairs for the inbox. It is a job
// of the clock, asks no right, and does nothing where nothing is due. Cut off, it begins anew; done twice, it comes to the same.
// It gives how many entries were compared.
func (f *Frameworks) LookForDue(ctx context.Context) (int, error) {
	const op = "framework.LookForDue"
	due, err := selectDue(ctx, f.db.Reader())
	if err != nil || len(due) == 0 {
		return 0, fault.Wrap(op, err)
	}
	list, err := selectNames(ctx, f.db.Reader())
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	only := make(map[string]bool, len(due))
	for code := range due {
		only[code] = true
	}
	if len(due) > anew {
		only = nil
	}
	total := len(list)
	if only != nil {
		total = len(due)
	}
	tell := func(done int, ended bool) error {
		return f.db.Write(ctx, lookJob, func(ctx context.Context, tx *db.Tx) error { return setLook(ctx, tx, done, total, ended) })
	}
	if err := tell(0, false); err != nil {
		return 0, fault.Wrap(op, err)
	}
	last := time.Now()
	found, err := findTwinsTelling(list, only, twinFloor, func(done int) error {
		if time.Since(last) < every {
			return ctx.Err()
		}
		last = time.Now()
		return tell(min(done, total), false)
	})
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	err = f.db.Write(ctx, lookJob, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		if err := replaceTwins(ctx, tx, found, only); err != nil {
			return err
		}
		if err := clearDue(ctx, tx, due); err != nil {
			return err
		}
		return setLook(ctx, tx, total, total, true)
	})
	return total, fault.Wrap(op, err)
}
