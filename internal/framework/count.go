package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// CountKinds tells how many kinds of post are known, and for how many a version is in force that says what they need. Kinds tells all of
// them; this is for who asks only how many.
func (f *Frameworks) CountKinds(ctx context.Context, q db.Q) (known, inForce int, err error) {
	c, err := countKinds(ctx, q)
	return c.known, c.inForce, fault.Wrap("framework.CountKinds", err)
}
