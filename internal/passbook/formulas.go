package passbook

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Formulas gives every formula that was ever published, the one in force first: a level keeps the name of the formula that it
// was worked out by.
func (p *Passbooks) Formulas(ctx context.Context, q db.Q) ([]Formula, error) {
	out, err := formulas(ctx, q)
	return out, fault.Wrap("passbook.Formulas", err)
}
