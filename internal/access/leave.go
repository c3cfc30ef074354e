package access

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// leaveRoles ends the roles of those who have left a post: each that was held over a part of the tree in which the post lies
// and in which they do not serve any more. Who moves within that part keeps the role, and so does who holds it over a part in
// which they have never served. It looks at where they stand now, so that the same fact again ends nothing more.
func (a *Accounts) leaveRoles(ctx context.Context, tx *db.Tx, left []people.Left) error {
	if len(left) == 0 {
		return nil
	}
	return db.Chunks(left, 400, func(left []people.Left) error {
		ids, posts := make([]string, len(left)), make([]string, len(left))
		for i, l := range left {
			ids[i], posts[i] = l.Person, l.Position
		}
		held, err := grantsOfAll(ctx, tx, ids)
		if err != nil || len(held) == 0 {
			return err
		}
		was, err := positionPaths(ctx, tx, posts)
		if err != nil {
			return err
		}
		now, err := servingPaths(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, l := range left {
			for _, g := range held[l.Person] {
				over := g.Path != "" && strings.HasPrefix(was[l.Position], g.Path)
				if !over || now[l.Person] != "" && strings.HasPrefix(now[l.Person], g.Path) {
					continue
				}
				n, err := endGrant(ctx, tx, l.Person, g.Role, g.Path)
				if err != nil {
					return err
				}
				if n == 0 {
					continue
				}
				tx.After(func() { a.forget(l.Person) })
				if err := event.Record(ctx, tx, Revoked{Person: l.Person, Role: g.Role, Path: g.Path}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
