package scorm

// Heard is what the server has of one item that can be run: what its content committed, over all its runs in an attempt.
type Heard struct {
	Completion string // Unknown, Incomplete, Completed; once complete, complete
	Success    string // Unknown, Passed, Failed
	Scaled     *int   // hundredths
	Ended      bool   // a run of it has ended
	Objectives []ObjectiveHeard
}

// ObjectiveHeard is what content said of one of its objectives.
type ObjectiveHeard struct {
	ID                  string
	Completion, Success string
	Scaled              *int // hundredths
}

// Whole is what an attempt at a tree can have come to.
type Whole struct {
	Completed bool // it can be complete
	Passed    bool // it can be satisfied
	Best      *int // the most that its measure can be, in hundredths; nil when it can have none

	globals *possible // what can have been written to global objectives; see Allows
}

// Possible tells what the whole of an attempt can have come to, by the rollup rules of its tree (SN 4th Edition, RB.1.1 to RB.1.5) and by
// what was heard of its items. It is the most, not the one truth: sequencing runs with the learner, and parts that a rule may have
// skipped, that were not selected or that were suspended for a while may count or not. So what the run-time says of the whole is held to
// be true unless it cannot be. Time limits are not looked at. known is what global objectives brought to the attempt.
func Possible(tree Activity, heard map[string]Heard, known Globals) Whole {
	p := &possible{heard: heard, satisfied: map[string]bool{}, completed: map[string]bool{}, best: map[string]float64{}}
	p.known(known)
	var root can
	// What is written to global objectives may be read elsewhere in the tree: until nothing more comes of it.
	for range longestChain {
		if p.more = false; !p.walked(tree, &root) {
			break
		}
	}
	w := Whole{Completed: root.completed.may, Passed: root.satisfied.may, globals: p}
	if root.best != nil {
		n := int(*root.best*100 + 0.5)
		w.Best = &n
	}
	return w
}

// longestChain bounds how often what one part writes is read by the next that writes.
const longestChain = 16

// walked works the tree out once, and tells whether more was written than before.
func (p *possible) walked(tree Activity, root *can) bool {
	*root = p.of(tree)
	return p.more
}

// maybe is what can be: true, false, or either.
type maybe struct{ may, mayNot bool }

var (
	yes    = maybe{may: true}
	no     = maybe{mayNot: true}
	either = maybe{true, true}
)

func (m maybe) not() maybe { return maybe{m.mayNot, m.may} }

func (m maybe) or(o maybe) maybe { return maybe{m.may || o.may, m.mayNot && o.mayNot} }

func (m maybe) and(o maybe) maybe { return m.not().or(o.not()).not() }

func when(b bool) maybe {
	if b {
		return yes
	}
	return no
}

// can is what one activity can have come to.
type can struct {
	attempted                       maybe
	completed, completionKnown      maybe
	satisfied, satisfactionKnown    maybe
	best                            *float64 // of its measure
	measureKnown, suspended, passed maybe    // passed over
}

type possible struct {
	heard     map[string]Heard
	satisfied map[string]bool    // global objectives that can be
	completed map[string]bool    // and that can be complete
	best      map[string]float64 // and the most of their measures
	more      bool               // was written than before
}

func (p *possible) of(a Activity) can {
	var c can
	if len(a.Children) == 0 {
		c = p.leaf(a)
	} else {
		c = p.cluster(a)
	}
	c.passed = no
	if a.Rules != nil {
		for _, r := range a.Rules.Pre {
			if r.Action == "skip" {
				c.passed = either
			}
		}
	}
	p.maps(a, &c)
	return c
}

// leaf is an item by what its content said, and by what is said for it where it is silent (UP.4).
func (p *possible) leaf(a Activity) can {
	h, ok := p.heard[a.ID]
	if !ok {
		return can{attempted: no, completed: no, completionKnown: no, satisfied: no, satisfactionKnown: no, measureKnown: no, suspended: no}
	}
	d := Delivery{Tracked: true}
	if a.Delivery != nil {
		d = *a.Delivery
	}
	// Each new run begins with nothing known: what was heard before may or may not stand.
	c := can{attempted: yes, completed: no, completionKnown: either, satisfied: no, satisfactionKnown: either, measureKnown: no, suspended: either}
	if h.Completion == Completed || h.Completion != Incomplete && !d.Completion {
		c.completed = either
	}
	if h.Success == Passed || h.Success != Failed && !d.Objective {
		c.satisfied = either
	}
	if h.Scaled != nil {
		f := float64(*h.Scaled) / 100
		c.best, c.measureKnown = &f, either
		if o := a.Primary; o != nil && o.ByMeasure && o.Least != nil && f >= *o.Least-rounding {
			c.satisfied = either
		}
	}
	return c
}

// cluster rolls up (RB.1.1 to RB.1.3).
func (p *possible) cluster(a Activity) can {
	out := can{attempted: no, completed: no, completionKnown: either, satisfied: no, satisfactionKnown: either, measureKnown: no, suspended: either}
	kids := make([]can, len(a.Children))
	for i, child := range a.Children {
		kids[i] = p.of(child)
		if kids[i].attempted.may {
			out.attempted = either
		}
	}
	out.best = mostOf(a, kids)
	if out.best != nil {
		out.measureKnown = either
	}
	if a.Primary != nil && a.Primary.ByMeasure {
		out.satisfied = either
		if out.best == nil || a.Primary.Least != nil && *out.best < *a.Primary.Least-rounding {
			out.satisfied = no
		}
	} else if p.rolled(a, kids, "satisfied", "notSatisfied") {
		out.satisfied = either
	}
	if t := a.Threshold; t != nil && t.ByMeasure {
		if out.attempted.may {
			out.completed = either // how far each part is, is its own word
		}
	} else if p.rolled(a, kids, "completed", "incomplete") {
		out.completed = either
	}
	return out
}

// rolled tells whether the rules of one kind can come out so; those by default where a cluster has none of either kind.
func (p *possible) rolled(a Activity, kids []can, action, opposite string) bool {
	var rules []RollupRule
	has := false
	if a.Rollup != nil {
		for _, r := range a.Rollup.Rules {
			has = has || r.Action == action || r.Action == opposite
			if r.Action == action {
				rules = append(rules, r)
			}
		}
	}
	if !has {
		rules = []RollupRule{{Action: action, Set: "all", Combination: "any", Conditions: []Condition{{Condition: action}}}}
	}
	for _, r := range rules {
		if ruled(a, kids, r) {
			return true
		}
	}
	return false
}

// ruled tells whether a rollup rule can hold (RB.1.4).
func ruled(a Activity, kids []can, r RollupRule) bool {
	count := 0 // parts that can count and for which it can hold
	against := 0
	counted := 0
	for i, child := range a.Children {
		counts, holds := contributes(a, child, kids[i], r.Action), judged(r, kids[i])
		if !counts.may {
			continue
		}
		if r.Set == "none" {
			holds = holds.not()
		}
		counted++
		switch {
		case holds.may:
			count++
		case !counts.mayNot:
			against++
		}
	}
	switch r.Set {
	case "any":
		return count > 0
	case "atLeastCount":
		return count >= r.Count
	case "atLeastPercent":
		return count > 0 && float64(count) >= r.Percent*float64(count+against)-1e-9
	}
	return counted > 0 && count > 0 && against == 0 // all; none, turned round
}

// judged is what the conditions of a rule can come to for one part (RB.1.4.1).
func judged(r RollupRule, c can) maybe {
	out := no
	if r.Combination == "all" {
		out = yes
	}
	for _, one := range r.Conditions {
		var m maybe
		switch one.Condition {
		case "satisfied":
			m = c.satisfied
		case "objectiveStatusKnown":
			m = c.satisfactionKnown
		case "objectiveMeasureKnown":
			m = c.measureKnown
		case "completed":
			m = c.completed
		case "progressKnown", "activityProgressKnown":
			m = c.completionKnown
		case "attempted":
			m = c.attempted
		default: // limits: not known here
			m = either
		}
		if one.Operator == "not" {
			m = m.not()
		}
		if r.Combination == "all" {
			out = out.and(m)
		} else {
			out = out.or(m)
		}
	}
	return out
}

// contributes tells whether a part can count in its cluster's rollup (RB.1.4.2), and whether it can be left out.
func contributes(parent, child Activity, c can, action string) maybe {
	k := Controls{RollupSatisfied: true, RollupProgress: true}
	if child.Controls != nil {
		k = *child.Controls
	}
	counts := k.RollupProgress
	if action == "satisfied" || action == "notSatisfied" {
		counts = k.RollupSatisfied
	}
	if !counts || child.Delivery != nil && !child.Delivery.Tracked {
		return no
	}
	out := yes
	if unselected(parent, c) {
		out = either
	}
	if child.Consider == nil {
		return out
	}
	switch map[string]string{
		"satisfied": child.Consider.Satisfied, "notSatisfied": child.Consider.NotSatisfied, "completed": child.Consider.Completed,
		"incomplete": child.Consider.Incomplete,
	}[action] {
	case "ifAttempted":
		return out.and(c.attempted)
	case "ifNotSkipped":
		return out.and(c.passed.not())
	case "ifNotSuspended":
		return out.and(c.suspended.not()).and(c.attempted)
	}
	return out
}

// unselected tells whether a part may not be among those that were selected (SR.1).
func unselected(parent Activity, c can) bool {
	p := parent.Controls
	return p != nil && p.SelectionTiming != "never" && p.SelectCount != nil && *p.SelectCount < len(parent.Children) && !c.attempted.may
}

// mostOf is the most that the measure of a cluster can be (RB.1.1): parts without one count with their weight; a part that may not have
// been selected may be left out.
func mostOf(a Activity, kids []can) *float64 {
	sum, weights, known := 0.0, 0.0, false
	for i, child := range a.Children {
		weight := 1.0
		if child.Controls != nil {
			weight = child.Controls.Weight
		}
		if child.Delivery != nil && !child.Delivery.Tracked || kids[i].best == nil && unselected(a, kids[i]) {
			continue
		}
		weights += weight
		if kids[i].best != nil {
			known = true
			sum += weight * *kids[i].best
		}
	}
	if !known || weights == 0 {
		return nil
	}
	mean := sum / weights
	return &mean
}

// maps writes what can be to global objectives, and reads what can be from them (SN 3.10.3).
func (p *possible) maps(a Activity, c *can) {
	said := map[string]ObjectiveHeard{}
	for _, o := range p.heard[a.ID].Objectives {
		said[o.ID] = o
	}
	each := func(o Objective, primary bool) {
		local := can{satisfied: no, completed: no}
		if primary {
			local = *c
		} else if h, ok := said[o.ID]; !ok && c.attempted.may { // perhaps in an earlier run, of which no more is kept
			most := 1.0
			local = can{satisfied: either, completed: either, best: &most}
		} else if ok {
			local.satisfied, local.completed = when(h.Success == Passed), when(h.Completion == Completed)
			if h.Scaled != nil {
				f := float64(*h.Scaled) / 100
				local.best = &f
			}
			if o.ByMeasure && o.Least != nil && local.best != nil && *local.best >= *o.Least-rounding {
				local.satisfied = yes
			}
		}
		for _, m := range o.Maps {
			if m.WriteSatisfied && local.satisfied.may && !p.satisfied[m.Target] {
				p.satisfied[m.Target], p.more = true, true
			}
			if m.WriteCompletion && local.completed.may && !p.completed[m.Target] {
				p.completed[m.Target], p.more = true, true
			}
			if best, ok := p.best[m.Target]; m.WriteMeasure && local.best != nil && (!ok || *local.best > best) {
				p.best[m.Target], p.more = *local.best, true
			}
			if !primary {
				continue
			}
			if m.ReadSatisfied && p.satisfied[m.Target] {
				c.satisfied, c.satisfactionKnown = either, either
			}
			if m.ReadCompletion && p.completed[m.Target] {
				c.completed, c.completionKnown = either, either
			}
			if best, ok := p.best[m.Target]; ok && m.ReadMeasure && (c.best == nil || best > *c.best) {
				c.best, c.measureKnown = &best, either
				if o.ByMeasure && o.Least != nil && best >= *o.Least-rounding {
					c.satisfied = either
				}
			}
		}
	}
	if a.Primary != nil {
		each(*a.Primary, true)
	}
	for _, o := range a.Objectives {
		each(o, false)
	}
}
