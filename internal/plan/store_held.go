package plan

import (
	"context"

	"sopan/internal/ground/db"
)

func plansWith(ctx context.Context, q db.Q, course string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select count(distinct i.idp_id)
		  from plan_item i
		  join plan_idp p on p.person_id = i.person_id and p.id = i.idp_id and p.status in ('agreed', 'in_progress')
		 where i.ref = $1 and i.ref <> ''`, course)
}
