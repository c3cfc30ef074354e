package people_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// tallyOf gives every line of the tally, in order.
func tallyOf(t *testing.T, d *db.DB) string {
	t.Helper()
	rows, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, `
		select o.path || ' ' || t.kind_code || ' ' || t.own_posts || ' ' || t.own_held || ' ' || t.posts || ' ' || t.held || ' ' || t.own_filled || ' ' || t.filled
		  from people_post_tally t join people_org o on o.id = t.org_id order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, "\n")
}

// followed gives the small register with its tally kept.
func followed(t *testing.T, d *db.DB) (*peopletest.Small, *event.Log) {
	t.Helper()
	s := peopletest.Load(t, d)
	log := event.New(d)
	s.Follow(log)
	drain(t, log)
	return s, log
}

func drain(t *testing.T, log *event.Log) {
	t.Helper()
	if err := log.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestTally_FollowingComesToTheSameAsRebuilding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, log := followed(t, d)
		same := func(when string) string {
			t.Helper()
			drain(t, log)
			got := tallyOf(t, d)
			if err := log.Rebuild(ctx, "posts", nil); err != nil {
				t.Fatal(err)
			}
			if want := tallyOf(t, d); got != want {
				t.Fatalf("%s: following gave\n%s\nrebuilding\n%s", when, got, want)
			}
			return got
		}
		if got := same("at first"); !strings.Contains(got, "IN. gp-secretary 0 0 4 3 0 3") || !strings.Contains(got, "IN.UP.PR.129-DPRO.948. gp-secretary 3 2 3 2 2 2") {
			t.Error(got)
		}
		_, err := s.Transfer(ctx, operator, people.Order{PersonID: s.ID(peopletest.Sunita), PositionID: s.PositionID("948-GPS-03")})
		must0(t, err)
		same("after a transfer")
		must0(t, s.Relieve(ctx, operator, s.ID(peopletest.Imran), s.PositionID("948-GPS-02"), "", "retired"))
		if got := same("after a retirement"); !strings.Contains(got, "IN.UP.PR.129-DPRO.948. gp-secretary 3 1 3 1 1 1") {
			t.Error(got)
		}
		file := "code,kind_code,org_code,name_en\n948-GPS-03,accountant,UP-129-949,Accountant\nNEW,,UP-129-949,New\n"
		_, err = s.ImportPositions(ctx, operator, strings.NewReader(file), people.Options{})
		must0(t, err)
		same("after a post came to be elsewhere and of another kind")
		_, err = s.ImportPosts(ctx, operator, dirtyPosts(t), people.Options{})
		must0(t, err)
		same("after a list of posts")
		must0(t, s.MoveOrg(ctx, operator, s.OrgID("UP-129-949"), s.OrgID("UP-129-VB")))
		same("after an office was moved")
	})
}

func must0(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestKindsHere_CountsWhatIsInThePartOfTheTreeOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, _ := followed(t, d)
		for path, want := range map[string]string{
			peopletest.Harakh: "gp-secretary 3 2 none", peopletest.District: "gp-secretary 4 3 none", peopletest.VikasBhawan: "", "": "gp-secretary 4 3 none",
		} {
			by := s.As(peopletest.Ojha, who.Grant{Role: who.RoleIFU, Path: path})
			got := ""
			list, err := s.KindsHere(ctx, d.Reader(), by, people.KindFilter{}, "", 10)
			must0(t, err)
			for _, k := range list {
				got += fmt.Sprintf("%s %d %d %s", k.Code, k.Posts, k.Held, k.State)
			}
			if got != want {
				t.Errorf("%q: %q, want %q", path, got, want)
			}
		}
		by := s.As(peopletest.Ojha, who.Grant{Role: who.RoleIFU, Path: peopletest.District})
		standing, err := s.Standing(ctx, d.Reader(), people.DeskPaths(by))
		must0(t, err)
		if standing.Posts != 7 || standing.Held != 5 || standing.NoKind != 3 || standing.NoFrac != 4 || standing.Kinds != 1 || standing.KindsOpen != 1 || standing.Covered() != 0 {
			t.Errorf("%+v", standing)
		}
		for _, f := range []people.KindFilter{{State: "none"}, {Text: "SECRET"}} {
			if list, err := s.KindsHere(ctx, d.Reader(), by, f, "", 10); err != nil || len(list) != 1 {
				t.Errorf("%+v: %v %v", f, list, err)
			}
		}
		for _, f := range []people.KindFilter{{State: "published"}, {State: "draft"}, {State: "overlay"}, {Text: "%"}, {Text: "_"}} {
			if list, err := s.KindsHere(ctx, d.Reader(), by, f, "", 10); err != nil || len(list) != 0 {
				t.Errorf("%+v: %v %v", f, list, err)
			}
		}
		var codes []string
		path, code := "", ""
		for {
			page, err := s.PostsHere(ctx, d.Reader(), by, "", path, code, 2)
			must0(t, err)
			if len(page) == 0 {
				break
			}
			for _, p := range page {
				codes = append(codes, p.Code)
			}
			path, code = page[len(page)-1].OrgPath, page[len(page)-1].Code
		}
		if got := strings.Join(codes, " "); got != "DPRO 948-ADO 949-ADO" {
			t.Error(got)
		}
	})
}

func TestCountKinds_AreOfThePartOfTheTree_AndHoldersAreThoseInSubstance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s, log := followed(t, d)
		_, err := s.Transfer(ctx, operator, people.Order{PersonID: s.ID(peopletest.Rakesh), PositionID: s.PositionID("948-GPS-03"), Additional: true})
		must0(t, err)
		drain(t, log)
		for _, c := range []struct {
			below string
			paths []string
			want  people.KindCount
		}{
			{"", []string{""}, people.KindCount{Posts: 4, Holders: 3}},
			{"", []string{peopletest.Harakh}, people.KindCount{Posts: 3, Holders: 2}},
			{"", []string{peopletest.Harakh, peopletest.Masauli}, people.KindCount{Posts: 4, Holders: 3}},
			{"UP-129-949", []string{""}, people.KindCount{Posts: 1, Holders: 1}},
			{"UP-129-DPRO", []string{peopletest.Harakh, peopletest.VikasBhawan}, people.KindCount{Posts: 3, Holders: 2}},
			{"UP-129-949", []string{peopletest.Harakh}, people.KindCount{}},
			{"NO-SUCH", []string{""}, people.KindCount{}},
			{"", nil, people.KindCount{}},
		} {
			counted, n := db.Counting(ctx)
			list, err := s.CountKinds(counted, d.Reader(), []people.KindAt{{Kind: "gp-secretary", Org: c.below}, {Kind: "no-such"}}, c.paths)
			must0(t, err)
			got := list[0]
			if got != c.want || list[1] != (people.KindCount{}) || n.N() > 3 {
				t.Errorf("below %q in %v: %+v by %d statements, want %+v", c.below, c.paths, got, n.N(), c.want)
			}
		}
		by := s.As(peopletest.Ojha, who.Grant{Role: who.RoleIFU, Path: peopletest.Harakh})
		if list, err := s.KindsHere(ctx, d.Reader(), by, people.KindFilter{}, "", 10); err != nil || list[0].Held != 3 {
			t.Errorf("held by an additional charge too: %+v %v", list, err)
		}
	})
}

// The list of kinds is ordered by what they are called as well as by code, page by page without a gap; and a kind that is kept here and
// has no post yet stands in it.
func TestKindsHere_ByTitle_AndWithKindsThatHaveNoPost(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		f, log := framework.New(d), event.New(d)
		s.Follow(log)
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		for code, name := range map[string]map[string]string{
			"K-1": {"en": "Zonal Clerk", "hi": "अंचल लिपिक"}, "K-2": {"en": "Accountant", "hi": "लेखाकार"}, "K-3": {"en": "clerk", "hi": "लिपिक"}, "K-4": {"en": "Clerk", "hi": "क्लर्क"},
		} {
			if _, err := f.NewKind(ctx, operator, framework.Kind{Code: code, Name: name, Group: "C", UnitKind: "block_office", Tier: "block", OrgCode: "UP-PR"}); err != nil {
				t.Fatal(err)
			}
		}
		by := who.Actor{PersonID: "w", Grants: []who.Grant{{Role: who.RoleIFU, Path: "IN.UP.PR."}}}
		walk := func(filter people.KindFilter) (out []string) {
			t.Helper()
			for after := ""; ; {
				list, err := s.KindsHere(ctx, d.Reader(), by, filter, after, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, k := range list {
					out = append(out, k.Code)
				}
				if len(list) < 2 {
					return out
				}
				after = list[1].Code
			}
		}
		for _, c := range []struct {
			filter people.KindFilter
			want   string
		}{
			{people.KindFilter{}, "K-1 K-2 K-3 K-4 gp-secretary"},
			{people.KindFilter{Sort: people.ByTitle, Lang: "en"}, "K-2 K-3 K-4 K-1 gp-secretary"}, // that one nobody has begun: it has no name
			{people.KindFilter{Sort: people.ByTitle, Lang: "hi"}, "K-1 K-4 K-3 K-2 gp-secretary"},
			{people.KindFilter{Sort: people.ByTitle, Lang: "en", Text: "clerk"}, "K-3 K-4 K-1"},
			{people.KindFilter{Sort: people.ByTitle, State: "draft"}, "K-2 K-3 K-4 K-1"},
		} {
			if got := strings.Join(walk(c.filter), " "); got != c.want {
				t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
			}
		}
		by.Grants[0].Path = "IN.UP.129-VB."
		if got := walk(people.KindFilter{}); len(got) != 0 {
			t.Errorf("elsewhere: %v", got)
		}
	})
}
