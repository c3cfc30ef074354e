package learning

import (
	"context"

	"sopan/internal/ground/db"
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
