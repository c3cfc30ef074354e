package notice

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"sopan/internal/ground/db"
)

// unread counts what calls and is not read. The count stops at Many, so that it costs the same for everybody.
func unread(ctx context.Context, q db.Q, person string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select count(*) from (
			select i.id
			  from notice_item i
			 where i.person_id = $1 and i.calls
			   and i.pos > coalesce((select s.pos from notice_seen s where s.person_id = $1), 0)
			   and not exists (select 1 from notice_read r where r.person_id = i.person_id and r.id = i.id)
			 limit $2) waiting`, person, Many)
}

type itemRow struct {
	Notice
	args     string
	at, read int64
}

func destItem(r *itemRow) []any {
	return []any{&r.PersonID, &r.ID, &r.Pos, &r.Kind, &r.Subject, &r.args, &r.at, &r.Asks, &r.Calls, &r.read}
}

func (r itemRow) notice() (Notice, error) {
	r.At = time.UnixMicro(r.at).UTC()
	if r.read != 0 {
		r.ReadAt = time.UnixMicro(r.read).UTC()
	}
	return r.Notice, json.Unmarshal([]byte(r.args), &r.Notice.Args)
}

func list(ctx context.Context, q db.Q, person string, before int64, limit int) ([]Notice, error) {
	var out []Notice
	err := db.Each(ctx, q, destItem, func(r itemRow) error {
		n, err := r.notice()
		out = append(out, n)
		return err
	}, `
		select i.person_id, i.id, i.pos, i.kind, i.subject, i.args, i.at, i.asks, i.calls,
		       coalesce(r.at, case when i.pos <= s.pos then s.at end, 0)
		  from notice_item i
		  left join notice_read r on r.person_id = i.person_id and r.id = i.id
		  left join notice_seen s on s.person_id = i.person_id
		 where i.person_id = $1 and i.pos < $2
		 order by i.pos desc
		 limit $3`, person, before, limit)
	return out, err
}

// askedAbout gives what was asked about these subjects.
func askedAbout(ctx context.Context, q db.Q, subjects []string) (map[string]Args, error) {
	type row struct{ subject, args string }
	out := map[string]Args{}
	err := db.Chunks(subjects, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.subject, &r.args} }, func(r row) error {
			var a Args
			err := json.Unmarshal([]byte(r.args), &a)
			out[r.subject] = a // every request about one subject asks the same
			return err
		}, `select subject, args from notice_item where asks and subject in (`+db.List(1, len(part))+`) order by pos`, db.Args(part)...)
	})
	return out, err
}

// settle lets the requests about these subjects rest that were written before.
func settle(ctx context.Context, tx *db.Tx, subjects []string) error {
	subjects = slices.Compact(slices.Sorted(slices.Values(subjects)))
	return db.Chunks(subjects, 400, func(part []string) error {
		_, err := tx.Exec(ctx, `update notice_item set calls = false where asks and calls and subject in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	})
}

// insert writes notices. One that stands already is there because a rebuild read further than the place from which its reader
// goes on: it calls again, and the facts after it, which are read again too, settle it again.
func insert(ctx context.Context, tx *db.Tx, items []Notice) error {
	_, err := db.Insert(ctx, tx, `insert into notice_item (person_id, id, pos, kind, subject, args, at, asks, calls) values`,
		len(items), func(i int) []any {
			n := items[i]
			args, _ := json.Marshal(n.Args) // strings and numbers always marshal
			return []any{n.PersonID, n.ID, n.Pos, n.Kind, n.Subject, string(args), n.At.UnixMicro(), n.Asks, n.Calls}
		}, `on conflict (person_id, id) do update set calls = excluded.calls`)
	return err
}

func empty(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from notice_item`)
	return err
}

func markRead(ctx context.Context, tx *db.Tx, person string, ids []string) error {
	_, err := tx.Exec(ctx, `
		insert into notice_read (person_id, id, at)
		select i.person_id, i.id, cast($1 as bigint)
		  from notice_item i
		 where i.person_id = $2 and i.id in (`+db.List(3, len(ids))+`)
		on conflict (person_id, id) do nothing`, append([]any{tx.Now().UnixMicro(), person}, db.Args(ids)...)...)
	return err
}

// markAll never marks beyond the newest notice there is: what is still to come stays unread.
func markAll(ctx context.Context, tx *db.Tx, person string, upto int64) error {
	_, err := tx.Exec(ctx, `
		insert into notice_seen (person_id, pos, at)
		select i.person_id, max(i.pos), cast($1 as bigint)
		  from notice_item i
		 where i.person_id = $2 and i.pos <= $3
		 group by i.person_id
		on conflict (person_id) do update set pos = excluded.pos, at = excluded.at where notice_seen.pos < excluded.pos`,
		tx.Now().UnixMicro(), person, upto)
	return err
}
