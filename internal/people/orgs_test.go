package people_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// checkPaths holds that every path is the parent's path and the segment, and that all hang under a root.
func checkPaths(t *testing.T, d *db.DB) {
	t.Helper()
	type org struct{ id, parent, segment, path string }
	rows, err := db.All(ctx, d.Reader(), func(o *org) []any { return []any{&o.id, &o.parent, &o.segment, &o.path} },
		`select id, coalesce(parent_id, ''), segment, path from people_org`)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{"": ""}
	for _, o := range rows {
		paths[o.id] = o.path
	}
	for _, o := range rows {
		if want := paths[o.parent] + o.segment + "."; o.path != want || o.segment == "" {
			t.Errorf("path %q, want %q", o.path, want)
		}
	}
}

func TestMoveOrg_AnySequenceOfMoves_KeepsEveryPathWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) { shuffleOrgs(t, d, seed) })
		}
	})
}

// shuffleOrgs grows a random tree and moves random units about it, by orders and by files, some to where they cannot go.
func shuffleOrgs(t *testing.T, d *db.DB, seed uint64) {
	r := people.New(d)
	dice := rand.New(rand.NewPCG(seed, 7))
	const n = 24
	parents := make([]int, n)
	file := func() string {
		var b strings.Builder
		b.WriteString("code,parent_code,kind,name_en\n")
		for i := range n {
			code, parent := fmt.Sprintf("S%d-U-%d", seed, i%20), ""
			if i >= 20 {
				code = fmt.Sprintf("S%d-V-%d", seed, i%20) // two codes that ask for segments alike
			}
			if i > 0 {
				p := parents[i]
				parent = fmt.Sprintf("S%d-U-%d", seed, p)
			}
			fmt.Fprintf(&b, "%s,%s,office,Unit %d\n", code, parent, i)
		}
		return b.String()
	}
	for i := 1; i < n; i++ {
		parents[i] = dice.IntN(min(i, 20))
	}
	load := func() {
		must[people.Report](t)(r.ImportOrgs(ctx, operator, "csv", strings.NewReader(file()), people.Options{}))
	}
	load()
	checkPaths(t, d)
	ids := make([]string, n)
	for i := range n {
		code := fmt.Sprintf("S%d-U-%d", seed, i%20)
		if i >= 20 {
			code = fmt.Sprintf("S%d-V-%d", seed, i%20)
		}
		ids[i] = must[people.Org](t)(r.Org(ctx, d.Reader(), code)).ID
	}
	below := func(i, top int) bool {
		for ; ; i = parents[i] {
			if i == top {
				return true
			}
			if i == 0 {
				return false
			}
		}
	}
	for step := range 30 {
		i, to := 1+dice.IntN(n-1), dice.IntN(20)
		err := r.MoveOrg(ctx, operator, ids[i], ids[to])
		switch {
		case below(to, i) && !fault.Is(err, fault.Invalid):
			t.Fatalf("a circle was not refused: %v", err)
		case !below(to, i) && err != nil:
			t.Fatal(err)
		case !below(to, i):
			parents[i] = to
		}
		if step%10 == 9 {
			for i := 1; i < n; i++ {
				parents[i] = dice.IntN(min(i, 20))
			}
			load()
		}
		checkPaths(t, d)
	}
}

func TestMoveOrg_TakesPeopleAlong_AndTellsIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := facts(t, d.Reader(), "people.org_moved")
		if err := s.MoveOrg(ctx, operator, s.OrgID("UP-129-DPRO"), s.OrgID("UP")); err != nil {
			t.Fatal(err)
		}
		p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID(peopletest.Sunita)))
		if p.OrgPath != "IN.UP.129-DPRO.948." {
			t.Errorf("path %s", p.OrgPath)
		}
		if n := facts(t, d.Reader(), "people.org_moved"); n != before+1 {
			t.Errorf("%d facts", n-before)
		}
	})
}

func TestMoveOrg_BySomebodyOfOneSideAlone_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		err := s.MoveOrg(ctx, mdoAdmin(peopletest.Department), s.OrgID("UP-129-948"), s.OrgID("UP-129-VB"))
		if !fault.Is(err, fault.Denied) {
			t.Errorf("%v", err)
		}
	})
}

func TestMoveOrg_TwoMovesThatWouldMakeACircleTogether_DoNot(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		a, b := s.OrgID("UP-129-948"), s.OrgID("UP-129-949")
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, move := range [][2]string{{a, b}, {b, a}} {
			wait.Go(func() { errs[i] = s.MoveOrg(ctx, operator, move[0], move[1]) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
		checkPaths(t, d)
	})
}

func TestImportOrgs_AnotherPlaceAlone_IsToldAsAFactOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		relocated, moved := facts(t, d.Reader(), "people.org_relocated"), facts(t, d.Reader(), "people.org_moved")
		if relocated != 0 {
			t.Errorf("%d facts of organisations that are new", relocated)
		}
		take := func(report people.Report, err error) {
			t.Helper()
			if err != nil || !report.OK() {
				t.Fatalf("%v %+v", err, report.Problems)
			}
		}
		orgs := func(rows string) {
			t.Helper()
			take(s.ImportOrgs(ctx, operator, "csv", strings.NewReader(ours+rows), people.Options{}))
		}
		places := func(rows string) {
			t.Helper()
			take(s.ImportPlaces(ctx, operator, "csv", strings.NewReader("level,code,parent_level,parent_code,name_en\n"+rows), people.Options{}))
		}
		for _, step := range []struct {
			name             string
			take             func()
			relocated, moved int
		}{
			{"another name", func() { orgs("UP-129-948,,UP-129-DPRO,block_office,block,948,Harakh Office,\n") }, 0, 0},
			{"another place", func() { orgs("UP-129-948,,UP-129-DPRO,block_office,block,949,Harakh Office,\n") }, 1, 0},
			{"the same again", func() { orgs("UP-129-948,,UP-129-DPRO,block_office,block,949,Harakh Office,\n") }, 0, 0},
			{"another place and parent", func() { orgs("UP-129-948,,UP-129-VB,block_office,block,948,Harakh Office,\n") }, 1, 1},
			{"no place", func() { orgs("UP-129-948,,UP-129-VB,block_office,,,Harakh Office,\n") }, 1, 0},
			{"a block of another district", func() { places("district,130,state,9,Gonda\nblock,949,district,130,Masauli\n") }, 1, 0},
			{"the same again", func() { places("block,949,district,130,Masauli\n") }, 0, 0},
			{"a place that nobody serves", func() { places("block,950,district,130,Nowhere\n") }, 0, 0},
		} {
			step.take()
			if n := facts(t, d.Reader(), "people.org_relocated") - relocated; n != step.relocated {
				t.Errorf("%s: %d facts of place, want %d", step.name, n, step.relocated)
			}
			if n := facts(t, d.Reader(), "people.org_moved") - moved; n != step.moved {
				t.Errorf("%s: %d facts of parent, want %d", step.name, n, step.moved)
			}
			relocated, moved = facts(t, d.Reader(), "people.org_relocated"), facts(t, d.Reader(), "people.org_moved")
		}
	})
}
