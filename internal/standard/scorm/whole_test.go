package scorm

import (
	"fmt"
	"testing"
)

func leafOf(id string, change ...func(*Activity)) Activity {
	a := Activity{
		ID: id, Visible: true, Delivery: &Delivery{Tracked: true, Completion: true, Objective: true},
		Controls: &Controls{RollupSatisfied: true, RollupProgress: true, Weight: 1, SelectionTiming: "never"},
	}
	for _, c := range change {
		c(&a)
	}
	return a
}

func treeOf(change func(*Activity), kids ...Activity) Activity {
	a := leafOf("O")
	a.Children = kids
	if change != nil {
		change(&a)
	}
	return a
}

func done(score int) Heard { return Heard{Completion: Completed, Success: Passed, Scaled: &score} }

// What the browser says of the whole is held against this: no more than its parts allow, and never less than they can come to.
func TestPossible_IsWhatThePartsAllow(t *testing.T) {
	roll := func(rules ...RollupRule) func(*Activity) {
		return func(a *Activity) { a.Rollup = &RollupRules{rules} }
	}
	rule := func(action, set string, count int, share float64, condition string) RollupRule {
		return RollupRule{Action: action, Set: set, Count: count, Percent: share, Combination: "any", Conditions: []Condition{{Condition: condition}}}
	}
	consider := func(c Considerations) func(*Activity) { return func(a *Activity) { a.Consider = &c } }
	skip := func(a *Activity) {
		a.Rules = &Rules{Pre: []Rule{{Action: "skip", Combination: "all", Conditions: []Condition{{Condition: "satisfied"}}}}}
	}
	silent := func(a *Activity) { a.Delivery = &Delivery{Tracked: true} }
	two := 2
	three := treeOf(nil, leafOf("A"), leafOf("B"), leafOf("C"))
	measured := func(a *Activity) {
		least := 0.6
		a.Primary = &Objective{ID: "MAIN", ByMeasure: true, Least: &least}
	}
	writes := func(a *Activity) {
		a.Objectives = []Objective{{ID: "SIDE", Maps: []Map{{Target: "G", WriteSatisfied: true, WriteCompletion: true}}}}
	}
	reads := func(a *Activity) {
		a.Primary = &Objective{ID: "MAIN", Maps: []Map{{Target: "G", ReadSatisfied: true, ReadCompletion: true}}}
	}
	for _, c := range []struct {
		name  string
		tree  Activity
		heard map[string]Heard
		want  string
	}{
		{"nothing heard", three, nil, "false false -"},
		{"one of three", three, map[string]Heard{"A": done(90)}, "false false 30"},
		{"all of three", three, map[string]Heard{"A": done(90), "B": done(60), "C": done(60)}, "true true 70"},
		{"failed in one", three, map[string]Heard{"A": done(90), "B": {Completion: Completed, Success: Failed}, "C": done(60)}, "true false 50"},
		{"any", treeOf(roll(rule("completed", "any", 0, 0, "attempted"), rule("satisfied", "any", 0, 0, "satisfied")), leafOf("A"), leafOf("B")), map[string]Heard{"B": {Completion: Incomplete, Success: Unknown}}, "true false -"},
		{"two of three by count", treeOf(roll(rule("completed", "atLeastCount", 2, 0, "completed")), leafOf("A"), leafOf("B"), leafOf("C")), map[string]Heard{"A": done(1)}, "false false 0"},
		{"two thirds are six tenths", treeOf(roll(rule("completed", "atLeastPercent", 0, 0.6, "completed")), leafOf("A"), leafOf("B"), leafOf("C")), map[string]Heard{"A": done(1), "C": done(1)}, "true false 1"},
		{"one third is not", treeOf(roll(rule("completed", "atLeastPercent", 0, 0.6, "completed")), leafOf("A"), leafOf("B"), leafOf("C")), map[string]Heard{"A": done(1)}, "false false 0"},
		{"none", treeOf(roll(rule("completed", "none", 0, 0, "attempted")), leafOf("A"), leafOf("B")), map[string]Heard{"A": done(1)}, "false false 1"},
		{"only rules of the other kind", treeOf(roll(rule("incomplete", "any", 0, 0, "attempted")), leafOf("A")), map[string]Heard{"A": done(100)}, "false true 100"},
		{"if attempted", treeOf(nil, leafOf("A"), leafOf("B", consider(Considerations{Satisfied: "ifAttempted", Completed: "ifAttempted"}))), map[string]Heard{"A": done(100)}, "true true 50"},
		{"may be skipped", treeOf(nil, leafOf("A"), leafOf("B", skip, consider(Considerations{Satisfied: "ifNotSkipped", Completed: "ifNotSkipped"}))), map[string]Heard{"A": done(100)}, "true true 50"},
		{"counts though it is skipped", treeOf(nil, leafOf("A"), leafOf("B", skip)), map[string]Heard{"A": done(100)}, "false false 50"},
		{"not tracked", treeOf(nil, leafOf("A"), leafOf("B", func(a *Activity) { a.Delivery = &Delivery{} })), map[string]Heard{"A": done(80)}, "true true 80"},
		{"not for its parent", treeOf(nil, leafOf("A"), leafOf("B", func(a *Activity) { a.Controls.RollupProgress, a.Controls.RollupSatisfied = false, false })), map[string]Heard{"A": done(80)}, "true true 40"},
		{"says nothing and need not", treeOf(nil, leafOf("A", silent)), map[string]Heard{"A": {Completion: Unknown, Success: Unknown}}, "true true -"},
		{"says nothing and has to", treeOf(nil, leafOf("A")), map[string]Heard{"A": {Completion: Unknown, Success: Unknown}}, "false false -"},
		{"was never opened, whoever would speak for it", treeOf(nil, leafOf("A", silent)), nil, "false false -"},
		{"selected", treeOf(func(a *Activity) { a.Controls.SelectionTiming, a.Controls.SelectCount = "once", &two }, leafOf("A"), leafOf("B"), leafOf("C")), map[string]Heard{"A": done(80), "B": done(60)}, "true true 70"},
		{"by measure, enough", treeOf(measured, leafOf("A"), leafOf("B")), map[string]Heard{"A": done(90), "B": done(40)}, "true true 65"},
		{"by measure, not enough", treeOf(measured, leafOf("A"), leafOf("B")), map[string]Heard{"A": done(90)}, "false false 45"},
		{"groups", treeOf(nil, treeOf(func(a *Activity) { a.ID = "X" }, leafOf("A"), leafOf("B")), leafOf("C")), map[string]Heard{"A": done(80), "C": done(80)}, "false false 60"},
		{
			"reads what another part met", treeOf(nil, leafOf("A", writes), leafOf("B", reads)),
			map[string]Heard{"A": {Completion: Completed, Success: Passed, Objectives: []ObjectiveHeard{{ID: "SIDE", Success: Passed, Completion: Completed}}}},
			"true true -",
		},
		{
			"reads what another part did not meet", treeOf(nil, leafOf("A", writes), leafOf("B", reads)),
			map[string]Heard{"A": {Completion: Completed, Success: Passed, Objectives: []ObjectiveHeard{{ID: "SIDE", Success: Failed, Completion: Incomplete}}}},
			"false false -",
		},
	} {
		w := Possible(c.tree, c.heard, nil)
		best := "-"
		if w.Best != nil {
			best = fmt.Sprint(*w.Best)
		}
		if fmt.Sprintf("%v %v %s", w.Completed, w.Passed, best) != c.want {
			t.Errorf("%s: %v %v %s, want %s", c.name, w.Completed, w.Passed, best, c.want)
		}
	}
}

func TestRunTime_GivesSharesInPercent_AndNoLimitsOfTime(t *testing.T) {
	a := treeOf(func(a *Activity) {
		a.Rollup = &RollupRules{[]RollupRule{{Action: "satisfied", Set: "atLeastPercent", Percent: 0.6}}}
	}, leafOf("A", func(a *Activity) { a.DurationLimit, a.TimeAction = "PT10M", "exit,message" }))
	out := a.RunTime()
	if out.Rollup.Rules[0].Percent != 60 || out.Children[0].DurationLimit != "" || out.Children[0].TimeAction != "" {
		t.Errorf("given as %+v", out)
	}
	if a.Rollup.Rules[0].Percent != 0.6 || a.Children[0].DurationLimit != "PT10M" {
		t.Errorf("changed itself: %+v", a)
	}
}

func FuzzReadObjectives(f *testing.F) {
	for _, seed := range []string{`{}`, `{"objectives":{"0":{"id":"A","success_status":"passed","score":{"scaled":"0.5"}}}}`, `{"objectives":[{"id":"A","completion_status":"completed"}]}`, `{"objectives":{"childArray":[{}]}}`, `[`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, cmi []byte) {
		for _, o := range ReadObjectives(cmi) {
			if o.ID == "" || o.Scaled != nil && (*o.Scaled < -100 || *o.Scaled > 100) {
				t.Errorf("read %+v", o)
			}
		}
	})
}
