package evidence

import (
	"context"

	"sopan/internal/ground/db"
)

// noteUpload keeps that a file was sent now and waits for the claim that names it.
func noteUpload(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `
		insert into evidence_upload (blob_key, at)
		values ($1, $2)
		on conflict (blob_key) do update set at = excluded.at`, key, tx.Now().UnixMicro())
	return err
}

// takeUploads tells which of the files are there to be claimed: they were sent and not swept, or evidence names them already.
// Until the transaction ends no sweep can take them: it waits for the same rows.
func takeUploads(ctx context.Context, tx *db.Tx, keys []string) (map[string]bool, error) {
	taken := make(map[string]bool, len(keys))
	if len(keys) == 0 {
		return taken, nil
	}
	key := func(s *string) []any { return []any{s} }
	take := func(k string) error { taken[k] = true; return nil }
	err := db.Each(ctx, tx, key, take, `
		update evidence_upload
		   set at = $1
		 where blob_key in (`+db.List(2, len(keys))+`)
		returning blob_key`, append([]any{tx.Now().UnixMicro()}, db.Args(keys)...)...)
	if err != nil {
		return nil, err
	}
	return taken, db.Each(ctx, tx, key, take, `select distinct blob_key from evidence_file where blob_key in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
}

// staleUploads takes out the files that were sent last at or before the cut, at most limit of them, and tells how many that
// were and which of them no evidence names. Where a claim takes one at the same time, the later of the two waits for the other.
func staleUploads(ctx context.Context, tx *db.Tx, cut int64, limit int) (n int, unnamed []string, err error) {
	stale, err := db.All(ctx, tx, func(s *string) []any { return []any{s} }, `
		delete from evidence_upload
		 where at <= $1 and blob_key in (select u.blob_key from evidence_upload u where u.at <= $1 order by u.at limit $2)
		returning blob_key`, cut, limit)
	if err != nil || len(stale) == 0 {
		return 0, nil, err
	}
	named := map[string]bool{}
	err = db.Each(ctx, tx, func(s *string) []any { return []any{s} }, func(key string) error { named[key] = true; return nil },
		`select distinct blob_key from evidence_file where blob_key in (`+db.List(1, len(stale))+`)`, db.Args(stale)...)
	for _, key := range stale {
		if !named[key] {
			unnamed = append(unnamed, key)
		}
	}
	return len(stale), unnamed, err
}
