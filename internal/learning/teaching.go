package learning

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Subject is a competency as far as a list of courses must know it.
type Subject struct {
	Code   string
	Name   Names
	Levels int // of its scale
}

// Subjects gives what the competencies of courses are called, by code, in one statement; unknown codes are left out.
func (c *Courses) Subjects(ctx context.Context, q db.Q, codes []string) (map[string]Subject, error) {
	out := map[string]Subject{}
	err := subjects(ctx, q, codes, out)
	return out, fault.Wrap("learning.Subjects", err)
}

// Begun is how far a person is in a course, in one line.
type Begun struct {
	Code    string
	Status  string // StatusActive or StatusComplete
	Done    int    // parts done
	Of      int    // parts in all
	Percent *int   // best final check, hundredths of a percent; nil before the first
}

// Begun gives the courses that a person has begun and not given up, by code, in one statement. It is for the person's own
// pages and for rooms above, which check their own right.
func (c *Courses) Begun(ctx context.Context, q db.Q, personID string) (map[string]Begun, error) {
	out := map[string]Begun{}
	err := begun(ctx, q, personID, out)
	return out, fault.Wrap("learning.Begun", err)
}

// Lesson is one part as the player shows it: its text, and the outline of the course beside it.
type Lesson struct {
	Card      Card
	Subject   Subject
	Sources   []Source
	PaperID   string // of the final check, in assessment
	Unit      Unit   // the part that is shown; zero with Final
	Text      Text   // of the part, in the language asked for, or else in the first of Languages
	Units     []Unit // titles and times of all parts, without texts
	Enrolment *Enrolment
	Progress  []Progress // of the parts that were opened; not asked for with Final
}

// At gives how far the reader is in a part; zero when it was never opened.
func (l Lesson) At(n int) Progress {
	for _, p := range l.Progress {
		if p.N == n {
			return p
		}
	}
	return Progress{N: n}
}

// Langs are the languages in which the course is whole, in the order of their tags.
func (l Lesson) Langs() []string { return Course{Title: l.Card.Title}.langs() }

// Lesson gives part n of a course in a language with the outline of the course, in three statements at most. With Final it
// gives the outline alone, in two. The part's question is had from assessment.
func (c *Courses) Lesson(ctx context.Context, q db.Q, by who.Actor, code string, n int, lang string) (Lesson, error) {
	const op = "learning.Lesson"
	if !by.Holds(who.LearnRead) {
		return Lesson{}, fault.E(fault.Denied, op, "learning.denied.read")
	}
	head, err := c.head(ctx, q, op, by.PersonID, code)
	if err != nil {
		return Lesson{}, fault.Wrap(op, err)
	}
	if n < Final || n > head.card.Units {
		return Lesson{}, fault.E(fault.NotFound, op, "learning.unknown_part", "course", code, "n", n)
	}
	l := Lesson{Card: head.card, Sources: head.sources, PaperID: head.paperID, Units: make([]Unit, head.card.Units)}
	if err := lessonTexts(ctx, q, &l, n, lang); err != nil {
		return Lesson{}, fault.Wrap(op, err)
	}
	if head.enrolment.ID != "" {
		l.Enrolment = &head.enrolment
	}
	if n == Final {
		return l, nil
	}
	l.Unit = l.Units[n-1]
	l.Text.Title, l.Text.Seconds, l.Text.Bytes = l.Unit.Title[l.Text.Lang], l.Unit.Seconds[l.Text.Lang], l.Unit.Bytes[l.Text.Lang]
	if l.Enrolment != nil {
		l.Progress, err = progressOf(ctx, q, by.PersonID, head.enrolment.ID)
	}
	return l, fault.Wrap(op, err)
}
