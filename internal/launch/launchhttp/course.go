package launchhttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/standard/cmi5"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// OutlinePage is /launch/{course}: the units of a course of a package in their order, by blocks, and where the reader stands in each.
type OutlinePage struct {
	Course      launch.Course
	Title       parts.Words
	Description parts.Words
	Progress    map[int]launch.Progress // by index; none before the reader has begun
	Begun       bool
	Whole       bool // satisfied
	Author      bool // the reader made it, and nobody else may learn by it yet
	Chapters    []Chapter
}

// Chapter is units that stand in the same blocks, one after another.
type Chapter struct {
	Title parts.Words // of the blocks, outer first; "" for units that stand in none
	Units []int       // by index
}

// Met tells whether what a unit asks is met.
func (p OutlinePage) Met(index int) bool {
	return !p.Progress[index].MetAt.IsZero() || p.Begun && p.Course.AUs[index].MoveOn == cmi5.NotApplicable
}

// Done counts the units that are met.
func (p OutlinePage) Done() int {
	n := 0
	for i := range p.Course.AUs {
		if p.Met(i) {
			n++
		}
	}
	return n
}

// Next is the first unit that is not met, else the first.
func (p OutlinePage) Next() int {
	for i := range p.Course.AUs {
		if !p.Met(i) {
			return i
		}
	}
	return 0
}

func (d *Door) outline(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	course, err := d.courses.Course(ctx, q, by, r.PathValue("course"))
	if err != nil {
		return err
	}
	page := OutlinePage{Course: course, Title: worded(f.P, course.Title), Description: worded(f.P, course.Description)}
	page.Author = course.State == launch.Draft && course.MadeBy == by.ID()
	page.Chapters = chapters(f.P, course)
	registered, err := d.courses.Latest(ctx, q, by.PersonID, course.ID)
	switch {
	case err == nil:
		page.Begun, page.Whole = true, !registered.SatisfiedAt.IsZero()
		if _, page.Progress, err = d.courses.ProgressOf(ctx, q, registered.ID); err != nil {
			return err
		}
	case !fault.Is(err, fault.NotFound):
		return err
	}
	f.Title, f.Tab = page.Title.Text, "learn"
	return web.Render(w, r, http.StatusOK, outlinePage(f, page))
}

// chapters puts units that stand in the same blocks together.
func chapters(p *locale.Printer, c launch.Course) []Chapter {
	var out []Chapter
	last := ""
	for i := range c.AUs {
		var around []cmi5.Block
		for _, b := range c.Blocks {
			if b.First <= i && i <= b.Last {
				around = append(around, b)
			}
		}
		slices.SortFunc(around, func(a, b cmi5.Block) int { return a.Depth - b.Depth })
		var names, ids []string
		title := parts.Words{}
		for _, b := range around {
			one := worded(p, b.Title)
			names, ids, title.Lang = append(names, one.Text), append(ids, b.ID), one.Lang
		}
		title.Text = strings.Join(names, " › ")
		if at := strings.Join(ids, " "); len(out) == 0 || at != last {
			out, last = append(out, Chapter{Title: title}), at
		}
		out[len(out)-1].Units = append(out[len(out)-1].Units, i)
	}
	return out
}

// unitRow is one unit of the outline.
func unitRow(p *locale.Printer, page OutlinePage, index int) parts.Row {
	u := page.Course.AUs[index]
	title := worded(p, u.Title)
	row := parts.Row{
		Icon: "circle", Title: strconv.Itoa(index+1) + ". " + title.Text, TitleLang: title.Lang, Href: "/launch/" + page.Course.ID + "/" + strconv.Itoa(index),
		Sub: p.T("launch.outline.asks", "what", p.T("launch.ask."+asks[u.MoveOn])), // keys: launch.ask.
	}
	if u.MasteryScore != "" {
		row.Sub += " · " + p.T("launch.outline.mastery", "percent", percent(u.MasteryScore))
	}
	switch {
	case page.Met(index):
		row.Icon = "circle-check"
	case page.Next() == index:
		row.Icon = "play"
	}
	return row
}

// unitState is where the reader stands with a unit, in a word; "" for not begun.
func unitState(p *locale.Printer, page OutlinePage, index int) (kind, text string) {
	x := page.Progress[index]
	switch {
	case !x.WaivedAt.IsZero():
		return "mut", p.T("launch.outline.waived")
	case page.Met(index):
		return "ok", p.T("launch.outline.met")
	case !x.CompletedAt.IsZero():
		return "now", p.T("launch.outline.completed")
	case x.Scaled != "":
		return "gap", p.T("launch.outline.scored", "percent", percent(x.Scaled))
	}
	return "", ""
}

// standsWhole says in one sentence where the reader stands with the course.
func standsWhole(p *locale.Printer, page OutlinePage) string {
	n, of := page.Done(), len(page.Course.AUs)
	switch {
	case page.Whole || page.Begun && n == of:
		return p.T("launch.outline.whole", "n", of)
	case page.Begun:
		return p.T("launch.outline.some", "n", n, "of", of)
	}
	return p.T("launch.outline.none", "n", of)
}
