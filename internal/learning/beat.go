package learning

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Beat is a sign of life of the page that has a part before the actor, with what it has shown of the part's file since the last
// one; no stretches for other parts. What was said cannot bring more time than has passed by the server's clock; what cannot
// be is left out, and flagged in the progress that comes back.
func (c *Courses) Beat(ctx context.Context, by who.Actor, code string, n int, shown []Segment) (Progress, error) {
	return c.beat(ctx, by, "learning.Beat", code, n, shown, false)
}

// Through says, from a page without script, that the actor has seen or heard the whole file of a part. It counts when the part
// has lain open for long enough.
func (c *Courses) Through(ctx context.Context, by who.Actor, code string, n int) (Progress, error) {
	return c.beat(ctx, by, "learning.Through", code, n, nil, true)
}

func (c *Courses) beat(ctx context.Context, by who.Actor, op, code string, n int, shown []Segment, whole bool) (Progress, error) {
	var p Progress
	err := c.turn(ctx, by, op, code, "", func(_ context.Context, tx *db.Tx, s *state) error {
		if _, ok := s.units[n]; !ok {
			return fault.E(fault.NotFound, op, "learning.unknown_part", "course", code, "n", n)
		}
		s.beat(n, shown, whole, tx.Now())
		p = s.part(n)
		return nil
	})
	return p, err
}

// UnitMet says that a person has met a unit of a package: launch and attempt know it, each by its own standard. In every course
// that the person is in and that shows the unit, the part is met; it is done when the seconds come to a fifth of what the part
// is said to take, and else flagged. seconds is what the sessions that have ended since the last word took by the server's
// clock; 0 when they are told by UnitTime. It is for the readers of those rooms' facts, in their transaction; who is in no such
// course is left alone, and a second word changes nothing but the time.
func (c *Courses) UnitMet(ctx context.Context, tx *db.Tx, personID, packageID string, index int, at time.Time, seconds int) error {
	return c.spend(ctx, tx, "learning.UnitMet", personID, packageID, index, true, at, seconds)
}

// UnitTime says how long a session at a unit of a package took by the server's clock, as UnitMet does, and no more.
func (c *Courses) UnitTime(ctx context.Context, tx *db.Tx, personID, packageID string, index int, at time.Time, seconds int) error {
	return c.spend(ctx, tx, "learning.UnitTime", personID, packageID, index, false, at, seconds)
}

func (c *Courses) spend(ctx context.Context, tx *db.Tx, op, person, packageID string, index int, met bool, at time.Time, seconds int) error {
	found, err := coursesOfPackage(ctx, tx, person, packageID, index)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, x := range found {
		s, err := lockState(ctx, tx, person, x.code, "")
		if err != nil {
			return fault.Wrap(op, err)
		}
		s.spend(x.n, met, at, seconds)
		if err := c.keep(ctx, tx, s, func(f event.Fact, _ string) error { return event.Record(ctx, tx, f) }); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}
