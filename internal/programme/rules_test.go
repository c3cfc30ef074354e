package programme

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

var monday = time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)

func on(days int) time.Time { return monday.AddDate(0, 0, days) }

func took(course string, days int) Done   { return Done{Course: course, At: on(days)} }
func passed(course string, days int) Done { return Done{Course: course, At: on(days), Passed: true} }

// induction is two milestones: A and B, then the optional C and the check of D; it holds a year, and its second is done again.
var induction = Body{
	Milestones: []Milestone{
		{Items: []Item{{Course: "A"}, {Course: "B"}}},
		{Items: []Item{{Course: "C", Optional: true}}, Check: "D"},
	},
	Months: 12, Window: 30, Again: []int{2},
}

func TestStand_MilestonesOpenAndClose(t *testing.T) {
	for name, c := range map[string]struct {
		done         []Done
		opened, shut int
		items        int
		completed    time.Time
	}{
		"nothing is done":                           {nil, 1, 0, 0, time.Time{}},
		"one of two mandatory courses is not all":   {[]Done{took("A", 1)}, 1, 0, 1, time.Time{}},
		"all mandatory courses open the next":       {[]Done{took("A", 1), took("B", 2)}, 2, 1, 2, time.Time{}},
		"an optional course opens nothing":          {[]Done{took("A", 1), took("C", 2)}, 1, 0, 1, time.Time{}},
		"a course completed is no check passed":     {[]Done{took("A", 1), took("B", 2), took("D", 3)}, 2, 1, 2, time.Time{}},
		"a check passed completes":                  {[]Done{took("A", 1), took("B", 2), passed("D", 3)}, 2, 2, 3, on(3)},
		"what was done before one enrolled counts":  {[]Done{took("A", -900), took("B", -1), passed("D", -400)}, 2, 2, 3, monday},
		"what comes early counts when its turn has": {[]Done{passed("D", 1), took("A", 2), took("B", 5)}, 2, 2, 3, on(5)},
		"the first of several completions counts":   {[]Done{took("A", 9), took("A", 1), took("B", 2), passed("D", 3), passed("D", 8)}, 2, 2, 3, on(3)},
	} {
		s := Stand([]Round{{1, induction, monday}}, c.done)
		items, of := s.Items()
		if s.Opened() != c.opened || s.Done() != c.shut || items != c.items || of != 3 || !s.CompletedAt.Equal(c.completed) {
			t.Errorf("%s: opened %d, done %d, %d of %d, complete %v", name, s.Opened(), s.Done(), items, of, s.CompletedAt)
		}
	}
}

func TestStand_ValidityAndRenewal(t *testing.T) {
	year := []Done{took("A", 1), took("B", 2), passed("D", 3)}
	ends := on(3).AddDate(1, 0, 0)
	s := Stand([]Round{{1, induction, monday}}, year)
	if !s.EndsAt.Equal(ends) || !s.DueAt.Equal(ends.AddDate(0, 0, -30)) {
		t.Fatalf("it ends %v and is due %v", s.EndsAt, s.DueAt)
	}
	for at, want := range map[time.Time]string{
		on(4): PhaseComplete, s.DueAt.Add(-time.Microsecond): PhaseComplete, s.DueAt: PhaseDue, ends.Add(-time.Microsecond): PhaseDue, ends: PhaseLapsed,
	} {
		if got := s.Phase(at); got != want {
			t.Errorf("on %v it is %s, want %s", at, got, want)
		}
		if s.MayRenew(at) != (want == PhaseDue || want == PhaseLapsed) {
			t.Errorf("on %v it may be renewed: %v", at, s.MayRenew(at))
		}
	}

	early := ends.AddDate(0, 0, -20)
	again := Stand([]Round{{1, induction, monday}, {2, induction, early}}, year)
	if again.Opened() != 2 || again.Complete() || again.Whole || again.Held != 1 || again.Phase(early) != PhaseRenewing || again.Phase(ends) != PhaseLapsed {
		t.Errorf("a renewal asks for the second milestone alone: %+v", again)
	}
	if !again.Since(1).IsZero() || !again.Since(2).Equal(early) {
		t.Errorf("what counts since: %v, %v", again.Since(1), again.Since(2))
	}
	renewed := Stand([]Round{{1, induction, monday}, {2, induction, early}}, append(year, Done{"D", early.AddDate(0, 0, 2), true}))
	if renewed.Held != 2 || !renewed.EndsAt.Equal(ends.AddDate(1, 0, 0)) {
		t.Errorf("who renews early loses no day: %v", renewed.EndsAt)
	}

	late := ends.AddDate(0, 1, 0)
	anew := Stand([]Round{{1, induction, monday}, {2, induction, late}}, year)
	if !anew.Whole || anew.Opened() != 1 || anew.Phase(late) != PhaseLapsed {
		t.Errorf("after it lapsed the whole is asked for: %+v", anew)
	}
	all := append(year, Done{"A", late.AddDate(0, 0, 1), false}, Done{"B", late.AddDate(0, 0, 1), false}, Done{"D", late.AddDate(0, 0, 4), true})
	if s := Stand([]Round{{1, induction, monday}, {2, induction, late}}, all); !s.EndsAt.Equal(late.AddDate(1, 0, 4)) || s.Phase(late.AddDate(0, 0, 5)) != PhaseComplete {
		t.Errorf("validity begins anew: %v", s.EndsAt)
	}
	forever := induction
	forever.Months, forever.Window = 0, 0
	if s := Stand([]Round{{1, forever, monday}}, year); !s.EndsAt.IsZero() || s.MayRenew(on(9000)) || s.Phase(on(9000)) != PhaseComplete {
		t.Errorf("without validity it holds for ever: %+v", s)
	}
}

func TestStand_WhateverTheOrder_ComesToTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 6))
	courses := []string{"A", "B", "C", "D"}
	for range 300 {
		var done []Done
		for range r.IntN(14) {
			done = append(done, Done{courses[r.IntN(4)], on(r.IntN(900) - 60), r.IntN(2) == 0})
		}
		rounds := []Round{{1, induction, monday}}
		for n := 2; n <= 1+r.IntN(3); n++ {
			rounds = append(rounds, Round{n, induction, on(n*300 + r.IntN(200))})
		}
		want := Stand(rounds, done)
		r.Shuffle(len(done), func(i, j int) { done[i], done[j] = done[j], done[i] })
		if got := Stand(rounds, append(done, done...)); !reflect.DeepEqual(got, want) {
			t.Fatalf("of %v in another order, each twice: %+v, not %+v", done, got, want)
		}
		for i, m := range want.Milestones {
			switch {
			case i > 0 && !m.OpenedAt.Equal(want.Milestones[i-1].DoneAt):
				t.Fatalf("milestone %d opens %v, the one before is done %v", i+1, m.OpenedAt, want.Milestones[i-1].DoneAt)
			case !m.DoneAt.IsZero() && (m.OpenedAt.IsZero() || m.DoneAt.Before(m.OpenedAt)):
				t.Fatalf("milestone %d is done before it opens", i+1)
			}
		}
		if early := Stand(rounds, done[:len(done)/2]); early.Held > want.Held || len(rounds) == 1 && early.Opened() > want.Opened() {
			t.Fatalf("more deeds came to less: %+v, %+v", early, want)
		}
	}
}

func TestClean_WhatNoProgrammeMayHold_IsRefusedWithItsPlace(t *testing.T) {
	long := Names{"en": string(make([]rune, MaxTitle+1))}
	for place, b := range map[string]Body{
		"title_en":   {Title: long},
		"title_x\"":  {Title: Names{`x"`: "a"}},
		"milestones": {Milestones: make([]Milestone, MaxMilestones+1)},
		"course":     {Milestones: []Milestone{{Items: []Item{{Course: "A"}}}, {Items: []Item{{Course: "A"}}}}},
		"check":      {Milestones: []Milestone{{Check: "no code"}}},
		"months":     {Months: MaxMonths + 1},
		"window":     {Months: 1, Window: 29},
		"again":      {Months: 1, Again: []int{6}},
		"after_wish": {After: []Prerequisite{{Kind: "wish", Code: "A"}}},
	} {
		_, err := clean("test", b)
		if p := places(err); len(p) == 0 || p[0] != place {
			t.Errorf("%s: %v", place, p)
		}
	}
	b, err := clean("test", Body{Title: Names{"en": " A\r\n", "hi": "  "}, Window: 3, Again: []int{1}})
	if err != nil || len(b.Title) != 1 || b.Title["en"] != "A" || b.Window != 0 || b.Again != nil {
		t.Errorf("%+v, %v", b, err)
	}
}
