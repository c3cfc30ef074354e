package framework

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/db"
)

// toldAt is a law that changed and a unit in which people were told of it.
type toldAt struct{ code, org string }

// progress is how many were told there, and how many of them have opened the short course and passed its check since.
type progress struct{ told, opened, passed int64 }

// setCaughtUp notes it of one person, and counts only what this changes: of two at once each counts its own.
func setCaughtUp(ctx context.Context, tx *db.Tx, person, course string, passed bool) error {
	now, counts := tx.Now().UnixMicro(), map[toldAt]progress{}
	opened, err := db.All(ctx, tx, func(t *toldAt) []any { return []any{&t.code, &t.org} }, `
		update framework_told set opened_at = $1
		 where person_id = $2 and unit = $3 and passed_at = 0 and opened_at = 0
		returning code, org_id`, now, person, course)
	if err != nil {
		return err
	}
	for _, at := range opened {
		counts[at] = progress{opened: 1}
	}
	if passed {
		done, err := db.All(ctx, tx, func(t *toldAt) []any { return []any{&t.code, &t.org} }, `
			update framework_told set passed_at = $1
			 where person_id = $2 and unit = $3 and passed_at = 0
			returning code, org_id`, now, person, course)
		if err != nil {
			return err
		}
		for _, at := range done {
			counts[at] = progress{opened: counts[at].opened, passed: 1}
		}
	}
	return addProgress(ctx, tx, counts)
}

// addProgress adds to what is counted, in one order for all who do.
func addProgress(ctx context.Context, tx *db.Tx, counts map[toldAt]progress) error {
	at := slices.SortedFunc(maps.Keys(counts), func(a, b toldAt) int { return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.org, b.org)) })
	_, err := db.Insert(ctx, tx, `insert into framework_told_count (code, org_id, told, opened, passed) values`, len(at), func(i int) []any {
		p := counts[at[i]]
		return []any{at[i].code, at[i].org, p.told, p.opened, p.passed}
	}, `on conflict (code, org_id) do update
		   set told = framework_told_count.told + excluded.told, opened = framework_told_count.opened + excluded.opened,
		       passed = framework_told_count.passed + excluded.passed`)
	return err
}
