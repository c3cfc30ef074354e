package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// HeldBy gives the employee codes of who holds positions now, in substance or in charge, by the codes of the positions; those that
// nobody holds are left out.
func (r *Register) HeldBy(ctx context.Context, q db.Q, positionCodes []string) (map[string]string, error) {
	out, err := heldBy(ctx, q, positionCodes)
	return out, fault.Wrap("people.HeldBy", err)
}
