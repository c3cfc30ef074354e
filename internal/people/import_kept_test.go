package people_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
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

// takeKept takes in a file of what a department had entered elsewhere.
func takeKept(r *people.Register, by who.Actor, kind string, file io.Reader, opt people.Options) (people.Report, error) {
	switch kind {
	case "designations":
		return r.ImportDesignations(ctx, by, file, opt)
	case "names", "ended":
		return r.ImportOrgPast(ctx, by, kind, file, opt)
	}
	return r.ImportService(ctx, by, kind, file, opt)
}

// testdata/kept/broken is a gallery: each file is named for what it holds and for what is wrong in it.
func TestImportKept_BrokenFiles_AreRefusedByRowAndColumn(t *testing.T) {
	files, err := filepath.Glob("testdata/kept/broken/*.csv")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	before := dump(t, d)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".csv"), func(t *testing.T) {
			kind, _, _ := strings.Cut(filepath.Base(file), ".")
			data, err := os.ReadFile(file)
			must0(t, err)
			want, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".want")
			must0(t, err)
			report, err := takeKept(s.Register, operator, kind, bytes.NewReader(data), people.Options{})
			if err == nil || fault.Is(err, fault.Internal) {
				t.Fatalf("err = %v", err)
			}
			var got []string
			for _, p := range report.Problems {
				got = append(got, strings.Join([]string{strconv.Itoa(p.Row), p.Column, p.Key}, " "))
			}
			if len(got) == 0 {
				got = []string{fault.As(err).Key}
			}
			if text := strings.Join(got, "\n"); text != strings.TrimSpace(string(want)) {
				t.Errorf("got\n%s\nwant\n%s", text, want)
			}
		})
	}
	if dump(t, d) != before {
		t.Error("something was written")
	}
}

func TestImportKept_IsTakenIn_ToldAndTheSameAgainChangesNothing(t *testing.T) {
	files := []struct{ kind, file string }{
		{"designations", "code,org_code,state,merged_into,name_en,name_hi,aliases_en,aliases_hi\n" +
			"D-1,UP-PR,draft,D-2,Clerk,लिपिक,A \\| B||C,|ख\nD-2,UP-PR,approved,D-3,'=Assistant,,,\nD-3,UP-PR,approved,,,सहायक,,\n"},
		{"names", "org_code,lang,name,until,order_no\nUP-PR,en,Department of Panchayats,2015-01-01,\nUP-PR,hi,पंचायत विभाग,2015-01-01,4/15\n"},
		{"ended", "org_code,into_org_code,on_date,order_no\nGONE,THERE,2015-01-01,4/15\nTHERE,UP-PR,2016-01-01,\n"},
		{"postings", "employee_code,position_code,from_date,to_date,nature,order_no,order_date,additional\n" +
			"EMP-UP-129-0417,948-GPS-03,2020-08-03,2024-06-17,appointment,17/2020,2020-08-01,false\n" +
			"EMP-UP-129-0417,948-GPS-01,2024-06-17,,transfer,,,false\nEMP-UP-129-0021,DPRO,2025-01-01,,transfer,9,,true\n"},
		{"orders", "employee_code,kind,position_code,on_date,order_no,order_date,state,why\n" +
			"EMP-UP-129-0417,leave,,2021-01-01,1,,done,\nEMP-UP-129-0417,retirement,,2053-02-28,2,,waiting,\nEMP-UP-129-0418,transfer,948-GPS-03,2021-01-01,3,,failed,people.order.held\n"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		s := peopletest.Load(t, d)
		report, err := s.ImportOrgs(ctx, operator, "csv", strings.NewReader("code,parent_code,kind,name_en\nGONE,UP-PR,office,Gone\nTHERE,UP-PR,office,There\n"), people.Options{})
		if err != nil || !report.OK() {
			t.Fatal(err, report.Problems)
		}
		for _, f := range files {
			dry, err := takeKept(s.Register, operator, f.kind, strings.NewReader(f.file), people.Options{DryRun: true})
			if err != nil || !dry.OK() || dry.Written {
				t.Fatalf("%s, dry: %v %+v", f.kind, err, dry)
			}
			report, err := takeKept(s.Register, operator, f.kind, strings.NewReader(f.file), people.Options{})
			if err != nil || !report.OK() || report.Created == 0 || report.Created != dry.Created {
				t.Fatalf("%s: %v %+v", f.kind, err, report)
			}
			before := dump(t, d)
			again, err := takeKept(s.Register, operator, f.kind, strings.NewReader(f.file), people.Options{})
			if err != nil || again.Created != 0 || again.Unchanged != report.Created+report.Unchanged || dump(t, d) != before {
				t.Errorf("%s again: %v %+v", f.kind, err, again)
			}
		}
		if one, err := s.Designation(ctx, d.Reader(), "D-1"); err != nil || one.Code != "D-3" {
			t.Errorf("the old code leads to %+v, %v", one, err)
		}
		if gone, err := s.Successor(ctx, d.Reader(), s.OrgID("GONE")); err != nil || gone.Code != "UP-PR" {
			t.Errorf("the old organisation leads to %+v, %v", gone, err)
		}
		orders, err := s.ServiceOrders(ctx, d.Reader(), s.ID(peopletest.Imran))
		if err != nil || len(orders) != 1 || orders[0].Why != "people.order.held" {
			t.Errorf("%v %+v", err, orders)
		}
		if n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from people_holder where additional`); err != nil || n != 1 {
			t.Errorf("%d additional charges, %v", n, err)
		}
		if n := toldOf(t, d, "people.designation_merged", "people.org_merged", "people.service_ordered"); n != 2+2+1 {
			t.Errorf("%d were told", n)
		}
		// Who is signed in brings in drafts only.
		by := s.As(peopletest.Rakesh, who.Grant{Role: who.RoleMDOAdmin, Path: peopletest.Department})
		report, err = s.ImportDesignations(ctx, by, strings.NewReader("code,org_code,state,name_en\nD-7,UP-PR,approved,Draughtsman\n"), people.Options{})
		if d7, _ := s.Designation(ctx, d.Reader(), "D-7"); err != nil || len(report.Notices) != 1 || d7.State != people.DesignationDraft {
			t.Errorf("%v %+v %+v", err, report, d7)
		}
		report, err = s.ImportService(ctx, by, "orders", strings.NewReader("employee_code,kind,position_code,on_date,order_no,state\nEMP-UP-129-0021,promotion,DPRO,2021-01-01,9,done\n"), people.Options{})
		if err == nil || report.Problems[0].Key != "people.import.self" {
			t.Errorf("one's own: %v %+v", err, report)
		}
	})
}

func toldOf(t *testing.T, d *db.DB, kinds ...string) int {
	t.Helper()
	n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from event_fact where kind in (`+db.List(1, len(kinds))+`)`, db.Args(kinds)...)
	must0(t, err)
	return n
}

func TestImportPosts_PostsUnderTheCodeOfANewLine_AreItsPosts(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	s := peopletest.Load(t, d)
	report, err := s.ImportPositions(ctx, operator, strings.NewReader("code,org_code,name_en\nL1-01,UP-129-948,Clerk\nL1-02,UP-129-948,Clerk\n"), people.Options{})
	if err != nil || !report.OK() {
		t.Fatal(err, report.Problems)
	}
	const list = "code,Unit Code,Designation,Sanctioned Posts\nL1,UP-129-948,Clerk,3\n"
	if r := importPosts(t, s, list, people.Options{}); r.Posts != 1 || !r.Written {
		t.Errorf("%d posts made, %+v", r.Posts, r.Problems)
	}
	if n := count(t, d.Reader(), "people_post_line_position"); n != 3 {
		t.Errorf("%d posts of the line", n)
	}
	if r := importPosts(t, s, list, people.Options{}); r.Posts != 0 || r.Unchanged != 1 {
		t.Errorf("again: %+v", r)
	}
}

func FuzzImportDesignations(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportDesignations(context.Background(), who.Operator("fuzz"), bytes.NewReader(data), dry)
	}, "code,org_code,state,merged_into,name_en,aliases_hi\nD1,IN,draft,D2,A,क|\\|ख\nD2,IN,,D1,B,\n")
}

func FuzzImportOrgPast(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		kind := "names"
		if bytes.Contains(data, []byte("into_org_code")) {
			kind = "ended"
		}
		return r.ImportOrgPast(context.Background(), who.Operator("fuzz"), kind, bytes.NewReader(data), dry)
	}, "org_code,lang,name,until,order_no\nIN,en,Old,2020-01-01,1\n", "org_code,into_org_code,on_date,order_no\nUP,IN,2020-01-01,\nUP-PR,,1.1.2020,2\n")
}

func FuzzImportService(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		kind := "postings"
		if bytes.Contains(data, []byte("state")) {
			kind = "orders"
		}
		return r.ImportService(context.Background(), who.Operator("fuzz"), kind, bytes.NewReader(data), dry)
	}, "employee_code,position_code,from_date,to_date,additional\nEMP-UP-129-0417,DPRO,2020-01-01,,true\n",
		"employee_code,kind,position_code,on_date,order_no,state\nEMP-UP-129-0417,leave,,2020-01-01,1,done\n")
}
