package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
)

// entry is one statement on its way into the record.
type entry struct {
	id, verb, target, voids string
	statement               xapi.Statement
	stamped                 xapi.Stamped
	told                    time.Time // by the sender; zero when not
	keys                    []string
	definitions             map[string][]byte
	display                 []byte
	names                   map[string]string // of agents, by key
	files                   []File
	client                  string // key of who sent it

	seq    int64 // 0: not to be written
	voided int64
}

// request is the statements that one call has sent, to be kept whole or not at all.
type request struct {
	entries []*entry
	session *Client // of a course; nil when the sender is a program of its own
	cause   Cause   // of the house; nil for what was sent
	look    bool    // whether its statements are there already is asked first, which is rare and costs a look at each identifier
	done    chan struct{}
	err     error
}

// together is how many statements are written in one transaction, unless one call sends more.
const together = 1000

// Keep keeps statements, all of them or none, and gives their identifiers in order; when it has returned nil they are on disk. One
// that is there already changes nothing. files are those that were sent along and have been kept by Take. It returns Conflict when a
// statement with the same identifier says something else, Invalid when two of the call bear one identifier, when a file that a
// statement names was neither sent nor has an address, when one was sent that none names, or when a signature is not one. The
// client needs the scope write.
func (s *Store) Keep(ctx context.Context, by Client, statements []xapi.Statement, files []File) ([]string, error) {
	const op = "record.Keep"
	if err := by.must(op, Write); err != nil {
		return nil, err
	}
	if err := s.belong(ctx, op, statements, files); err != nil {
		return nil, err
	}
	authority := s.authority(by)
	also := append(keysOfAgents(xapi.AgentsOf(authority)), keyOf(clientOf, by.Key)) // the same for all of the call
	r := &request{done: make(chan struct{})}
	if by.Session != nil {
		r.session, r.look = &by, true // what is there already is not judged again
	}
	ids, seen := make([]string, len(statements)), make(map[string]bool, len(statements))
	for i, one := range statements {
		e := prepare(one, authority, also, files)
		if seen[e.id] {
			return nil, fault.E(fault.Invalid, op, "record.twice", "id", e.id)
		}
		seen[e.id], e.client = true, by.Key
		ids[i], r.entries = e.id, append(r.entries, e)
	}
	if len(r.entries) == 0 {
		return ids, nil
	}
	s.join(r)
	return ids, r.err
}

// authority is the agent that a client is.
func (s *Store) authority(by Client) []byte {
	out, _ := json.Marshal(map[string]any{ // of texts alone: cannot fail
		"objectType": "Agent", "name": by.Name, "account": map[string]string{"homePage": s.homePage, "name": by.Key},
	})
	return out
}

func prepare(one xapi.Statement, authority []byte, also []string, files []File) *entry {
	e := &entry{
		id: one.ID(), verb: one.Verb(), target: one.Target(), voids: one.Voids(), statement: one,
		definitions: one.Definitions(), display: one.Display(), names: one.Names(),
	}
	if e.id == "" {
		e.id = id.New()
	}
	e.told, _ = one.Timestamp()
	e.stamped = one.Stamped(e.id, authority)
	e.keys = append(keysOf(one), also...)
	for _, a := range one.Attachments() {
		if i := slices.IndexFunc(files, func(f File) bool { return f.SHA2 == a.SHA2 }); i >= 0 {
			f := files[i]
			f.ContentType = a.ContentType
			e.files = append(e.files, f)
		}
	}
	return e
}

// keysOf is by what a statement is found, but for its authority.
func keysOf(one xapi.Statement) []string {
	names := namesIn(one)
	keys := make([]string, len(names), len(names)+4) // room for those of the sender
	for i, n := range names {
		keys[i] = n.key()
	}
	return keys
}

// naming is one way in which a statement names somebody or something.
type naming struct{ way, name string }

func (n naming) key() string { return keyOf(n.way, n.name) }

func namesIn(one xapi.Statement) []naming {
	list := append(make([]naming, 0, 8), naming{verbOf, one.Verb()})
	if r := one.Registration(); r != "" {
		list = append(list, naming{registrationOf, r})
	}
	for _, use := range one.Agents() {
		list = append(list, naming{way(use.Direct, directAgent, otherAgent), use.Key})
	}
	for _, use := range one.Activities() {
		list = append(list, naming{way(use.Direct, directActivity, otherActivity), use.Key})
	}
	return list
}

func keysOfAgents(uses []xapi.Use) []string {
	keys := make([]string, len(uses))
	for i, use := range uses {
		keys[i] = keyOf(way(use.Direct, directAgent, otherAgent), use.Key)
	}
	return keys
}

func way(direct bool, yes, no string) string {
	if direct {
		return yes
	}
	return no
}

// join has a request written. It waits for the transaction that takes it.
func (s *Store) join(r *request) {
	s.mu.Lock()
	s.waiting = append(s.waiting, r)
	if !s.writing {
		s.writing = true
		go s.writeAll()
	}
	s.mu.Unlock()
	<-r.done // what was begun for this call must be told of, also when nobody waits any more
}

// writeAll writes for all who wait, until nobody does.
func (s *Store) writeAll() {
	for {
		s.mu.Lock()
		batch := s.next()
		if len(batch) == 0 {
			s.writing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		err := s.write(context.Background(), batch)
		for _, one := range batch {
			if err != nil {
				one.err = err
			}
			close(one.done)
		}
		if err == nil && s.unfolded >= s.foldAt {
			if s.fold(context.Background()) == nil { // else the next transaction tries again; what is not folded is found as well
				s.unfolded = 0
			}
		}
	}
}

// next takes requests for one transaction; s.mu is held.
func (s *Store) next() []*request {
	n, count := 0, 0
	for n < len(s.waiting) && (n == 0 || count+len(s.waiting[n].entries) <= together) {
		count += len(s.waiting[n].entries)
		n++
	}
	batch := s.waiting[:n:n]
	s.waiting = s.waiting[n:]
	return batch
}

func (s *Store) write(ctx context.Context, batch []*request) error {
	const op = "record.Keep"
	err := s.writeOnce(ctx, batch)
	if db.Taken(err) { // one of them is there already: look which
		for _, r := range batch {
			r.look = true
		}
		err = s.writeOnce(ctx, batch)
	}
	return fault.Wrap(op, err)
}

// writeOnce writes a batch.
func (s *Store) writeOnce(ctx context.Context, batch []*request) error {
	return s.db.Write(ctx, who.Actor{System: "record"}, func(ctx context.Context, tx *db.Tx) error {
		row, err := lockSequence(ctx, tx)
		if err != nil {
			return err
		}
		fresh, err := s.settle(ctx, tx, batch)
		if err != nil || len(fresh) == 0 {
			return err
		}
		for i, e := range fresh {
			e.seq = row.seq + 1 + int64(i)
		}
		late, err := relate(ctx, tx, fresh, &row.dangling)
		if err != nil {
			return err
		}
		err = s.put(ctx, tx, &row, fresh, func() error {
			crash.Point("record.keep.before_postings")
			var p postings
			for _, e := range fresh {
				p.addAll(e)
			}
			return insertTail(ctx, tx, tailRow{row.seq, tailText(append(p.done(), late...), row.seq)})
		})
		s.unfolded = row.seq - row.folded
		return err
	})
}

// put writes fresh statements, which have their numbers, what they say of others, and what follows from them; name writes by what they
// are found. row, whose lock is held, is brought to the last of them.
func (s *Store) put(ctx context.Context, tx *db.Tx, row *sequence, fresh []*entry, name func() error) error {
	row.seq, row.stored = fresh[len(fresh)-1].seq, max(tx.Now().UnixMicro(), row.stored+1)
	sum, bodies := sha256.New(), make([][]byte, len(fresh))
	for i, e := range fresh {
		bodies[i] = e.stamped.At(time.UnixMicro(row.stored))
		one := sha256.Sum256(bodies[i])
		sum.Write(one[:])
	}
	if err := insertStatements(ctx, tx, fresh, bodies, row.stored); err != nil {
		return err
	}
	if err := name(); err != nil {
		return err
	}
	if err := s.learn(ctx, tx, fresh); err != nil {
		return err
	}
	if err := s.conclude(ctx, tx, fresh); err != nil {
		return err
	}
	if err := countStored(ctx, tx, fresh); err != nil {
		return err
	}
	if err := setSequence(ctx, tx, *row); err != nil {
		return err
	}
	return event.Record(ctx, tx, Stored{First: fresh[0].seq, Last: row.seq, Sum: hex.EncodeToString(sum.Sum(nil))})
}

// settle tells which statements are new, and sets the error of each request that says something else of one that is there. A
// request that is refused writes nothing.
func (s *Store) settle(ctx context.Context, tx *db.Tx, batch []*request) ([]*entry, error) {
	var ids []string
	for _, r := range batch {
		r.err = nil // a transaction may be tried again
		for _, e := range r.entries {
			if r.look {
				ids = append(ids, e.id)
			}
			e.seq, e.voided = 0, 0
		}
	}
	there, err := standing(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	fresh, accepted := []*entry(nil), map[string]*entry{}
	for _, r := range batch {
		var add []*entry
		for _, e := range r.entries {
			old, stands := there[e.id]
			twin := accepted[e.id]
			switch {
			case stands && !old.same(e), twin != nil && (twin.statement.Essence() != e.statement.Essence() || !twin.told.Equal(e.told)):
				r.err = fault.E(fault.Conflict, "record.Keep", "record.conflict", "id", e.id)
			case !stands && twin == nil:
				add = append(add, e)
			}
		}
		if r.err == nil {
			if add, err = s.judge(ctx, tx, r, add); err != nil {
				return nil, err
			}
		}
		if r.err != nil {
			continue
		}
		for _, e := range add {
			accepted[e.id] = e
		}
		fresh = append(fresh, add...)
	}
	return fresh, nil
}

// stands is a statement of the record as far as another with its identifier is compared with it.
type stands struct{ id, body string }

// same tells whether a statement that is sent again is the one that stands: a timestamp that the sender had not told then, or does
// not tell now, makes no difference.
func (s stands) same(e *entry) bool {
	one, err := readKept([]byte(s.body))
	if err != nil || one.Essence() != e.statement.Essence() {
		return false
	}
	if e.told.IsZero() {
		return true
	}
	var was struct{ Timestamp, Stored string }
	if err := json.Unmarshal([]byte(s.body), &was); err != nil {
		return false
	}
	at, _ := xapi.ParseTime(was.Timestamp, xapi.V1)
	return was.Timestamp == was.Stored || at.Equal(e.told)
}

// relate follows references: a statement is also found by what its object, if that is a statement, is found by, and so on. It gives
// each fresh statement the keys of what it refers to, gives blocks for older ones that referred to a fresh one before it came, and
// marks what is void. dangling, the number of statements that refer to one that has not come, is brought up to date; while it is 0
// nobody can have referred to a fresh one before.
func relate(ctx context.Context, tx *db.Tx, fresh []*entry, dangling *int64) ([]block, error) {
	byID := make(map[string]*entry, len(fresh))
	var ids, voids []string
	for _, e := range fresh {
		byID[e.id] = e
		ids = append(ids, e.id)
		if e.voids != "" {
			voids = append(voids, e.voids)
		}
	}
	var missing int64
	own := map[string][]string{} // keys before any are passed on
	for _, e := range fresh {
		own[e.id] = e.keys
	}
	for _, e := range fresh {
		seen := map[string]bool{e.id: true}
		for target := e.target; target != "" && !seen[target]; {
			seen[target] = true
			if other := byID[target]; other != nil {
				e.keys = append(slices.Clip(e.keys), own[target]...)
				target = other.target
				continue
			}
			body, next, err := referred(ctx, tx, target)
			if err != nil {
				return nil, err
			}
			if body == "" && target == e.target {
				missing++
			}
			keys, err := keysOfKept(body)
			if err != nil {
				return nil, err
			}
			e.keys, target = append(slices.Clip(e.keys), keys...), next
		}
		slices.Sort(e.keys)
		e.keys = slices.Compact(e.keys)
	}
	var late []block
	before := *dangling
	if before > 0 {
		var found int64
		var err error
		if late, found, err = referring(ctx, tx, byID, ids); err != nil {
			return nil, err
		}
		*dangling -= found
	}
	*dangling += missing
	return late, void(ctx, tx, byID, ids, voids, before > 0)
}

// keysOfKept is by what a kept statement is found by itself; none when there is no statement.
func keysOfKept(body string) ([]string, error) {
	if body == "" {
		return nil, nil
	}
	one, err := readKept([]byte(body))
	if err != nil {
		return nil, err
	}
	return append(keysOf(one), keysOfAgents(xapi.AgentsOf(one.Authority()))...), nil
}

// readKept reads a kept statement of either version.
func readKept(body []byte) (xapi.Statement, error) {
	one, err := xapi.Read(body, xapi.V2)
	if err != nil { // its timestamp is in a form of 1.0.3 alone
		one, err = xapi.Read(body, xapi.V1)
	}
	return one, err
}

// referring gives blocks for the statements, older than these, that refer to them, directly or through others, and tells how many
// do so directly.
func referring(ctx context.Context, tx *db.Tx, byID map[string]*entry, ids []string) (late []block, direct int64, err error) {
	keys := map[string][]string{}
	for _, one := range ids {
		keys[one] = byID[one].keys
	}
	for ask := ids; len(ask) > 0; {
		found, err := whoRefer(ctx, tx, ask)
		if err != nil {
			return nil, 0, err
		}
		ask = nil
		for _, f := range found {
			if byID[f.target] != nil {
				direct++
			}
			if keys[f.id] != nil { // has been seen: a circle
				continue
			}
			keys[f.id] = keys[f.target]
			ask = append(ask, f.id)
			for _, key := range keys[f.target] {
				late = append(late, block{key, []int64{f.seq}})
			}
		}
	}
	return late, direct, nil
}

// void marks fresh statements that were voided before they came, and older ones that a fresh statement voids. A voiding statement
// cannot be voided (xAPI 1.0.3, 2, 2.3.2). Without look nobody can have named a fresh one before.
func void(ctx context.Context, tx *db.Tx, byID map[string]*entry, ids, voids []string, look bool) error {
	for _, e := range byID {
		if other := byID[e.voids]; other != nil && other.voids == "" {
			other.voided = 1
		}
	}
	var before []string
	if look {
		var err error
		if before, err = voidedBefore(ctx, tx, ids); err != nil {
			return err
		}
	}
	for _, target := range before {
		if e := byID[target]; e.verb != xapi.Voided {
			e.voided = 1
		}
	}
	return setVoided(ctx, tx, byID, voids)
}
