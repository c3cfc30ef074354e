package learning

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// CoursePage is a course as its reader sees it: the version they are on, else the one that is taught now.
type CoursePage struct {
	Card      Card
	Sources   []Source
	PaperID   string     // of the final check, in assessment
	Newest    int        // the version taught now; greater than Card.Version for who stays on an older one
	Units     []Unit     // titles and times, without texts
	Enrolment *Enrolment // nil for who never began it
	Progress  []Progress // of the parts that were opened
	Missing   []Gap      // why it is not complete; nil for who never began it
	Next      int        // the part to do next, or Final
	Measured  int        // seconds of reading so far, to be shown beside Card.Minutes
}

// Page gives a course as the actor sees it, in three statements at most.
func (c *Courses) Page(ctx context.Context, q db.Q, by who.Actor, code string) (CoursePage, error) {
	const op = "learning.Page"
	if !by.Holds(who.LearnRead) {
		return CoursePage{}, fault.E(fault.Denied, op, "learning.denied.read")
	}
	head, err := c.head(ctx, q, op, by.PersonID, code)
	if err != nil {
		return CoursePage{}, fault.Wrap(op, err)
	}
	p := CoursePage{Card: head.card, Sources: head.sources, PaperID: head.paperID, Newest: head.newest}
	if p.Units, err = outline(ctx, q, &p.Card); err != nil {
		return CoursePage{}, fault.Wrap(op, err)
	}
	if head.enrolment.ID != "" {
		p.Enrolment = &head.enrolment
		if p.Progress, err = progressOf(ctx, q, by.PersonID, head.enrolment.ID); err != nil {
			return CoursePage{}, fault.Wrap(op, err)
		}
		p.Missing = Missing(p.Card.Units, p.Progress, head.enrolment.Percent != nil)
		p.Measured = Measured(p.Progress)
	}
	p.Next = Next(p.Card.Units, p.Progress)
	return p, nil
}

// UnitPage is one part as its reader sees it.
type UnitPage struct {
	Card      Card // without texts in other languages than the page's
	Unit      Unit // with the one text that is shown
	Text      Text // in the language asked for, or else in the first that there is
	Langs     []string
	Enrolment *Enrolment
	Progress  Progress // of this part; zero when it was never opened
	Done, Of  int      // parts done, of all
	Before    int      // the part before, 0 for none
	After     int      // the part after, or Final
}

// Unit gives one part in a language, in three statements at most. Its question is had from assessment: Start on
// Unit.PaperID.
func (c *Courses) Unit(ctx context.Context, q db.Q, by who.Actor, code string, n int, lang string) (UnitPage, error) {
	const op = "learning.Unit"
	if !by.Holds(who.LearnRead) {
		return UnitPage{}, fault.E(fault.Denied, op, "learning.denied.read")
	}
	head, err := c.head(ctx, q, op, by.PersonID, code)
	if err != nil {
		return UnitPage{}, fault.Wrap(op, err)
	}
	p := UnitPage{Card: head.card, Of: head.card.Units, Before: n - 1, After: n + 1}
	if n == p.Of {
		p.After = Final
	}
	if err := unitText(ctx, q, &p, n, lang); db.None(err) {
		return UnitPage{}, fault.E(fault.NotFound, op, "learning.unknown_part", "course", code, "n", n)
	} else if err != nil {
		return UnitPage{}, fault.Wrap(op, err)
	}
	if head.enrolment.ID == "" {
		return p, nil
	}
	p.Enrolment = &head.enrolment
	progress, err := progressOf(ctx, q, by.PersonID, head.enrolment.ID)
	for _, x := range progress {
		if x.Done() {
			p.Done++
		}
		if x.N == n {
			p.Progress = x
		}
	}
	return p, fault.Wrap(op, err)
}

// Taking is a course that a person has begun.
type Taking struct {
	Card      Card
	Enrolment Enrolment
	Done      int // parts done, of Card.Units
	Measured  int // seconds of reading
}

// Of lists the courses that a person has begun and not given up, the last touched first, at most limit. It is for the
// person's own pages and for rooms above, which check their own right.
func (c *Courses) Of(ctx context.Context, q db.Q, personID string, limit int) ([]Taking, error) {
	list, err := takings(ctx, q, personID, min(max(limit, 1), maxPage))
	if err == nil {
		cards := make([]*Card, len(list))
		for i := range list {
			cards[i] = &list[i].Card
		}
		err = addTexts(ctx, q, cards)
	}
	return list, fault.Wrap("learning.Of", err)
}

// head is what every question on a course begins with.
type head struct {
	card      Card
	sources   []Source
	paperID   string
	current   string // id of the version taught now
	newest    int    // its number
	enrolment Enrolment
}

func (c *Courses) head(ctx context.Context, q db.Q, op, person, code string) (head, error) {
	h, err := headOf(ctx, q, person, code)
	if db.None(err) {
		return head{}, unknown(op, code)
	}
	return h, err
}

// card gives a version as a list shows it.
func (c *Courses) card(ctx context.Context, q db.Q, versionID string) (Card, error) {
	cards, err := cardsOf(ctx, q, []string{versionID})
	if err != nil || len(cards) == 0 {
		return Card{}, err
	}
	return cards[0], addTexts(ctx, q, []*Card{&cards[0]})
}
