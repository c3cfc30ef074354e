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

// Revoke has accepted evidence count no more, for a reason that its holder can read. Nobody revokes their own.
func (r *Records) Revoke(ctx context.Context, by who.Actor, id, reason string) error {
	const op = "evidence.Revoke"
	reason = strings.TrimSpace(reason)
	return r.end(ctx, by, op, id, actRevoke, reason, func(ctx context.Context, tx *db.Tx, it Item) error {
		over, err := r.people.Over(ctx, tx, by, it.PersonID)
		if err != nil {
			return err
		}
		if !by.May(who.EvidenceRevoke, over) {
			return fault.E(fault.Denied, op, "evidence.denied.revoke")
		}
		if bad := reasonSin(reason, true); bad != nil {
			return invalid(op, *bad)
		}
		return nil
	})
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
