package framework

import (
	"context"
	"sync"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// memory keeps entries of the dictionary for pages: every page names some, they are the same for all who read, and they change
// by the month.
type memory struct {
	mu      sync.Mutex
	entries map[string]remembered
	scales  []Scale
	walks   []Crosswalk
	at      time.Time // of scales and walks
}

type remembered struct {
	Competency
	at time.Time
}

const (
	remembers   = time.Minute
	mostEntries = 20000
)

// Known is Competencies for pages: from memory, at most a minute old where another process has changed the dictionary, and at
// once after a change by this one. Warm, it asks the database nothing.
func (f *Frameworks) Known(ctx context.Context, q db.Q, codes []string) (map[string]Competency, error) {
	out, missing := f.memory.recall(q.Now(), codes)
	if len(missing) == 0 {
		return out, nil
	}
	found, err := f.Competencies(ctx, q, missing)
	if err != nil {
		return nil, err
	}
	for code, c := range found {
		out[code] = c
	}
	f.memory.keep(q.Now(), found)
	return out, nil
}

// KnownOne is Competency for pages; see Known.
func (f *Frameworks) KnownOne(ctx context.Context, q db.Q, code string) (Competency, error) {
	found, err := f.Known(ctx, q, []string{code})
	if err != nil {
		return Competency{}, err
	}
	c, ok := found[code]
	if !ok {
		return c, unknown("framework.KnownOne", code)
	}
	return c, nil
}

// KnownScales is Scales and Crosswalks for pages, as Known is Competencies.
func (f *Frameworks) KnownScales(ctx context.Context, q db.Q) (scales []Scale, walks []Crosswalk, err error) {
	f.memory.mu.Lock()
	scales, walks = f.memory.scales, f.memory.walks
	age := q.Now().Sub(f.memory.at)
	f.memory.mu.Unlock()
	if scales != nil && age >= 0 && age < remembers {
		return scales, walks, nil
	}
	if scales, err = f.Scales(ctx, q); err != nil {
		return nil, nil, err
	}
	if walks, err = f.Crosswalks(ctx, q); err != nil {
		return nil, nil, err
	}
	f.memory.mu.Lock()
	f.memory.scales, f.memory.walks, f.memory.at = scales, walks, q.Now()
	f.memory.mu.Unlock()
	return scales, walks, nil
}

func (m *memory) recall(now time.Time, codes []string) (have map[string]Competency, missing []string) {
	have = make(map[string]Competency, len(codes))
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, code := range codes {
		e, ok := m.entries[code]
		if age := now.Sub(e.at); ok && age >= 0 && age < remembers {
			have[code] = e.Competency
		} else {
			missing = append(missing, code)
		}
	}
	return have, missing
}

func (m *memory) keep(now time.Time, found map[string]Competency) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil || len(m.entries) > mostEntries {
		m.entries = map[string]remembered{}
	}
	for code, c := range found {
		m.entries[code] = remembered{c, now}
	}
}

// write is the database's Write, after which nothing remembered stands.
func (f *Frameworks) write(ctx context.Context, by who.Actor, do func(context.Context, *db.Tx) error) error {
	defer f.memory.forget()
	return f.db.Write(ctx, by, do)
}

// forget drops what is remembered.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries, m.scales, m.walks = nil, nil, nil
}
