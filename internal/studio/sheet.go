package studio

import (
	"context"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Sheet is a draft with what a page tells about it.
type Sheet struct {
	Draft     Draft
	Org       Names // of the organisation that gives it
	Changes   []Changed
	Comments  []Comment
	Certs     map[Side]Certificate
	Steps     []Step
	Writers   []string // person ids, in the order in which they came
	Reviewers []string
}

// What a page may ask of a sheet beside the draft and whose hands were on it.
const (
	WithChanges  = 1 << iota // the newest
	WithComments             // what was said
	WithCerts                // what was certified
	WithSteps                // the way so far
)

// Sheet gives a draft with what a page asks for, in a statement for each. limit is of the changes, those before revision before
// (0: from the newest). It takes what Open takes.
func (s *Studio) Sheet(ctx context.Context, q db.Q, by who.Actor, draft string, with, before, limit int) (Sheet, error) {
	const op = "studio.Sheet"
	out := Sheet{}
	var err error
	if out.Draft, err = s.read(ctx, q, op, draft); err != nil {
		return out, err
	}
	org, err := s.people.Org(ctx, q, out.Draft.Org)
	if err != nil {
		return out, err
	}
	if !mayOver(by, org.Path, readers...) {
		return out, fault.E(fault.Denied, op, "studio.denied.read")
	}
	out.Draft.Path, out.Org = org.Path, org.Name
	if with&WithChanges != 0 {
		if out.Changes, err = selectEdits(ctx, q, draft, before, min(max(limit, 1), 200)); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	if with&WithComments != 0 {
		if out.Comments, err = selectComments(ctx, q, draft); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	if with&WithCerts != 0 {
		if out.Certs, err = certificates(ctx, q, draft); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	if with&WithSteps != 0 {
		if out.Steps, err = selectSteps(ctx, q, draft); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	out.Writers, out.Reviewers, err = s.Hands(ctx, q, draft)
	return out, err
}

// CheckKnown is Check against what was read of the dictionary already.
func (s *Studio) CheckKnown(d Draft, known map[string]framework.Competency) []Finding {
	out := append(Look(d), lookEvents(d, s.db.Reader().Now())...)
	if f := fault.As(fits("studio.Check", d.Content, known)); f != nil && f.Kind == fault.Invalid {
		out = append([]Finding{{Check: CheckTags, Part: PartTags, Key: f.Key, Args: f.Args, Stops: true}}, out...)
	}
	return out
}
