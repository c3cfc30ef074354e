package main

import "testing"

func TestTestReading_RunsFromTheLevelToNearlyTheNext(t *testing.T) {
	for _, c := range []struct {
		level, percent, want int
		passed               bool
	}{
		{3, 599, 0, false}, {3, 600, 300, true}, {3, 1000, 399, true}, {4, 600, 400, true}, {2, 800, 250, true}, {5, 1000, 500, true},
	} {
		got, passed := testReading(c.level, c.percent)
		if got != c.want || passed != c.passed {
			t.Errorf("level %d at %d: got %d, %v; want %d, %v", c.level, c.percent, got, passed, c.want, c.passed)
		}
	}
}

func TestPercentFor_EveryScoreFromOneToFiveCanBeSat(t *testing.T) {
	for score := 100; score <= topScore; score++ {
		level, percent, ok := percentFor(score)
		if got, _ := testReading(level, percent); !ok || got != score {
			t.Errorf("score %d: level %d at %d reads %d", score, level, percent, got)
		}
	}
}

func TestCompetencyScore_IsRoundedHalfUpAndFloorsToALevel(t *testing.T) {
	if got := competencyScore(400, 390); got != 396 || attained(got) != 3 {
		t.Errorf("400 and 390: got %d, level %d", got, attained(got))
	}
	if got := competencyScore(290, 310); got != 298 || attained(got) != 2 {
		t.Errorf("290 and 310: got %d, level %d", got, attained(got))
	}
	if got := halfUp(2625, 10); got != 263 {
		t.Errorf("262.5 rounds to %d", got)
	}
}

func TestWorkplaceScore_WeighsOnlyTheGroupsPresent(t *testing.T) {
	got := workplaceScore(map[string][]int{"manager": {3}, "peer": {4, 4}, "citizen": {2, 4, 3, 5, 1}})
	if got != 338 { // .5 x 3 + .375 x 4 + .125 x 3 = 3.375
		t.Errorf("got %d, want 338", got)
	}
	if got := workplaceScore(map[string][]int{"peer": {4}}); got != 400 {
		t.Errorf("one group alone: got %d, want 400", got)
	}
}
