package access

import (
	"context"

	"sopan/internal/ground/db"
)

func deputed(ctx context.Context, q db.Q, roles, paths []string, limit int) ([]string, error) {
	args := append(db.Args(paths), db.Args(roles)...)
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select person_id
		  from access_grant
		 where path in (`+db.List(1, len(paths))+`) and role in (`+db.List(len(paths)+1, len(roles))+`) and ended_at is null
		 group by person_id
		 order by max(length(path)) desc, person_id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}
