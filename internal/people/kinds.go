package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// HoldingKind gives those of persons who hold a post of a kind now, in substance; below an organisation when its code is given.
func (r *Register) HoldingKind(ctx context.Context, q db.Q, kind, orgCode string, persons []string) ([]string, error) {
	out, err := holdingKind(ctx, q, kind, orgCode, persons)
	return out, fault.Wrap("people.HoldingKind", err)
}

// CountHoldingKind tells how many hold a post of a kind now, in substance; below an organisation when its code is given.
func (r *Register) CountHoldingKind(ctx context.Context, q db.Q, kind, orgCode string) (int, error) {
	n, err := countHoldingKind(ctx, q, kind, orgCode)
	return n, fault.Wrap("people.CountHoldingKind", err)
}
