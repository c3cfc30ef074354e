package plan

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"sopan/internal/gap"
)

// Status is where an IDP stands (DOMAIN D3).
type Status string

// The states up to the middle of the year.
const (
	Draft      Status = "draft"
	Proposed   Status = "proposed"
	Agreed     Status = "agreed"
	InProgress Status = "in_progress"
)

// Kind is how an item is learnt: on the job, with others, in courses. A guide of 70-20-10, never a target.
type Kind string

// The kinds.
const (
	OnTheJob Kind = "70"
	Social   Kind = "20"
	Formal   Kind = "10"
)

// Kinds lists the kinds in their order.
var Kinds = []Kind{OnTheJob, Social, Formal}

// IDP is a person's plan for a period.
type IDP struct {
	ID, PersonID string
	From, To     string // YYYY-MM-DD
	Status       Status
	DraftedAt    time.Time
	ProposedAt   time.Time // zero until then, as the next two
	AgreedAt     time.Time
	StartedAt    time.Time
	AgreedBy     string
	SentBack     string // why it is a draft again
	Edition      int
	For          string    // id of the position for which it was agreed; of a draft, that was held when it was begun
	Now          string    // position that is held instead: the plan is to be revised; "" when it is not
	CarriedAt    time.Time // of one that was revised: when it was first agreed
	Items        []Item    // in their order
}

// Item is one thing to do, for one competency.
type Item struct {
	ID         string
	Competency string
	From, To   int // levels: To is above From
	Kind       Kind
	Minutes    int
	Due        string            // YYYY-MM-DD
	Ref        string            // code of a course; "" for none
	Closes     string            // the evidence that would close it: signoff, piaa, check
	Aspiration bool              // above what the post asks for
	Text       map[string]string // by language; empty for an item of the drafter, which pages put into words
	Done       bool
	Evidence   string // what closed it, when Done
}

// Mix is the minutes of a plan by kind.
type Mix struct{ OnTheJob, Social, Formal int }

// Total is the minutes of all kinds.
func (m Mix) Total() int { return m.OnTheJob + m.Social + m.Formal }

// MixOf sums the minutes of items by kind.
func MixOf(items []Item) Mix {
	var m Mix
	for _, i := range items {
		m.add(i.Kind, i.Minutes)
	}
	return m
}

func (m *Mix) add(k Kind, minutes int) {
	switch k {
	case OnTheJob:
		m.OnTheJob += minutes
	case Social:
		m.Social += minutes
	case Formal:
		m.Formal += minutes
	}
}

// Of gives the minutes of one kind.
func (m Mix) Of(k Kind) int {
	switch k {
	case OnTheJob:
		return m.OnTheJob
	case Social:
		return m.Social
	}
	return m.Formal
}

// Share is the part of all minutes that one kind has, in whole percent.
func (m Mix) Share(k Kind) int {
	total := m.Total()
	if total == 0 {
		return 0
	}
	return (2*100*m.Of(k) + total) / (2 * total)
}

// Guide gives the share of a kind that the guide names, in percent.
func (k Kind) Guide() int {
	switch k {
	case OnTheJob:
		return 70
	case Social:
		return 20
	}
	return 10
}

// Outside names the kinds whose share lies outside the guide of 60-80, 10-30 and 5-20 percent (DOMAIN C, IDP). A warning,
// never a bar.
func (m Mix) Outside() []Kind {
	var out []Kind
	for _, c := range []struct {
		kind          Kind
		n, least, top int
	}{{OnTheJob, m.OnTheJob, 60, 80}, {Social, m.Social, 10, 30}, {Formal, m.Formal, 5, 20}} {
		if total := m.Total(); total > 0 && (c.n*100 < c.least*total || c.n*100 > c.top*total) {
			out = append(out, c.kind)
		}
	}
	return out
}

// Course is what the drafter must know of a course on offer.
type Course struct {
	Code       string
	Competency string
	Level      int
	Minutes    int
}

// Need is a gap with what is wanting to close it (passbook.Result.Wanting).
type Need struct {
	gap.Item
	Wanting []string // "tcs", "wpcas"
}

// step is the grain in which the drafter shares out minutes.
const step = 30

// Least is the least time that the drafter gives an item of this kind: half a day of work, two hours beside a colleague, an
// hour for a course or a test. Less would be a plan of many small lines that nobody carries out.
func (k Kind) Least() int {
	switch k {
	case OnTheJob:
		return 4 * 60
	case Social:
		return 2 * 60
	}
	return 60
}

// Propose drafts items for the gaps, in priority order, within the minutes: 70 percent on the job, 20 with others, 10 in
// courses, each share divided by priority in half hours, over as many gaps as it gives each a working amount (Kind.Least): the
// most pressing. A gap gets work on the job where signed work is wanting; a course
// where one teaches above the level attained and not above the level required, else the independent test itself where a test
// is wanting; and time with a colleague while there is time for it. No gap, no item.
func Propose(needs []Need, courses []Course, minutes int, due func(k Kind, i int) string) []Item {
	needs = slices.Clone(needs)
	needs = slices.DeleteFunc(needs, func(n Need) bool { return n.Gap == 0 })
	slices.SortFunc(needs, func(a, b Need) int { return gap.ByPriority(a.Item, b.Item) })
	var items []Item
	for _, k := range Kinds {
		share := map[Kind]int{OnTheJob: minutes * 70 / 100, Social: minutes * 20 / 100, Formal: minutes - minutes*70/100 - minutes*20/100}[k]
		var fit []Item
		var weight []int
		for _, n := range needs {
			if it, ok := itemFor(k, n, courses); ok {
				fit, weight = append(fit, it), append(weight, n.Priority())
			}
		}
		for i, m := range divide(share, weight, k.Least()) {
			if m > 0 {
				fit[i].Minutes, fit[i].Due = m, due(k, i)
				items = append(items, fit[i])
			}
		}
	}
	place := map[string]int{}
	for i, n := range needs {
		place[n.Competency] = i
	}
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(place[a.Competency], place[b.Competency]) })
	return items
}

// itemFor gives the item of a kind for a gap, where there is one to give.
func itemFor(k Kind, n Need, courses []Course) (Item, bool) {
	it := Item{Competency: n.Competency, From: n.Attained, To: n.Required, Kind: k}
	work, test := slices.Contains(n.Wanting, "wpcas"), slices.Contains(n.Wanting, "tcs")
	switch k {
	case OnTheJob:
		it.Closes = "signoff"
		return it, work || !test
	case Social:
		it.Closes = "signoff"
		return it, true
	}
	it.Closes = "piaa"
	best := Course{}
	for _, c := range courses {
		if c.Competency == n.Competency && c.Level <= n.Required && c.Level > n.Attained && (best.Code == "" || c.Level < best.Level || (c.Level == best.Level && c.Code < best.Code)) {
			best = c
		}
	}
	it.Ref = best.Code
	return it, best.Code != "" || test
}

// divide shares out total in steps by weight, the largest remainder first; what is left over after whole steps goes to the
// first. Those for whom the least amount does not reach get none, the last first; where it reaches for nobody, the first gets
// all there is.
func divide(total int, weight []int, least int) []int {
	out := make([]int, len(weight))
	n := min(len(weight), total/least)
	if n == 0 {
		if len(weight) > 0 {
			out[0] = total
		}
		return out
	}
	sum := 0
	for _, w := range weight[:n] {
		sum += w
	}
	steps := (total - n*least) / step // beside the least amount, which each of the n has for certain
	rest := make([]int, n)
	given := 0
	for i, w := range weight[:n] {
		out[i] = least + step*(steps*w/sum)
		rest[i] = steps * w % sum
		given += out[i]
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for i := 0; given+step <= total; i++ {
		out[order[i%n]] += step
		given += step
	}
	out[0] += total - given
	return out
}

// Check tells what is wrong with an item, as a locale key, or "": a level not above the one it starts from or off the scale of
// so many levels (0: nobody knows the competency), above what the post asks without being an aspiration, no time or more than
// a year of it, no day, or other evidence than its kind calls for.
func (i Item) Check(required, levels int) string {
	switch {
	case i.To <= i.From:
		return "plan.item.not_above"
	case i.To > levels:
		return "plan.item.off_scale"
	case i.To > required && !i.Aspiration:
		return "plan.item.above_required"
	case i.Minutes < 15 || i.Minutes > 200*60:
		return "plan.item.minutes"
	case !slices.Contains(Kinds, i.Kind):
		return "plan.item.kind"
	case !isDay(i.Due):
		return "plan.item.due"
	case !slices.Contains(i.Kind.Closings(), i.Closes) || (i.Ref != "" && i.Kind != Formal):
		return "plan.item.closes"
	}
	for _, text := range i.Text {
		if utf8.RuneCountInString(text) > MaxText {
			return "plan.item.text"
		}
	}
	return ""
}

// MaxText is the greatest length of an item's words, in characters.
const MaxText = 500

// Closings lists the evidence that can close an item of this kind, the usual first.
func (k Kind) Closings() []string {
	if k == Formal {
		return []string{"piaa", "check"}
	}
	return []string{"signoff"}
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Shown is a piece of evidence as the plan looks at it.
type Shown struct {
	ID         string
	Competency string
	Kind       string
	Level      int
	Passed     bool // for tests
	KnownAt    time.Time
}

// Closed tells whether the record shows what an item asked for, and by which evidence known since the plan was agreed: signed
// work at its level for work on the job or with others; for a course or a test the independent test at its level, and a passed
// check as well where that is what closes it. Without evidence of its own an item is done when the gap is closed.
func (i Item) Closed(agreed time.Time, shown []Shown, gapOpen bool) (evidence string, done bool) {
	for _, s := range shown {
		if s.Competency != i.Competency || s.KnownAt.Before(agreed) {
			continue
		}
		switch {
		case i.Kind != Formal && s.Kind == "signoff" && s.Level >= i.To,
			i.Kind == Formal && s.Kind == "piaa" && s.Passed && s.Level >= i.To,
			i.Kind == Formal && i.Closes == "check" && s.Kind == "check" && s.Passed:
			return s.ID, true
		}
	}
	return "", !gapOpen
}
