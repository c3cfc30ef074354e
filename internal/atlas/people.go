package atlas

import (
	"context"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// most is the longest page of a list of people.
const most = 200

// People lists who stands behind a cell, of those who serve in the part of the tree over which the reader holds the right:
// in order of unit, at most limit, after the last that was read. kind "" is every kind of post, as is AllKinds. Each page is
// recorded before it is answered: for the units looked at, and for each person on it and nobody else, who can see it.
func (m *Maps) People(ctx context.Context, by who.Actor, place PlaceRef, competency, kind string, after Cursor, limit int) ([]Person, error) {
	const op = "atlas.People"
	if column[place.Level] == "" || place.Code == "" || competency == "" {
		return nil, fault.E(fault.Invalid, op, "atlas.query.cell")
	}
	paths := by.Paths(who.AtlasPeople)
	if len(paths) == 0 {
		return nil, fault.E(fault.Denied, op, "atlas.denied.people")
	}
	if kind == AllKinds {
		kind = ""
	}
	if limit <= 0 || limit > most {
		limit = most
	}
	rows, err := behind(ctx, m.db.Reader(), place, competency, kind, paths, after, limit+1)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		rows[limit-1].More = true
	}
	var seen [][2]string
	for _, path := range paths {
		seen = append(seen, [2]string{"", path})
	}
	for _, p := range rows {
		seen = append(seen, [2]string{p.PersonID, p.Path})
	}
	if err := audit.RecordAll(ctx, m.db, by, who.AtlasPeople, seen, "atlas.people"); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return rows, nil
}
