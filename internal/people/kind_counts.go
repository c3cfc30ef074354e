package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// KindAt is a kind of post, everywhere or below an organisation.
type KindAt struct {
	Kind string
	Org  string // code; "" is everywhere
}

// CountKinds counts the posts of kinds and who holds them, within the paths: each in the place of its kind, in one statement for every
// two hundred.
func (r *Register) CountKinds(ctx context.Context, q db.Q, kinds []KindAt, paths []string) ([]KindCount, error) {
	out, err := countKinds(ctx, q, kinds, paths)
	return out, fault.Wrap("people.CountKinds", err)
}
