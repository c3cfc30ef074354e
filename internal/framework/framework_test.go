package framework_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sopan/internal/framework"
)

func need(code string, level, criticality int) framework.Need {
	return framework.Need{Competency: code, Level: level, Criticality: criticality}
}

func profileOf(activities ...framework.Activity) framework.Profile {
	return framework.Profile{Roles: []framework.Role{{Code: "R1", Activities: activities}}}
}

func asks(code string, list ...framework.Requirement) framework.Activity {
	return framework.Activity{Code: code, Requirements: list}
}

func TestNeeds_ACompetencyAskedTwice_IsNeededAtTheHighestLevelAndCriticality(t *testing.T) {
	p := profileOf(
		asks("A1", framework.Requirement{Competency: "B", Level: 2, Criticality: 3}, framework.Requirement{Competency: "A", Level: 1, Criticality: 1}),
		asks("A2", framework.Requirement{Competency: "B", Level: 4, Criticality: 1}),
		asks("A3", framework.Requirement{Competency: "B", Level: 4, Criticality: 2}),
	)
	want := []framework.Need{
		{Competency: "A", Level: 1, Criticality: 1, Role: "R1", Activity: "A1"},
		{Competency: "B", Level: 4, Criticality: 3, Role: "R1", Activity: "A2"},
	}
	if got := framework.Needs(p); !slices.Equal(got, want) {
		t.Errorf("needs = %+v, want %+v", got, want)
	}
}

func profiles(t *rapid.T) framework.Profile {
	requirement := rapid.Custom(func(t *rapid.T) framework.Requirement {
		return framework.Requirement{
			Competency:  rapid.SampledFrom([]string{"A", "B", "C", "D", "E"}).Draw(t, "code"),
			Level:       rapid.IntRange(1, 5).Draw(t, "level"),
			Criticality: rapid.IntRange(1, 3).Draw(t, "criticality"),
		}
	})
	activity := rapid.Custom(func(t *rapid.T) framework.Activity {
		byCode := func(r framework.Requirement) string { return r.Competency }
		return asks("", rapid.SliceOfNDistinct(requirement, 1, 4, byCode).Draw(t, "requirements")...)
	})
	p := profileOf(rapid.SliceOfN(activity, 1, 8).Draw(t, "activities")...)
	for i := range p.Roles[0].Activities {
		p.Roles[0].Activities[i].Code = "A" + string(rune('1'+i))
	}
	return p
}

func TestNeeds_OfAnyProfile_AskNoMoreAndNoLessThanItsActivities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := profiles(t)
		level, criticality := map[string]int{}, map[string]int{}
		asked := map[framework.Need]bool{}
		for _, a := range p.Roles[0].Activities {
			for _, r := range a.Requirements {
				level[r.Competency] = max(level[r.Competency], r.Level)
				criticality[r.Competency] = max(criticality[r.Competency], r.Criticality)
				asked[framework.Need{Competency: r.Competency, Level: r.Level, Activity: a.Code}] = true
			}
		}
		needs := framework.Needs(p)
		if len(needs) != len(level) {
			t.Fatalf("%d needs for %d competencies", len(needs), len(level))
		}
		for _, n := range needs {
			if n.Level != level[n.Competency] || n.Criticality != criticality[n.Competency] {
				t.Fatalf("need %+v, want level %d, criticality %d", n, level[n.Competency], criticality[n.Competency])
			}
			if !asked[framework.Need{Competency: n.Competency, Level: n.Level, Activity: n.Activity}] {
				t.Fatalf("activity %s does not ask for %s at %d", n.Activity, n.Competency, n.Level)
			}
		}
	})
}

func TestBeginsWithVerb_TellsAStatementFromATitle(t *testing.T) {
	for text, want := range map[string]bool{
		"Convene Gram Sabha and record proceedings": true,
		"Deliver articles":                          true,
		"Implement the plan":                        true,
		"Preparation of the plan":                   false,
		"Preparing the plan":                        false,
		"The plan":                                  false,
		"Responsible for the plan":                  false,
		"":                                          false,
		"  \"":                                      false,
	} {
		if got := framework.BeginsWithVerb(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestResource_PastItsLastDay_IsExpired(t *testing.T) {
	r := framework.Resource{ValidTo: "2026-11-22", ReviewBy: "2026-11-22"}
	if r.Expired("2026-11-22") || r.ReviewDue("2026-11-22") {
		t.Error("expired on its last day")
	}
	if !r.Expired("2026-11-23") || !r.ReviewDue("2026-11-23") {
		t.Error("not expired on the day after")
	}
	if (framework.Resource{}).Expired("2999-01-01") {
		t.Error("expired without a last day")
	}
}

func TestCircle_InATreeWithOneEdgeTurnedBack_IsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		var edges []framework.Edge
		parent := map[string]string{}
		name := func(i int) string { return "n" + string(rune('A'+i)) }
		for i := 1; i < n; i++ {
			up := name(rapid.IntRange(0, i-1).Draw(t, "up"))
			parent[name(i)] = up
			edges = append(edges, framework.Edge{Parent: up, Child: name(i)})
		}
		if c := framework.Circle(edges); c != nil {
			t.Fatalf("a tree has a circle: %v", c)
		}
		from := name(rapid.IntRange(0, n-1).Draw(t, "from"))
		above := from
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			if parent[above] == "" {
				break
			}
			above = parent[above]
		}
		edges = append(edges, framework.Edge{Parent: from, Child: above})
		all := map[framework.Edge]bool{}
		for _, e := range edges {
			all[e] = true
		}
		c := framework.Circle(edges)
		if len(c) < 2 || c[0] != c[len(c)-1] {
			t.Fatalf("circle = %v", c)
		}
		for i := range len(c) - 1 {
			if !all[framework.Edge{Parent: c[i], Child: c[i+1]}] {
				t.Fatalf("%v goes where no edge is", c)
			}
		}
	})
}

func TestFold_WhatPeopleTypeDifferently_IsTheSame(t *testing.T) {
	for _, pair := range [][2]string{
		{"EMPATHY", "empathy"},
		{"Café", "cafe"},
		{"ज़िला", "जिला"},     // nukta as a letter of its own
		{"ज़िला", "जिला"},     // nukta joined
		{"गाँव", "गांव"},      // candrabindu
		{"क्\u200dष", "क्ष"},  // joiner
		{"ﬁnance", "finance"}, // ligature
	} {
		if a, b := framework.Fold(pair[0]), framework.Fold(pair[1]); a != b {
			t.Errorf("%q folds to %q, %q to %q", pair[0], a, pair[1], b)
		}
	}
	if framework.Fold("की") == framework.Fold("का") {
		t.Error("vowel signs are lost")
	}
}

func TestFold_Twice_IsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := framework.Words(s)
		for _, w := range once {
			if again := framework.Words(w); !slices.Equal(again, []string{w}) {
				t.Fatalf("%q is %q, which is %q", s, w, again)
			}
		}
	})
}

func TestValidCode_TakesEveryRealCode(t *testing.T) {
	for _, code := range []string{"KCM-B022", "DOM-PR-01", "POS-UP-PR-GPS", "key_1157", "ESCO-9bc3b9ae-50d8-4a32-857e-8cf8d9b4ba8e", "S1.2"} {
		if !framework.ValidCode(code) {
			t.Errorf("%q is refused", code)
		}
	}
	for _, code := range []string{"", " a", "a b", "क", "a\x00", "-a", "a'b", string(make([]byte, 65))} {
		if framework.ValidCode(code) {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestMinimumCoverage_IsCountedByDifferentCompetencies(t *testing.T) {
	areas := map[string]string{"A": framework.Behavioural, "B": framework.Domain}
	p := profileOf(
		asks("A1", framework.Requirement{Competency: "A", Level: 1, Criticality: 1}, framework.Requirement{Competency: "B", Level: 1, Criticality: 1}),
		asks("A2", framework.Requirement{Competency: "A", Level: 2, Criticality: 1}),
	)
	got := framework.Coverage(p, func(code string) string { return areas[code] })
	want := map[string]int{framework.Behavioural: 1, framework.Functional: 0, framework.Domain: 1}
	if !maps.Equal(got, want) {
		t.Errorf("coverage %v, want %v", got, want)
	}
}
