package evidence

import (
	"context"
	"slices"
	"strconv"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
)

// acceptable are the kinds that rooms above bring in; they have checked the right to do so.
var acceptable = []string{PIAA, Check, MSF, Completion}

// Accept records, within the transaction of its cause, what a room above has seen: a test, a group's reading, a completion.
// It counts from now on. What comes from a source that is known already changes nothing and gives the id that stands. An
// independent test is never recorded by its holder.
func (r *Records) Accept(ctx context.Context, tx *db.Tx, n New) (id string, err error) {
	ids, err := r.AcceptAll(ctx, tx, []New{n})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// AcceptAll is Accept for many, in few statements. The ids are in the order of the rows.
func (r *Records) AcceptAll(ctx context.Context, tx *db.Tx, rows []New) ([]string, error) {
	const op = "evidence.Accept"
	cleaned := make([]New, len(rows))
	for i, n := range rows {
		if !slices.Contains(acceptable, n.Kind) {
			return nil, invalid(op, fault.Field{Name: rowName(i, len(rows), "kind"), Key: "evidence.field.kind"})
		}
		if n.Kind == PIAA && (tx.By().PersonID == n.PersonID && n.PersonID != "" || n.SignerID == n.PersonID) {
			return nil, fault.E(fault.Denied, op, "evidence.denied.own_test")
		}
		cleaned[i] = clean(n)
	}
	items, err := judge(ctx, tx, op, cleaned)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for i := range items {
		items[i].Status, items[i].SignerID = StatusAccepted, cleaned[i].SignerID
		items[i].DecidedAt, items[i].DecidedBy = tx.Now(), tx.By().ID()
	}
	fresh, err := put(ctx, tx, items)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	ids := make([]string, len(items))
	for i, it := range items {
		if ids[i] = it.ID; fresh[it.ID] {
			continue
		}
		if ids[i], err = idOfSource(ctx, tx, it); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	return ids, nil
}

// put stores accepted items and tells of those that are new.
func put(ctx context.Context, tx *db.Tx, items []Item) (fresh map[string]bool, err error) {
	if fresh, err = insertItems(ctx, tx, items); err != nil {
		return nil, err
	}
	facts := make([]event.Fact, 0, len(fresh))
	for _, it := range items {
		if fresh[it.ID] {
			facts = append(facts, told(it))
		}
	}
	return fresh, event.RecordAll(ctx, tx, facts)
}

func rowName(i, of int, field string) string {
	if of == 1 {
		return field
	}
	return "rows." + strconv.Itoa(i+1) + "." + field
}
