package learning_test

import (
	"reflect"
	"testing"
	"time"

	"sopan/internal/learning"
)

func TestSeconds_FollowWordsQuestionsAndLanguage(t *testing.T) {
	for _, c := range []struct {
		lang             string
		words, questions int
		want             int
	}{
		{"en", 180, 0, 60}, {"en", 181, 0, 61}, {"hi", 150, 0, 60}, {"hi", 300, 2, 210}, {"ta", 150, 1, 105}, {"en", 0, 0, 0},
	} {
		if got := learning.Seconds(c.lang, c.words, c.questions); got != c.want {
			t.Errorf("%d words and %d questions in %s: %d seconds, want %d", c.words, c.questions, c.lang, got, c.want)
		}
	}
}

func TestByDay_SharesReadingOutOverMidnightInIndia(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct {
		from    string
		seconds int
		want    map[string]int
	}{
		{"2026-11-22T10:00:00+05:30", 90, map[string]int{"2026-11-22": 90}},
		{"2026-11-22T23:59:00+05:30", 90, map[string]int{"2026-11-22": 60, "2026-11-23": 30}},
		{"2026-11-22T18:29:59Z", 2, map[string]int{"2026-11-22": 1, "2026-11-23": 1}}, // a second before midnight in India
		{"2026-11-22T18:30:00Z", 60, map[string]int{"2026-11-23": 60}},
		{"2026-11-22T23:59:59.5+05:30", 1, map[string]int{"2026-11-22": 1}},
		{"2026-11-22T10:00:00+05:30", 0, map[string]int{}},
	} {
		got := map[string]int{}
		for day, n := range learning.ByDay(at(c.from), c.seconds) {
			if day.Hour()+day.Minute()+day.Second() != 0 {
				t.Errorf("%s begins no day", day)
			}
			got[day.Format(time.DateOnly)] = n
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d s from %s: %v, want %v", c.seconds, c.from, got, c.want)
		}
	}
}

func TestMinutes_AreRoundedUp(t *testing.T) {
	for seconds, want := range map[int]int{0: 0, 1: 1, 60: 1, 61: 2, 3600: 60} {
		if got := learning.Minutes(seconds); got != want {
			t.Errorf("%d seconds are %d minutes, want %d", seconds, got, want)
		}
	}
}

func TestWords_CountWhatAReaderSees(t *testing.T) {
	for html, want := range map[string]int{
		"":                                    0,
		"<p>One <strong>tw</strong>o – 3</p>": 3,
		"<ul><li>one</li><li>two</li></ul>":   2,
		"<table><thead><tr><th>a</th><th>b</th></tr></thead></table>": 2,
		"<p>AT&amp;T &lt;b&gt;</p>":                                   2,
		"<p>पंचायत की बैठक।</p>":                                      3,
	} {
		if got := learning.Words(html); got != want {
			t.Errorf("%q has %d words, want %d", html, got, want)
		}
	}
}

func TestFloor_IsAFifthRoundedUp(t *testing.T) {
	for seconds, want := range map[int]int{0: 0, 1: 1, 100: 20, 101: 21, 105: 21} {
		if got := learning.Floor(seconds); got != want {
			t.Errorf("floor of %d is %d, want %d", seconds, got, want)
		}
	}
}

func TestCredit_IsTheClocksTime_ButNotALunch(t *testing.T) {
	for _, c := range []struct {
		elapsed time.Duration
		want    int
	}{{-time.Minute, 0}, {0, 0}, {1500 * time.Millisecond, 1}, {time.Minute, 60}, {5 * time.Minute, 300}, {time.Hour, 300}} {
		if got := learning.Credit(c.elapsed, 100); got != c.want {
			t.Errorf("%v bring %d seconds, want %d", c.elapsed, got, c.want)
		}
	}
}

func TestMissing_NamesEveryThingInOrder(t *testing.T) {
	at := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	progress := []learning.Progress{
		{N: 1, OpenedAt: at, Seconds: 50, Nominal: 100, AnsweredAt: at, DoneAt: at},
		{N: 2, OpenedAt: at, Seconds: 9, Nominal: 100, AnsweredAt: at, Hasty: true},
		{N: 3, OpenedAt: at, Seconds: 30, Nominal: 100},
		{N: 4, OpenedAt: at, Seconds: 5, Nominal: 100},
	}
	want := []learning.Gap{
		{N: 2, Missing: learning.MissingTime, Seconds: 11},
		{N: 3, Missing: learning.MissingAnswer},
		{N: 4, Missing: learning.MissingAnswer},
		{N: 4, Missing: learning.MissingTime, Seconds: 15},
		{N: 5, Missing: learning.MissingOpen},
		{N: learning.Final, Missing: learning.MissingFinal},
	}
	if got := learning.Missing(5, progress, false); !reflect.DeepEqual(got, want) {
		t.Errorf("missing %+v\nwant    %+v", got, want)
	}
	if got := learning.Missing(1, progress, true); got != nil {
		t.Errorf("a complete course misses %+v", got)
	}
}

func TestNext_IsTheFirstPartNotDone_ThenTheFinalCheck(t *testing.T) {
	at := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	done := func(list ...int) (out []learning.Progress) {
		for _, n := range list {
			out = append(out, learning.Progress{N: n, DoneAt: at})
		}
		return out
	}
	for _, c := range []struct {
		progress []learning.Progress
		want     int
	}{{nil, 1}, {done(1, 3), 2}, {done(1, 2, 3), learning.Final}} {
		if got := learning.Next(3, c.progress); got != c.want {
			t.Errorf("after %d parts comes %d, want %d", len(c.progress), got, c.want)
		}
	}
}
