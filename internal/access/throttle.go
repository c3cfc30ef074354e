package access

import (
	"context"
	"slices"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// How many wrong guesses are borne, and in what time. The house's own limit is on wrong slip codes from everywhere: a code
// names its person by itself, so without it many addresses together could try for any of a million printed slips.
const (
	guessWindow     = 15 * time.Minute
	guessPerAccount = 5
	guessPerAddress = 30
	guessPerHouse   = 1000
)

// limit is one count of wrong guesses.
type limit struct {
	key     string
	most    int
	account bool // a right guess wipes the count
}

// Allow tells whether one more guess is borne now, given the times of earlier ones in order: the times to keep, with this
// one added, or how long to wait. Pure.
func Allow(times []int64, now time.Time, most int, window time.Duration) (kept []int64, wait time.Duration) {
	from := now.Add(-window).UnixMicro()
	kept = slices.DeleteFunc(slices.Clone(times), func(t int64) bool { return t <= from || t > now.UnixMicro() })
	if len(kept) >= most {
		return kept, time.UnixMicro(kept[len(kept)-most]).Add(window).Sub(now)
	}
	return append(kept, now.UnixMicro()), 0
}

// reserve counts a guess before it is made, so that a hundred at once are not one. What turns out right is given back with
// release. A guess over a limit is refused and not counted.
func (a *Accounts) reserve(ctx context.Context, limits []limit) (at int64, err error) {
	err = a.db.Write(ctx, who.Actor{System: "access"}, func(ctx context.Context, tx *db.Tx) error {
		at = tx.Now().UnixMicro()
		for _, l := range limits {
			times, err := lockThrottle(ctx, tx, l.key)
			if err != nil {
				return err
			}
			kept, wait := Allow(times, tx.Now(), l.most, guessWindow)
			if wait > 0 {
				minutes := int((wait + time.Minute - 1) / time.Minute)
				return fault.E(fault.TooMany, "access.reserve", "access.too_many", "n", minutes)
			}
			if err := setThrottle(ctx, tx, l.key, kept, at); err != nil {
				return err
			}
		}
		return nil
	})
	return at, fault.Wrap("access.reserve", err)
}

// release takes back a guess that was none: it was right, or was not made. A right one clears the account's count too.
func release(ctx context.Context, tx *db.Tx, limits []limit, at int64, right bool) error {
	for _, l := range limits {
		times, err := lockThrottle(ctx, tx, l.key)
		if err != nil {
			return err
		}
		if n := slices.Index(times, at); n >= 0 {
			times = slices.Delete(times, n, n+1)
		}
		if right && l.account {
			times = nil
		}
		if err := setThrottle(ctx, tx, l.key, times, at); err != nil {
			return err
		}
	}
	return nil
}

// unguessed gives back a guess that was not made, because the queue was full or the caller went away.
func (a *Accounts) unguessed(ctx context.Context, limits []limit, at int64) {
	_ = a.db.Write(context.WithoutCancel(ctx), who.Actor{System: "access"}, func(ctx context.Context, tx *db.Tx) error {
		return release(ctx, tx, limits, at, false)
	})
}
