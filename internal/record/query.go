package record

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/standard/xapi"
)

// Query asks for statements. The zero value asks for all, newest first.
type Query struct {
	Agent             string // key of an agent, see xapi.Agent; "" for any
	Verb              string
	Activity          string
	Registration      string // in small letters
	RelatedAgents     bool   // the agent anywhere, not only as actor or object
	RelatedActivities bool
	Since, Until      time.Time // stored after, stored at or before; zero for no bound
	Ascending         bool
	Limit             int   // from 1 to MaxStatements; 0 is MaxStatements
	After             int64 // number of the last statement of the page before; 0 for the first page
	Head              int64 // the greatest number that counts, the same on all pages; 0 on the first
}

// MaxStatements is the greatest number of statements on one page.
const MaxStatements = 500

// Kept is one statement as it is given out.
type Kept struct {
	Seq    int64
	Stored time.Time
	Body   []byte
}

// Page is an answer to a query.
type Page struct {
	Statements []Kept
	More       *Query    // the next page; nil when there is none
	Through    time.Time // all that was stored until then is in the answers
}

// Find gives a page of statements that are not void. A statement that refers to another is also found by what that is found by
// (xAPI 1.0.3, 3, 2.1.4). The client needs the scope read, or read-own, and then finds what it has itself stored.
func (s *Store) Find(ctx context.Context, by Client, q Query) (Page, error) {
	const op = "record.Find"
	if err := by.must(op, Read, ReadOwn); err != nil {
		return Page{}, err
	}
	q = by.limited(q)
	if q.Limit < 1 || q.Limit > MaxStatements {
		q.Limit = MaxStatements
	}
	row, err := s.head(ctx)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	page := Page{Through: through(s.db.Clock().Now(), row.stored)}
	if q.Head == 0 {
		q.Head = row.seq
	}
	from, to, err := s.bounds(ctx, q)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	var kept []Kept
	if walks := s.walks(by, q); len(walks) == 0 {
		kept, err = statementsBetween(ctx, s.db.Reader(), from, to, q.Ascending, q.Limit+1)
	} else {
		kept, err = s.meeting(ctx, walks, from, to, q)
	}
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	if len(kept) > q.Limit {
		kept = kept[:q.Limit]
		more := q
		more.After = kept[q.Limit-1].Seq
		page.More = &more
	}
	page.Statements = kept
	return page, nil
}

// through is the moment until which all that was stored can be read: now, for a number is not given before a smaller one can be
// read; yet never before what has been stored in a clock's past.
func through(now time.Time, stored int64) time.Time {
	if last := time.UnixMicro(stored); last.After(now) {
		return last
	}
	return now
}

// Through is the moment until which all that was stored is in every answer.
func (s *Store) Through(ctx context.Context) (time.Time, error) {
	row, err := headOf(ctx, s.db.Reader())
	return through(s.db.Clock().Now(), row.stored), fault.Wrap("record.Through", err)
}

// bounds are the least and the greatest number that the query can find.
func (s *Store) bounds(ctx context.Context, q Query) (from, to int64, err error) {
	from, to = 1, q.Head
	if !q.Since.IsZero() {
		last, err := lastStored(ctx, s.db.Reader(), q.Since.UnixMicro(), q.Head)
		if err != nil {
			return 0, 0, err
		}
		from = last + 1
	}
	if !q.Until.IsZero() {
		last, err := lastStored(ctx, s.db.Reader(), q.Until.UnixMicro(), q.Head)
		if err != nil {
			return 0, 0, err
		}
		to = min(to, last)
	}
	if q.After > 0 && q.Ascending {
		from = max(from, q.After+1)
	} else if q.After > 0 {
		to = min(to, q.After-1)
	}
	return from, to, nil
}

// walks are the filters of the query: each goes through the numbers of what it lets pass.
func (s *Store) walks(by Client, q Query) []either {
	var out []either
	add := func(name string, ways ...string) {
		if name == "" {
			return
		}
		var e either
		for _, way := range ways {
			e = append(e, s.walk(keyOf(way, name), !q.Ascending))
		}
		out = append(out, e)
	}
	add(q.Registration, registrationOf)
	if q.RelatedAgents {
		add(q.Agent, directAgent, otherAgent)
	} else {
		add(q.Agent, directAgent)
	}
	if q.RelatedActivities {
		add(q.Activity, directActivity, otherActivity)
	} else {
		add(q.Activity, directActivity)
	}
	add(q.Verb, verbOf)
	if !by.May(Read) {
		add(by.Key, clientOf)
	}
	return out
}

func (s *Store) walk(key string, down bool) *walk {
	w := &walk{key: key, down: down, load: s.blocks, about: s.blocksWithin}
	w.tail, w.folded = s.tail.under(key)
	return w
}

func (s *Store) blocks(ctx context.Context, key string, from int64, down bool, most int) ([]loaded, error) {
	return blocksBeyond(ctx, s.db.Reader(), key, from, down, most)
}

func (s *Store) blocksWithin(ctx context.Context, key string, within []stretch) ([]loaded, error) {
	return blocksWithin(ctx, s.db.Reader(), key, within)
}

// meeting gives the statements whose numbers pass every filter, one more than the page holds where there is one.
func (s *Store) meeting(ctx context.Context, walks []either, from, to int64, q Query) ([]Kept, error) {
	begin, down := to, !q.Ascending
	if q.Ascending {
		begin = from
	}
	var kept []Kept
	var seqs []int64
	fetch := func() error {
		found, err := statementsOf(ctx, s.db.Reader(), seqs, q.Ascending)
		kept, seqs = append(kept, found...), nil
		return err
	}
	err := meet(ctx, walks, begin, down, func(seq int64) (bool, error) {
		if seq < from || seq > to {
			return false, nil
		}
		seqs = append(seqs, seq)
		if len(kept)+len(seqs) <= q.Limit {
			return true, nil
		}
		if err := fetch(); err != nil { // what is void has fallen out: go on for as many
			return false, err
		}
		return len(kept) <= q.Limit, nil
	})
	if err == nil && len(seqs) > 0 {
		err = fetch()
	}
	return kept, err
}

// One gives a statement by its identifier; voided asks for one that is void. It returns NotFound when there is none, when it is void
// and voided is false, or the other way round. The client needs the scope read, or read-own for what it has itself stored.
func (s *Store) One(ctx context.Context, by Client, id string, voided bool) (Kept, error) {
	const op = "record.One"
	if err := by.must(op, Read, ReadOwn); err != nil {
		return Kept{}, err
	}
	kept, err := statement(ctx, s.db.Reader(), id, voided)
	if err == nil && !by.sees(kept) {
		return Kept{}, fault.E(fault.NotFound, op, "record.no_statement", "id", id)
	}
	if err == nil && !by.May(Read) {
		var own bool
		if own, err = s.stored(ctx, by, kept.Seq); err == nil && !own {
			return Kept{}, fault.E(fault.NotFound, op, "record.no_statement", "id", id)
		}
	}
	return kept, fault.Wrap(op, err)
}

// stored tells whether the client itself has stored a statement.
func (s *Store) stored(ctx context.Context, by Client, seq int64) (bool, error) {
	if _, err := s.head(ctx); err != nil {
		return false, err
	}
	at, ok, err := s.walk(keyOf(clientOf, by.Key), false).seek(ctx, seq)
	return ok && at == seq, err
}

// Known is what the record knows of the activities and verbs that these statements name, for the canonical format.
func (s *Store) Known(ctx context.Context, kept []Kept) (xapi.Known, error) {
	var activities, verbs []string
	for _, k := range kept {
		one, err := readKept(k.Body)
		if err != nil {
			return xapi.Known{}, fault.Wrap("record.Known", err)
		}
		verbs = append(verbs, one.Verbs()...)
		for _, use := range one.Activities() {
			activities = append(activities, use.Key)
		}
	}
	definitions, err := knownOf(ctx, s.db.Reader(), "record_activity", "id", "definition", unique(activities))
	if err != nil {
		return xapi.Known{}, fault.Wrap("record.Known", err)
	}
	displays, err := knownOf(ctx, s.db.Reader(), "record_verb", "id", "display", unique(verbs))
	if err != nil {
		return xapi.Known{}, fault.Wrap("record.Known", err)
	}
	text := func(known map[string]string) func(string) []byte {
		return func(id string) []byte {
			if known[id] == "" {
				return nil
			}
			return []byte(known[id])
		}
	}
	return xapi.Known{Definition: text(definitions), Display: text(displays)}, nil
}

// Activity is an activity as the record knows it, as JSON. The client needs the scope read, read-own or profile.
func (s *Store) Activity(ctx context.Context, by Client, id string) ([]byte, error) {
	const op = "record.Activity"
	if err := by.must(op, Read, ReadOwn, Profile); err != nil {
		return nil, err
	}
	known, err := knownOf(ctx, s.db.Reader(), "record_activity", "id", "definition", []string{id})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return xapi.Activity(id, []byte(known[id])), nil
}

// Person is what the record knows of an agent, as JSON. The client needs the scope read, read-own or profile.
func (s *Store) Person(ctx context.Context, by Client, agent xapi.Agent) ([]byte, error) {
	const op = "record.Person"
	if err := by.must(op, Read, ReadOwn, Profile); err != nil {
		return nil, err
	}
	if by.Session != nil && agent.Key() != by.Session.Agent {
		return nil, fault.E(fault.Denied, op, "record.session_agent")
	}
	names, err := namesOf(ctx, s.db.Reader(), agent.Key())
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return agent.Person(names), nil
}

// unique gives each once, in order.
func unique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}
