package atlas

import (
	"slices"
	"testing"

	"sopan/internal/atlas/atlastest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// atomsOf gives, for each competency, who serves where and in which kind of post.
func atomsOf(parts []part) map[string][]atom {
	at := map[part]int{}
	out := map[string][]atom{}
	for _, p := range parts {
		k := part{competency: p.competency, state: p.state, district: p.district, block: p.block, kind: p.kind}
		i, ok := at[k]
		if !ok {
			i = len(out[p.competency])
			at[k] = i
			out[p.competency] = append(out[p.competency], atom{state: p.state, district: p.district, block: p.block, kind: p.kind})
		}
		t := p.tally()
		out[p.competency][i].n += t.n
		out[p.competency][i].unmeasured += t.unmeasured
	}
	return out
}

// seen is all that the room answers to a reader: for each competency the cells, with n where it is shown.
type seen struct {
	cells  []count
	hidden []bool
}

// ask puts every question there is to the room: each level, each place, each kind of post and all of them.
func ask(t *testing.T, m *Maps, d *db.DB, atoms map[string][]atom) map[string]*seen {
	t.Helper()
	districts, kinds := map[string]bool{}, map[string]bool{"": true}
	for _, list := range atoms {
		for _, a := range list {
			kinds[a.kind] = true
			if a.district != "" {
				districts[a.district] = true
			}
		}
	}
	out := map[string]*seen{}
	put := func(query Query, parent string) {
		view, err := m.Cells(ctx, d.Reader(), reader, query)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range view.Cells {
			if out[c.Competency] == nil {
				out[c.Competency] = &seen{}
			}
			s := out[c.Competency]
			kind := query.PostKind
			if kind == "" {
				kind = AllKinds
			}
			row := count{level: c.Level, parent: parent, place: c.Place, kind: kind}
			if c.Figures != nil {
				row.n, row.unmeasured = int64(c.Figures.N), int64(c.Figures.Unmeasured)
			}
			s.cells, s.hidden = append(s.cells, row), append(s.hidden, c.Suppressed())
		}
	}
	for kind := range kinds {
		put(Query{By: State, PostKind: kind}, "")
		put(Query{By: District, State: "9", PostKind: kind}, "9")
		for district := range districts {
			put(Query{By: Block, District: district, PostKind: kind}, district)
		}
	}
	return out
}

// mustHold attacks all that the room answers.
func mustHold(t *testing.T, m *Maps, d *db.DB) {
	t.Helper()
	parts, err := db.All(ctx, d.Reader(), partDest, allParts)
	if err != nil {
		t.Fatal(err)
	}
	atoms := atomsOf(parts)
	answers := ask(t, m, d, atoms)
	for competency, list := range atoms {
		s := answers[competency]
		for i, c := range s.cells {
			var n int64
			for _, a := range list {
				if a.has(c) {
					n += a.n
				}
			}
			if !s.hidden[i] && (n != c.n || n > 0 && n < Floor) {
				t.Errorf("%s %+v is shown; there are %d", competency, c, n)
			}
		}
		if found := attack(list, s.cells, s.hidden).leak(list); found != nil {
			t.Errorf("%s: computed %+v", competency, found)
		}
	}
}

func TestCells_UnderAttack_TellNothingOnFewerThanFive(t *testing.T) {
	posts := map[string]int{atlastest.Secretary: 7, atlastest.Postman: 2}
	for seed := range uint64(4) {
		d, _ := dbtest.SQLite(t)
		w := atlastest.New(t, d, smallUnits(), posts)
		m := New(d)
		m.Follow(w.Log)
		live(w, t, smallUnits(), posts, 100+seed, 30)
		mustHold(t, m, d)
	}
}

func TestCells_OfTheDemoUnderAttack_TellNothingOnFewerThanFive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w := atlastest.Seed(t, d)
		m := New(d)
		m.Follow(w.Log)
		w.Drain()
		mustHold(t, m, d)
		// One postmaster more who is measured must not be what is left when the secretaries are taken from all kinds.
		postmasters, err := db.All(ctx, d.Reader(), func(p *string) []any { return []any{p} }, measurablePostmasters)
		if err != nil || len(postmasters) == 0 {
			t.Fatalf("%v, %v", postmasters, err)
		}
		w.Measure("KCM-F052", map[string]int{postmasters[0]: 3})
		w.Drain()
		mustHold(t, m, d)
	})
}

// The mean of a hidden block stays open by a whole level at least, to one who knows how many were measured in each block.
func TestCells_OfTheDemo_MeansOfPuredalaiStayOpenByALevel(t *testing.T) {
	table := seedTable(t)
	const top = 5
	for competency, atoms := range seedAtoms(t) {
		cells := cellsOf(atoms)
		hidden := hide(cells)
		var people, sum, others float64
		for i, c := range cells {
			if !hidden[i] || c.level != Block || c.kind != AllKinds {
				continue
			}
			sum += table[[2]string{c.place, competency}].attained * float64(c.n)
			if c.place == "952" {
				people = float64(c.n)
			} else {
				others += float64(c.n)
			}
		}
		low, high := max(0, sum-top*others), min(top*people, sum)
		if (high-low)/people < 1 {
			t.Errorf("%s: the mean of Puredalai lies between %.2f and %.2f", competency, low/people, high/people)
		}
	}
}

// Levels are no part of what hiding looks at; this holds it to that through the room.
func TestCells_WhenLevelsRise_TheSameCellsStayHidden(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	posts := map[string]int{atlastest.Secretary: 7, atlastest.Postman: 2}
	w := atlastest.New(t, d, smallUnits(), posts)
	m := New(d)
	m.Follow(w.Log)
	live(w, t, smallUnits(), posts, 11, 20)
	parts, err := db.All(ctx, d.Reader(), partDest, allParts)
	if err != nil {
		t.Fatal(err)
	}
	flags := func() []bool {
		var out []bool
		answers := ask(t, m, d, atomsOf(parts))
		for _, competency := range []string{"C1", "C2"} {
			s := answers[competency]
			order := make([]int, len(s.cells))
			for i := range order {
				order[i] = i
			}
			slices.SortFunc(order, func(a, b int) int { return nameOrder(s.cells[a], s.cells[b]) })
			for _, i := range order {
				out = append(out, s.hidden[i])
			}
		}
		return out
	}
	before := flags()
	rise := map[string]int{}
	for _, p := range parts {
		if p.measured && p.competency == "C1" {
			rise[p.person] = min(5, int(p.attained)+1)
		}
	}
	w.Measure("C1", rise)
	w.Drain()
	if !slices.Equal(flags(), before) {
		t.Fatal("what is hidden has changed with levels alone")
	}
}

// nameOrder is the order of cells by their names.
func nameOrder(a, b count) int {
	a.n, a.unmeasured, b.n, b.unmeasured = 0, 0, 0, 0
	return a.order(b)
}
