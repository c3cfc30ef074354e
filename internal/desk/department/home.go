package department

import (
	"net/http"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// HomePage is how a department stands with what its posts need.
type HomePage struct {
	Org people.Org
	people.PostsStanding
	Groups   int // of the open grouping
	Right    int // of them, those that are confirmed
	Grouping bool
	Drafts   bool // the reader drafts
	Imports  bool
	Exports  bool
	Faults   parts.Faults
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request) error {
	return d.showHome(w, r, http.StatusOK, nil)
}

func (d *Desk) showHome(w http.ResponseWriter, r *http.Request, status int, failed error) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f, err := desk(ctx, "department.home", "")
	if err != nil {
		return err
	}
	page := HomePage{Drafts: by.Holds(who.FracEdit), Imports: by.Holds(who.PeopleImport), Exports: by.Holds(who.ExportData)}
	if page.Org, err = d.unit(ctx, ""); err != nil {
		return err
	}
	if page.PostsStanding, err = d.people.Standing(ctx, q, people.DeskPaths(by)); err != nil {
		return err
	}
	g, err := d.people.Grouping(ctx, q, by, page.Org.Code)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if page.Grouping = err == nil && g.State == people.GroupingOpen; page.Grouping {
		page.Groups = len(g.Groups)
		page.Right, _ = g.Confirmed()
	}
	f.Title = page.title(f.P)
	if failed != nil {
		page.Faults = parts.FaultsOf(f.P, failed)
	}
	return web.Render(w, r, status, homePage(f, page))
}

// title is the finding.
func (p HomePage) title(l *locale.Printer) string {
	switch {
	case p.Posts == 0:
		return l.T("department.home.empty")
	case p.Covered() == p.Posts:
		return l.T("department.home.all", "n", p.Posts)
	case p.Covered() == 0:
		return l.T("department.home.none", "n", p.Posts)
	}
	return l.T("department.home.some", "n", p.Posts, "covered", p.Covered())
}

// next is the one thing to do now; its address is "" where there is none for this reader.
func (p HomePage) next(l *locale.Printer) (text string, b parts.Button) {
	switch {
	case p.Posts == 0 && p.Imports:
		return l.T("department.next.import"), parts.Button{Text: l.T("department.import.go"), Href: "/mdo/positions/import", After: "arrow-right"}
	case p.Grouping && p.Drafts:
		return l.T("department.next.groups", "n", p.Groups, "right", p.Right), parts.Button{Text: l.T("department.groups.go"), Href: "/mdo/positions/groups", After: "arrow-right"}
	case p.NoKind > 0 && p.Drafts:
		return l.T("department.next.sort", "n", p.NoKind), parts.Button{Text: l.T("department.groups.go"), Href: "/mdo/positions/groups", After: "arrow-right"}
	case p.KindsOpen > 0:
		return l.T("department.next.write", "n", p.KindsOpen), parts.Button{Text: l.T("department.kinds.go"), Href: "/mdo/positions?state=none", After: "arrow-right"}
	}
	return "", parts.Button{}
}

func (p HomePage) facts(l *locale.Printer) []parts.Fact {
	return []parts.Fact{
		{Name: l.T("department.fact.posts"), Value: l.Int(int64(p.Posts)), Sub: l.T("department.fact.held", "n", p.Held)},
		{Name: l.T("department.fact.kinds"), Value: l.Int(int64(p.Kinds)), Sub: l.T("department.fact.open", "n", p.KindsOpen)},
		{Name: l.T("department.fact.covered"), Value: l.Percent(int64(p.Covered()), int64(max(p.Posts, 1))), Sub: l.T("department.fact.of", "n", p.Covered(), "of", p.Posts)},
		{Name: l.T("department.fact.no_kind"), Value: l.Int(int64(p.NoKind)), Sub: l.T("department.fact.no_kind_sub")},
	}
}

// onTheWay are the states in which versions wait, in the order of the way. The words of each: key department.state.
var onTheWay = []string{"draft", "sent_back", "submitted", "reviewed", "verified"}

// way are the lines of what is on its way.
func (p HomePage) way(l *locale.Printer) []parts.Row {
	var out []parts.Row
	for _, state := range onTheWay { // keys: department.waits.
		if n := p.OnTheWay[state]; n > 0 {
			out = append(out, parts.Row{
				Icon: "pen", Title: l.T("department.state." + state), Sub: l.T("department.waits." + state), Href: "/mdo/positions?state=" + state, // keys: department.state.
			})
		}
	}
	return out
}

// count of a line of way, by its state.
func (p HomePage) count(l *locale.Printer, href string) string {
	return l.T("department.n_kinds", "n", p.OnTheWay[href[len("/mdo/positions?state="):]])
}

// ways are the other pages of the desk.
func (p HomePage) ways(l *locale.Printer, areas []web.Area) []parts.Row {
	out := []parts.Row{
		{Icon: "list-checks", Title: l.T("department.kinds.tab"), Sub: l.T("department.kinds.sub"), Href: "/mdo/positions"},
		{Icon: "book", Title: l.T("department.designations.tab"), Sub: l.T("department.designations.sub"), Href: "/mdo/designations"},
	}
	if p.Drafts {
		out = append(out, parts.Row{Icon: "signpost", Title: l.T("department.groups.tab"), Sub: l.T("department.groups.sub"), Href: "/mdo/positions/groups"})
	}
	if p.Imports {
		out = append(out, parts.Row{Icon: "file", Title: l.T("department.import.tab"), Sub: l.T("department.import.sub"), Href: "/mdo/positions/import"},
			parts.Row{Icon: "users", Title: l.T("department.batches.tab"), Sub: l.T("department.batches.sub"), Href: "/mdo/batches"},
			parts.Row{Icon: "signpost", Title: l.T("department.orgs.tab"), Sub: l.T("department.orgs.sub"), Href: "/mdo/orgs"})
	}
	if p.Drafts {
		out = append(out, parts.Row{Icon: "book", Title: l.T("department.resources.tab"), Sub: l.T("department.resources.sub"), Href: "/frac/resources"})
	}
	for _, a := range areas {
		switch a.Href {
		case "/mdo/people":
			out = append(out, parts.Row{Icon: "users", Title: l.T(a.Key), Sub: l.T("department.people.sub"), Href: a.Href})
		case "/mdo/scores":
			out = append(out, parts.Row{Icon: "badge-check", Title: l.T(a.Key), Sub: l.T("department.scores.sub"), Href: a.Href})
		case "/atlas":
			out = append(out, parts.Row{Icon: "map", Title: l.T(a.Key), Sub: l.T("department.atlas.sub"), Href: a.Href},
				parts.Row{Icon: "map", Title: l.T("department.required.tab"), Sub: l.T("department.required.sub"), Href: "/atlas/required"})
		}
	}
	return out
}

// purpose is the question why people are asked for.
func (p HomePage) purpose(l *locale.Printer) parts.Field {
	f := parts.Field{
		Name: "purpose", Type: "select", Label: l.T("department.export.purpose"), Hint: l.T("department.export.purpose.hint"), Error: p.Faults.On("purpose"),
		Choices: []parts.Choice{{Text: l.T("department.export.purpose.choose")}}, Short: true,
	}
	for _, one := range Purposes {
		f.Choices = append(f.Choices, parts.Choice{Value: one, Text: l.T("department.export.purpose." + one)}) // keys: department.export.purpose.
	}
	return f
}
