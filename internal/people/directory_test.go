package people_test

import (
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
)

func told(report people.Report, key string) int {
	n := 0
	for _, p := range report.Notices {
		if p.Key == key {
			n++
		}
	}
	return n
}

func TestImportPlaces_TheWholeDirectory_IsTakenInAndItsConflictsTold(t *testing.T) {
	files := []struct {
		kind, file            string
		rows, kept, conflicts int
	}{
		{"state", "lgd/1-state.csv", 36, 36, 0},
		{"district", "lgd/2-district.csv", 763, 763, 0},
		{"subdistrict", "lgd/3-subdistrict.csv", 6921, 6921, 0},
		{"block", "lgd/blocks.csv", 7233, 7223, 10},
		{"ulb", "lgd/urban-local-body.csv", 4814, 4814, 0},
	}
	data(t, files[0].file)
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		for _, f := range files {
			report, err := r.ImportPlaces(ctx, operator, f.kind, data(t, f.file), people.Options{})
			if err != nil || !report.OK() || !report.Written {
				t.Fatalf("%s: %v %+v", f.kind, err, report.Problems)
			}
			if report.Rows != f.rows || report.Created != f.kept || report.Conflicts != f.conflicts || told(report, "people.place.conflict") != f.conflicts {
				t.Errorf("%s: %d rows, %d kept, %d conflicts", f.kind, report.Rows, report.Created, report.Conflicts)
			}
			if n := told(report, "people.place.parent_unknown"); n != 0 {
				t.Errorf("%s: %d parents are unknown", f.kind, n)
			}
			again := must[people.Report](t)(r.ImportPlaces(ctx, operator, f.kind, data(t, f.file), people.Options{}))
			if again.Created+again.Changed != 0 || again.Unchanged != f.kept {
				t.Errorf("%s again: %d created, %d changed", f.kind, again.Created, again.Changed)
			}
		}
		up := must[people.Place](t)(r.Place(ctx, d.Reader(), "state", "9"))
		if up.Name["en"] != "Uttar Pradesh" || up.Census2011 != "9" {
			t.Errorf("%+v", up)
		}
		if n := len(must[[]people.Place](t)(r.Places(ctx, d.Reader(), people.Place{}))); n != 36 {
			t.Errorf("%d states", n)
		}
	})
}

func TestImportOrgs_TheWholeDirectory_HangsInOneTree(t *testing.T) {
	data(t, "lgd/central.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		must[people.Report](t)(r.ImportPlaces(ctx, operator, "state", data(t, "lgd/1-state.csv"), people.Options{}))
		listed := 0
		for _, f := range []struct {
			kind                            string
			listed, made, same, order, slip int
		}{{"central", 699, 52, 8, 0, 1}, {"state", 1596, 36, 9, 6, 6}} {
			report, err := r.ImportOrgs(ctx, operator, f.kind, data(t, "lgd/"+f.kind+".csv"), people.Options{})
			if err != nil || !report.OK() {
				t.Fatalf("%s: %v %+v", f.kind, err, report.Problems)
			}
			listed += report.Created + report.Unchanged + report.Changed
			if report.Rows != f.listed || report.Made != f.made {
				t.Errorf("%s: %d rows, %d made", f.kind, report.Rows, report.Made)
			}
			if told(report, "people.org.alike.same") != f.same || told(report, "people.org.alike.order") != f.order || told(report, "people.org.alike.spelling") != f.slip {
				t.Errorf("%s: of names that are alike is told %+v", f.kind, report.Notices)
			}
			for _, p := range report.Notices {
				if p.Row == 0 || p.Column == "" || strings.HasPrefix(p.Key, "people.org.alike.") && !slices.Contains(p.Args, any("row")) {
					t.Errorf("%s: told without row or column: %+v", f.kind, p)
				}
			}
			again := must[people.Report](t)(r.ImportOrgs(ctx, operator, f.kind, data(t, "lgd/"+f.kind+".csv"), people.Options{}))
			if again.Created+again.Changed+again.Made != 0 {
				t.Errorf("%s again: %d created, %d changed, %d made", f.kind, again.Created, again.Changed, again.Made)
			}
		}
		if listed != 2295 {
			t.Errorf("%d organisations, want 2,295", listed)
		}
		checkPaths(t, d)
		roots := must[[]people.Org](t)(r.OrgsUnder(ctx, d.Reader(), ""))
		if len(roots) != 1 || roots[0].Path != "IN." {
			t.Errorf("roots: %+v", roots)
		}
		agriculture := must[people.Org](t)(r.Org(ctx, d.Reader(), "LGD-466"))
		if agriculture.StateCode != "9" {
			t.Errorf("%+v", agriculture)
		}
	})
}

const central = `S.No.,Organization Code,Organization Name,Organization Type,Parent Organization Code,Parent Organization Name,Parent Organization Type
`

func TestImportOrgs_FromADirtyDirectory(t *testing.T) {
	for _, c := range []struct {
		name, rows, notice, org, parent string
	}{
		{"a parent that has no row is made", "1.0,10,Wool Board,Department,9,Ministry of Wool,Ministry\n", "people.org.parent_made", "LGD-10", "LGD-9"},
		{"a parent without a code is found by name", "1.0,9,Ministry of Wool,Ministry,,,\n2.0,10.0,Wool Board,Organization,,MINISTRY OF WOOL,Ministry\n", "people.org.parent_by_name", "LGD-10", "LGD-9"},
		{"a parent without a code that is not found is told", "1.0,10,Wool Board,Organization,,Ministry of Silk,Ministry\n", "people.org.parent_not_found", "LGD-10", "IN"},
		{"names that are alike are told and kept", "1,9,Ministry of Tribal Affairs,Ministry,,,\n2,10,Ministry of Tribal Affarirs,Ministry,,,\n", "people.org.alike.spelling", "LGD-10", "IN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			r := people.New(d)
			report, err := r.ImportOrgs(ctx, operator, "central", strings.NewReader(central+c.rows), people.Options{})
			if err != nil || told(report, c.notice) != 1 {
				t.Fatalf("%v %+v", err, report)
			}
			o := must[people.Org](t)(r.Org(ctx, d.Reader(), c.org))
			if parent := must[people.Org](t)(r.Org(ctx, d.Reader(), o.ParentID)); parent.Code != c.parent {
				t.Errorf("hangs under %s", parent.Code)
			}
		})
	}
}

const ours = `code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi
`

func TestImportOrgs_OfOurs_RefusesWhatCannotHang(t *testing.T) {
	for _, c := range []struct{ name, rows, column, key, way string }{
		{"a circle", "IN,,,government,,,India,भारत\nA,,B,office,,,A,\nB,,A,office,,,B,\n", "parent_code", "people.org.circle", "A → B → A"},
		{"its own parent", "A,,A,office,,,A,\n", "parent_code", "people.org.circle", "A → A"},
		{"an unknown parent", "A,,X,office,,,A,\n", "parent_code", "people.org.parent_unknown", ""},
		{"no code", ",,,office,,,A,\n", "code", "people.file.no_code", ""},
		{"no name", "A,,,office,,,,\n", "name_en", "people.file.no_name", ""},
		{"a code twice", "IN,,,government,,,India,\nIN,,,government,,,India,\n", "code", "people.file.twice", ""},
		{"a directory code twice", "IN,7,,government,,,India,\nA,7.0,IN,office,,,A,\n", "lgd_code", "people.file.twice", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			r := people.New(d)
			report, err := r.ImportOrgs(ctx, operator, "csv", strings.NewReader(ours+c.rows), people.Options{})
			if !fault.Is(err, fault.Invalid) || report.Written {
				t.Fatalf("%v", err)
			}
			i := slices.IndexFunc(report.Problems, func(p csvio.Problem) bool { return p.Key == c.key && p.Column == c.column })
			if i < 0 || c.way != "" && report.Problems[i].Args[1] != c.way {
				t.Errorf("%+v", report.Problems)
			}
			if n := count(t, d.Reader(), "people_org"); n != 0 {
				t.Errorf("%d organisations were written", n)
			}
		})
	}
}

func TestImportOrgs_InPart_WritesTheSoundRows(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	r := people.New(d)
	rows := ours + "IN,,,government,,,India,\nA,,X,office,,,A,\nB,,A,office,,,B,\nC,,IN,office,,,C,\n"
	report, err := r.ImportOrgs(ctx, operator, "csv", strings.NewReader(rows), people.Options{Partial: true})
	if err != nil || report.Refused != 2 || report.Accepted != 2 || report.Rows != 4 || count(t, d.Reader(), "people_org") != 2 {
		t.Errorf("%v %+v", err, report)
	}
}

func TestImportOrgs_OursAfterTheDirectory_TakesTheSameOrganisations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		state := strings.Replace(central, "\n", ",State Code,State Name\n", 1) + "1.0,466,Panchayati Raj,Department,,,,9,UTTAR PRADESH\n"
		must[people.Report](t)(r.ImportOrgs(ctx, operator, "state", strings.NewReader(state), people.Options{}))
		rows := ours + "IN,,,government,,,Government of India,\nUP,,IN,government,state,9,Government of Uttar Pradesh,\nUP-PR,466,UP,department,state,9,Department of Panchayati Raj,\n"
		must[people.Report](t)(r.ImportOrgs(ctx, operator, "csv", strings.NewReader(rows), people.Options{}))
		if n := count(t, d.Reader(), "people_org"); n != 3 {
			t.Errorf("%d organisations", n)
		}
		o := must[people.Org](t)(r.Org(ctx, d.Reader(), "UP-PR"))
		if o.LGDCode != "466" || o.Name["en"] != "Department of Panchayati Raj" {
			t.Errorf("%+v", o)
		}
		again := must[people.Report](t)(r.ImportOrgs(ctx, operator, "state", strings.NewReader(state), people.Options{}))
		if again.Created+again.Changed != 0 {
			t.Errorf("the directory again: %+v", again)
		}
		checkPaths(t, d)
	})
}

func TestImportPlaces_OutOfOrder_JoinsWhenTheParentComes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		const head = "level,code,parent_level,parent_code,name_en\n"
		report := must[people.Report](t)(r.ImportPlaces(ctx, operator, "csv", strings.NewReader(head+"block,0948,district,129,Harakh\n"), people.Options{}))
		if told(report, "people.place.parent_unknown") != 1 {
			t.Errorf("%+v", report.Notices)
		}
		must[people.Report](t)(r.ImportOrgs(ctx, operator, "csv", strings.NewReader(ours+"IN,,,government,block,948,India,\n"), people.Options{}))
		must[people.Report](t)(r.ImportPlaces(ctx, operator, "csv", strings.NewReader(head+"state,09,,,Uttar Pradesh\ndistrict,129,state,9,Barabanki\n"), people.Options{}))
		o := must[people.Org](t)(r.Org(ctx, d.Reader(), "IN"))
		if o.BlockCode != "948" || o.DistrictCode != "129" || o.StateCode != "9" {
			t.Errorf("%+v", o)
		}
	})
}

func TestImportPlaces_RefusesAndLeavesOut(t *testing.T) {
	for _, c := range []struct{ name, rows, key string }{
		{"an unknown level", "hamlet,1,state,9,A\n", "people.place.level"},
		{"zeros for a code", "state,00000,,,A\n", "people.file.no_code"},
		{"no name", "state,1,,,\n", "people.file.no_name"},
		{"no parent", "block,1,,,A\n", "people.place.no_parent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := dbtest.SQLite(t)
			report, err := people.New(d).ImportPlaces(ctx, operator, "csv", strings.NewReader("level,code,parent_level,parent_code,name_en\n"+c.rows), people.Options{})
			if !fault.Is(err, fault.Invalid) || len(report.Problems) != 1 || report.Problems[0].Key != c.key || report.Problems[0].Row != 2 {
				t.Errorf("%v %+v", err, report.Problems)
			}
		})
	}
	d, _ := dbtest.SQLite(t)
	report := must[people.Report](t)(people.New(d).ImportPlaces(ctx, operator, "state", strings.NewReader("State Code,State Name\n1,OLD (NOT IN USE)\n2,NEW\n"), people.Options{}))
	if told(report, "people.place.not_in_use") != 1 || report.Created != 1 {
		t.Errorf("%+v", report)
	}
}
