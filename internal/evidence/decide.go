package evidence

import (
	"context"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Decide judges a waiting sign-off. Proven and NotYet are for the officer who is asked and for any officer above the holder;
// NotMine is for the one who is asked, and passes it to the next above. All but Proven give a reason. The first decision
// holds: a second one is a conflict.
func (r *Records) Decide(ctx context.Context, by who.Actor, id string, d Decision) (Item, error) {
	const op = "evidence.Decide"
	d.Reason = strings.TrimSpace(d.Reason)
	var it Item
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		stood, err := find(ctx, tx, op, id)
		if err != nil {
			return err
		}
		if err := r.decide(ctx, tx, by, stood, d); err != nil {
			return err
		}
		it, err = whole(ctx, tx, id)
		return err
	})
	return it, fault.Wrap(op, err)
}

func (r *Records) decide(ctx context.Context, tx *db.Tx, by who.Actor, it Item, d Decision) error {
	const op = "evidence.Decide"
	a, known := outcomes[d.Outcome]
	if !known {
		return invalid(op, fault.Field{Name: "outcome", Key: "evidence.field.outcome"})
	}
	s, err := r.standing(ctx, tx, by, it.PersonID)
	if err != nil {
		return err
	}
	if !mayDecide(by, it, s, a) {
		return fault.E(fault.Denied, op, "evidence.denied.decide")
	}
	if bad := reasonSin(d.Reason, a != actProve); bad != nil {
		return invalid(op, *bad)
	}
	to, open := moves[a][it.Status]
	if !open {
		return fault.E(fault.Conflict, op, "evidence.conflict.decided")
	}
	if a == actPass {
		return r.notMine(ctx, tx, it, d.Reason)
	}
	if a == actProve {
		d.Reason = "" // a proof needs no reason, and none is kept
	}
	done, err := setDecided(ctx, tx, it, to, by.PersonID, d.Reason)
	if err != nil {
		return err
	}
	if !done {
		return fault.E(fault.Conflict, op, "evidence.conflict.decided")
	}
	crash.Point("evidence.decide.before_fact")
	return event.Record(ctx, tx, Decided{ID: it.ID, Person: it.PersonID, Competency: it.Competency, Outcome: d.Outcome, Signer: by.PersonID})
}

func (r *Records) notMine(ctx context.Context, tx *db.Tx, it Item, reason string) error {
	const op = "evidence.Decide"
	chain, err := r.chain(ctx, tx, it.PersonID)
	if err != nil {
		return err
	}
	to := nextAfter(chain, it.PersonID, it.SignerID)
	if to == "" {
		return fault.E(fault.Conflict, op, "evidence.conflict.none_above")
	}
	done, err := setSigner(ctx, tx, it, to, tx.Now().Add(Patience), reason)
	if err != nil {
		return err
	}
	if !done {
		return fault.E(fault.Conflict, op, "evidence.conflict.decided")
	}
	crash.Point("evidence.decide.before_fact")
	return event.Record(ctx, tx, PassedOn{ID: it.ID, Person: it.PersonID, From: it.SignerID, To: to})
}

// reasonSin gives what is wrong with a reason, nil when nothing is.
func reasonSin(reason string, needed bool) *fault.Field {
	switch n := utf8.RuneCountInString(reason); {
	case needed && n == 0:
		return &fault.Field{Name: "reason", Key: "evidence.field.reason_missing"}
	case n > MaxReason:
		return &fault.Field{Name: "reason", Key: "evidence.field.note_long", Args: []any{"max", MaxReason}}
	}
	return nil
}

// find gives an item for an act on it.
func find(ctx context.Context, tx *db.Tx, op, id string) (Item, error) {
	it, err := itemByID(ctx, tx, id)
	if db.None(err) {
		return Item{}, fault.E(fault.NotFound, op, "evidence.unknown")
	}
	return it, err
}
