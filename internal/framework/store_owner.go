package framework

import (
	"context"

	"sopan/internal/ground/db"
)

func setOwner(ctx context.Context, tx *db.Tx, code, org string) error {
	_, err := tx.Exec(ctx, `update framework_competency set owner_org = $1, changed_at = $2 where code = $3`, org, tx.Now().UnixMicro(), code)
	return err
}
