package event

import (
	"context"
	"sort"
	"time"

	"sopan/internal/ground/db"
)

// pending is a fact as it is written: without a position, which the sequencer fills in.
type pending struct {
	tx   string
	n    int64
	id   string
	kind string
	at   int64
	by   string
	body string
	pos  int64
	hash string
}

func insertFact(ctx context.Context, tx *db.Tx, factID, kind string, body []byte) error {
	return insertFacts(ctx, tx, []pending{{id: factID, kind: kind, body: string(body)}})
}

func insertFacts(ctx context.Context, tx *db.Tx, facts []pending) error {
	_, err := db.Insert(ctx, tx, `insert into event_fact (tx, n, id, kind, at, by_id, body) values`, len(facts), func(i int) []any {
		f := facts[i]
		return []any{tx.ID(), tx.NextFact(), f.id, f.kind, tx.Now().UnixMicro(), tx.By().ID(), f.body}
	}, `on conflict (id) do nothing`)
	return err
}

func anyWaiting(ctx context.Context, q db.Q) (bool, error) {
	_, err := db.Scalar[string](ctx, q, `select tx from event_fact where pos is null limit 1`)
	if db.None(err) {
		return false, nil
	}
	return err == nil, err
}

// lockSequence takes the sequencer's row for this transaction: the row lock is the only lease, so a killed process frees it.
func lockSequence(ctx context.Context, tx *db.Tx) (pos int64, hash string, err error) {
	type row struct {
		pos  int64
		hash string
	}
	r, err := db.One(ctx, tx, func(r *row) []any { return []any{&r.pos, &r.hash} },
		`update event_sequence set pos = pos where id = 1 returning pos, hash`)
	return r.pos, r.hash, err
}

func setSequence(ctx context.Context, tx *db.Tx, pos int64, hash string) error {
	_, err := tx.Exec(ctx, `update event_sequence set pos = $1, hash = $2 where id = 1`, pos, hash)
	return err
}

// waitingFacts reads from an index that holds only what waits: a backlog of millions costs each batch no more than its own rows.
const waitingFacts = `
	select tx, n, id, kind, at, by_id, body
	  from event_fact
	 where pos is null
	 order by tx, n
	 limit $1`

func waiting(ctx context.Context, tx *db.Tx, limit int) ([]pending, error) {
	return db.All(ctx, tx, func(f *pending) []any {
		return []any{&f.tx, &f.n, &f.id, &f.kind, &f.at, &f.by, &f.body}
	}, waitingFacts, limit)
}

// The one text of the log that differs: SQLite is fastest with a prepared loop, PostgreSQL with one statement.
//
// dialect: postgres
const numberPostgres = `
	update event_fact f
	   set pos = u.pos, hash = u.hash
	  from unnest(cast($1 as text[]), cast($2 as bigint[]), cast($3 as bigint[]), cast($4 as text[])) as u (tx, n, pos, hash)
	 where f.tx = u.tx and f.n = u.n`

func setPositions(ctx context.Context, tx *db.Tx, facts []pending) error {
	if tx.Dialect() == db.Postgres {
		txs, ns := make([]string, len(facts)), make([]int64, len(facts))
		poss, hashes := make([]int64, len(facts)), make([]string, len(facts))
		for i, f := range facts {
			txs[i], ns[i], poss[i], hashes[i] = f.tx, f.n, f.pos, f.hash
		}
		_, err := tx.Exec(ctx, numberPostgres, txs, ns, poss, hashes)
		return err
	}
	stmt, err := tx.Prepare(ctx, `update event_fact set pos = $1, hash = $2 where tx = $3 and n = $4`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, f := range facts {
		if _, err := stmt.ExecContext(ctx, f.pos, f.hash, f.tx, f.n); err != nil {
			return err
		}
	}
	return nil
}

type cursor struct {
	reader  string
	pos     int64
	reached bool
}

// cursors gives where each reader stands, and the head of the log.
func cursors(ctx context.Context, q db.Q) (map[string]cursor, int64, error) {
	rows, err := db.All(ctx, q, func(c *cursor) []any { return []any{&c.reader, &c.pos, &c.reached} },
		`select reader, pos, reached from event_cursor`)
	if err != nil {
		return nil, 0, err
	}
	at := map[string]cursor{}
	for _, c := range rows {
		at[c.reader] = c
	}
	head, err := headOf(ctx, q)
	return at, head, err
}

func headOf(ctx context.Context, q db.Q) (int64, error) {
	return db.Scalar[int64](ctx, q, `select pos from event_sequence where id = 1`)
}

// lockCursor takes the reader's row for this transaction, making it when it is missing, and tells where the reader stands.
func lockCursor(ctx context.Context, tx *db.Tx, reader string) (int64, error) {
	return db.Scalar[int64](ctx, tx, `
		insert into event_cursor (reader, pos, reached) values ($1, 0, false)
		on conflict (reader) do update set pos = event_cursor.pos
		returning pos`, reader)
}

func setCursor(ctx context.Context, tx *db.Tx, reader string, pos int64, reached bool) error {
	_, err := tx.Exec(ctx, `update event_cursor set pos = $1, reached = reached or $2 where reader = $3`, pos, reached, reader)
	return err
}

// between gives the first facts, at most limit, with from < pos <= to, of the given kinds, or of all kinds when kinds is nil.
func between(ctx context.Context, q db.Q, from, to int64, kinds map[string]bool, limit int) ([]Entry, error) {
	query := `select pos, id, kind, at, by_id, body, hash from event_fact where pos > $1 and pos <= $2`
	args := []any{from, to}
	if kinds != nil {
		if len(kinds) == 0 {
			return nil, nil
		}
		names := make([]string, 0, len(kinds))
		for k := range kinds {
			names = append(names, k)
		}
		sort.Strings(names)
		query += ` and kind in (` + db.List(3, len(names)) + `)`
		args = append(args, db.Args(names)...)
	}
	type row struct {
		Entry
		at   int64
		body string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.Pos, &r.ID, &r.Kind, &r.at, &r.By, &r.body, &r.Hash}
	}, query+` order by pos limit `+db.List(len(args)+1, 1), append(args, limit)...)
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = r.Entry
		out[i].At, out[i].Body = time.UnixMicro(r.at).UTC(), []byte(r.body)
	}
	return out, err
}

// oldestUnread gives the time of the oldest fact after a position, numbered or not, and how many have no number.
func oldestUnread(ctx context.Context, q db.Q, after int64) (at, waiting int64, err error) {
	type row struct{ numbered, unnumbered, n int64 }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.numbered, &r.unnumbered, &r.n} }, `
		select coalesce((select at from event_fact where pos = $1), 0),
		       coalesce((select at from event_fact where pos is null order by tx, n limit 1), 0),
		       (select count(*) from event_fact where pos is null)`, after+1)
	at = r.numbered
	if at == 0 || (r.unnumbered > 0 && r.unnumbered < at) {
		at = r.unnumbered
	}
	return at, r.n, err
}
