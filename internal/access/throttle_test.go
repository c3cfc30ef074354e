package access

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
)

func TestAllow_OverAnyWindow_NoMoreThanTheMost(t *testing.T) {
	start := dbtest.Start
	var times []int64
	var let []time.Time
	for at := start; at.Before(start.Add(time.Hour)); at = at.Add(time.Minute) {
		kept, wait := Allow(times, at, 5, 15*time.Minute)
		if wait > 0 {
			if _, later := Allow(times, at.Add(wait), 5, 15*time.Minute); later != 0 {
				t.Fatalf("told to wait %v at %v, and then %v more", wait, at, later)
			}
			if _, sooner := Allow(times, at.Add(wait-time.Microsecond), 5, 15*time.Minute); sooner == 0 {
				t.Fatalf("told to wait %v, but less is enough", wait)
			}
			continue
		}
		times = kept
		let = append(let, at)
	}
	for i := 5; i < len(let); i++ {
		if let[i].Sub(let[i-5]) < 15*time.Minute {
			t.Errorf("six guesses within %v", let[i].Sub(let[i-5]))
		}
	}
	if len(let) != 20 {
		t.Errorf("%d guesses in an hour, want 20", len(let))
	}
}

func TestAllow_ClockSetBack_LocksNobodyOut(t *testing.T) {
	future := dbtest.Start.Add(24 * time.Hour).UnixMicro()
	kept, wait := Allow([]int64{future, future, future, future, future}, dbtest.Start, 5, 15*time.Minute)
	if wait != 0 || !slices.Equal(kept, []int64{dbtest.Start.UnixMicro()}) {
		t.Errorf("kept %v, wait %v", kept, wait)
	}
}

func TestSignIn_FiveWrongInAQuarterOfAnHour_TheSixthIsRefusedEvenIfRight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		for i := range 5 {
			w.refused(w.try([]string{"EMP-UP-129-0417", "s.verma@example.invalid"}[i%2], "000000", "10.0.0.1"), fault.Unauthenticated, "access.wrong")
			w.clock.Advance(time.Minute)
		}
		w.refused(w.try("EMP-UP-129-0417", pin, "10.0.0.2"), fault.TooMany, "access.too_many")
		// A second process counts in the same place.
		other := &world{Accounts: New(w.db, Options{Cost: light}), t: t, clock: w.clock, ids: w.ids}
		other.refused(other.try("EMP-UP-129-0417", pin, "10.0.0.3"), fault.TooMany, "access.too_many")
		w.clock.Advance(10*time.Minute + time.Second)
		w.must(w.try("EMP-UP-129-0417", pin, "10.0.0.2"))
	})
}

func TestSignIn_AfterARightSecret_TheCountBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		for range 3 {
			for range 4 {
				w.refused(w.try("EMP-UP-129-0417", "000000", ""), fault.Unauthenticated, "access.wrong")
			}
			w.must(w.try("EMP-UP-129-0417", pin, ""))
		}
	})
}

func TestSignIn_GuessingAtNobody_IsCountedLikeAnybody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 5 {
			w.refused(w.try("EMP-XX-0000", "000000", ""), fault.Unauthenticated, "access.wrong")
		}
		w.refused(w.try("EMP-XX-0000", "000000", ""), fault.TooMany, "access.too_many")
	})
}

func TestSignIn_ThirtyWrongFromOneAddress_TheAddressIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		w.must(w.try("EMP-UP-129-0417", pin, "10.0.0.1")) // a right one does not count
		for i := range 30 {
			w.refused(w.try(fmt.Sprintf("EMP-XX-%d", i), "000000", "10.0.0.1"), fault.Unauthenticated, "access.wrong")
		}
		w.refused(w.try("EMP-UP-129-0417", pin, "10.0.0.1"), fault.TooMany, "access.too_many")
		_, err := w.Redeem(context.Background(), "AC28-5HJK", "10.0.0.1")
		w.refused(err, fault.TooMany, "access.too_many")
		w.must(w.try("EMP-UP-129-0417", pin, "10.0.0.2"))
	})
}

func TestSignIn_ManyGuessesAtOnce_AreNotOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		var made atomic.Int64
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				if err := w.try("EMP-UP-129-0417", fmt.Sprintf("0000%02d", i), ""); fault.Is(err, fault.Unauthenticated) {
					made.Add(1)
				} else if !fault.Is(err, fault.TooMany) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made.Load() != 5 {
			t.Errorf("%d guesses were made, want 5", made.Load())
		}
	})
}

func TestRedeem_WrongCodes_AreCounted_SlipsOfTheFingerAreNot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		code := w.slip("sunita")
		for range 40 {
			_, err := w.Redeem(ctx, "AC28", "10.0.0.1")
			w.refused(err, fault.Invalid, "access.slip.form")
		}
		for range 30 {
			_, err := w.Redeem(ctx, newCode(), "10.0.0.1")
			w.refused(err, fault.NotFound, "access.slip.unknown")
		}
		_, err := w.Redeem(ctx, code, "10.0.0.1")
		w.refused(err, fault.TooMany, "access.too_many")
		w.clock.Advance(guessWindow)
		_, err = w.Redeem(ctx, code, "10.0.0.1")
		w.must(err)
	})
}

func TestSignIn_QueueFull_IsNoGuess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		full := &world{Accounts: New(w.db, Options{MaxHashing: 1, MaxWaiting: 1, Cost: light}), t: t, clock: w.clock, ids: w.ids}
		full.hasher.queue <- struct{}{}
		full.hasher.queue <- struct{}{}
		for range 8 {
			full.refused(full.try("EMP-UP-129-0417", pin, "10.0.0.1"), fault.TooMany, "access.busy")
		}
		w.must(w.try("EMP-UP-129-0417", pin, "10.0.0.1"))
	})
}
