package learning

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

func setUnlisted(ctx context.Context, tx *db.Tx, code string, unlisted bool) (bool, error) {
	n, err := tx.Exec(ctx, `update learning_course set unlisted = $1, changed_at = $2 where code = $3 and unlisted <> $1`,
		unlisted, tx.Now().UnixMicro(), code)
	return n == 1, err
}

func setReplaced(ctx context.Context, tx *db.Tx, code, by string) error {
	_, err := tx.Exec(ctx, `update learning_course set replaced_by = $1 where code = $2`, by, code)
	return err
}

// insertFlag tells whether the flag is new: a person raises one until it is settled.
func insertFlag(ctx context.Context, tx *db.Tx, code, flag, person, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into learning_flag (code, id, person_id, reason, at) values ($1, $2, $3, $4, $5)
		on conflict (code, person_id) where settled_at is null do nothing`, code, flag, person, reason, tx.Now().UnixMicro())
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `update learning_course set flagged_at = $1 where code = $2 and flagged_at is null`, tx.Now().UnixMicro(), code)
	return true, err
}

func settleFlags(ctx context.Context, tx *db.Tx, code string) (int64, error) {
	n, err := tx.Exec(ctx, `update learning_flag set settled_at = $1, settled_by = $2 where code = $3 and settled_at is null`,
		tx.Now().UnixMicro(), tx.By().ID(), code)
	if err != nil {
		return n, err
	}
	_, err = tx.Exec(ctx, `update learning_course set flagged_at = null where code = $1`, code)
	return n, err
}

func flagsOf(ctx context.Context, q db.Q, code string, limit int) ([]CourseFlag, error) {
	type row struct {
		CourseFlag
		at int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.ID, &r.Reason, &r.at} }, `
		select id, reason, at
		  from learning_flag
		 where code = $1 and settled_at is null
		 order by id limit $2`, code, limit)
	out := make([]CourseFlag, len(rows))
	for i, r := range rows {
		out[i] = r.CourseFlag
		out[i].At = time.UnixMicro(r.at).UTC()
	}
	return out, err
}
