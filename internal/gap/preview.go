package gap

import (
	"cmp"
	"context"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Touched is whom a change of what a kind of post needs would touch.
type Touched struct {
	Posts   int // positions of the kind, held or vacant; of an overlay, below its organisation
	Holders int
	Under   int // holders among them who are measured against an overlay that lies upon what changes
	Opened  int // competencies of a person that would be short and are not
	Closed  int // competencies of a person that are short and would not be
	By      []TouchedIn
	At      []TouchedAt // those units first in which most changes
}

// TouchedIn is the same for one competency; those that nothing happens to are left out.
type TouchedIn struct {
	Competency     string
	Was, Will      int // required level by what changes itself, 0 where it is not asked for; where only an overlay changes, the highest of these
	Opened, Closed int
}

// TouchedAt is what a change would do at one unit.
type TouchedAt struct {
	OrgID          string
	Holders        int
	Opened, Closed int
}

// Preview tells whom it would touch if a version of what a kind of post needs came into force: exactly the gaps that measuring
// anew would then open and close. asks is what framework.OpenSheet gives of the version: its own needs first, then those of every
// overlay that lies upon it. At most limit units are named. Nothing is written.
func (g *Gaps) Preview(ctx context.Context, q db.Q, kind framework.Kind, asks []framework.Asks, limit int) (Touched, error) {
	const op = "gap.Preview"
	change := changing{kind: cmp.Or(kind.Base, kind.Code), code: kind.Code, overlay: kind.Overlay, alone: len(asks) <= 1}
	t, err := touched(ctx, q, change)
	if err != nil || t.Holders == 0 {
		return t, fault.Wrap(op, err)
	}
	in := map[string]TouchedIn{}
	for len(asks) > 0 {
		n := fitting(asks)
		change.asks, asks = asks[:n], asks[n:]
		by, at, err := touchedIn(ctx, q, change, limit)
		if err != nil {
			return t, fault.Wrap(op, err)
		}
		for _, b := range by {
			in[b.Competency] = b.with(in[b.Competency])
		}
		t.At = append(t.At, at...) // a unit lies below one overlay only, so no unit comes twice
	}
	for _, b := range in {
		t.By = append(t.By, b)
		t.Opened += b.Opened
		t.Closed += b.Closed
	}
	slices.SortFunc(t.By, func(a, b TouchedIn) int { return cmp.Compare(a.Competency, b.Competency) })
	slices.SortFunc(t.At, func(a, b TouchedAt) int {
		return cmp.Or(cmp.Compare(b.Opened+b.Closed, a.Opened+a.Closed), cmp.Compare(a.OrgID, b.OrgID))
	})
	t.At = t.At[:min(limit, len(t.At))]
	return t, nil
}

// with adds what other holders see of the same competency; the levels are those that were told first.
func (t TouchedIn) with(before TouchedIn) TouchedIn {
	if before.Competency != "" {
		t.Was, t.Will = before.Was, before.Will
	}
	t.Opened += before.Opened
	t.Closed += before.Closed
	return t
}

// atOnce bounds how many needs go into one statement.
const atOnce = 5000

// fitting tells how many of the versions go into one statement, at least one.
func fitting(asks []framework.Asks) int {
	total := 0
	for i, a := range asks {
		if total += len(a.Needs) + 1; total > atOnce && i > 0 {
			return i
		}
	}
	return len(asks)
}
