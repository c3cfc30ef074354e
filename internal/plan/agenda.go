package plan

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/passbook"
)

// Standing is one competency that a person's post asks for: where they stand in it, what is wanting, and how it is called.
type Standing struct {
	gap.Item
	Claimed int               // hollow: claimed and not proven; 0 for none
	Wanting []string          // passbook.Testing, passbook.Workplace; nil where the level is met
	Levels  int               // of the competency's scale
	Name    map[string]string // in the language asked for and in English, as far as there are names
}

// Standings gives every competency that a person's post asks for, the most pressing gap first, with names in a language and
// in English; in one statement. It is empty where the post is not mapped or no post is held. The caller has checked the right.
func (p *Plans) Standings(ctx context.Context, q db.Q, person, lang string) ([]Standing, error) {
	out, err := standingsOf(ctx, q, person, lang)
	slices.SortFunc(out, func(a, b Standing) int { return gap.ByPriority(a.Item, b.Item) })
	return out, fault.Wrap("plan.Standings", err)
}

// Named is what a competency is called, and how many levels its scale has.
type Named struct {
	Levels int
	Name   map[string]string
}

// Words is what the codes in plans stand for.
type Words struct {
	Competencies map[string]Named
	Courses      map[string]map[string]string // titles
}

// Words gives what competencies and courses are called in a language and in English, in one statement; codes that nobody
// knows are left out.
func (p *Plans) Words(ctx context.Context, q db.Q, lang string, competencies, courses []string) (Words, error) {
	out, err := wordsOf(ctx, q, lang, competencies, courses)
	return out, fault.Wrap("plan.Words", err)
}

// WordsOf gives Words for all codes in items.
func (p *Plans) WordsOf(ctx context.Context, q db.Q, lang string, items []Item) (Words, error) {
	var courses []string
	for _, it := range items {
		if it.Ref != "" && !slices.Contains(courses, it.Ref) {
			courses = append(courses, it.Ref)
		}
	}
	return p.Words(ctx, q, lang, codesOf(items), courses)
}

// Task kinds, in the order in which they are shown.
const (
	TaskSentBack = "sent_back" // own work that came back with a reason
	TaskCheck    = "check"     // a draft of what their own post needs, about which they were asked: ID is the kind of post
	TaskPlan     = "plan"      // the plan of this period: Kind says at which stage it is
	TaskItem     = "item"      // an item of the plan that is due soon or late
	TaskBooking  = "booking"   // a place for an independent test
	TaskWaiting  = "waiting"   // own work that waits for a signature
)

var taskOrder = []string{TaskSentBack, TaskCheck, TaskItem, TaskBooking, TaskPlan, TaskWaiting}

// TaskRevise is the kind of a TaskPlan that is to be revised, as another post is held than it was agreed for.
const TaskRevise = "revise"

// Task is one thing that waits for a person, or that a person waits for.
type Task struct {
	What       string // one of the task kinds
	ID         string // of the evidence, plan, item, booking or kind of post
	Competency string
	Kind       string // of an item: 70, 20, 10; of a plan: its status
	Ref        string // of an item: its course; of a plan: why it was sent back
	Closes     string // of an item: the evidence that closes it
	Level      int
	Minutes    int
	At         time.Time // known at, or the slot
	Due        string    // of an item
	Text       map[string]string
}

// Soon is how many days before it is due an item is shown.
const Soon = 14

// Agenda is what a day holds for a person, and what they did of late.
type Agenda struct {
	Tasks     []Task
	Words     Words   // what the codes in Tasks stand for
	Sign      int     // pieces of work that wait for the person's signature
	Agree     Pending // plans of others that wait for the person's word
	Plan      Status  // of this period; "" where there is none
	Week      [7]int  // minutes by weekday, Monday first: practice logged, and reading in courses as it was measured
	Mix       Mix     // minutes of this financial year by kind; what was read in courses counts as formal
	DoneToday int     // parts of courses that became done today
	year      string  // its first day
	read      int     // seconds of reading in it
}

// Pending is what waits for an officer: how many, and the id of the one that has waited longest.
type Pending struct {
	N      int
	Oldest string
}

// Agenda gives a person's day in one statement, named in a language or else in English. The caller has checked the right: it
// is for one's own page.
func (p *Plans) Agenda(ctx context.Context, q db.Q, person, lang string) (Agenda, error) {
	now := q.Now()
	from, _ := Period(now)
	week := monday(now)
	rows, err := agendaOf(ctx, q, span{
		person: person, lang: lang, year: from, monday: week, soon: clock.Date(now.AddDate(0, 0, Soon)),
		yearAt: midnight(from), mondayAt: midnight(week), todayAt: midnight(clock.Date(now)),
	})
	a := Agenda{year: from, Words: Words{map[string]Named{}, map[string]map[string]string{}}}
	for _, r := range rows {
		a.take(r, lang)
	}
	a.Mix.Formal += a.read / 60
	slices.SortStableFunc(a.Tasks, func(x, y Task) int {
		return cmp.Or(cmp.Compare(slices.Index(taskOrder, x.What), slices.Index(taskOrder, y.What)), cmp.Compare(x.Due, y.Due), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	return a, fault.Wrap("plan.Agenda", err)
}

// take adds one row of the agenda's statement.
func (a *Agenda) take(r agendaRow, lang string) {
	switch r.What {
	case "sign":
		a.Sign = r.Minutes
	case "agree":
		a.Agree = Pending{r.Minutes, r.ID}
	case "logged": // by day in this week, in one sum before it
		a.spend(r.Due, r.Minutes)
		if r.Due == "" || r.Due >= a.year {
			a.Mix.add(Kind(r.Kind), r.Minutes)
		}
	case "read": // seconds, by day in this week, in one sum before it
		day := ""
		if r.at != 0 {
			day = clock.Date(moment(r.at))
		}
		a.spend(day, r.Minutes/60)
		if day == "" || day >= a.year {
			a.read += r.Minutes
		}
	case "done":
		a.DoneToday = r.Minutes
	default:
		if r.What == TaskPlan {
			a.Plan = Status(r.Kind)
		}
		a.Tasks = append(a.Tasks, r.task())
		a.name(r, lang)
	}
}

// spend adds minutes to a day of this week; "" is none of it.
func (a *Agenda) spend(day string, minutes int) {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		a.Week[(int(t.Weekday())+6)%7] += minutes
	}
}

// name keeps what the codes of a row stand for.
func (a *Agenda) name(r agendaRow, lang string) {
	if r.levels > 0 {
		a.Words.Competencies[r.Competency] = Named{Levels: r.levels, Name: map[string]string{r.nameLang: r.name}}
	}
	if r.english != "" { // every course has an English title
		a.Words.Courses[r.Ref] = map[string]string{"en": r.english}
	}
	if r.title != "" {
		a.Words.Courses[r.Ref][lang] = r.title
	}
}

// monday is the first day of the week in India in which a moment lies.
func monday(now time.Time) string {
	t := now.In(clock.India)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
}

// midnight is the moment at which a day begins in India, in microseconds.
func midnight(day string) int64 {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.India)
	if err != nil {
		return 0 // days come from Period and clock.Date
	}
	return t.UnixMicro()
}

// wanting says what keeps a standing below what is asked.
func wanting(i gap.Item, tcs, wpcas *int64) []string {
	return passbook.Result{TCS: tcs, WPCAS: wpcas, Attained: i.Attained, Measured: i.Measured}.Wanting(i.Required)
}
