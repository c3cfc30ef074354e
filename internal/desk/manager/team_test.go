package manager

import (
	"strconv"
	"testing"

	"sopan/internal/evidence"
	"sopan/internal/gap"
	"sopan/internal/people"
)

// squad makes a team: how far each is short of level 3 in A (-1: not measured), all at their level in B.
func squad(short ...int) (reports []people.Post, items map[string][]gap.Item) {
	items = map[string][]gap.Item{}
	for n, s := range short {
		id := "p" + strconv.Itoa(n)
		reports = append(reports, people.Post{PersonID: id, Code: "E" + strconv.Itoa(n)})
		a := gap.Item{Competency: "A", Required: 3, Criticality: 2, Attained: 3 - s, Measured: true, Gap: s}
		if s < 0 {
			a = gap.Item{Competency: "A", Required: 3, Criticality: 2, Gap: 3}
		}
		items[id] = []gap.Item{a, {Competency: "B", Required: 2, Criticality: 1, Attained: 2, Measured: true}}
	}
	return reports, items
}

func TestTeamOf_WhoWaits_StandsBeforeWhoLacks(t *testing.T) {
	reports, items := squad(0, 2, 1)
	page := teamOf(reports, items, []evidence.Item{{ID: "x", PersonID: "p0"}, {ID: "y", PersonID: "gone"}})
	if got := page.Members[0].Code + page.Members[1].Code + page.Members[2].Code; got != "E0E1E2" {
		t.Errorf("order %s, want who waits, then the larger gap", got)
	}
	if page.Waiting != 2 || page.Askers != 2 || page.Asker.Code != "E0" {
		t.Errorf("%d waiting by %d, first %q", page.Waiting, page.Askers, page.Asker.Code)
	}
	if len(page.Columns) != 1 || page.Columns[0] != "A" {
		t.Errorf("columns %v, want what lacks alone", page.Columns)
	}
}

func TestTeamOf_NothingIsSaidOfFewerThanFive(t *testing.T) {
	for _, c := range []struct {
		short []int
		want  int // for how many; 0 says nothing
	}{
		{[]int{1, 1, 1, 1}, 0},
		{[]int{1, 1, 1, 1, -1, -1}, 0}, // six people, four of them measured
		{[]int{1, 2, 0, 0, 1}, 3},
		{[]int{0, 0, 0, 0, 0}, 0},
	} {
		page := teamOf(first(squad(c.short...)))
		if page.Short != c.want || (page.Common != "") != (c.want > 0) {
			t.Errorf("%v: %q for %d of %d, want %d", c.short, page.Common, page.Short, page.Of, c.want)
		}
	}
}

func first(r []people.Post, i map[string][]gap.Item) ([]people.Post, map[string][]gap.Item, []evidence.Item) {
	return r, i, nil
}

func TestTeamOf_NotMeasured_IsNotCountedAsAGap(t *testing.T) {
	reports, items := squad(-1)
	m := teamOf(reports, items, nil).Members[0]
	if m.Open != 0 || m.Unknown != 1 {
		t.Errorf("%d gaps and %d unknown, want 0 and 1", m.Open, m.Unknown)
	}
}

func TestPart_EveryMemberOnce(t *testing.T) {
	reports, items := squad(make([]int, 2*teamLength+3)...)
	all := teamOf(reports, items, nil).Members
	seen, after := 0, ""
	for {
		members, next := part(all, after)
		seen += len(members)
		if next == "" {
			break
		}
		after = next
	}
	if seen != len(all) {
		t.Errorf("saw %d of %d", seen, len(all))
	}
	if members, _ := part(all, "unknown"); members[0].Code != all[0].Code {
		t.Error("an unknown place does not begin anew")
	}
}
