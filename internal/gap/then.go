package gap

import (
	"context"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/passbook"
	"sopan/internal/people"
)

// Below are the rooms that a question about a day that is past is put to.
type Below struct {
	People     *people.Register
	Frameworks *framework.Frameworks
	Passbooks  *passbook.Passbooks
}

// Then is what a person's post asked at the end of a day, less what they stood at.
type Then struct {
	Day     string // YYYY-MM-DD
	Items   []Item // in priority order; none where they held no post, or nothing was in force for it
	Asked   framework.Then
	Formula passbook.Formula
	Entries map[string]passbook.Entry
	Steps   map[string][]passbook.Step
}

// On answers a question about a day (YYYY-MM-DD, in India, before today) as it would have been answered at its end: the post that
// the person held then, by the version of what it needs that was in force then, with the overlays of then, against the evidence
// that counted then. Posts, units and codes are those of today. It is worked out for one person, in eight statements or so, and written
// nowhere; what stands today is Of's to tell. The caller has checked the right.
func On(ctx context.Context, q db.Q, b Below, person, day string) (Then, error) {
	const op = "gap.On"
	out := Then{Day: day}
	at, ok := clock.EndOf(day)
	switch {
	case !ok:
		return out, fault.E(fault.Invalid, op, "gap.day").At("as_of", "gap.day")
	case at.After(q.Now()):
		return out, fault.E(fault.Invalid, op, "gap.day_ahead").At("as_of", "gap.day_ahead")
	}
	held, err := b.People.HeldOn(ctx, q, person, day)
	if err != nil {
		return out, err
	}
	if out.Asked, err = b.Frameworks.AsksThen(ctx, q, held.KindCode, held.Path, at); err != nil {
		return out, err
	}
	if out.Formula, out.Entries, out.Steps, err = b.Passbooks.Then(ctx, q, person, at); err != nil {
		return out, err
	}
	needs, has, core := make([]framework.Need, len(out.Asked.Needs)), map[string]Standing{}, map[string]int{}
	for i, l := range out.Asked.Needs {
		e := out.Entries[l.Competency]
		needs[i], core[l.Competency] = l.Need, l.Core
		has[l.Competency] = Standing{Attained: e.Attained, Measured: e.Measured}
	}
	out.Items = Measure(needs, has)
	for i := range out.Items {
		it := &out.Items[i]
		it.PersonID, it.Core, it.KindCode, it.Version = person, core[it.Competency], out.Asked.KindCode, out.Asked.Version
	}
	return out, nil
}
