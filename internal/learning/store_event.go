package learning

import (
	"context"
	"encoding/json"
	"time"

	"sopan/internal/ground/db"
)

func addEvent(ctx context.Context, tx *db.Tx, code string, begins time.Time, word string) error {
	_, err := tx.Exec(ctx, `
		insert into learning_event (code, begins_at, word, made_at) values ($1, $2, $3, $4)
		on conflict (code, begins_at) do nothing`, code, begins.UnixMicro(), word, tx.Now().UnixMicro())
	return err
}

// announced gives when the events began that a course has ever named.
func announced(ctx context.Context, q db.Q, code string) (map[int64]bool, error) {
	out := map[int64]bool{}
	return out, db.Each(ctx, q, func(n *int64) []any { return []any{n} }, func(n int64) error {
		out[n] = true
		return nil
	}, `select begins_at from learning_event where code = $1`, code)
}

func wordOfEvent(ctx context.Context, q db.Q, code string, begins time.Time) (string, error) {
	return db.Scalar[string](ctx, q, `select word from learning_event where code = $1 and begins_at = $2`, code, begins.UnixMicro())
}

// eventsOf gives the events of a version, in the order of its parts.
func eventsOf(ctx context.Context, q db.Q, code, version string) ([]EventShown, error) {
	words := map[int64]EventShown{}
	type told struct {
		begins int64
		EventShown
	}
	err := db.Each(ctx, q, func(r *told) []any { return []any{&r.begins, &r.Word, &r.Came} }, func(r told) error {
		words[r.begins] = r.EventShown
		return nil
	}, `
		select e.begins_at, e.word, (select count(*) from learning_attended a where a.code = e.code and a.begins_at = e.begins_at)
		  from learning_event e
		 where e.code = $1`, code)
	if err != nil {
		return nil, err
	}
	type row struct {
		n                  int
		event, lang, title string
	}
	var out []EventShown
	return out, db.Each(ctx, q, func(r *row) []any { return []any{&r.n, &r.event, &r.lang, &r.title} }, func(r row) error {
		if last := len(out) - 1; last < 0 || out[last].N != r.n {
			e := eventAs(r.event)
			x := words[e.Begins.UnixMicro()]
			x.N, x.Event, x.Title = r.n, *e, Names{}
			out = append(out, x)
		}
		out[len(out)-1].Title[r.lang] = r.title
		return nil
	}, `
		select u.n, u.event, t.lang, t.title
		  from learning_unit u
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		 where u.version_id = $1 and u.kind = 'event'
		 order by u.n, t.lang`, version)
}

func saveAttended(ctx context.Context, tx *db.Tx, person, code string, begins time.Time) error {
	_, err := tx.Exec(ctx, `
		insert into learning_attended (person_id, code, begins_at, at) values ($1, $2, $3, $4)
		on conflict (person_id, code, begins_at) do nothing`, person, code, begins.UnixMicro(), tx.Now().UnixMicro())
	return err
}

// attendedAt gives when a person said that they were at an event; db.ErrNone when they never did.
func attendedAt(ctx context.Context, q db.Q, person, code string, begins time.Time) (time.Time, error) {
	n, err := db.Scalar[int64](ctx, q, `select at from learning_attended where person_id = $1 and code = $2 and begins_at = $3`,
		person, code, begins.UnixMicro())
	return time.UnixMicro(n).UTC(), err
}

// guessesOf gives when a person typed wrong codes since a moment, in order.
func guessesOf(ctx context.Context, q db.Q, person string, since time.Time) ([]int64, error) {
	return db.All(ctx, q, func(n *int64) []any { return []any{n} },
		`select at from learning_guess where person_id = $1 and at > $2 order by at`, person, since.UnixMicro())
}

// addGuess counts a wrong code, and forgets those that are counted no more.
func addGuess(ctx context.Context, tx *db.Tx, person string) error {
	if err := forgetGuesses(ctx, tx, person, tx.Now().Add(-wordWindow)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into learning_guess (person_id, at) values ($1, $2) on conflict (person_id, at) do nothing`,
		person, tx.Now().UnixMicro())
	return err
}

func forgetGuesses(ctx context.Context, tx *db.Tx, person string, until time.Time) error {
	_, err := tx.Exec(ctx, `delete from learning_guess where person_id = $1 and at <= $2`, person, until.UnixMicro())
	return err
}

// eventColumn is an event as a part keeps it; "" for none.
func eventColumn(e *Event) string {
	if e == nil {
		return ""
	}
	return db.AsJSON(e)
}

// eventAs reads what eventColumn wrote.
func eventAs(column string) *Event {
	e := &Event{}
	if err := json.Unmarshal([]byte(column), e); err != nil {
		return &Event{} // of no moment: it is over, and its text is read
	}
	return e
}
