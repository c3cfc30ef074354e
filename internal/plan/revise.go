package plan

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Revise opens an agreed plan again for its holder, who holds another post than it was agreed for (D3). All items are carried over, and
// what was shown since it was first agreed goes on counting; it is proposed and agreed anew. It takes the right plan.write over
// oneself. A plan whose post has not changed is refused with Conflict.
func (p *Plans) Revise(ctx context.Context, by who.Actor, idp string) error {
	const op = "plan.Revise"
	plan, err := p.holders(ctx, op, by, idp)
	if err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := revise(ctx, tx, plan.PersonID, idp); err != nil || !ok {
			return orConflict(err, op, false)
		}
		return event.Record(ctx, tx, RevisedFact{IDP: idp, Person: plan.PersonID})
	}))
}

// recall works out anew which plans of these persons are to be revised, and gives those that were not before, or were for another
// post.
func recall(ctx context.Context, tx *db.Tx, persons []string) (fresh []revision, err error) {
	due, err := revisionsDue(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	known, err := revisionsOf(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	for _, r := range due {
		if known[r.person] != r {
			fresh = append(fresh, r)
		}
	}
	return fresh, replaceRevisions(ctx, tx, persons, due)
}

// ask tells that plans are to be revised, to the holder and the next officer above in the new post.
func (p *Plans) ask(ctx context.Context, tx *db.Tx, fresh []revision, cause map[string]event.Entry) error {
	for _, r := range fresh {
		above, err := p.people.Chain(ctx, tx, r.person)
		if err != nil {
			return err
		}
		asked := ""
		if len(above) > 0 {
			asked = above[0].PersonID
		}
		if err := event.Derive(ctx, tx, "plan", cause[r.person], r.person, RevisionFact{IDP: r.idp, Person: r.person, Position: r.position, Asked: asked}); err != nil {
			return err
		}
	}
	return nil
}
