package audit

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// Within gives who read what in these parts of the tree, newest first, at most limit, from before a reading on; "" begins.
func Within(ctx context.Context, q db.Q, paths []string, before string, limit int) ([]Read, error) {
	if before == "" {
		before = "g" // after every id: they are hexadecimal, and follow time
	}
	type row struct {
		Read
		at int64
	}
	within, args := db.Within("path", paths, 2)
	args = append([]any{before}, args...)
	last := len(args) + 1
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.at, &r.By, &r.Right, &r.PersonID, &r.Path, &r.What}
	}, `
		select id, at, by_id, by_right, person_id, path, what
		  from audit_read
		 where id < $1 and `+within+`
		 order by id desc
		 limit `+db.List(last, 1), append(args, limit)...)
	out := make([]Read, len(rows))
	for i, r := range rows {
		out[i] = r.Read
		out[i].At = time.UnixMicro(r.at).UTC()
	}
	return out, err
}
