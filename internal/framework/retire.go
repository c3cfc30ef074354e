package framework

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// A list that comes again may say that an entry is out of use: by a mark in the name (Map.Retired), by leaving the row out
// (Map.SkipWhen), by the end of its validity (CASE) or by its status (ESCO). An entry that stands in use from an earlier load of the
// same list is then taken out of use, told in the report, and can be put back, one by one or all that an import took out. An entry
// of another list is not this one's to take out: such a row is refused, or left out where it was left out anyway.

// Retire says that nothing new may ask for a competency. Versions in force keep it. Restore takes it back.
func (f *Frameworks) Retire(ctx context.Context, by who.Actor, code string) error {
	const op = "framework.Retire"
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := f.mayEdit(ctx, tx, by, op, code)
		if err != nil {
			return err
		}
		if !c.Alive() {
			return over(op, c)
		}
		return retire(ctx, tx, "", "", []string{code})
	})
	return fault.Wrap(op, err)
}

// retire takes living entries out of use: by an import that read a list, or by hand ("" and "").
func retire(ctx context.Context, tx *db.Tx, importID, list string, codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	if err := setRetired(ctx, tx, importID, codes); err != nil {
		return err
	}
	if err := dropTwins(ctx, tx, codes...); err != nil {
		return err
	}
	rows, facts := make([]Happened, len(codes)), make([]CompetencyRetired, len(codes))
	for i, code := range codes {
		rows[i], facts[i] = Happened{Code: code, Act: actRetired, Detail: list}, CompetencyRetired{Code: code}
	}
	if err := note(ctx, tx, rows...); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, facts)
}

// Restore puts an entry back into use that was taken out of it, as it stood before; one that came out of use from its list stands
// unverified. It asks what Retire asks.
func (f *Frameworks) Restore(ctx context.Context, by who.Actor, code string) error {
	const op = "framework.Restore"
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := f.mayEdit(ctx, tx, by, op, code)
		if err != nil {
			return err
		}
		switch c.Status {
		case StatusDeprecated:
			return restore(ctx, tx, []string{code})
		case StatusMerged:
			return over(op, c)
		}
		return fault.E(fault.Conflict, op, "framework.restore.in_use", "code", code)
	})
	return fault.Wrap(op, err)
}

// RestoreImport puts back into use all that an import took out of it and nobody put back since, and gives how many that were. It
// lets in whom ImportOf does, and asks what Retire asks over every entry.
func (f *Frameworks) RestoreImport(ctx context.Context, by who.Actor, importID string) (int, error) {
	const op = "framework.RestoreImport"
	if _, err := f.ImportOf(ctx, f.db.Reader(), by, importID); err != nil {
		return 0, err
	}
	n := 0
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		codes, err := selectRetiredBy(ctx, tx, importID)
		if err != nil {
			return err
		}
		have, err := selectCompetencies(ctx, tx, codes)
		if err != nil {
			return err
		}
		if err := f.mayImport(ctx, tx, by, op, nil, have); err != nil {
			return err
		}
		if n = len(codes); n == 0 {
			return fault.E(fault.Conflict, op, "framework.restore.nothing")
		}
		return restore(ctx, tx, codes)
	})
	return n, fault.Wrap(op, err)
}

func restore(ctx context.Context, tx *db.Tx, codes []string) error {
	if err := setRestored(ctx, tx, codes); err != nil {
		return err
	}
	if err := setDue(ctx, tx, codes); err != nil {
		return err
	}
	rows, facts := make([]Happened, len(codes)), make([]CompetencyRestored, len(codes))
	for i, code := range codes {
		rows[i], facts[i] = Happened{Code: code, Act: actRestored}, CompetencyRestored{Code: code}
	}
	if err := note(ctx, tx, rows...); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, facts)
}

// StillRetired tells how many entries an import took out of use that are out of use still.
func (f *Frameworks) StillRetired(ctx context.Context, q db.Q, importID string) (int, error) {
	n, err := countRetiredBy(ctx, q, importID)
	return n, fault.Wrap("framework.StillRetired", err)
}

// takesOut tells whether a row of a list takes an entry out of use that stands, and what is wrong where it may not: the entry came
// from another list.
func (l *list) takesOut(next entry, old Competency, stands bool) (bool, []csvio.Problem) {
	if !stands || next.Status != StatusDeprecated || !old.Alive() {
		return false, nil
	}
	if old.Source != next.Source && (l.of == nil || !l.of(old)) {
		return false, []csvio.Problem{l.problem(next, "code", next.Code, "framework.import.not_theirs", "code", next.Code, "list", old.Source)}
	}
	return true, nil
}

// sortedCodes are the codes of a set, in their order.
func sortedCodes(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
