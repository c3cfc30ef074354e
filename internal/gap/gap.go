// Package gap is what a post asks for less what its holder stands at: for a person, competency by competency, in the order
// in which closing it helps most.
//
// Gaps are derived: they follow who holds which post, what its kind needs, and what the passbook shows. They tell
// gap.Measured when anything of a person's changed. A gap is about the post, never about the worth of a person.
package gap

import (
	"cmp"
	"slices"

	"sopan/internal/framework"
)

// Item is one competency that a person's post asks for.
type Item struct {
	PersonID    string
	Competency  string
	Required    int
	Core        int // what the kind of post asks everywhere, 0 where only the overlay of a place asks; Required without an overlay
	Criticality int // 1..3
	Attained    int
	Measured    bool // false: nobody has measured it yet, and the gap is the whole requirement
	Gap         int  // required less attained, never negative
	Role        string
	Activity    string
	KindCode    string // what the person is measured against: a kind of post, or the overlay of a place
	Version     int
}

// Priority is criticality times gap (DOMAIN B4).
func (i Item) Priority() int { return i.Criticality * i.Gap }

// Standing is what a person stands at in one competency.
type Standing struct {
	Attained int
	Measured bool
}

// Measure lays what a post needs over what its holder stands at, in priority order: highest criticality times gap first,
// then the higher required level, then the code (DOMAIN F).
func Measure(needs []framework.Need, has map[string]Standing) []Item {
	out := make([]Item, 0, len(needs))
	for _, n := range needs {
		s := has[n.Competency]
		attained := 0
		if s.Measured {
			attained = s.Attained
		}
		out = append(out, Item{
			Competency: n.Competency, Required: n.Level, Criticality: n.Criticality, Attained: attained, Measured: s.Measured,
			Gap: max(0, n.Level-attained), Role: n.Role, Activity: n.Activity,
		})
	}
	slices.SortFunc(out, ByPriority)
	return out
}

// ByPriority orders items as Measure does.
func ByPriority(a, b Item) int {
	return cmp.Or(cmp.Compare(b.Priority(), a.Priority()), cmp.Compare(b.Required, a.Required), cmp.Compare(a.Competency, b.Competency))
}

// Summary is a person's gaps in five figures.
type Summary struct {
	Required    int // competencies the post asks for
	Met         int // measured, and at or above the required level
	Unmeasured  int
	SumGap      int // weighted by criticality; an unmeasured competency counts its whole requirement
	SumRequired int // weighted by criticality
}

// Sum gives the summary of a person's items.
func Sum(items []Item) Summary {
	var s Summary
	for _, i := range items {
		s.Required++
		if !i.Measured {
			s.Unmeasured++
		} else if i.Gap == 0 {
			s.Met++
		}
		s.SumGap += i.Criticality * i.Gap
		s.SumRequired += i.Criticality * i.Required
	}
	return s
}

// Index is the weighted gap index in ten-thousandths, half-up: 0 all met, 10000 nothing. A post that asks for nothing has 0.
func (s Summary) Index() int {
	if s.SumRequired == 0 {
		return 0
	}
	return (2*10000*s.SumGap + s.SumRequired) / (2 * s.SumRequired)
}

// Measured tells that something of a person's gaps changed: look again.
type Measured struct {
	Person string   `json:"person"`
	Opened []string `json:"opened,omitempty"` // competencies that are now short and were not
	Closed []string `json:"closed,omitempty"` // competencies that were short and are not
}

// Kind is "gap.measured".
func (Measured) Kind() string { return "gap.measured" }
