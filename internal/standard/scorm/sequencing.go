package scorm

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Activity is one node of the tree that is sequenced (SN 2.1), in the JSON of the run-time's setting sequencing.activityTree. A
// sequencing that refers to the package's collection is resolved: its own elements stand before those of the collection (CAM 5.1.1).
type Activity struct {
	ID            string          `json:"id"`
	Title         string          `json:"title"`
	Visible       bool            `json:"isVisible"`
	AttemptLimit  *int            `json:"attemptLimit,omitempty"`
	DurationLimit string          `json:"attemptAbsoluteDurationLimit,omitempty"`
	TimeAction    string          `json:"timeLimitAction,omitempty"`
	Primary       *Objective      `json:"primaryObjective,omitempty"`
	Objectives    []Objective     `json:"objectives,omitempty"`
	Rules         *Rules          `json:"sequencingRules,omitempty"`
	Controls      *Controls       `json:"sequencingControls,omitempty"`
	Delivery      *Delivery       `json:"deliveryControls,omitempty"`
	Rollup        *RollupRules    `json:"rollupRules,omitempty"`
	Consider      *Considerations `json:"rollupConsiderations,omitempty"`
	Threshold     *Threshold      `json:"completionThreshold,omitempty"`
	Hide          []string        `json:"hideLmsUi,omitempty"`
	Shared        []SharedMap     `json:"sharedDataMaps,omitempty"`
	Children      []Activity      `json:"children,omitempty"`
}

// Objective is a local objective of an activity and how it is bound to global ones (SN 3.10).
type Objective struct {
	ID        string   `json:"objectiveID"`
	ByMeasure bool     `json:"satisfiedByMeasure,omitempty"`
	Least     *float64 `json:"minNormalizedMeasure,omitempty"` // -1 to 1; 1.0 when by measure and not said
	Maps      []Map    `json:"mapInfo,omitempty"`
}

// Map binds a local objective to a global one (imsss:mapInfo, adlseq:mapInfo of the 4th Edition).
type Map struct {
	Target          string `json:"targetObjectiveID"`
	ReadSatisfied   bool   `json:"readSatisfiedStatus"`
	ReadMeasure     bool   `json:"readNormalizedMeasure"`
	WriteSatisfied  bool   `json:"writeSatisfiedStatus"`
	WriteMeasure    bool   `json:"writeNormalizedMeasure"`
	ReadCompletion  bool   `json:"readCompletionStatus"`
	WriteCompletion bool   `json:"writeCompletionStatus"`
	ReadProgress    bool   `json:"readProgressMeasure"`
	WriteProgress   bool   `json:"writeProgressMeasure"`
	ReadRaw         bool   `json:"readRawScore"`
	WriteRaw        bool   `json:"writeRawScore"`
	ReadMin         bool   `json:"readMinScore"`
	WriteMin        bool   `json:"writeMinScore"`
	ReadMax         bool   `json:"readMaxScore"`
	WriteMax        bool   `json:"writeMaxScore"`
}

// Rules are the sequencing rules of an activity (SN 3.4).
type Rules struct {
	Pre  []Rule `json:"preConditionRules,omitempty"`
	Exit []Rule `json:"exitConditionRules,omitempty"`
	Post []Rule `json:"postConditionRules,omitempty"`
}

// Rule is: if all, or any, of the conditions hold, then the action.
type Rule struct {
	Action      string      `json:"action"`
	Combination string      `json:"conditionCombination"` // all, any
	Conditions  []Condition `json:"conditions"`
}

// Condition is one condition of a rule; of rollup it has no objective and no parameters.
type Condition struct {
	Condition  string              `json:"condition"`
	Operator   string              `json:"operator,omitempty"` // "not", or nothing
	Objective  string              `json:"referencedObjective,omitempty"`
	Parameters *ConditionThreshold `json:"parameters,omitempty"`
}

// ConditionThreshold is what a measure is compared with.
type ConditionThreshold struct {
	Threshold float64 `json:"threshold"`
}

// Controls are control modes, how children are chosen and ordered, and what an activity gives to the rollup of its parent (SN 3.2,
// 3.6, 3.8, 3.9).
type Controls struct {
	Choice              bool    `json:"choice"`
	ChoiceExit          bool    `json:"choiceExit"`
	Flow                bool    `json:"flow"`
	ForwardOnly         bool    `json:"forwardOnly"`
	CurrentObjective    bool    `json:"useCurrentAttemptObjectiveInfo"`
	CurrentProgress     bool    `json:"useCurrentAttemptProgressInfo"`
	PreventActivation   bool    `json:"preventActivation"`
	ConstrainChoice     bool    `json:"constrainChoice"`
	RollupSatisfied     bool    `json:"rollupObjectiveSatisfied"`
	RollupProgress      bool    `json:"rollupProgressCompletion"`
	Weight              float64 `json:"objectiveMeasureWeight"`
	SelectionTiming     string  `json:"selectionTiming"`
	SelectCount         *int    `json:"selectCount,omitempty"`
	RandomizationTiming string  `json:"randomizationTiming"`
	Reorder             bool    `json:"reorderChildren"`
	Randomize           bool    `json:"randomizeChildren"`
}

// Delivery tells who says that an activity is complete and satisfied (SN 3.11).
type Delivery struct {
	Tracked    bool `json:"tracked"`
	Completion bool `json:"completionSetByContent"`
	Objective  bool `json:"objectiveSetByContent"`
}

// RollupRules are those of a cluster (SN 3.7).
type RollupRules struct {
	Rules []RollupRule `json:"rules"`
}

// RollupRule is one of them.
type RollupRule struct {
	Action      string      `json:"action"`
	Set         string      `json:"consideration"` // all, any, none, atLeastCount, atLeastPercent
	Count       int         `json:"minimumCount"`
	Percent     float64     `json:"minimumPercent"` // 0 to 1
	Combination string      `json:"conditionCombination"`
	Conditions  []Condition `json:"conditions"`
}

// Considerations are adlseq:rollupConsiderations (SN 3.7.5).
type Considerations struct {
	Satisfied    string `json:"requiredForSatisfied"`
	NotSatisfied string `json:"requiredForNotSatisfied"`
	Completed    string `json:"requiredForCompleted"`
	Incomplete   string `json:"requiredForIncomplete"`
	IfActive     bool   `json:"measureSatisfactionIfActive"`
}

// Threshold is adlcp:completionThreshold (CAM 3.4.1.17).
type Threshold struct {
	ByMeasure bool    `json:"completedByMeasure"`
	Least     float64 `json:"minProgressMeasure"` // 0 to 1
	Weight    float64 `json:"progressWeight"`     // 0 to 1
}

// SharedMap binds an item to a store of data that items share (adlcp:map).
type SharedMap struct {
	Target string `json:"targetID"`
	Read   bool   `json:"readSharedData"`
	Write  bool   `json:"writeSharedData"`
}

var (
	preActions  = []string{"skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"}
	exitActions = []string{"exit"}
	postActions = []string{"exitParent", "exitAll", "retry", "retryAll", "continue", "previous"}
	conditions  = []string{
		"satisfied", "objectiveStatusKnown", "objectiveMeasureKnown", "objectiveMeasureGreaterThan", "objectiveMeasureLessThan", "completed",
		"activityProgressKnown", "attempted", "attemptLimitExceeded", "timeLimitExceeded", "outsideAvailableTimeRange", "always",
	}
	rollupConditions = []string{
		"satisfied", "objectiveStatusKnown", "objectiveMeasureKnown", "completed", "activityProgressKnown", "attempted",
		"attemptLimitExceeded", "timeLimitExceeded", "outsideAvailableTimeRange",
	}
	rollupActions = []string{"satisfied", "notSatisfied", "completed", "incomplete"}
	childSets     = []string{"all", "any", "none", "atLeastCount", "atLeastPercent"}
	timings       = []string{"never", "once", "onEachNewAttempt"}
	required      = []string{"always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"}
	hidden        = []string{"previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"}
)

// sequencing reads the sequencing of an item or an organization into its activity.
func (r *reading) sequencing(e *element, a *Activity) {
	own := e.one("sequencing")
	s := own
	if ref := own.attr("IDRef"); ref != "" {
		from := r.collection[ref]
		if from == nil {
			r.wrong(NoCollection, own, ref)
			return
		}
		s = merged(own, from)
	}
	a.Controls = r.controls(s)
	a.Delivery = &Delivery{
		Tracked: r.flag(s.one("deliveryControls"), "tracked", true), Completion: r.flag(s.one("deliveryControls"), "completionSetByContent", false),
		Objective: r.flag(s.one("deliveryControls"), "objectiveSetByContent", false),
	}
	if s == nil {
		return
	}
	r.limits(s, a)
	r.objectives(s, a)
	r.rules(s, a)
	r.rollup(s, a)
	if c := s.one("rollupConsiderations"); c != nil {
		a.Consider = &Considerations{
			r.word(c, "requiredForSatisfied", "always", required), r.word(c, "requiredForNotSatisfied", "always", required),
			r.word(c, "requiredForCompleted", "always", required), r.word(c, "requiredForIncomplete", "always", required),
			r.flag(c, "measureSatisfactionIfActive", true),
		}
	}
}

// merged is a sequencing with what it leaves out taken from the collection, element by element.
func merged(own, from *element) *element {
	out := &element{name: own.name, attrs: own.attrs, line: own.line, kids: slices.Clone(own.kids)}
	for _, kid := range from.kids {
		if own.one(kid.name) == nil {
			out.kids = append(out.kids, kid)
		}
	}
	return out
}

func (r *reading) flag(e *element, name string, none bool) bool {
	switch v := strings.ToLower(e.attr(name)); v {
	case "":
		return none
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	r.wrong(BadWord, e, name+"="+e.attr(name))
	return none
}

func (r *reading) word(e *element, name, none string, known []string) string {
	v := e.attr(name)
	if v == "" {
		return none
	}
	for _, one := range known {
		if strings.EqualFold(one, v) {
			return one
		}
	}
	r.wrong(BadWord, e, name+"="+v)
	return none
}

func (r *reading) number(e *element, text string, least, most, none float64) float64 {
	if text == "" {
		return none
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= least && n <= most) {
		r.wrong(BadNumber, e, text)
		return none
	}
	return n
}

func (r *reading) controls(s *element) *Controls {
	m, o, d, c := s.one("controlMode"), s.one("randomizationControls"), s.one("rollupRules"), s.one("constrainedChoiceConsiderations")
	out := &Controls{
		Choice: r.flag(m, "choice", true), ChoiceExit: r.flag(m, "choiceExit", true), Flow: r.flag(m, "flow", false), ForwardOnly: r.flag(m, "forwardOnly", false),
		CurrentObjective: r.flag(m, "useCurrentAttemptObjectiveInfo", true), CurrentProgress: r.flag(m, "useCurrentAttemptProgressInfo", true),
		PreventActivation: r.flag(c, "preventActivation", false), ConstrainChoice: r.flag(c, "constrainChoice", false),
		RollupSatisfied: r.flag(d, "rollupObjectiveSatisfied", true), RollupProgress: r.flag(d, "rollupProgressCompletion", true),
		Weight:          r.number(d, d.attr("objectiveMeasureWeight"), 0, 1, 1),
		SelectionTiming: r.word(o, "selectionTiming", "never", timings), RandomizationTiming: r.word(o, "randomizationTiming", "never", timings),
		Reorder: r.flag(o, "reorderChildren", false),
	}
	out.Randomize = out.Reorder
	if n := o.attr("selectCount"); n != "" {
		count := int(r.number(o, n, 0, MaxItems, 0))
		out.SelectCount = &count
	}
	return out
}

func (r *reading) limits(s *element, a *Activity) {
	l := s.one("limitConditions")
	if n := l.attr("attemptLimit"); n != "" {
		limit := int(r.number(l, n, 0, 1e9, 0))
		a.AttemptLimit = &limit
	}
	if d := l.attr("attemptAbsoluteDurationLimit"); d != "" {
		if _, ok := ParseTime(V2004, d); !ok {
			r.wrong(BadTime, l, d)
			return
		}
		a.DurationLimit = d
	}
}

func (r *reading) objectives(s *element, a *Activity) {
	list := s.one("objectives")
	primary := list.each("primaryObjective")
	if len(primary) > 1 {
		r.wrong(TwicePrimary, primary[1], "")
	}
	written := map[string]bool{}
	if len(primary) > 0 {
		o := r.objective(primary[0], written)
		if o.ID == "" && o.ByMeasure {
			o.ID = " " // may go without; the run-time asks for one, and keeps one without letters from the content
		}
		if o.ID != "" {
			a.Primary = &o
		}
	}
	for _, e := range list.each("objective") {
		o := r.objective(e, written)
		switch {
		case o.ID == "":
			r.wrong(NoIdentifier, e, "")
		case a.objective(o.ID) != nil:
			r.wrong(Twice, e, o.ID)
		default:
			a.Objectives = append(a.Objectives, o)
		}
	}
	for _, more := range s.each("objectives") { // adlseq:objectives stands beside imsss:objectives and has the same local name
		if more == list {
			continue
		}
		r.extended(more, a)
	}
	r.extended(list, a)
}

// objective gives the local objective of an identifier; nil when the activity has none.
func (a *Activity) objective(id string) *Objective {
	if a.Primary != nil && a.Primary.ID == id {
		return a.Primary
	}
	for i := range a.Objectives {
		if a.Objectives[i].ID == id {
			return &a.Objectives[i]
		}
	}
	return nil
}

func (r *reading) objective(e *element, written map[string]bool) Objective {
	o := Objective{ID: e.attr("objectiveID"), ByMeasure: r.flag(e, "satisfiedByMeasure", false)}
	if m := e.one("minNormalizedMeasure"); m.said() != "" {
		least := r.number(m, m.said(), -1, 1, 1)
		o.Least = &least
	} else if o.ByMeasure {
		least := 1.0
		o.Least = &least
	}
	for _, m := range e.each("mapInfo") {
		one := Map{
			Target: m.attr("targetObjectiveID"), ReadSatisfied: r.flag(m, "readSatisfiedStatus", true), ReadMeasure: r.flag(m, "readNormalizedMeasure", true),
			WriteSatisfied: r.flag(m, "writeSatisfiedStatus", false), WriteMeasure: r.flag(m, "writeNormalizedMeasure", false),
		}
		if !r.identifier(m, one.Target) {
			continue
		}
		for what, writes := range map[string]bool{"status ": one.WriteSatisfied, "measure ": one.WriteMeasure} {
			if writes && written[what+one.Target] {
				r.wrong(TwiceWritten, m, one.Target)
			}
			written[what+one.Target] = written[what+one.Target] || writes
		}
		o.Maps = append(o.Maps, one)
	}
	return o
}

// identifier tells whether a target is one: xs:anyURI, which takes all but signs that control.
func (r *reading) identifier(m *element, target string) bool {
	switch {
	case target == "":
		r.wrong(NoIdentifier, m, "")
	case utf8.RuneCountInString(target) > MaxIdentifier, strings.ContainsFunc(target, unicode.IsControl):
		r.wrong(BadWord, m, string([]rune(target)[:min(utf8.RuneCountInString(target), 80)]))
	default:
		return true
	}
	return false
}

// extended reads what the 4th Edition adds to maps: score, completion and progress (SN 3.10.3).
func (r *reading) extended(list *element, a *Activity) {
	for _, e := range list.each("objective") {
		for _, m := range e.each("mapInfo") {
			names := []string{"RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure"}
			if !slices.ContainsFunc(names, func(n string) bool { return m.has("read"+n) || m.has("write"+n) }) {
				continue
			}
			o := a.objective(e.attr("objectiveID"))
			if o == nil {
				r.wrong(NoObjective, e, e.attr("objectiveID"))
				continue
			}
			target := m.attr("targetObjectiveID")
			if !r.identifier(m, target) {
				continue
			}
			i := slices.IndexFunc(o.Maps, func(one Map) bool { return one.Target == target })
			if i < 0 {
				o.Maps = append(o.Maps, Map{Target: target})
				i = len(o.Maps) - 1
			}
			one := &o.Maps[i]
			for name, at := range map[string]*bool{
				"readRawScore": &one.ReadRaw, "readMinScore": &one.ReadMin, "readMaxScore": &one.ReadMax, "readCompletionStatus": &one.ReadCompletion,
				"readProgressMeasure": &one.ReadProgress,
			} {
				*at = r.flag(m, name, true)
			}
			for name, at := range map[string]*bool{
				"writeRawScore": &one.WriteRaw, "writeMinScore": &one.WriteMin, "writeMaxScore": &one.WriteMax,
				"writeCompletionStatus": &one.WriteCompletion, "writeProgressMeasure": &one.WriteProgress,
			} {
				*at = r.flag(m, name, false)
			}
		}
	}
}

func (r *reading) rules(s *element, a *Activity) {
	list := s.one("sequencingRules")
	if list == nil {
		return
	}
	a.Rules = &Rules{r.rulesOf(list, "preConditionRule", preActions, a), r.rulesOf(list, "exitConditionRule", exitActions, a), r.rulesOf(list, "postConditionRule", postActions, a)}
}

func (r *reading) rulesOf(list *element, name string, actions []string, a *Activity) []Rule {
	var out []Rule
	for _, e := range list.each(name) {
		set := e.one("ruleConditions")
		rule := Rule{Action: r.word(e.one("ruleAction"), "action", "", actions), Combination: r.word(set, "conditionCombination", "all", []string{"all", "any"})}
		if rule.Action == "" {
			r.wrong(BadWord, e, "action")
			continue
		}
		for _, c := range set.each("ruleCondition") {
			one := r.condition(c, conditions)
			if ref := c.attr("referencedObjective"); ref != "" {
				if a.objective(ref) == nil {
					r.wrong(NoObjective, c, ref)
				}
				one.Objective = ref
			}
			if m := c.attr("measureThreshold"); m != "" {
				one.Parameters = &ConditionThreshold{r.number(c, m, -1, 1, 0)}
			}
			rule.Conditions = append(rule.Conditions, one)
		}
		if len(rule.Conditions) == 0 {
			r.wrong(NoConditions, e, "")
			continue
		}
		out = append(out, rule)
	}
	return out
}

func (r *reading) condition(c *element, known []string) Condition {
	one := Condition{Condition: r.word(c, "condition", "", known)}
	if one.Condition == "" {
		r.wrong(BadWord, c, "condition")
	}
	if r.word(c, "operator", "noOp", []string{"noOp", "not"}) == "not" {
		one.Operator = "not"
	}
	return one
}

func (r *reading) rollup(s *element, a *Activity) {
	list := s.one("rollupRules")
	if len(list.each("rollupRule")) == 0 {
		return
	}
	a.Rollup = &RollupRules{}
	for _, e := range list.each("rollupRule") {
		set := e.one("rollupConditions")
		rule := RollupRule{
			Action: r.word(e.one("rollupAction"), "action", "", rollupActions), Set: r.word(e, "childActivitySet", "all", childSets),
			Count: int(r.number(e, e.attr("minimumCount"), 0, MaxItems, 0)), Percent: r.number(e, e.attr("minimumPercent"), 0, 1, 0),
			Combination: r.word(set, "conditionCombination", "any", []string{"all", "any"}),
		}
		if rule.Action == "" {
			r.wrong(BadWord, e, "action")
			continue
		}
		for _, c := range set.each("rollupCondition") {
			one := r.condition(c, rollupConditions)
			if one.Condition == "activityProgressKnown" { // the run-time's word of it in rollup
				one.Condition = "progressKnown"
			}
			rule.Conditions = append(rule.Conditions, one)
		}
		if len(rule.Conditions) == 0 {
			r.wrong(NoConditions, e, "")
			continue
		}
		a.Rollup.Rules = append(a.Rollup.Rules, rule)
	}
}

// rules2004 reads what an item says beside its sequencing.
func (r *reading) rules2004(e *element, i *Item, a *Activity) {
	threshold(r, e, a)
	if a.Threshold != nil && a.Threshold.ByMeasure {
		i.Threshold = strconv.FormatFloat(a.Threshold.Least, 'f', -1, 64)
	}
	if a.Primary != nil && a.Primary.ByMeasure {
		i.PassingScore = strconv.FormatFloat(*a.Primary.Least, 'f', -1, 64)
	}
	i.MaxTime, a.TimeAction = a.DurationLimit, i.TimeAction
	for _, h := range e.one("presentation").one("navigationInterface").each("hideLMSUI") {
		word := h.said()
		if n := slices.IndexFunc(hidden, func(one string) bool { return strings.EqualFold(one, word) }); n >= 0 {
			a.Hide = append(a.Hide, hidden[n])
		} else {
			r.wrong(BadWord, h, word)
		}
	}
	seen := map[string]bool{}
	for _, m := range e.one("data").each("map") {
		target := m.attr("targetID")
		switch {
		case !r.identifier(m, target):
		case seen[target]:
			r.wrong(Twice, m, target)
		default:
			a.Shared = append(a.Shared, SharedMap{target, r.flag(m, "readSharedData", true), r.flag(m, "writeSharedData", true)})
		}
		seen[target] = true
	}
}

// threshold reads the completion threshold: attributes in the 4th Edition, the number itself in the 3rd.
func threshold(r *reading, e *element, a *Activity) {
	t := e.one("completionThreshold")
	if t == nil {
		return
	}
	least := orElse(t.attr("minProgressMeasure"), t.said())
	a.Threshold = &Threshold{
		ByMeasure: r.flag(t, "completedByMeasure", t.said() != ""), Least: r.number(t, least, 0, 1, 1), Weight: r.number(t, t.attr("progressWeight"), 0, 1, 1),
	}
}
