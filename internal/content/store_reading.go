package content

import (
	"context"

	"sopan/internal/ground/db"
)

// readingOf gives a reading form as it was made; "" when there is none of this version.
func readingOf(ctx context.Context, q db.Q, packageID string, version int) (string, error) {
	body, err := db.Scalar[string](ctx, q, `select body from content_reading where package_id = $1 and version = $2`, packageID, version)
	if db.None(err) {
		return "", nil
	}
	return body, err
}

func putReading(ctx context.Context, tx *db.Tx, packageID string, version int, body string) error {
	_, err := tx.Exec(ctx, `
		insert into content_reading (package_id, version, body)
		values ($1, $2, $3)
		on conflict (package_id) do update set version = excluded.version, body = excluded.body`, packageID, version, body)
	return err
}
