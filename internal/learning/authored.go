package learning

import (
	"context"
	"slices"

	"sopan/internal/assessment"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Authored gives the version of a course that is taught as it was written, with its questions and their answers, so that the
// next one can be made from it. It takes the right to write, review or publish courses over the organisation that gives it.
func (c *Courses) Authored(ctx context.Context, q db.Q, by who.Actor, code string) (Course, error) {
	const op = "learning.Authored"
	course, papers, err := authored(ctx, q, code)
	if db.None(err) {
		return Course{}, unknown(op, code)
	} else if err != nil {
		return Course{}, fault.Wrap(op, err)
	}
	if err := c.mayAuthor(ctx, q, by, op, course.ProviderOrg); err != nil {
		return Course{}, err
	}
	var ids []string
	for _, id := range papers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	items, err := c.papers.Authored(ctx, q, ids)
	if err != nil {
		return Course{}, err
	}
	for i, u := range course.Units {
		if list := items[papers[u.N]]; len(list) == 1 {
			course.Units[i].Check = question(list[0])
		}
	}
	for _, it := range items[papers[Final]] {
		course.Questions = append(course.Questions, question(it))
	}
	return course, nil
}

// mayAuthor passes who writes, reviews or publishes courses of an organisation.
func (c *Courses) mayAuthor(ctx context.Context, q db.Q, by who.Actor, op, provider string) error {
	org, err := c.people.Org(ctx, q, provider)
	if err != nil {
		return err
	}
	for _, right := range []who.Right{who.ContentEdit, who.ContentReview, who.CoursePublish} {
		if by.Can(right, org.Path) {
			return nil
		}
	}
	return fault.E(fault.Denied, op, "learning.denied.author")
}

// question is an item as a course has it.
func question(it assessment.Item) Question {
	q := Question{ID: it.Code, Part: it.Part, Stem: it.Stem, Options: it.Options, Why: it.Why, Reference: it.Reference}
	if len(it.Answer) == 1 {
		q.Answer = it.Answer[0]
	}
	return q
}

// Figures is what became of a version of a course, over those who began it last.
type Figures struct {
	Version   int
	VersionID string
	PaperID   string // of the final check, in assessment
	Began     int    // so many were looked at
	Complete  int
	Withdrawn int
	Passed    int // the final check
	Units     []UnitFigure
}

// UnitFigure is what became of one part.
type UnitFigure struct {
	N       int
	Title   Names
	Opened  int
	Done    int
	Right   int // answered its question rightly at first
	Hasty   int // were once faster than one can read
	Seconds int // measured, of all who did it
	Nominal int // what it is said to take, of all who did it
}

// SampleOfFigures is over how many learners, the last that began, the figures of a course are worked out: what a page asks does
// not grow with the course.
const SampleOfFigures = 2000

// Figures gives what became of the version of a course that is taught now. It names nobody; who shows it hides what is about few.
// It takes the right to write, review or publish courses over the organisation that gives it.
func (c *Courses) Figures(ctx context.Context, q db.Q, by who.Actor, code string) (Figures, error) {
	const op = "learning.Figures"
	f, provider, err := figuresHead(ctx, q, code)
	if db.None(err) {
		return f, unknown(op, code)
	} else if err != nil {
		return f, fault.Wrap(op, err)
	}
	if err := c.mayAuthor(ctx, q, by, op, provider); err != nil {
		return f, err
	}
	return f, fault.Wrap(op, fillFigures(ctx, q, &f))
}
