package scenario_test

import (
	"os"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/scenario"
)

// small is a case of two decisions and two endings.
const small = `
code: C-1
title: {en: One, hi: एक}
summary: {en: Short, hi: छोटा}
role: {en: You are, hi: आप हैं}
competency: T-LISTEN
level: 2
provider: ACADEMY
measures:
  - {id: trust, from: 90, name: {en: Trust, hi: भरोसा}}
start: a
scenes:
  - id: a
    title: {en: A, hi: ए}
    text: {en: "**One** place", hi: एक जगह}
    choices:
      - {id: x, text: {en: x, hi: x}, follows: {en: so, hi: सो}, why: {en: as, hi: क्यों}, to: b, moves: {trust: 20}, wise: true}
      - {id: "y", text: {en: y, hi: y}, follows: {en: so, hi: सो}, why: {en: as, hi: क्यों}, to: bad, moves: {trust: -30}}
  - id: b
    title: {en: B, hi: बी}
    text: {en: Two, hi: दो}
    choices:
      - {id: x, text: {en: x, hi: x}, follows: {en: so, hi: सो}, why: {en: as, hi: क्यों}, to: good, moves: {trust: -5}, wise: true}
      - {id: "y", text: {en: y, hi: y}, follows: {en: so, hi: सो}, why: {en: as, hi: क्यों}, to: bad}
  - id: good
    title: {en: Good, hi: अच्छा}
    text: {en: End, hi: अंत}
    ending: {tone: good, debrief: {en: Well, hi: ठीक}}
  - id: bad
    title: {en: Bad, hi: बुरा}
    text: {en: End, hi: अंत}
    ending: {tone: bad, debrief: {en: Think, hi: सोचिए}}
`

func parsed(t *testing.T, text string) scenario.Case {
	t.Helper()
	c, err := scenario.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %+v", err, fault.As(err).Places)
	}
	return c
}

func TestParse_ASoundCase_IsReadWhole(t *testing.T) {
	c := parsed(t, "\ufeff"+small)
	if least, most := c.Decisions(); least != 1 || most != 2 {
		t.Errorf("decisions %d to %d, want 1 to 2", least, most)
	}
	if got := c.Scenes[0].HTML["en"]; got != "<p><strong>One</strong> place</p>\n" {
		t.Errorf("text is %q", got)
	}
	if len(c.Endings()) != 2 || c.Minutes["en"] < 1 {
		t.Errorf("%d endings, %v minutes", len(c.Endings()), c.Minutes)
	}
}

// Each breaking edit of the sound case is refused at its place.
func TestParse_ABrokenCase_NamesThePlaceAndTheReason(t *testing.T) {
	for _, one := range []struct{ name, old, new, where, key string }{
		{"a way that comes back", "to: good", "to: a", "scenes.a", "scenario.round"},
		{"a choice into nowhere", "to: good", "to: nowhere", "scenes.b.choices[1].to", "scenario.to"},
		{"a scene that nobody reaches", "to: b,", "to: bad,", "scenes.b", "scenario.unreached"},
		{"no first scene", "start: a", "start: q", "start", "scenario.start"},
		{"two scenes of one id", "- id: b\n", "- id: a\n", "scenes[2].id", "scenario.id"},
		{"a language is missing", "title: {en: B, hi: बी}", "title: {en: B}", "scenes.b.title", "scenario.language"},
		{"a comma that was meant for the text", "title: {en: B, hi: बी}", "title: {en: B, and more, hi: बी}", "scenes.b.title", "scenario.language_extra"},
		{"no language", "title: {en: One, hi: एक}", "title: {en: One, hi: एक, not a tag: x}", "title", "scenario.language_extra"},
		{"an empty text", "text: {en: Two, hi: दो}", `text: {en: " ", hi: दो}`, "scenes.b.text", "scenario.language"},
		{"an unknown measure", "{trust: 20}", "{mercy: 20}", "scenes.a.choices[1].moves", "scenario.measure_unknown"},
		{"a move beyond the scale", "{trust: 20}", "{trust: 101}", "scenes.a.choices[1].moves", "scenario.measure_by"},
		{"a measure beyond the scale", "from: 90", "from: 900", "measures[1].from", "scenario.measure_from"},
		{"nothing wise", "to: b, moves: {trust: 20}, wise: true", "to: b", "scenes.a.choices", "scenario.wise"},
		{"nothing unwise", `why: {en: as, hi: क्यों}, to: bad}`, `why: {en: as, hi: क्यों}, to: bad, wise: true}`, "scenes.b.choices", "scenario.unwise"},
		{"an unknown tone", "tone: bad", "tone: sad", "scenes.bad.ending.tone", "scenario.tone"},
		{"an ending with choices", "ending: {tone: bad, debrief: {en: Think, hi: सोचिए}}", "ending: {tone: bad, debrief: {en: Think, hi: सोचिए}}\n    choices: [{id: x}]", "scenes.bad", "scenario.ending_choices"},
		{"no code", "code: C-1", "code: c 1", "code", "scenario.code"},
		{"no competency", "competency: T-LISTEN", "competency: ''", "competency", "scenario.competency"},
		{"no provider", "provider: ACADEMY", "provider: ''", "provider", "scenario.provider"},
	} {
		t.Run(one.name, func(t *testing.T) {
			if !strings.Contains(small, one.old) {
				t.Fatalf("the sound case has no %q", one.old)
			}
			_, err := scenario.Parse(strings.NewReader(strings.Replace(small, one.old, one.new, 1)))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("got %v, want it refused", err)
			}
			for _, p := range fault.As(err).Places {
				if p.Name == one.where && p.Key == one.key {
					return
				}
			}
			t.Errorf("no %s at %s in %+v", one.key, one.where, fault.As(err).Places)
		})
	}
	for name, text := range map[string]string{
		"scenario.file.empty": "", "scenario.file.encoding": "\xff", "scenario.file.form": "code: [", "scenario.file.large": strings.Repeat("#", scenario.MaxFile+1),
	} {
		if _, err := scenario.Parse(strings.NewReader(text)); err == nil || fault.As(err).Key != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := scenario.Parse(strings.NewReader(small + "\nsurprise: 1\n")); err == nil || fault.As(err).Key != "scenario.file.form" {
		t.Errorf("an unknown field is taken: %v", err)
	}
}

func TestStanding_AfterSteps_StaysOnTheScale(t *testing.T) {
	c := parsed(t, small)
	got := c.Standing([]scenario.Step{{Scene: "a", Choice: "x"}, {Scene: "b", Choice: "x"}, {Scene: "gone", Choice: "x"}})
	if len(got) != 1 || got["trust"] != 95 { // 90 + 20 is cut to 100, less 5
		t.Errorf("standing %v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("scenes: [{id: a, choices: [{id: x, to: a}]}]\nstart: a")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := scenario.Parse(strings.NewReader(text))
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		if least, most := c.Decisions(); least < 1 || most < least {
			t.Fatalf("decisions %d to %d", least, most)
		}
	})
}

// The cases of the demonstration have no mistakes, and each choice of theirs leads somewhere else than its neighbours.
func TestParse_TheCasesOfTheDemonstration_AreSound(t *testing.T) {
	for _, name := range []string{"land", "rumour"} {
		text, err := os.ReadFile("../demo/fixtures/cases/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		c := parsed(t, string(text))
		if len(c.Endings()) < 3 {
			t.Errorf("%s has %d endings", name, len(c.Endings()))
		}
	}
}
