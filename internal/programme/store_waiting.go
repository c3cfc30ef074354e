package programme

import (
	"context"

	"sopan/internal/ground/db"
)

// handOn is a hand that was on a version.
type handOn struct{ by, did string }

func allHands(ctx context.Context, q db.Q, version string) ([]handOn, error) {
	return db.All(ctx, q, func(h *handOn) []any { return []any{&h.by, &h.did} },
		`select by_id, did from programme_hand where version_id = $1 order by by_id, did`, version)
}

// draftTitles adds the titles of versions to out, by id.
func draftTitles(ctx context.Context, q db.Q, ids []string, out map[string]Names) error {
	return titled(ctx, q, `select id, body from programme_version`, ids, func(id string, b Body) { out[id] = b.Title })
}

// cohortTitles adds the titles of cohorts to out, by id.
func cohortTitles(ctx context.Context, q db.Q, ids []string, out map[string]Names) error {
	return titled(ctx, q, `select id, title from programme_cohort`, ids, func(id string, t Names) { out[id] = t })
}

// titled reads an id and a column of JSON of some ids.
func titled[T any](ctx context.Context, q db.Q, from string, ids []string, add func(id string, v T)) error {
	type line struct {
		id string
		v  T
	}
	return db.Chunks(ids, 400, func(part []string) error {
		return db.Each(ctx, q, func(l *line) []any { return []any{&l.id, db.JSON(&l.v)} }, func(l line) error {
			add(l.id, l.v)
			return nil
		}, from+` where id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}
