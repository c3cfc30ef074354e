package event_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

type rang struct {
	Bell int `json:"bell"`
}

func (rang) Kind() string { return "tower.rang" }

type stopped struct{}

func (stopped) Kind() string { return "tower.stopped" }

var robot = who.Actor{System: "test"}

func ring(t testing.TB, d *db.DB, bells ...int) {
	t.Helper()
	err := d.Write(context.Background(), robot, func(ctx context.Context, tx *db.Tx) error {
		for _, b := range bells {
			if err := event.Record(ctx, tx, rang{b}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ear is a reader that keeps what it heard, in the order in which it heard it.
type ear struct {
	mu    sync.Mutex
	heard []int
	pos   []int64
}

func (e *ear) reader(name string) event.Reader {
	return event.Reader{Name: name, Reads: []event.Fact{rang{}}, Handle: func(_ context.Context, _ *db.Tx, facts []event.Entry) error {
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, f := range facts {
			r, err := event.As[rang](f)
			if err != nil {
				return err
			}
			e.heard, e.pos = append(e.heard, r.Bell), append(e.pos, f.Pos)
		}
		return nil
	}}
}

func TestDrain_HandsFactsInOrder_WithoutGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		for _, batch := range []int{1, 7, 500} {
			log, e := event.New(d), &ear{}
			log.SetBatch(batch)
			log.On(e.reader(fmt.Sprintf("ear%d", batch)))
			if batch == 1 {
				ring(t, d, 1, 2, 3)
				ring(t, d, 4)
			}
			if err := log.Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
			if want := []int{1, 2, 3, 4}; !slices.Equal(e.heard, want) {
				t.Errorf("batch %d heard %v, want %v", batch, e.heard, want)
			}
			if want := []int64{1, 2, 3, 4}; !slices.Equal(e.pos, want) {
				t.Errorf("batch %d at %v, want %v", batch, e.pos, want)
			}
		}
	})
}

func TestDrain_SlowFirstWriter_IsNotSkipped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		if d.Dialect() == db.SQLite {
			t.Skip("SQLite has one writer: nobody can overtake")
		}
		log, e := event.New(d), &ear{}
		log.On(e.reader("ear"))
		slow, fast := make(chan struct{}), make(chan error, 1)
		wrote := make(chan struct{})
		go func() {
			fast <- d.Write(context.Background(), robot, func(ctx context.Context, tx *db.Tx) error {
				if err := event.Record(ctx, tx, rang{1}); err != nil {
					return err
				}
				close(wrote)
				<-slow
				return nil
			})
		}()
		<-wrote
		ring(t, d, 2)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		close(slow)
		if err := <-fast; err != nil {
			t.Fatal(err)
		}
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if want := []int{2, 1}; !slices.Equal(e.heard, want) {
			t.Errorf("heard %v, want %v", e.heard, want)
		}
	})
}

func TestDrain_TwoLogsAtOnce_HearEachFactOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		e := &ear{}
		var wg sync.WaitGroup
		for w := range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				log := event.New(d)
				log.SetBatch(3)
				log.On(e.reader("ear"))
				for i := range 10 {
					ring(t, d, w*100+i)
					if err := log.Drain(context.Background()); err != nil {
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		log := event.New(d)
		if n, err := log.Verify(context.Background()); err != nil || n != 30 {
			t.Fatalf("verify: %d, %v", n, err)
		}
		if len(e.heard) != 30 || !slices.IsSorted(e.pos) {
			t.Errorf("heard %d facts at %v", len(e.heard), e.pos)
		}
	})
}

func TestDrain_AReaderThatFails_LosesNothingAndHoldsNobodyUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log, e := event.New(d), &ear{}
		broken := true
		bad := e.reader("bad")
		inner := bad.Handle
		bad.Handle = func(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
			if broken {
				return fault.E(fault.Internal, "bad", "x")
			}
			return inner(ctx, tx, facts)
		}
		good := &ear{}
		log.On(bad)
		log.On(good.reader("good"))
		ring(t, d, 1, 2)
		if err := log.Drain(context.Background()); err == nil || !strings.Contains(err.Error(), "bad") {
			t.Fatalf("drain: %v, want the broken reader named", err)
		}
		if !slices.Equal(good.heard, []int{1, 2}) {
			t.Errorf("good heard %v", good.heard)
		}
		broken = false
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.heard, []int{1, 2}) {
			t.Errorf("bad heard %v after mending", e.heard)
		}
	})
}

func TestRecord_InATransactionThatFails_TellsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		err := d.Write(context.Background(), robot, func(ctx context.Context, tx *db.Tx) error {
			if err := event.Record(ctx, tx, rang{1}); err != nil {
				return err
			}
			return sql.ErrTxDone
		})
		if err == nil {
			t.Fatal("want the error back")
		}
		log := event.New(d)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n, err := log.Verify(context.Background()); n != 0 || err != nil {
			t.Errorf("log has %d facts, %v", n, err)
		}
	})
}

func TestDerive_Twice_IsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log := event.New(d)
		ring(t, d, 1)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		cause, err := log.Feed(context.Background(), 0, 1)
		if err != nil || len(cause) != 1 {
			t.Fatalf("feed: %v, %v", cause, err)
		}
		for range 2 {
			if err := d.Write(context.Background(), robot, func(ctx context.Context, tx *db.Tx) error {
				return event.Derive(ctx, tx, "ear", cause[0], "bell 1", stopped{})
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n, err := log.Verify(context.Background()); n != 2 || err != nil {
			t.Errorf("log has %d facts, %v; want 2", n, err)
		}
	})
}

func TestVerify_ATamperedFact_IsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log := event.New(d)
		ring(t, d, 1, 2, 3)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(context.Background(), robot, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update event_fact set body = '{"bell":9}' where pos = 2`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if pos, err := log.Verify(context.Background()); err == nil || pos != 2 {
			t.Errorf("verify stopped at %d with %v, want 2 and a fault", pos, err)
		}
	})
}

func TestRebuild_SwallowsNoFact(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log, e := event.New(d), &ear{}
		r := e.reader("ear")
		rebuilt := 0
		r.Rebuild = func(context.Context, *db.Tx) error { rebuilt++; return nil }
		log.On(r)
		ring(t, d, 1)
		if err := log.Rebuild(context.Background(), "ear", nil); err != nil {
			t.Fatal(err)
		}
		ring(t, d, 2)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if rebuilt != 1 || !slices.Equal(e.heard, []int{1, 2}) {
			t.Errorf("rebuilt %d times, heard %v", rebuilt, e.heard)
		}
		if err := log.Rebuild(context.Background(), "nobody", nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("rebuild of an unknown room: %v", err)
		}
	})
}

func TestRebuild_TakesTheRoomsThatFollowAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log := event.New(d)
		var rebuilt []string
		for _, name := range []string{"low", "middle", "plain", "high"} {
			r := (&ear{}).reader(name)
			if name != "plain" {
				r.Rebuild = func(context.Context, *db.Tx) error { rebuilt = append(rebuilt, name); return nil }
			}
			log.On(r)
		}
		var told []string
		if err := log.Rebuild(context.Background(), "middle", func(room string) { told = append(told, room) }); err != nil {
			t.Fatal(err)
		}
		if want := []string{"middle", "high"}; !slices.Equal(rebuilt, want) || !slices.Equal(told, want) {
			t.Errorf("rebuilt %v, told %v", rebuilt, told)
		}
		if err := log.Rebuild(context.Background(), "plain", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("a room that keeps nothing: %v", err)
		}
	})
}

func TestDrain_BehindASlowReader_WaitsNoLongerThanItsContext(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	log, e := event.New(d), &ear{}
	r, entered, leave := e.reader("slow"), make(chan struct{}), make(chan struct{})
	handle := r.Handle
	r.Handle = func(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
		close(entered)
		<-leave
		return handle(ctx, tx, facts)
	}
	log.On(r)
	ring(t, d, 1)
	first := make(chan error)
	go func() { first <- log.Drain(context.Background()) }()
	<-entered
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	if err := log.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second drain: %v", err)
	}
	close(leave)
	if err := <-first; err != nil || !slices.Equal(e.heard, []int{1}) {
		t.Errorf("the first drain: %v, heard %v", err, e.heard)
	}
}

func TestRefill_RebuildsWhatIsDerived_AndLeavesNothingUnread(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		log, plain, derived := event.New(d), &ear{}, &ear{}
		log.SetBatch(2)
		log.On(plain.reader("plain"))
		r := derived.reader("derived")
		rebuilt := 0
		r.Rebuild = func(context.Context, *db.Tx) error { rebuilt++; return nil }
		log.On(r)
		ring(t, d, 1, 2, 3, 4, 5)
		var told []string
		if err := log.Refill(context.Background(), func(reader string) { told = append(told, reader) }); err != nil {
			t.Fatal(err)
		}
		if rebuilt != 1 || len(derived.heard) != 0 || !slices.Equal(plain.heard, []int{1, 2, 3, 4, 5}) {
			t.Errorf("rebuilt %d times, derived heard %v, plain heard %v", rebuilt, derived.heard, plain.heard)
		}
		if !slices.Equal(told, []string{"plain", "derived"}) {
			t.Errorf("told %v", told)
		}
		ring(t, d, 6)
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(derived.heard, []int{6}) || len(plain.heard) != 6 {
			t.Errorf("afterwards derived heard %v, plain %v", derived.heard, plain.heard)
		}
		if s, err := log.Status(context.Background()); err != nil || !s.Ready || s.Waiting != 0 {
			t.Errorf("status %+v, %v", s, err)
		}
	})
}

func TestStatus_TellsLagAndReadiness(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		log, e := event.New(d), &ear{}
		log.On(e.reader("ear"))
		ring(t, d, 1)
		c.Advance(11 * time.Second)
		s, err := log.Status(context.Background())
		if err != nil || s.Ready || s.Waiting != 1 || s.Lag != 11*time.Second {
			t.Fatalf("before: %+v, %v", s, err)
		}
		if err := log.Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		s, err = log.Status(context.Background())
		if err != nil || !s.Ready || s.Waiting != 0 || s.Lag != 0 || s.Head != 1 {
			t.Errorf("after: %+v, %v", s, err)
		}
	})
}

func TestWrite_WithinWrite_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		err := d.Write(context.Background(), robot, func(ctx context.Context, _ *db.Tx) error {
			return d.Write(ctx, robot, func(context.Context, *db.Tx) error { return nil })
		})
		if !fault.Is(err, fault.Internal) {
			t.Errorf("got %v", err)
		}
	})
}

func BenchmarkNumbering(b *testing.B) {
	d, _ := dbtest.SQLite(b)
	log := event.New(d)
	for b.Loop() {
		b.StopTimer()
		bells := make([]int, 2000)
		ring(b, d, bells...)
		b.StartTimer()
		if err := log.Drain(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*2000/b.Elapsed().Seconds(), "facts/s")
}
