package assessmenthttp

import (
	"context"
	"sync"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// terms keeps, for half a minute, which agencies there are: every booking form needs them, and they hardly ever change.
type terms struct {
	mu       sync.Mutex
	at       time.Time
	agencies []people.Org // nil: not asked yet
}

// fresh forgets all when it is old.
func (t *terms) fresh(now time.Time) {
	if age := now.Sub(t.at); age < 0 || age >= remembers {
		t.at, t.agencies = now, nil
	}
}

const remembers = 30 * time.Second

// agencies gives the assessment agencies that hang directly under the top of the tree.
func (d *Door) agencies(ctx context.Context, q db.Q) ([]people.Org, error) {
	t := &d.terms
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fresh(q.Now())
	if t.agencies != nil {
		return t.agencies, nil
	}
	roots, err := d.people.OrgsUnder(ctx, q, "")
	if err != nil {
		return nil, err
	}
	found := []people.Org{}
	for _, root := range roots {
		under, err := d.people.OrgsUnder(ctx, q, root.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range under {
			if o.Kind == "agency" {
				found = append(found, o)
			}
		}
	}
	t.agencies = found
	return found, nil
}
