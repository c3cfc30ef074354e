package people

import (
	"context"

	"sopan/internal/ground/db"
)

// caughtUp adds up within one index, by unit, before it asks where the units are.
func caughtUp(ctx context.Context, q db.Q, law string, paths []string) ([]CaughtUp, error) {
	within, args := db.Within("o.path", paths, 2)
	return db.All(ctx, q, func(c *CaughtUp) []any { return []any{&c.OrgID, &c.Path, &c.Told, &c.Opened, &c.Passed} }, `
		select o.id, o.path, t.told, t.opened, t.passed
		  from (select org_id, count(*) as told, cast(sum(case when opened_at > 0 then 1 else 0 end) as bigint) as opened,
		               cast(sum(case when passed_at > 0 then 1 else 0 end) as bigint) as passed
		          from framework_v_told
		         where code = $1
		         group by org_id) t
		  join people_org o on o.id = t.org_id
		 where `+within+`
		 order by o.path`, append([]any{law}, args...)...)
}
