package officer

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	Unmapped string // why there are no gaps to show; "" where the post is mapped
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
	sign, err := d.records.QueueCount(ctx, q, by)
	if err != nil {
		return err
	}
	page := TodayPage{Greeting: greeting(f.P, f.Viewer.Name, f.Now), All: len(standings)}
	if len(standings) == 0 {
		if page.Unmapped, err = d.unmapped(ctx, q, f.P, by.PersonID); err != nil {
			return err
		}
	}
	page.Band = band(f.P, situation{standings: standings, gaps: gaps, step: step, next: next, done: agenda.DoneToday, unmapped: page.Unmapped})
	for i := range gaps[:min(gapsShown, len(gaps))] {
		page.Gaps = append(page.Gaps, gapRow(f.P, gaps[i], next && step.Card.Competency == gaps[i].Competency))
	}
	words, err := d.words(ctx, q, f.P, standings, agenda.Tasks)
	if err != nil {
		return err
	}
	page.Todos = todos(f.P, agenda, words, sign, len(gaps) > 0, f.Now)
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

// words gives what the codes in tasks stand for: the post's own competencies are known, what lies beside them is asked for
// where there is any.
func (d *Desk) words(ctx context.Context, q db.Q, p *locale.Printer, standings []plan.Standing, tasks []plan.Task) (plan.Words, error) {
	known := map[string]plan.Named{}
	for _, s := range standings {
		known[s.Competency] = plan.Named{Levels: s.Levels, Name: s.Name}
	}
	var competencies, courses []string
	for _, t := range tasks {
		if _, ok := known[t.Competency]; !ok && t.Competency != "" && !slices.Contains(competencies, t.Competency) {
			competencies = append(competencies, t.Competency)
		}
		if t.What == plan.TaskItem && t.Ref != "" && !slices.Contains(courses, t.Ref) {
			courses = append(courses, t.Ref)
		}
	}
	w, err := d.plans.Words(ctx, q, p.Lang(), competencies, courses)
	maps.Copy(w.Competencies, known)
	return w, err
}

// greeting names the person by the first word of their name and tells the day.
func greeting(p *locale.Printer, name string, now time.Time) string {
	first, _, _ := strings.Cut(name, " ")
	if utf8.RuneCountInString(first) < 3 || strings.HasSuffix(first, ".") {
		first = name // initials are not what anybody is called
	}
	return p.T("officer.greeting", "name", first, "weekday", p.Weekday(now), "date", p.Date(now))
}

// unmapped says why there is nothing to be short of, and whom to ask.
func (d *Desk) unmapped(ctx context.Context, q db.Q, p *locale.Printer, person string) (string, error) {
	post, err := d.people.Post(ctx, q, person)
	if err != nil {
		return "", err
	}
	if post.PositionCode == "" {
		return p.T("officer.unmapped.no_post"), nil
	}
	title, _ := p.Name(post.Title)
	above, err := d.people.Chain(ctx, q, person)
	if err != nil {
		return "", err
	}
	if len(above) == 0 {
		return p.T("officer.unmapped", "title", title), nil
	}
	name, _ := p.Name(above[0].Name)
	return p.T("officer.unmapped.ask", "title", title, "name", name), nil
}

// situation is all that the band is made of.
type situation struct {
	standings, gaps []plan.Standing
	step            learning.Step
	next            bool // there is a step
	done            int  // parts finished today
	unmapped        string
}

// band makes the one next step.
func band(p *locale.Printer, s situation) parts.Today {
	switch {
	case s.next && s.done > 0:
		return doneBand(p, s)
	case s.next:
		return stepBand(p, s)
	case s.unmapped != "":
		return parts.Today{
			Kind: "none", Eyebrow: p.T("officer.band.step"), Title: p.T("officer.band.unmapped"), Sub: s.unmapped,
			Button: parts.Button{Text: p.T("officer.band.browse"), Href: "/learn", Size: "lg", After: "arrow-right"},
		}
	case len(s.gaps) == 0:
		return parts.Today{
			Kind: "none", Eyebrow: p.T("officer.band.step"), Title: p.T("officer.band.met"), Sub: p.T("officer.band.met.sub", "n", len(s.standings)),
			Button: parts.Button{Text: p.T("officer.band.path"), Href: "/path", Kind: "sec"},
		}
	}
	return workBand(p, s.gaps[0], s.done)
}

// workBand is for gaps that no course teaches: real work is the way.
func workBand(p *locale.Printer, g plan.Standing, done int) parts.Today {
	name, lang := p.Name(g.Name)
	t := parts.Today{
		Eyebrow: p.T("officer.band.step"), Title: p.T("officer.band.work", "name", name), TitleLang: otherLang(p, lang), Sub: p.T("officer.band.no_course"),
		Button: parts.Button{Text: p.T("officer.band.show_work"), Href: "/evidence/new?competency=" + g.Competency, Size: "lg", After: "arrow-right"},
		Foot:   p.T("officer.band.proves", "name", name, "level", strconv.Itoa(g.Required)),
	}
	if done > 0 {
		t.Eyebrow = p.T("officer.band.done", "n", done)
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

// mix draws the year's practice against the guide of 70-20-10.
func mix(p *locale.Printer, m plan.Mix) []parts.Bar {
	total := max(m.Total(), 1)
	out := make([]parts.Bar, 0, len(plan.Kinds))
	for _, k := range plan.Kinds {
		share := m.Of(k) * 100 / total
		name := p.T("officer.mix.kind." + string(k))
		out = append(out, parts.Bar{
			Name: name, Sub: p.Minutes(m.Of(k)), Value: strconv.Itoa(share) + " %", Share: share, Target: k.Guide(),
			Say: p.T("officer.mix.say", "name", name, "share", share, "guide", k.Guide()),
		})
	}
	return out
}
