package framework

import (
	"context"

	"sopan/internal/ground/db"
)

func setCaughtUp(ctx context.Context, tx *db.Tx, person, course string, passed bool) error {
	now, done := tx.Now().UnixMicro(), int64(0)
	if passed {
		done = now
	}
	_, err := tx.Exec(ctx, `
		update framework_told
		   set opened_at = case when opened_at = 0 then $1 else opened_at end, passed_at = cast($2 as bigint)
		 where person_id = $3 and unit = $4 and passed_at = 0 and (opened_at = 0 or cast($2 as bigint) > 0)`, now, done, person, course)
	return err
}
