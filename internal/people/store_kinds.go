package people

import (
	"context"

	"sopan/internal/ground/db"
)

// belowOrg says that a posting lies at or below an organisation; "" is everywhere.
const belowOrg = `($2 = '' or exists (select 1 from people_v_org x where x.code = $2 and s.path >= x.path and s.path < x.path_end))`

func holdingKind(ctx context.Context, q db.Q, kind, orgCode string, persons []string) ([]string, error) {
	var out []string
	err := db.Chunks(persons, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, `
			select s.person_id
			  from people_v_scope s
			 where s.kind_code = $1 and `+belowOrg+` and s.person_id in (`+db.List(3, len(part))+`)`,
			append([]any{kind, orgCode}, db.Args(part)...)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func countHoldingKind(ctx context.Context, q db.Q, kind, orgCode string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from people_v_scope s where s.kind_code = $1 and `+belowOrg, kind, orgCode)
}
