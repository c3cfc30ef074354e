package scorm

import "slices"

// defaultRollup is by what a group is satisfied where it does not say so itself: when all its parts are, and not when of all it is known
// (SN 4th Edition, RB.1.2 b, 1).
var defaultRollup = []RollupRule{
	{Action: "satisfied", Set: "all", Combination: "any", Conditions: []Condition{{Condition: "satisfied"}}},
	{Action: "notSatisfied", Set: "all", Combination: "any", Conditions: []Condition{{Condition: "objectiveStatusKnown"}}},
}

// RunTime is the tree as scorm-again 3.4.3 takes it, where that is otherwise than the standard: the least share of a rollup rule in
// percent, and no limit of an attempt's duration, which it holds to be exceeded at once. Content is told of that limit all the same
// (cmi.max_time_allowed), and to keep it is left to who runs it (SN 4th Edition, UP.1: evaluation of time limits is optional). A group
// that has no rule of its own of what satisfies it gets those by which the standard judges it, for its own default is another.
func (a Activity) RunTime() Activity {
	a.DurationLimit, a.TimeAction = "", ""
	var rules []RollupRule
	if a.Rollup != nil {
		for _, r := range a.Rollup.Rules {
			r.Percent *= 100
			rules = append(rules, r)
		}
	}
	satisfying := func(r RollupRule) bool { return r.Action == "satisfied" || r.Action == "notSatisfied" }
	if len(a.Children) > 0 && !slices.ContainsFunc(rules, satisfying) {
		rules = append(rules, defaultRollup...)
	}
	if rules != nil {
		a.Rollup = &RollupRules{rules}
	}
	children := make([]Activity, len(a.Children))
	for i, c := range a.Children {
		children[i] = c.RunTime()
	}
	a.Children = children
	return a
}
