package people

import (
	"context"

	"sopan/internal/ground/db"
)

func caughtUp(ctx context.Context, q db.Q, law string, paths []string) ([]CaughtUp, error) {
	within, args := db.Within("o.path", paths, 2)
	return db.All(ctx, q, func(c *CaughtUp) []any { return []any{&c.OrgID, &c.Path, &c.Told, &c.Opened, &c.Passed} }, `
		select o.id, o.path, t.told, t.opened, t.passed
		  from framework_v_told_count t
		  join people_org o on o.id = t.org_id
		 where t.code = $1 and `+within+`
		 order by o.path`, append([]any{law}, args...)...)
}
