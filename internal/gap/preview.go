package gap

import (
	"context"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Touched is whom a change of what a kind of post needs would touch.
type Touched struct {
	Posts   int // positions of the kind, held or vacant; of an overlay, below its organisation
	Holders int
	Opened  int // competencies of a person that would be short and are not
	Closed  int // competencies of a person that are short and would not be
	By      []TouchedIn
}

// TouchedIn is the same for one competency; those that nothing happens to are left out.
type TouchedIn struct {
	Competency     string
	Was, Will      int // required level, 0 where it is not asked for
	Opened, Closed int
}

// Preview tells whom it would touch if a kind of post, or an overlay, asked for these needs from now on. Nothing is written.
func (g *Gaps) Preview(ctx context.Context, q db.Q, kind framework.Kind, needs []framework.Laid) (Touched, error) {
	const op = "gap.Preview"
	base := kind.Code
	if kind.Base != "" {
		base = kind.Base
	}
	t, err := touched(ctx, q, base, kind.Overlay)
	if err != nil || t.Holders == 0 {
		return t, fault.Wrap(op, err)
	}
	t.By, err = touchedBy(ctx, q, base, kind.Overlay, needs)
	for _, b := range t.By {
		t.Opened += b.Opened
		t.Closed += b.Closed
	}
	return t, fault.Wrap(op, err)
}

// TouchedAt is what a change would do at one unit.
type TouchedAt struct {
	OrgID          string
	Holders        int
	Opened, Closed int
}

// PreviewUnits tells at which units a change that Preview tells of would open or close gaps: those first in which most does, at
// most limit. Nothing is written.
func (g *Gaps) PreviewUnits(ctx context.Context, q db.Q, kind framework.Kind, needs []framework.Laid, limit int) ([]TouchedAt, error) {
	base := kind.Code
	if kind.Base != "" {
		base = kind.Base
	}
	out, err := touchedAt(ctx, q, base, kind.Overlay, needs, limit)
	return out, fault.Wrap("gap.PreviewUnits", err)
}
