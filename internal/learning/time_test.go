package learning_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sopan/internal/learning"
)

func TestJudge_ASlowReader_IsNeverFlagged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nominal := rapid.IntRange(30, 3600).Draw(t, "nominal")
		had := 0
		beating := rapid.Bool().Draw(t, "script")
		for range rapid.IntRange(1, 40).Draw(t, "looks") {
			// With script a sign of life comes every half minute, or up to ten later where the network is bad; without, never.
			elapsed := time.Duration(rapid.IntRange(1, 300).Draw(t, "elapsed")) * time.Second
			if !beating {
				elapsed *= 60
			}
			look := learning.Judge(elapsed, nominal, had, beating)
			if look.Flags != 0 {
				t.Fatalf("%s at a part of %d s: %v", elapsed, nominal, look.Flags)
			}
			had += look.Seconds
		}
	})
}

func TestJudge_NeverCountsMoreThanPassed_NorThreeTimesWhatThePartTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nominal, had, passed := rapid.IntRange(0, 3600).Draw(t, "nominal"), 0, time.Duration(0)
		for range rapid.IntRange(1, 60).Draw(t, "looks") {
			elapsed := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(30*time.Hour)).Draw(t, "elapsed"))
			look := learning.Judge(elapsed, nominal, had, rapid.Bool().Draw(t, "beating"))
			if look.Seconds < 0 {
				t.Fatalf("%d s", look.Seconds)
			}
			had, passed = had+look.Seconds, passed+max(elapsed, 0)
		}
		if had > int(passed/time.Second) || had > 3*nominal {
			t.Fatalf("%d s of %s, at a part of %d s", had, passed, nominal)
		}
	})
}

func TestJudge_ASilence_IsNotCounted_AndFlagged(t *testing.T) {
	if look := learning.Judge(20*time.Minute, 3600, 0, true); look.Flags != learning.FlagAway || look.Seconds != 60 {
		t.Errorf("20 minutes without a sign: %+v", look)
	}
	if look := learning.Judge(20*time.Minute, 3600, 0, false); look.Flags != 0 || look.Seconds != 1200 {
		t.Errorf("20 minutes of a page without script: %+v", look)
	}
}

func TestShown_IsHeldAgainstTheClock(t *testing.T) {
	video, pages := learning.File{Media: learning.MediaVideo, Length: 600}, learning.File{Media: learning.MediaPages, Length: 40}
	for name, c := range map[string]struct {
		file    learning.File
		shown   []learning.Segment
		elapsed time.Duration
		covered int
		flags   learning.Flag
	}{
		"at its speed":               {video, []learning.Segment{{0, 30}}, 30 * time.Second, 30, 0},
		"a little before the clock":  {video, []learning.Segment{{0, 34}}, 30 * time.Second, 34, 0},
		"at double speed":            {video, []learning.Segment{{0, 60}}, 30 * time.Second, 60, 0},
		"at four times":              {video, []learning.Segment{{0, 120}}, 30 * time.Second, 0, learning.FlagRushed},
		"at twenty times":            {video, []learning.Segment{{0, 600}}, 30 * time.Second, 0, learning.FlagSixteen},
		"in parts that come to more": {video, []learning.Segment{{0, 60}, {100, 160}}, 30 * time.Second, 0, learning.FlagRushed},
		"twice the same":             {video, []learning.Segment{{0, 20}, {0, 20}}, 30 * time.Second, 20, 0},
		"beyond its end":             {video, []learning.Segment{{590, 9999}}, 30 * time.Second, 10, 0},
		"nothing":                    {video, nil, 30 * time.Second, 0, 0},
		"a page":                     {pages, []learning.Segment{{0, 1}}, 12 * time.Second, 1, 0},
		"pages turned over":          {pages, []learning.Segment{{0, 5}}, 20 * time.Second, 0, learning.FlagRushed},
		"pages scrolled through":     {pages, []learning.Segment{{0, 40}}, 20 * time.Second, 0, learning.FlagSixteen},
		"the clock stood":            {video, []learning.Segment{{0, 600}}, 0, 0, learning.FlagSixteen},
	} {
		covered, flags := learning.Shown(c.file, nil, c.shown, c.elapsed)
		if covered.Len() != c.covered || flags != c.flags {
			t.Errorf("%s: %v, %v", name, covered, flags)
		}
	}
}

func TestCoverage_IsWhatWasShown_WhateverTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const length = 300
		seen := map[int]bool{}
		var c learning.Coverage
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			from := rapid.IntRange(-10, length+10).Draw(t, "from")
			to := from + rapid.IntRange(-5, 60).Draw(t, "long")
			c = c.With(length, learning.Segment{From: from, To: to})
			for i := max(from, 0); i < min(to, length); i++ {
				seen[i] = true
			}
		}
		if c.Len() != len(seen) {
			t.Fatalf("%v covers %d, want %d", c, c.Len(), len(seen))
		}
		again, ok := learning.Segments(c.String())
		if !ok || !slices.Equal(learning.Coverage(again), c) {
			t.Fatalf("%v was read as %v", c, again)
		}
	})
}

func TestTooQuick_IsThreeSecondsAQuestion(t *testing.T) {
	for _, c := range []struct {
		questions  int
		open, want time.Duration
	}{{10, 20 * time.Second, 10 * time.Second}, {10, 30 * time.Second, 0}, {0, 0, 0}} {
		if got := learning.TooQuick(c.questions, c.open); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func FuzzSegments(f *testing.F) {
	for _, s := range []string{"", "0-30", "0-30,45-90", "5-1", "-1-3", "x", "1-2-3", "0-99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, ok := learning.Segments(text)
		if !ok && list != nil {
			t.Errorf("%q is refused and yet %v", text, list)
		}
		if c := learning.Coverage(nil).With(100, list...); c.Len() > 100 {
			t.Errorf("%q covers %d of 100", text, c.Len())
		}
	})
}
