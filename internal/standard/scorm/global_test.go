package scorm

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestGlobalChanges_OutOfTheStandard_AreRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		`{}`: true, `{"G":{"satisfied":1,"measure":-10000000,"completion":0,"progress":10000000,"raw":-5,"min":null,"max":10000000000000000}}`: true,
		`{"G":{"satisfied":2}}`: false, `{"G":{"measure":10000001}}`: false, `{"G":{"progress":-1}}`: false, `{"G":{"completion":-1}}`: false,
		`{"G":{"raw":10000000000000001}}`: false, `{"G":{"store":1}}`: false, `{"G":{"":1}}`: false, `{"":{"satisfied":1}}`: false,
		`{"` + strings.Repeat("é", MaxIdentifier) + `":{}}`: true, `{"` + strings.Repeat("é", MaxIdentifier+1) + `":{}}`: false,
	} {
		var g GlobalChanges
		if err := json.Unmarshal([]byte(text), &g); err != nil {
			t.Fatal(err)
		}
		if err := g.Check(); (err == nil) != ok {
			t.Errorf("%.80s: %v", text, err)
		}
	}
	for text, ok := range map[string]bool{
		`{"S":"\u0000 kept \ud800"}`: true, `{"S":""}`: true, `{"S":"` + strings.Repeat("अ", MaxStore) + `"}`: true,
		`{"S":"` + strings.Repeat("x", MaxStore+1) + `"}`: false, `{"S":null}`: false, `{"S":1}`: false, `{"":"x"}`: false,
	} {
		var s StoreChanges
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); (err == nil) != ok {
			t.Errorf("%.80s: %v", text, err)
		}
	}
}

// What a browser says that it wrote is held against what the parts have said, and what was known before them.
func TestAllows_WhatThePartsCanHaveWritten(t *testing.T) {
	writing := func(a *Activity) {
		a.Primary = &Objective{ID: "MAIN", Maps: []Map{{Target: "G", ReadSatisfied: true, ReadMeasure: true, WriteSatisfied: true, WriteMeasure: true, WriteCompletion: true, WriteRaw: true}}}
	}
	tree := treeOf(nil, leafOf("A", writing), leafOf("B"))
	failed := map[string]Heard{"A": {Completion: Incomplete, Success: Failed}}
	for name, c := range map[string]struct {
		heard map[string]Heard
		known Globals
		field Field
		v     int64
		want  bool
	}{
		"passed, and nothing heard":           {nil, nil, Satisfied, 1, false},
		"not passed can always be":            {nil, nil, Satisfied, 0, true},
		"passed, as its part":                 {map[string]Heard{"A": done(80)}, nil, Satisfied, 1, true},
		"passed, and its part failed":         {failed, nil, Satisfied, 1, false},
		"passed, as it was known before":      {failed, Globals{"G": {Satisfied: 1}}, Satisfied, 1, true},
		"complete, as its part":               {map[string]Heard{"A": done(80)}, nil, Completion, 1, true},
		"complete, and its part is not":       {failed, nil, Completion, 1, false},
		"a measure as its part's":             {map[string]Heard{"A": done(80)}, nil, Measure, 8_000_000, true},
		"a measure beyond its part's":         {map[string]Heard{"A": done(80)}, nil, Measure, 9_000_000, false},
		"a measure, and none is known":        {failed, nil, Measure, -1, false},
		"a measure as it was known before":    {failed, Globals{"G": {Measure: 9_000_000}}, Measure, 9_000_000, true},
		"a raw score, which no rule asks for": {failed, nil, Raw, 5, true},
	} {
		if got := Possible(tree, c.heard, c.known).Allows("G", c.field, c.v); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	// What another package met can satisfy a part here, and so the whole.
	met := Possible(treeOf(nil, leafOf("A", writing)), failed, Globals{"G": {Satisfied: 1, Measure: 7_000_000}})
	if !met.Passed || met.Best == nil || *met.Best != 70 {
		t.Errorf("the whole by what was brought: %+v", met)
	}
	if met.Completed {
		t.Error("complete by what says nothing of it")
	}
}

func TestWrites_AndStores_AreThoseOfTheTree(t *testing.T) {
	a := treeOf(nil, leafOf("A", func(a *Activity) {
		a.Primary = &Objective{ID: "MAIN", Maps: []Map{{Target: "G", WriteSatisfied: true, WriteProgress: true}}}
		a.Objectives = []Objective{{ID: "SIDE", Maps: []Map{{Target: "H", ReadSatisfied: true}}}}
		a.Shared = []SharedMap{{"S", true, false}, {"T", true, true}}
	}), leafOf("B", func(a *Activity) {
		a.Objectives = []Objective{{ID: "SIDE", Maps: []Map{{Target: "G", WriteMin: true}}}}
		a.Shared = []SharedMap{{"S", true, false}}
	}))
	w := a.Writes()
	if _, mapped := w["H"]; !mapped || len(w["H"]) != 0 || len(w) != 2 || len(w["G"]) != 3 || !w["G"][Satisfied] || !w["G"][Progress] || !w["G"][Least] {
		t.Errorf("writes %v", w)
	}
	if s := a.Stores(); len(s) != 2 || s["S"] || !s["T"] {
		t.Errorf("stores %v", s)
	}
}

func TestRead_OfATargetThatIsNoIdentifier_IsRefused(t *testing.T) {
	data, err := os.ReadFile("testdata/sequenced.xml")
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"too long": strings.Repeat("é", MaxIdentifier+1), "a sign that controls": "G&#x85;H"} {
		text := strings.ReplaceAll(string(data), `"GLOBAL"`, `"`+target+`"`)
		_, problems := Read(fstest.MapFS{"imsmanifest.xml": {Data: []byte(text)}, "content/a/one.html": {}, "content/Two b.html": {}})
		if len(problems) == 0 || problems[0].Wrong != BadWord || len(problems[0].Value) > 200 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func FuzzGlobalChanges(f *testing.F) {
	f.Add(`{"G":{"satisfied":1,"raw":null}}`)
	f.Add(`{"":{"store":9}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var g GlobalChanges
		if json.Unmarshal([]byte(text), &g) != nil || g.Check() != nil {
			return
		}
		w := Possible(Activity{ID: "O"}, nil, nil)
		for name, fields := range g {
			for field, v := range fields {
				if v != nil && field == Satisfied && *v == 1 && w.Allows(name, field, *v) {
					t.Errorf("%q is satisfied by nothing", name)
				}
			}
		}
	})
}
