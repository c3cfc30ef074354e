package hr

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Apply writes a reviewed batch into the register, in one transaction. Every row is judged once more; where one is in conflict
// that nobody has decided, nothing is written, and Review shows it. Refused and skipped rows are left out. A batch with more
// than AloneUpTo rows that say something new is not applied by the person who brought it.
func (b *Batches) Apply(ctx context.Context, by who.Actor, batchID string) (Batch, error) {
	const op = "hr.Apply"
	return b.step(ctx, by, op, batchID, Applied, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		rows, err := allRows(ctx, tx, batchID)
		if err != nil {
			return err
		}
		before := slices.Clone(rows)
		tell(ctx, 5, 100)
		got, err := b.judge(share(ctx, 5, 60), tx, by, *batch, rows)
		if err != nil {
			return err
		}
		switch {
		case got.counts.Conflicts > 0:
			return fault.E(fault.Conflict, op, "hr.apply.conflicts", "n", got.counts.Conflicts)
		case got.counts.Says() > AloneUpTo && by.SignedIn() && by.ID() == batch.ReceivedBy:
			return fault.E(fault.Denied, op, "hr.apply.alone", "n", AloneUpTo)
		}
		images, err := got.staffing.Apply(ctx, tx)
		if err != nil {
			return err
		}
		tell(ctx, 70, 100)
		if err := putImages(ctx, tx, batchID, images); err != nil {
			return err
		}
		tell(ctx, 85, 100)
		if err := putKeys(ctx, tx, batchID, got.keys); err != nil {
			return err
		}
		if err := rejudged(share(ctx, 85, 100), tx, batchID, before, got.rows); err != nil {
			return err
		}
		batch.Counts, batch.AppliedAt, batch.AppliedBy = got.counts, tx.Now(), by.ID()
		return event.Record(ctx, tx, BatchApplied{
			Batch: batchID, New: got.counts.New, Changed: got.counts.Changed, Skipped: got.counts.Skipped, Refused: got.counts.Refused,
		})
	})
}

// Closed gives the key of why the actor cannot apply a batch now, "" when they can. It is for showing a door.
func Closed(by who.Actor, batch Batch) string {
	switch {
	case batch.State != InReview:
		return "hr.batch.not_now"
	case batch.Conflicts > 0:
		return "hr.apply.open"
	case batch.Says() > AloneUpTo && by.SignedIn() && by.ID() == batch.ReceivedBy:
		return "hr.apply.alone"
	}
	return ""
}

// Reconcile looks whether the register still stands as an applied batch left it, counts the rows that do not, and closes the
// batch: it can be taken back no more.
func (b *Batches) Reconcile(ctx context.Context, by who.Actor, batchID string) (Batch, error) {
	const op = "hr.Reconcile"
	return b.step(ctx, by, op, batchID, Reconciled, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		rows, err := allRows(ctx, tx, batchID)
		if err != nil {
			return err
		}
		was := make([]string, len(rows))
		for i, r := range rows {
			was[i] = r.Result
		}
		tell(ctx, 10, 100)
		got, err := b.judge(share(ctx, 10, 100), tx, by, *batch, rows)
		if err != nil {
			return err
		}
		batch.Differs = 0
		for i, r := range got.rows {
			if (was[i] == people.RowNew || was[i] == people.RowChanged) && r.Result != people.RowSame {
				batch.Differs++
			}
		}
		batch.EndedAt, batch.EndedBy = tx.Now(), by.ID()
		return event.Record(ctx, tx, BatchReconciled{Batch: batchID, Differs: batch.Differs})
	})
}

// RollBack takes an applied batch back whole. It is refused, with the first codes, where the register has changed since, where
// somebody else leans on what would go, and where a person whom the batch brought has an account or evidence by now.
func (b *Batches) RollBack(ctx context.Context, by who.Actor, batchID string) (Batch, error) {
	const op = "hr.RollBack"
	return b.step(ctx, by, op, batchID, RolledBack, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		images, err := imagesOf(ctx, tx, batchID)
		if err != nil {
			return err
		}
		var made []string
		codes := map[string]string{}
		for _, i := range images {
			if i.Kind == "person" && len(i.Before) == 0 {
				made = append(made, i.ID)
				codes[i.ID] = i.Code
			}
		}
		active, err := inUse(ctx, tx, made)
		if err != nil {
			return err
		}
		if len(active) > 0 {
			var named []string
			for _, personID := range active[:min(len(active), 5)] {
				named = append(named, codes[personID])
			}
			return fault.E(fault.Conflict, op, "hr.rollback.in_use", "n", len(active), "codes", named)
		}
		tell(ctx, 10, 100)
		if err := b.people.Restore(ctx, tx, by, images); err != nil {
			return err
		}
		tell(ctx, 90, 100)
		if err := dropKeys(ctx, tx, batchID); err != nil {
			return err
		}
		batch.EndedAt, batch.EndedBy = tx.Now(), by.ID()
		return event.Record(ctx, tx, BatchRolledBack{Batch: batchID})
	})
}
