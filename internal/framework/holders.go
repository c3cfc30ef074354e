package framework

import (
	"context"
	"slices"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// What a job holder said of a draft.
const (
	HolderAsked     = "asked" // nothing yet
	HolderConfirmed = "confirmed"
	HolderCorrected = "corrected" // with a note on what is otherwise
)

// HolderCheck is one holder of the post who was asked whether a draft says what they do.
type HolderCheck struct {
	PersonID string
	AskedAt  time.Time
	AskedBy  string
	Said     string
	Note     string    // what is otherwise
	SaidAt   time.Time // zero while nothing is said
}

// HolderChecks lists the job holders who were asked about a version, in the order in which they were asked.
func (f *Frameworks) HolderChecks(ctx context.Context, q db.Q, versionID string) ([]HolderCheck, error) {
	out, err := selectHolderChecks(ctx, q, versionID)
	return out, fault.Wrap("framework.HolderChecks", err)
}

// AskHolders asks holders of the post whether the open draft says what they do. Only who holds such a post can be asked, and
// not whoever asks; who was asked before is left alone. Each is told.
func (f *Frameworks) AskHolders(ctx context.Context, by who.Actor, kind string, persons []string) error {
	const op = "framework.AskHolders"
	persons = slices.Compact(slices.Sorted(slices.Values(persons)))
	return fault.Wrap(op, f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		var holding []string
		if f.holders != nil && len(persons) > 0 {
			var err error
			if holding, err = f.holders.Holding(ctx, tx, d.Profile.Kind, persons); err != nil {
				return err
			}
		}
		before, err := selectHolderChecks(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		var ask []string
		for _, p := range persons {
			switch {
			case !slices.Contains(holding, p):
				return fault.E(fault.Invalid, op, "framework.holders.not_holding").At("person", "framework.holders.not_holding")
			case p == by.PersonID:
				return fault.E(fault.Denied, op, "framework.holders.oneself")
			case !slices.ContainsFunc(before, func(c HolderCheck) bool { return c.PersonID == p }):
				ask = append(ask, p)
			}
		}
		if err := insertHolderChecks(ctx, tx, d.ID, ask); err != nil {
			return err
		}
		for _, p := range ask {
			if err := event.Record(ctx, tx, Asked{Person: p, KindCode: d.KindCode, Version: d.Number}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// AnswerAsHolder gives what a job holder says of the open draft: it is what they do, or note says what is otherwise. It is
// theirs alone, and can be said anew while the draft is written on.
func (f *Frameworks) AnswerAsHolder(ctx context.Context, by who.Actor, kind, said, note string) error {
	const op = "framework.AnswerAsHolder"
	note, err := fault.Note(op, note, "")
	if err != nil {
		return err
	}
	switch {
	case !by.SignedIn():
		return fault.E(fault.Denied, op, "framework.holders.not_asked")
	case said != HolderConfirmed && said != HolderCorrected:
		return fault.E(fault.Invalid, op, "framework.holders.said").At("said", "framework.holders.said")
	case said == HolderCorrected && note == "":
		return fault.E(fault.Invalid, op, "framework.holders.note").At("note", "framework.holders.note")
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := lockOpen(ctx, tx, op, kind)
		if err != nil {
			return err
		}
		asked, err := wasAsked(ctx, tx, v.ID, by.PersonID)
		switch {
		case err != nil:
			return err
		case !asked:
			return fault.E(fault.Denied, op, "framework.holders.not_asked")
		case !editable(v.Status):
			return fault.E(fault.Conflict, op, "framework.draft.closed", "status", v.Status)
		}
		return setHolderAnswer(ctx, tx, v.ID, by.PersonID, said, note)
	})
	return fault.Wrap(op, err)
}
