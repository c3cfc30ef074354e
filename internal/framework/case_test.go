package framework_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	cf "sopan/internal/standard/case"
)

const base = "https://sopan.example"

// caseEntries are entries with all that a package carries: two languages, other names, levels, a scale with four steps, one that
// is retired and one that was merged.
const caseEntries = `[
 {"code":"C1","area":"Functional","theme_type":"Functional","theme":{"en":"Money","hi":"वित्त"},"name":{"en":"Accounts","hi":"लेखा"},"definition":{"en":"Keeps accounts","hi":"लेखा रखता है"},
  "aliases":[{"en":"Bookkeeping","hi":"बहीखाता"}],"levels":[{"en":"a","hi":"क"},{"en":"b","hi":"ख"},{"en":"c"},{"en":"d"},{"en":"e"}]},
 {"code":"C2","area":"Functional","theme":{"en":"Money","hi":"वित्त"},"name":{"en":"Audit","hi":"लेखा परीक्षा"}},
 {"code":"C3","area":"Domain","scale":"kcm3","name":{"en":"Fax","hi":"फ़ैक्स"}},
 {"code":"C4","area":"Functional","name":{"en":"Auditing","hi":"अंकेक्षण"}}]`

func packed(t *testing.T, f *framework.Frameworks, d *db.DB, source string, v cf.Version) []byte {
	t.Helper()
	p, err := f.CasePackage(ctx, d.Reader(), source, base, v)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	breaches, err := cf.Check(data, v)
	if err != nil || len(breaches) > 0 {
		t.Fatalf("%s of %s breaks the standard: %v %v", v, source, breaches, err)
	}
	return data
}

func TestCase_OutInOut_IsTheSame_InBothVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f := framework.New(d)
		if got, err := f.ImportCompetencies(ctx, op, strings.NewReader(caseEntries), false); err != nil {
			t.Fatal(err, got.Problems)
		}
		if _, err := f.ImportKCM(ctx, op, in(outside(t, "kcm/kcm.csv")), false); err != nil {
			t.Fatal(err)
		}
		m := mapOf(t, skillMap)
		if _, err := f.ImportMapped(ctx, op, strings.NewReader("Skill ID;Skill;कौशल;Group;Words;Level\nS1;Modelling;प्रतिरूपण;functional;Makes;3\n"), "four.csv", m, framework.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := f.Merge(ctx, op, "C4", "C2"); err != nil {
			t.Fatal(err)
		}
		if err := f.Retire(ctx, op, "C3"); err != nil {
			t.Fatal(err)
		}
		c.Advance(1e12)
		for _, source := range []string{"own", "kcm", "four"} {
			for _, v := range cf.Versions {
				first := packed(t, f, d, source, v)
				there, _ := dbtest.SQLite(t)
				g := framework.New(there)
				got, err := g.ImportCASE(ctx, op, bytes.NewReader(first), framework.Options{})
				if err != nil || !got.Written || got.Framework != source || got.Rows != got.Created+got.Matched+got.Skipped {
					t.Fatalf("%s %s: %+v %v", source, v, got, err)
				}
				second := packed(t, g, there, source, v)
				var a, b any
				_, _ = json.Unmarshal(first, &a), json.Unmarshal(second, &b)
				if !reflect.DeepEqual(a, b) {
					t.Errorf("%s %s: out, in, out differ:\n%s", source, v, firstDifference(string(first), string(second)))
				}
				again, err := g.ImportCASE(ctx, op, bytes.NewReader(first), framework.Options{})
				if err != nil || again.Created != 0 || string(packed(t, g, there, source, v)) != string(second) {
					t.Errorf("%s %s again: %+v %v", source, v, again, err)
				}
			}
		}
		there, _ := dbtest.SQLite(t)
		g := framework.New(there)
		if _, err := g.ImportCASE(ctx, op, bytes.NewReader(packed(t, f, d, "own", cf.V1p0)), framework.Options{}); err != nil {
			t.Fatal(err)
		}
		c1, err := g.Competency(ctx, there.Reader(), "C1")
		if err != nil || c1.Name["hi"] != "लेखा" || c1.Levels[1]["hi"] != "ख" || c1.Theme["hi"] != "वित्त" || c1.ThemeType != "Functional" || len(c1.Aliases) != 2 {
			t.Errorf("%+v %v", c1, err)
		}
		if c4, err := g.Competency(ctx, there.Reader(), "C4"); err != nil || c4.Code != "C2" {
			t.Errorf("what was merged is found as %s, %v", c4.Code, err)
		}
	})
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return strings.Join(x[max(0, i-6):i+1], "\n") + "\n---\n" + strings.Join(y[max(0, i-2):min(len(y), i+3)], "\n")
		}
	}
	return "one is longer"
}

// theirs is a package as others write them: random identifiers, a tree three deep, keywords, levels of four steps as a rubric,
// properties that the standard does not know.
const theirs = `{"CFDocument":{"identifier":"11111111-2222-4333-8444-555555555555","uri":"https://case.example/uri/11111111-2222-4333-8444-555555555555","creator":"State of X","title":"Nursing Skills","lastChangeDateTime":"2024-05-06T07:08:09+00:00","adoptionStatus":"Draft","language":"en-US","subject":"Health"},
"CFItems":[
{"identifier":"21111111-2222-4333-8444-555555555551","uri":"https://case.example/uri/1","fullStatement":"Domain","lastChangeDateTime":"2024-05-06T07:08:09Z"},
{"identifier":"21111111-2222-4333-8444-555555555552","uri":"https://case.example/uri/2","fullStatement":"Patient care","lastChangeDateTime":"2024-05-06T07:08:09Z","CFItemType":"Strand"},
{"identifier":"21111111-2222-4333-8444-555555555553","uri":"https://case.example/uri/3","fullStatement":"Takes a pulse and writes it down.","abbreviatedStatement":"Pulse","humanCodingScheme":"N1","conceptKeywords":["vital signs"],"lastChangeDateTime":"2024-05-06T07:08:09Z","colour":"red"},
{"identifier":"21111111-2222-4333-8444-555555555554","uri":"https://case.example/uri/4","fullStatement":"Dresses a wound","humanCodingScheme":"1 (a)","lastChangeDateTime":"2024-05-06T07:08:09Z"},
{"identifier":"21111111-2222-4333-8444-555555555556","uri":"https://case.example/uri/6","fullStatement":"Fax a chart","humanCodingScheme":"N6","statusEndDate":"2020-01-01","lastChangeDateTime":"2024-05-06T07:08:09Z"}],
"CFAssociations":[
{"identifier":"31111111-2222-4333-8444-555555555551","associationType":"isChildOf","uri":"https://case.example/uri/a1","lastChangeDateTime":"2024-05-06T07:08:09Z","originNodeURI":{"title":"x","identifier":"21111111-2222-4333-8444-555555555552","uri":"https://case.example/uri/2"},"destinationNodeURI":{"title":"x","identifier":"21111111-2222-4333-8444-555555555551","uri":"https://case.example/uri/1"}},
{"identifier":"31111111-2222-4333-8444-555555555552","associationType":"isChildOf","uri":"https://case.example/uri/a2","lastChangeDateTime":"2024-05-06T07:08:09Z","originNodeURI":{"title":"x","identifier":"21111111-2222-4333-8444-555555555553","uri":"https://case.example/uri/3"},"destinationNodeURI":{"title":"x","identifier":"21111111-2222-4333-8444-555555555552","uri":"https://case.example/uri/2"}}],
"CFRubrics":[{"identifier":"41111111-2222-4333-8444-555555555551","uri":"https://case.example/uri/r","lastChangeDateTime":"2024-05-06T07:08:09Z","CFRubricCriteria":[{"identifier":"41111111-2222-4333-8444-555555555552","uri":"https://case.example/uri/k","lastChangeDateTime":"2024-05-06T07:08:09Z","CFItemURI":{"title":"x","identifier":"21111111-2222-4333-8444-555555555553","uri":"https://case.example/uri/3"},
"CFRubricCriterionLevels":[{"identifier":"51111111-2222-4333-8444-555555555551","uri":"https://case.example/uri/l1","quality":"Novice","description":"Finds it","position":1,"lastChangeDateTime":"2024-05-06T07:08:09Z"},{"identifier":"51111111-2222-4333-8444-555555555552","uri":"https://case.example/uri/l2","quality":"Able","description":"Counts it","position":2,"lastChangeDateTime":"2024-05-06T07:08:09Z"}]}]}]}`

func TestImportCASE_OfOthers_KeepsTheirNames_AndWritesOverOnlyWhatIsNewer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		take := func(text string, opt framework.Options) (framework.Mapped, error) {
			return f.ImportCASE(ctx, op, strings.NewReader(text), opt)
		}
		dry, err := take(theirs, framework.Options{DryRun: true})
		if err != nil || dry.Written || dry.Rows != 5 || dry.Created != 3 || dry.Skipped != 2 || dry.Framework != "nursing-skills" {
			t.Fatalf("%+v %v", dry, err)
		}
		if got, err := take(theirs, framework.Options{}); err != nil || !got.Written || got.Created != 3 {
			t.Fatalf("%+v %v", got, err)
		}
		pulse, err := f.Competency(ctx, d.Reader(), "N1")
		if err != nil || pulse.Name["en"] != "Pulse" || pulse.Definition["en"] != "Takes a pulse and writes it down." || pulse.Theme["en"] != "Patient care" || pulse.Scale != "nursing-skills-2" ||
			pulse.Levels[1]["en"] != "Counts it" || pulse.Aliases[0]["en"] != "vital signs" || pulse.Area != framework.Domain || pulse.Status != framework.StatusUnverified {
			t.Errorf("%+v %v", pulse, err)
		}
		if wound, err := f.Competency(ctx, d.Reader(), "CASE-21111111-2222-4333-8444-555555555554"); err != nil || wound.Name["en"] != "Dresses a wound" {
			t.Errorf("%+v %v", wound, err)
		}
		if fax, err := f.Competency(ctx, d.Reader(), "N6"); err != nil || fax.Status != framework.StatusDeprecated {
			t.Errorf("%+v %v", fax, err)
		}
		p, err := f.CasePackage(ctx, d.Reader(), "nursing-skills", base, cf.V1p1)
		if err != nil || p.Document.Identifier != "11111111-2222-4333-8444-555555555555" || p.Document.Creator != "State of X" || p.Document.LastChange != "2024-05-06T07:08:09+00:00" {
			t.Errorf("%+v %v", p.Document, err)
		}
		for _, i := range p.Items {
			if i.Coding == "N1" && (i.Identifier != "21111111-2222-4333-8444-555555555553" || i.URI != "https://case.example/uri/3" || i.LastChange != "2024-05-06T07:08:09Z") {
				t.Errorf("%+v", i)
			}
		}
		other := strings.Replace(theirs, `"Takes a pulse and writes it down."`, `"Counts a pulse."`, 1)
		if got, err := take(other, framework.Options{}); err != nil || got.Created != 0 || got.Matched != 3 {
			t.Fatalf("%+v %v", got, err)
		}
		if pulse, _ = f.Competency(ctx, d.Reader(), "N1"); pulse.Definition["en"] != "Takes a pulse and writes it down." {
			t.Errorf("what is no newer was written over: %+v", pulse)
		}
		newer := strings.Replace(other, `"conceptKeywords":["vital signs"],"lastChangeDateTime":"2024-05-06T07:08:09Z"`, `"conceptKeywords":["vital signs"],"lastChangeDateTime":"2025-05-06T07:08:09Z"`, 1)
		if got, err := take(newer, framework.Options{}); err != nil || got.Matched != 3 {
			t.Fatalf("%+v %v", got, err)
		}
		if pulse, _ = f.Competency(ctx, d.Reader(), "N1"); pulse.Definition["en"] != "Counts a pulse." {
			t.Errorf("what is newer was not: %+v", pulse)
		}
		for what, c := range map[string]struct {
			old, next string
			row       int
			key       string
		}{
			"an item without a statement": {`"fullStatement":"Dresses a wound",`, ``, 4, "framework.case.breach.required"},
			"an identifier twice":         {`"identifier":"21111111-2222-4333-8444-555555555554"`, `"identifier":"21111111-2222-4333-8444-555555555553"`, 4, "framework.case.twice"},
			"no UUID":                     {`"identifier":"21111111-2222-4333-8444-555555555554"`, `"identifier":"four"`, 4, "framework.case.breach.uuid"},
		} {
			got, err := take(strings.Replace(theirs, c.old, c.next, 1), framework.Options{})
			if !fault.Is(err, fault.Invalid) || got.Written || len(got.Errors) != 1 || got.Errors[0].Row != c.row || got.Errors[0].Key != c.key {
				t.Errorf("%s: %+v %v", what, got, err)
			}
		}
		circle := strings.Replace(theirs, `"identifier":"21111111-2222-4333-8444-555555555551","uri":"https://case.example/uri/1"}}`, `"identifier":"21111111-2222-4333-8444-555555555553","uri":"https://case.example/uri/3"}}`, 1)
		if _, err := take(circle, framework.Options{}); fault.As(err).Key != "framework.hierarchy.circle" {
			t.Errorf("a circle: %v", err)
		}
		for _, text := range []string{"", "{}", "[1]", theirs[:200], `{"CFDocument":{}}`} {
			if _, err := take(text, framework.Options{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func FuzzImportCASE(f *testing.F) {
	f.Add([]byte(`{"CFDocument":{"identifier":"11111111-2222-4333-8444-555555555555","uri":"u:d","creator":"C","title":"T","lastChangeDateTime":"2024-05-06T07:08:09Z"},"CFItems":[]}`))
	f.Add([]byte(`{"CFDocument":{},"CFItems":[{"identifier":"a"}],"CFAssociations":[{"associationType":"isChildOf","originNodeURI":{"identifier":"a"},"destinationNodeURI":{"identifier":"a"}}]}`))
	d, _ := dbtest.SQLite(f)
	room := framework.New(d)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := room.ImportCASE(ctx, op, bytes.NewReader(data), framework.Options{DryRun: true})
		if fault.Is(err, fault.Internal) || got.Written || err == nil && got.Rows != got.Created+got.Matched+got.Skipped {
			t.Fatalf("%+v %v", got, err)
		}
	})
}
