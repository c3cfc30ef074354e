package attempt

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"sopan/internal/ground/db"
)

type carriedRow struct {
	CarriedThing
	value   sql.NullInt64
	changed int64
}

const carriedColumns = `mark, field, name, value, store, changed_at`

func (r *carriedRow) columns() []any {
	return []any{&r.mark, &r.Field, &r.Name, &r.value, &r.Store, &r.changed}
}

func things(rows []carriedRow) []CarriedThing {
	out := make([]CarriedThing, len(rows))
	for i, r := range rows {
		out[i] = r.CarriedThing
		out[i].Value, out[i].ChangedAt = r.value.Int64, time.UnixMicro(r.changed).UTC()
	}
	return out
}

// marksAtOnce is how many are asked for in one statement: a package has a few, the largest have thousands.
const marksAtOnce = 1000

// carriedAt gives what is known of a person under marks.
func carriedAt(ctx context.Context, q db.Q, person string, marks []string) ([]CarriedThing, error) {
	var out []CarriedThing
	for some := range slices.Chunk(marks, marksAtOnce) {
		rows, err := db.All(ctx, q, (*carriedRow).columns, `
			select `+carriedColumns+`
			  from attempt_carried
			 where person_id = $1 and mark in (`+db.List(2, len(some))+`) and (value is not null or field = 'store')`, append([]any{person}, db.Args(some)...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, things(rows)...)
	}
	return out, nil
}

// carriedOf gives all that is known of a person, in the order of marks and fields.
func carriedOf(ctx context.Context, q db.Q, person, mark, field string, limit int) ([]CarriedThing, error) {
	rows, err := db.All(ctx, q, (*carriedRow).columns, `
		select `+carriedColumns+`
		  from attempt_carried
		 where person_id = $1 and (mark, field) > ($2, $3) and (value is not null or field = 'store')
		 order by mark, field
		 limit $4`, person, mark, field, limit)
	return things(rows), err
}

// putCarried writes what has changed: the last word on each field stands.
func putCarried(ctx context.Context, tx *db.Tx, person string, list []change) error {
	_, err := db.Insert(ctx, tx, `insert into attempt_carried (person_id, mark, field, name, value, store, changed_at) values`, len(list), func(i int) []any {
		c := list[i]
		var value any
		if c.value != nil {
			value = *c.value
		}
		return []any{person, c.mark, string(c.field), c.name, value, c.store, tx.Now().UnixMicro()}
	}, `on conflict (person_id, mark, field) do update set value = excluded.value, store = excluded.store, changed_at = excluded.changed_at`)
	return err
}

// erasePerson empties what content wrote of a person. The version of each attempt moves on, so that a window that is open writes nothing
// of it back.
func erasePerson(ctx context.Context, tx *db.Tx, person string) error {
	for _, query := range []string{
		`delete from attempt_carried where person_id = $1`,
		`update attempt_item set cmi = '', suspended = 0 where attempt_id in (select id from attempt_attempt where person_id = $1)`,
		`update attempt_attempt set sequencing = '', version = version + 1 where person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, query, person); err != nil {
			return err
		}
	}
	return nil
}
