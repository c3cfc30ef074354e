package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// Teachable gives how many levels the scale of a competency has, and whether something new may be taught for it: one that is deprecated,
// merged or not known may not.
func Teachable(ctx context.Context, q db.Q, code string) (levels int, alive bool, err error) {
	type row struct {
		levels int
		status string
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.levels, &r.status} },
		`select levels, status from framework_v_competency where code = $1`, code)
	if db.None(err) {
		return 0, false, nil
	}
	return r.levels, r.status != "deprecated" && r.status != "merged", err
}
