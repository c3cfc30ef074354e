package record_test

import (
	"fmt"
	"sync"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/record"
)

// What is newest stands in the tail and what is older in blocks. Whoever asks while one is brought into the other, in this process or
// from another, finds each statement of then once, by any filter and in both directions.
func TestFold_WhileItIsAskedFor_HidesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l, other := newLRS(t, d), newLRS(t, d)
		l.FoldAt(7)
		other.FoldAt(11)
		var mu sync.Mutex
		kept := 0
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for n := range 60 {
				from := l
				if n%3 == 0 {
					from = other
				}
				from.must(say(uuid(2*n), "a", did, fmt.Sprint(n%3)), say(uuid(2*n+1), fmt.Sprint("b", n), did, uuid(2*n+2)))
				mu.Lock()
				kept = 2*n + 2
				mu.Unlock()
			}
		}()
		for going := true; going; {
			select {
			case <-ended:
				going = false
			default:
			}
			for i, q := range []record.Query{{Verb: did}, {Verb: did, Ascending: true}, {Verb: did, Agent: "mailto:a@x.example"}} {
				from := []lrs{l, other}[i%2]
				mu.Lock()
				least := kept
				mu.Unlock()
				if q.Agent != "" {
					least /= 2
				}
				q.Limit = 40
				seen := map[string]bool{}
				for _, one := range from.find(q) {
					if seen[one] {
						t.Fatalf("%+v: %s twice", q, one)
					}
					seen[one] = true
				}
				if len(seen) < least {
					t.Fatalf("%+v: found %d of %d", q, len(seen), least)
				}
			}
		}
	})
}

// A statement that comes late is found by what refers to it, also where that has been brought into blocks long before.
func TestFold_AReferenceThatWasFolded_IsFoundByWhatComesLate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		l := newLRS(t, d)
		l.FoldAt(1)
		l.must(say(uuid(1), "first", did, uuid(9)))
		l.must(say(uuid(2), "second", did, "2"))
		l.FoldAt(1000)
		l.must(say(uuid(9), "late", did, "3"))
		for range 2 { // in the tail, then in blocks
			if got := l.find(record.Query{Agent: "mailto:late@x.example"}); len(got) != 2 || got[0] != uuid(9) || got[1] != uuid(1) {
				t.Errorf("found %v", got)
			}
			if got := l.find(record.Query{Agent: "mailto:late@x.example", Ascending: true}); len(got) != 2 || got[0] != uuid(1) {
				t.Errorf("found %v", got)
			}
			l.FoldAt(1)
			l.must(say(uuid(3), "third", did, "2"))
		}
	})
}
