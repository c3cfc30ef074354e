package access

import (
	"context"

	"sopan/internal/ground/db"
)

// positionPaths gives the path of the unit at which each of these positions is; those that are gone are left out.
func positionPaths(ctx context.Context, q db.Q, positionIDs []string) (map[string]string, error) {
	return pairs(ctx, q, `select position_id, path from people_v_position where position_id in (`+db.List(1, len(positionIDs))+`)`, positionIDs)
}

// servingPaths gives the path of the unit at which each of these persons serves now; those who hold no post are left out.
func servingPaths(ctx context.Context, q db.Q, personIDs []string) (map[string]string, error) {
	return pairs(ctx, q, `select person_id, path from people_v_scope where person_id in (`+db.List(1, len(personIDs))+`)`, personIDs)
}

func pairs(ctx context.Context, q db.Q, query string, ids []string) (map[string]string, error) {
	type row struct{ id, path string }
	out := map[string]string{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.id, &r.path} }, func(r row) error {
		out[r.id] = r.path
		return nil
	}, query, db.Args(ids)...)
	return out, err
}
