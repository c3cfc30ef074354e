package studio_test

import (
	"strings"
	"testing"

	"sopan/internal/assessment"
	"sopan/internal/learning"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

func draftOf(c studio.Content) studio.Draft {
	return studio.Draft{Head: studio.Head{Code: "T01", Org: "ACADEMY"}, Content: c}
}

func TestLook_ASoundDraft_HasNothingThatStops(t *testing.T) {
	for _, x := range studio.Look(draftOf(sound(t, "T01"))) {
		t.Errorf("%s at %s line %d: %s %v", x.Check, x.Part, x.Line, x.Key, x.Args)
	}
}

func TestLook_WhereAPictureLies_IsNoWordToRead(t *testing.T) {
	c, _, err := studio.Apply(sound(t, "T01"), studio.Put(studio.PartText("U1", "en"), -1, "![A hand pump](store:01990000-0000-7000-8000-000000000001/image.png)"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range studio.Look(draftOf(c)) {
		if x.Check == studio.CheckPhone {
			t.Errorf("line %d: %s", x.Line, x.Key)
		}
	}
}

// TestLook_EachFault_IsNamedWithItsPlace is the gallery: each draft has one fault.
func TestLook_EachFault_IsNamedWithItsPlace(t *testing.T) {
	words := func(text string) []studio.Edit {
		return []studio.Edit{studio.Put(studio.PartText("U1", "en"), -1, text)}
	}
	one := func(e studio.Edit) []studio.Edit { return []studio.Edit{e} }
	check := studiotest.Question("check", "", "")
	check.Why = studio.Names{"en": "Because."}
	var noQuestions []studio.Edit
	for _, q := range sound(t, "T01").Questions[2:] {
		noQuestions = append(noQuestions, studio.Drop(studio.PartQuestion(q.ID)))
	}
	for _, c := range []struct {
		name  string
		edits []studio.Edit
		check string
		part  studio.Part
		line  int
		stops bool
	}{
		{"no tags", one(studio.Put(studio.PartTags, -1, studio.Tags{})), studio.CheckTags, studio.PartTags, 0, true},
		{"no objective", one(studio.Drop(studio.PartObjective("O1"))), studio.CheckObjectives, "objectives", 0, true},
		{"an objective that names a topic", one(studio.Put(studio.PartObjective("O1"), -1, studio.Objective{ID: "O1", Text: studio.Names{"en": "About buying", "hi": "ख़रीद"}})), studio.CheckObjectives, studio.PartObjective("O1"), 0, false},
		{"two questions for an objective", noQuestions, studio.CheckQuestions, studio.PartObjective("O1"), 0, true},
		{"too few questions", noQuestions, studio.CheckQuestions, "questions", 0, true},
		{"no self-check", one(studio.Drop(studio.PartCheck("U1"))), studio.CheckUnits, studio.PartUnit("U1"), 0, true},
		{"a self-check whose why is not in Hindi", one(studio.Put(studio.PartCheck("U1"), -1, check)), studio.CheckUnits, studio.PartCheck("U1"), 0, true},
		{"a part not in Hindi", one(studio.Drop(studio.PartText("U1", "hi"))), studio.CheckLanguages, studio.PartText("U1", "hi"), 0, true},
		{"a title not in Hindi", one(studio.Put(studio.PartHead, -1, studio.HeadWords{Title: studio.Names{"en": "Buying"}, Summary: studiotest.Both("x")})), studio.CheckLanguages, studio.PartHead, 0, true},
		{"a wide table", words("Words.\n\n| a | b | c | d | e |\n|--|--|--|--|--|\n| 1 | 2 | 3 | 4 | 5 |"), studio.CheckPhone, studio.PartText("U1", "en"), 3, true},
		{"a word without end", words("See\nwww." + strings.Repeat("x", 50)), studio.CheckPhone, studio.PartText("U1", "en"), 2, false},
		{"a picture without words", words("Look:\n\n![](plan.png)"), studio.CheckPictures, studio.PartText("U1", "en"), 3, true},
		{"a picture that will not be shown", words("![The plan](plan.png) is this."), studio.CheckPictures, studio.PartText("U1", "en"), 1, true},
		{"HTML that is left out", words("One <b>two</b>."), studio.CheckWhole, studio.PartText("U1", "en"), 1, false},
		{"a sitting too long", words(strings.Repeat("word ", 4000)), studio.CheckMinutes, studio.PartText("U1", "en"), 0, false},
		{"a text too large", words(strings.Repeat("वाक्यांश ", 3500)), studio.CheckSize, studio.PartText("U1", "en"), 0, true},
		{"no source", one(studio.Drop(studio.PartSource("S1"))), studio.CheckSources, "sources", 0, false},
		{"a source without an address", one(studio.Put(studio.PartSource("S1"), -1, studio.Source{ID: "S1", Title: studiotest.Both("A rule")})), studio.CheckSources, studio.PartSource("S1"), 0, false},
		{"no licence", one(studio.Put(studio.PartTerms, -1, studio.Terms{Mode: learning.SelfPaced, PassMark: 60})), studio.CheckLicence, studio.PartTerms, 0, true},
		{"a video without words", one(studio.Put(studio.PartUnit("U3"), -1, studio.Unit{ID: "U3", Kind: studio.KindFile, Title: studiotest.Both("Film"), Package: "p", Format: "video"})), studio.CheckCaptions, studio.PartUnit("U3"), 0, true},
		{"a package without a reading form", one(studio.Put(studio.PartUnit("U3"), -1, studio.Unit{ID: "U3", Kind: studio.KindPackage, Title: studiotest.Both("Game"), Package: "p", Format: "scorm-2004"})), studio.CheckPhone, studio.PartUnit("U3"), 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := sound(t, "T01")
			for _, e := range c.edits {
				next, _, err := studio.Apply(content, e)
				if err != nil {
					t.Fatal(err)
				}
				content = next
			}
			list := studio.Look(draftOf(content))
			for _, x := range list {
				if x.Check == c.check && x.Part == c.part && x.Line == c.line && x.Stops == c.stops {
					return
				}
			}
			t.Errorf("found %+v", list)
		})
	}
}

func TestGrade_AtItsBounds(t *testing.T) {
	for score, want := range map[int]string{0: studio.Toddler, 5999: studio.Toddler, 6000: studio.Friendly, 7000: studio.Friendly, 7001: studio.Qualified, 10000: studio.Qualified} {
		if got := studio.Grade(score); got != want {
			t.Errorf("%d is %s, want %s", score, got, want)
		}
	}
	if studio.Trust(8000, 6500) != 8500 || studio.Trust(6500, 8000) != 8500 || studio.Trust(-1, 8000) != -1 {
		t.Error("trust is 100 less what parts the two")
	}
}

func TestScheme_HasSixCriteriaAndThirtyParameters_InBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range studio.Current.Parameters() {
		if seen[p.Code] || p.Text["en"] == "" || p.Text["hi"] == "" {
			t.Errorf("%s: %v", p.Code, p.Text)
		}
		seen[p.Code] = true
	}
	if len(studio.Current.Criteria) != 6 || len(seen) != 30 || studio.Current.Version != "cqs-1" {
		t.Errorf("%d criteria, %d parameters", len(studio.Current.Criteria), len(seen))
	}
	if studio.Score(nil) != -1 || studio.Score(studiotest.Clean(studio.Provider, 1).Marks) != 5000 {
		t.Error("half of every mark is half of the score")
	}
}

func TestResults_AboutFew_AreHidden(t *testing.T) {
	for _, c := range []struct {
		n, all int
		want   bool
	}{{0, 4, true}, {3, 4, true}, {0, 20, false}, {4, 20, true}, {5, 20, false}, {16, 20, true}, {20, 20, false}} {
		if got := studio.Hide(c.n, c.all); got != c.want {
			t.Errorf("%d of %d: hidden %v", c.n, c.all, got)
		}
	}
	r := studio.ResultsOf(learning.Figures{Began: 40, Units: []learning.UnitFigure{{N: 1, Done: 38}, {N: 2, Done: 20}, {N: 3, Done: 19}}},
		[]assessment.ItemFigure{
			{Code: "A", N: 4, Right: 4},
			{Code: "B", N: 40, Right: 10, Upper: 20, UpperOK: 8, Lower: 20, LowerOK: 2},
			{Code: "C", N: 40, Right: 39, Upper: 20, UpperOK: 20, Lower: 20, LowerOK: 19},
			{Code: "D", N: 40, Right: 20, Upper: 20, UpperOK: 5, Lower: 20, LowerOK: 15},
		}, 40)
	if r.Lost != 2 {
		t.Errorf("most gave up at part %d", r.Lost)
	}
	for i, want := range []string{studio.ItemFew, studio.ItemHard, studio.ItemEasy, studio.ItemAgainst} {
		if r.Items[i].Verdict != want {
			t.Errorf("%s is %s", r.Items[i].Code, r.Items[i].Verdict)
		}
	}
	if r.Items[0].Right != -1 {
		t.Error("what four answered is told")
	}
}
