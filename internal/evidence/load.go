package evidence

import (
	"context"
	"slices"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Load brings in scores that were given before, whole or not at all, and tells how many are new. It needs two: who loads,
// with the right over each person's unit, and secondID, another person who has consented; neither may be among those whose
// scores are loaded. Each value comes with its raw readings in Detail. Rows of a source that is known already are left out,
// so that the same batch twice is loaded once.
func (r *Records) Load(ctx context.Context, by who.Actor, secondID string, rows []New) (loaded int, err error) {
	const op = "evidence.Load"
	switch {
	case len(rows) > MaxLoad:
		return 0, fault.E(fault.TooLarge, op, "evidence.load.too_many", "max", MaxLoad)
	case !by.Holds(who.EvidenceLoad):
		return 0, fault.E(fault.Denied, op, "evidence.denied.load")
	}
	cleaned := make([]New, len(rows))
	for i, n := range rows {
		if n.Kind == "" {
			n.Kind = Loaded
		}
		if n.Kind != Loaded || len(n.Files) > 0 {
			return 0, invalid(op, fault.Field{Name: rowName(i, len(rows), "kind"), Key: "evidence.field.kind"})
		}
		cleaned[i] = clean(n)
	}
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		loaded, err = r.load(ctx, tx, by, secondID, cleaned)
		return err
	})
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	return loaded, nil
}

func (r *Records) load(ctx context.Context, tx *db.Tx, by who.Actor, secondID string, rows []New) (int, error) {
	if err := r.consent(ctx, tx, by, secondID, rows); err != nil {
		return 0, err
	}
	if err := mayLoad(ctx, tx, by, rows); err != nil {
		return 0, err
	}
	items, err := judge(ctx, tx, "evidence.Load", rows)
	if err != nil {
		return 0, err
	}
	for i := range items {
		items[i].Status, items[i].DecidedAt, items[i].DecidedBy, items[i].SecondID = StatusAccepted, tx.Now(), by.ID(), secondID
	}
	crash.Point("evidence.load.before_insert")
	fresh, err := put(ctx, tx, items)
	crash.Point("evidence.load.after_insert")
	return len(fresh), err
}

// consent: the second person is known, is not the first, and neither gains by it.
func (r *Records) consent(ctx context.Context, q db.Q, by who.Actor, secondID string, rows []New) error {
	const op = "evidence.Load"
	if secondID == "" || secondID == by.PersonID {
		return fault.E(fault.Denied, op, "evidence.denied.second")
	}
	known, err := r.people.People(ctx, q, []string{secondID})
	if err != nil {
		return err
	}
	if _, ok := known[secondID]; !ok {
		return fault.E(fault.Denied, op, "evidence.denied.second")
	}
	for _, n := range rows {
		if n.PersonID == secondID || (by.SignedIn() && n.PersonID == by.PersonID) {
			return fault.E(fault.Denied, op, "evidence.denied.own_score")
		}
	}
	return nil
}

// mayLoad holds the right over the unit of every person in the batch.
func mayLoad(ctx context.Context, q db.Q, by who.Actor, rows []New) error {
	const op = "evidence.Load"
	persons := make([]string, len(rows))
	for i, n := range rows {
		persons[i] = n.PersonID
	}
	slices.Sort(persons)
	persons = slices.Compact(persons)
	paths, err := pathsOf(ctx, q, persons)
	if err != nil {
		return err
	}
	var bad []fault.Field
	for i, n := range rows {
		path, serves := paths[n.PersonID]
		switch {
		case !serves:
			bad = append(bad, fault.Field{Name: rowName(i, len(rows), "person"), Key: "evidence.field.person"})
		case !by.May(who.EvidenceLoad, who.Over{PersonID: n.PersonID, Path: path}):
			return fault.E(fault.Denied, op, "evidence.denied.load")
		}
		if len(bad) >= 50 {
			break
		}
	}
	if len(bad) > 0 {
		return invalid(op, bad...)
	}
	return nil
}
