package access

import (
	"context"

	"sopan/internal/ground/db"
)

func insertService(ctx context.Context, tx *db.Tx, accountID, code string) error {
	now := tx.Now().UnixMicro()
	_, err := tx.Exec(ctx, `
		insert into access_account (person_id, code, state, secret, made_at, changed_at)
		values ($1, $2, $3, '', $4, $5)
		on conflict (person_id) do nothing`, accountID, code, string(StateNew), now, now)
	return err
}

func serviceOf(ctx context.Context, q db.Q, code string) (string, error) {
	if len(code) <= len(ServiceMark) || code[:len(ServiceMark)] != ServiceMark {
		return "", db.ErrNone
	}
	return db.Scalar[string](ctx, q, `select person_id from access_account where person_id = $1 and code = $2`, serviceID(code), code)
}

func isService(ctx context.Context, q db.Q, accountID string) (bool, error) {
	code, err := db.Scalar[string](ctx, q, `select code from access_account where person_id = $1`, accountID)
	if db.None(err) {
		return false, nil
	}
	return err == nil && serviceID(code) == accountID, err
}
