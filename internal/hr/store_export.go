package hr

import (
	"context"

	"sopan/internal/ground/db"
)

// keptMaps gives the maps that are kept for units in parts of the tree, each with its unit and source.
func keptMaps(ctx context.Context, q db.Q, paths []string) ([]Map, error) {
	type row struct {
		m           Map
		org, source string
	}
	within, args := db.Within("o.path", paths, 1)
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.org, &r.source, db.JSON(&r.m)} }, `
		select o.code, m.source, m.map
		  from hr_map m
		  join people_v_org o on o.org_id = m.org_id
		 where `+within+`
		 order by o.path, m.source`, args...)
	var out []Map
	for _, r := range rows {
		r.m.Org, r.m.Source = r.org, r.source
		out = append(out, r.m)
	}
	return out, err
}
