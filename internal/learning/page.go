package learning

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
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
	Rated     Rated      // what all say of the course
	Own       Rating     // what the reader says of it, who is in it
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
	p := CoursePage{Card: head.card, Sources: head.sources, PaperID: head.paperID, Newest: head.newest, Rated: head.rated, Own: head.own}
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

// Nominal is how many minutes the course is said to take in the language it was last read in. It stands beside Measured and is
// never taken for it.
func (t Taking) Nominal() int {
	if n, ok := t.Card.Minutes[t.Enrolment.Lang]; ok {
		return n
	}
	return t.Card.Minutes[Languages[0]]
}

// Takings is one part of the list of courses that a person has begun.
type Takings struct {
	List []Taking
	Next string // hand it in as "after" for the next part; "" at the end
}

// Of lists the courses that a person has begun and not given up, the last touched first. It is for the person's own pages
// and for rooms above, which check their own right.
func (c *Courses) Of(ctx context.Context, q db.Q, personID, after string, limit int) (Takings, error) {
	const op = "learning.Of"
	from, ok := touchedOf(after)
	if !ok {
		return Takings{}, fault.E(fault.Invalid, op, "learning.cursor")
	}
	limit = min(max(limit, 1), maxPage)
	list, err := takings(ctx, q, personID, from, limit+1)
	if err != nil {
		return Takings{}, fault.Wrap(op, err)
	}
	out := Takings{List: list}
	if len(list) > limit {
		last := list[limit-1].Enrolment
		out.List, out.Next = list[:limit], touched{last.LastAt.UnixMicro(), last.ID}.String()
	}
	cards := make([]*Card, len(out.List))
	for i := range out.List {
		cards[i] = &out.List[i].Card
	}
	return out, fault.Wrap(op, addTexts(ctx, q, cards))
}

// touched is a place in the list of what a person has begun.
type touched struct {
	at int64
	id string
}

// String is the place as a page hands it out.
func (t touched) String() string { return strconv.FormatInt(t.at, 36) + "." + t.id }

// touchedOf reads what a page gave as Next; "" is the beginning.
func touchedOf(after string) (touched, bool) {
	if after == "" {
		return touched{math.MaxInt64, ""}, true
	}
	at, last, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(at, 36, 64)
	return touched{n, last}, err == nil && id.Valid(last)
}

// Days gives the seconds that a person read in courses on each of the days from..to, both included, by date; a day without
// reading is left out. It is measured time, by the server's clock. Rights are as with Of.
func (c *Courses) Days(ctx context.Context, q db.Q, personID, from, to string) (map[string]int, error) {
	const op = "learning.Days"
	first, err := time.ParseInLocation(time.DateOnly, from, clock.India)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	last, err := time.ParseInLocation(time.DateOnly, to, clock.India)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	days, err := secondsByDay(ctx, q, personID, first, last.AddDate(0, 0, 1))
	return days, fault.Wrap(op, err)
}

// head is what every question on a course begins with.
type head struct {
	card      Card
	sources   []Source
	paperID   string
	current   string // id of the version taught now
	newest    int    // its number
	rated     Rated
	own       Rating
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
