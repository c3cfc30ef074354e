package access

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// Follow reads people.OrgMoved: when a unit comes to hang elsewhere, the grants over it and over what is below it go with
// it. It reads people.Left: who leaves a unit leaves the roles that they hold over it (leaveRoles). Nothing here is derived,
// so there is nothing to rebuild.
func (a *Accounts) Follow(log *event.Log) {
	log.On(event.Reader{Name: "access", Reads: []event.Fact{people.OrgMoved{}, people.Left{}}, Handle: a.follow})
}

func (a *Accounts) follow(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	moved := false
	var left []people.Left
	for _, f := range facts {
		if f.Kind == (people.OrgMoved{}).Kind() {
			moved = true
			continue
		}
		l, err := event.As[people.Left](f)
		if err != nil {
			return err
		}
		left = append(left, l)
	}
	if moved {
		if err := a.followMoves(ctx, tx, facts); err != nil {
			return err
		}
	}
	return a.leaveRoles(ctx, tx, left)
}

// followMoves looks at every unit over which somebody holds a role: they are few, and a move is rare.
func (a *Accounts) followMoves(ctx context.Context, tx *db.Tx, _ []event.Entry) error {
	at, err := grantedUnits(ctx, tx)
	if err != nil || len(at) == 0 {
		return err
	}
	ids := make([]string, 0, len(at))
	for orgID := range at {
		ids = append(ids, orgID)
	}
	return db.Chunks(ids, 400, func(part []string) error {
		orgs, err := a.people.Orgs(ctx, tx, part)
		if err != nil {
			return err
		}
		for _, org := range orgs {
			if at[org.ID] == org.Path {
				continue
			}
			if err := moveGrants(ctx, tx, org.ID, org.Path); err != nil {
				return err
			}
		}
		return nil
	})
}
