package practice

import (
	"context"
	"database/sql"
	"time"

	"sopan/internal/ground/db"
)

const columns = `e.person_id, e.id, e.kind, e.competency, e.minutes, e.body, e.with_person, e.done_on, e.evidence_id, e.version, e.logged_at,
	e.changed_at, e.removed_at`

type row struct {
	Entry
	logged, changed int64
	removed         sql.NullInt64
}

func (r *row) columns() []any {
	return []any{
		&r.PersonID, &r.ID, &r.Kind, &r.Competency, &r.Minutes, &r.Text, &r.WithPerson, &r.DoneOn, &r.EvidenceID, &r.Version, &r.logged,
		&r.changed, &r.removed,
	}
}

func (r row) entry() Entry {
	e := r.Entry
	e.LoggedAt, e.ChangedAt = time.UnixMicro(r.logged).UTC(), time.UnixMicro(r.changed).UTC()
	if r.removed.Valid {
		e.RemovedAt = time.UnixMicro(r.removed.Int64).UTC()
	}
	return e
}

func entries(rows []row, err error) ([]Entry, error) {
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = r.entry()
	}
	return out, err
}

func insertEntry(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := tx.Exec(ctx, `
		insert into practice_entry (person_id, id, kind, competency, minutes, body, with_person, done_on, evidence_id, version, logged_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, '', 1, $9, $9)`,
		e.PersonID, e.ID, e.Kind, e.Competency, e.Minutes, e.Text, e.WithPerson, e.DoneOn, e.LoggedAt.UnixMicro())
	return err
}

func entryByID(ctx context.Context, q db.Q, person, id string) (Entry, error) {
	r, err := db.One(ctx, q, (*row).columns, `select `+columns+` from practice_entry e where e.person_id = $1 and e.id = $2`, person, id)
	return r.entry(), err
}

// replaceEntry keeps what the entry says beside it and writes n in its place, if version is the one in force.
func replaceEntry(ctx context.Context, tx *db.Tx, person, id string, version int, n New) (bool, error) {
	_, err := tx.Exec(ctx, `
		insert into practice_version (person_id, entry_id, version, kind, competency, minutes, body, with_person, done_on, changed_at)
		select person_id, id, version, kind, competency, minutes, body, with_person, done_on, changed_at
		  from practice_entry
		 where person_id = $1 and id = $2 and version = $3 and removed_at is null
		on conflict do nothing`, person, id, version)
	if err != nil {
		return false, err
	}
	done, err := tx.Exec(ctx, `
		update practice_entry
		   set kind = $1, competency = $2, minutes = $3, body = $4, with_person = $5, done_on = $6, changed_at = $7, version = version + 1
		 where person_id = $8 and id = $9 and version = $10 and removed_at is null`,
		n.Kind, n.Competency, n.Minutes, n.Text, n.WithPerson, n.DoneOn, tx.Now().UnixMicro(), person, id, version)
	return done == 1, err
}

func setRemoved(ctx context.Context, tx *db.Tx, person, id string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update practice_entry set removed_at = $1 where person_id = $2 and id = $3 and removed_at is null`, tx.Now().UnixMicro(), person, id)
	return n == 1, err
}

func unsetRemoved(ctx context.Context, tx *db.Tx, person, id string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update practice_entry set removed_at = null where person_id = $1 and id = $2 and removed_at is not null`, person, id)
	return n == 1, err
}

func setEvidence(ctx context.Context, tx *db.Tx, person, id, evidenceID string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update practice_entry set evidence_id = $1 where person_id = $2 and id = $3 and removed_at is null`, evidenceID, person, id)
	return n == 1, err
}

func versionsOf(ctx context.Context, q db.Q, now Entry) ([]Entry, error) {
	return entries(db.All(ctx, q, func(r *row) []any {
		r.PersonID, r.ID, r.logged = now.PersonID, now.ID, now.LoggedAt.UnixMicro()
		return []any{&r.Version, &r.Kind, &r.Competency, &r.Minutes, &r.Text, &r.WithPerson, &r.DoneOn, &r.changed}
	}, `
		select version, kind, competency, minutes, body, with_person, done_on, changed_at
		  from practice_version
		 where person_id = $1 and entry_id = $2
		 order by version`, now.PersonID, now.ID))
}

// entriesOf gives entries before a place, the latest day first.
func entriesOf(ctx context.Context, q db.Q, person string, f Filter, before place, limit int) ([]Entry, error) {
	return entries(db.All(ctx, q, (*row).columns, `
		select `+columns+`
		  from practice_entry e
		 where e.person_id = $1 and e.removed_at is null
		   and ($2 = '' or e.kind = $2) and ($3 = '' or e.competency = $3) and ($4 = '' or e.done_on >= $4) and ($5 = '' or e.done_on <= $5)
		   and (e.done_on, e.id) < ($6, $7)
		 order by e.done_on desc, e.id desc
		 limit $8`, person, f.Kind, f.Competency, f.From, f.To, before.day, before.id, limit))
}

// minutesOn sums a day's minutes, those of one entry left out.
func minutesOn(ctx context.Context, q db.Q, person, day, except string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select coalesce(cast(sum(minutes) as bigint), 0)
		  from practice_entry
		 where person_id = $1 and done_on = $2 and id <> $3 and removed_at is null`, person, day, except)
}

func minutesByKind(ctx context.Context, q db.Q, person, from, to string) (map[string]int, error) {
	return sums(ctx, q, `
		select kind, cast(sum(minutes) as bigint)
		  from practice_entry
		 where person_id = $1 and removed_at is null and ($2 = '' or done_on >= $2) and ($3 = '' or done_on <= $3)
		 group by kind`, person, from, to)
}

func minutesByDay(ctx context.Context, q db.Q, person, from, to string) (map[string]int, error) {
	return sums(ctx, q, `
		select done_on, cast(sum(minutes) as bigint)
		  from practice_entry
		 where person_id = $1 and removed_at is null and done_on >= $2 and done_on <= $3
		 group by done_on`, person, from, to)
}

func sums(ctx context.Context, q db.Q, query string, args ...any) (map[string]int, error) {
	type sum struct {
		key string
		n   int
	}
	out := map[string]int{}
	err := db.Each(ctx, q, func(s *sum) []any { return []any{&s.key, &s.n} }, func(s sum) error { out[s.key] = s.n; return nil }, query, args...)
	return out, err
}

// competencyOf gives the code under which a competency stands now, "" for an unknown one.
func competencyOf(ctx context.Context, q db.Q, code string) (string, error) {
	found, err := db.Scalar[string](ctx, q, `
		select case when status = 'merged' then replaced_by else code end
		  from framework_v_competency
		 where code = $1`, code)
	if db.None(err) {
		return "", nil
	}
	return found, err
}

func hasEvidence(ctx context.Context, q db.Q, person, id string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from evidence_v_item where person_id = $1 and id = $2`, person, id)
	return n > 0, err
}
