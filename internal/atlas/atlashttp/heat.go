package atlashttp

import (
	"cmp"
	"slices"
	"strconv"

	"sopan/internal/atlas"
	"sopan/internal/ground/locale"
	"sopan/internal/web/parts"
)

// printed gives a figure as it stands in a cell.
func printed(p *locale.Printer, v int, show string) string {
	if show == showBelow {
		return strconv.Itoa(v)
	}
	return p.Hundredths(v)
}

// key names the seven colours, the mildest first, by the bound at which each begins.
func key(p *locale.Printer, show string) []string {
	b := bounds[show]
	out := make([]string, 7)
	for i := range b {
		at := printed(p, b[i], show)
		if show == showAttained {
			out[i], out[6] = at+"+", "< "+at
		} else {
			out[0], out[i+1] = "< "+printed(p, b[0], show), at+"+"
		}
	}
	return out
}

// table lays rows and columns out as a heat table.
func table(p *locale.Printer, page Page) parts.Heat {
	h := parts.Heat{
		Label: p.T("atlas.table.label", "place", page.Place), Corner: p.T("atlas.by." + page.Ask.By), EndHead: p.T("atlas.table.end"),
		Key: key(p, page.Ask.Show), KeyLabel: p.T("atlas.show." + page.Ask.Show),
	}
	for _, c := range page.Columns {
		h.Columns = append(h.Columns, c.Name)
	}
	for _, r := range page.Rows {
		row := parts.HeatRow{Name: r.Name, Href: r.Href, End: counts(p, r, page.Columns)}
		for _, c := range page.Columns {
			row.Cells = append(row.Cells, heatCell(p, page, r, c))
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func heatCell(p *locale.Printer, page Page, r Row, c Column) parts.Cell {
	cell, ok := r.Cells[c.Code]
	if ok && cell.Suppressed() {
		return parts.Cell{Few: true}
	}
	v, measured := value(cell.Figures, page.Ask.Show)
	if !measured {
		return parts.Cell{None: true}
	}
	out := parts.Cell{Heat: heat(v, page.Ask.Show), Text: printed(p, v, page.Ask.Show)}
	if page.MayPeople {
		out.Href = peopleHref(page.Ask, r.Code, c.Code)
		out.Say = p.T("atlas.cell.say", "place", r.Name, "competency", c.Name, "value", out.Text, "n", cell.Figures.N, "unmeasured", cell.Figures.Unmeasured)
	}
	return out
}

// counts gives how many are measured in a place and how many are not yet, from the least to the most of its shown cells.
func counts(p *locale.Printer, r Row, columns []Column) string {
	var n, not []int
	for _, c := range columns {
		if cell, ok := r.Cells[c.Code]; ok && !cell.Suppressed() {
			n, not = append(n, cell.Figures.N), append(not, cell.Figures.Unmeasured)
		}
	}
	if len(n) == 0 {
		return "–"
	}
	return span(p, n) + " · " + span(p, not)
}

func span(p *locale.Printer, all []int) string {
	low, high := slices.Min(all), slices.Max(all)
	if low == high {
		return p.Int(int64(low))
	}
	return p.Int(int64(low)) + "–" + p.Int(int64(high))
}

// Band is one place of the strip.
type Band struct {
	Name, Href, Value, N, Say string
	Share                     int // of the widest bar, in percent
	value                     int
}

// strip sorts the places by the focus, the worst first, and names apart those of too few people to be ranked.
func strip(p *locale.Printer, page Page) (ranked []Band, few []string) {
	top := 1
	for _, r := range page.Rows {
		c := r.Cells[page.Focus.Code]
		v, ok := value(c.Figures, page.Ask.Show)
		if !ok || c.Figures.N < atlas.RankFloor {
			few = append(few, r.Name)
			continue
		}
		top = max(top, v)
		b := Band{Name: r.Name, Href: r.Href, Value: printed(p, v, page.Ask.Show), N: p.T("atlas.measured", "n", c.Figures.N), value: v}
		b.Say = p.T("atlas.strip.say", "place", r.Name, "value", b.Value, "n", c.Figures.N)
		ranked = append(ranked, b)
	}
	if page.Ask.Show == showBelow {
		top = 100
	}
	for i := range ranked {
		ranked[i].Share = ranked[i].value * 100 / top
	}
	slices.SortStableFunc(ranked, func(x, y Band) int {
		return cmp.Or(worseFirst(x.value, y.value, page.Ask.Show), cmp.Compare(x.Name, y.Name))
	})
	return ranked, few
}

// whole is the side panel's list: the focus over the whole place.
func whole(p *locale.Printer, page Page) []parts.Fact {
	f := page.Finding
	if f.Competency == "" {
		return nil
	}
	list := []parts.Fact{
		{Name: p.T("atlas.col.n"), Value: p.Int(int64(f.N))},
		{Name: p.T("atlas.col.below"), Value: p.Int(int64(f.Below)), Sub: p.Percent(int64(f.Below), int64(f.N))},
		{Name: p.T("atlas.col.gap"), Value: p.Hundredths(f.MeanGap)},
	}
	if w := page.Whole(); w != nil {
		list = slices.Insert(list, 1, parts.Fact{Name: p.T("atlas.col.unmeasured"), Value: p.Int(int64(w.Unmeasured))})
		if w.MeanAttained != nil {
			list = append(list, parts.Fact{Name: p.T("atlas.col.attained"), Value: p.Hundredths(*w.MeanAttained)})
		}
	}
	return list
}

func columns(p *locale.Printer, page Page) []parts.Column {
	return []parts.Column{
		{Text: p.T("atlas.by." + page.Ask.By)},
		{Text: p.T("atlas.col.n"), Number: true},
		{Text: p.T("atlas.col.unmeasured"), Number: true},
		{Text: p.T("atlas.col.below"), Number: true},
		{Text: p.T("atlas.col.attained"), Number: true},
		{Text: p.T("atlas.col.gap"), Number: true},
	}
}

// source is the line under every figure: of how many, as of when.
func source(p *locale.Printer, page Page) string {
	n, not := page.Finding.N, 0
	if w := page.Whole(); w != nil {
		not = w.Unmeasured
	} else {
		for _, c := range page.View.Cells {
			if c.Competency == page.Focus.Code && c.Figures != nil {
				not += c.Figures.Unmeasured
			}
		}
	}
	if page.Focus.Code == "" {
		return p.T("atlas.source.none")
	}
	return p.T("atlas.source", "competency", page.Focus.Name, "n", n, "unmeasured", not, "date", p.DateField(page.View.AsOf), "time", p.Time(page.View.AsOf))
}

func filters(p *locale.Printer, page Page) []parts.Field {
	return []parts.Field{
		{Name: "competency", Label: p.T("atlas.filter.competency"), Type: "select", Choices: page.Competencies},
		{Name: "post_kind", Label: p.T("atlas.filter.kind"), Type: "select", Choices: page.Kinds},
		{Name: "show", Label: p.T("atlas.filter.show"), Type: "select", Choices: page.Shows},
	}
}

// kept are the parts of the address that the filter bar does not ask for, name then value.
func kept(a Ask) [][2]string {
	var out [][2]string
	put := func(name, value, usual string) {
		if value != usual {
			out = append(out, [2]string{name, value})
		}
	}
	put("district", a.District, "")
	if a.District == "" {
		put("state", a.State, "")
	}
	put("by", a.By, a.usual())
	if a.Exact {
		put("exact", "1", "")
	}
	return out
}

// chips are the filters applied, each with the address of the page without it.
func chips(page Page) []parts.Chip {
	var out []parts.Chip
	if a := page.Ask; a.Competency != "" {
		b := a
		b.Competency = ""
		out = append(out, parts.Chip{Text: page.Focus.Name, Without: b.href("/atlas")})
	}
	if a := page.Ask; a.Kind != "" {
		b := a
		b.Kind = ""
		out = append(out, parts.Chip{Text: page.Kind, Without: b.href("/atlas")})
	}
	return out
}

func ordinary(a Ask) string {
	a.Exact = false
	return a.href("/atlas")
}

func exact(a Ask) string {
	a.Exact = true
	return a.href("/atlas")
}
