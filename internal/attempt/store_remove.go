package attempt

import (
	"context"

	"sopan/internal/ground/db"
)

// deleteCourse removes a course with the tries of its authors, unless a learner has begun it; it tells whether it did.
func deleteCourse(ctx context.Context, tx *db.Tx, packageID string) (bool, error) {
	n, err := tx.Exec(ctx, `
		delete from attempt_course
		 where package_id = $1 and not exists (select 1 from attempt_attempt a where a.package_id = $1 and a.draft = 0)`, packageID)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(ctx, `delete from attempt_item where attempt_id in (select id from attempt_attempt where package_id = $1)`, packageID); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `delete from attempt_attempt where package_id = $1`, packageID)
	return true, err
}
