package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func names(rows []people.Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name["en"])
	}
	return strings.Join(out, ", ")
}

func TestList_GoesByUnitAndName_PageByPage(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		want := []string{"Devendra Nath Ojha", "Imran Ansari", "Rakesh Kumar", "Sunita Verma", "Farida Begum", "Kamla Devi"}
		for _, size := range []int{1, 2, 4, 10} {
			var got []string
			var after people.Cursor
			for {
				rows := must[[]people.Row](t)(s.List(ctx, d.Reader(), operator, after, size))
				if len(rows) == 0 {
					break
				}
				for _, r := range rows {
					got = append(got, r.Name["en"])
				}
				after = rows[len(rows)-1].After
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %d: %v, want %v", size, got, want)
			}
		}
	})
}

func TestList_SortsByTheLanguageAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		rows := must[[]people.Row](t)(s.List(ctx, d.Reader(), mdoAdmin(peopletest.Harakh), people.Cursor{Lang: "hi"}, 10))
		if got, want := names(rows), "Imran Ansari, Rakesh Kumar, Sunita Verma"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		// With no name in Hindi, the English one stands in, so nobody is lost.
		must[people.Report](t)(take(t, s, staffFile(cells{"full_name_en": "Zoya Pal"}), people.Options{}))
		rows = must[[]people.Row](t)(s.List(ctx, d.Reader(), mdoAdmin(peopletest.Harakh), people.Cursor{Lang: "hi"}, 10))
		if len(rows) != 4 || len(rows[0].Name) == 0 {
			t.Errorf("%s", names(rows))
		}
	})
}

func TestList_ShowsThePartsOfTheTreeThatAreGranted(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		two := who.Actor{PersonID: "admin", Grants: []who.Grant{
			{Role: who.RoleMDOAdmin, Path: peopletest.VikasBhawan},
			{Role: who.RoleMDOAdmin, Path: peopletest.Masauli},
			{Role: who.RoleAuditor, Path: ""},
		}}
		for _, c := range []struct {
			by   who.Actor
			want string
		}{
			{mdoAdmin(peopletest.Harakh), "Imran Ansari, Rakesh Kumar, Sunita Verma"},
			{two, "Devendra Nath Ojha, Farida Begum, Kamla Devi"},
			{s.As(peopletest.Rakesh), ""},
			{who.Public, ""},
			{mdoAdmin("IN.UP.P."), ""},
		} {
			if got := names(must[[]people.Row](t)(s.List(ctx, d.Reader(), c.by, people.Cursor{}, 10))); got != c.want {
				t.Errorf("%v sees %s, want %s", c.by.Grants, got, c.want)
			}
		}
		rows := must[[]people.Row](t)(s.List(ctx, d.Reader(), two, people.Cursor{}, 1))
		if rows = must[[]people.Row](t)(s.List(ctx, d.Reader(), two, rows[0].After, 1)); names(rows) != "Farida Begum" {
			t.Errorf("the second page goes on with %s", names(rows))
		}
	})
}

// plan gives how the database means to run a statement, one step a line.
func plan(t *testing.T, d *db.DB, query string, args ...any) string {
	t.Helper()
	if d.Dialect() == db.SQLite {
		type step struct {
			id, parent, x int
			text          string
		}
		steps, err := db.All(ctx, d.Reader(), func(s *step) []any { return []any{&s.id, &s.parent, &s.x, &s.text} }, `explain query plan `+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range steps {
			out = append(out, s.text)
		}
		return strings.Join(out, "\n")
	}
	steps, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, `explain `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// crowded fills an empty database with many small offices.
func crowded(t *testing.T, d *db.DB, offices, each int) *people.Register {
	t.Helper()
	r := people.New(d)
	orgs, posts, staff := ours+"IN,,,government,,,India,\n", "", ""
	for i := range offices {
		code := fmt.Sprintf("O%03d", i)
		orgs += fmt.Sprintf("%s,,IN,office,,,Office %d,\n", code, i)
		p, s, _ := peopletest.CrowdFiles(each, code, "")
		if i > 0 {
			_, p, _ = strings.Cut(p, "\n")
			_, s, _ = strings.Cut(s, "\n")
		}
		posts, staff = posts+p, staff+s
	}
	must[people.Report](t)(r.ImportOrgs(ctx, operator, "csv", strings.NewReader(orgs), people.Options{}))
	must[people.Report](t)(r.ImportPositions(ctx, operator, strings.NewReader(posts), people.Options{}))
	must[people.Report](t)(r.ImportPeople(ctx, operator, strings.NewReader(staff), people.Options{}))
	analyse(t, d)
	return r
}

// frugal holds a plan to the indexes.
func frugal(t *testing.T, plan string) {
	t.Helper()
	for line := range strings.Lines(plan) {
		if strings.HasPrefix(line, "SCAN") || strings.Contains(line, "Seq Scan") || strings.Contains(line, "TEMP B-TREE") {
			t.Errorf("the plan reads a table whole, or sorts what it reads:\n%s", plan)
			return
		}
	}
}

// TestList_ReadsNoTableWhole holds the list to the indexes: of many offices with many people one page is read.
func TestList_ReadsNoTableWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := crowded(t, d, 400, 15)
		from, to := who.Within("IN.O077.")
		frugal(t, plan(t, d, people.ListUnits, "en", from, to, 50))
		frugal(t, plan(t, d, people.ListUnit, "en", "IN.O077.", "M", "x", 50))
		rows := must[[]people.Row](t)(r.List(ctx, d.Reader(), mdoAdmin("IN.O077."), people.Cursor{}, 1000))
		if len(rows) != 15 || !slices.IsSortedFunc(rows, func(a, b people.Row) int { return strings.Compare(a.After.Key, b.After.Key) }) {
			t.Errorf("%d rows, or not in order", len(rows))
		}
	})
}

func analyse(t testing.TB, d *db.DB) {
	t.Helper()
	err := d.Write(ctx, operator, func(ctx ctxType, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `analyze`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
