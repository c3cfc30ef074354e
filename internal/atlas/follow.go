package atlas

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// Follow has the atlas read whose gaps were measured anew and who took up or gave up a post. A unit that moves takes its
// places with it, but its people may come to lie elsewhere, so they are looked at again; and so are those of a unit that has
// come to serve another place. The map of what is required follows posts and what kinds of post need: see recountRequired.
func (m *Maps) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "atlas",
		Reads: []event.Fact{
			gap.Measured{},
			people.Posted{},
			people.Left{},
			people.OrgMoved{},
			people.OrgRelocated{},
			people.PostsChanged{},
			framework.Published{},
			framework.CompetencyMerged{},
		},
		Handle:  m.handle,
		Rebuild: rebuild,
	})
}

// about is whom, or which unit, a fact is about.
type about struct {
	Person string `json:"person"`
	Org    string `json:"org"`
}

// Kind is never asked: about only reads.
func (about) Kind() string { return "" }

func (m *Maps) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	persons, moved, relocated := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range facts {
		a, err := event.As[about](f)
		if err != nil {
			return err
		}
		if a.Person != "" {
			persons[a.Person] = true
		}
		switch f.Kind {
		case people.OrgMoved{}.Kind():
			moved[a.Org] = true
		case people.OrgRelocated{}.Kind():
			relocated[a.Org] = true
		}
	}
	if err := m.addMoved(ctx, tx, moved, persons); err != nil {
		return err
	}
	if err := addRelocated(ctx, tx, relocated, persons); err != nil {
		return err
	}
	touched := map[group]bool{}
	err := db.Chunks(slices.Sorted(maps.Keys(persons)), 400, func(some []string) error { return recount(ctx, tx, some, touched) })
	if err != nil {
		return err
	}
	if err := dropEmpty(ctx, tx); err != nil {
		return err
	}
	for _, g := range slices.SortedFunc(maps.Keys(touched), group.compare) {
		if err := hideGroup(ctx, tx, g); err != nil {
			return err
		}
	}
	if err := recountRequired(ctx, tx, facts); err != nil {
		return err
	}
	return setAsOf(ctx, tx)
}

// addMoved adds who serves in units that have moved, or below them.
func (m *Maps) addMoved(ctx context.Context, tx *db.Tx, orgs, persons map[string]bool) error {
	if len(orgs) == 0 {
		return nil
	}
	units, err := m.people.Orgs(ctx, tx, slices.Sorted(maps.Keys(orgs)))
	if err != nil {
		return err
	}
	for _, u := range units {
		serving, err := servingIn(ctx, tx, []string{u.Path})
		if err != nil {
			return err
		}
		for _, p := range serving {
			persons[p] = true
		}
	}
	return nil
}

// addRelocated adds who serves in units whose place is another; those below have places of their own.
func addRelocated(ctx context.Context, tx *db.Tx, orgs, persons map[string]bool) error {
	return db.Chunks(slices.Sorted(maps.Keys(orgs)), 400, func(some []string) error {
		serving, err := servingAt(ctx, tx, some)
		for _, p := range serving {
			persons[p] = true
		}
		return err
	})
}

// recount takes out what these persons added to the figures and puts in what they add now. It notes where the number of
// people has changed: there, what is hidden must be chosen again. Levels alone never change it.
func recount(ctx context.Context, tx *db.Tx, persons []string, touched map[group]bool) error {
	old, err := partsOf(ctx, tx, persons)
	if err != nil {
		return err
	}
	now, err := partsNow(ctx, tx, persons)
	if err != nil {
		return err
	}
	gone, come := without(old, now), without(now, old)
	if err := forgetParts(ctx, tx, gone); err != nil {
		return err
	}
	if err := insertParts(ctx, tx, come); err != nil {
		return err
	}
	changes := differences(gone, come)
	for k, t := range changes {
		if t.n != 0 || t.unmeasured != 0 {
			touched[group{k.state, k.competency}] = true
		}
	}
	return addToCells(ctx, tx, changes)
}

// without gives the parts of a that are not, just so, in b.
func without(a, b []part) []part {
	in := make(map[part]bool, len(b))
	for _, p := range b {
		in[p] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(p part) bool { return in[p] })
}

// rebuild adds everything up anew.
func rebuild(ctx context.Context, tx *db.Tx) error {
	if err := refill(ctx, tx); err != nil {
		return err
	}
	if err := refillRequired(ctx, tx); err != nil {
		return err
	}
	all, err := groups(ctx, tx)
	if err != nil {
		return err
	}
	for _, g := range all {
		if err := hideGroup(ctx, tx, g); err != nil {
			return err
		}
	}
	return setAsOf(ctx, tx)
}

// hideGroup chooses anew what is hidden of one competency in one state.
func hideGroup(ctx context.Context, tx *db.Tx, g group) error {
	rows, err := countsOf(ctx, tx, g)
	if err != nil {
		return err
	}
	cells := make([]count, len(rows))
	for i, r := range rows {
		cells[i] = r.count
	}
	var changed []countRow
	for i, hidden := range hide(cells) {
		if rows[i].hidden != hidden {
			rows[i].hidden = hidden
			changed = append(changed, rows[i])
		}
	}
	return setHidden(ctx, tx, g, changed)
}
