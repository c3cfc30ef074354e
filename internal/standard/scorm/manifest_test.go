package scorm_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/unicode"

	"sopan/internal/standard/scorm"
)

// packed is a package with this manifest and these empty files.
func packed(manifest []byte, files ...string) fstest.MapFS {
	out := fstest.MapFS{"imsmanifest.xml": {Data: manifest}}
	for _, name := range files {
		out[name] = &fstest.MapFile{}
	}
	return out
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t *testing.T, files fstest.MapFS) scorm.Course {
	t.Helper()
	c, problems := scorm.Read(files)
	if len(problems) > 0 {
		t.Fatalf("refused: %v", problems)
	}
	return c
}

func TestRead_Of12_GivesTheTreeWithWhatEachItemIsGiven(t *testing.T) {
	c := read(t, packed(sample(t, "plain12.xml"), "quorum/index.html", "MINUTES.HTML"))
	if c.Version != scorm.V12 || c.Title != "Gram sabha" || len(c.Items) != 2 {
		t.Fatalf("read %+v", c)
	}
	leaves := c.Leaves()
	if len(leaves) != 2 || leaves[0].Launch != "quorum/index.html" || !leaves[0].SCO || leaves[1].Launch != "MINUTES.HTML" || leaves[1].SCO {
		t.Fatalf("leaves %+v", leaves)
	}
	if a := leaves[0]; a.Data != "q=5" || a.Mastery != "80" || a.MaxTime != "00:30:00" || a.TimeAction != "continue,no message" || leaves[1].Prerequisites != "A" {
		t.Errorf("read %+v", a)
	}
}

func TestRead_Of2004_GivesTheSequencingWhole(t *testing.T) {
	c := read(t, packed(sample(t, "sequenced.xml"), "content/a/one.html", "content/Two b.html"))
	if c.Version != scorm.V2004 || c.Global || !c.OwnData {
		t.Errorf("read %q, global %v, data of its own %v", c.Version, c.Global, c.OwnData)
	}
	leaves := c.Leaves()
	if got := leaves[0].Launch; got != "content/a/one.html?x=1&page=1" {
		t.Errorf("the first begins at %q", got)
	}
	if got := leaves[1].Launch; got != "content/Two b.html" || leaves[1].SCO {
		t.Errorf("the second begins at %q", got)
	}
	if leaves[0].PassingScore != "0.6" || leaves[0].Threshold != "0.75" || leaves[0].Data != "start=1" || leaves[1].MaxTime != "PT30M" {
		t.Errorf("launched with %+v", leaves)
	}
	one, cluster := c.Tree.Children[0], c.Tree.Children[1]
	if !c.Tree.Controls.Flow || one.Controls.ChoiceExit || !one.Delivery.Completion || !one.Delivery.Objective {
		t.Errorf("controls %+v %+v %+v", c.Tree.Controls, one.Controls, one.Delivery)
	}
	want := scorm.Map{Target: "GLOBAL", ReadSatisfied: true, ReadMeasure: true, WriteSatisfied: true, WriteMeasure: true, WriteRaw: true, ReadMin: true, ReadMax: true, ReadCompletion: true, ReadProgress: true}
	if p := one.Primary; p == nil || !p.ByMeasure || *p.Least != 0.6 || len(p.Maps) != 1 || p.Maps[0] != want {
		t.Errorf("primary objective %+v", p)
	}
	if one.Consider.Completed != "ifNotSkipped" || one.Consider.IfActive || !slices.Equal(one.Hide, []string{"continue", "suspendAll"}) {
		t.Errorf("considerations %+v, hidden %v", one.Consider, one.Hide)
	}
	if *one.Threshold != (scorm.Threshold{ByMeasure: true, Least: 0.75, Weight: 0.5}) || one.Shared[0] != (scorm.SharedMap{Target: "store", Read: true}) {
		t.Errorf("threshold %+v, shared %+v", one.Threshold, one.Shared)
	}
	if k := cluster.Controls; cluster.Visible || k.Choice || !k.ForwardOnly || k.Weight != 0.25 || k.RollupSatisfied || *k.SelectCount != 1 || k.SelectionTiming != "once" ||
		k.RandomizationTiming != "onEachNewAttempt" || !k.Randomize || !k.PreventActivation || !k.ConstrainChoice {
		t.Errorf("controls of the cluster %+v", k)
	}
	if r := cluster.Rollup.Rules[0]; r.Set != "atLeastPercent" || r.Percent != 0.5 || r.Combination != "all" || r.Conditions[0].Condition != "progressKnown" {
		t.Errorf("rollup %+v", r)
	}
	two := cluster.Children[0]
	if pre := two.Rules.Pre[0]; pre.Action != "disabled" || pre.Combination != "any" || pre.Conditions[0].Operator != "not" || pre.Conditions[1].Parameters.Threshold != 0.5 {
		t.Errorf("rule %+v", pre)
	}
	if *two.AttemptLimit != 2 || two.DurationLimit != "PT30M" || two.Rules.Post[0].Action != "retry" {
		t.Errorf("limits of %+v", two)
	}
	if text, err := json.Marshal(c.Tree); err != nil || !strings.Contains(string(text), `"targetObjectiveID":"GLOBAL"`) {
		t.Errorf("the run-time is given %s, %v", text, err)
	}
}

func TestRead_OfWhatIsBroken_TellsWhatAndWhere(t *testing.T) {
	names, err := filepath.Glob("testdata/broken/*.xml")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d samples, %v", len(names), err)
	}
	for _, name := range names {
		want := scorm.Wrong(strings.TrimSuffix(filepath.Base(name), ".xml"))
		c, problems := scorm.Read(packed(sample(t, strings.TrimPrefix(name, "testdata/")), "a.html"))
		if !slices.ContainsFunc(problems, func(p scorm.Problem) bool { return p.Wrong == want && (p.Line > 0 || want == scorm.NotXML) }) || c.ID != "" {
			t.Errorf("%s: %v", want, problems)
		}
	}
	if _, problems := scorm.Read(fstest.MapFS{"index.html": {}}); len(problems) != 1 || problems[0].Wrong != scorm.NoManifest {
		t.Errorf("without a manifest: %v", problems)
	}
}

func TestRead_OfWhatVendorsMake_IsTaken(t *testing.T) {
	text := string(sample(t, "plain12.xml"))
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a mark of byte order":   append([]byte("\xef\xbb\xbf"), text...),
		"UTF-16":                 utf16,
		"an old encoding":        []byte(strings.Replace(text, `encoding="utf-8"`, `encoding="windows-1252"`, 1)),
		"no version":             []byte(strings.Replace(text, "<schemaversion>1.2</schemaversion>", "", 1)),
		"no default":             []byte(strings.Replace(text, `default="O"`, "", 1)),
		"the type in other case": []byte(strings.ReplaceAll(text, "scormtype", "scormType")),
	} {
		files := packed(data, "QUORUM/INDEX.HTML", "minutes.html")
		if c, problems := scorm.Read(files); len(problems) > 0 || c.Version != scorm.V12 || c.Leaves()[0].Launch != "QUORUM/INDEX.HTML" {
			t.Errorf("%s: %v", name, problems)
		}
	}
	files := packed([]byte(text), "quorum/index.html", "minutes.html")
	files["IMSManifest.XML"] = files["imsmanifest.xml"]
	delete(files, "imsmanifest.xml")
	read(t, files)
}

func TestRead_OfAnEntity_IsRefused(t *testing.T) {
	_, problems := scorm.Read(packed([]byte(`<!DOCTYPE manifest [<!ENTITY a "aaaa">]><manifest identifier="&a;"/>`)))
	if len(problems) != 1 || problems[0].Wrong != scorm.NotXML {
		t.Errorf("%v", problems)
	}
}

func TestScript_HoldsByTheStatesOfItems(t *testing.T) {
	state := map[string]string{"A": "completed", "B": "passed", "C": "failed", "D": "incomplete"}
	for text, want := range map[string]bool{
		"A": true, "C": false, "E": false, "A&B": true, "A & D": false, "D|B": true, "~C": true, "~(A|C)": false,
		`C = "failed"`: true, "C=failed": true, "C<>failed": false, "E = not attempted": true, "E=n": true,
		"2*{A, B, C}": true, "3*{A,B,C}": false, "1*{C, A&B}": true, "A&(C|~D)": true,
	} {
		s, err := scorm.ParseScript(text)
		if err != nil || s.Met(state) != want {
			t.Errorf("%s: %v, %v", text, !want, err)
		}
	}
	for _, text := range []string{"", "A &", "(A", "A)", "2*{A", "= x", "A B", "A=", strings.Repeat("~", 1000) + "A", strings.Repeat("(", 1000)} {
		if _, err := scorm.ParseScript(text); err == nil {
			t.Errorf("%.20q is taken", text)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"plain12.xml", "broken/twice_written.xml", "broken/not_xml.xml"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte(`<manifest><organizations><organization><item identifier="a" identifierref="r" parameters="#x"/></organization></organizations></manifest>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := scorm.Read(packed(data, "a.html", "quorum/index.html", "minutes.html"))
		if len(problems) == 0 && len(c.Leaves()) == 0 {
			t.Error("taken, and nothing to run")
		}
		for _, leaf := range c.Leaves() {
			if strings.HasPrefix(leaf.Launch, "/") || strings.HasPrefix(leaf.Launch, "..") {
				t.Errorf("leads out: %q", leaf.Launch)
			}
		}
	})
}

func FuzzScript(f *testing.F) {
	for _, text := range []string{"A&B", "2*{A, ~B}", `A="passed"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := scorm.ParseScript(text); err == nil {
			s.Met(map[string]string{"A": "passed"})
		}
	})
}
