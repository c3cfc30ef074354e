// Package db opens the one database, in either of two kinds, and hands out transactions. SQL is written once, by hand, in
// the store files of the room that owns the table; the few texts that must differ are chosen by Dialect.
//
// Writing goes through Write: one transaction, one reading of the clock, one actor. Reading goes through Reader. On SQLite
// there is one writer and a pool of readers; on PostgreSQL two pools.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite" // the embedded database, pure Go

	"sopan/internal/ground/clock"
	"sopan/internal/ground/crash"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Dialect is the kind of database behind the same SQL.
type Dialect string

// The two kinds.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. Safe for concurrent use.
type DB struct {
	dialect  Dialect
	write    *sql.DB
	read     *sql.DB
	known    *statements // of read, on SQLite
	written  *written    // of write, on SQLite
	pools    []*pgxpool.Pool
	clock    clock.Clock
	onCommit atomic.Pointer[func()]
}

// Open opens the database at address: "postgres://…" for PostgreSQL, anything else is the path of an SQLite file, which is
// made when it is missing. "?synchronous=off" after the path gives up the promise that a commit outlives a loss of power: for
// data that may be lost, as in tests. The schema is not touched: see Migrate.
func Open(ctx context.Context, address string, c clock.Clock) (*DB, error) {
	d := &DB{dialect: SQLite, clock: c}
	var err error
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		d.dialect = Postgres
		err = d.openPostgres(ctx, address)
	} else {
		err = d.openSQLite(address)
	}
	if err == nil {
		err = d.read.PingContext(ctx)
	}
	if err != nil {
		d.Close()
		return nil, fault.E(fault.Unavailable, "db.Open", "ground.db.unreachable").Because(err)
	}
	return d, nil
}

// Throwaway after the path of an SQLite file says that its data may be lost with the power.
const Throwaway = "?synchronous=off"

func (d *DB) openSQLite(path string) (err error) {
	// FULL: an answer that says "kept" must survive the loss of power, not only of the process.
	path, throwaway := strings.CutSuffix(path, Throwaway)
	sync := "full"
	if throwaway {
		sync = "off"
	}
	pragmas := "&_pragma=busy_timeout(15000)&_pragma=journal_mode(wal)&_pragma=synchronous(" + sync + ")&_pragma=foreign_keys(1)" +
		"&_pragma=temp_store(memory)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + "?"
	if d.write, err = sql.Open("sqlite", file+"_txlock=immediate&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(6000)"+pragmas); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err = d.write.Ping(); err != nil { // makes the file and its WAL before any reader looks
		return err
	}
	// The log of writes is brought into the file after 24 MB, not 4: pages that are written again and again are brought over once.
	// Readers keep little of their own: what they have in common stands in the system's cache once.
	if d.read, err = sql.Open("sqlite", file+"_pragma=query_only(1)&_pragma=cache_size(-4000)"+pragmas); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(4)
	d.read.SetMaxIdleConns(4)
	d.known, d.written = newStatements(d.read), newWritten(d.write)
	return nil
}

func (d *DB) openPostgres(ctx context.Context, address string) error {
	open := func(params map[string]string) (*sql.DB, error) {
		config, err := pgxpool.ParseConfig(address)
		if err != nil {
			return nil, err
		}
		if config.MaxConns < 8 {
			config.MaxConns = 8
		}
		for k, v := range params {
			config.ConnConfig.RuntimeParams[k] = v
		}
		pool, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			return nil, err
		}
		d.pools = append(d.pools, pool)
		return stdlib.OpenDBFromPool(pool), nil
	}
	var err error
	if d.write, err = open(nil); err != nil {
		return err
	}
	d.read, err = open(map[string]string{"default_transaction_read_only": "on"})
	return err
}

// planned gives the arguments of a question to PostgreSQL. A list between bounds, or after the last line of a page, is planned
// anew each time: the plan that is kept for all bounds takes a hundred times what the right one takes. Every other question
// keeps its plan: for a page of one person, planning was twice to six times the work of answering.
func planned(query string, args []any) []any {
	for _, bound := range []string{" < $", " > $", " < ($", " > ($"} {
		if strings.Contains(query, bound) {
			return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
		}
	}
	return args
}

// Close closes all connections.
func (d *DB) Close() {
	if d.known != nil {
		d.known.close()
		d.written.close()
	}
	for _, x := range []*sql.DB{d.write, d.read} {
		if x != nil {
			_ = x.Close()
		}
	}
	for _, p := range d.pools {
		p.Close()
	}
}

// Dialect tells which kind of database it is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Clock is the clock that transactions read.
func (d *DB) Clock() clock.Clock { return d.clock }

// OnFacts sets what is called, after commit, when a transaction has recorded facts. It must return at once.
func (d *DB) OnFacts(f func()) { d.onCommit.Store(&f) }

// Reader reads what is committed, outside any transaction.
func (d *DB) Reader() Q { return reader{d} }

// Q is what SQL runs on: a Reader or a Tx.
type Q interface {
	Exec(ctx context.Context, query string, args ...any) (rows int64, err error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Dialect() Dialect
	Now() time.Time
}

type reader struct{ d *DB }

func (r reader) Exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("db: a reader cannot write")
}

func (r reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	count(ctx)
	if r.d.known != nil {
		rows, err := r.d.known.query(ctx, query, args)
		return rows, told("db.Read", err)
	}
	rows, err := r.d.read.QueryContext(ctx, query, planned(query, args)...)
	return rows, told("db.Read", err)
}
func (r reader) Dialect() Dialect { return r.d.dialect }
func (r reader) Now() time.Time   { return r.d.clock.Now() }

// Tx is one transaction that writes. It knows who acts, and reads the clock once, so that all it writes bears one time.
type Tx struct {
	tx    *sql.Tx
	conn  *sql.Conn // on PostgreSQL, see Copy
	d     *DB
	id    string
	facts int
	now   time.Time
	by    who.Actor
	after []func()
	own   map[*sql.Stmt]*sql.Stmt // what is kept compiled, for this transaction
}

// Exec runs a statement that changes rows and tells how many it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	count(ctx)
	var res sql.Result
	var err error
	if st := t.compiled(ctx, query); st != nil {
		res, err = st.ExecContext(ctx, args...)
	} else {
		res, err = t.tx.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a statement that gives rows.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	count(ctx)
	if st := t.compiled(ctx, query); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

// compiled gives the text as this transaction can run it, where it is kept compiled; else nil.
func (t *Tx) compiled(ctx context.Context, query string) *sql.Stmt {
	if t.d.written == nil {
		return nil
	}
	st := t.d.written.of(query)
	if st == nil {
		return nil
	}
	if own := t.own[st]; own != nil {
		return own
	}
	own := t.tx.StmtContext(ctx, st)
	if t.own == nil {
		t.own = map[*sql.Stmt]*sql.Stmt{}
	}
	t.own[st] = own
	return own
}

// Prepare prepares a statement for a loop within this transaction; the caller closes it.
func (t *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, query)
}

// Dialect tells which kind of database it is.
func (t *Tx) Dialect() Dialect { return t.d.dialect }

// Now is the time of the transaction, in UTC and whole microseconds.
func (t *Tx) Now() time.Time { return t.now }

// By is who acts.
func (t *Tx) By() who.Actor { return t.by }

// ID is the transaction's UUIDv7; facts are ordered by it and by NextFact.
func (t *Tx) ID() string { return t.id }

// NextFact gives the next ordinal of a fact within this transaction, from 1.
func (t *Tx) NextFact() int { t.facts++; return t.facts }

// After has f called once the transaction is committed, never when it is rolled back.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

type inWrite struct{}

// Write runs f in one transaction that acts for by, and commits when f returns nil. It must not be nested: within f, work on
// the tx and the ctx that are handed in. A deadlock or serialisation failure on PostgreSQL is tried again, so f must have no
// effect but on tx. When Write has returned nil, what f wrote is on disk. It returns Unavailable when the database is away or its disk
// is full.
func (d *DB) Write(ctx context.Context, by who.Actor, f func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(inWrite{}) != nil {
		return fault.E(fault.Internal, "db.Write", "ground.fault.internal").Because(errors.New("Write within Write"))
	}
	ctx = context.WithValue(ctx, inWrite{}, true)
	var err error
	for try := range 4 {
		var again bool
		if again, err = d.writeOnce(ctx, by, f); !again {
			break
		}
		time.Sleep(time.Duration(1<<try) * 5 * time.Millisecond)
	}
	return err
}

func (d *DB) writeOnce(ctx context.Context, by who.Actor, f func(context.Context, *Tx) error) (again bool, err error) {
	if d.written != nil {
		d.written.compile(ctx)
	}
	raw, conn, err := d.begin(ctx)
	if busy(err) {
		return false, fault.E(fault.Unavailable, "db.Write", "ground.fault.busy").Because(err)
	}
	if err != nil {
		return false, fault.Wrap("db.Write", told("db.Write", err))
	}
	if conn != nil {
		defer func() { _ = conn.Close() }() // gives it back
	}
	tx := &Tx{tx: raw, conn: conn, d: d, id: id.New(), now: d.clock.Now(), by: by}
	// Also where f panics: a transaction left open would hold the one writer of SQLite for good.
	defer func() { _ = raw.Rollback() }()
	crash.Point("db.write.begun")
	if err = f(ctx, tx); err != nil {
		return retryable(err), told("db.Write", err)
	}
	crash.Point("db.write.before_commit")
	if err = raw.Commit(); err != nil {
		return retryable(err), fault.Wrap("db.Write", told("db.Write", err))
	}
	crash.Point("db.write.after_commit")
	if tx.facts > 0 {
		if f := d.onCommit.Load(); f != nil {
			(*f)()
		}
	}
	for _, f := range tx.after {
		f()
	}
	return false, nil
}

// busy tells whether another process has held the SQLite file for longer than we wait: a long import or rebuild.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == 5 // SQLITE_BUSY
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// Taken tells whether err says that a unique key is taken already.
func Taken(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed")
}

// Counter counts the statements that ran under a context; for tests that hold a page to its number of statements, and for
// the Server-Timing header.
type Counter struct{ n atomic.Int64 }

// N is the number of statements so far.
func (c *Counter) N() int64 { return c.n.Load() }

type counterKey struct{}

// Counting gives a context under which statements are counted.
func Counting(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}

// Size is the number of bytes that the database takes on disk, as far as it can be told; 0 when it cannot.
func (d *DB) Size(ctx context.Context) int64 {
	query := `select page_count * page_size from pragma_page_count(), pragma_page_size()`
	if d.dialect == Postgres {
		query = `select pg_database_size(current_database())`
	}
	n, err := Scalar[int64](ctx, d.Reader(), query)
	if err != nil {
		return 0
	}
	return n
}

// String names the database without its secrets.
func (d *DB) String() string { return fmt.Sprintf("%s database", d.dialect) }

// Check asks SQLite whether its file is whole, and gives its answer: "ok", or the first thing found wrong.
func Check(ctx context.Context, q Q) (string, error) {
	return Scalar[string](ctx, q, `pragma quick_check(1)`)
}
