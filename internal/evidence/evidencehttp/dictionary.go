package evidencehttp

import (
	"context"
	"sync"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
)

// dictionary keeps entries of the dictionary for a minute: every page names some, they are the same for all who read, and
// they change by the month.
type dictionary struct {
	frameworks *framework.Frameworks
	mu         sync.Mutex
	known      map[string]entry
}

type entry struct {
	framework.Competency
	at time.Time
}

const (
	remembers   = time.Minute
	mostEntries = 20000
)

// many gives the entries of these codes, as framework's Competencies does.
func (d *dictionary) many(ctx context.Context, q db.Q, codes []string) (map[string]framework.Competency, error) {
	out, missing := d.recall(q.Now(), codes)
	if len(missing) == 0 {
		return out, nil
	}
	found, err := d.frameworks.Competencies(ctx, q, missing)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) > mostEntries {
		d.known = map[string]entry{}
	}
	for code, c := range found {
		d.known[code] = entry{c, q.Now()}
		out[code] = c
	}
	return out, nil
}

// one gives one entry, and the fault of an unknown code.
func (d *dictionary) one(ctx context.Context, q db.Q, code string) (framework.Competency, error) {
	found, err := d.many(ctx, q, []string{code})
	if err != nil {
		return framework.Competency{}, err
	}
	if c, ok := found[code]; ok {
		return c, nil
	}
	return d.frameworks.Competency(ctx, q, code)
}

func (d *dictionary) recall(now time.Time, codes []string) (have map[string]framework.Competency, missing []string) {
	have = map[string]framework.Competency{}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, code := range codes {
		e, ok := d.known[code]
		if age := now.Sub(e.at); ok && age >= 0 && age < remembers {
			have[code] = e.Competency
		} else {
			missing = append(missing, code)
		}
	}
	return have, missing
}
