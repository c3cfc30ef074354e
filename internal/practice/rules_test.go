package practice

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 6, 30, 0, 0, time.UTC) // Sunday, 12:00 in India

func sound() New {
	return New{Kind: OnJob, Minutes: 45, Text: "Drew up the muster roll", DoneOn: "2026-11-22"}
}

func TestCheck_NamesWhatIsWrong(t *testing.T) {
	fine := known{competency: true, with: true}
	for _, c := range []struct {
		name   string
		change func(n *New, k *known)
		place  string
	}{
		{"sound", func(*New, *known) {}, ""},
		{"the longest day", func(n *New, _ *known) { n.Minutes = MaxMinutes }, ""},
		{"a year ago", func(n *New, _ *known) { n.DoneOn = "2025-11-21" }, ""},
		{"kind", func(n *New, _ *known) { n.Kind = "30" }, "kind"},
		{"no minutes", func(n *New, _ *known) { n.Minutes = 0 }, "minutes"},
		{"more than a day", func(n *New, _ *known) { n.Minutes = MaxMinutes + 1 }, "minutes"},
		{"more than is left of the day", func(n *New, k *known) { n.Minutes, k.sameDay = 60, MaxMinutes-59 }, "minutes"},
		{"no text", func(n *New, _ *known) { n.Text = "" }, "text"},
		{"long text", func(n *New, _ *known) { n.Text = strings.Repeat("क", MaxText+1) }, "text"},
		{"unknown competency", func(_ *New, k *known) { k.competency = false }, "competency"},
		{"with nobody known", func(n *New, k *known) { n.WithPerson, k.with = "x", false }, "with"},
		{"with oneself", func(n *New, _ *known) { n.WithPerson = "me" }, "with"},
		{"no day", func(n *New, _ *known) { n.DoneOn = "22-11-2026" }, "done_on"},
		{"tomorrow", func(n *New, _ *known) { n.DoneOn = "2026-11-23" }, "done_on"},
		{"long ago", func(n *New, _ *known) { n.DoneOn = "2025-11-20" }, "done_on"},
	} {
		n, k := sound(), fine
		c.change(&n, &k)
		bad := check(n, "me", k, noon)
		switch {
		case c.place == "" && len(bad) > 0:
			t.Errorf("%s: %v", c.name, bad)
		case c.place != "" && (len(bad) != 1 || bad[0].Name != c.place):
			t.Errorf("%s: %v, want one place %s", c.name, bad, c.place)
		}
	}
}

func TestClean_NoDay_IsTodayInIndia(t *testing.T) {
	late := time.Date(2026, 11, 22, 19, 0, 0, 0, time.UTC) // past midnight in India
	if n := clean(New{Text: " a "}, late); n.DoneOn != "2026-11-23" || n.Text != "a" {
		t.Errorf("%+v", n)
	}
}

func TestWeek_BeginsOnMonday(t *testing.T) {
	for day, want := range map[string]string{"2026-11-22": "2026-11-16", "2026-11-23": "2026-11-23", "2026-11-27": "2026-11-23"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if days := week(at); days[0] != want {
			t.Errorf("the week of %s begins on %s, want %s", day, days[0], want)
		}
	}
	if days := week(noon); days[6] != "2026-11-22" {
		t.Errorf("it ends on %s", days[6])
	}
}
