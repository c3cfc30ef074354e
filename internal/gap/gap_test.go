package gap

import (
	"testing"

	"pgregory.net/rapid"

	"sopan/internal/framework"
)

func TestMeasure_OrdersByPriority_ThenRequired_ThenCode(t *testing.T) {
	items := Measure([]framework.Need{
		{Competency: "B", Level: 3, Criticality: 3},
		{Competency: "A", Level: 4, Criticality: 3},
		{Competency: "C", Level: 4, Criticality: 3},
		{Competency: "D", Level: 4, Criticality: 2},
		{Competency: "E", Level: 2, Criticality: 1},
	}, map[string]Standing{"A": {2, true}, "B": {1, true}, "C": {2, true}, "D": {4, true}, "E": {3, true}})
	want := "ACBDE"
	got := ""
	for _, i := range items {
		got += i.Competency
	}
	if got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	if items[0].Gap != 2 || items[0].Priority() != 6 || items[3].Gap != 0 || items[4].Gap != 0 {
		t.Errorf("gaps %+v", items)
	}
}

func TestMeasure_NotMeasured_IsTheWholeRequirement_AndNotMet(t *testing.T) {
	items := Measure([]framework.Need{{Competency: "A", Level: 3, Criticality: 2}, {Competency: "B", Level: 2, Criticality: 1}},
		map[string]Standing{"A": {Attained: 5, Measured: false}, "B": {0, true}})
	if items[0].Gap != 3 || items[0].Measured || items[0].Attained != 0 {
		t.Errorf("unmeasured: %+v", items[0])
	}
	s := Sum(items)
	if s != (Summary{Required: 2, Unmeasured: 1, SumGap: 8, SumRequired: 8}) {
		t.Errorf("sum %+v", s)
	}
}

func TestIndex_OfTheWorkedExample(t *testing.T) {
	for _, c := range []struct{ gap, required, want int }{{44, 139, 3165}, {38, 139, 2734}, {0, 139, 0}, {5, 5, 10000}, {0, 0, 0}, {1, 8, 1250}} {
		if got := (Summary{SumGap: c.gap, SumRequired: c.required}).Index(); got != c.want {
			t.Errorf("%d of %d is %d, want %d", c.gap, c.required, got, c.want)
		}
	}
}

func TestSum_GapsNeverExceedWhatIsRequired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "n")
		needs, has := make([]framework.Need, n), map[string]Standing{}
		for i := range needs {
			code := string(rune('a' + i))
			needs[i] = framework.Need{Competency: code, Level: rapid.IntRange(1, 5).Draw(t, "level"), Criticality: rapid.IntRange(1, 3).Draw(t, "crit")}
			has[code] = Standing{rapid.IntRange(0, 5).Draw(t, "has"), rapid.Bool().Draw(t, "measured")}
		}
		s := Sum(Measure(needs, has))
		if s.SumGap > s.SumRequired || s.Met+s.Unmeasured > s.Required || s.Index() > 10000 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestShort_NamesWhatOpenedAndWhatClosed(t *testing.T) {
	before := []Item{{Competency: "A", Gap: 1}, {Competency: "B", Gap: 0}}
	after := []Item{{Competency: "A", Gap: 0}, {Competency: "B", Gap: 2}, {Competency: "C", Gap: 1}}
	if got := short(after, before); len(got) != 2 || got[0] != "B" || got[1] != "C" {
		t.Errorf("opened %v", got)
	}
	if got := short(before, after); len(got) != 1 || got[0] != "A" {
		t.Errorf("closed %v", got)
	}
}
