package event

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Reader is a room that follows the log.
type Reader struct {
	Name    string                                                    // the room's name
	Reads   []Fact                                                    // one zero value for each kind it reads
	Handle  func(ctx context.Context, tx *db.Tx, facts []Entry) error // brings the room up to date with these
	Rebuild func(ctx context.Context, tx *db.Tx) error                // empties and refills the room; nil when it keeps nothing that could be rebuilt
}

// Log numbers facts and drives the readers. Make one with New, add readers with On, then run it with Run or drain it with
// Drain.
type Log struct {
	db      *db.DB
	readers []Reader
	kinds   map[string]map[string]bool // reader > kind
	batch   int
	turn    chan struct{} // one drain at a time in this process; other processes are held by row locks
	wake    chan struct{}
}

// New makes a log on the database. It asks to be woken after each transaction that records facts.
func New(d *db.DB) *Log {
	l := &Log{db: d, kinds: map[string]map[string]bool{}, batch: 500, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1)}
	d.OnFacts(l.Wake)
	return l
}

// take waits for this process's turn to move readers, as long as ctx lasts; the turn is given back by calling done.
func (l *Log) take(ctx context.Context) (done func(), err error) {
	select {
	case l.turn <- struct{}{}:
		return func() { <-l.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// On adds a reader. Readers run in the order in which they were added, lower rooms first. All are added before Run, each under a
// name of its own.
func (l *Log) On(r Reader) {
	if l.kinds[r.Name] != nil { // they would share a cursor, and each hear a part
		panic("event: two readers are called " + r.Name)
	}
	kinds := map[string]bool{}
	for _, f := range r.Reads {
		kinds[f.Kind()] = true
	}
	l.kinds[r.Name] = kinds
	l.readers = append(l.readers, r)
}

// Readers lists the readers in their order.
func (l *Log) Readers() []Reader { return l.readers }

// SetBatch sets how many facts a reader is handed at once; for tests.
func (l *Log) SetBatch(n int) { l.batch = n }

// Wake tells the running log that there may be something to do. It returns at once.
func (l *Log) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run follows the log until ctx ends: at once when woken, and every quarter of a second for what other processes wrote. An
// error of a reader is logged and tried again; other readers go on.
func (l *Log) Run(ctx context.Context) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := l.Drain(ctx); err != nil && ctx.Err() == nil {
			slog.Error("log: drain", "err", err)
			select { // a fault that stays must not fill the log
			case <-ctx.Done():
			case <-time.After(2 * time.Second):
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-l.wake:
		}
	}
}

// Drain numbers what waits and brings every reader to the head of the log, including what the readers themselves record on
// the way. When it returns nil, all facts that were committed before the call have been read by every reader. It waits no
// longer than ctx lasts, also while another drain or a rebuild has the turn.
func (l *Log) Drain(ctx context.Context) error {
	done, err := l.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	return l.drain(ctx)
}

func (l *Log) drain(ctx context.Context) error {
	var errs []error
	failed := map[string]bool{}
	for {
		moved, err := l.number(ctx, numbering)
		if err != nil {
			return err
		}
		at, head, err := cursors(ctx, l.db.Reader())
		if err != nil {
			return fault.Wrap("event.Drain", err)
		}
		for _, r := range l.readers {
			c, known := at[r.Name]
			if failed[r.Name] || (known && c.reached && c.pos >= head) {
				continue
			}
			if err := l.step(ctx, r); err != nil {
				failed[r.Name] = true
				errs = append(errs, fmt.Errorf("reader %s: %w", r.Name, err))
				continue
			}
			moved = true
		}
		if !moved {
			return errors.Join(errs...)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// numbering is how many facts are numbered in one transaction: the writers wait for it.
const numbering = 4000

// number gives positions to facts that have none, at most so many, and tells whether there were any.
func (l *Log) number(ctx context.Context, limit int) (bool, error) {
	if waits, err := anyWaiting(ctx, l.db.Reader()); err != nil || !waits {
		return false, fault.Wrap("event.number", err)
	}
	err := l.db.Write(ctx, who.Actor{System: "log"}, func(ctx context.Context, tx *db.Tx) error {
		pos, hash, err := lockSequence(ctx, tx)
		if err != nil {
			return err
		}
		facts, err := waiting(ctx, tx, limit)
		if err != nil || len(facts) == 0 {
			return err
		}
		for i := range facts {
			pos++
			hash = Chain(hash, pos, facts[i])
			facts[i].pos, facts[i].hash = pos, hash
		}
		crash.Point("event.number.before_update")
		if err := setPositions(ctx, tx, facts); err != nil {
			return err
		}
		crash.Point("event.number.before_sequence")
		return setSequence(ctx, tx, pos, hash)
	})
	return true, fault.Wrap("event.number", err)
}

// Chain gives the hash of a fact at a position, over the hash before it: SHA-256 of the JSON array [previous hash, position,
// id, kind, time in microseconds, by, body], in hex.
func Chain(previous string, pos int64, f pending) string {
	line, _ := json.Marshal([]string{previous, strconv.FormatInt(pos, 10), f.id, f.kind, strconv.FormatInt(f.at, 10), f.by, f.body})
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// stride is how many times its batch a reader looks ahead for facts of its kinds.
const stride = 100

// step hands one batch to one reader and moves its cursor, in one transaction.
func (l *Log) step(ctx context.Context, r Reader) error {
	return l.db.Write(ctx, who.Actor{System: r.Name}, func(ctx context.Context, tx *db.Tx) error {
		pos, err := lockCursor(ctx, tx, r.Name)
		if err != nil {
			return err
		}
		head, err := headOf(ctx, tx)
		if err != nil {
			return err
		}
		// A reader of few kinds does not walk the log a batch of positions at a time: it is handed a batch of its own facts.
		to := min(pos+int64(l.batch)*stride, head)
		facts, err := between(ctx, tx, pos, to, l.kinds[r.Name], l.batch)
		if err != nil {
			return err
		}
		if len(facts) == l.batch {
			to = facts[len(facts)-1].Pos
		}
		crash.Point("event.follow." + r.Name + ".before")
		if len(facts) > 0 {
			if err := r.Handle(ctx, tx, facts); err != nil {
				return err
			}
		}
		crash.Point("event.follow." + r.Name + ".after")
		return setCursor(ctx, tx, r.Name, to, to >= head)
	})
}

// Rebuild empties the named derived room and fills it from what stands below, and then every derived room after it: a rebuild
// records no facts, so what a room changes by it would never reach those that follow it. It first drains to the head, then holds
// the reader's cursor, so that no fact is swallowed between. told may be nil; it hears which room is done.
func (l *Log) Rebuild(ctx context.Context, name string, told func(room string)) error {
	first := slices.IndexFunc(l.readers, func(r Reader) bool { return r.Name == name })
	if first < 0 {
		return fault.E(fault.NotFound, "event.Rebuild", "ground.event.no_reader", "room", name)
	}
	if l.readers[first].Rebuild == nil {
		return fault.E(fault.Invalid, "event.Rebuild", "ground.event.not_derived", "room", name)
	}
	done, err := l.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := l.drain(ctx); err != nil {
		return err
	}
	for _, r := range l.readers[first:] {
		if r.Rebuild == nil {
			continue
		}
		if err := l.rebuild(ctx, r); err != nil {
			return fmt.Errorf("reader %s: %w", r.Name, err)
		}
		if told != nil {
			told(r.Name)
		}
	}
	return nil
}

func (l *Log) rebuild(ctx context.Context, r Reader) error {
	return l.db.Write(ctx, who.Actor{System: "rebuild"}, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lockCursor(ctx, tx, r.Name); err != nil {
			return err
		}
		head, err := headOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := r.Rebuild(ctx, tx); err != nil {
			return err
		}
		crash.Point("event.rebuild.before_cursor")
		return setCursor(ctx, tx, r.Name, head, true)
	})
}

// Refill brings every reader to the head of the log after a great deal was brought in at once: derived rooms are rebuilt,
// lower ones first, instead of following fact by fact. What was brought in so is told to nobody, for a rebuild records no
// facts; the state is the one that following comes to. told may be nil; it hears which reader is done.
func (l *Log) Refill(ctx context.Context, told func(reader string)) error {
	done, err := l.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	for waits := true; waits; {
		var err error
		if waits, err = l.number(ctx, 10*numbering); err != nil {
			return err
		}
	}
	for _, r := range l.readers {
		if err := l.refill(ctx, r); err != nil {
			return fmt.Errorf("reader %s: %w", r.Name, err)
		}
		if told != nil {
			told(r.Name)
		}
	}
	return l.drain(ctx)
}

// refill rebuilds a derived room; a reader that keeps nothing of its own follows to the head.
func (l *Log) refill(ctx context.Context, r Reader) error {
	if r.Rebuild != nil {
		return l.rebuild(ctx, r)
	}
	for {
		if err := l.step(ctx, r); err != nil {
			return err
		}
		at, head, err := cursors(ctx, l.db.Reader())
		if err != nil {
			return fault.Wrap("event.Refill", err)
		}
		if at[r.Name].pos >= head {
			return nil
		}
	}
}

// Status is how far the readers are.
type Status struct {
	Head    int64          `json:"head"`    // last numbered position
	Waiting int64          `json:"waiting"` // facts without a position
	Lag     time.Duration  `json:"-"`       // age of the oldest fact that some reader has not read
	Ready   bool           `json:"ready"`   // every reader has once been at the head
	Readers []ReaderStatus `json:"readers"`
}

// ReaderStatus is how far one reader is.
type ReaderStatus struct {
	Name   string `json:"name"`
	Pos    int64  `json:"pos"`
	Behind int64  `json:"behind"` // facts between the cursor and the head
}

// Status tells how far the readers are, and how old the oldest unread fact is.
func (l *Log) Status(ctx context.Context) (Status, error) {
	q := l.db.Reader()
	at, head, err := cursors(ctx, q)
	if err != nil {
		return Status{}, fault.Wrap("event.Status", err)
	}
	s := Status{Head: head, Ready: true}
	least := head
	for _, r := range l.readers {
		c := at[r.Name]
		s.Ready = s.Ready && c.reached
		s.Readers = append(s.Readers, ReaderStatus{Name: r.Name, Pos: c.pos, Behind: head - c.pos})
		least = min(least, c.pos)
	}
	oldest, n, err := oldestUnread(ctx, q, least)
	if err != nil {
		return s, fault.Wrap("event.Status", err)
	}
	s.Waiting = n
	if oldest > 0 {
		s.Lag = max(0, q.Now().Sub(time.UnixMicro(oldest)))
	}
	return s, nil
}

// Feed gives the facts after a position, at most limit, in log order; for audit, webhooks and shipping.
func (l *Log) Feed(ctx context.Context, after int64, limit int) ([]Entry, error) {
	facts, err := between(ctx, l.db.Reader(), after, after+int64(limit), nil, limit)
	return facts, fault.Wrap("event.Feed", err)
}

// Verify reads the whole log and checks that positions have no gap and that the chain of hashes is whole. It tells the last
// position.
func (l *Log) Verify(ctx context.Context) (int64, error) {
	var pos int64
	hash := ""
	for {
		facts, err := l.Feed(ctx, pos, 5000)
		if err != nil || len(facts) == 0 {
			return pos, err
		}
		for _, f := range facts {
			pos++
			hash = Chain(hash, pos, pending{id: f.ID, kind: f.Kind, at: f.At.UnixMicro(), by: f.By, body: string(f.Body)})
			if f.Pos != pos || f.Hash != hash {
				return pos, fault.E(fault.Internal, "event.Verify", "ground.event.broken", "pos", pos)
			}
		}
	}
}
