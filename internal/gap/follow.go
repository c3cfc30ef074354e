package gap

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/passbook"
	"sopan/internal/people"
)

// Gaps is the room.
type Gaps struct{ db *db.DB }

// New makes the room on the database.
func New(d *db.DB) *Gaps { return &Gaps{db: d} }

// Of gives a person's items in priority order. The caller has checked the right.
func (g *Gaps) Of(ctx context.Context, q db.Q, person string) ([]Item, error) {
	items, err := itemsOf(ctx, q, []string{person})
	slices.SortFunc(items[person], ByPriority)
	return items[person], fault.Wrap("gap.Of", err)
}

// Many gives the items of several persons, each in priority order.
func (g *Gaps) Many(ctx context.Context, q db.Q, persons []string) (map[string][]Item, error) {
	items, err := itemsOf(ctx, q, persons)
	for p := range items {
		slices.SortFunc(items[p], ByPriority)
	}
	return items, fault.Wrap("gap.Many", err)
}

// Follow reads who was posted where, what kinds of post need and what passbooks show.
func (g *Gaps) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "gap",
		Reads: []event.Fact{
			passbook.Raised{},
			passbook.Fell{},
			passbook.Rescored{},
			people.Posted{},
			people.Left{},
			people.OrgMoved{},
			framework.Published{},
			framework.CompetencyMerged{},
			framework.CompetencyParted{},
			framework.CompetencyRetired{},
			framework.CompetencyRestored{},
		},
		Handle:  g.handle,
		Rebuild: g.rebuild,
	})
}

// about is whom a fact is about.
type about struct {
	Person string `json:"person"`
	Org    string `json:"org"`
}

// Kind is never asked: about only reads.
func (about) Kind() string { return "" }

func (g *Gaps) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	cause, kinds, asked := map[string]event.Entry{}, map[string]event.Entry{}, map[string]event.Entry{}
	orgs := map[string]event.Entry{}
	for _, f := range facts {
		switch f.Kind {
		case framework.Published{}.Kind():
			p, err := event.As[framework.Published](f)
			if err != nil {
				return err
			}
			kinds[p.KindCode] = f
		case framework.CompetencyMerged{}.Kind(), framework.CompetencyParted{}.Kind():
			m, err := event.As[framework.CompetencyMerged](f)
			if err != nil {
				return err
			}
			asked[m.From], asked[m.To] = f, f
		case framework.CompetencyRetired{}.Kind(), framework.CompetencyRestored{}.Kind():
			r, err := event.As[framework.CompetencyRetired](f)
			if err != nil {
				return err
			}
			asked[r.Code] = f
		case people.OrgMoved{}.Kind():
			a, err := event.As[about](f)
			if err != nil {
				return err
			}
			orgs[a.Org] = f
		default:
			a, err := event.As[about](f)
			if err != nil {
				return err
			}
			cause[a.Person] = f
		}
	}
	if err := addAsking(ctx, tx, asked, kinds); err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if err := g.everybody(ctx, tx, kind, kinds[kind]); err != nil {
			return err
		}
	}
	for org, f := range orgs { // other overlays may hold there now
		persons, err := serving(ctx, tx, org)
		if err != nil {
			return err
		}
		if err := g.all(ctx, tx, persons, f); err != nil {
			return err
		}
	}
	return g.remeasure(ctx, tx, slices.Sorted(maps.Keys(cause)), func(p string) event.Entry { return cause[p] })
}

// addAsking adds the kinds of post that ask for these competencies: what they ask for may have another name now.
func addAsking(ctx context.Context, tx *db.Tx, asked, kinds map[string]event.Entry) error {
	asking, err := kindsAsking(ctx, tx, slices.Sorted(maps.Keys(asked)))
	if err != nil {
		return err
	}
	for _, a := range asking {
		if _, known := kinds[a.kind]; !known {
			kinds[a.kind] = asked[a.competency]
		}
	}
	return nil
}

// everybody measures all who hold a post of a kind, part by part.
func (g *Gaps) everybody(ctx context.Context, tx *db.Tx, kind string, cause event.Entry) error {
	persons, err := holders(ctx, tx, kind)
	if err != nil {
		return err
	}
	return g.all(ctx, tx, persons, cause)
}

// all measures these persons, part by part.
func (g *Gaps) all(ctx context.Context, tx *db.Tx, persons []string, cause event.Entry) error {
	return db.Chunks(persons, 1000, func(part []string) error {
		return g.remeasure(ctx, tx, part, func(string) event.Entry { return cause })
	})
}

// remeasure brings these persons up to date and tells whose gaps changed.
func (g *Gaps) remeasure(ctx context.Context, tx *db.Tx, persons []string, cause func(string) event.Entry) error {
	before, err := itemsOf(ctx, tx, persons)
	if err != nil {
		return err
	}
	now, err := measured(ctx, tx, persons)
	if err != nil {
		return err
	}
	var changed []string
	var items []Item
	for _, p := range persons {
		slices.SortFunc(before[p], ByPriority)
		if slices.Equal(before[p], now[p]) {
			continue
		}
		changed = append(changed, p)
		items = append(items, now[p]...)
		fact := Measured{Person: p, Opened: short(now[p], before[p]), Closed: short(before[p], now[p])}
		if err := event.Derive(ctx, tx, "gap", cause(p), p, fact); err != nil {
			return err
		}
	}
	if err := forget(ctx, tx, changed); err != nil {
		return err
	}
	return write(ctx, tx, changed, items)
}

// short gives the competencies that are short in a and not short in b.
func short(a, b []Item) []string {
	in := map[string]bool{}
	for _, i := range b {
		in[i.Competency] = i.Gap > 0
	}
	var out []string
	for _, i := range a {
		if i.Gap > 0 && !in[i.Competency] {
			out = append(out, i.Competency)
		}
	}
	slices.Sort(out)
	return out
}

// measured measures these persons anew from what stands below.
func measured(ctx context.Context, q db.Q, persons []string) (map[string][]Item, error) {
	rows, err := laid(ctx, q, persons)
	if err != nil {
		return nil, err
	}
	needs := map[string][]framework.Need{}
	has := map[string]map[string]Standing{}
	post := map[string]laidRow{}
	core := map[[2]string]int{}
	for _, r := range rows {
		core[[2]string{r.person, r.Competency}] = r.Core
		needs[r.person] = append(needs[r.person], framework.Need{
			Competency: r.Competency, Level: r.Required, Criticality: r.Criticality, Role: r.Role, Activity: r.Activity,
		})
		if has[r.person] == nil {
			has[r.person] = map[string]Standing{}
		}
		has[r.person][r.Competency] = Standing{Attained: r.Attained, Measured: r.Measured}
		post[r.person] = r
	}
	out := map[string][]Item{}
	for p, n := range needs {
		items := Measure(n, has[p])
		for i := range items {
			items[i].PersonID, items[i].KindCode, items[i].Version = p, post[p].KindCode, post[p].Version
			items[i].Core = core[[2]string{p, items[i].Competency}]
		}
		out[p] = items
	}
	return out, nil
}

// rebuild measures everybody anew, in one statement for the items and one for the summaries: row by row it would take as long
// as the rows need to go out of the database and in again.
func (g *Gaps) rebuild(ctx context.Context, tx *db.Tx) error {
	if err := empty(ctx, tx); err != nil {
		return err
	}
	return refill(ctx, tx)
}
