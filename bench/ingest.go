package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

// The goals of ingest/xapi.
const (
	shareOfBareSQLite   = 70 // percent of the bare driver
	shareOfCopyPostgres = 50 // percent of COPY
	statementsSQLite    = 4000
	singlesPostgres     = 2000
	queryMs             = 20 // 95 of 100 queries
)

const (
	aCall        = 100   // statements of a call
	aRound       = 20000 // statements of a round
	singles      = 4000  // statements that come one by one
	singleSends  = 64    // clients that send them
	queriesAKind = 200
)

// ingest stores statements as they come, on disk before each answer, and right after each round writes the same octets bare. At the
// end it asks for them.
func (b *bench) ingest(ctx context.Context) error {
	for _, on := range b.dialects() {
		for _, n := range b.sizes {
			if err := b.ingestOn(ctx, on, max(n, aRound)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) ingestOn(ctx context.Context, on db.Dialect, n int) error {
	h, err := b.empty(ctx, on)
	if err != nil {
		return err
	}
	defer h.Close()
	other, err := b.empty(ctx, on)
	if err != nil {
		return err
	}
	defer other.Close()
	client, _, err := h.Record.AddClient(ctx, operator, "bench", []record.Scope{record.All}, 0)
	if err != nil {
		return err
	}
	bare, err := newBare(ctx, other, on)
	if err != nil {
		return err
	}
	defer bare.close()
	r := begin("ingest/xapi", n, h.Reader())
	var wall, cpu, theirs, theirCPU []float64
	var server, theirServer time.Duration // CPU time of PostgreSQL alone
	sent := 0
	for sent < n {
		batch := min(aRound, n-sent)
		before, _ := serverTime(ctx, h.Reader())
		w := started()
		err := calls(batch, func(from, to int) error { return keep(ctx, h.Record, client, sent+from, sent+to, statementOf) })
		ms, used := w.ms()
		after, _ := serverTime(ctx, h.Reader())
		if err != nil {
			r.Errors++
			r.Note = err.Error()
			break
		}
		begun, _ := serverTime(ctx, other.Reader())
		w = started()
		if err := calls(batch, func(from, to int) error { return bare.write(ctx, sent+from, sent+to) }); err != nil {
			return err
		}
		bareMs, bareUsed := w.ms()
		end, _ := serverTime(ctx, other.Reader())
		server, theirServer = server+after-before, theirServer+end-begun
		each := aRound / float64(batch)
		wall, cpu, theirs = append(wall, ms*each), append(cpu, (used+(after-before).Seconds()*1000)*each), append(theirs, bareMs*each)
		theirCPU = append(theirCPU, (bareUsed+(end-begun).Seconds()*1000)*each)
		sent += batch
	}
	alone, err := b.oneByOne(ctx, h.Record, client, sent)
	if err != nil {
		r.Errors++
		r.Note = err.Error()
	}
	slow, err := b.queries(ctx, h.Record, client, sent)
	if err != nil {
		r.Errors++
		r.Note = err.Error()
	}
	r.Unit, r.Runs, r.Wall, r.CPUTime = fmt.Sprintf("%d statements in calls of %d", aRound, aCall), len(wall), spreadOf(wall), spreadOf(cpu)
	rate := int(aRound / r.Wall.Median * 1000)
	share := int(spreadOf(theirs).Median / r.Wall.Median * 100)
	r.Figures["statements/s"] = rate
	r.Figures["bare statements/s"] = int(aRound / spreadOf(theirs).Median * 1000)
	r.Figures["share of bare, percent"] = share
	r.Figures["share of bare by CPU time, percent"] = int(spreadOf(theirCPU).Median / r.CPUTime.Median * 100)
	if on == db.Postgres {
		r.Figures["CPU ms of PostgreSQL, of it for bare, in all rounds"] = fmt.Sprint(server.Milliseconds(), ", ", theirServer.Milliseconds())
	}
	r.Figures[fmt.Sprintf("singles/s, %d clients", singleSends)] = alone
	for name, ms := range slow {
		r.Figures["95 of 100 "+name+", ms"] = round(ms)
	}
	goal, least := shareOfBareSQLite, statementsSQLite
	if on == db.Postgres {
		goal, least = shareOfCopyPostgres, 0
	}
	r.Goal = fmt.Sprintf("%d %% of bare, %d/s; 95 of 100 queries under %d ms", goal, least, queryMs)
	r.Met = r.Errors == 0 && share >= goal && rate >= least && (on == db.SQLite || alone >= singlesPostgres)
	for _, ms := range slow {
		r.Met = r.Met && ms < queryMs
	}
	return r.tell()
}

// calls hands out n statements call by call, two at a time: a client sends the next while the last is written.
func calls(n int, call func(from, to int) error) error {
	var at atomic.Int64
	errs := make([]error, 2)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			for {
				to := int(at.Add(aCall))
				if from := to - aCall; from >= n {
					return
				} else if errs[i] = call(from, min(to, n)); errs[i] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// keep sends statements as the door does: read, judged and kept.
func keep(ctx context.Context, s *record.Store, by record.Client, from, to int, statement func(n int) string) error {
	text := append(make([]byte, 0, (to-from)*(statementSize+1)+2), '[')
	for n := from; n < to; n++ {
		if n > from {
			text = append(text, ',')
		}
		text = append(text, statement(n)...)
	}
	statements, _, err := xapi.ReadAll(append(text, ']'), xapi.V1)
	if err != nil {
		return err
	}
	_, err = s.Keep(ctx, by, statements, nil)
	return err
}

// oneByOne has many clients send one statement at a time, and gives how many were kept in a second.
func (b *bench) oneByOne(ctx context.Context, s *record.Store, by record.Client, first int) (int, error) {
	var at atomic.Int64
	errs := make([]error, singleSends)
	var wait sync.WaitGroup
	begun := time.Now()
	for i := range singleSends {
		wait.Go(func() {
			for errs[i] == nil {
				n := int(at.Add(1)) - 1
				if n >= singles {
					return
				}
				errs[i] = keep(ctx, s, by, first+n, first+n+1, statementOf)
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return int(singles / time.Since(begun).Seconds()), nil
}

// queries asks for the first page by each filter, and gives for each how long 95 of 100 took at most.
func (b *bench) queries(ctx context.Context, s *record.Store, by record.Client, n int) (map[string]float64, error) {
	out := map[string]float64{}
	for name, query := range map[string]func(n int) record.Query{
		"by agent": func(n int) record.Query {
			return record.Query{Agent: agentKey(learner(n))}
		},
		"by activity":     func(n int) record.Query { return record.Query{Activity: unitOf(n)} },
		"by verb":         func(n int) record.Query { return record.Query{Verb: verbOf(n)} },
		"by registration": func(n int) record.Query { return record.Query{Registration: registrationOf(n)} },
		"by agent and verb": func(n int) record.Query {
			return record.Query{Agent: agentKey(learner(n)), Verb: verbOf(n)}
		},
	} {
		var took []float64
		for i := range queriesAKind {
			q := query(i * 7907 % n)
			q.Limit = 50
			begun := time.Now()
			page, err := s.Find(ctx, by, q)
			took = append(took, time.Since(begun).Seconds()*1000)
			if err != nil {
				return nil, err
			}
			if len(page.Statements) == 0 {
				return nil, fmt.Errorf("a query %s found nothing", name)
			}
		}
		slices.Sort(took)
		out[name] = took[len(took)*95/100]
	}
	return out, nil
}

// bare writes the same octets with the driver alone, a transaction for each call, to a table with a key and three indexes.
type bare struct {
	h    scratch
	conn *pgx.Conn // nil on SQLite
}

const bareColumns = "id, actor, verb, object, body"

func newBare(ctx context.Context, h scratch, on db.Dialect) (*bare, error) {
	err := h.DB.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
		for _, text := range []string{
			`create table bare (id text primary key, actor text not null, verb text not null, object text not null, body text not null)`,
			`create index bare_actor on bare (actor)`, `create index bare_verb on bare (verb)`, `create index bare_object on bare (object)`,
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	out := &bare{h: h}
	if err == nil && on == db.Postgres {
		out.conn, err = pgx.Connect(ctx, h.address)
	}
	return out, err
}

func (b *bare) close() {
	if b.conn != nil {
		_ = b.conn.Close(context.Background())
	}
}

var bareLock sync.Mutex // one connection

func (b *bare) write(ctx context.Context, from, to int) error {
	row := func(i int) []any {
		n := from + i
		return []any{statementID(n), learner(n), verbOf(n), unitOf(n), statementOf(n)}
	}
	if b.conn == nil {
		return b.h.DB.Write(ctx, who.Actor{System: "bench"}, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Insert(ctx, tx, `insert into bare (`+bareColumns+`) values`, to-from, row, ``)
			return err
		})
	}
	bareLock.Lock()
	defer bareLock.Unlock()
	_, err := b.conn.CopyFrom(ctx, pgx.Identifier{"bare"}, []string{"id", "actor", "verb", "object", "body"},
		pgx.CopyFromSlice(to-from, func(i int) ([]any, error) { return row(i), nil }))
	return err
}
