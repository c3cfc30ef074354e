package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// CatchUp notes that somebody has opened a short course, or passed its check, for whatever changes of a law they were told of with
// it: that is their check anew. What was done before they were told does not count, for it taught the old law. The room of courses
// calls it where it writes the same.
func CatchUp(ctx context.Context, tx *db.Tx, person, course string, passed bool) error {
	return fault.Wrap("framework.CatchUp", setCaughtUp(ctx, tx, person, course, passed))
}
