package people_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

var (
	ctx      = context.Background()
	operator = peopletest.Operator
)

type ctxType = context.Context

// each runs a test on each database with the small register.
func each(t *testing.T, test func(t *testing.T, d *db.DB, s *peopletest.Small)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) { test(t, d, peopletest.Load(t, d)) })
}

// data opens a file of the public data sets, which are too large to be kept with the source.
func data(t testing.TB, name string) *os.File {
	t.Helper()
	folder := os.Getenv("SOPAN_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Skipf("the public data are not here; set SOPAN_DATA to the folder that holds %s", name)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func count(t testing.TB, q db.Q, table string) int {
	t.Helper()
	n, err := db.Scalar[int](ctx, q, `select count(*) from `+table)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func facts(t testing.TB, q db.Q, kind string) int {
	t.Helper()
	n, err := db.Scalar[int](ctx, q, `select count(*) from event_fact where kind = $1`, kind)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestPost_TellsTheWholeHead_InOneStatement(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		id := s.ID(peopletest.Sunita)
		counted, n := db.Counting(ctx)
		p := must[people.Post](t)(s.Post(counted, d.Reader(), id))
		if n.N() != 1 {
			t.Errorf("%d statements", n.N())
		}
		if p.Name["hi"] != "सुनीता वर्मा" || p.Title["en"] != "Gram Panchayat Secretary" || p.OrgPath != peopletest.Harakh ||
			p.OrgName["en"] != "Harakh Block Office" || p.KindCode != "gp-secretary" || p.PositionCode != "948-GPS-01" ||
			p.BlockCode != "948" || p.DistrictCode != "129" || p.StateCode != "9" {
			t.Errorf("%+v", p)
		}
	})
}

func TestQuestions_OnWhatIsUnknown_SayNotFound(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		q := d.Reader()
		_, person := s.ByCode(ctx, q, "NOBODY")
		_, post := s.Post(ctx, q, "nobody")
		_, over := s.Over(ctx, q, operator, "nobody")
		_, org := s.Org(ctx, q, "IN.XX.")
		_, place := s.Place(ctx, q, "block", "1")
		_, position := s.Position(ctx, q, "X")
		for i, err := range []error{person, post, over, org, place, position} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if fault.As(person).Key != "people.unknown" {
			t.Errorf("%v", person)
		}
	})
}

func TestOrg_IsFoundByPathIDAndCode(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		o := must[people.Org](t)(s.Org(ctx, d.Reader(), "UP-129-948"))
		for _, key := range []string{o.Path, o.ID} {
			if same := must[people.Org](t)(s.Org(ctx, d.Reader(), key)); same.Code != o.Code {
				t.Errorf("%s gives %s", key, same.Code)
			}
		}
		if o.Path != peopletest.Harakh || o.DistrictCode != "129" {
			t.Errorf("%+v", o)
		}
	})
}

func TestScopeView_HoldsEachCurrentPostingOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		if n := count(t, d.Reader(), "people_v_scope"); n != 6 {
			t.Errorf("%d rows", n)
		}
		type row struct{ path, kind, block, district, state, level, place string }
		r, err := db.One(ctx, d.Reader(), func(r *row) []any {
			return []any{&r.path, &r.kind, &r.block, &r.district, &r.state, &r.level, &r.place}
		}, `select path, kind_code, block_code, district_code, state_code, place_level, place_code
		      from people_v_scope where employee_code = $1`, peopletest.Sunita)
		if err != nil || r != (row{peopletest.Harakh, "gp-secretary", "948", "129", "9", "block", "948"}) {
			t.Errorf("%+v %v", r, err)
		}
		if n := count(t, d.Reader(), "people_v_name"); n != 12 {
			t.Errorf("%d names", n)
		}
	})
}

func TestPlaces_AreListedUnderTheirParent(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		district := must[people.Place](t)(s.Place(ctx, d.Reader(), "district", "129"))
		blocks := must[[]people.Place](t)(s.Places(ctx, d.Reader(), district))
		if len(blocks) != 2 || blocks[0].Name["hi"] != "हरख" {
			t.Errorf("%+v", blocks)
		}
		if states := must[[]people.Place](t)(s.Places(ctx, d.Reader(), people.Place{})); len(states) != 1 {
			t.Errorf("%+v", states)
		}
	})
}

func TestVerbs_WithoutTheRight_AreDenied(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		sunita := s.As(peopletest.Sunita)
		file := func() *strings.Reader { return strings.NewReader("a,b\n1,2\n") }
		_, places := s.ImportPlaces(ctx, sunita, "state", file(), people.Options{})
		_, orgs := s.ImportOrgs(ctx, sunita, "csv", file(), people.Options{})
		_, positions := s.ImportPositions(ctx, sunita, file(), people.Options{})
		_, staff := s.ImportPeople(ctx, sunita, file(), people.Options{})
		move := s.MoveOrg(ctx, sunita, s.OrgID("UP-129-948"), s.OrgID("UP"))
		_, order := s.Transfer(ctx, sunita, people.Order{PersonID: s.ID(peopletest.Imran), PositionID: s.PositionID("948-GPS-03")})
		relieve := s.Relieve(ctx, sunita, s.ID(peopletest.Imran), s.PositionID("948-GPS-02"), "", "left")
		for i, err := range []error{places, orgs, positions, staff, move, order, relieve} {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func mdoAdmin(path string) who.Actor {
	return who.Actor{PersonID: "admin", Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: path}}}
}

func TestByEmail_AnAddressOfSeveral_IsNobodys(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		p := must[people.Person](t)(s.ByEmail(ctx, d.Reader(), " S.Verma@example.invalid"))
		if p.Code != peopletest.Sunita {
			t.Errorf("%+v", p)
		}
		report := must[people.Report](t)(take(t, s, staffFile(cells{"official_email": "office@example.invalid"}, cells{"official_email": "office@example.invalid"}), people.Options{}))
		if told(report, "people.import.email_shared") != 1 {
			t.Errorf("%+v", report.Notices)
		}
		for _, email := range []string{"office@example.invalid", "", "nobody@example.invalid"} {
			if _, err := s.ByEmail(ctx, d.Reader(), email); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", email, err)
			}
		}
	})
}
