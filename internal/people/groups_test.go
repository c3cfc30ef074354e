package people_test

import (
	"slices"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func kindsOfPosts(t *testing.T, d *db.DB) string {
	t.Helper()
	rows, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, `select code || ' ' || kind_code from people_position order by code`)
	must0(t, err)
	return strings.Join(rows, "\n")
}

// prepared gives the small register with the dirty list taken in and grouped.
func prepared(t *testing.T, d *db.DB) (*peopletest.Small, people.Grouping) {
	t.Helper()
	s := peopletest.Load(t, d)
	_, err := s.ImportPosts(ctx, operator, dirtyPosts(t), people.Options{})
	must0(t, err)
	g, err := s.ProposeGroups(ctx, operator, "UP-PR", false)
	must0(t, err)
	return s, g
}

func ids(g people.Grouping, but ...string) []string {
	var out []string
	for _, one := range g.Groups {
		if !slices.Contains(but, one.Name["en"]) {
			out = append(out, one.ID)
		}
	}
	return out
}

func groupNamed(t *testing.T, g people.Grouping, name, unitKind string) people.PostGroup {
	t.Helper()
	i := slices.IndexFunc(g.Groups, func(one people.PostGroup) bool { return one.Name["en"] == name && one.UnitKind == unitKind })
	if i < 0 {
		t.Fatalf("no group %s of %s", name, unitKind)
	}
	return g.Groups[i]
}

func TestGroups_FromListToKinds_InOneActAndBackInOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, g := prepared(t, d)
		// The register has a district officer and two block officers besides, of no kind; the block officers are of the list's.
		if g.Posts != 215 || len(g.Groups) != 32 || g.State != people.GroupingOpen {
			t.Fatalf("%d posts in %d groups", g.Posts, len(g.Groups))
		}
		before := kindsOfPosts(t, d)
		if _, err := s.ApplyGroups(ctx, operator, g.ID, -1, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("nobody has confirmed anything: %v", err)
		}
		g, err := s.EditGroups(ctx, operator, g.ID, g.Revision, people.GroupEdit{Do: "confirm", Groups: ids(g, "Peon")})
		must0(t, err)
		seen, err := s.ApplyGroups(ctx, operator, g.ID, g.Revision, true)
		must0(t, err)
		if seen.Groups != 31 || seen.Posts != 210 || seen.Waiting != 1 || len(seen.Begun) != 31 || seen.Held != 2 || kindsOfPosts(t, d) != before {
			t.Errorf("looked at: %+v", seen)
		}
		done, err := s.ApplyGroups(ctx, operator, g.ID, g.Revision, false)
		must0(t, err)
		if done.Posts != seen.Posts || done.Groups != seen.Groups {
			t.Errorf("done %+v, seen %+v", done, seen)
		}
		secretary := groupNamed(t, g, "Gram Panchayat Secretary", "block_office")
		p, err := s.Position(ctx, d.Reader(), "UP-129-948-GPS-20")
		if err != nil || p.KindCode != secretary.Kind {
			t.Errorf("%v %+v, want kind %s", err, p, secretary.Kind)
		}
		f := framework.New(d)
		k, err := f.OpenDraft(ctx, d.Reader(), operator, secretary.Kind)
		if err != nil || k.Profile.Kind.Name["hi"] != "ग्राम पंचायत सचिव" || k.Profile.Kind.PayLevel != 5 || k.Profile.Kind.Group != "C" || k.Profile.Kind.Tier != "block" {
			t.Errorf("%v %+v", err, k.Profile.Kind)
		}
		if _, err := s.EditGroups(ctx, operator, g.ID, -1, people.GroupEdit{Do: "reopen", Groups: ids(g)[:1]}); !fault.Is(err, fault.Conflict) {
			t.Errorf("edited after it was applied: %v", err)
		}
		must0(t, s.UndoGroups(ctx, operator, g.ID))
		if after := kindsOfPosts(t, d); after != before {
			t.Errorf("after undoing:\n%s", after)
		}
		g, err = s.Grouping(ctx, d.Reader(), operator, "UP-PR")
		must0(t, err)
		if n, _ := g.Confirmed(); g.State != people.GroupingOpen || n != 31 {
			t.Errorf("after undoing: %s, %d confirmed", g.State, n)
		}
		again, err := s.ApplyGroups(ctx, operator, g.ID, g.Revision, false)
		if err != nil || again.Posts != 210 {
			t.Errorf("applied again: %v %+v", err, again)
		}
	})
}

func TestGroups_SplitJoinRename_AreKeptAndAskToBeConfirmedAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, g := prepared(t, d)
		edit := func(e people.GroupEdit) {
			t.Helper()
			var err error
			g, err = s.EditGroups(ctx, operator, g.ID, g.Revision, e)
			must0(t, err)
		}
		vdo := groupNamed(t, g, "Village Development Officer", "block_office")
		edit(people.GroupEdit{Do: "confirm", Groups: []string{vdo.ID}})
		edit(people.GroupEdit{Do: "split", Groups: []string{vdo.ID}, Titles: []string{vdo.Titles[0].ID}})
		if len(g.Groups) != 33 {
			t.Fatalf("%d groups after a split", len(g.Groups))
		}
		i := slices.IndexFunc(g.Groups, func(o people.PostGroup) bool { return o.ID == vdo.ID })
		if g.Groups[i].Confirmed || g.Groups[i].Posts+g.Groups[i+1].Posts != vdo.Posts || g.Groups[i].Kind == g.Groups[i+1].Kind {
			t.Errorf("%+v %+v", g.Groups[i], g.Groups[i+1])
		}
		edit(people.GroupEdit{Do: "join", Groups: []string{g.Groups[i].ID, g.Groups[i+1].ID}})
		if len(g.Groups) != 32 || g.Groups[i].Posts != vdo.Posts {
			t.Errorf("%d groups, %d posts after a join", len(g.Groups), g.Groups[i].Posts)
		}
		edit(people.GroupEdit{Do: "rename", Groups: []string{g.Groups[i].ID}, Name: map[string]string{"en": "Village Officer"}})
		if g.Groups[i].Name["en"] != "Village Officer" || g.Groups[i].Name["hi"] == "" {
			t.Errorf("%v", g.Groups[i].Name)
		}
		edit(people.GroupEdit{Do: "kind", Groups: []string{g.Groups[i].ID}, Kind: "POS-NEW"})
		if !g.Groups[i].Fresh || g.Groups[i].Kind != "POS-NEW" {
			t.Errorf("%+v", g.Groups[i])
		}
		for name, e := range map[string]people.GroupEdit{
			"nothing chosen":       {Do: "confirm"},
			"one to join":          {Do: "join", Groups: []string{g.Groups[0].ID}},
			"one to join, twice":   {Do: "join", Groups: []string{g.Groups[0].ID, g.Groups[0].ID}},
			"split off everything": {Do: "split", Groups: []string{g.Groups[0].ID}, Titles: titleIDs(g.Groups[0])},
			"split off nothing":    {Do: "split", Groups: []string{g.Groups[0].ID}},
			"a kind that is none":  {Do: "kind", Groups: []string{g.Groups[0].ID}, Kind: "a b"},
			"an unknown act":       {Do: "burn", Groups: []string{g.Groups[0].ID}},
			"an unknown language":  {Do: "rename", Groups: []string{g.Groups[0].ID}, Name: map[string]string{"xx": "x"}},
		} {
			if _, err := s.EditGroups(ctx, operator, g.ID, -1, e); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.EditGroups(ctx, operator, g.ID, g.Revision-1, people.GroupEdit{Do: "reopen", Groups: ids(g)[:1]}); !fault.Is(err, fault.Stale) {
			t.Errorf("somebody else was quicker: %v", err)
		}
	})
}

func titleIDs(g people.PostGroup) []string {
	var out []string
	for _, t := range g.Titles {
		out = append(out, t.ID)
	}
	return out
}

func TestGroups_TwoNewKindsUnderOneCode_AreNotConfirmed(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s, g := prepared(t, d)
	g, err := s.EditGroups(ctx, operator, g.ID, -1, people.GroupEdit{Do: "kind", Groups: []string{g.Groups[0].ID}, Kind: g.Groups[1].Kind})
	must0(t, err)
	_, err = s.EditGroups(ctx, operator, g.ID, -1, people.GroupEdit{Do: "confirm", Groups: []string{g.Groups[0].ID}})
	if !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func TestGroups_WhileOneIsOpen_AnotherIsAskedForByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, g := prepared(t, d)
		if _, err := s.ProposeGroups(ctx, operator, "UP-PR", false); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second: %v", err)
		}
		next, err := s.ProposeGroups(ctx, operator, "UP-PR", true)
		if err != nil || next.ID == g.ID || next.Posts != g.Posts {
			t.Errorf("anew: %v", err)
		}
		if _, err := s.EditGroups(ctx, operator, g.ID, -1, people.GroupEdit{Do: "confirm", Groups: ids(g)[:1]}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the dropped one: %v", err)
		}
	})
}

func TestApplyGroups_OnesOwnPost_IsLeftToSomebodyElse(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s, g := prepared(t, d)
	rakesh := s.As(peopletest.Rakesh, who.Grant{Role: who.RoleIFU, Path: ""}) // holds 948-ADO
	g, err := s.EditGroups(ctx, rakesh, g.ID, -1, people.GroupEdit{Do: "confirm", Groups: ids(g)})
	must0(t, err)
	done, err := s.ApplyGroups(ctx, rakesh, g.ID, -1, false)
	if err != nil || done.LeftOut != 1 || done.Posts != 214 {
		t.Errorf("%v %+v", err, done)
	}
	if p, err := s.Position(ctx, d.Reader(), "948-ADO"); err != nil || p.KindCode != "" {
		t.Errorf("%v %+v", err, p)
	}
}

func TestApplyGroups_WhatSomebodyElseSettledSince_Stands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, g := prepared(t, d)
		g, err := s.EditGroups(ctx, operator, g.ID, -1, people.GroupEdit{Do: "confirm", Groups: ids(g)})
		must0(t, err)
		settle := func(code, kind string) {
			t.Helper()
			_, err := s.ImportPositions(ctx, operator, strings.NewReader("code,kind_code,org_code,name_en\n"+code+","+kind+",UP-129-948,Driver\n"), people.Options{})
			must0(t, err)
		}
		settle("UP-129-948-GPS-01", "other")
		done, err := s.ApplyGroups(ctx, operator, g.ID, -1, false)
		if err != nil || done.LeftOut != 1 {
			t.Errorf("%v %+v", err, done)
		}
		settle("UP-129-948-GPS-02", "another")
		must0(t, s.UndoGroups(ctx, operator, g.ID))
		for code, want := range map[string]string{"UP-129-948-GPS-01": "other", "UP-129-948-GPS-02": "another", "UP-129-948-GPS-03": ""} {
			if p, err := s.Position(ctx, d.Reader(), code); err != nil || p.KindCode != want {
				t.Errorf("%s: %v %q, want %q", code, err, p.KindCode, want)
			}
		}
	})
}

func TestGroups_OutsideThePart_AreRefused(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s, g := prepared(t, d)
	for name, by := range map[string]who.Actor{
		"nothing":     s.As(peopletest.Sunita),
		"a part":      s.As(peopletest.Rakesh, who.Grant{Role: who.RoleMDOAdmin, Path: peopletest.Harakh}),
		"only review": s.As(peopletest.Ojha, who.Grant{Role: who.RoleFracL1, Path: peopletest.Department}),
	} {
		_, err := s.ProposeGroups(ctx, by, "UP-PR", true)
		_, edited := s.EditGroups(ctx, by, g.ID, -1, people.GroupEdit{Do: "confirm", Groups: ids(g)})
		_, applied := s.ApplyGroups(ctx, by, g.ID, -1, false)
		for _, err := range []error{err, edited, applied, s.UndoGroups(ctx, by, g.ID)} {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := s.Grouping(ctx, d.Reader(), s.As(peopletest.Ojha, who.Grant{Role: who.RoleFracL1, Path: peopletest.Department}), g.ID); err != nil {
		t.Errorf("who reviews reads: %v", err)
	}
}
