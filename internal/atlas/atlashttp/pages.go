package atlashttp

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Column is one competency of the table.
type Column struct{ Code, Name string }

// Row is one place of the table, with its cells by competency.
type Row struct {
	Code, Name, Href string
	Cells            map[string]atlas.Cell
}

// Page is the atlas: a finding, a map, a table.
type Page struct {
	Ask     Ask
	View    atlas.View // of what is shown: one competency, or all
	Finding atlas.Finding
	Title   string
	Place   string // what is looked at
	Kind    string // kind of post in words
	Focus   Column // the competency of the map and the strip: the one chosen, else the one of the finding
	Trail   []parts.Link
	Columns []Column
	Rows    []Row    // by name
	Dark    []string // names of competencies of which nothing can be shown

	Tiles                      []Tile
	Kinds, Competencies, Shows []parts.Choice
	MayExact, MayPeople        bool
}

// Whole gives the figures of the focus over the whole place, nil where they are hidden.
func (p Page) Whole() *atlas.Figures {
	for _, c := range p.View.Whole {
		if c.Competency == p.Focus.Code {
			return c.Figures
		}
	}
	return nil
}

// found is all that is read for a view, before it is laid out.
type found struct {
	ask    Ask
	view   atlas.View
	states []people.Place
	inner  []people.Place // the places that rows stand for
	here   people.Place   // the place around them; zero for the country
	kinds  []framework.Kind
	names  map[string]framework.Competency
}

func (d *Door) atlas(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	got, err := d.look(ctx, d.db.Reader(), read(r.URL.Query()))
	if err != nil {
		return err
	}
	page := lay(f.P, got)
	by := who.From(ctx)
	page.MayExact, page.MayPeople = by.Holds(who.AtlasExact), by.Holds(who.AtlasPeople)
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide, f.AsOf = page.Title, "atlas", f.AreaTabs(), true, true, got.view.AsOf
	return web.Render(w, r, http.StatusOK, atlasPage(f, page))
}

// look reads the view and what its codes are called.
func (d *Door) look(ctx context.Context, q db.Q, a Ask) (found, error) {
	got := found{ask: a}
	if err := d.places(ctx, q, &got); err != nil {
		return got, err
	}
	var err error
	if got.kinds, err = d.kinds(ctx, q, a.Kind); err != nil {
		return got, err
	}
	if a.Kind != "" && !hasKind(got.kinds, a.Kind) {
		return got, fault.E(fault.NotFound, "atlas.look", "framework.profile.unknown", "kind", a.Kind)
	}
	if got.view, err = d.view(ctx, q, got.ask.query(), a.Exact); err != nil {
		return got, err
	}
	codes := competencies(got.view)
	if a.Competency != "" {
		codes = append(codes, a.Competency)
	}
	if got.names, err = d.frameworks.Known(ctx, q, codes); err != nil {
		return got, err
	}
	if a.Competency != "" {
		c, ok := got.names[a.Competency]
		if !ok {
			return got, fault.E(fault.NotFound, "atlas.look", "framework.competency.unknown", "code", a.Competency)
		}
		got.ask.Competency = c.Code // a merged one is shown under its living code
		got.names[c.Code] = c
	}
	return got, nil
}

// view gives the figures: exact ones only to whom the grant allows them, and then it is recorded.
func (d *Door) view(ctx context.Context, q db.Q, query atlas.Query, exact bool) (atlas.View, error) {
	if exact {
		return d.maps.Exact(ctx, who.From(ctx), query)
	}
	return d.maps.Cells(ctx, q, who.From(ctx), query)
}

// places finds the place that was asked for, and those that the rows stand for. An unknown one is not found.
func (d *Door) places(ctx context.Context, q db.Q, got *found) (err error) {
	if got.states, err = d.states(ctx, q); err != nil {
		return err
	}
	a := &got.ask
	if a.District != "" {
		if got.here, err = d.people.Place(ctx, q, atlas.District, a.District); err != nil {
			return err
		}
		a.State = got.here.ParentCode
	} else if a.State != "" {
		i := slices.IndexFunc(got.states, func(s people.Place) bool { return s.Code == a.State })
		if i < 0 {
			return fault.E(fault.NotFound, "atlas.places", "people.place.unknown")
		}
		got.here = got.states[i]
	}
	switch {
	case a.By == atlas.State:
		got.inner = got.states
	case a.By == atlas.District && a.District != "":
		got.inner = []people.Place{got.here}
	default:
		got.inner, err = d.people.Places(ctx, q, got.here)
	}
	return err
}

// competencies lists what the cells are about, each once.
func competencies(view atlas.View) []string {
	var out []string
	for _, c := range view.Cells {
		out = append(out, c.Competency)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lay turns what was found into the page.
func lay(p *locale.Printer, got found) Page {
	a := got.ask
	page := Page{Ask: a, View: only(got.view, a.Competency), Place: p.T("atlas.india"), Kind: p.T("atlas.kind.all")}
	page.Finding = atlas.Find(page.View)
	page.Focus.Code = cmp.Or(a.Competency, page.Finding.Competency)
	page.Focus.Name = named(p, got.names, page.Focus.Code)
	page.trail(p, got)
	page.columns(p, got)
	page.rows(p, got)
	places := map[string]string{}
	for _, r := range page.Rows {
		places[r.Code] = r.Name
	}
	var worst []string
	for _, code := range page.Finding.Places {
		worst = append(worst, cmp.Or(places[code], code))
	}
	page.Title = p.T(page.Finding.Key, append(page.Finding.Args(), "competency", page.Focus.Name, "places", p.List(worst))...)
	states := map[string]string{}
	for _, s := range got.states {
		states[s.Code], _ = p.Name(s.Name)
	}
	rows := page.Rows
	if a.By != atlas.State {
		rows = nil // a locator: where the place lies, without figures
	}
	page.Tiles = tiles(p, a, states, rows, page.Focus.Code)
	page.choices(p, got)
	return page
}

func named(p *locale.Printer, names map[string]framework.Competency, code string) string {
	name, _ := p.Name(names[code].Name)
	return cmp.Or(name, code)
}

// trail is the way down from the country.
func (page *Page) trail(p *locale.Printer, got found) {
	a := got.ask
	if got.here.Code == "" {
		return
	}
	page.Trail = []parts.Link{{Text: page.Place, Href: a.at("", "").href("/atlas")}}
	if a.District != "" {
		for _, s := range got.states {
			if s.Code == a.State {
				name, _ := p.Name(s.Name)
				page.Trail = append(page.Trail, parts.Link{Text: name, Href: a.at(s.Code, "").href("/atlas")})
			}
		}
	}
	page.Place, _ = p.Name(got.here.Name)
}

// columns are the competencies of which something can be shown, the widest gap of the whole first; the others are named apart.
func (page *Page) columns(p *locale.Printer, got found) {
	gaps := map[string]int{}
	for _, code := range competencies(page.View) {
		one := atlas.Find(only(page.View, code))
		shown := slices.ContainsFunc(page.View.Cells, func(c atlas.Cell) bool {
			_, ok := value(c.Figures, showGap)
			return ok && c.Competency == code
		})
		if !shown {
			page.Dark = append(page.Dark, named(p, got.names, code))
			continue
		}
		gaps[code] = one.MeanGap
		page.Columns = append(page.Columns, Column{Code: code, Name: named(p, got.names, code)})
	}
	slices.Sort(page.Dark)
	slices.SortStableFunc(page.Columns, func(x, y Column) int { return cmp.Compare(gaps[y.Code], gaps[x.Code]) })
}

// rows are the places with figures, hidden ones too; of a district all its blocks, so that a block without anybody is seen.
func (page *Page) rows(p *locale.Printer, got found) {
	a := got.ask
	cells := map[string]map[string]atlas.Cell{}
	for _, c := range page.View.Cells {
		if cells[c.Place] == nil {
			cells[c.Place] = map[string]atlas.Cell{}
		}
		cells[c.Place][c.Competency] = c
	}
	for _, place := range got.inner {
		if place.Level != a.By || cells[place.Code] == nil && a.By != atlas.Block {
			continue
		}
		r := Row{Code: place.Code, Cells: cells[place.Code]}
		r.Name, _ = p.Name(place.Name)
		switch a.By {
		case atlas.State:
			r.Href = a.at(place.Code, "").href("/atlas")
		case atlas.District:
			r.Href = a.at(a.State, place.Code).href("/atlas")
		}
		page.Rows = append(page.Rows, r)
	}
	slices.SortStableFunc(page.Rows, func(x, y Row) int { return cmp.Compare(x.Name, y.Name) })
	if len(page.View.Cells) == 0 {
		page.Rows = nil
	}
}

// choices fill the filter bar.
func (page *Page) choices(p *locale.Printer, got found) {
	a := got.ask
	page.Kinds = []parts.Choice{{Value: "", Text: p.T("atlas.kind.all"), Chosen: a.Kind == ""}}
	for _, k := range got.kinds {
		name, _ := p.Name(k.Name)
		page.Kinds = append(page.Kinds, parts.Choice{Value: k.Code, Text: name, Chosen: k.Code == a.Kind})
		if k.Code == a.Kind {
			page.Kind = name
		}
	}
	page.Competencies = []parts.Choice{{Value: "", Text: p.T("atlas.competency.all"), Chosen: a.Competency == ""}}
	codes := competencies(got.view)
	if a.Competency != "" && !slices.Contains(codes, a.Competency) {
		codes = append(codes, a.Competency)
	}
	list := page.Competencies[1:]
	for _, code := range codes {
		list = append(list, parts.Choice{Value: code, Text: named(p, got.names, code), Chosen: code == a.Competency})
	}
	slices.SortStableFunc(list, func(x, y parts.Choice) int { return cmp.Compare(x.Text, y.Text) })
	page.Competencies = append(page.Competencies, list...)
	for _, s := range []string{showGap, showBelow, showAttained} {
		page.Shows = append(page.Shows, parts.Choice{Value: s, Text: p.T("atlas.show." + s), Chosen: s == a.Show})
	}
}
