package people

import (
	"context"

	"sopan/internal/ground/db"
)

func heldOn(ctx context.Context, q db.Q, personID, day string) (Held, error) {
	return db.One(ctx, q, func(h *Held) []any { return []any{&h.PositionID, &h.KindCode, &h.OrgID, &h.Path} }, `
		select s.id, s.kind_code, o.id, o.path
		  from people_posting t
		  join people_position s on s.id = t.position_id
		  join people_org o on o.id = s.org_id
		 where t.person_id = $1 and not t.additional and t.from_date <= $2 and (t.to_date is null or t.to_date >= $2)
		 order by t.from_date desc, t.id desc
		 limit 1`, personID, day)
}
