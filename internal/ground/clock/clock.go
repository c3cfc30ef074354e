// Package clock tells the time, so that tests and the demo can say what time it is. Rooms never call time.Now: a verb
// takes the time of its transaction (db.Tx.Now), everything else asks the Clock it was built with.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time in UTC.
type Clock interface{ Now() time.Time }

// System is the machine's clock, in UTC and whole microseconds (what both databases keep).
var System Clock = system{}

type system struct{}

func (system) Now() time.Time { return Micro(time.Now()) }

// Micro cuts t to whole microseconds in UTC.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// India is the zone of all dates that people read or write (IST, UTC+05:30, no summer time).
var India = time.FixedZone("IST", 5*3600+1800)

// Date gives t's date in India as YYYY-MM-DD, the form in which dates are stored.
func Date(t time.Time) string { return t.In(India).Format(time.DateOnly) }

// Fake is a clock that stands until it is moved. Safe for use by several goroutines.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake gives a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: Micro(t)} }

// Now tells the time at which the clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock on by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
