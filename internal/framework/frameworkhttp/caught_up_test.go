package frameworkhttp

import (
	"slices"
	"testing"

	"sopan/internal/people"
)

func TestTogether_NoLineTellsOfFewerThanFive(t *testing.T) {
	for _, c := range []struct{ told, lines []int }{
		{nil, nil},
		{[]int{3}, []int{3}}, // and its figures are hidden
		{[]int{7}, []int{7}},
		{[]int{7, 9}, []int{9, 7}},
		{[]int{9, 3}, []int{12}},       // of nine and twelve the three could be worked out
		{[]int{9, 8, 4}, []int{9, 12}}, // the four would stand alone
		{[]int{9, 8, 3, 2}, []int{9, 8, 5}},
		{[]int{1, 1, 1}, []int{3}},
	} {
		var list []people.CaughtUp
		for _, n := range c.told {
			list = append(list, people.CaughtUp{Path: "P", Told: n})
		}
		var got []int
		for _, l := range together(list) {
			got = append(got, l.Told)
		}
		if !slices.Equal(got, c.lines) {
			t.Errorf("%v: %v, want %v", c.told, got, c.lines)
		}
	}
}

func TestRolledUp_AddsUpToTheUnitsDirectlyBelow(t *testing.T) {
	list := []people.CaughtUp{
		{Path: "IN.UP.PR.", Told: 1},
		{Path: "IN.UP.PR.129.", Told: 2, Opened: 1},
		{Path: "IN.UP.PR.129.948.", Told: 3, Opened: 2, Passed: 1},
		{Path: "IN.UP.PR.130.1.", Told: 4},
		{Path: "IN.UP.HE.7.", Told: 5},
	}
	got := rolledUp(list, []string{"IN.UP.PR.", "IN.UP.HE.7."})
	want := []people.CaughtUp{{Path: "IN.UP.PR.", Told: 1}, {Path: "IN.UP.PR.129.", Told: 5, Opened: 3, Passed: 1}, {Path: "IN.UP.PR.130.", Told: 4}, {Path: "IN.UP.HE.7.", Told: 5}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := rolledUp(list[3:4], []string{""}); got[0].Path != "IN." {
		t.Errorf("of the nation: %+v", got)
	}
}
