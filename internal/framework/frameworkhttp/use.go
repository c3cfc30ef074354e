package frameworkhttp

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/parts"
)

// WithUse says who knows the tests and the figures by place, for the entry of a competency. Until then an entry shows neither.
func (d *Door) WithUse(p *assessment.Papers, m *atlas.Maps) *Door {
	d.papers, d.maps = p, m
	return d
}

// Use is who uses a competency beside kinds of post: courses that teach it, papers that test it, and where people stand in it, by
// state, as everybody may see it: small groups are hidden by the atlas's own rule, and what is hidden cannot be worked out from what
// stands here, for nothing stands here that the atlas does not show.
type Use struct {
	Courses map[string]framework.Names // live courses, by code
	Papers  []assessment.Head
	Figures bool // the reader may see figures by place
	AsOf    time.Time
	States  []Standing // the most measured first, hidden ones last
}

// Standing is where the people of one state stand.
type Standing struct {
	Code string
	Name framework.Names
	*atlas.Figures
}

// mostPapers and mostStates bound what an entry lists; the rest is a link away.
const (
	mostPapers = 30
	mostStates = 10
)

// taught asks which courses teach and which papers test any of these codes.
func (d *Door) taught(ctx context.Context, q db.Q, codes []string) (use Use, err error) {
	if d.units != nil {
		if use.Courses, err = d.units.Teaching(ctx, q, codes); err != nil {
			return use, err
		}
	}
	if d.papers != nil {
		use.Papers, err = d.papers.Testing(ctx, q, codes, mostPapers)
	}
	return use, err
}

// used asks who uses an entry, under its code and those that were merged into it.
func (d *Door) used(ctx context.Context, by who.Actor, code string, merged []string) (use Use, err error) {
	q := d.db.Reader()
	if use, err = d.taught(ctx, q, append([]string{code}, merged...)); err != nil {
		return use, err
	}
	if d.maps == nil {
		return use, nil
	}
	view, err := d.maps.Cells(ctx, q, by, atlas.Query{By: atlas.State, Competency: code})
	if fault.Is(err, fault.Denied) {
		return use, nil
	}
	if err != nil || len(view.Cells) == 0 {
		use.Figures = err == nil
		return use, err
	}
	names, err := d.labels.ofStates(ctx, q, d)
	if err != nil {
		return use, err
	}
	use.Figures, use.AsOf = true, view.AsOf
	for _, c := range view.Cells {
		use.States = append(use.States, Standing{Code: c.Place, Name: names[c.Place], Figures: c.Figures})
	}
	slices.SortStableFunc(use.States, func(a, b Standing) int { return cmp.Compare(b.measured(), a.measured()) })
	return use, nil
}

// measured is how many were measured; of a hidden group it says nothing.
func (s Standing) measured() int {
	if s.Figures == nil {
		return -1
	}
	return s.N
}

// mean is the mean level of the measured.
func (s Standing) mean(p *locale.Printer) string {
	if s.MeanAttained == nil {
		return ""
	}
	return p.Hundredths(*s.MeanAttained)
}

// testKind names a kind of paper.
func testKind(p *locale.Printer, kind string) string {
	return p.T("framework.use.paper." + kind) // keys: framework.use.paper.
}

// paperFacts says of a paper what it is of.
func paperFacts(p *locale.Printer, h assessment.Head) string {
	return p.T("framework.use.paper", "level", h.Level, "n", h.Items)
}

// labels keeps what organisations and states are called, for a minute: they hardly ever change, and an entry needs the same few.
type labels struct {
	mu     sync.Mutex
	at     time.Time
	states map[string]framework.Names
	owners map[string]framework.Names
}

func (n *labels) fresh(now time.Time) {
	if age := now.Sub(n.at); n.owners == nil || age < 0 || age >= time.Minute {
		n.at, n.states, n.owners = now, nil, map[string]framework.Names{}
	}
}

// ofStates gives the names of all states, by code.
func (n *labels) ofStates(ctx context.Context, q db.Q, d *Door) (map[string]framework.Names, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fresh(q.Now()); n.states != nil {
		return n.states, nil
	}
	places, err := d.people.Places(ctx, q, people.Place{})
	if err != nil {
		return nil, err
	}
	n.states = make(map[string]framework.Names, len(places))
	for _, p := range places {
		n.states[p.Code] = p.Name
	}
	return n.states, nil
}

// ofOwner gives the name of an organisation by its code; none of one that is not known.
func (n *labels) ofOwner(ctx context.Context, q db.Q, d *Door, org string) (framework.Names, error) {
	if org == "" {
		return nil, nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fresh(q.Now())
	if name, ok := n.owners[org]; ok {
		return name, nil
	}
	o, err := d.people.Org(ctx, q, org)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	n.owners[org] = o.Name
	return o.Name, nil
}

func useColumns(l *locale.Printer) []parts.Column {
	return []parts.Column{
		{Text: l.T("framework.use.state")},
		{Text: l.T("framework.use.measured"), Number: true},
		{Text: l.T("framework.use.mean"), Number: true},
		{Text: l.T("framework.use.below"), Number: true},
		{Text: l.T("framework.use.unmeasured"), Number: true},
	}
}
