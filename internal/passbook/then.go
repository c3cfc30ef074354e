package passbook

import (
	"context"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Then gives the lines of a person's passbook as they stood at a moment that is past: by the evidence that was known and counted
// then, also where it has ended since, on today's codes, by the formula that was published then. Where none was yet, the first is
// taken. at is the first moment after it, such as clock.EndOf of a day. What was only claimed then is not told. It is worked out anew from the evidence, in two statements, so it is for one person, not for lists. The caller has
// checked the right (see Open).
func (p *Passbooks) Then(ctx context.Context, q db.Q, person string, at time.Time) (Formula, map[string]Entry, map[string][]Step, error) {
	const op = "passbook.Then"
	formula, err := p.formulaAt(ctx, q, at)
	if err != nil {
		return formula, nil, nil, fault.Wrap(op, err)
	}
	by, levels, err := countedAt(ctx, q, person, at)
	if err != nil {
		return formula, nil, nil, fault.Wrap(op, err)
	}
	entries, steps := map[string]Entry{}, map[string][]Step{}
	for k, list := range by {
		if l, ok := compute(formula, levels[k.competency], k, list); ok {
			entries[k.competency], steps[k.competency] = l.Entry, l.steps
		}
	}
	return formula, entries, steps, nil
}

// formulaAt gives the formula that was in force at a moment; before the first one, the first.
func (p *Passbooks) formulaAt(ctx context.Context, q db.Q, at time.Time) (Formula, error) {
	all, err := formulas(ctx, q)
	if err != nil || len(all) == 0 {
		return Formula{}, err
	}
	for _, f := range all { // the newest first
		if f.PublishedOn < clock.Date(at) {
			return f, nil
		}
	}
	return all[len(all)-1], nil
}
