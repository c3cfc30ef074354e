package content

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func insertUpload(ctx context.Context, tx *db.Tx, u Begun, by string) error {
	_, err := tx.Exec(ctx, `
		insert into content_upload (id, made_by, name, length, at_offset, touched_at)
		values ($1, $2, $3, $4, 0, $5)`, u.ID, by, u.Name, u.Length, u.Touched.UnixMicro())
	return err
}

func countUploads(ctx context.Context, q db.Q, by string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from content_upload where made_by = $1`, by)
}

// uploadOf gives somebody's own upload; of another's it is not told that there is one.
func uploadOf(ctx context.Context, q db.Q, id, by string) (Begun, error) {
	var touched int64
	u, err := db.One(ctx, q, func(u *Begun) []any { return []any{&u.ID, &u.Name, &u.Length, &u.Offset, &touched} }, `
		select id, name, length, at_offset, touched_at
		  from content_upload
		 where id = $1 and made_by = $2`, id, by)
	if db.None(err) {
		return Begun{}, fault.E(fault.NotFound, "content.Begun", "content.upload.none")
	}
	u.Touched = time.UnixMicro(touched).UTC()
	return u, err
}

// advance moves an upload on from where it stood; false when somebody else moved it meanwhile.
func advance(ctx context.Context, tx *db.Tx, id string, from, to int64) (bool, error) {
	n, err := tx.Exec(ctx, `
		update content_upload
		   set at_offset = $1, touched_at = $2
		 where id = $3 and at_offset = $4`, to, tx.Now().UnixMicro(), id, from)
	return n == 1, err
}

func deleteUpload(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `delete from content_upload where id = $1`, id)
	return err
}

// forgetUploads ends the uploads that nobody has touched since; the rest of many at another time.
func forgetUploads(ctx context.Context, tx *db.Tx, before time.Time) ([]string, error) {
	return db.All(ctx, tx, func(s *string) []any { return []any{s} }, `
		delete from content_upload
		 where id in (select id from content_upload where touched_at < $1 order by touched_at, id limit 500)
		returning id`, before.UnixMicro())
}

func uploadHeld(ctx context.Context, q db.Q, id string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from content_upload where id = $1`, id)
	return n > 0, err
}
