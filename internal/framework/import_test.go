package framework_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var (
	ctx = context.Background()
	op  = frameworktest.Operator
)

// fixture reads a file of the demo.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "demo", "fixtures", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// outside reads a file of the folder with other people's data, and skips the test where there is none.
func outside(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("SOPAN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("%s is not here; set SOPAN_DATA to the folder with the data of others", name)
	}
	return data
}

func in(data []byte) io.Reader { return bytes.NewReader(data) }

func importKCM(t testing.TB, f *framework.Frameworks) framework.Report {
	t.Helper()
	report, err := f.ImportKCM(ctx, op, in(fixture(t, "kcm.csv")), false)
	if err != nil {
		t.Fatalf("kcm: %v %+v", err, report.Problems)
	}
	return report
}

// count tells how many rows every table of the room has together, by way of the questions there are.
func count(t testing.TB, f *framework.Frameworks, d *db.DB) string {
	t.Helper()
	kinds, err := f.Kinds(ctx, d.Reader())
	if err != nil {
		t.Fatal(err)
	}
	n, after := 0, ""
	for {
		page, next, err := f.Search(ctx, d.Reader(), "", "en", after, 200)
		if err != nil {
			t.Fatal(err)
		}
		n += len(page)
		if after = next; next == "" {
			break
		}
	}
	scales, err := f.Scales(ctx, d.Reader())
	if err != nil {
		t.Fatal(err)
	}
	versions := 0
	for _, k := range kinds {
		list, err := f.Versions(ctx, d.Reader(), k.Code)
		if err != nil {
			t.Fatal(err)
		}
		versions += len(list)
	}
	return fmt.Sprintf("%d competencies, %d kinds, %d versions, %d scales", n, len(kinds), versions, len(scales))
}

func TestScales_AreThereFromTheStart_InBothLanguages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		scales, err := framework.New(d).Scales(ctx, d.Reader())
		if err != nil || len(scales) != 2 {
			t.Fatalf("scales = %v, %v", scales, err)
		}
		if s := scales[0]; s.ID != framework.Frac5 || len(s.Levels) != 5 || s.Levels[0]["en"] != "Beginner" || s.Levels[4]["hi"] != "विशेषज्ञ" {
			t.Errorf("frac5 = %+v", s)
		}
		if s := scales[1]; s.ID != framework.KCM3 || len(s.Levels) != 3 || s.Levels[1]["en"] != "Tactical" {
			t.Errorf("kcm3 = %+v", s)
		}
	})
}

func TestImportKCM_AllSubThemes_ComeInWithBothNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		report := importKCM(t, f)
		if report.Accepted != 112 || report.Made != 112 || report.Refused != 0 {
			t.Errorf("report = %+v", report)
		}
		c, err := f.Competency(ctx, d.Reader(), "KCM-B022")
		if err != nil {
			t.Fatal(err)
		}
		if c.Name["en"] != "Empathy" || c.Name["hi"] == "" || c.Area != framework.Behavioural || c.Status != framework.StatusVerified ||
			c.Scale != framework.Frac5 || c.ValidityMonths != 36 || c.Theme["hi"] == "" {
			t.Errorf("KCM-B022 = %+v", c)
		}
		again := importKCM(t, f)
		if again.Made != 0 || again.Changed != 0 || again.Accepted != 112 {
			t.Errorf("a second time: %+v", again)
		}
	})
}

func TestImportKCM_OneNameUnderTwoThemes_StaysTwoEntries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		importKCM(t, f)
		found, _, err := f.Search(ctx, d.Reader(), "Research Need Analysis", "en", "", 20)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != 2 || found[0].Name["en"] != found[1].Name["en"] || found[0].Theme["en"] == found[1].Theme["en"] {
			t.Errorf("found %+v", found)
		}
	})
}

func TestImportCompetencies_GivesLevelsToKCM_AndKeepsItsNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		importKCM(t, f)
		before, _ := f.Competency(ctx, d.Reader(), "KCM-B022")
		report, err := f.ImportCompetencies(ctx, op, in(fixture(t, "competencies.json")), false)
		if err != nil {
			t.Fatalf("%v %+v", err, report.Problems)
		}
		if report.Made == 0 || report.Changed == 0 || report.Made+report.Changed != report.Accepted {
			t.Errorf("report = %+v", report)
		}
		after, _ := f.Competency(ctx, d.Reader(), "KCM-B022")
		if after.Name["en"] != before.Name["en"] || after.Name["hi"] != before.Name["hi"] || after.Source != "kcm" {
			t.Errorf("before %+v, after %+v", before, after)
		}
		for code := range map[string]bool{"KCM-B022": true, "DOM-PR-01": true} {
			c, err := f.Competency(ctx, d.Reader(), code)
			if err != nil || len(c.Levels) != 5 || c.Levels[4]["hi"] == "" || c.Levels[0]["en"] == "" {
				t.Errorf("%s: levels %v, %v", code, c.Levels, err)
			}
		}
		again, err := f.ImportCompetencies(ctx, op, in(fixture(t, "competencies.json")), false)
		if err != nil || again.Made+again.Changed != 0 {
			t.Errorf("a second time: %+v, %v", again, err)
		}
	})
}

func TestImport_ByWhoHoldsNoRight_IsRefusedBeforeReading(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	f := framework.New(d)
	learner := who.Actor{PersonID: "p1"}
	broken := func() io.Reader { return strings.NewReader("no file at all") }
	for name, err := range map[string]error{
		"kcm":          second(f.ImportKCM(ctx, learner, broken(), false)),
		"competencies": second(f.ImportCompetencies(ctx, learner, broken(), false)),
		"esco":         second(f.ImportESCO(ctx, learner, broken(), framework.Options{})),
		"mapped":       onlyError(f.ImportMapped(ctx, learner, broken(), "x.csv", framework.Map{}, framework.Options{})),
		"nodes":        second(f.ImportNodes(ctx, learner, broken(), framework.Options{})),
		"hierarchy":    second(f.ImportHierarchy(ctx, learner, broken(), framework.Options{})),
		"frac":         second(f.ImportFrac(ctx, learner, broken(), false)),
		"scale":        f.AddScale(ctx, learner, framework.Scale{ID: "x"}),
	} {
		if !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ framework.Report, err error) error { return err }

func onlyError[T any](_ T, err error) error { return err }

// orgTree is a needs.go Orgs for tests.
type orgTree map[string]string

func (o orgTree) OrgPaths(_ context.Context, _ db.Q, codes []string) (map[string]string, error) {
	return o, nil
}

func (o orgTree) OrgPath(_ context.Context, _ db.Q, code string) (string, error) {
	if path, ok := o[code]; ok {
		return path, nil
	}
	return "", fault.E(fault.NotFound, "orgTree", "framework.competency.unknown", "code", code)
}

func TestImportCompetencies_ByAnOwner_ReachesOnlyTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d).WithOrgs(orgTree{"UP-PR": "IN.UP.PR.", "UP-UD": "IN.UP.UD."})
		owner := who.Actor{PersonID: "p1", Grants: []who.Grant{{Role: who.RoleCOD, Path: "IN.UP.PR."}}}
		entry := func(code, org string) io.Reader {
			return in(frameworktest.JSON(t, []any{map[string]any{
				"code": code, "area": "Domain", "scale": "frac5", "owner_org": org, "name": map[string]string{"en": "Name", "hi": "नाम"},
			}}))
		}
		if _, err := f.ImportCompetencies(ctx, owner, entry("D1", "UP-PR"), false); err != nil {
			t.Fatalf("their own: %v", err)
		}
		if c, _ := f.Competency(ctx, d.Reader(), "D1"); c.Status != framework.StatusUnverified {
			t.Errorf("an owner's new entry is %s, want unverified", c.Status)
		}
		for _, org := range []string{"UP-UD", "", "NOBODY"} {
			if _, err := f.ImportCompetencies(ctx, owner, entry("D2", org), false); !fault.Is(err, fault.Denied) {
				t.Errorf("of %q: %v", org, err)
			}
		}
		importKCM(t, f)
		taking := strings.NewReader(`[{"code":"KCM-B022","area":"Behavioural","scale":"frac5","owner_org":"UP-PR","name":{"en":"Mine","hi":"मेरा"}}]`)
		if _, err := f.ImportCompetencies(ctx, owner, taking, false); !fault.Is(err, fault.Denied) {
			t.Errorf("taking over the nation's entry: %v", err)
		}
		if err := f.Verify(ctx, owner, "D1"); !fault.Is(err, fault.Denied) {
			t.Errorf("verifying their own: %v", err)
		}
		if err := f.Verify(ctx, op, "D1"); err != nil {
			t.Errorf("verify: %v", err)
		}
		if err := f.Verify(ctx, op, "D1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("verify twice: %v", err)
		}
	})
}

// processorTime is what this process has used so far; unlike the time on the wall it does not depend on what else runs.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestImportESCO_AllSkills_ComeInWithinFiveSeconds(t *testing.T) {
	data := outside(t, "esco/esco-v1.0-skills-labels.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		began, worked := time.Now(), processorTime(t)
		report, err := f.ImportESCO(ctx, op, in(data), framework.Options{})
		took := processorTime(t) - worked
		t.Logf("%d skills in %v, %v of the processor", report.Accepted, time.Since(began), took)
		if err != nil || report.Made != 13485 {
			t.Fatalf("%v %+v", err, report)
		}
		if d.Dialect() == db.SQLite && took > 5*time.Second {
			t.Errorf("took %v of the processor", took)
		}
		began = time.Now()
		found, next, err := f.Search(ctx, d.Reader(), "3d model", "hi", "", 5)
		t.Logf("search in %v", time.Since(began))
		if err != nil || next != "" || len(found) == 0 || found[0].Status != framework.StatusUnverified || found[0].ExternalID == "" {
			t.Errorf("found %+v, next %q, %v", found, next, err)
		}
		again, err := f.ImportESCO(ctx, op, in(data), framework.Options{})
		if err != nil || again.Made+again.Changed != 0 {
			t.Errorf("a second time: %+v, %v", again, err)
		}
	})
}

func TestImportESCO_OtherLabels_FindTheSkillToo(t *testing.T) {
	data := outside(t, "esco/esco-transversal-crosssector-4199.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		report, err := f.ImportESCO(ctx, op, in(data), framework.Options{Area: framework.Functional, Scale: framework.KCM3})
		if err != nil {
			t.Fatalf("%v %+v", err, report.Problems)
		}
		found, _, err := f.Search(ctx, d.Reader(), "give impetus", "en", "", 20)
		if err != nil || len(found) == 0 || found[0].Name["en"] != "show initiative" || found[0].Scale != framework.KCM3 {
			t.Errorf("found %+v, %v", found, err)
		}
	})
}

func TestImportHierarchy_AllOfESCO_StandsUnderSeveral(t *testing.T) {
	groups, edges := outside(t, "esco/tabiya-skillGroups.csv"), outside(t, "esco/tabiya-skills_hierarchy.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		if report, err := f.ImportNodes(ctx, op, in(groups), framework.Options{}); err != nil || report.Made != 640 {
			t.Fatalf("groups: %v %+v", err, report)
		}
		report, err := f.ImportHierarchy(ctx, op, in(edges), framework.Options{})
		if err != nil || report.Accepted != 20649 {
			t.Fatalf("edges: %v, %d of %d %+v", err, report.Accepted, report.Rows, report.Problems[:min(3, len(report.Problems))])
		}
		under, err := f.Narrower(ctx, d.Reader(), "esco", "key_620")
		if err != nil || len(under) == 0 {
			t.Fatalf("under key_620: %v, %v", under, err)
		}
		above, err := f.Broader(ctx, d.Reader(), "esco", "key_621")
		if err != nil || len(above) != 1 || above[0].ID != "key_620" || above[0].Label == "" {
			t.Errorf("above key_621: %+v, %v", above, err)
		}
		again, err := f.ImportHierarchy(ctx, op, in(edges), framework.Options{})
		if err != nil || again.Made != 0 {
			t.Errorf("a second time: %v, made %d", err, again.Made)
		}
	})
}

func TestImportHierarchy_ThatClosesACircleWithWhatStands_IsRefusedAndShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		if _, err := f.ImportHierarchy(ctx, op, strings.NewReader("parent,child\na,b\nb,c\na,c\n"), framework.Options{}); err != nil {
			t.Fatal(err)
		}
		file := "parent,child\nc,d\nd,a\nc,e\n"
		report, err := f.ImportHierarchy(ctx, op, strings.NewReader(file), framework.Options{})
		if !fault.Is(err, fault.Invalid) || len(report.Problems) != 1 {
			t.Fatalf("%v %+v", err, report)
		}
		p := report.Problems[0]
		if p.Row != 3 || p.Key != "framework.hierarchy.circle" || !slices.Contains([]any{"a > b > c > d > a", "a > c > d > a"}, p.Args[1]) {
			t.Errorf("problem %+v", p)
		}
		if under, _ := f.Narrower(ctx, d.Reader(), "esco", "c"); len(under) != 0 {
			t.Errorf("a refused file left %v", under)
		}
		report, err = f.ImportHierarchy(ctx, op, strings.NewReader(file), framework.Options{Partial: true})
		if under, _ := f.Narrower(ctx, d.Reader(), "esco", "c"); err != nil || report.Made != 2 || len(under) != 2 {
			t.Errorf("in part: %v %+v, under c %v", err, report, under)
		}
	})
}

func TestImportNodes_WithTheURIOfACompetency_AreTiedToIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		labels := "concept_uri,preferred_label\nhttp://example.org/skill/aa-1,Surveying\n"
		if _, err := f.ImportESCO(ctx, op, strings.NewReader(labels), framework.Options{}); err != nil {
			t.Fatal(err)
		}
		nodes := "ORIGINURI,ID,PREFERREDLABEL\nhttp://example.org/skill/aa-1,key_2,Surveying\nhttp://example.org/group/1,key_1,Land\n"
		if _, err := f.ImportNodes(ctx, op, strings.NewReader(nodes), framework.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.ImportHierarchy(ctx, op, strings.NewReader("PARENTID,CHILDID\nkey_1,key_2\n"), framework.Options{}); err != nil {
			t.Fatal(err)
		}
		under, err := f.Narrower(ctx, d.Reader(), "esco", "key_1")
		want := framework.Node{ID: "key_2", Kind: "skill", URI: "http://example.org/skill/aa-1", Code: "ESCO-aa-1", Label: "Surveying"}
		if err != nil || len(under) != 1 || under[0] != want {
			t.Errorf("under key_1: %+v, %v", under, err)
		}
	})
}

// importers are all of them by name, as the gallery of broken files names them.
func importers(f *framework.Frameworks) map[string]func(r io.Reader, dryRun bool) (framework.Report, error) {
	plain := framework.Map{
		Columns: map[string]string{"code": "code", "name": "name", "area": "area", "level": "level", "level_1": "one", "level_2": "two"},
		Scale:   &framework.MapScale{ID: "two", Levels: []string{"One", "Two"}},
		Retired: "(gone)",
	}
	return map[string]func(io.Reader, bool) (framework.Report, error){
		"kcm":          func(r io.Reader, dry bool) (framework.Report, error) { return f.ImportKCM(ctx, op, r, dry) },
		"competencies": func(r io.Reader, dry bool) (framework.Report, error) { return f.ImportCompetencies(ctx, op, r, dry) },
		"frac":         func(r io.Reader, dry bool) (framework.Report, error) { return f.ImportFrac(ctx, op, r, dry) },
		"esco": func(r io.Reader, dry bool) (framework.Report, error) {
			return f.ImportESCO(ctx, op, r, framework.Options{DryRun: dry})
		},
		"table": func(r io.Reader, dry bool) (framework.Report, error) {
			return asReport(f.ImportMapped(ctx, op, r, "table.csv", plain, framework.Options{DryRun: dry}))
		},
		"case": func(r io.Reader, dry bool) (framework.Report, error) {
			return asReport(f.ImportCASE(ctx, op, r, framework.Options{DryRun: dry}))
		},
		"moodle": func(r io.Reader, dry bool) (framework.Report, error) {
			return asReport(f.ImportMoodle(ctx, op, r, "x.csv", framework.Options{DryRun: dry}))
		},
		"xlsx": func(r io.Reader, dry bool) (framework.Report, error) {
			return asReport(f.ImportMapped(ctx, op, r, "x.xlsx", plain, framework.Options{DryRun: dry}))
		},
		"nodes": func(r io.Reader, dry bool) (framework.Report, error) {
			return f.ImportNodes(ctx, op, r, framework.Options{DryRun: dry})
		},
		"hierarchy": func(r io.Reader, dry bool) (framework.Report, error) {
			return f.ImportHierarchy(ctx, op, r, framework.Options{DryRun: dry})
		},
		"resources": func(r io.Reader, dry bool) (framework.Report, error) {
			return f.ImportKnowledge(ctx, op, r, framework.Options{DryRun: dry})
		},
	}
}

// asReport says what a file by a map came to in the words of the others.
func asReport(m framework.Mapped, err error) (framework.Report, error) {
	report := framework.Report{Report: csvio.Report{Rows: m.Rows, Accepted: m.Created + m.Matched}, DryRun: m.DryRun}
	for _, e := range m.Errors {
		e.Problem.Row, e.Problem.Column = e.Row, e.Column
		report.Problems = append(report.Problems, e.Problem)
	}
	if err == nil {
		report.Made = m.Created
	}
	return report, err
}

// broken prepares what the gallery of broken files runs into: D1 and D2 stand, OLD is out of use, WAS was merged into D1,
// and K1 stands on kcm3.
func broken(t testing.TB, d *db.DB) *framework.Frameworks {
	t.Helper()
	f := framework.New(d)
	frameworktest.Dictionary(t, d, "D1", "D2", "OLD", "WAS")
	if err := f.Retire(ctx, op, "OLD"); err != nil {
		t.Fatal(err)
	}
	if err := f.Merge(ctx, op, "WAS", "D1"); err != nil {
		t.Fatal(err)
	}
	m := framework.Map{Columns: map[string]string{"code": "code", "name": "name"}}
	if _, err := f.ImportMapped(ctx, op, strings.NewReader("code,name\nK1,K\n"), "k.csv", m, framework.Options{Scale: framework.KCM3}); err != nil {
		t.Fatal(err)
	}
	return f
}

// told writes what an importer answered the way the gallery expects it: a line for each problem, or the fault of the file.
func told(report framework.Report, err error) string {
	var lines []string
	for _, p := range report.Problems {
		lines = append(lines, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Key))
	}
	if len(lines) == 0 && err != nil {
		lines = append(lines, "file "+fault.As(err).Key)
	}
	return strings.Join(lines, "\n")
}

func TestImport_EveryBrokenFile_IsRefusedByRowAndColumn_AndWritesNothing(t *testing.T) {
	folders, err := filepath.Glob("testdata/broken/*/*/want")
	if err != nil || len(folders) < 30 {
		t.Fatalf("%d broken files, %v", len(folders), err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := broken(t, d)
		before := count(t, f, d)
		for _, want := range folders {
			folder := filepath.Dir(want)
			t.Run(filepath.ToSlash(strings.TrimPrefix(folder, "testdata/broken/")), func(t *testing.T) {
				take := importers(f)[filepath.Base(filepath.Dir(folder))]
				files, _ := filepath.Glob(filepath.Join(folder, "file.*"))
				data, err := os.ReadFile(files[0])
				if err != nil {
					t.Fatal(err)
				}
				text, err := os.ReadFile(want)
				if err != nil {
					t.Fatal(err)
				}
				for _, dry := range []bool{true, false} {
					report, err := take(in(data), dry)
					if err == nil {
						t.Fatalf("dry run %v: taken", dry)
					}
					if got := told(report, err); got != strings.TrimSpace(string(text)) {
						t.Errorf("dry run %v:\n%s\nwant:\n%s", dry, got, text)
					}
					if fault.Is(err, fault.Internal) || report.Made != 0 {
						t.Errorf("dry run %v: %v, made %d", dry, err, report.Made)
					}
				}
				if after := count(t, f, d); after != before {
					t.Errorf("before %s, after %s", before, after)
				}
			})
		}
	})
}

func TestImport_DryRun_TellsAllAndWritesNothing(t *testing.T) {
	good := map[string]string{
		"kcm":          string(fixture(t, "kcm.csv")),
		"competencies": string(fixture(t, "competencies.json")),
		"frac":         string(frameworktest.Frac(t, "K", need("D1", 3, 2))),
		"esco":         "concept_uri,preferred_label\nhttp://example.org/skill/aa-1,Surveying\n",
		"table":        "code,name,area,level,one,two\nS1,Surveying,Domain,2,Sees,Does\n",
		"nodes":        "ID,PREFERREDLABEL\nkey_1,Land\n",
		"case":         strings.ReplaceAll(theirs, "S1", "S9"),
		"moodle":       moodle[:strings.Index(moodle, "N 1,,No id")],
		"xlsx":         string(workbook(t, map[string][][]any{"S": {{"code", "name", "area", "level", "one", "two"}, {"X1", "Digging", "Domain", 1, "a", "b"}}})),
		"hierarchy":    "PARENTID,CHILDID\nkey_1,key_2\n",
		"resources":    "code,kind,title_en,title_hi,title_ta,valid_to,replaced_by,org_code\nKR-1,act,Old,पुराना,பழைய,2020-01-31,KR-2,\nKR-2,rule,New,,,,,\n",
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := broken(t, d)
		before := count(t, f, d)
		for name, take := range importers(f) {
			report, err := take(strings.NewReader(good[name]), true)
			if err != nil || report.Accepted == 0 || !report.DryRun {
				t.Errorf("%s: %v %+v", name, err, report)
			}
			if after := count(t, f, d); after != before {
				t.Errorf("%s: before %s, after %s", name, before, after)
			}
			real, err := take(strings.NewReader(good[name]), false)
			if err != nil || real.Accepted != report.Accepted {
				t.Errorf("%s: told %d, then took %d, %v", name, report.Accepted, real.Accepted, err)
			}
			before = count(t, f, d)
		}
	})
}

// fuzz holds an importer to its promise on any file at all: it answers, never with a fault of its own, and what it refuses
// leaves nothing behind.
func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	files, _ := filepath.Glob(filepath.Join("testdata", "broken", name, "*", "file.*"))
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	d, _ := dbtest.SQLite(f)
	room := broken(f, d)
	take := importers(room)[name]
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := take(bytes.NewReader(data), true)
		if fault.Is(err, fault.Internal) {
			t.Fatalf("our own mistake: %v", err)
		}
		if err == nil && report.Accepted == 0 {
			t.Fatalf("taken without a row: %+v", report)
		}
		for _, p := range report.Problems {
			if p.Key == "" || p.Row < 0 {
				t.Fatalf("a problem without words or row: %+v", p)
			}
		}
	})
}

func FuzzImportKCM(f *testing.F) {
	fuzz(f, "kcm", "code,area_en,theme_type,theme_en,theme_hi,subtheme_en,subtheme_hi\nKCM-B001,Behavioural,Core,T,थ,N,न\n")
}

func FuzzImportCompetencies(f *testing.F) {
	fuzz(f, "competencies", `[{"code":"C1","area":"Domain","name":{"en":"N","hi":"न"}}]`)
}

func FuzzImportFrac(f *testing.F) { fuzz(f, "frac") }

func FuzzImportESCO(f *testing.F) {
	fuzz(f, "esco", "concept_uri,preferred_label,alt_labels\nhttp://e/skill/a,Name,\"a\nb\"\n")
}

func FuzzImportTable(f *testing.F) {
	fuzz(f, "table", "code,name,area,level,one,two\nS1,N,Domain,2,a,b\n")
}

func FuzzImportNodes(f *testing.F) {
	fuzz(f, "nodes", "ID,PREFERREDLABEL,ORIGINURI\nk1,N,http://e/skill/a\n")
}

func FuzzImportHierarchy(f *testing.F) { fuzz(f, "hierarchy", "PARENTID,CHILDID\na,b\nb,c\nc,a\n") }

func BenchmarkImportESCO(b *testing.B) {
	data := outside(b, "esco/esco-v1.0-skills-labels.csv")
	made := 0
	for b.Loop() {
		d, _ := dbtest.SQLite(b)
		report, err := framework.New(d).ImportESCO(ctx, op, in(data), framework.Options{})
		if err != nil {
			b.Fatal(err)
		}
		made += report.Made
	}
	b.ReportMetric(float64(made)/b.Elapsed().Seconds(), "skills/s")
}

func TestImport_AFileThatIsSilentOnValidity_LeavesWhatWasSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		file := func(extra string) string {
			return `[{"code":"D1","area":"Domain","scale":"frac5","name":{"en":"First aid","hi":"प्राथमिक उपचार"}` + extra + `}]`
		}
		for _, step := range []struct {
			extra string
			want  int
		}{{``, framework.DefaultValidityMonths}, {`,"validity_months":12`, 12}, {``, 12}} {
			if report, err := f.ImportCompetencies(ctx, op, strings.NewReader(file(step.extra)), false); err != nil {
				t.Fatalf("%v %+v", err, report.Problems)
			}
			if c, err := f.Competency(ctx, d.Reader(), "D1"); err != nil || c.ValidityMonths != step.want {
				t.Errorf("after %q: %d months, %v; want %d", step.extra, c.ValidityMonths, err, step.want)
			}
		}
	})
}

func TestMerge_BesideAnotherMerge_LosesNeither(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		for round := range 8 {
			code := func(s string) string { return s + strconv.Itoa(round) }
			frameworktest.Dictionary(t, d, code("A"), code("B"), code("C"))
			var wait sync.WaitGroup
			errs := make([]error, 2)
			wait.Go(func() { errs[0] = f.Merge(ctx, op, code("A"), code("B")) })
			wait.Go(func() { errs[1] = f.Merge(ctx, op, code("B"), code("C")) })
			wait.Wait()
			if errs[1] != nil {
				t.Fatalf("B into C: %v", errs[1])
			}
			if errs[0] != nil && !fault.Is(errs[0], fault.Conflict) {
				t.Fatalf("A into B: %v", errs[0])
			}
			b, err := f.Competency(ctx, d.Reader(), code("B"))
			if err != nil || b.Code != code("C") {
				t.Errorf("round %d: B is known as %s (%s), %v", round, b.Code, b.Status, err)
			}
		}
	})
}
