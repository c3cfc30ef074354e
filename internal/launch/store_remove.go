package launch

import (
	"context"

	"sopan/internal/ground/db"
)

// deleteCourse removes a course, unless somebody is registered in it; it tells whether it did.
func deleteCourse(ctx context.Context, tx *db.Tx, courseID string) (bool, error) {
	n, err := tx.Exec(ctx, `
		delete from launch_course
		 where id = $1 and not exists (select 1 from launch_registration r where r.course_id = $1)`, courseID)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(ctx, `delete from launch_au where course_id = $1`, courseID); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `delete from launch_block where course_id = $1`, courseID)
	return true, err
}
