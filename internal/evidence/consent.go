package evidence

import (
	"context"
	"strings"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// ConsentLoad puts a batch that waits in force, whole or not at all. It is for a person who acts themself, with the right
// evidence.load over everybody in the batch; never for who proposed it, nor for anybody whose score is in it. Every row is
// judged anew: one that has become wrong since it was proposed is named as "rows.17.person", and nothing is written. Rows of a
// source that is on record already are left out. The first of two consents holds.
func (r *Records) ConsentLoad(ctx context.Context, by who.Actor, id string) (Load, error) {
	const op = "evidence.ConsentLoad"
	return r.endLoad(ctx, by, op, id, func(ctx context.Context, tx *db.Tx, l Load) (event.Fact, error) {
		if err := maySecond(ctx, tx, by, op, l); err != nil {
			return nil, err
		}
		// The state first: who consents at the same time waits here, and finds that it is done.
		if err := closeLoad(ctx, tx, op, l, BatchInForce, by.ID(), ""); err != nil {
			return nil, err
		}
		rows, err := loadLines(ctx, tx, l.ID)
		if err != nil {
			return nil, err
		}
		items, flaws, err := judgeLoad(ctx, tx, by, rows)
		if err == nil {
			err = refusal(op, rows, flaws)
		}
		if err != nil {
			return nil, err
		}
		for i := range items {
			items[i].Status, items[i].DecidedAt, items[i].DecidedBy = StatusAccepted, tx.Now(), l.ProposedBy
			items[i].SecondID, items[i].LoadID = by.PersonID, l.ID
		}
		crash.Point("evidence.load.before_insert")
		fresh, err := put(ctx, tx, items)
		if err != nil {
			return nil, err
		}
		crash.Point("evidence.load.after_insert")
		return LoadConsented{Load: l.ID, Fresh: len(fresh), Of: l.ProposedBy}, setFresh(ctx, tx, l.ID, len(fresh))
	})
}

// RefuseLoad ends a batch that waits, with a reason that who proposed it can read. It is for those who could consent to it.
func (r *Records) RefuseLoad(ctx context.Context, by who.Actor, id, reason string) (Load, error) {
	const op = "evidence.RefuseLoad"
	reason = strings.TrimSpace(reason)
	return r.endLoad(ctx, by, op, id, func(ctx context.Context, tx *db.Tx, l Load) (event.Fact, error) {
		if err := maySecond(ctx, tx, by, op, l); err != nil {
			return nil, err
		}
		if bad := reasonSin(reason, true); bad != nil {
			return nil, invalid(op, *bad)
		}
		return LoadRefused{Load: l.ID, Of: l.ProposedBy}, closeLoad(ctx, tx, op, l, BatchRefused, by.ID(), reason)
	})
}

// WithdrawLoad takes back a batch that waits. It is for who proposed it.
func (r *Records) WithdrawLoad(ctx context.Context, by who.Actor, id string) (Load, error) {
	const op = "evidence.WithdrawLoad"
	return r.endLoad(ctx, by, op, id, func(ctx context.Context, tx *db.Tx, l Load) (event.Fact, error) {
		if by.ID() != l.ProposedBy {
			return nil, fault.E(fault.Denied, op, "evidence.denied.withdraw_load")
		}
		return LoadWithdrawn{Load: l.ID}, closeLoad(ctx, tx, op, l, BatchWithdrawn, by.ID(), "")
	})
}

// endLoad finds a batch that the actor may see, ends it by act, tells the fact that act gives, and removes its rows: in force
// they are evidence, otherwise nobody needs what they say of people.
func (r *Records) endLoad(ctx context.Context, by who.Actor, op, id string,
	act func(context.Context, *db.Tx, Load) (event.Fact, error),
) (Load, error) {
	var l Load
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		stood, err := seenLoad(ctx, tx, by, op, id)
		if err != nil {
			return err
		}
		fact, err := act(ctx, tx, stood)
		if err != nil {
			return err
		}
		if err := deleteLines(ctx, tx, id); err != nil {
			return err
		}
		if err := event.Record(ctx, tx, fact); err != nil {
			return err
		}
		l, err = loadByID(ctx, tx, id)
		return err
	})
	return l, fault.Wrap(op, err)
}

// maySecond tells whether the actor is a second person for this batch; that they hold the right over everybody in it is
// judged row by row.
func maySecond(ctx context.Context, q db.Q, by who.Actor, op string, l Load) error {
	why, err := closedTo(ctx, q, by, l)
	if err != nil || why == "" {
		return err
	}
	return fault.E(fault.Denied, op, why)
}

// closedTo gives why the actor cannot be the second person for a batch that they may see (seenLoad); "" when they can. Who sees
// it and did not propose it holds the right over everybody in it.
func closedTo(ctx context.Context, q db.Q, by who.Actor, l Load) (string, error) {
	switch {
	case !by.SignedIn():
		return "evidence.denied.second_system", nil
	case by.ID() == l.ProposedBy:
		return "evidence.denied.second", nil
	}
	among, err := amongLines(ctx, q, l.ID, by.PersonID)
	if among {
		return "evidence.denied.own_score", err
	}
	return "", err
}

// closeLoad moves a batch out of waiting; a conflict when it waits no more.
func closeLoad(ctx context.Context, tx *db.Tx, op string, l Load, state, by, reason string) error {
	done, err := setLoadEnded(ctx, tx, l.ID, state, by, reason)
	if err != nil {
		return err
	}
	if !done {
		return fault.E(fault.Conflict, op, "evidence.conflict.load")
	}
	return nil
}

// seenLoad gives a batch that the actor may see; any other is not found.
func seenLoad(ctx context.Context, q db.Q, by who.Actor, op, id string) (Load, error) {
	l, err := loadByID(ctx, q, id)
	if db.None(err) {
		return Load{}, fault.E(fault.NotFound, op, "evidence.load.unknown")
	} else if err != nil {
		return Load{}, fault.Wrap(op, err)
	}
	if by.ID() != "" && by.ID() == l.ProposedBy {
		return l, nil
	}
	over, err := loadsWithin(ctx, q, l.ID, by.Paths(who.EvidenceLoad))
	if err != nil {
		return Load{}, fault.Wrap(op, err)
	}
	if !over {
		return Load{}, fault.E(fault.NotFound, op, "evidence.load.unknown")
	}
	return l, nil
}
