package officer

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// TodayPage is an official's home.
type TodayPage struct {
	Greeting string
	Band     parts.Today
	Starters []parts.Row // courses to begin with where nothing is known of the post
	Unmapped string      // stands for the gaps where the post is not mapped; "" where it is
	Gaps     []GapRow
	All      int // competencies that the post asks for
	Todos    []Todo
	Days     []parts.Day
	Minutes  int // of this week
	Mix      []parts.Bar
}

// GapRow is one competency in which the person is short.
type GapRow struct {
	Row  parts.Row
	Kind string // of the pill
	Says string // in the pill
}

// Todo is one thing to do or to wait for.
type Todo struct {
	Row        parts.Row
	Kind, Says string
}

// shown is how many gaps, and how many things to do, stand on the page; the rest is one press away.
const (
	gapsShown  = 3
	todosShown = 8
)

func (d *Desk) today(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	f, by := web.FrameOf(ctx), who.From(ctx)
	standings, err := d.plans.Standings(ctx, q, by.PersonID, f.P.Lang())
	if err != nil {
		return err
	}
	gaps := short(standings)
	step, next, err := d.courses.NextStep(ctx, q, by.PersonID, codes(gaps))
	if err != nil {
		return err
	}
	agenda, err := d.plans.Agenda(ctx, q, by.PersonID, f.P.Lang())
	if err != nil {
		return err
	}
	page := TodayPage{Greeting: greeting(f.P, f.Viewer.Name, f.Now), All: len(standings)}
	now := situation{standings: standings, gaps: gaps, step: step, next: next, done: agenda.DoneToday, tasks: agenda.Tasks, today: clock.Date(f.Now)}
	if len(standings) == 0 {
		if now.blank, err = d.unmapped(ctx, q, f.P, by.PersonID); err != nil {
			return err
		}
		page.Unmapped = now.blank.Later
		if next {
			page.Unmapped = now.blank.Text // the band speaks of the step
		} else if page.Starters, err = d.starters(ctx, q, f.P, by.PersonID); err != nil {
			return err
		}
	}
	page.Band = band(f.P, now)
	for i := range gaps[:min(gapsShown, len(gaps))] {
		page.Gaps = append(page.Gaps, gapRow(f.P, gaps[i], next && step.Card.Competency == gaps[i].Competency))
	}
	page.Todos = todos(f.P, agenda, len(gaps) > 0, f.Now)
	page.Days, page.Minutes = week(f.P, agenda.Week, f.Now)
	page.Mix = mix(f.P, agenda.Mix)
	f.Title, f.Tab = f.P.T("officer.today.title"), "today"
	return web.Render(w, r, http.StatusOK, todayPage(f, page))
}

// short keeps the standings that are below what the post asks; they stay in the order of priority.
func short(standings []plan.Standing) []plan.Standing {
	var out []plan.Standing
	for _, s := range standings {
		if s.Gap > 0 {
			out = append(out, s)
		}
	}
	return out
}

func codes(standings []plan.Standing) []string {
	out := make([]string, len(standings))
	for i, s := range standings {
		out[i] = s.Competency
	}
	return out
}

// greeting names the person by the first word of their name and tells the day.
func greeting(p *locale.Printer, name string, now time.Time) string {
	first, _, _ := strings.Cut(name, " ")
	if utf8.RuneCountInString(first) < 3 || strings.HasSuffix(first, ".") {
		first = name // initials are not what anybody is called
	}
	return p.T("officer.greeting", "name", first, "weekday", p.Weekday(now), "date", p.Date(now))
}

// Blank says why there is nothing to be short of.
type Blank struct {
	Title string
	Text  string // with whom to ask
	Later string // when there will be
}

// unmapped says why there is nothing to be short of, and whom to ask.
func (d *Desk) unmapped(ctx context.Context, q db.Q, p *locale.Printer, person string) (Blank, error) {
	post, err := d.people.Post(ctx, q, person)
	if err != nil {
		return Blank{}, err
	}
	if post.PositionCode == "" {
		return Blank{Title: p.T("officer.band.no_post"), Text: p.T("officer.unmapped.no_post"), Later: p.T("officer.gaps.no_post")}, nil
	}
	above, err := d.people.Chain(ctx, q, person)
	if err != nil {
		return Blank{}, err
	}
	title, _ := p.Name(post.Title)
	out := Blank{Title: p.T("officer.band.unmapped"), Text: p.T("officer.unmapped", "title", title), Later: p.T("officer.gaps.unmapped")}
	if len(above) > 0 {
		name, _ := p.Name(above[0].Name)
		out.Text = p.T("officer.unmapped.ask", "title", title, "name", name)
	}
	return out, nil
}

// offered keeps, for a minute, the courses to begin with: they are the same for everybody of whose post nothing is known.
type offered struct {
	mu    sync.Mutex
	cards []learning.Card
	at    time.Time
}

// How many starters are kept, and how many of those that a person has not finished are shown.
const startersKept, startersShown = 12, 3

// starters gives the courses to begin with for somebody of whose post nothing is known.
func (d *Desk) starters(ctx context.Context, q db.Q, p *locale.Printer, person string) ([]parts.Row, error) {
	now := q.Now()
	d.offered.mu.Lock()
	cards, age := d.offered.cards, now.Sub(d.offered.at)
	d.offered.mu.Unlock()
	if cards == nil || age < 0 || age >= profileKept {
		var err error
		if cards, err = d.courses.Starters(ctx, q, startersKept); err != nil {
			return nil, err
		}
		d.offered.mu.Lock()
		d.offered.cards, d.offered.at = cards, now
		d.offered.mu.Unlock()
	}
	begun, err := d.courses.Begun(ctx, q, person)
	if err != nil {
		return nil, err
	}
	var out []parts.Row
	for _, c := range cards {
		if begun[c.Code].Status == learning.StatusComplete || len(out) == startersShown {
			continue
		}
		title, lang := p.Name(c.Title)
		out = append(out, parts.Row{Icon: "book", Title: title, TitleLang: otherLang(p, lang), Href: "/learn/" + c.Code, Sub: p.T("officer.minutes", "n", c.Minutes[lang])})
	}
	return out, nil
}

// situation is all that the band is made of.
type situation struct {
	standings, gaps []plan.Standing
	step            learning.Step
	next            bool // there is a step
	done            int  // parts that became done today
	blank           Blank
	tasks           []plan.Task
	today           string // YYYY-MM-DD
}

// late gives the item of the plan that was to be done before today and that a step serves, the earliest first.
func (s situation) late(serves func(plan.Task) bool) (plan.Task, bool) {
	i := slices.IndexFunc(s.tasks, func(t plan.Task) bool { return t.What == plan.TaskItem && t.Due < s.today && serves(t) })
	if i < 0 {
		return plan.Task{}, false
	}
	return s.tasks[i], true
}

// band makes the one next step.
func band(p *locale.Printer, s situation) parts.Today {
	switch {
	case s.next && s.done > 0:
		return doneBand(p, s)
	case s.next:
		return dueBand(p, s)
	case len(s.standings) == 0:
		return parts.Today{
			Eyebrow: p.T("officer.band.step"), Title: s.blank.Title, Sub: s.blank.Text,
			Button: parts.Button{Text: p.T("officer.band.browse"), Href: "/learn", Kind: "sec", After: "arrow-right"},
		}
	case len(s.gaps) == 0:
		return parts.Today{
			Kind: "none", Eyebrow: p.T("officer.band.step"), Title: p.T("officer.band.met"), Sub: p.T("officer.band.met.sub", "n", len(s.standings)),
			Button: parts.Button{Text: p.T("officer.band.path"), Href: "/path", Kind: "sec"},
		}
	}
	return workBand(p, s)
}

// overdue marks a band whose step the plan had for an earlier day.
func overdue(p *locale.Printer, t *parts.Today, item plan.Task, today string) {
	t.Kind = "late"
	t.Facts = append(t.Facts, parts.Small{Icon: "signpost", Text: p.T("officer.band.late", "date", p.DateOf(item.Due), "n", days(item.Due, today))})
}

// workBand is for gaps that no course teaches: real work is the way.
func workBand(p *locale.Printer, s situation) parts.Today {
	g := s.gaps[0]
	name, lang := p.Name(g.Name)
	t := parts.Today{
		Eyebrow: p.T("officer.band.step"), Title: p.T("officer.band.work", "name", name), TitleLang: otherLang(p, lang), Sub: p.T("officer.band.no_course"),
		Button: parts.Button{Text: p.T("officer.band.show_work"), Href: "/evidence/new?competency=" + g.Competency, Size: "lg", After: "arrow-right"},
		Foot:   p.T("officer.band.proves", "name", name, "level", strconv.Itoa(g.Required)),
	}
	if s.done > 0 {
		t.Eyebrow = p.T("officer.band.done", "n", s.done)
	}
	if item, ok := s.late(func(t plan.Task) bool { return t.Competency == g.Competency && t.Kind != string(plan.Formal) }); ok {
		overdue(p, &t, item, s.today)
	}
	return t
}

// stepBand is the next part of a course.
func stepBand(p *locale.Printer, s situation) parts.Today {
	course, _ := p.Name(s.step.Card.Title)
	title, lang := p.Name(s.step.Title)
	t := parts.Today{
		Eyebrow: p.T("officer.band.step"), Title: title, TitleLang: otherLang(p, lang),
		Sub:    p.T("officer.band.part", "course", course, "n", s.step.N, "of", s.step.Of),
		Facts:  stepFacts(p, s.step),
		Button: parts.Button{Text: p.T("officer.band.start"), Href: stepHref(s.step), Size: "lg", After: "arrow-right"},
		Climb:  climb(p, s.step), ClimbLabel: p.T("officer.climb", "n", s.step.Of),
		Foot: leadsTo(p, s),
	}
	if s.step.N == learning.Final {
		t.Title, t.Sub = p.T("officer.band.final", "course", course), p.T("officer.band.final.sub", "n", s.step.Of)
	}
	if s.step.Done > 0 {
		t.Button.Text = p.T("officer.band.go_on")
	}
	return t
}

// dueBand is the next part of a course, overdue where the plan had it for an earlier day.
func dueBand(p *locale.Printer, s situation) parts.Today {
	t, card := stepBand(p, s), s.step.Card
	if item, ok := s.late(func(t plan.Task) bool {
		return t.Ref == card.Code || t.Ref == "" && t.Competency == card.Competency && t.Kind == string(plan.Formal)
	}); ok {
		overdue(p, &t, item, s.today)
	}
	return t
}

// doneBand says that today's part is done; going on is offered, never asked.
func doneBand(p *locale.Printer, s situation) parts.Today {
	t := stepBand(p, s)
	t.Sub = p.T("officer.band.next", "what", t.Title)
	t.Kind, t.Eyebrow, t.Title, t.TitleLang = "done", p.T("officer.band.step"), p.T("officer.band.done", "n", s.done), ""
	t.Button.Kind, t.Button.Size, t.Button.Text = "sec", "", p.T("officer.band.go_on")
	return t
}

func stepFacts(p *locale.Printer, step learning.Step) []parts.Small {
	seconds, ok := step.Seconds[p.Lang()]
	if !ok {
		seconds = step.Seconds["en"]
	}
	out := []parts.Small{{Icon: "clock", Text: p.T("officer.minutes", "n", learning.Minutes(seconds))}}
	if step.N == learning.Final {
		return append(out, parts.Small{Icon: "list-checks", Text: p.T("officer.band.questions", "n", step.Card.Questions)})
	}
	return append(out, parts.Small{Icon: "list-checks", Text: p.T("officer.band.read", "n", 1)}) // every part has one question
}

func stepHref(step learning.Step) string {
	if step.N == learning.Final {
		return "/learn/" + step.Card.Code
	}
	return "/learn/" + step.Card.Code + "/" + strconv.Itoa(step.N)
}

func climb(p *locale.Printer, step learning.Step) []parts.Part {
	out := make([]parts.Part, step.Of)
	for i := range out {
		switch n := i + 1; {
		case step.N == learning.Final || n < step.N:
			out[i].State = "done"
		case n == step.N:
			out[i] = parts.Part{State: "now", Note: p.T("officer.climb.today")}
		}
	}
	return out
}

// leadsTo says what the step is for.
func leadsTo(p *locale.Printer, s situation) string {
	for _, g := range s.standings {
		if g.Competency == s.step.Card.Competency {
			name, _ := p.Name(g.Name)
			return p.T("officer.band.leads", "n", s.step.Of, "name", name, "level", strconv.Itoa(s.step.Card.Level))
		}
	}
	canDo, _ := p.Name(s.step.Card.CanDo)
	return canDo
}

// otherLang is the language to mark a text with: none when it is the page's own.
func otherLang(p *locale.Printer, lang string) string {
	if lang == p.Lang() {
		return ""
	}
	return lang
}

func gapRow(p *locale.Printer, g plan.Standing, todays bool) GapRow {
	name, lang := p.Name(g.Name)
	sub := missing(p, g.Wanting)
	if todays {
		sub += " · " + p.T("officer.gap.today")
	}
	row := GapRow{
		Row: parts.Row{Title: name, TitleLang: otherLang(p, lang), Href: "/passbook/" + g.Competency, Sub: sub, Glyph: glyph(g)},
	}
	row.Kind, row.Says = pill(p, g)
	return row
}

func glyph(g plan.Standing) *parts.Steps {
	return &parts.Steps{Of: g.Levels, Proven: g.Attained, Needed: g.Required, Claimed: g.Claimed}
}

// pill says in a word or three how far a competency is from what the post asks.
func pill(p *locale.Printer, g plan.Standing) (kind, says string) {
	switch {
	case !g.Measured:
		return "mut", p.T("officer.gap.unmeasured")
	case g.Gap == 0:
		return "ok", p.T("officer.gap.met")
	}
	return "gap", p.T("officer.gap.short", "n", g.Gap)
}

// missing says what would close a gap.
func missing(p *locale.Printer, wanting []string) string {
	var out []string
	for _, side := range wanting {
		if side == passbook.Workplace {
			out = append(out, p.T("officer.missing.work"))
		} else {
			out = append(out, p.T("officer.missing.test"))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return p.T("officer.missing", "what", p.List(out))
}

// weekly are the keys of the days' short names, Monday first.
var weekly = [7]string{
	"officer.day.mon", "officer.day.tue", "officer.day.wed", "officer.day.thu", "officer.day.fri", "officer.day.sat", "officer.day.sun", // key: officer.day.
}

func week(p *locale.Printer, minutes [7]int, now time.Time) ([]parts.Day, int) {
	today := (int(now.In(clock.India).Weekday()) + 6) % 7
	out, sum := make([]parts.Day, 7), 0
	for i, key := range weekly {
		out[i] = parts.Day{Name: p.T(key), Minutes: minutes[i], Today: i == today}
		sum += minutes[i]
	}
	return out, sum
}

// mix draws the year's learning against the guide of 70-20-10.
func mix(p *locale.Printer, m plan.Mix) []parts.Bar {
	out := make([]parts.Bar, 0, len(plan.Kinds))
	for _, k := range plan.Kinds {
		share, name := m.Share(k), p.T("officer.mix.kind."+string(k))
		out = append(out, parts.Bar{
			Name: name, Sub: p.Minutes(m.Of(k)), Value: p.Percent(int64(share), 100), Share: share, Target: k.Guide(),
			Say: p.T("officer.mix.say", "name", name, "share", share, "guide", k.Guide()),
		})
	}
	return out
}
