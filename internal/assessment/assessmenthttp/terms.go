package assessmenthttp

import (
	"context"
	"slices"
	"sync"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// terms keeps, for half a minute, what competencies are called and what their levels mean, and which agencies there are:
// every page needs them, and they hardly ever change.
type terms struct {
	mu       sync.Mutex
	at       time.Time
	known    map[string]framework.Competency
	agencies []people.Org // nil: not asked yet
}

// fresh forgets all when it is old.
func (t *terms) fresh(now time.Time) {
	if age := now.Sub(t.at); t.known == nil || age < 0 || age >= remembers {
		t.at, t.known, t.agencies = now, map[string]framework.Competency{}, nil
	}
}

const remembers = 30 * time.Second

// competencies gives the competencies with these codes; those that nobody knows are left out.
func (d *Door) competencies(ctx context.Context, q db.Q, codes []string) (map[string]framework.Competency, error) {
	t := &d.terms
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fresh(q.Now())
	missing := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { _, ok := t.known[code]; return ok })
	if len(missing) > 0 {
		found, err := d.frameworks.Competencies(ctx, q, missing)
		if err != nil {
			return nil, err
		}
		for code, c := range found {
			t.known[code] = c
		}
	}
	out := make(map[string]framework.Competency, len(codes))
	for _, code := range codes {
		if c, ok := t.known[code]; ok {
			out[code] = c
		}
	}
	return out, nil
}

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
