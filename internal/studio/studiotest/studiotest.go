// Package studiotest gives tests a sound draft of a course, and takes one all the way through the rooms' own verbs.
package studiotest

import (
	"context"
	"fmt"
	"strings"

	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/studio"
)

// Both is a text in English and in Hindi.
func Both(format string, args ...any) studio.Names {
	return studio.Names{"en": fmt.Sprintf(format, args...), "hi": fmt.Sprintf(format+" हिन्दी", args...)}
}

// Question is a sound question.
func Question(id, objective, unit string) studio.Question {
	return studio.Question{
		ID: id, Objective: objective, Unit: unit, Stem: Both("What do you do about %s?", id), Answer: 1, Why: Both("Because of %s.", id), Reference: "Rule 1",
		Options: []studio.Names{Both("This"), Both("That"), Both("Neither")},
	}
}

// Edits are what makes an empty draft of the code sound: two parts of 180 words, one objective, ten questions, tags and terms.
func Edits(code, competency string, level int) []studio.Edit {
	out := []studio.Edit{
		studio.Put(studio.PartHead, -1, studio.HeadWords{Title: Both("Course %s", code), Summary: Both("About %s", code)}),
		studio.Put(studio.PartTags, -1, studio.Tags{Competency: competency, Level: level}),
		studio.Put(studio.PartTerms, -1, studio.Terms{Mode: learning.SelfPaced, PassMark: 60, Licence: "GODL-India"}),
		studio.Put(studio.PartObjective("O1"), -1, studio.Objective{ID: "O1", Text: Both("I can do %s", code)}),
		studio.Put(studio.PartSource("S1"), -1, studio.Source{ID: "S1", Title: Both("A rule"), URL: "https://rules.example.in/1"}),
	}
	for n := 1; n <= 2; n++ {
		id := fmt.Sprintf("U%d", n)
		check := Question("check", "", "")
		check.Reference = ""
		out = append(
			out,
			studio.Put(studio.PartUnit(id), -1, studio.Unit{ID: id, Kind: studio.KindText, Title: Both("Part %d", n)}),
			studio.Put(studio.PartText(id, "en"), -1, strings.Repeat("word ", 180)),
			studio.Put(studio.PartText(id, "hi"), -1, strings.Repeat("शब्द ", 150)),
			studio.Put(studio.PartCheck(id), -1, check),
		)
	}
	for n := 1; n <= learning.MinQuestions; n++ {
		id := fmt.Sprintf("%s-Q%02d", code, n)
		out = append(out, studio.Put(studio.PartQuestion(id), -1, Question(id, "O1", fmt.Sprintf("U%d", 1+n%2))))
	}
	return out
}

// Clean is a certificate with nothing found at the gate and every parameter marked.
func Clean(side studio.Side, mark int) studio.Certificate {
	c := studio.Certificate{Side: side, Gate: map[string]int{}, Marks: map[string]int{}}
	for _, g := range studio.Gate {
		c.Gate[g] = 1
	}
	for _, p := range studio.Current.Parameters() {
		c.Marks[p.Code] = mark
	}
	return c
}

// Hands are the three people through whose hands a draft goes.
type Hands struct{ Author, Reviewer, Publisher who.Actor }

// Take takes a new draft as far as a state, each step by whose it is, and gives it.
func (h Hands) Take(ctx context.Context, s *studio.Studio, code, org, competency string, to studio.State) (studio.Draft, error) {
	d, err := s.Begin(ctx, h.Author, studio.Beginning{Org: org, Code: code, Title: Both("Course %s", code)})
	if err != nil || to == studio.Drafted {
		return d, err
	}
	if _, err := s.Edit(ctx, h.Author, d.ID, 0, Edits(code, competency, 2)...); err != nil {
		return d, err
	}
	return d, h.On(ctx, s, d.ID, to)
}

// On takes a whole draft on to a state.
func (h Hands) On(ctx context.Context, s *studio.Studio, draft string, to studio.State) error {
	if _, err := s.Certify(ctx, h.Author, draft, Clean(studio.Provider, 2)); err != nil {
		return err
	}
	if err := s.Submit(ctx, h.Author, draft); err != nil || to == studio.InReview {
		return err
	}
	if _, err := s.Certify(ctx, h.Reviewer, draft, Clean(studio.Reviewer, 1)); err != nil {
		return err
	}
	if err := s.Approve(ctx, h.Reviewer, draft, "Sound."); err != nil || to == studio.IsApproved {
		return err
	}
	if err := s.Publish(ctx, h.Publisher, draft); err != nil || to == studio.Processing {
		return err
	}
	_, err := s.Work(ctx)
	return err
}
