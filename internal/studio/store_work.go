package studio

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
)

func insertJob(ctx context.Context, tx *db.Tx, draft string) error {
	by := tx.By()
	by.Name = "" // names are kept in one place alone
	_, err := tx.Exec(ctx, `
		insert into studio_job (id, draft_id, actor, state, tries, lease, asked_at, ended_at)
		values ($1, $2, $3, 'waiting', 0, $4, $4, 0)`, id.New(), draft, db.AsJSON(by), tx.Now().UnixMicro())
	return err
}

func anyJob(ctx context.Context, q db.Q) (bool, error) {
	_, err := db.Scalar[string](ctx, q, `select id from studio_job where state in ('waiting', 'running') and lease <= $1 order by lease, id limit 1`, q.Now().UnixMicro())
	if db.None(err) {
		return false, nil
	}
	return err == nil, err
}

func claimJob(ctx context.Context, tx *db.Tx, until int64) (task, error) {
	return db.One(ctx, tx, func(j *task) []any { return []any{&j.id, &j.draft, db.JSON(&j.actor), &j.tries} }, `
		update studio_job set state = 'running', lease = $1, tries = tries + 1
		 where id = (select id from studio_job where state in ('waiting', 'running') and lease <= $2 order by lease, id limit 1)
		   and state in ('waiting', 'running') and lease <= $2
		returning id, draft_id, actor, tries`, until, tx.Now().UnixMicro())
}

// endJob ends a job for the runner that holds it; false when another has it by now.
func endJob(ctx context.Context, tx *db.Tx, j task, done bool) (bool, error) {
	state := "failed"
	if done {
		state = "done"
	}
	n, err := tx.Exec(ctx, `update studio_job set state = $1, ended_at = $2 where id = $3 and tries = $4 and state = 'running'`,
		state, tx.Now().UnixMicro(), j.id, j.tries)
	return n == 1, err
}
