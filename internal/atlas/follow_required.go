package atlas

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// touchedPosts are the units and kinds of post that facts bid to count anew.
type touchedPosts struct{ orgs, kinds map[string]bool }

// recountRequired brings the map of what is required up to date after these facts.
func recountRequired(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	t := touchedPosts{map[string]bool{}, map[string]bool{}}
	var positions, moved, published, renamed []string
	for _, f := range facts {
		switch f.Kind {
		case people.PostsChanged{}.Kind(), people.OrgRelocated{}.Kind():
			a, err := event.As[about](f)
			if err != nil {
				return err
			}
			t.orgs[a.Org] = true
		case people.OrgMoved{}.Kind():
			a, err := event.As[about](f)
			if err != nil {
				return err
			}
			moved = append(moved, a.Org)
		case people.Posted{}.Kind():
			p, err := event.As[people.Posted](f)
			if err != nil {
				return err
			}
			positions = append(positions, p.Position)
		case framework.Published{}.Kind():
			p, err := event.As[framework.Published](f)
			if err != nil {
				return err
			}
			published = append(published, p.KindCode)
		case framework.CompetencyMerged{}.Kind():
			c, err := event.As[framework.CompetencyMerged](f)
			if err != nil {
				return err
			}
			renamed = append(renamed, c.From, c.To)
		}
	}
	if err := t.find(ctx, tx, unique(positions), unique(moved), unique(published), unique(renamed)); err != nil {
		return err
	}
	if len(t.orgs)+len(t.kinds) == 0 {
		return nil
	}
	return countPosts(ctx, tx, slices.Sorted(maps.Keys(t.orgs)), t.kinds)
}

func unique(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// find adds the units of positions, those below units that have moved with the overlays that hold there, and of kinds of post that came into force themselves with
// their overlays; and where it is an overlay, the units below its organisation.
func (t touchedPosts) find(ctx context.Context, tx *db.Tx, positions, moved, published, renamed []string) error {
	for _, look := range []struct {
		keys []string
		into map[string]bool
		find func(context.Context, db.Q, []string) ([]string, error)
	}{
		{positions, t.orgs, unitsOf},
		{moved, t.orgs, unitsBelow},
		{moved, t.kinds, overlaysBelow},
		{published, t.kinds, kindsWithOverlays},
		{published, t.orgs, unitsUnderOverlays},
		{renamed, t.kinds, kindsThatAsk},
	} {
		found, err := look.find(ctx, tx, look.keys)
		if err != nil {
			return err
		}
		for _, one := range found {
			look.into[one] = true
		}
	}
	return nil
}

// postKey is where posts of one kind are added up.
type postKey struct {
	kind, state string
	tier        Tier
}

// cellKey is one figure of the map.
type cellKey struct {
	state      string
	tier       Tier
	competency string
	level      int
}

// askedRow is what a kind of post asks for in one competency.
type askedRow struct {
	kind, competency string
	tier             Tier
	level            int
}

// countPosts counts the posts of these units anew, and brings the map up to date for every kind of post that is touched by it
// or named: what they added before is taken out, what they add now is put in.
func countPosts(ctx context.Context, tx *db.Tx, orgs []string, kinds map[string]bool) error {
	changes := map[postKey]int{}
	var old, now []unitPosts
	err := db.Chunks(orgs, 300, func(some []string) error {
		before, err := selectUnitPosts(ctx, tx, some)
		if err != nil {
			return err
		}
		after, err := countUnitPosts(ctx, tx, some)
		old, now = append(old, before...), append(now, after...)
		return err
	})
	if err != nil {
		return err
	}
	for _, u := range old {
		changes[u.postKey] -= u.n
	}
	for _, u := range now {
		changes[u.postKey] += u.n
	}
	touched := maps.Clone(kinds)
	for k, n := range changes {
		if n == 0 {
			delete(changes, k)
			continue
		}
		touched[k.kind] = true
	}
	list := slices.Sorted(maps.Keys(touched))
	cells := map[cellKey]int{}
	if err := addAsked(ctx, tx, list, cells, -1); err != nil {
		return err
	}
	if err := replaceUnitPosts(ctx, tx, orgs, now); err != nil {
		return err
	}
	if err := addToSums(ctx, tx, changes); err != nil {
		return err
	}
	if err := retakeAsked(ctx, tx, list); err != nil {
		return err
	}
	if err := addAsked(ctx, tx, list, cells, 1); err != nil {
		return err
	}
	return addToRequired(ctx, tx, cells)
}

// addAsked adds what these kinds of post put into the map as it is kept now.
func addAsked(ctx context.Context, tx *db.Tx, kinds []string, cells map[cellKey]int, sign int) error {
	return db.Chunks(kinds, 300, func(some []string) error {
		sums, err := selectSums(ctx, tx, some)
		if err != nil {
			return err
		}
		rows, err := selectAsked(ctx, tx, some)
		if err != nil {
			return err
		}
		asked := map[string][]askedRow{}
		for _, r := range rows {
			asked[r.kind] = append(asked[r.kind], r)
		}
		for k, n := range sums {
			tier := k.tier
			if len(asked[k.kind]) > 0 {
				tier = asked[k.kind][0].tier
			}
			add := func(competency string, level int) {
				for _, state := range []string{k.state, Nationwide} {
					for _, t := range []Tier{tier, AllTiers} {
						cells[cellKey{state, t, competency, level}] += sign * n
					}
				}
			}
			add("*", 0)
			if len(asked[k.kind]) == 0 {
				add("", 0)
			}
			for _, a := range asked[k.kind] {
				add(a.competency, a.level)
			}
		}
		return nil
	})
}
