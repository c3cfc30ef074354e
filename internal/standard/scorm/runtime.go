package scorm

// RunTime is the tree as scorm-again 3.4.3 takes it, where that is otherwise than the standard: the least share of a rollup rule in
// percent, and no limit of an attempt's duration, which it holds to be exceeded at once. Content is told of that limit all the same
// (cmi.max_time_allowed), and to keep it is left to who runs it (SN 4th Edition, UP.1: evaluation of time limits is optional).
func (a Activity) RunTime() Activity {
	a.DurationLimit, a.TimeAction = "", ""
	if a.Rollup != nil {
		rules := make([]RollupRule, len(a.Rollup.Rules))
		for i, r := range a.Rollup.Rules {
			r.Percent *= 100
			rules[i] = r
		}
		a.Rollup = &RollupRules{rules}
	}
	children := make([]Activity, len(a.Children))
	for i, c := range a.Children {
		children[i] = c.RunTime()
	}
	a.Children = children
	return a
}
