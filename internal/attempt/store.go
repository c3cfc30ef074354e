package attempt

import (
	"context"
	"database/sql"
	"time"

	"sopan/internal/ground/db"
)

func insertCourse(ctx context.Context, tx *db.Tx, c Course, text string) error {
	_, err := tx.Exec(ctx, `
		insert into attempt_course (package_id, kind, title, owner, live, course, made_at)
		values ($1, $2, $3, $4, 0, $5, $6)
		on conflict (package_id) do nothing`,
		c.Package, string(c.Kind), c.Title, c.Owner, text, c.MadeAt.UnixMicro())
	return err
}

func courseOf(ctx context.Context, q db.Q, packageID string) (Course, string, error) {
	type row struct {
		Course
		text       string
		live, made int64
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.Package, &r.Kind, &r.Title, &r.Owner, &r.live, &r.text, &r.made} }, `
		select package_id, kind, title, owner, live, course, made_at
		  from attempt_course
		 where package_id = $1`, packageID)
	r.Live, r.MadeAt = r.live == 1, time.UnixMicro(r.made).UTC()
	return r.Course, r.text, err
}

func setLive(ctx context.Context, tx *db.Tx, packageID string, live bool) error {
	_, err := tx.Exec(ctx, `update attempt_course set live = $1 where package_id = $2`, bit(live), packageID)
	return err
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

const attemptColumns = `person_id, id, package_id, number, draft, version, sequencing, current, completion, success, scaled, clock_ms, began_at, changed_at, last_commit`

type attemptRow struct {
	Attempt
	draft, clock, began, changed int64
	scaled                       sql.NullInt64
}

func (r *attemptRow) columns() []any {
	return []any{
		&r.PersonID, &r.ID, &r.Package, &r.Number, &r.draft, &r.Version, &r.Sequencing, &r.Current, &r.Completion, &r.Success, &r.scaled, &r.clock,
		&r.began, &r.changed, &r.lastCommit,
	}
}

func (r attemptRow) attempt() Attempt {
	a := r.Attempt
	a.Draft, a.Clock, a.Scaled = r.draft == 1, time.Duration(r.clock)*time.Millisecond, optional(r.scaled)
	a.BeganAt, a.ChangedAt = time.UnixMicro(r.began).UTC(), time.UnixMicro(r.changed).UTC()
	return a
}

func optional(n sql.NullInt64) *int {
	if !n.Valid {
		return nil
	}
	i := int(n.Int64)
	return &i
}

func nullable(n *int) sql.NullInt64 {
	if n == nil {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: int64(*n), Valid: true}
}

func insertAttempt(ctx context.Context, tx *db.Tx, a Attempt) error {
	_, err := tx.Exec(ctx, `
		insert into attempt_attempt (`+attemptColumns+`)
		values ($1, $2, $3, $4, $5, $6, '', '', $7, $8, null, 0, $9, $9, '')`,
		a.PersonID, a.ID, a.Package, a.Number, bit(a.Draft), a.Version, a.Completion, a.Success, a.BeganAt.UnixMicro())
	return err
}

func newest(ctx context.Context, q db.Q, person, packageID string) (Attempt, error) {
	r, err := db.One(ctx, q, (*attemptRow).columns, `
		select `+attemptColumns+`
		  from attempt_attempt
		 where person_id = $1 and package_id = $2
		 order by number desc
		 limit 1`, person, packageID)
	return r.attempt(), err
}

func attemptOf(ctx context.Context, q db.Q, person, id string) (Attempt, error) {
	r, err := db.One(ctx, q, (*attemptRow).columns, `select `+attemptColumns+` from attempt_attempt where person_id = $1 and id = $2`, person, id)
	return r.attempt(), err
}

// moveAttempt writes what a commit has changed, if version is the one that stands; it tells whether it was.
func moveAttempt(ctx context.Context, tx *db.Tx, a Attempt, version int64) (bool, error) {
	n, err := tx.Exec(ctx, `
		update attempt_attempt
		   set version = $1, sequencing = $2, current = $3, completion = $4, success = $5, scaled = $6, clock_ms = $7, changed_at = $8, last_commit = $9
		 where person_id = $10 and id = $11 and version = $12`,
		a.Version, a.Sequencing, a.Current, a.Completion, a.Success, nullable(a.Scaled), a.Clock.Milliseconds(), a.ChangedAt.UnixMicro(), a.lastCommit,
		a.PersonID, a.ID, version)
	return n == 1, err
}

type itemRow struct {
	ItemState
	scaled                                                   sql.NullInt64
	suspended, before, said, clock, began, seen, endedNumber int64
}

func (r *itemRow) columns() []any {
	return []any{
		&r.Item, &r.CMI, &r.Completion, &r.Success, &r.Status, &r.scaled, &r.suspended, &r.session, &r.before, &r.said, &r.clock, &r.began, &r.seen,
		&r.endedNumber,
	}
}

func itemsOf(ctx context.Context, q db.Q, attemptID string) (map[string]ItemState, error) {
	rows, err := db.All(ctx, q, (*itemRow).columns, `
		select item, cmi, completion, success, status, scaled, suspended, session, before_ms, said_ms, clock_ms, began_at, seen_at, ended
		  from attempt_item
		 where attempt_id = $1`, attemptID)
	out := make(map[string]ItemState, len(rows))
	for _, r := range rows {
		s := r.ItemState
		s.Scaled, s.Suspended, s.ended = optional(r.scaled), r.suspended == 1, r.endedNumber == 1
		s.before, s.said, s.clockBefore = time.Duration(r.before)*time.Millisecond, time.Duration(r.said)*time.Millisecond, time.Duration(r.clock)*time.Millisecond
		s.began, s.seen = time.UnixMicro(r.began).UTC(), time.UnixMicro(r.seen).UTC()
		s.Total, s.Clock = s.before+s.said, s.clockBefore+s.visit()
		out[s.Item] = s
	}
	return out, err
}

func putItem(ctx context.Context, tx *db.Tx, attemptID string, s ItemState) error {
	_, err := tx.Exec(ctx, `
		insert into attempt_item (attempt_id, item, cmi, completion, success, status, scaled, suspended, session, before_ms, said_ms, clock_ms, began_at, seen_at, ended)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		on conflict (attempt_id, item) do update
		   set cmi = excluded.cmi, completion = excluded.completion, success = excluded.success, status = excluded.status, scaled = excluded.scaled,
		       suspended = excluded.suspended, session = excluded.session, before_ms = excluded.before_ms, said_ms = excluded.said_ms,
		       clock_ms = excluded.clock_ms, began_at = excluded.began_at, seen_at = excluded.seen_at, ended = excluded.ended`,
		attemptID, s.Item, s.CMI, s.Completion, s.Success, s.Status, nullable(s.Scaled), bit(s.Suspended), s.session, s.before.Milliseconds(), s.said.Milliseconds(),
		s.clockBefore.Milliseconds(), s.began.UnixMicro(), s.seen.UnixMicro(), bit(s.ended))
	return err
}

func insertStatements(ctx context.Context, tx *db.Tx, list []statement) error {
	_, err := db.Insert(ctx, tx, `insert into attempt_statement (id, body) values`, len(list), func(i int) []any { return []any{list[i].id, string(list[i].body)} }, ``)
	return err
}

// waiting gives the oldest statements that the record has not yet.
func waiting(ctx context.Context, q db.Q, limit int) ([]statement, error) {
	return db.All(ctx, q, func(s *statement) []any { return []any{&s.id, &s.body} }, `select id, body from attempt_statement order by id limit $1`, limit)
}

func deleteStatements(ctx context.Context, tx *db.Tx, list []statement) error {
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.id
	}
	_, err := tx.Exec(ctx, `delete from attempt_statement where id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	return err
}
