package atlas

import (
	"context"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Cells gives the figures as everybody in the service may see them: with small groups hidden, and with what they could be
// computed from.
func (m *Maps) Cells(ctx context.Context, q db.Q, by who.Actor, query Query) (View, error) {
	const op = "atlas.Cells"
	if !by.Can(who.AtlasView, "") {
		return View{}, fault.E(fault.Denied, op, "atlas.denied.view")
	}
	if err := query.check(op); err != nil {
		return View{}, err
	}
	view, err := m.cells(ctx, q, query)
	return view, fault.Wrap(op, err)
}

func (m *Maps) cells(ctx context.Context, q db.Q, query Query) (view View, err error) {
	if view.AsOf, err = asOf(ctx, q); err != nil {
		return view, err
	}
	kind := query.PostKind
	if kind == "" {
		kind = AllKinds
	}
	rows, err := cells(ctx, q, query.By, query.spot(), kind, query.Competency)
	if err != nil {
		return view, err
	}
	view.Cells = shown(rows)
	if level, code := query.whole(); level != "" {
		rows, err = cells(ctx, q, level, spot{"place", code}, kind, query.Competency)
		view.Whole = shown(rows)
	}
	return view, err
}

// Exact gives the figures of the part of the tree over which the reader holds the right, small groups and all. Whoever
// serves in the same places under another department is not counted. The reading is recorded first.
func (m *Maps) Exact(ctx context.Context, by who.Actor, query Query) (View, error) {
	const op = "atlas.Exact"
	if err := query.check(op); err != nil {
		return View{}, err
	}
	paths := by.Paths(who.AtlasExact)
	if query.Path != "" {
		if paths = nil; by.Can(who.AtlasExact, query.Path) {
			paths = []string{query.Path}
		}
	}
	if len(paths) == 0 {
		return View{}, fault.E(fault.Denied, op, "atlas.denied.exact")
	}
	for _, path := range paths {
		if err := audit.Record(ctx, m.db, by, who.AtlasExact, "", path, "atlas.exact"); err != nil {
			return View{}, fault.Wrap(op, err)
		}
	}
	view, err := exact(ctx, m.db.Reader(), query, paths)
	return view, fault.Wrap(op, err)
}

func exact(ctx context.Context, q db.Q, query Query, paths []string) (view View, err error) {
	if view.AsOf, err = asOf(ctx, q); err != nil {
		return view, err
	}
	rows, err := exactCells(ctx, q, query, paths)
	if err != nil {
		return view, err
	}
	view.Cells = exactly(rows, query.By)
	if level, _ := query.whole(); level != "" {
		query.By = level
		rows, err = exactCells(ctx, q, query, paths)
		view.Whole = exactly(rows, level)
	}
	return view, err
}

// shown turns rows into cells, without the figures of those that are hidden.
func shown(rows []cellRow) []Cell {
	out := make([]Cell, len(rows))
	for i, r := range rows {
		out[i] = Cell{Level: r.level, Place: r.place, Competency: r.competency}
		if !r.hidden {
			out[i].Figures = figures(r.tally)
		}
	}
	return out
}

func exactly(rows []cellRow, level string) []Cell {
	out := make([]Cell, len(rows))
	for i, r := range rows {
		out[i] = Cell{Level: level, Place: r.place, Competency: r.competency, Figures: figures(r.tally)}
	}
	return out
}

// check refuses a query that names no places, or too many. Blocks are asked for within a district, or all of a state's for
// one competency.
func (query Query) check(op string) error {
	f := fault.E(fault.Invalid, op, "atlas.query.invalid")
	switch query.By {
	case Block:
		if query.District == "" && (query.State == "" || query.Competency == "") {
			f.At("district", "atlas.query.district")
		}
	case District:
		if query.District == "" && query.State == "" {
			f.At("state", "atlas.query.state")
		}
	case State:
	default:
		f.At("by", "atlas.query.by")
	}
	if query.PostKind == AllKinds {
		f.At("post_kind", "atlas.query.kind")
	}
	if len(f.Places) > 0 {
		return f
	}
	return nil
}

// spot is where cells are looked for: around them (parent), at them (place), or anywhere in a state.
type spot struct{ column, code string }

func (query Query) spot() spot {
	switch {
	case query.By == Block && query.District == "":
		return spot{"state", query.State}
	case query.By == Block:
		return spot{"parent", query.District}
	case query.By == District && query.District != "":
		return spot{"place", query.District}
	case query.By == State && query.State != "":
		return spot{"place", query.State}
	case query.By == State:
		return spot{"parent", ""}
	}
	return spot{"parent", query.State}
}

// whole gives the place around the cells, where one was named: that place itself where it is the only one.
func (query Query) whole() (level, code string) {
	switch {
	case query.By != State && query.District != "":
		return District, query.District
	case query.By != State && query.State != "":
		return State, query.State
	}
	return "", ""
}
