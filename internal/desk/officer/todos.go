package officer

import (
	"strconv"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/locale"
	"sopan/internal/plan"
	"sopan/internal/web/parts"
)

// todos lists what waits for the person, then what the person waits for.
func todos(p *locale.Printer, a plan.Agenda, gaps bool, now time.Time) []Todo {
	var out []Todo
	if a.Sign > 0 {
		out = append(out, Todo{
			Row:  parts.Row{Icon: "inbox", Title: p.T("officer.todo.sign", "n", a.Sign), Href: "/team/signoff", Sub: p.T("officer.todo.sign.sub")},
			Kind: "now", Says: p.Int(int64(a.Sign)),
		})
	}
	if a.Agree.N > 0 {
		out = append(out, Todo{
			Row:  parts.Row{Icon: "signpost", Title: p.T("officer.todo.agree", "n", a.Agree.N), Href: "/team/plan/" + a.Agree.Oldest, Sub: p.T("officer.todo.agree.sub")},
			Kind: "now", Says: p.Int(int64(a.Agree.N)),
		})
	}
	for _, t := range a.Tasks {
		if todo, ok := todo(p, t, a.Words, now); ok {
			out = append(out, todo)
		}
	}
	if a.Plan == "" && gaps {
		out = append(out, Todo{
			Row:  parts.Row{Icon: "signpost", Title: p.T("officer.todo.no_plan"), Href: "/plan", Sub: p.T("officer.todo.no_plan.sub")},
			Kind: "mut", Says: p.T("officer.minutes", "n", 2),
		})
	}
	return out[:min(len(out), todosShown)]
}

// todo makes the row of one task; a plan that waits for nobody here has none.
func todo(p *locale.Printer, t plan.Task, words plan.Words, now time.Time) (Todo, bool) {
	name, _ := words.Name(p, t.Competency)
	level := strconv.Itoa(t.Level)
	switch t.What {
	case plan.TaskSentBack:
		return Todo{
			Row:  parts.Row{Icon: "pen", Title: p.T("officer.todo.back", "name", name), Href: "/evidence/" + t.ID, Sub: p.T("officer.todo.back.sub")},
			Kind: "gap", Says: p.T("officer.todo.back.pill"),
		}, true
	case plan.TaskCheck:
		return Todo{
			Row:  parts.Row{Icon: "list-checks", Title: p.T("officer.todo.check"), Href: "/post/check/" + t.ID, Sub: p.T("officer.todo.check.sub")},
			Kind: "now", Says: p.T("officer.todo.check.pill"),
		}, true
	case plan.TaskWaiting:
		return Todo{
			Row:  parts.Row{Icon: "clock", Title: p.T("officer.todo.waiting", "name", name, "level", level), Href: "/evidence/" + t.ID, Sub: p.T("officer.todo.waiting.sub")},
			Kind: "mut", Says: p.T("officer.todo.days", "n", days(clock.Date(t.At), clock.Date(now))),
		}, true
	case plan.TaskBooking:
		return Todo{
			Row: parts.Row{
				Icon: "badge-check", Title: p.T("officer.todo.booking", "name", name, "level", level), Href: "/passbook/" + t.Competency,
				Sub: p.T("officer.todo.booking.sub", "date", p.Date(t.At), "time", p.Time(t.At)),
			},
			Kind: "now", Says: p.DateShort(t.At),
		}, true
	case plan.TaskItem:
		return item(p, t, words, now), true
	}
	return planned(p, t)
}

func item(p *locale.Printer, t plan.Task, words plan.Words, now time.Time) Todo {
	name, _ := words.Name(p, t.Competency)
	text, lang := words.Say(p, plan.Item{Competency: t.Competency, Kind: plan.Kind(t.Kind), To: t.Level, Ref: t.Ref, Closes: t.Closes, Text: t.Text})
	out := Todo{
		Row:  parts.Row{Icon: itemIcon[plan.Kind(t.Kind)], Title: text, TitleLang: otherLang(p, lang), Href: itemHref(t, words), Sub: p.T("officer.todo.item.sub", "name", name, "date", p.DateOf(t.Due))},
		Kind: "now",
	}
	left := days(clock.Date(now), t.Due)
	switch {
	case left < 0:
		out.Kind, out.Says = "gap", p.T("officer.todo.late", "n", -left)
	case left == 0:
		out.Says = p.T("officer.todo.today")
	default:
		out.Says = p.T("officer.todo.days", "n", left)
	}
	return out
}

var itemIcon = map[plan.Kind]string{plan.OnTheJob: "file", plan.Social: "users", plan.Formal: "book"}

func itemHref(t plan.Task, words plan.Words) string {
	if len(words.Courses[t.Ref]) > 0 { // a course that is given elsewhere has no page here
		return "/learn/" + t.Ref
	}
	return "/plan"
}

// planned says what the stage of a plan asks of its holder.
func planned(p *locale.Printer, t plan.Task) (Todo, bool) {
	row := parts.Row{Icon: "signpost", Href: "/plan"}
	switch {
	case t.Kind == plan.TaskRevise:
		row.Title, row.Sub = p.T("officer.todo.plan_revise"), p.T("officer.todo.plan_revise.sub")
		return Todo{Row: row, Kind: "gap", Says: p.T("officer.todo.revise")}, true
	case plan.Status(t.Kind) == plan.Draft && t.Ref != "":
		row.Title, row.Sub = p.T("officer.todo.plan_back"), t.Ref
		return Todo{Row: row, Kind: "gap", Says: p.T("officer.todo.back.pill")}, true
	case plan.Status(t.Kind) == plan.Draft:
		row.Title, row.Sub = p.T("officer.todo.plan_draft"), p.T("officer.todo.plan_draft.sub")
		return Todo{Row: row, Kind: "now", Says: p.T("officer.todo.draft")}, true
	case plan.Status(t.Kind) == plan.Agreed:
		row.Title, row.Sub = p.T("officer.todo.plan_agreed"), p.T("officer.todo.plan_agreed.sub")
		return Todo{Row: row, Kind: "now", Says: p.T("officer.todo.agreed")}, true
	}
	return Todo{}, false
}

// days is how many days lie between two dates.
func days(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
