package evidence

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Withdraw takes back a claim of one's own before anybody has decided it.
func (r *Records) Withdraw(ctx context.Context, by who.Actor, id string) error {
	const op = "evidence.Withdraw"
	return r.end(ctx, by, op, id, actWithdraw, "", func(_ context.Context, _ *db.Tx, it Item) error {
		if !by.SignedIn() || by.PersonID != it.PersonID || !by.May(who.EvidenceClaim, who.Over{PersonID: it.PersonID}) {
			return fault.E(fault.Denied, op, "evidence.denied.withdraw")
		}
		return nil
	})
}

// Revoke has accepted evidence count no more, for a reason that its holder can read. Nobody revokes their own. Any evidence is
// revoked by the right evidence.revoke over the unit; a signature also by the officer who gave it, and by an officer who stands
// above both the holder and the one who signed. One who serves below the holder revokes nothing of theirs.
func (r *Records) Revoke(ctx context.Context, by who.Actor, id, reason string) error {
	const op = "evidence.Revoke"
	reason = strings.TrimSpace(reason)
	return r.end(ctx, by, op, id, actRevoke, reason, func(ctx context.Context, tx *db.Tx, it Item) error {
		may, err := r.mayRevoke(ctx, tx, by, it)
		if err != nil {
			return err
		}
		if !may {
			return fault.E(fault.Denied, op, "evidence.denied.revoke")
		}
		if bad := reasonSin(reason, true); bad != nil {
			return invalid(op, *bad)
		}
		return nil
	})
}

// Revocable tells whether the actor may revoke an item as it stands. It is for showing a door; the verb asks again.
func (r *Records) Revocable(ctx context.Context, q db.Q, by who.Actor, it Item) (bool, error) {
	if _, open := moves[actRevoke][it.Status]; !open || !by.SignedIn() || by.PersonID == it.PersonID {
		return false, nil
	}
	may, err := r.mayRevoke(ctx, q, by, it)
	return may, fault.Wrap("evidence.Revocable", err)
}

// mayRevoke looks up how the actor stands to the holder and to the officer who signed, and asks the rule.
func (r *Records) mayRevoke(ctx context.Context, q db.Q, by who.Actor, it Item) (bool, error) {
	s, err := r.standing(ctx, q, by, it.PersonID)
	if err != nil {
		return false, err
	}
	overSigner := false
	if it.Kind == Signoff && s.over.Above && by.PersonID != it.DecidedBy {
		if overSigner, err = r.aboveSigner(ctx, q, by, it); err != nil {
			return false, err
		}
	}
	return mayRevoke(by, it, s, overSigner), nil
}

// aboveSigner tells whether an officer who stands above the holder stands above the one who signed too. A signer who holds no
// post any more stands below nobody; then every officer above the holder may put their signature right.
func (r *Records) aboveSigner(ctx context.Context, q db.Q, by who.Actor, it Item) (bool, error) {
	serving, err := pathsOf(ctx, q, []string{it.DecidedBy})
	if err != nil {
		return false, err
	}
	if _, serves := serving[it.DecidedBy]; !serves {
		return true, nil
	}
	over, err := r.people.Over(ctx, q, by, it.DecidedBy)
	return over.Above, err
}

// end withdraws or revokes an item when may allows it and its status has that way out.
func (r *Records) end(ctx context.Context, by who.Actor, op, id string, a act, reason string,
	may func(context.Context, *db.Tx, Item) error,
) error {
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		it, err := find(ctx, tx, op, id)
		if err != nil {
			return err
		}
		if err := may(ctx, tx, it); err != nil {
			return err
		}
		to, open := moves[a][it.Status]
		if !open {
			return fault.E(fault.Conflict, op, "evidence.conflict."+string(a))
		}
		done, err := setEnded(ctx, tx, it, to, by.ID(), reason)
		if err != nil {
			return err
		}
		if !done {
			return fault.E(fault.Conflict, op, "evidence.conflict."+string(a))
		}
		if a == actRevoke {
			return event.Record(ctx, tx, Revoked{ID: it.ID, Person: it.PersonID, Competency: it.Competency})
		}
		return event.Record(ctx, tx, Withdrawn{ID: it.ID, Person: it.PersonID, Competency: it.Competency, Signer: it.SignerID})
	})
	return fault.Wrap(op, err)
}
