package framework

import (
	"context"

	"sopan/internal/ground/db"
)

func countKinds(ctx context.Context, q db.Q) (counted, error) {
	return db.One(ctx, q, func(c *counted) []any { return []any{&c.known, &c.inForce} }, `
		select count(*), count(*) filter (where in_force > 0) from framework_kind`)
}

type counted struct{ known, inForce int }
