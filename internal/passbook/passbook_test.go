package passbook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var cs1 = Formula{
	Version: "cs-1", TCS: 60, WPCAS: 40, Groups: map[string]int64{"manager": 40, "peer": 30, "subordinate": 20, "citizen": 10},
	ProvisionalCap: 3, CheckLess: 100, Span: 99, PassMark: 6000,
}

var day0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func on(day int) time.Time { return day0.AddDate(0, 0, day) }

func accepted(id string, day int, it Item) Item {
	it.ID, it.Status, it.ObservedAt, it.KnownAt = id, "accepted", on(day), on(day)
	return it
}

func loadedBoth(tcs, wpcas int64) []Item {
	return []Item{
		accepted("t", 0, Item{Kind: "loaded", Side: Testing, Score: tcs}),
		accepted("w", 0, Item{Kind: "loaded", Side: Workplace, Score: wpcas}),
	}
}

func TestReading_FollowsTheRule(t *testing.T) {
	for _, c := range []struct {
		name string
		it   Item
		n    int
		want int64
		ok   bool
	}{
		{"independent test, 68.1 % at 3", Item{Kind: "piaa", Level: 3, Percent: 6810, PassMark: 6000}, 5, 320, true},
		{"a bare pass reads the level", Item{Kind: "piaa", Level: 3, Percent: 6000, PassMark: 6000}, 5, 300, true},
		{"full marks read 0.99 more", Item{Kind: "piaa", Level: 3, Percent: 10000, PassMark: 6000}, 5, 399, true},
		{"never above the scale", Item{Kind: "piaa", Level: 5, Percent: 9000, PassMark: 6000}, 5, 500, true},
		{"a fail reads nothing", Item{Kind: "piaa", Level: 3, Percent: 5999, PassMark: 6000}, 5, 0, false},
		{"pass mark 100 reads the level", Item{Kind: "piaa", Level: 2, Percent: 10000, PassMark: 10000}, 5, 200, true},
		{"no pass mark takes the formula's", Item{Kind: "piaa", Level: 2, Percent: 6000}, 5, 200, true},
		{"a check reads one less", Item{Kind: "check", Level: 3, Percent: 6810, PassMark: 6000}, 5, 220, true},
		{"a check never below 0", Item{Kind: "check", Level: 0, Percent: 7000, PassMark: 6000}, 5, 0, true},
		{"signed work reads its level", Item{Kind: "signoff", Level: 4}, 5, 400, true},
		{"a loaded score as loaded", Item{Kind: "loaded", Side: Testing, Score: 396}, 5, 396, true},
		{"a claim reads nothing", Item{Kind: "self", Level: 5}, 5, 0, false},
		{"a completion reads nothing", Item{Kind: "completion", Level: 5, Percent: 10000}, 5, 0, false},
	} {
		if got, ok := cs1.Reading(c.it, c.n); got != c.want || ok != c.ok {
			t.Errorf("%s: %d, %v; want %d, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestScore_TheWorkedExamples(t *testing.T) {
	signoff := func(day, level int) Item { return accepted("s", day, Item{Kind: "signoff", Level: level}) }
	piaa := func(day int, level int, percent int64) Item {
		return accepted("p", day, Item{Kind: "piaa", Level: level, Percent: percent, PassMark: 6000})
	}
	for _, c := range []struct {
		name  string
		items []Item
		cs    int64
		level int
	}{
		{"GeM as loaded", loadedBoth(150, 180), 162, 1},
		{"GeM with a level-3 sign-off alone", append(loadedBoth(150, 180), signoff(9, 3)), 210, 2},
		{"GeM with sign-off and independent test", append(loadedBoth(150, 180), signoff(9, 3), piaa(10, 3, 6810)), 312, 3},
		{"PFMS with a level-4 sign-off", append(loadedBoth(260, 290), signoff(9, 4)), 316, 3},
		{"Gram Sabha: 3.96 stays level 3", loadedBoth(400, 390), 396, 3},
		{"grievance: 2.98 stays level 2", loadedBoth(290, 310), 298, 2},
	} {
		r := cs1.Score(5, c.items)
		if r.CS == nil || *r.CS != c.cs || r.Attained != c.level || !r.Measured || r.Provisional {
			t.Errorf("%s: %+v, want CS %d level %d", c.name, r, c.cs, c.level)
		}
	}
}

func TestScore_SelfClaimsAndCompletions_LiftNothing(t *testing.T) {
	items := append(loadedBoth(150, 180),
		accepted("a", 5, Item{Kind: "self", Level: 5}), accepted("b", 6, Item{Kind: "completion", Level: 5, Percent: 10000}),
		Item{ID: "c", Kind: "signoff", Level: 5, Status: "waiting", ObservedAt: on(7), KnownAt: on(7)})
	r := cs1.Score(5, items)
	if *r.CS != 162 || r.Attained != 1 {
		t.Errorf("got %d, level %d", *r.CS, r.Attained)
	}
	if got := r.Claimed(items); got != 5 {
		t.Errorf("claimed %d, want 5 hollow", got)
	}
	if r := cs1.Score(5, items[2:]); r.Measured || r.CS != nil {
		t.Errorf("claims alone measure nothing: %+v", r)
	}
}

func TestScore_OneSideMissing_IsProvisionalAndCapped(t *testing.T) {
	r := cs1.Score(5, []Item{accepted("p", 1, Item{Kind: "piaa", Level: 4, Percent: 9000, PassMark: 6000})})
	if !r.Provisional || *r.CS != 474 || r.Attained != 3 || r.WPCAS != nil {
		t.Errorf("got %+v", r)
	}
	r = cs1.Score(5, []Item{accepted("s", 1, Item{Kind: "signoff", Level: 5})})
	if !r.Provisional || r.Attained != 3 || r.TCS != nil {
		t.Errorf("got %+v", r)
	}
}

func TestScore_Testing_PrefersIndependentThenLoadedThenBestCheck(t *testing.T) {
	check := func(id string, day int, p int64) Item {
		return accepted(id, day, Item{Kind: "check", Level: 3, Percent: p, PassMark: 6000})
	}
	r := cs1.Score(5, []Item{check("a", 1, 9000), check("b", 2, 7000)})
	if *r.TCS != 274 || r.Uncounted {
		t.Errorf("best check: %+v", r)
	}
	r = cs1.Score(5, []Item{accepted("l", 0, Item{Kind: "loaded", Side: Testing, Score: 150}), check("a", 1, 9000)})
	if *r.TCS != 150 || !r.Uncounted {
		t.Errorf("while a loaded score stands checks do not count: %+v", r)
	}
	piaa := accepted("p", 3, Item{Kind: "piaa", Level: 2, Percent: 6000, PassMark: 6000})
	failed := accepted("q", 4, Item{Kind: "piaa", Level: 4, Percent: 1000, PassMark: 6000})
	r = cs1.Score(5, []Item{failed, check("a", 1, 9000), piaa})
	if *r.TCS != 200 {
		t.Errorf("a failed test displaced a pass: %+v", r)
	}
}

func TestScore_Workplace_RenormalisesOverGroupsPresent(t *testing.T) {
	msf := func(id, group string, score int64) Item {
		return accepted(id, 5, Item{Kind: "msf", Group: group, Score: score})
	}
	// Sunita's cycle: subordinates suppressed, so manager, peer, citizen at .5, .375, .125.
	r := cs1.Score(5, []Item{msf("m", "manager", 400), msf("p", "peer", 320), msf("c", "citizen", 240), accepted("w", 1, Item{Kind: "loaded", Side: Workplace, Score: 100})})
	if *r.WPCAS != 350 || len(r.Parts) != 3 {
		t.Errorf("got %d of %+v, want 3.50 of three groups", *r.WPCAS, r.Parts)
	}
	r = cs1.Score(5, []Item{msf("x", "self", 500)})
	if r.Measured {
		t.Errorf("one's own answers counted: %+v", r)
	}
}

func TestWanting_NamesTheSideThatIsShort(t *testing.T) {
	after := cs1.Score(5, append(loadedBoth(150, 180), accepted("s", 9, Item{Kind: "signoff", Level: 3})))
	if got := after.Wanting(3); len(got) != 1 || got[0] != Testing {
		t.Errorf("after the sign-off %v is wanting, want the test", got)
	}
	if got := after.Wanting(2); got != nil {
		t.Errorf("a level that is met wants %v", got)
	}
	if got := (Result{}).Wanting(1); len(got) != 2 {
		t.Errorf("nothing measured wants %v", got)
	}
}

func TestHistory_ShowsEachChange_AndExpiryByName(t *testing.T) {
	items := append(loadedBoth(150, 180), accepted("s", 9, Item{Kind: "signoff", Level: 3}),
		accepted("p", 10, Item{Kind: "piaa", Level: 3, Percent: 6810, PassMark: 6000}))
	items[3].ExpiredAt = on(900)
	steps := cs1.History(5, items)
	var levels []int
	for _, s := range steps {
		levels = append(levels, s.Attained)
	}
	want := []int{1, 1, 2, 3, 2} // the first side alone, both, sign-off, test, test expired
	if len(levels) != len(want) {
		t.Fatalf("levels %v, want %v", levels, want)
	}
	for i := range want {
		if levels[i] != want[i] {
			t.Fatalf("levels %v, want %v", levels, want)
		}
	}
	if last := steps[4]; last.Cause != "expired" || !last.At.Equal(on(900)) {
		t.Errorf("last step %+v", last)
	}
}

// genItems draws evidence of every kind, in every state.
func genItems(t *rapid.T) []Item {
	n := rapid.IntRange(0, 12).Draw(t, "n")
	items := make([]Item, n)
	for i := range items {
		it := Item{
			ID:       string(rune('a' + i)),
			Kind:     rapid.SampledFrom([]string{"piaa", "check", "signoff", "msf", "loaded", "self", "completion"}).Draw(t, "kind"),
			Side:     rapid.SampledFrom([]string{Testing, Workplace}).Draw(t, "side"),
			Group:    rapid.SampledFrom([]string{"manager", "peer", "subordinate", "citizen"}).Draw(t, "group"),
			Level:    rapid.IntRange(0, 5).Draw(t, "level"),
			Percent:  rapid.Int64Range(0, 10000).Draw(t, "percent"),
			PassMark: rapid.SampledFrom([]int64{0, 5000, 6000, 10000}).Draw(t, "pass"),
			Score:    rapid.Int64Range(0, 600).Draw(t, "score"),
			Status:   rapid.SampledFrom([]string{"accepted", "accepted", "claimed", "waiting", "not_yet", "revoked"}).Draw(t, "status"),
		}
		it.ObservedAt = on(rapid.IntRange(0, 5).Draw(t, "day"))
		it.KnownAt = it.ObservedAt.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "late")) * time.Hour)
		if rapid.IntRange(0, 5).Draw(t, "ends") == 0 {
			it.ExpiredAt = it.ObservedAt.AddDate(3, 0, 0)
		}
		items[i] = it
	}
	return items
}

func TestScore_OrderDoesNotMatter_AndStaysOnTheScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := genItems(t)
		a := cs1.Score(5, items)
		b := cs1.Score(5, rapid.Permutation(items).Draw(t, "shuffled"))
		if !same(a, b) {
			t.Fatalf("%+v differs from %+v", a, b)
		}
		if a.CS != nil && (*a.CS < 0 || *a.CS > 500) || a.Attained < 0 || a.Attained > 5 {
			t.Fatalf("off the scale: %+v", a)
		}
	})
}

func TestHistory_EndsWhereScoreStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := genItems(t)
		now, steps := cs1.Score(5, items), cs1.History(5, items)
		var last Step
		if len(steps) > 0 {
			last = steps[len(steps)-1]
		}
		if last.Attained != now.Attained || (last.CS == nil) != (now.CS == nil) || (now.CS != nil && *last.CS != *now.CS) {
			t.Fatalf("history ends at %+v, score is %+v", last, now)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	items := append(loadedBoth(150, 180), accepted("s", 9, Item{Kind: "signoff", Level: 3}), accepted("p", 10, Item{Kind: "piaa", Level: 3, Percent: 6810}))
	for b.Loop() {
		cs1.Score(5, items)
	}
}
