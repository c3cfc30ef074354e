package studio

import (
	"context"

	"sopan/internal/assessment"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/scenario"
)

// Few is the number of people below which a figure is not told (DOMAIN B12).
const Few = 5

// Results are what became of a course that is taught. They name nobody; Hide says which of their figures are about too few.
type Results struct {
	learning.Figures
	Items    []ItemResult
	Sittings int            // of the final check, that were looked at
	Cases    map[int]string // codes of the branching cases, by part
	Lost     int            // the part after which most gave up, from 1; 0 where none stands out or too few began
}

// ItemResult is one question of the final check. The shares are in whole percent; -1 where too few answered.
type ItemResult struct {
	Code    string
	Stem    Names
	N       int
	Right   int // percent who answered rightly
	Apart   int // by how many points the better half did so more often than the other; -101 where too few answered
	Verdict string
}

// What an item's figures say.
const (
	ItemFine    = "fine"
	ItemHard    = "hard"    // under a third is right
	ItemEasy    = "easy"    // nearly everybody is right: it tells nobody apart
	ItemAgainst = "against" // the better half does worse: look at the key
	ItemFew     = "few"     // too few answered
)

// Results gives what became of the version of a course that is taught now, over those who began it last. It takes the right to
// write, review or publish courses over the organisation that gives it.
func (s *Studio) Results(ctx context.Context, q db.Q, by who.Actor, code string) (Results, error) {
	f, err := s.courses.Figures(ctx, q, by, code)
	if err != nil {
		return Results{}, err
	}
	items, sittings, err := s.papers.ItemFigures(ctx, q, f.PaperID, learning.SampleOfFigures/2)
	if err != nil {
		return Results{}, err
	}
	out := ResultsOf(f, items, sittings)
	out.Cases, err = s.courses.Branches(ctx, q, f.VersionID)
	return out, err
}

// CaseResult is what became of a branching case: how many people chose what, where.
type CaseResult struct {
	scenario.Figures
	Shown bool // enough walked
}

// CaseResults gives what became of a branching case. It takes what scenario.Figures takes.
func (s *Studio) CaseResults(ctx context.Context, q db.Q, by who.Actor, code string) (CaseResult, error) {
	if s.cases == nil {
		return CaseResult{}, fault.E(fault.NotFound, "studio.CaseResults", "studio.edit.case")
	}
	f, err := s.cases.Figures(ctx, q, by, code)
	return CaseResult{Figures: f, Shown: f.People >= Few}, err
}

// ResultsOf draws what figures say: where most gave up, and how each question did. It is pure.
func ResultsOf(f learning.Figures, items []assessment.ItemFigure, sittings int) Results {
	r := Results{Figures: f, Sittings: sittings}
	for _, it := range items {
		r.Items = append(r.Items, itemResult(it))
	}
	if f.Began < Few {
		return r
	}
	most := 0
	for i := range f.Units {
		before := f.Began
		if i > 0 {
			before = f.Units[i-1].Done
		}
		if lost := before - f.Units[i].Done; lost > most && lost >= Few {
			most, r.Lost = lost, i+1
		}
	}
	return r
}

func itemResult(it assessment.ItemFigure) ItemResult {
	r := ItemResult{Code: it.Code, Stem: it.Stem, N: it.N, Right: -1, Apart: -101, Verdict: ItemFew}
	if it.N < Few {
		return r
	}
	r.Right = percent(it.Right, it.N)
	if it.Upper >= Few && it.Lower >= Few {
		r.Apart = percent(it.UpperOK, it.Upper) - percent(it.LowerOK, it.Lower)
	}
	switch {
	case r.Apart > -101 && r.Apart < 0:
		r.Verdict = ItemAgainst
	case r.Right < 34:
		r.Verdict = ItemHard
	case r.Right > 95:
		r.Verdict = ItemEasy
	default:
		r.Verdict = ItemFine
	}
	return r
}

// percent is a share in whole percent, half up.
func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return (200*n + of) / (2 * of)
}

// Hide tells whether a figure about n of all people is kept back: where it, or what it leaves of the whole, is about somebody and
// fewer than Few, so that neither can be worked out.
func Hide(n, all int) bool {
	return all < Few || n > 0 && n < Few || all-n > 0 && all-n < Few
}

// TitleOf gives what a course is called in the catalogue; nothing for one that is not there.
func (s *Studio) TitleOf(ctx context.Context, q db.Q, code string) (Names, error) {
	out, err := titleOf(ctx, q, code)
	return out, fault.Wrap("studio.TitleOf", err)
}
