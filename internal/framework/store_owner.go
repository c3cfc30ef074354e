package framework

import (
	"context"

	"sopan/internal/ground/db"
)

func setOwner(ctx context.Context, tx *db.Tx, code, org string) error {
	_, err := tx.Exec(ctx, `update framework_competency set owner_org = $1, changed_at = $2 where code = $3`, org, tx.Now().UnixMicro(), code)
	return err
}

func ownedCodes(ctx context.Context, q db.Q, after string, limit int) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select code from framework_competency where owner_org <> '' and code > $1 order by code limit $2`, after, limit)
}

func selectAllKinds(ctx context.Context, q db.Q) ([]Kind, error) {
	return kindsWhere(ctx, q, `k.last > 0`)
}
