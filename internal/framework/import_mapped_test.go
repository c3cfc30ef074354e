package framework_test

import (
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

const skillMap = `
delimiter: ";"
columns: {code: Skill ID, name: Skill, name_hi: कौशल, area: Group, definition: Words, level: Level}
skip_when: {name: (retired)}
scale: {id: s4, levels: [Awareness, Working, Practitioner, Expert]}
`

func mapOf(t testing.TB, text string) framework.Map {
	t.Helper()
	m, err := framework.ReadMap(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v %+v", err, fault.As(err).Places)
	}
	return m
}

func TestImportMapped_CountsEachRowOnce_AndNamesWhatIsWrongByRowAndHeader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f, m := framework.New(d), mapOf(t, skillMap)
		file := "\ufeffSkill ID;Skill;कौशल;Group;Words;Level\r\n" +
			"S1;Data modelling;डेटा प्रतिरूपण;functional;Makes models;Practitioner\r\n" + // 2
			"S2;Fax (retired);;functional;;Expert\r\n" + // 3: left out
			"S3;User research;;Design;\"Talks to\nusers\";2\r\n" + // 4, on two lines
			";No code;;Design;;1\r\n" + // 5
			"S1;Data modelling;;functional;;Expert\r\n" + // 6: once more
			"S1;Something else;;functional;;1\r\n" + // 7
			"S5;Agile;;Design;;Wizard\r\n" + // 8
			"S6;Too;many;cells;in;this;row\r\n" // 9
		take := func(dry, partial bool) (framework.Mapped, error) {
			return f.ImportMapped(ctx, op, strings.NewReader(file), "Skills 2026.csv", m, framework.Options{DryRun: dry, Partial: partial})
		}
		for _, c := range []struct{ dry, partial, written bool }{{true, false, false}, {false, false, false}, {false, true, true}} {
			got, err := take(c.dry, c.partial)
			if (err == nil) != c.partial || err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatalf("%+v: %v", c, err)
			}
			if got.Framework != "skills-2026" || got.Rows != 8 || got.Created != 2 || got.Matched != 1 || got.Skipped != 1 || len(got.Errors) != 4 || got.Written != c.written {
				t.Fatalf("%+v: %+v", c, got)
			}
			for i, want := range []struct {
				row    int
				column string
			}{{5, "Skill ID"}, {7, "Skill ID"}, {8, "Level"}, {9, ""}} {
				if e := got.Errors[i]; e.Row != want.row || e.Column != want.column || e.Key == "" {
					t.Errorf("error %d is %+v, want row %d, %q", i, e, want.row, want.column)
				}
			}
			if _, err := f.Source(ctx, d.Reader(), "skills-2026"); fault.Is(err, fault.NotFound) == c.written {
				t.Errorf("%+v: the list %v", c, err)
			}
		}
		s1, err := f.Competency(ctx, d.Reader(), "S1")
		if err != nil || s1.TopLevel != 4 || s1.Scale != "s4" || s1.Area != framework.Functional || s1.Name["hi"] == "" || s1.Definition["en"] != "Makes models" {
			t.Errorf("S1 %+v, %v", s1, err)
		}
		if s3, err := f.Competency(ctx, d.Reader(), "S3"); err != nil || s3.Area != framework.Domain || s3.ThemeType != "Design" || s3.TopLevel != 2 {
			t.Errorf("S3 %+v, %v", s3, err)
		}
		if again, err := take(false, true); err != nil || again.Created != 0 || again.Matched != 3 {
			t.Errorf("again: %+v, %v", again, err)
		}
		other := mapOf(t, strings.Replace(skillMap, "Working, ", "", 1))
		if _, err := f.ImportMapped(ctx, op, strings.NewReader(file), "x.csv", other, framework.Options{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("another scale under the same id: %v", err)
		}
	})
}

func TestImportMapped_ByAnOwner_BringsNoNewScaleAndVerifiesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d).WithOrgs(orgTree{"UP-PR": "IN.UP.PR."})
		owner := who.Actor{PersonID: "p1", Grants: []who.Grant{{Role: who.RoleCOD, Path: "IN.UP.PR."}}}
		plain := mapOf(t, "columns: {code: id, name: name}")
		scaled := mapOf(t, "columns: {code: id, name: name}\nscale: {id: land2, levels: [Sees, Does]}")
		take := func(m framework.Map, opt framework.Options) error {
			opt.OwnerOrg = "UP-PR"
			_, err := f.ImportMapped(ctx, owner, strings.NewReader("id,name\nL1,Surveying\n"), "x.csv", m, opt)
			return err
		}
		for _, dry := range []bool{true, false} {
			if err := take(scaled, framework.Options{DryRun: dry}); !fault.Is(err, fault.Denied) {
				t.Errorf("a new scale, dry %v: %v", dry, err)
			}
			if err := take(plain, framework.Options{Status: framework.StatusVerified, DryRun: dry}); !fault.Is(err, fault.Denied) {
				t.Errorf("as verified, dry %v: %v", dry, err)
			}
		}
		if err := take(plain, framework.Options{}); err != nil {
			t.Errorf("of their own: %v", err)
		}
		if err := f.AddScale(ctx, op, framework.Scale{ID: "land3", Levels: []framework.Names{{"en": "Sees"}, {"en": "Does"}}}); err != nil {
			t.Fatal(err)
		}
		stands := mapOf(t, "columns: {code: id, name: name}\nscale: {id: land3, levels: [Sees, Does]}")
		stands.Columns["code"] = "name"
		if err := take(stands, framework.Options{}); err != nil {
			t.Errorf("a scale that is there: %v", err)
		}
	})
}

func TestImportMapped_RetiredRowsAndWordsForAreas_ComeInAsTheMapSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		file := "\uFEFFRef;Skill;कौशल;Sort;Cluster;Sees;Does\r\n" +
			"S1;Surveying;सर्वेक्षण;technical;Land;Reads a map;Draws a map\r\n" +
			"S2;Chain survey (NOT IN USE);जरीब;technical;Land;;\r\n"
		m := mapOf(t, "framework: land\ncolumns: {code: Ref, name: Skill, name_hi: कौशल, area: Sort, theme: Cluster, level_1: Sees, level_2: Does}\n"+
			"areas: {technical: Functional}\nretired: not in use\nscale: {id: land2, levels: [Sees, Does]}")
		got, err := f.ImportMapped(ctx, op, strings.NewReader(file), "x.csv", m, framework.Options{})
		if err != nil || got.Created != 2 {
			t.Fatalf("%v %+v", err, got)
		}
		all, err := f.Competencies(ctx, d.Reader(), []string{"S1", "S2", "S3"})
		if err != nil || len(all) != 2 {
			t.Fatalf("%v %v", all, err)
		}
		if c := all["S1"]; c.Scale != "land2" || c.Area != framework.Functional || c.Levels[1]["en"] != "Draws a map" || c.Source != "land" {
			t.Errorf("S1 = %+v", c)
		}
		if c := all["S2"]; c.Status != framework.StatusDeprecated || c.Name["en"] != "Chain survey" || c.Name["hi"] != "जरीब" || len(c.Levels) != 0 {
			t.Errorf("S2 = %+v", c)
		}
		if again, err := f.ImportMapped(ctx, op, strings.NewReader(file), "x.csv", m, framework.Options{}); err != nil || again.Created != 0 || again.Matched != 2 {
			t.Errorf("a second time: %v %+v", err, again)
		}
	})
}

func TestReadMap_WhatItDoesNotKnow_IsRefusedByName(t *testing.T) {
	for text, key := range map[string]string{
		"":                               "framework.map.empty",
		"columns: [":                     "framework.map.form",
		"colums: {code: A}":              "framework.map.form",
		"columns: {code: A, nmae: B}":    "framework.map.unsound",
		"columns: {name: B}":             "framework.map.unsound",
		"columns: {code: A}":             "framework.map.unsound",
		"columns: {code: A, name: \"\"}": "framework.map.unsound",
		"columns: {code: A, name: B}\ndelimiter: \"::\"":                   "framework.map.unsound",
		"columns: {code: A, name: B}\nscale: {id: \"no id\", levels: [x]}": "framework.map.unsound",
		"columns: {code: A, name: B}\nscale: {id: s}":                      "framework.map.unsound",
		"columns: {code: A, name: B}\narea: Magic":                         "framework.map.unsound",
	} {
		if _, err := framework.ReadMap(strings.NewReader(text)); !fault.Is(err, fault.Invalid) || fault.As(err).Key != key {
			t.Errorf("%q: %v, want %s", text, err, key)
		}
	}
	if _, err := framework.ReadMap(strings.NewReader(`{"columns": {"code": "A", "name_hi": "B"}, "delimiter": "tab"}`)); err != nil {
		t.Errorf("JSON: %v", err)
	}
}

func FuzzReadMap(f *testing.F) {
	f.Add("columns: {code: A, name: B}") // short ones: a long seed is made shorter for minutes
	f.Add("columns: {code: A, level_1: B}")
	f.Add("scale: {id: s, levels: [x]}")
	f.Add("delimiter: \";\"")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := framework.ReadMap(strings.NewReader(text)); fault.Is(err, fault.Internal) {
			t.Fatalf("our own mistake: %v", err)
		}
	})
}

func FuzzImportMapped(f *testing.F) {
	f.Add("Skill ID;Skill;कौशल;Group;Words;Level\nS1;N;न;functional;w;2\n")
	f.Add("Skill ID;Skill;कौशल;Group;Words;Level\nS1;(retired);;;;\n;;;;;9\n")
	d, _ := dbtest.SQLite(f)
	room, m := framework.New(d), mapOf(f, skillMap)
	f.Fuzz(func(t *testing.T, file string) {
		got, err := room.ImportMapped(ctx, op, strings.NewReader(file), "x.csv", m, framework.Options{DryRun: true})
		if fault.Is(err, fault.Internal) {
			t.Fatalf("our own mistake: %v", err)
		}
		if got.Written || err == nil && got.Rows != got.Created+got.Matched+got.Skipped {
			t.Fatalf("%+v", got)
		}
	})
}
