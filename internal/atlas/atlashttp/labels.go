package atlashttp

import (
	"context"
	"slices"
	"sync"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// labels keeps, for half a minute, what codes are called: every view needs the same few, and they hardly ever change. Only
// names are kept, never figures.
type labels struct {
	mu     sync.Mutex
	at     time.Time
	states []people.Place
	kinds  []framework.Kind
}

const remembers = 30 * time.Second

// fresh forgets all when it is old.
func (l *labels) fresh(now time.Time) {
	if age := now.Sub(l.at); age < 0 || age >= remembers {
		l.at, l.states, l.kinds = now, nil, nil
	}
}

// states gives every state with its name.
func (d *Door) states(ctx context.Context, q db.Q) ([]people.Place, error) {
	l := &d.labels
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fresh(q.Now())
	if l.states != nil {
		return l.states, nil
	}
	states, err := d.people.Places(ctx, q, people.Place{})
	l.states = states
	return states, err
}

// kinds gives every kind of post; needed, where it is not "", is one that must be there: it may be new.
func (d *Door) kinds(ctx context.Context, q db.Q, needed string) ([]framework.Kind, error) {
	l := &d.labels
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fresh(q.Now())
	if l.kinds != nil && (needed == "" || hasKind(l.kinds, needed)) {
		return l.kinds, nil
	}
	kinds, err := d.frameworks.Kinds(ctx, q)
	l.kinds = kinds
	return kinds, err
}

func hasKind(kinds []framework.Kind, code string) bool {
	return slices.ContainsFunc(kinds, func(k framework.Kind) bool { return k.Code == code })
}
