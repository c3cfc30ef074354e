package plan

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sopan/internal/gap"
)

func need(code string, attained, required, crit int, wanting ...string) Need {
	if wanting == nil {
		wanting = []string{"tcs", "wpcas"}
	}
	return Need{Item: gap.Item{Competency: code, Attained: attained, Required: required, Criticality: crit, Gap: max(0, required-attained), Measured: true}, Wanting: wanting}
}

func someday(Kind, int) string { return "2027-01-31" }

func TestPropose_MakesItemsOnlyForGaps_HighestPriorityFirst(t *testing.T) {
	items := Propose([]Need{
		need("A-MET", 4, 4, 3), need("B-SMALL", 3, 4, 2), need("C-BIG", 1, 3, 3), need("D-MID", 1, 3, 2),
	}, []Course{{Code: "C04", Competency: "C-BIG", Level: 2, Minutes: 40}, {Code: "C99", Competency: "A-MET", Level: 4}}, 3600, someday)
	if m := MixOf(items); m != (Mix{2520, 720, 360}) {
		t.Errorf("mix %+v, want 42, 12 and 6 hours", m)
	}
	order := []string{}
	for _, i := range items {
		if i.Competency == "A-MET" {
			t.Errorf("an item for a level that is met: %+v", i)
		}
		if i.Closes == "" || i.Minutes < step || i.To <= i.From || i.Due == "" {
			t.Errorf("an item without closing evidence, time, rise or date: %+v", i)
		}
		if len(order) == 0 || order[len(order)-1] != i.Competency {
			order = append(order, i.Competency)
		}
	}
	if len(order) != 3 || order[0] != "C-BIG" || order[1] != "D-MID" || order[2] != "B-SMALL" {
		t.Errorf("order %v", order)
	}
	if items[2].Kind != Formal || items[2].Ref != "C04" || items[2].Closes != "piaa" {
		t.Errorf("the course of the first gap: %+v", items[2])
	}
}

func TestPropose_OnlyTheTestIsWanting_GivesNoWorkOnTheJob(t *testing.T) {
	for _, i := range Propose([]Need{need("X", 2, 3, 3, "tcs")}, nil, 600, someday) {
		if i.Kind == OnTheJob {
			t.Errorf("work is signed already: %+v", i)
		}
	}
	if got := Propose(nil, nil, 3600, someday); got != nil {
		t.Errorf("no gaps, but %v", got)
	}
}

func TestPropose_SharesOutAllTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "gaps")
		needs := make([]Need, n)
		for i := range needs {
			needs[i] = need(string(rune('A'+i)), rapid.IntRange(0, 3).Draw(t, "has"), 4, rapid.IntRange(1, 3).Draw(t, "crit"))
		}
		hours := rapid.IntRange(5, 200).Draw(t, "hours")
		items := Propose(needs, nil, hours*60, someday)
		if got := MixOf(items).Total(); got != hours*60 {
			t.Fatalf("%d minutes of %d shared out", got, hours*60)
		}
		first := map[Kind]string{} // the share of a kind that is smaller than one working amount goes to one item
		for _, i := range items {
			if first[i.Kind] == "" {
				first[i.Kind] = i.Competency
			}
			if i.Minutes < i.Kind.Least() && (i.Competency != first[i.Kind] || MixOf(items).Of(i.Kind) != i.Minutes) {
				t.Fatalf("an item too small to be work: %+v", i)
			}
		}
		if out := MixOf(items).Outside(); out != nil {
			t.Fatalf("outside the guide: %v", out)
		}
	})
}

func TestMix_OutsideTheGuide_IsNamed(t *testing.T) {
	if out := (Mix{2520, 720, 360}).Outside(); out != nil {
		t.Errorf("42/12/6 is outside: %v", out)
	}
	if out := (Mix{100, 0, 900}).Outside(); len(out) != 3 {
		t.Errorf("10/0/90: %v", out)
	}
}

func TestMix_Shares_AreRoundedAndNeverOfNothing(t *testing.T) {
	m := Mix{OnTheJob: 660, Social: 180, Formal: 25}
	if m.Share(OnTheJob) != 76 || m.Share(Social) != 21 || m.Share(Formal) != 3 {
		t.Errorf("%d, %d and %d percent", m.Share(OnTheJob), m.Share(Social), m.Share(Formal))
	}
	if got := (Mix{}).Share(Formal); got != 0 {
		t.Errorf("%d percent of nothing", got)
	}
}

func TestClosed_OnlyByWhatTheItemAsksFor(t *testing.T) {
	agreed := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	later, earlier := agreed.AddDate(0, 1, 0), agreed.AddDate(0, -1, 0)
	work := Item{Competency: "X", Kind: OnTheJob, From: 1, To: 3}
	course := Item{Competency: "X", Kind: Formal, From: 1, To: 3, Ref: "C04", Closes: "check"}
	test := Item{Competency: "X", Kind: Formal, From: 1, To: 3, Ref: "C04", Closes: "piaa"}
	for _, c := range []struct {
		name string
		item Item
		show Shown
		want bool
	}{
		{"signed work at the level", work, Shown{ID: "e", Competency: "X", Kind: "signoff", Level: 3, KnownAt: later}, true},
		{"signed work below the level", work, Shown{ID: "e", Competency: "X", Kind: "signoff", Level: 2, KnownAt: later}, false},
		{"signed before the plan", work, Shown{ID: "e", Competency: "X", Kind: "signoff", Level: 3, KnownAt: earlier}, false},
		{"work of another competency", work, Shown{ID: "e", Competency: "Y", Kind: "signoff", Level: 3, KnownAt: later}, false},
		{"a passed check", course, Shown{ID: "e", Competency: "X", Kind: "check", Passed: true, KnownAt: later}, true},
		{"a failed check", course, Shown{ID: "e", Competency: "X", Kind: "check", KnownAt: later}, false},
		{"an independent test for a check", course, Shown{ID: "e", Competency: "X", Kind: "piaa", Level: 3, Passed: true, KnownAt: later}, true},
		{"a passed check where the independent test closes it", test, Shown{ID: "e", Competency: "X", Kind: "check", Level: 3, Passed: true, KnownAt: later}, false},
		{"the independent test", test, Shown{ID: "e", Competency: "X", Kind: "piaa", Level: 3, Passed: true, KnownAt: later}, true},
		{"the independent test below the level", test, Shown{ID: "e", Competency: "X", Kind: "piaa", Level: 2, Passed: true, KnownAt: later}, false},
		{"a self claim", work, Shown{ID: "e", Competency: "X", Kind: "self", Level: 5, KnownAt: later}, false},
	} {
		if _, got := c.item.Closed(agreed, []Shown{c.show}, true); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if _, got := work.Closed(agreed, nil, false); !got {
		t.Error("the gap is closed, the item is not")
	}
}
