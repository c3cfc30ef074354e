package learning

import (
	"context"
	"strconv"

	"sopan/internal/assessment"
	"sopan/internal/attempt"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/launch"
	"sopan/internal/record"
)

// Follow has the room read assessment's facts: a check of a course may also be submitted where papers are sat, not only
// through Answer and Submit. What those have kept already is found so and left alone. It reads the facts of the rooms that run
// packages too (run.go), and what trusted programs elsewhere have told of units of ours.
func (c *Courses) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "learning",
		Reads: []event.Fact{
			assessment.Sat{},
			launch.Met{},
			launch.SessionEnded{},
			launch.Satisfied{},
			attempt.Completed{},
			attempt.Passed{},
			attempt.Ended{},
			attempt.Satisfied{},
			record.Learnt{},
		},
		Handle: c.handle,
	})
}

func (c *Courses) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	if err := c.hear(ctx, tx, facts); err != nil {
		return err
	}
	for _, f := range facts {
		if f.Kind != (assessment.Sat{}).Kind() {
			continue
		}
		sat, err := event.As[assessment.Sat](f)
		if err != nil {
			return err
		}
		if sat.PaperKind != assessment.UnitCheck && sat.PaperKind != assessment.CourseCheck {
			continue
		}
		if err := c.sat(ctx, tx, f, sat); err != nil {
			return err
		}
	}
	return nil
}

// sat brings the enrolment that the paper belongs to up to a sitting; there may be none.
func (c *Courses) sat(ctx context.Context, tx *db.Tx, cause event.Entry, sat assessment.Sat) error {
	code, n, err := courseOfPaper(ctx, tx, sat.Person, sat.Paper)
	if db.None(err) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := lockState(ctx, tx, sat.Person, code, "")
	if err != nil {
		return err
	}
	best := s.enrolment.Percent
	switch {
	case n == Final && best != nil && *best >= sat.Percent && (s.enrolment.Passed || !sat.Passed):
		if sat.Passed { // no better than before, and yet the check anew of a law that changed
			return framework.CatchUp(ctx, tx, sat.Person, code, true)
		}
		return nil
	case n == Final:
		s.submit(sat.Percent, sat.Passed, cause.At)
	case !s.parts[n].AnsweredAt.IsZero():
		return nil
	default:
		s.answer(n, sat.Passed, cause.At)
	}
	return c.keep(ctx, tx, s, func(f event.Fact, subject string) error {
		return event.Derive(ctx, tx, "learning", cause, subject, f)
	})
}

func unitName(n int) string { return "/" + strconv.Itoa(n) }
