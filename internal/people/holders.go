package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// HoldersOfKind lists who holds a post of a kind now, in substance, in the order of the codes of posts, those after the post
// with code after ("" begins), at most limit; below an organisation when its code is given. It gives those whom the actor may
// see by a grant.
func (r *Register) HoldersOfKind(ctx context.Context, q db.Q, by who.Actor, kind, orgCode, after string, limit int) ([]Post, error) {
	out, err := holdersOfKind(ctx, q, kind, orgCode, by.Paths(who.PeopleRead), after, limit)
	return out, fault.Wrap("people.HoldersOfKind", err)
}
