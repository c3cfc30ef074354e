package framework

import (
	"context"

	"sopan/internal/ground/db"
)

// setRetired takes living entries out of use and keeps what they were.
func setRetired(ctx context.Context, tx *db.Tx, importID string, codes []string) error {
	return db.Chunks(codes, few, func(part []string) error {
		if _, err := tx.Exec(ctx, `
			insert into framework_retired (code, was, import_id, at, by_id)
			select code, status, cast($1 as text), cast($2 as bigint), cast($3 as text)
			  from framework_competency
			 where code in (`+db.List(4, len(part))+`) and status not in ('merged', 'deprecated')
			on conflict (code) do update set was = excluded.was, import_id = excluded.import_id, at = excluded.at, by_id = excluded.by_id`,
			append([]any{importID, tx.Now().UnixMicro(), tx.By().ID()}, db.Args(part)...)...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			update framework_competency
			   set status = 'deprecated', changed_at = $1
			 where code in (`+db.List(2, len(part))+`) and status not in ('merged', 'deprecated')`,
			append([]any{tx.Now().UnixMicro()}, db.Args(part)...)...)
		return err
	})
}

// setRestored puts entries back as they were before they were taken out of use; one that is not known stands unverified.
func setRestored(ctx context.Context, tx *db.Tx, codes []string) error {
	return db.Chunks(codes, few, func(part []string) error {
		if _, err := tx.Exec(ctx, `
			update framework_competency
			   set status = coalesce((select r.was from framework_retired r where r.code = framework_competency.code), 'unverified'), changed_at = $1
			 where code in (`+db.List(2, len(part))+`) and status = 'deprecated'`,
			append([]any{tx.Now().UnixMicro()}, db.Args(part)...)...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from framework_retired where code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	})
}

// selectRetiredBy gives what an import took out of use and nobody put back.
func selectRetiredBy(ctx context.Context, q db.Q, importID string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select r.code
		  from framework_retired r
		  join framework_competency c on c.code = r.code and c.status = 'deprecated'
		 where r.import_id = $1
		 order by r.code`, importID)
}

func countRetiredBy(ctx context.Context, q db.Q, importID string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select count(*)
		  from framework_retired r
		  join framework_competency c on c.code = r.code and c.status = 'deprecated'
		 where r.import_id = $1`, importID)
}
