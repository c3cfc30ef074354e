package framework

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// setDue says of entries that nobody has compared them as they are now.
func setDue(ctx context.Context, tx *db.Tx, codes []string) error {
	_, err := db.Insert(ctx, tx, `insert into framework_due (code, at) values`, len(codes), func(i int) []any {
		return []any{codes[i], tx.Now().UnixMicro()}
	}, `on conflict (code) do update set at = excluded.at`)
	return err
}

// setAllDue says it of the whole living dictionary, and gives how many entries that is.
func setAllDue(ctx context.Context, tx *db.Tx) (int, error) {
	n, err := tx.Exec(ctx, `
		insert into framework_due (code, at)
		select code, cast($1 as bigint) from framework_competency where status not in ('merged', 'deprecated')
		on conflict (code) do update set at = excluded.at`, tx.Now().UnixMicro())
	return int(n), err
}

// selectDue gives the entries that are due, with when they changed.
func selectDue(ctx context.Context, q db.Q) (map[string]int64, error) {
	type row struct {
		code string
		at   int64
	}
	out := map[string]int64{}
	return out, db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.at} }, func(r row) error {
		out[r.code] = r.at
		return nil
	}, `select code, at from framework_due`)
}

// clearDue says of entries that they were compared; one that changed since stays due.
func clearDue(ctx context.Context, tx *db.Tx, due map[string]int64) error {
	byTime := map[int64][]string{}
	for code, at := range due {
		byTime[at] = append(byTime[at], code)
	}
	for at, codes := range byTime {
		if err := db.Chunks(codes, few, func(part []string) error {
			_, err := tx.Exec(ctx, `delete from framework_due where at = $1 and code in (`+db.List(2, len(part))+`)`, append([]any{at}, db.Args(part)...)...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func setLook(ctx context.Context, tx *db.Tx, done, total int, ended bool) error {
	now, end := tx.Now().UnixMicro(), int64(0)
	if ended {
		end = now
	}
	_, err := tx.Exec(ctx, `
		insert into framework_look (id, begun_at, ended_at, done, total) values (1, $1, $2, $3, $4)
		on conflict (id) do update set
		       begun_at = case when excluded.done = 0 then excluded.begun_at else framework_look.begun_at end,
		       ended_at = excluded.ended_at, done = excluded.done, total = excluded.total`, now, end, done, total)
	return err
}

func selectLook(ctx context.Context, q db.Q) (Look, error) {
	type row struct{ begun, ended, done, total, due int64 }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.begun, &r.ended, &r.done, &r.total, &r.due} }, `
		select coalesce(max(l.begun_at), 0), coalesce(max(l.ended_at), 0), coalesce(max(l.done), 0), coalesce(max(l.total), 0), (select count(*) from framework_due)
		  from framework_look l`)
	out := Look{Done: int(r.done), Total: int(r.total), Due: int(r.due)}
	if r.begun != 0 {
		out.Begun = time.UnixMicro(r.begun).UTC()
	}
	if r.ended != 0 {
		out.Ended = time.UnixMicro(r.ended).UTC()
	}
	return out, err
}

// replaceTwins puts the pairs found in place of the open ones: of those of these entries, or of all where only is nil.
func replaceTwins(ctx context.Context, tx *db.Tx, found []Twin, only map[string]bool) error {
	if only == nil {
		if _, err := tx.Exec(ctx, `delete from framework_twin where state = 'open'`); err != nil {
			return err
		}
	}
	if err := dropTwins(ctx, tx, sortedCodes(only)...); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into framework_twin (a, b, score, why, state, found_at, said_by) values`, len(found), func(i int) []any {
		t := found[i]
		return []any{t.A, t.B, t.Score, t.Why, "open", tx.Now().UnixMicro(), ""}
	}, `on conflict do nothing`)
	return err
}

func countTwins(ctx context.Context, q db.Q) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from framework_twin where state = 'open'`)
}
