package people_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// dirtyPosts is the list of posts as the offices typed it.
func dirtyPosts(t testing.TB) io.Reader {
	t.Helper()
	text, err := os.ReadFile("testdata/posts/panchayat.csv")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(text))
}

func importPosts(t *testing.T, s *peopletest.Small, file string, opt people.Options) people.PostsReport {
	t.Helper()
	report, err := s.ImportPosts(ctx, operator, strings.NewReader(file), opt)
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	return report
}

func TestImportPosts_ADepartmentsList_MakesItsPostsAndKeepsWhatNobodyKnows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s := peopletest.Load(t, d)
		before := count(t, d.Reader(), "people_position")
		dry, err := s.ImportPosts(ctx, operator, dirtyPosts(t), people.Options{DryRun: true})
		if err != nil || dry.Posts != 212 || dry.Written || count(t, d.Reader(), "people_position") != before || count(t, d.Reader(), "people_designation") != 0 {
			t.Fatalf("a dry run: %v %+v", err, dry)
		}
		report, err := s.ImportPosts(ctx, operator, dirtyPosts(t), people.Options{})
		if err != nil || report.Posts != 212 || report.Refused != 0 || report.Created != report.Rows || report.Drafted != 28 {
			t.Fatalf("%v %d posts, %d drafted, %d of %d rows %+v", err, report.Posts, report.Drafted, report.Created, report.Rows, report.Problems)
		}
		if n := count(t, d.Reader(), "people_position"); n != before+212 {
			t.Errorf("%d posts stand", n-before)
		}
		drafted := 0
		for _, n := range report.Notices {
			if n.Key == "people.posts.drafted" {
				drafted++
			}
		}
		if drafted != 28 {
			t.Errorf("%d of %d drafts are told", drafted, report.Drafted)
		}
		again, err := s.ImportPosts(ctx, operator, dirtyPosts(t), people.Options{})
		if err != nil || again.Posts != 0 || again.Drafted != 0 || again.Unchanged != report.Rows || len(again.Notices) != 0 {
			t.Errorf("the same file again: %v %+v", err, again)
		}
	})
}

func TestImportPosts_MorePostsMakeThoseThatAreNew_FewerTakeNoneAway(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	head := "Designation,Unit Code,Sanctioned Posts,Code\n"
	importPosts(t, s, head+"Clerk,UP-129-948,2,\n", people.Options{})
	if r := importPosts(t, s, head+"Clerk,UP-129-948,5,\n", people.Options{}); r.Posts != 3 || r.Changed != 1 {
		t.Errorf("more: %+v", r)
	}
	r := importPosts(t, s, head+"Clerk,UP-129-948,1,\n", people.Options{})
	if r.Posts != 0 || len(r.Notices) != 1 || r.Notices[0].Key != "people.posts.fewer" {
		t.Errorf("fewer: %+v", r)
	}
	if _, err := s.Position(ctx, d.Reader(), "UP-129-948-CLERK-05"); err != nil {
		t.Error(err)
	}
}

func TestImportPosts_TrapsOfRealFiles_AreSurvived(t *testing.T) {
	for name, file := range map[string]string{
		"byte order mark":    "\ufeffDesignation,Unit Code,No. of Posts\nClerk,UP-129-948,2\n",
		"CRLF":               "Designation,Unit Code,No. of Posts\r\nClerk,UP-129-948,2\r\n",
		"tabs":               "Designation\tUnit Code\tNo. of Posts\nClerk\tUP-129-948\t2\n",
		"semicolons":         "Designation;Unit Code;No. of Posts\nClerk;UP-129-948;2\n",
		"quotes":             "\"Designation\",\"Unit Code\",\"No. of Posts\"\n\"Clerk\",\"UP-129-948\",\"2\"\n",
		"header twice":       "Designation,Unit Code,Unit Code,No. of Posts\nClerk,UP-129-948,x,2\n",
		"newline in a cell":  "Designation,Unit Code,No. of Posts\n\"Cl\nerk\",UP-129-948,2\n",
		"number as decimal":  "Designation,Unit Code,No. of Posts\nClerk,UP-129-948,2.0\n",
		"leading zeros":      "Designation,Unit Code,No. of Posts,Pay Level\nClerk,UP-129-948,02,05\n",
		"capitals, spaces":   "DESIGNATION ,unit code, No. of posts\n  CLERK ,UP-129-948, 2\n",
		"Hindi headers":      "पदनाम,कार्यालय कोड,स्वीकृत पद\nलिपिक,UP-129-948,2\n",
		"number in Hindi":    "Designation,Unit Code,No. of Posts\nClerk,UP-129-948,२\n",
		"columns not wanted": "Sl,Designation,Unit Code,No. of Posts,Remarks\n1,Clerk,UP-129-948,2,x\n",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			s := peopletest.Load(t, d)
			if r := importPosts(t, s, file, people.Options{}); r.Posts != 2 || !r.Written {
				t.Errorf("%d posts, %+v", r.Posts, r.Problems)
			}
		})
	}
}

// testdata/posts/broken is a gallery: each file is broken in one way, and wants one problem, named by row, column and key.
func TestImportPosts_BrokenFiles_AreRefusedByRowAndColumn(t *testing.T) {
	files, err := filepath.Glob("testdata/posts/broken/*.csv")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".csv"), func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			s := peopletest.Load(t, d)
			before := count(t, d.Reader(), "people_position") + count(t, d.Reader(), "people_designation") + count(t, d.Reader(), "event_fact")
			data, err := os.ReadFile(file)
			must0(t, err)
			want, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".want")
			must0(t, err)
			report, err := s.ImportPosts(ctx, operator, strings.NewReader(string(data)), people.Options{})
			if err == nil || fault.Is(err, fault.Internal) {
				t.Fatalf("err = %v", err)
			}
			var got []string
			for _, p := range report.Problems {
				got = append(got, strings.Join([]string{number(p), p.Column, p.Key}, " "))
			}
			if len(got) == 0 {
				got = []string{fault.As(err).Key}
			}
			if text := strings.Join(got, "\n"); text != strings.TrimSpace(string(want)) {
				t.Errorf("got\n%s\nwant\n%s", text, want)
			}
			if after := count(t, d.Reader(), "people_position") + count(t, d.Reader(), "people_designation") + count(t, d.Reader(), "event_fact"); after != before {
				t.Errorf("%d rows were written", after-before)
			}
		})
	}
}

func number(p csvio.Problem) string { return string(rune('0' + p.Record%10)) }

func TestImportPosts_OutsideThePart_IsRefused(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	by := s.As(peopletest.Rakesh, who.Grant{Role: who.RoleMDOAdmin, Path: peopletest.Harakh})
	file := "Designation,Unit Code\nClerk,UP-129-948\nClerk,UP-129-949\n"
	r, err := s.ImportPosts(ctx, by, strings.NewReader(file), people.Options{})
	if err == nil || len(r.Problems) != 1 || r.Problems[0].Key != "people.import.not_yours" || r.Problems[0].Record != 3 {
		t.Errorf("%v %+v", err, r.Problems)
	}
	if _, err := s.ImportPosts(ctx, s.As(peopletest.Sunita), strings.NewReader(file), people.Options{}); !fault.Is(err, fault.Denied) {
		t.Errorf("without a right: %v", err)
	}
}

func TestImportPosts_ByAMapOfHeaders(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	file := "Pad,Daftar,Sankhya\nClerk,UP-129-948,3\nClerk,NOWHERE,1\n"
	m := map[string]string{"designation": "Pad", "unit": "daftar", "sanctioned": "Sankhya"}
	r, err := s.ImportPosts(ctx, operator, strings.NewReader(file), people.Options{Columns: m, Partial: true})
	if err != nil || r.Posts != 3 || len(r.Problems) != 1 || r.Problems[0].Column != "daftar" {
		t.Errorf("%v %+v", err, r)
	}
	for _, m := range []map[string]string{{"designation": "Nothing"}, {"title": "Pad"}} {
		_, err := s.ImportPosts(ctx, operator, strings.NewReader(file), people.Options{Columns: m})
		if !fault.Is(err, fault.Invalid) || len(fault.As(err).Places) == 0 {
			t.Errorf("%v: %v", m, err)
		}
	}
}

func TestImportPosts_ADesignationThatIsKnown_IsMatchedByAnyOfItsNames(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	_, err := s.AddDesignation(ctx, operator, people.Designation{
		OrgID: s.OrgID("UP-PR"), Name: map[string]string{"en": "Lower Division Clerk", "hi": "अवर श्रेणी लिपिक"}, Aliases: []map[string]string{{"en": "Babu"}},
	})
	must0(t, err)
	for _, title := range []string{"LDC", "L.D.C.", "Babu", "अवर श्रेणी लिपिक", "Clerk, Lower Division"} {
		r := importPosts(t, s, "Designation,Unit Code\n\""+title+"\",UP-129-948\n", people.Options{DryRun: true})
		if r.Drafted != 0 || r.Refused != 0 || slices.ContainsFunc(r.Notices, func(p csvio.Problem) bool { return true }) {
			t.Errorf("%s: %+v", title, r)
		}
	}
}
