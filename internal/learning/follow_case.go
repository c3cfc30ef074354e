package learning

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/scenario"
)

// FollowCases has the room read scenario's facts: who has come to an end of a branching case has done the part that shows it, in every
// course that they were in by then. What they chose is not told, and is no evidence of anything.
func (c *Courses) FollowCases(log *event.Log) {
	log.On(event.Reader{Name: "learning_cases", Reads: []event.Fact{scenario.Ended{}}, Handle: c.handleCases})
}

func (c *Courses) handleCases(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	for _, f := range facts {
		ended, err := event.As[scenario.Ended](f)
		if err != nil {
			return err
		}
		if err := c.caseEnded(ctx, tx, f, ended); err != nil {
			return err
		}
	}
	return nil
}

// caseEnded brings the enrolments that a case belongs to up to the end of a walk. The same end again changes nothing: the part is met, and
// once it is, no walk brings it more time.
func (c *Courses) caseEnded(ctx context.Context, tx *db.Tx, cause event.Entry, ended scenario.Ended) error {
	found, err := coursesOfCase(ctx, tx, ended.Person, ended.Case, cause.At)
	if err != nil {
		return err
	}
	for _, x := range found {
		s, err := lockState(ctx, tx, ended.Person, x.code, "")
		if err != nil {
			return err
		}
		if p := s.parts[x.n]; p.Done() || p.MetAt.Equal(cause.At.Truncate(time.Microsecond)) {
			continue
		}
		s.walked(x.n, cause.At, int(ended.Seconds))
		err = c.keep(ctx, tx, s, func(f event.Fact, subject string) error {
			return event.Derive(ctx, tx, "learning_cases", cause, subject, f)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// walked says that the end of a part's case was reached at a moment, after so many seconds by the server's clock. More than has passed
// since the course was begun is never credited, nor more than three times what the case takes; what was reached in less than a fifth of
// that is flagged, and not done before another walk has brought the rest.
func (s *state) walked(n int, at time.Time, seconds int) {
	if s.frozen() {
		return
	}
	p := s.begin(n, at)
	passed := int(at.Sub(s.enrolment.EnrolledAt)/time.Second) - Measured(s.progress())
	seconds = min(Credit(time.Duration(seconds)*time.Second, p.Nominal), p.Nominal*awayFactor-p.Seconds, passed)
	s.credit(&p, at.Add(-time.Duration(max(seconds, 0))*time.Second), seconds)
	if p.MetAt.IsZero() {
		p.MetAt = at
	}
	if p.Seconds < Floor(p.Nominal) {
		p.Flags |= FlagEarly
	}
	s.set(n, p, at)
	s.finish(at)
}

// CasePart is a part of a course that shows a branching case.
type CasePart struct {
	Course string // code
	N      int
	Title  Names // of the course
}

// CaseIn gives the parts that show a branching case in the courses that a person is in and has not given up. It is for the person's own
// pages and for rooms above, which check their own right.
func (c *Courses) CaseIn(ctx context.Context, q db.Q, personID, code string) ([]CasePart, error) {
	out, err := caseParts(ctx, q, personID, code)
	return out, fault.Wrap("learning.CaseIn", err)
}

// Branches gives the codes of the branching cases that a version of a course shows, by part. It is for rooms above, which check their own
// right.
func (c *Courses) Branches(ctx context.Context, q db.Q, versionID string) (map[int]string, error) {
	out := map[int]string{}
	err := branches(ctx, q, versionID, out)
	return out, fault.Wrap("learning.Branches", err)
}
