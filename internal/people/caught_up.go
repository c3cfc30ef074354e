package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// CaughtUp is how far those of one unit have come who were told that a law by which they act had changed.
type CaughtUp struct {
	OrgID, Path string // where they served when they were told
	Told        int
	Opened      int // have opened the short course since
	Passed      int // have passed its check since
}

// CaughtUp tells, by unit within the paths (of the tree of organisations, "" all of it) and in the order of their paths, how far those
// have come who were told that a knowledge resource holds no longer. The caller has checked the right.
func (r *Register) CaughtUp(ctx context.Context, q db.Q, law string, paths []string) ([]CaughtUp, error) {
	out, err := caughtUp(ctx, q, law, paths)
	return out, fault.Wrap("people.CaughtUp", err)
}
