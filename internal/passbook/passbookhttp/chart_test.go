package passbookhttp

import (
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/locale"
	"sopan/internal/passbook"
	"sopan/internal/web/parts"
	words "sopan/locale"
)

var today = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

func printer(t *testing.T) *locale.Printer {
	t.Helper()
	c, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer("en")
}

// grown is a line that rose from a level to the next over the years.
func grown(code string, from, to, short, years int) (Line, []passbook.Step) {
	l := Line{Code: code, Name: code, Levels: 5, Entry: passbook.Entry{Attained: to}, Need: &gap.Item{Competency: code, Required: to + short, Gap: short}}
	begun := today.AddDate(-years, 0, 0)
	half := begun.Add(today.Sub(begun) / 2)
	return l, []passbook.Step{{At: begun, Attained: from}, {At: half, Attained: to}}
}

func TestChart_OverACareer_KeepsItsPlaces(t *testing.T) {
	for _, years := range []int{1, 3, 40} {
		l, steps := grown("A", 1, 2, 0, years)
		drawn := chart(printer(t), []Line{l}, map[string][]passbook.Step{"A": steps}, today)
		want := []parts.At{{X: 0, Level: 1}, {X: 500, Level: 2}}
		if got := drawn.Lines[0].Points; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("%d years: %+v, want %+v", years, got, want)
		}
	}
}

func TestChart_ShowsTheLineThatIsFurthestBelowItsNeed(t *testing.T) {
	var lines []Line
	steps := map[string][]passbook.Step{}
	add := func(code string, from, to, short int) { // lines come in priority order
		l, s := grown(code, from, to, short, 2)
		lines, steps[code] = append(lines, l), s
	}
	add("widest", 1, 1, 3)
	add("small", 1, 2, 1)
	add("rose", 1, 4, 0)
	drawn := chart(printer(t), lines, steps, today)
	if len(drawn.Lines) != 3 || drawn.Lines[0].Name != "rose" || drawn.Lines[1].Name != "widest" || drawn.Lines[2].Name != "small" {
		t.Errorf("drawn %+v", drawn.Lines)
	}
}

func TestLines_AScaleOfThree_HasThreeSteps(t *testing.T) {
	three := []framework.Names{{"en": "a"}, {"en": "b"}, {"en": "c"}}
	for name, c := range map[string]framework.Competency{
		"with words": {Code: "K", Scale: framework.KCM3, Levels: three}, "without": {Code: "K", Scale: framework.KCM3},
	} {
		lines := linesOf(printer(t), []gap.Item{{Competency: "K", Required: 2}}, nil, map[string]framework.Competency{"K": c}, "/passbook")
		if lines[0].Steps().Of != 3 {
			t.Errorf("%s: %d steps", name, lines[0].Steps().Of)
		}
	}
}
