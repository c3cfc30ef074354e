package learning

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// NextStep gives the one thing to do next, in three statements at most; ok is false when there is nothing. competencies
// are those in which the person is short, the most urgent first.
//
// A course that was begun comes first, the one last touched of several: who goes on where they stopped finishes. Else it
// is a course for the most urgent competency that has one left: of those not yet completed, the one at the lowest level, so
// that nobody begins above a step they have not taken, and of two at a level the one with the smaller code. A person whose
// proven level is higher completes the lower course quickly or chooses another from the catalogue; the room does not know
// levels.
func (c *Courses) NextStep(ctx context.Context, q db.Q, personID string, competencies []string) (step Step, ok bool, err error) {
	const op = "learning.NextStep"
	h, err := lastTouched(ctx, q, personID)
	if db.None(err) {
		return c.firstStep(ctx, q, personID, competencies)
	}
	if err != nil {
		return Step{}, false, fault.Wrap(op, err)
	}
	progress, err := progressOf(ctx, q, personID, h.enrolment.ID)
	if err != nil {
		return Step{}, false, fault.Wrap(op, err)
	}
	step = Step{Card: h.card, Enrolment: h.enrolment.ID, N: Next(h.card.Units, progress), Of: h.card.Units, Reason: ReasonStarted}
	for _, p := range progress {
		if p.Done() {
			step.Done++
		}
	}
	return step, true, fault.Wrap(op, c.name(ctx, q, &step))
}

// firstStep gives the first part of the course to begin.
func (c *Courses) firstStep(ctx context.Context, q db.Q, personID string, competencies []string) (Step, bool, error) {
	cards, err := coursesFor(ctx, q, competencies, personID)
	if err != nil {
		return Step{}, false, fault.Wrap("learning.NextStep", err)
	}
	for _, code := range competencies {
		// They come by level and code: the first of a competency is its lowest.
		at := slices.IndexFunc(cards, func(x Card) bool { return x.Competency == code })
		if at < 0 {
			continue
		}
		step := Step{Card: cards[at], N: 1, Of: cards[at].Units, Reason: ReasonGap}
		return step, true, fault.Wrap("learning.NextStep", c.name(ctx, q, &step))
	}
	return Step{}, false, nil
}

// name fills in the texts and times of a step.
func (c *Courses) name(ctx context.Context, q db.Q, s *Step) error {
	units, err := outline(ctx, q, &s.Card)
	if err != nil {
		return err
	}
	s.Seconds = map[string]int{}
	if s.N == Final {
		for lang := range s.Card.Title {
			s.Seconds[lang] = s.Card.Questions * secondsPerQuestion
		}
		return nil
	}
	for _, u := range units {
		if u.N == s.N {
			s.Kind, s.Title, s.Seconds, s.Bytes = u.Kind, u.Title, u.Seconds, u.Bytes
		}
	}
	return nil
}
