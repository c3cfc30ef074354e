package framework_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
)

// workbook gives a workbook of sheets with rows of cells.
func workbook(t testing.TB, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestImportMapped_OfAWorkbook_CountsRowsAsTheSheetDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		m := mapOf(t, "sheet: Skills\ndelimiter: \";\"\ncolumns: {code: Skill ID, name: Skill, level: Level}\nskip_when: {name: (retired)}\nscale: {id: s4, levels: [A, B, C, D]}")
		book := workbook(t, map[string][][]any{
			"Skills": {{"Skill ID", "Skill", "Level"}, {"X1", "Data, modelling", 2}, {}, {"X2", "Fax (retired)", 1}, {"X3", "Line\nbreak", 9}, {"X4", "कौशल", "D"}},
			"Notes":  {{"nothing"}},
		})
		got, err := f.ImportMapped(ctx, op, bytes.NewReader(book), "Skills 2026.xlsx", m, framework.Options{Partial: true})
		if err != nil || got.Framework != "skills-2026" || got.Rows != 4 || got.Created != 2 || got.Skipped != 1 || len(got.Errors) != 1 || got.Errors[0].Row != 5 || got.Errors[0].Column != "Level" {
			t.Fatalf("%+v %v", got, err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "X4"); err != nil || c.TopLevel != 4 || c.Name["en"] != "कौशल" {
			t.Errorf("%+v %v", c, err)
		}
		m.Sheet = "Skill"
		if _, err := f.ImportMapped(ctx, op, bytes.NewReader(book), "x.xlsx", m, framework.Options{}); fault.As(err).Key != "framework.xlsx.sheet" {
			t.Errorf("no such sheet: %v", err)
		}
		for what, data := range map[string][]byte{"half a workbook": book[:len(book)/2], "a mark alone": []byte("PK\x03\x04"), "another archive": archive(t, "x.txt", 10), "a bomb": archive(t, "xl/workbook.xml", 400<<20)} {
			begun := time.Now()
			if _, err := f.ImportMapped(ctx, op, bytes.NewReader(data), "x.xlsx", m, framework.Options{}); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
				t.Errorf("%s: %v", what, err)
			}
			if time.Since(begun) > 20*time.Second {
				t.Errorf("%s took %v", what, time.Since(begun))
			}
		}
	})
}

// archive gives a zip of one file of so many zeros.
func archive(t testing.TB, name string, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 1<<20); size > 0; size -= len(block) {
		if _, err := w.Write(block[:min(size, len(block))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const moodle = `Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,Rule type (optional),Rule outcome (optional),Rule config (optional),Cross-referenced competency ID numbers,Exported ID (optional),Is framework,Taxonomy
,NURSE,Nursing,<p>All of it</p>,1,"Not yet,Working,Competent",[],,,,,1,1,competency
,N 1,Patient care,,1,,,,,0,,2,,
N 1,N1.1,Pulse,"<p>Takes a <b>pulse</b> &amp; writes</p>",1,,,,,0,,3,,
N 1,,No id,,1,,,,,0,,4,,
`

func TestImportRecognised_KnowsMoodleESCOAndCASE_AndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		take := func(text string, opt framework.Options) (framework.Mapped, bool, error) {
			return f.ImportRecognised(ctx, op, strings.NewReader(text), "file", opt)
		}
		got, known, err := take("\ufeff"+moodle, framework.Options{Partial: true})
		if err != nil || !known || got.Framework != "nursing" || got.Rows != 4 || got.Created != 2 || got.Skipped != 1 || len(got.Errors) != 1 || got.Errors[0].Row != 5 || got.Errors[0].Column != "ID number" {
			t.Fatalf("Moodle: %+v %v %v", got, known, err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "N1.1"); err != nil || c.Definition["en"] != "Takes a pulse & writes" || c.Theme["en"] != "Patient care" || c.Scale != "nursing" || c.Steps != 3 {
			t.Errorf("%+v %v", c, err)
		}
		if got, known, err = take(moodle, framework.Options{Partial: true}); err != nil || !known || got.Created != 0 || got.Matched != 2 {
			t.Errorf("again: %+v %v", got, err)
		}
		if got, known, err = take("concept_uri,preferred_label\nhttp://e/skill/a,Digging\nhttp://e/skill/b,\n", framework.Options{Partial: true}); err != nil || !known || got.Framework != "esco" || got.Created != 1 || got.Rows != 2 || len(got.Errors) != 1 {
			t.Errorf("ESCO: %+v %v", got, err)
		}
		if got, known, err = take(theirs, framework.Options{DryRun: true}); err != nil || !known || got.Created != 3 {
			t.Errorf("CASE: %+v %v", got, err)
		}
		for _, text := range []string{"", "code,name\nA,B\n", `{"frac":1}`, "PK\x03\x04"} {
			if got, known, err = take(text, framework.Options{}); err != nil || known {
				t.Errorf("%q: %+v %v", text, got, err)
			}
		}
	})
}

func FuzzImportMoodle(f *testing.F) {
	f.Add("Parent ID number,ID number,Short name,Is framework\n,A,N,1\nA,B,M,\n")
	f.Add("Parent ID number,ID number,Short name,Description,Scale values,Is framework\n,A,N,<b>x,\"a,b\",1\n,,,,,\n")
	d, _ := dbtest.SQLite(f)
	room := framework.New(d)
	f.Fuzz(func(t *testing.T, file string) {
		got, err := room.ImportMoodle(ctx, op, strings.NewReader(file), "x", framework.Options{DryRun: true})
		if fault.Is(err, fault.Internal) || got.Written || err == nil && got.Rows != got.Created+got.Matched+got.Skipped {
			t.Fatalf("%+v %v", got, err)
		}
	})
}

func FuzzImportWorkbook(f *testing.F) {
	f.Add(workbook(f, map[string][][]any{"S": {{"id", "name"}, {"A", "B"}}})[:64])
	f.Add([]byte("PK\x03\x04"))
	d, _ := dbtest.SQLite(f)
	room, m := framework.New(d), mapOf(f, "columns: {code: id, name: name}")
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := room.ImportMapped(ctx, op, bytes.NewReader(append([]byte("PK\x03\x04"), file...)), "x", m, framework.Options{DryRun: true}); fault.Is(err, fault.Internal) {
			t.Fatal(err)
		}
	})
}

// TestImportMapped_SomebodyElsesWholeFramework is a table of roles by skills as another government keeps one: a row for each role
// and skill with the level that the role asks for, a scale of four, retired rows marked in the name, words for areas of their own.
func TestImportMapped_SomebodyElsesWholeFramework_InOneSitting_WithARowReport(t *testing.T) {
	var file strings.Builder
	file.WriteString("Role family\tRole\tSkill ID\tSkill\tSkill description\tLevel\n")
	roles, skills := 40, 30
	levels := []string{"Awareness", "Working", "Practitioner", "Expert"}
	retired := 0
	for r := range roles {
		for s := range skills {
			skill, name := "SK-"+string(rune('A'+s/10))+string(rune('0'+s%10)), "Skill number "+string(rune('a'+s))
			if s == 29 {
				name += " [Retired]"
				retired++
			}
			file.WriteString("Data\tRole " + string(rune('A'+r%26)) + "\t" + skill + "\t" + name + "\tDoes it\t" + levels[(r+s)%4] + "\n")
		}
	}
	file.WriteString("Data\tRole Z\tSK-A0\tAnother skill altogether\t\tExpert\n")
	file.WriteString("Data\tRole Z\tSK-A1\tSkill number b\t\tMaster\n")
	m := mapOf(t, "delimiter: tab\ncolumns: {code: Skill ID, name: Skill, theme: Role family, definition: Skill description, level: Level}\nskip_when: {name: \"[retired]\"}\nscale: {id: gov4, levels: [Awareness, Working, Practitioner, Expert]}")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		rows := roles*skills + 2
		got, err := f.ImportMapped(ctx, op, strings.NewReader(file.String()), "theirs.tsv", m, framework.Options{Partial: true})
		if err != nil || got.Rows != rows || got.Created != skills-1 || got.Skipped != retired || got.Matched != rows-2-(skills-1)-retired || len(got.Errors) != 2 ||
			got.Errors[0].Row != rows || got.Errors[1].Row != rows+1 || got.Errors[1].Column != "Level" {
			t.Fatalf("%+v %v", got, err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "SK-A0"); err != nil || c.TopLevel != 4 || c.Scale != "gov4" || c.Theme["en"] != "Data" {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestMapping_IsKeptAndUsedByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		m := mapOf(t, skillMap)
		for range 2 {
			if err := f.KeepMapping(ctx, op, " UK DDaT ", m); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := f.Mapping(ctx, d.Reader(), "UK DDaT")
		if err != nil || kept.Map.Columns["name_hi"] != "कौशल" || len(kept.Map.Scale.Levels) != 4 || kept.By == "" {
			t.Errorf("%+v %v", kept, err)
		}
		if list, err := f.Mappings(ctx, d.Reader()); err != nil || len(list) != 1 {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := f.Mapping(ctx, d.Reader(), "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		for name, bad := range map[string]framework.Map{"": m, "x": {}} {
			if err := f.KeepMapping(ctx, op, name, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", name, err)
			}
		}
		if err := f.KeepMapping(ctx, deskHand, "x", m); !fault.Is(err, fault.Denied) {
			t.Errorf("%v", err)
		}
	})
}

func TestCrosswalk_IsDataInVersions_ThatNeverGoDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		next, err := f.PutCrosswalk(ctx, op, framework.Crosswalk{From: framework.Frac5, To: framework.KCM3, Source: "Order 7 of 2026", Steps: []int{0, 1, 2, 3, 3}})
		if err != nil || next.Version != 2 {
			t.Fatalf("%+v %v", next, err)
		}
		all, err := f.Crosswalks(ctx, d.Reader())
		if err != nil || len(all) != 3 || all[0].Version != 2 || !slices.Equal(all[0].Steps, []int{0, 1, 2, 3, 3}) || all[1].Carry(4) != 2 || all[0].Carry(1) != 0 || all[0].Carry(9) != 0 {
			t.Errorf("%+v %v", all, err)
		}
		for what, bad := range map[string]framework.Crosswalk{
			"down":      {From: framework.Frac5, To: framework.KCM3, Source: "x", Steps: []int{1, 2, 1, 3, 3}},
			"beyond":    {From: framework.Frac5, To: framework.KCM3, Source: "x", Steps: []int{1, 2, 3, 3, 4}},
			"too few":   {From: framework.Frac5, To: framework.KCM3, Source: "x", Steps: []int{1, 2}},
			"no reason": {From: framework.Frac5, To: framework.KCM3, Steps: []int{1, 1, 2, 2, 3}},
			"itself":    {From: framework.Frac5, To: framework.Frac5, Source: "x", Steps: []int{1, 2, 3, 4, 5}},
			"no scale":  {From: "none", To: framework.Frac5, Source: "x", Steps: []int{1}},
		} {
			if _, err := f.PutCrosswalk(ctx, op, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
