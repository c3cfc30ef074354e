package atlas

import (
	"strings"
	"testing"

	"sopan/internal/atlas/atlastest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

func TestPeople_WhoIsNotOnThePage_IsNotRecordedAsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		_, m := pair(t, d)
		admin, district := officer(who.RoleMDOAdmin, atlastest.Department), PlaceRef{District, "129"}
		first, err := m.People(ctx, admin, district, "C1", "", Cursor{}, 7)
		if err != nil || len(first) != 7 || !first[6].More || first[5].More {
			t.Fatalf("first page %+v, %v", first, err)
		}
		seen := func(person string) int {
			t.Helper()
			reads, err := audit.OfPerson(ctx, d.Reader(), person, 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(reads)
		}
		rest, err := m.People(ctx, officer(who.RoleMDOAdmin, "IN."), district, "C1", "", Cursor{first[6].Path, first[6].PersonID}, 11)
		if err != nil || len(rest) != 11 || rest[10].More {
			t.Fatalf("the rest %+v, %v", rest, err)
		}
		for _, p := range append(first, rest...) {
			if n := seen(p.PersonID); n != 1 {
				t.Errorf("%s was shown once and is recorded %d times", p.Code, n)
			}
		}
	})
}

func TestWhole_AroundOneDistrict_IsThatDistrict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		units := smallUnits()
		w := atlastest.New(t, d, units, map[string]int{atlastest.Secretary: 9})
		m := New(d)
		m.Follow(w.Log)
		levels := map[string]int{}
		for i, n := range map[int]int{0: 9, 4: 6} { // nine in district 129, six in 130
			for j := range n {
				post := atlastest.Post(units[i], atlastest.Secretary, j)
				w.Hire(post)
				levels[w.ID(post)] = 2
			}
		}
		w.Measure("C1", levels)
		w.Drain()
		query := Query{By: District, District: "129", State: "9", Competency: "C1"}
		view, err := m.Cells(ctx, d.Reader(), reader, query)
		if err != nil {
			t.Fatal(err)
		}
		exact, err := m.Exact(ctx, officer(who.RoleMDOAdmin, atlastest.Department), query)
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]View{"ordinary": view, "exact": exact} {
			if len(v.Whole) != 1 || v.Whole[0].Level != District || v.Whole[0].Place != "129" || v.Whole[0].Figures == nil || v.Whole[0].Figures.N != 9 {
				t.Errorf("%s: the whole is %+v", name, v.Whole)
			}
		}
		// A state's figures are the state's, whichever district was named beside it.
		query.By = State
		if exact, err = m.Exact(ctx, officer(who.RoleMDOAdmin, atlastest.Department), query); err != nil || len(exact.Cells) != 1 || exact.Cells[0].Figures.N != 15 {
			t.Errorf("the state's cell is %+v, %v", exact.Cells, err)
		}
	})
}

// A department is a small part of those who serve in a district or a state: whoever asks about its people must not wait until
// all of the others have been looked at.
func TestExactAndPeople_LookAtThePeopleOfTheUnitsAlone(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	paths := []string{"IN.UP.PR."}
	plans := map[string]func() (string, []any){
		"exact, a district": func() (string, []any) { return exactText(Query{By: Block, District: "129", State: "9"}, paths) },
		"exact, one competency": func() (string, []any) {
			return exactText(Query{By: Block, District: "129", State: "9", Competency: "C1", PostKind: "K"}, paths)
		},
		"exact, a state": func() (string, []any) { return exactText(Query{By: District, State: "9"}, paths) },
		"exact, two units": func() (string, []any) {
			return exactText(Query{By: Block, District: "129"}, []string{"IN.UP.PR.", "IN.UP.RD."})
		},
		"exact, all":       func() (string, []any) { return exactText(Query{By: State}, paths) },
		"people, block":    func() (string, []any) { return behindText(PlaceRef{Block, "948"}, "C1", "", paths, Cursor{}, 51) },
		"people, district": func() (string, []any) { return behindText(PlaceRef{District, "129"}, "C1", "K", paths, Cursor{}, 51) },
		"people, state": func() (string, []any) {
			return behindText(PlaceRef{State, "9"}, "C1", "", paths, Cursor{"IN.UP.PR.", "p"}, 51)
		},
	}
	for name, plan := range plans {
		text, args := plan()
		type step struct {
			id, parent, unused int64
			detail             string
		}
		steps, err := db.All(ctx, d.Reader(), func(s *step) []any { return []any{&s.id, &s.parent, &s.unused, &s.detail} }, `explain query plan `+text, args...)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range steps {
			lines = append(lines, s.detail)
		}
		all := strings.Join(lines, "\n")
		units, people := strings.Index(all, "path>? AND path<?"), strings.Index(all, "SEARCH p ")
		if units < 0 || people < units || strings.Contains(all, "SCAN") {
			t.Errorf("%s:\n%s", name, all)
		}
		if strings.HasPrefix(name, "people") && strings.Contains(all, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s sorts all there is for each page:\n%s", name, all)
		}
	}
}
