package atlas

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/atlas/atlastest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

var ctx = context.Background()

// reader is somebody in the service who may look.
var reader = who.Actor{PersonID: "0193a1b2-0000-7000-8000-000000000001", Code: "E-1"}

// kept dumps the figures as they stand.
func kept(t *testing.T, d *db.DB) string {
	t.Helper()
	type row struct {
		key
		tally
		hidden bool
	}
	rows, err := db.All(ctx, d.Reader(), func(r *row) []any {
		return []any{
			&r.state, &r.competency, &r.level, &r.parent, &r.place, &r.kind,
			&r.n, &r.unmeasured, &r.below, &r.sumAttained, &r.sumGap, &r.hidden,
		}
	}, `select state, competency, level, parent, place, kind_code, n, unmeasured, below, sum_attained, sum_gap, hidden from atlas_cell`)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = fmt.Sprintf("%+v", r)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

const allParts = `
	select person_id, competency, state, district, block, kind_code, required, attained, gap, measured
	  from atlas_person
	 order by person_id, competency`

// measurablePostmasters are those whose post asks for something that secretaries' posts ask for too.
const measurablePostmasters = `
	select person_id from atlas_person where competency = 'KCM-F052' and kind_code <> 'POS-UP-PR-GPS' order by person_id`

// parts dumps what persons add.
func parts(t *testing.T, d *db.DB) string {
	t.Helper()
	rows, err := db.All(ctx, d.Reader(), partDest, allParts)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(rows)
}

// uproot moves an office or a place of the small world: an office comes to hang elsewhere, or to serve another place, or the
// block that offices serve comes to lie in another district.
func uproot(w *atlastest.World, t *testing.T, units []atlastest.Unit, r *rand.Rand) {
	t.Helper()
	office := units[r.IntN(len(units))].Org()
	parent := []string{"IN", "PR"}[r.IntN(2)]
	row := func(level, code string) {
		t.Helper()
		report, err := w.Posts.ImportOrgs(ctx, atlastest.Operator, "csv", strings.NewReader("code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\n"+
			fmt.Sprintf("%s,,%s,block_office,%s,%s,Office %s,कार्यालय %s\n", office, parent, level, code, office, office)), people.Options{})
		if err != nil || !report.OK() {
			t.Fatalf("%v %+v", err, report.Problems)
		}
	}
	switch r.IntN(5) {
	case 0:
		row("block", []string{"1", "2", "3", "4"}[r.IntN(4)])
	case 1:
		row("district", []string{"129", "130"}[r.IntN(2)])
	case 2:
		row("", "")
	case 3:
		block, district := []string{"1", "2", "3", "4"}[r.IntN(4)], []string{"129", "130"}[r.IntN(2)]
		report, err := w.Posts.ImportPlaces(ctx, atlastest.Operator, "csv", strings.NewReader("level,code,parent_level,parent_code,name_en\n"+
			fmt.Sprintf("block,%s,district,%s,Block %s\n", block, district, block)), people.Options{})
		if err != nil || !report.OK() {
			t.Fatalf("%v %+v", err, report.Problems)
		}
	case 4:
		var ids [2]string
		for i, code := range []string{office, parent} {
			o, err := w.Posts.Org(ctx, w.DB.Reader(), code)
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = o.ID
		}
		if err := w.Posts.MoveOrg(ctx, atlastest.Operator, ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
	}
}

// live plays a year in a small world: joins, levels rising and lapsing, moves between blocks, leavers, offices that move.
func live(w *atlastest.World, t *testing.T, units []atlastest.Unit, posts map[string]int, seed uint64, steps int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	held, vacant := map[string]string{}, []string{} // post → the post on which its holder was hired
	var hired []string
	for _, u := range units {
		for _, kind := range []string{atlastest.Secretary, atlastest.Postman} {
			for i := range posts[kind] {
				if post := atlastest.Post(u, kind, i); r.IntN(4) > 0 {
					hired = append(hired, post)
					held[post] = post
				} else {
					vacant = append(vacant, post)
				}
			}
		}
	}
	w.Hire(hired...)
	for range steps {
		if r.IntN(3) == 0 {
			w.Drain()
		}
		posts := make([]string, 0, len(held))
		for p := range held {
			posts = append(posts, p)
		}
		slices.Sort(posts)
		post := posts[r.IntN(len(posts))]
		switch id := w.ID(held[post]); r.IntN(10) {
		case 0: // moves, perhaps to another kind of post
			to := r.IntN(len(vacant))
			_, err := w.Posts.Transfer(ctx, atlastest.Operator, people.Order{PersonID: id, PositionID: w.PositionID(vacant[to])})
			if err != nil {
				t.Fatal(err)
			}
			held[vacant[to]] = held[post]
			delete(held, post)
			vacant[to] = post
		case 1: // leaves
			if err := w.Posts.Relieve(ctx, atlastest.Operator, id, w.PositionID(post), "", "retired"); err != nil {
				t.Fatal(err)
			}
			delete(held, post)
			vacant = append(vacant, post)
		case 2, 3:
			uproot(w, t, units, r)
		default:
			levels := map[string]int{}
			for range 1 + r.IntN(6) {
				levels[w.ID(held[posts[r.IntN(len(posts))]])] = r.IntN(6) - 1
			}
			w.Measure([]string{"C1", "C2"}[r.IntN(2)], levels)
		}
	}
	w.Drain()
}

func smallUnits() []atlastest.Unit {
	return []atlastest.Unit{{District: "129", Block: "1"}, {District: "129", Block: "2"}, {District: "129", Block: "3"}, {District: "129"}, {District: "130", Block: "4"}}
}

func TestFollow_InBatchesOfAnySize_ComesToWhatRebuildMakes(t *testing.T) {
	posts := map[string]int{atlastest.Secretary: 7, atlastest.Postman: 2}
	for seed := range uint64(2) {
		var first string
		for _, batch := range []int{1, 7, 500} {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				w := atlastest.New(t, d, smallUnits(), posts)
				w.Log.SetBatch(batch)
				New(d).Follow(w.Log)
				live(w, t, smallUnits(), posts, seed, 40)
				cells, persons := kept(t, d), parts(t, d)
				if len(cells) == 0 {
					t.Fatal("nothing is kept")
				}
				if first == "" {
					first = cells
				} else if cells != first {
					t.Errorf("batch %d: kept\n%s\nand in another batch\n%s", batch, cells, first)
				}
				if err := w.Log.Rebuild(ctx, "atlas", nil); err != nil {
					t.Fatal(err)
				}
				if again := kept(t, d); again != cells {
					t.Errorf("batch %d: followed\n%s\nrebuilt\n%s", batch, cells, again)
				}
				if parts(t, d) != persons {
					t.Errorf("batch %d: the parts of persons differ", batch)
				}
			})
		}
	}
}

// everything asks for all that a reader may see of the world.
func everything(t *testing.T, m *Maps, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	for _, kind := range []string{"", atlastest.Secretary, atlastest.Postman} {
		for _, query := range []Query{
			{By: Block, District: "129"}, {By: Block, District: "130"}, {By: District, State: "9"}, {By: State},
		} {
			query.PostKind = kind
			view, err := m.Cells(ctx, d.Reader(), reader, query)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range slices.Concat(view.Cells, view.Whole) {
				fmt.Fprintf(&out, "%s %s %s %s", kind, c.Level, c.Place, c.Competency)
				if f := c.Figures; f != nil {
					fmt.Fprintf(&out, " %d %d %d", f.N, f.Unmeasured, f.Below)
					if f.N > 0 {
						fmt.Fprintf(&out, " %d %d", *f.MeanAttained, *f.MeanGap)
					}
				}
				out.WriteByte('\n')
			}
		}
	}
	return out.String()
}

// pair is a district of three blocks: 1 has 3 secretaries measured at level 2, 2 has 6, 3 has 9.
func pair(t *testing.T, d *db.DB) (*atlastest.World, *Maps) {
	t.Helper()
	units := smallUnits()[:3]
	w := atlastest.New(t, d, units, map[string]int{atlastest.Secretary: 9})
	m := New(d)
	m.Follow(w.Log)
	var hired []string
	for i, n := range []int{3, 6, 9} {
		for j := range n {
			hired = append(hired, atlastest.Post(units[i], atlastest.Secretary, j))
		}
	}
	w.Hire(hired...)
	levels := map[string]int{}
	for _, post := range hired {
		levels[w.ID(post)] = 2
	}
	w.Measure("C1", levels)
	w.Drain()
	return w, m
}

func TestCells_ARiseInAHiddenBlock_LooksTheSameWhicheverOfTheHiddenItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w, m := pair(t, d)
		before := everything(t, m, d)
		small, other := w.ID(atlastest.Post(smallUnits()[0], atlastest.Secretary, 0)), w.ID(atlastest.Post(smallUnits()[1], atlastest.Secretary, 0))
		rise := func(id string, level int) string {
			w.Measure("C1", map[string]int{id: level})
			w.Drain()
			return everything(t, m, d)
		}
		inSmall := rise(small, 3)
		if back := rise(small, 2); back != before {
			t.Fatalf("after a rise and a fall\n%s\nbefore\n%s", back, before)
		}
		inOther := rise(other, 3)
		if inSmall != inOther || inSmall == before {
			t.Fatalf("a rise in the small block shows\n%s\nand in the other\n%s\nbefore\n%s", inSmall, inOther, before)
		}
		view, err := m.Cells(ctx, d.Reader(), reader, Query{By: Block, District: "129", Competency: "C1"})
		if err != nil || len(view.Cells) != 3 || !view.Cells[0].Suppressed() || !view.Cells[1].Suppressed() || view.Cells[2].Suppressed() {
			t.Fatalf("cells %+v, %v", view.Cells, err)
		}
		if f := view.Whole[0].Figures; f == nil || f.N != 18 || *f.MeanAttained != 206 || *f.MeanGap != 194 {
			t.Fatalf("district %+v", f)
		}
	})
}

func TestFollow_AUnitThatMoves_LeavesFiguresWhereItsPlaceIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w, m := pair(t, d)
		before := kept(t, d)
		id := func(key string) string {
			o, err := w.Posts.Org(ctx, d.Reader(), key)
			if err != nil {
				t.Fatal(err)
			}
			return o.ID
		}
		if err := w.Posts.MoveOrg(ctx, atlastest.Operator, id(smallUnits()[0].Org()), id("IN.")); err != nil {
			t.Fatal(err)
		}
		w.Drain()
		if after := kept(t, d); after != before {
			t.Fatalf("after the move\n%s\nbefore\n%s", after, before)
		}
		view, err := m.Exact(ctx, officer(who.RoleMDOAdmin, atlastest.Department), Query{By: Block, District: "129", Competency: "C1"})
		if err != nil || len(view.Cells) != 2 {
			t.Fatalf("the unit that left is still counted: %+v, %v", view.Cells, err)
		}
	})
}

func TestFollow_AUnitThatComesToServeAnotherPlace_TakesItsFiguresThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w, _ := pair(t, d)
		counted := func(place string) int64 {
			t.Helper()
			n, err := db.Scalar[int64](ctx, d.Reader(), `
				select coalesce(max(n), 0) from atlas_cell
				 where competency = 'C1' and place = $1 and kind_code = '*'`, place)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		holds := func(when string, want map[string]int64) {
			t.Helper()
			w.Drain()
			for place, n := range want {
				if got := counted(place); got != n {
					t.Errorf("%s: %d people in %s, want %d", when, got, place, n)
				}
			}
			cells := kept(t, d)
			if err := w.Log.Rebuild(ctx, "atlas", nil); err != nil {
				t.Fatal(err)
			}
			if again := kept(t, d); again != cells {
				t.Errorf("%s: followed\n%s\nrebuilt\n%s", when, cells, again)
			}
		}
		take := func(report people.Report, err error) {
			t.Helper()
			if err != nil || !report.OK() {
				t.Fatalf("%v %+v", err, report.Problems)
			}
		}
		holds("at first", map[string]int64{"1": 3, "2": 6, "3": 9, "129": 18})
		take(w.Posts.ImportOrgs(ctx, atlastest.Operator, "csv", strings.NewReader(
			"code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\nO129-1,,PR,block_office,block,2,Office O129-1,कार्यालय O129-1\n"), people.Options{}))
		holds("an office serves another block", map[string]int64{"1": 0, "2": 9, "3": 9, "129": 18})
		take(w.Posts.ImportPlaces(ctx, atlastest.Operator, "csv", strings.NewReader(
			"level,code,parent_level,parent_code,name_en\ndistrict,131,state,9,District 131\nblock,3,district,131,Block 3\n"), people.Options{}))
		holds("a block lies in another district", map[string]int64{"2": 9, "3": 9, "129": 9, "131": 9})
	})
}

func TestCells_ForThePublic_AreRefused(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	if _, err := New(d).Cells(ctx, d.Reader(), who.Public, Query{By: State}); !fault.Is(err, fault.Denied) {
		t.Fatalf("err %v", err)
	}
}

func TestCells_WithoutAPlace_AreRefusedByField(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	for _, c := range []struct {
		query Query
		field string
	}{
		{Query{}, "by"},
		{Query{By: Block}, "district"},
		{Query{By: Block, State: "9"}, "district"},
		{Query{By: District}, "state"},
		{Query{By: State, PostKind: AllKinds}, "post_kind"},
	} {
		_, err := New(d).Cells(ctx, d.Reader(), reader, c.query)
		if !fault.Is(err, fault.Invalid) || fault.As(err).Places[0].Name != c.field {
			t.Errorf("%+v: %v", c.query, err)
		}
	}
}

func TestCells_TakeFewStatements(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	counting, n := db.Counting(ctx)
	if _, err := New(d).Cells(counting, d.Reader(), reader, Query{By: Block, District: "129", State: "9"}); err != nil || n.N() != 3 {
		t.Fatalf("%d statements, %v", n.N(), err)
	}
}

func officer(role who.Role, path string) who.Actor {
	return who.Actor{PersonID: "0193a1b2-0000-7000-8000-000000000002", Grants: []who.Grant{{Role: role, Path: path}}}
}

func TestExact_ShowsSmallGroupsOfOnesOwnUnitOnly_AndIsRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		w, m := pair(t, d)
		query := Query{By: Block, District: "129", Competency: "C1"}
		if _, err := m.Exact(ctx, reader, query); !fault.Is(err, fault.Denied) {
			t.Fatalf("without the right: %v", err)
		}
		view, err := m.Exact(ctx, officer(who.RoleMDOAdmin, atlastest.Department), query)
		if err != nil || len(view.Cells) != 3 || view.Cells[0].Suppressed() || view.Cells[0].Figures.N != 3 || view.Whole[0].Figures.N != 18 {
			t.Fatalf("exact %+v, %v", view, err)
		}
		office, err := w.Posts.Org(ctx, d.Reader(), smallUnits()[0].Org())
		if err != nil {
			t.Fatal(err)
		}
		own := officer(who.RoleMDOAdmin, office.Path)
		if view, err = m.Exact(ctx, own, query); err != nil || len(view.Cells) != 1 || view.Cells[0].Place != "1" || view.Whole[0].Figures.N != 3 {
			t.Fatalf("exact in one office %+v, %v", view, err)
		}
		query.Path = atlastest.Department
		if _, err = m.Exact(ctx, own, query); !fault.Is(err, fault.Denied) {
			t.Fatalf("over a wider unit: %v", err)
		}
		reads, err := db.All(ctx, d.Reader(), func(r *audit.Read) []any { return []any{&r.By, &r.Right, &r.PersonID, &r.Path, &r.What} },
			auditOf, own.PersonID)
		if err != nil || len(reads) != 2 || reads[0].Path != office.Path && reads[1].Path != office.Path || reads[0].What != "atlas.exact" {
			t.Fatalf("recorded %+v, %v", reads, err)
		}
	})
}

const auditOf = `select by_id, by_right, person_id, path, what from audit_read where by_id = $1`

func TestPeople_ListsWhoServesWhereTheReaderMayLook_InPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		_, m := pair(t, d)
		district := PlaceRef{District, "129"}
		if _, err := m.People(ctx, officer(who.RoleMDOLeader, atlastest.Department), district, "C1", "", Cursor{}, 10); !fault.Is(err, fault.Denied) {
			t.Fatalf("without the right: %v", err)
		}
		admin := officer(who.RoleMDOAdmin, atlastest.Department)
		seen := map[string]bool{}
		var after Cursor
		for range 4 {
			page, err := m.People(ctx, admin, district, "C1", atlastest.Secretary, after, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				if seen[p.PersonID] || p.Gap != 2 || !p.Measured || p.Required != 4 {
					t.Fatalf("%+v", p)
				}
				seen[p.PersonID] = true
				after = Cursor{p.Path, p.PersonID}
			}
		}
		if len(seen) != 18 {
			t.Fatalf("%d people", len(seen))
		}
		none, err := m.People(ctx, officer(who.RoleMDOAdmin, "IN.OTHER."), district, "C1", "", Cursor{}, 7)
		if err != nil || len(none) != 0 {
			t.Fatalf("another department sees %+v, %v", none, err)
		}
		reads, err := db.All(ctx, d.Reader(), func(r *audit.Read) []any { return []any{&r.By, &r.Right, &r.PersonID, &r.Path, &r.What} }, auditOf, admin.PersonID)
		units, persons := 0, map[string]bool{}
		for _, r := range reads {
			if r.PersonID == "" {
				units++
			}
			persons[r.PersonID] = true
		}
		if err != nil || units != 5 || len(persons) != 18+1 || reads[0].What != "atlas.people" {
			t.Fatalf("recorded %d units and %d persons, %v", units, len(persons)-1, err)
		}
	})
}

// crowd makes a district of n people, measured in part.
func crowd(b *testing.B, n int) (*atlastest.World, *Maps, []string) {
	b.Helper()
	d, _ := dbtest.SQLite(b)
	var units []atlastest.Unit
	for district := range 20 {
		for block := range 15 {
			units = append(units, atlastest.Unit{District: strconv.Itoa(100 + district), Block: fmt.Sprintf("%d", 1000+100*district+block)})
		}
	}
	each := n / len(units)
	w := atlastest.New(b, d, units, map[string]int{atlastest.Secretary: each})
	m := New(d)
	m.Follow(w.Log)
	var hired []string
	for _, u := range units {
		for i := range each {
			hired = append(hired, atlastest.Post(u, atlastest.Secretary, i))
		}
	}
	w.Hire(hired...)
	ids, err := db.All(ctx, d.Reader(), func(p *string) []any { return []any{p} }, `select person_id from people_v_scope order by person_id`)
	if err != nil {
		b.Fatal(err)
	}
	levels := map[string]int{}
	for i, id := range ids {
		levels[id] = i%6 - 1
	}
	w.Measure("C1", levels)
	return w, m, ids
}

func BenchmarkAtlas_100000People(b *testing.B) {
	if testing.Short() {
		b.Skip("takes a minute")
	}
	w, m, ids := crowd(b, 100_000)
	w.Log.SetBatch(5000)
	started := time.Now()
	w.Drain() // the gap room and the atlas together
	b.Logf("first drain of gap and atlas: %v", time.Since(started))
	b.Run("rebuild", func(b *testing.B) {
		for b.Loop() {
			if err := w.Log.Rebuild(ctx, "atlas", nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("follow 500 rises", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			levels := map[string]int{}
			for j := range 500 {
				levels[ids[(i*500+j)%len(ids)]] = (i + j) % 6
			}
			w.Measure("C1", levels)
			b.StartTimer()
			w.Drain()
		}
	})
	b.Run("cells of a district", func(b *testing.B) {
		for b.Loop() {
			if _, err := m.Cells(ctx, w.DB.Reader(), reader, Query{By: Block, District: "105"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cells of a state", func(b *testing.B) {
		for b.Loop() {
			if _, err := m.Cells(ctx, w.DB.Reader(), reader, Query{By: District, State: "9"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
