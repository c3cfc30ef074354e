package learning

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Shows tells whether a version of a course, also one that is not taught any more, shows a package: it is for the rooms that keep them.
func (c *Courses) Shows(ctx context.Context, q db.Q, packageID string) (bool, error) {
	n, err := showsPackage(ctx, q, packageID)
	return n > 0, fault.Wrap("learning.Shows", err)
}
