package record_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

var (
	ctx      = context.Background()
	operator = who.Operator("test")
)

// lrs is a record with one client that may do everything.
type lrs struct {
	t testing.TB
	*record.Store
	d   *db.DB
	all record.Client
}

func newLRS(t testing.TB, d *db.DB) lrs {
	t.Helper()
	s := record.New(d, blobtest.Open(t), "https://sopan.example")
	l := lrs{t, s, d, record.Client{}}
	l.all = l.client(record.All)
	return l
}

func (l lrs) client(scopes ...record.Scope) record.Client {
	l.t.Helper()
	c, _, err := l.AddClient(ctx, operator, "Test", scopes, 0)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func read(t testing.TB, text string) xapi.Statement {
	t.Helper()
	s, err := xapi.Read([]byte(text), xapi.V1)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return s
}

// say is a short statement.
func say(id, agent, verb, object string) string {
	if id != "" {
		id = `"id":"` + id + `",`
	}
	if strings.Count(object, "-") == 4 {
		object = `{"objectType":"StatementRef","id":"` + object + `"}`
	} else {
		object = `{"id":"http://o.example/` + object + `"}`
	}
	return `{` + id + `"actor":{"mbox":"mailto:` + agent + `@x.example"},"verb":{"id":"` + verb + `"},"object":` + object + `}`
}

const did = "http://v.example/did"

func uuid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

func (l lrs) keep(texts ...string) ([]string, error) {
	l.t.Helper()
	var all []xapi.Statement
	for _, text := range texts {
		all = append(all, read(l.t, text))
	}
	return l.Keep(ctx, l.all, all, nil)
}

func (l lrs) must(texts ...string) []string {
	l.t.Helper()
	ids, err := l.keep(texts...)
	if err != nil {
		l.t.Fatal(err)
	}
	return ids
}

// find gives the identifiers that a query finds on all its pages.
func (l lrs) find(q record.Query) []string {
	l.t.Helper()
	out := []string{}
	for at := &q; at != nil; {
		page, err := l.Find(ctx, l.all, *at)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, k := range page.Statements {
			out = append(out, idOf(l.t, k.Body))
		}
		at = page.More
	}
	return out
}

func idOf(t testing.TB, body []byte) string {
	t.Helper()
	var one struct{ ID string }
	if err := json.Unmarshal(body, &one); err != nil {
		t.Fatal(err)
	}
	return one.ID
}

func TestKeep_SameAgain_ChangesNothing_AndAnotherUnderTheIdentifier_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(1), "a", did, "1"))
		first, err := l.One(ctx, l.all, uuid(1), false)
		if err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Hour)
		l.must(say(strings.ToUpper(uuid(1)), "a", did, "1"))
		if again, err := l.One(ctx, l.all, uuid(1), false); err != nil || string(again.Body) != string(first.Body) {
			t.Errorf("%s %v", again.Body, err)
		}
		if _, err := l.keep(say(uuid(2), "a", did, "1"), say(uuid(1), "b", did, "1")); !fault.Is(err, fault.Conflict) {
			t.Errorf("another statement under the identifier: %v", err)
		}
		if _, err := l.keep(say(uuid(3), "a", did, "1"), say(uuid(3), "a", did, "1")); !fault.Is(err, fault.Invalid) {
			t.Errorf("one identifier twice in a call: %v", err)
		}
		if got := l.find(record.Query{}); !slices.Equal(got, []string{uuid(1)}) {
			t.Errorf("a refused call has left %v", got)
		}
	})
}

func TestKeep_ATimestampThatOnlyOneOfThemTells_MakesNoOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		timed := func(id, at string) string {
			return strings.Replace(say(id, "a", did, "1"), `"verb"`, `"timestamp":"`+at+`","verb"`, 1)
		}
		l.must(say(uuid(1), "a", did, "1"), timed(uuid(2), "2026-04-01T09:30:00+05:30"))
		l.must(timed(uuid(1), "2026-04-01T04:00:00Z"), timed(uuid(2), "2026-04-01T04:00:00.000Z"))
		l.must(say(uuid(2), "a", did, "1"))
		if _, err := l.keep(timed(uuid(2), "2026-04-01T04:00:01Z")); !fault.Is(err, fault.Conflict) {
			t.Errorf("another time: %v", err)
		}
	})
}

func TestVoid_WhicheverComesFirst_OnlyTheVoidOneIsHidden(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(1), "a", did, "1"))
		l.must(say(uuid(2), "b", xapi.Voided, uuid(1)))
		l.must(say(uuid(3), "b", xapi.Voided, uuid(4)))
		l.must(say(uuid(4), "a", did, "2"))
		l.must(say(uuid(5), "b", xapi.Voided, uuid(2)))                                          // a voiding statement cannot be voided
		l.must(say(uuid(6), "a", did, "3"), say(uuid(7), "b", xapi.Voided, uuid(6)))             // in one call
		l.must(say(uuid(8), "b", xapi.Voided, uuid(9)), say(uuid(9), "b", xapi.Voided, uuid(8))) // in a circle
		if got, want := l.find(record.Query{Ascending: true}), []string{uuid(2), uuid(3), uuid(5), uuid(7), uuid(8), uuid(9)}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		for n, void := range map[int]bool{1: true, 2: false, 4: true, 5: false, 6: true, 8: false, 9: false} {
			_, err := l.One(ctx, l.all, uuid(n), void)
			_, other := l.One(ctx, l.all, uuid(n), !void)
			if err != nil || !fault.Is(other, fault.NotFound) {
				t.Errorf("%d: %v, and the other way %v", n, err, other)
			}
		}
		// what voids is found by what the void one was found by
		if got := l.find(record.Query{Activity: "http://o.example/1"}); !slices.Equal(got, []string{uuid(5), uuid(2)}) {
			t.Errorf("by the object of the void one: %v", got)
		}
	})
}

// model is the record as anybody would write it who had all the time in the world.
type model struct {
	texts []string
	ids   []string
}

func (m model) matches(t *testing.T, i int, q record.Query, seen map[int]bool) bool {
	if seen[i] {
		return false
	}
	seen[i] = true
	one := read(t, m.texts[i])
	has := func(uses []xapi.Use, key string, related bool) bool {
		return key == "" || slices.ContainsFunc(uses, func(u xapi.Use) bool { return u.Key == key && (u.Direct || related) })
	}
	if has(one.Agents(), q.Agent, q.RelatedAgents) && has(one.Activities(), q.Activity, q.RelatedActivities) &&
		(q.Verb == "" || one.Verb() == q.Verb) && (q.Registration == "" || one.Registration() == q.Registration) {
		return true
	}
	return false
}

// found tells by which filters a statement is found, each through the chain of references.
func (m model) found(t *testing.T, i int, q record.Query) bool {
	each := func(one record.Query) bool {
		seen := map[int]bool{}
		for at := i; at >= 0 && !seen[at]; {
			if m.matches(t, at, one, map[int]bool{}) {
				return true
			}
			seen[at] = true
			at = slices.Index(m.ids, read(t, m.texts[at]).Target())
		}
		return false
	}
	return each(record.Query{Agent: q.Agent, RelatedAgents: q.RelatedAgents}) && each(record.Query{Verb: q.Verb}) &&
		each(record.Query{Activity: q.Activity, RelatedActivities: q.RelatedActivities}) && each(record.Query{Registration: q.Registration})
}

func TestFind_AnyFilters_FindWhatAPlainReadingFinds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		for seed := range uint64(2) {
			r := rand.New(rand.NewPCG(seed, 3))
			l := newLRS(t, d)
			l.FoldAt(int64(1 + r.IntN(60)))
			var m model
			var times []time.Time
			base := int(seed) * 1000
			for n := 0; n < 150; {
				var batch []string
				for range 1 + r.IntN(20) {
					n++
					object := fmt.Sprint(seed, "/", r.IntN(6))
					if r.IntN(4) == 0 {
						object = uuid(base + 1 + r.IntN(150)) // before or after it, or itself
					}
					text := say(uuid(base+n), string(rune('a'+r.IntN(4)))+fmt.Sprint(seed), did+fmt.Sprint(r.IntN(3)), object)
					context := ``
					if r.IntN(2) == 0 {
						context += `"registration":"` + uuid(base+r.IntN(3)) + `",`
					}
					if r.IntN(2) == 0 {
						context += `"instructor":{"mbox":"mailto:` + string(rune('a'+r.IntN(4))) + fmt.Sprint(seed) + `@x.example"},`
					}
					context += `"contextActivities":{"parent":{"id":"http://o.example/` + fmt.Sprint(seed, "/", r.IntN(6)) + `"}}`
					text = strings.TrimSuffix(text, "}") + `,"context":{` + context + `}}`
					batch = append(batch, text)
					m.texts, m.ids, times = append(m.texts, text), append(m.ids, uuid(base+n)), append(times, c.Now())
				}
				l.must(batch...)
				c.Advance(time.Minute)
			}
			found := 0
			for range 120 {
				q := record.Query{Ascending: r.IntN(2) == 0, Limit: 1 + r.IntN(40), RelatedAgents: r.IntN(2) == 0, RelatedActivities: r.IntN(2) == 0}
				if r.IntN(2) == 0 {
					q.Agent = "mailto:" + string(rune('a'+r.IntN(4))) + fmt.Sprint(seed) + "@x.example"
				}
				if r.IntN(3) == 0 {
					q.Verb = did + fmt.Sprint(r.IntN(3))
				}
				if r.IntN(3) == 0 {
					q.Activity = "http://o.example/" + fmt.Sprint(seed, "/", r.IntN(6))
				}
				if r.IntN(4) == 0 {
					q.Registration = uuid(base + r.IntN(3))
				}
				if r.IntN(3) == 0 {
					q.Since = times[r.IntN(len(times))]
				} else {
					q.Since = times[0].Add(-time.Microsecond)
				}
				if r.IntN(3) == 0 {
					q.Until = times[r.IntN(len(times))]
				}
				want := []string{}
				for i := range m.texts {
					if times[i].After(q.Since) && (q.Until.IsZero() || !times[i].After(q.Until)) && m.found(t, i, q) {
						want = append(want, m.ids[i])
					}
				}
				if !q.Ascending {
					slices.Reverse(want)
				}
				if got := l.find(q); !slices.Equal(got, want) {
					t.Fatalf("seed %d, %+v: got %d %v, want %d %v", seed, q, len(got), got, len(want), want)
				}
				found += len(want)
			}
			if found < 500 {
				t.Errorf("the queries found %d in all: too few to show anything", found)
			}
		}
	})
}

func TestFind_MoreOverAMovingRecord_GivesEachOfThoseThatStoodOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		for n := range 20 {
			l.must(say(uuid(n), "a", did, "1"))
		}
		for _, q := range []record.Query{{Limit: 6}, {Limit: 6, Ascending: true}, {Limit: 6, Verb: did}, {Limit: 6, Verb: did, Ascending: true}} {
			seen := map[string]bool{}
			for at := &q; at != nil; {
				page, err := l.Find(ctx, l.all, *at)
				if err != nil {
					t.Fatal(err)
				}
				for _, k := range page.Statements {
					id := idOf(t, k.Body)
					if seen[id] {
						t.Errorf("%+v: %s twice", q, id)
					}
					seen[id] = true
				}
				at = page.More
				l.must(say("", "a", did, "1")) // on the way
			}
			if want := len(l.find(record.Query{})); len(seen) >= want || len(seen) < 20 {
				t.Errorf("%+v: %d of %d", q, len(seen), want)
			}
		}
	})
}

func TestScopes_EachVerb_OnlyByWhoHasIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(1), "a", did, "1"))
		agent, err := xapi.ReadAgent([]byte(`{"mbox":"mailto:a@x.example"}`), xapi.V1)
		if err != nil {
			t.Fatal(err)
		}
		state := record.Place{Kind: record.StateDocument, Agent: agent.Key(), Activity: "http://o.example/1", Name: "s"}
		profile := record.Place{Kind: record.AgentDocument, Agent: agent.Key(), Name: "p"}
		acts := map[string]func(c record.Client) error{
			"keep": func(c record.Client) error {
				_, err := l.Keep(ctx, c, []xapi.Statement{read(t, say("", "a", did, "1"))}, nil)
				return err
			},
			"find": func(c record.Client) error { _, err := l.Find(ctx, c, record.Query{}); return err },
			"one":  func(c record.Client) error { _, err := l.One(ctx, c, uuid(1), false); return err },
			"state": func(c record.Client) error {
				return l.PutDocument(ctx, c, state, record.Document{Body: []byte("x"), ContentType: "text/plain"}, record.Condition{})
			},
			"profile": func(c record.Client) error {
				return l.PutDocument(ctx, c, profile, record.Document{Body: []byte("x"), ContentType: "text/plain"}, record.Condition{Match: []string{"*"}})
			},
			"person":   func(c record.Client) error { _, err := l.Person(ctx, c, agent); return err },
			"activity": func(c record.Client) error { _, err := l.Activity(ctx, c, "http://o.example/1"); return err },
		}
		allowed := map[record.Scope][]string{
			record.All: {"keep", "find", "one", "state", "profile", "person", "activity"}, record.Write: {"keep"},
			record.Read: {"find", "one", "person", "activity"}, record.ReadOwn: {"find", "person", "activity"},
			record.State: {"state"}, record.Profile: {"profile", "person", "activity"},
		}
		for _, scope := range record.Scopes() {
			c := l.client(scope)
			for name, act := range acts {
				err := act(c)
				denied := fault.Is(err, fault.Denied)
				if name == "one" && scope == record.ReadOwn { // there may be one, but not of this client
					if !fault.Is(err, fault.NotFound) {
						t.Errorf("%s %s: %v", scope, name, err)
					}
					continue
				}
				if want := !slices.Contains(allowed[scope], name); denied != want {
					t.Errorf("%s %s: %v", scope, name, err)
				}
			}
		}
		own := l.client(record.Write, record.ReadOwn)
		if _, err := l.Keep(ctx, own, []xapi.Statement{read(t, say(uuid(2), "b", did, "2"))}, nil); err != nil {
			t.Fatal(err)
		}
		page, err := l.Find(ctx, own, record.Query{})
		if err != nil || len(page.Statements) != 1 || idOf(t, page.Statements[0].Body) != uuid(2) {
			t.Errorf("one's own: %v %v", page.Statements, err)
		}
		if _, err := l.One(ctx, own, uuid(2), false); err != nil {
			t.Error(err)
		}
	})
}

func TestAuthenticate_BySecret_UntilItIsRotatedOrEnded_AndWithinItsBound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		l := newLRS(t, d)
		who1, secret, err := l.AddClient(ctx, operator, "Course host", []record.Scope{record.Write}, 3)
		if err != nil {
			t.Fatal(err)
		}
		is := func(what, secret string, want fault.Kind) {
			t.Helper()
			if _, err := l.Authenticate(ctx, who1.Key, secret); fault.KindOf(err) != want {
				t.Errorf("%s: %v, want %q", what, err, want)
			}
		}
		is("another secret", "x", fault.Unauthenticated)
		is("its secret", secret, "")
		is("its secret", secret, "")
		is("its secret", secret, "")
		is("over its bound", secret, fault.TooMany)
		c.Advance(time.Minute)
		is("a minute later", secret, "")
		fresh, err := l.RotateClient(ctx, operator, who1.Key)
		if err != nil {
			t.Fatal(err)
		}
		c.Advance(2 * time.Second)
		is("the old secret", secret, fault.Unauthenticated)
		is("the new secret", fresh, "")
		if err := l.EndClient(ctx, operator, who1.Key); err != nil {
			t.Fatal(err)
		}
		c.Advance(2 * time.Second)
		is("ended", fresh, fault.Unauthenticated)
		if _, err := l.Authenticate(ctx, "nobody", "x"); !fault.Is(err, fault.Unauthenticated) {
			t.Error(err)
		}
		if _, _, err := l.AddClient(ctx, who.Public, "x", []record.Scope{record.All}, 0); !fault.Is(err, fault.Denied) {
			t.Error(err)
		}
		if _, _, err := l.AddClient(ctx, operator, "x", []record.Scope{"everything"}, 0); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}

func TestDocuments_ConditionsHold_AndMergesAreOfObjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		l := newLRS(t, d)
		at := record.Place{Kind: record.AgentDocument, Agent: "mailto:a@x.example", Name: "p"}
		json := func(text string) record.Document {
			return record.Document{Body: []byte(text), ContentType: "application/json; charset=utf-8"}
		}
		put := func(text string, c record.Condition) fault.Kind {
			return fault.KindOf(l.PutDocument(ctx, l.all, at, json(text), c))
		}
		if got := put(`{"a":1}`, record.Condition{Match: []string{"*"}}); got != fault.Stale {
			t.Errorf("If-Match * and nothing there: %q", got)
		}
		if got := put(`{"a":1}`, record.Condition{Asked: true, Always: true}); got != fault.Invalid {
			t.Errorf("a new one without a condition, where each must have one: %q", got)
		}
		if got := put(`{"a":1}`, record.Condition{NoneMatch: []string{"*"}}); got != "" {
			t.Errorf("the first: %q", got)
		}
		if got := put(`{"a":2}`, record.Condition{Asked: true}); got != fault.Conflict {
			t.Errorf("a profile without a condition: %q", got)
		}
		if got := put(`{"a":2}`, record.Condition{NoneMatch: []string{"*"}}); got != fault.Stale {
			t.Errorf("If-None-Match * and one there: %q", got)
		}
		old, err := l.Document(ctx, l.all, at)
		if err != nil || old.ETag != "6f3b2ae3fe5f2f9d3c0cd4dd7ea7d2fc6a4a1fd8" && len(old.ETag) != 40 {
			t.Fatal(old, err)
		}
		if got := put(`{"a":2}`, record.Condition{Match: []string{"x", old.ETag}}); got != "" {
			t.Errorf("by its tag: %q", got)
		}
		if got := put(`{"a":3}`, record.Condition{Match: []string{old.ETag}}); got != fault.Stale {
			t.Errorf("by an older tag: %q", got)
		}
		if err := l.PostDocument(ctx, l.all, at, json(`{"b":{"x":1}}`), record.Condition{}); err != nil {
			t.Error(err)
		}
		if now, err := l.Document(ctx, l.all, at); err != nil || string(now.Body) != `{"a":2,"b":{"x":1}}` {
			t.Errorf("%s %v", now.Body, err)
		}
		for _, bad := range []record.Document{json(`[1]`), json(`{`), {Body: []byte(`{}`), ContentType: "text/plain"}} {
			if err := l.PostDocument(ctx, l.all, at, bad, record.Condition{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s merged: %v", bad.Body, err)
			}
		}
		bytes := record.Document{Body: []byte{0, 255, 10, 13}, ContentType: "application/octet-stream"}
		state := record.Place{Kind: record.StateDocument, Agent: "mailto:a@x.example", Activity: "http://o.example/1", Name: "s"}
		within := state
		within.Registration, within.Name = uuid(1), "t"
		for _, place := range []record.Place{state, within} {
			if err := l.PutDocument(ctx, l.all, place, bytes, record.Condition{}); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := l.Document(ctx, l.all, state); err != nil || string(got.Body) != string(bytes.Body) || got.ContentType != bytes.ContentType {
			t.Errorf("%v %v", got, err)
		}
		names := func(at record.Place, since time.Time) []string {
			t.Helper()
			out, err := l.DocumentNames(ctx, l.all, at, since)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := names(state, time.Time{}); !slices.Equal(got, []string{"s", "t"}) {
			t.Errorf("of all registrations: %v", got)
		}
		if got := names(within, time.Time{}); !slices.Equal(got, []string{"t"}) {
			t.Errorf("of one registration: %v", got)
		}
		c.Advance(time.Minute)
		if got := names(state, c.Now()); len(got) != 0 {
			t.Errorf("since now: %v", got)
		}
		if err := l.DeleteDocument(ctx, l.all, state, record.Condition{Match: []string{"x"}}); !fault.Is(err, fault.Stale) {
			t.Error(err)
		}
		if err := errors.Join(l.DeleteDocument(ctx, l.all, state, record.Condition{}), l.DeleteDocument(ctx, l.all, state, record.Condition{})); err != nil {
			t.Error(err)
		}
		if err := l.DeleteStates(ctx, l.all, state); err != nil || len(names(state, time.Time{})) != 0 {
			t.Error("states are left", err)
		}
	})
}

// Many who write at once are written together: each is told of its own, refused ones leave nothing, and numbers follow moments.
func TestKeep_ByManyAtOnce_EachIsToldOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		l.must(say(uuid(0), "a", did, "1"))
		var wait sync.WaitGroup
		var mu sync.Mutex
		want := []string{uuid(0)}
		for n := range 40 {
			wait.Go(func() {
				texts := []string{say(uuid(100+n), "a", did, fmt.Sprint(n))}
				if n%4 == 0 {
					texts = append(texts, say(uuid(0), "b", did, "1")) // says something else of what is there
				}
				ids, err := l.keep(texts...)
				if (err != nil) != (n%4 == 0) || n%4 == 0 && !fault.Is(err, fault.Conflict) {
					t.Errorf("%d: %v", n, err)
				}
				if err == nil {
					mu.Lock()
					want = append(want, ids...)
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		got := l.find(record.Query{})
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("got %d, want %d", len(got), len(want))
		}
		facts, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, `select body from event_fact where kind = 'record.stored'`)
		if err != nil {
			t.Fatal(err)
		}
		var count int64
		for _, body := range facts {
			f, err := event.As[record.Stored](event.Entry{Body: []byte(body)})
			if err != nil {
				t.Fatal(err)
			}
			count += f.Last - f.First + 1
		}
		if count != int64(len(want)) {
			t.Errorf("facts tell of %d statements, %d are there", count, len(want))
		}
	})
}

func TestFiles_FitTheirStatements_OrNothingIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		const sum = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" // of "x"
		with := func(id, attachment string) string {
			return strings.TrimSuffix(say(id, "a", did, "1"), "}") + `,"attachments":[` + attachment + `]}`
		}
		attachment := `{"usageType":"http://u.example/photo","display":{"en":"Photo"},"contentType":"text/plain","length":1,"sha2":"` + sum + `"}`
		take := func(sum string) (record.File, error) {
			return l.Take(ctx, l.all, xapi.File{SHA2: sum, ContentType: "text/plain", Reader: strings.NewReader("x")})
		}
		file, err := take(sum)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := take(strings.Repeat("0", 64)); !fault.Is(err, fault.Invalid) {
			t.Errorf("another sum: %v", err)
		}
		keep := func(text string, files ...record.File) error {
			_, err := l.Keep(ctx, l.all, []xapi.Statement{read(t, text)}, files)
			return err
		}
		if err := keep(with(uuid(1), attachment)); !fault.Is(err, fault.Invalid) {
			t.Errorf("named and not sent: %v", err)
		}
		if err := keep(say(uuid(1), "a", did, "1"), file); !fault.Is(err, fault.Invalid) {
			t.Errorf("sent and not named: %v", err)
		}
		if err := keep(with(uuid(1), strings.Replace(attachment, "http://u.example/photo", xapi.Signature, 1)), file); !fault.Is(err, fault.Invalid) {
			t.Errorf("no signature: %v", err)
		}
		if err := keep(with(uuid(2), strings.Replace(attachment, `"sha2"`, `"fileUrl":"http://f.example/x","sha2"`, 1))); err != nil {
			t.Errorf("by its address: %v", err)
		}
		if err := keep(with(uuid(3), attachment), file); err != nil {
			t.Fatal(err)
		}
		if got := l.find(record.Query{Ascending: true}); !slices.Equal(got, []string{uuid(2), uuid(3)}) {
			t.Errorf("%v", got)
		}
		one, err := l.One(ctx, l.all, uuid(3), false)
		if err != nil {
			t.Fatal(err)
		}
		files, err := l.Files(ctx, []record.Kept{one, one})
		if err != nil || len(files) != 1 || files[0].SHA2 != sum || files[0].ContentType != "text/plain" {
			t.Fatalf("%v %v", files, err)
		}
	})
}
