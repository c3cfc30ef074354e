package framework

import (
	"context"
	"encoding/json"
	"time"

	"sopan/internal/ground/db"
)

func selectMergedInto(ctx context.Context, q db.Q, code string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select code
		  from framework_competency
		 where replaced_by = $1 and replaced_by <> ''
		 order by code`, code)
}

func insertMerge(ctx context.Context, tx *db.Tx, m Merging) error {
	text, err := json.Marshal(m.stood)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into framework_merge (id, from_code, to_code, at, by_id, stood, undone_at, undone_by)
		values ($1, $2, $3, $4, $5, $6, 0, '')`, m.ID, m.From, m.To, tx.Now().UnixMicro(), tx.By().ID(), string(text))
	return err
}

// part takes a merge back: the first entry, and what was known as it before, stand again.
func part(ctx context.Context, tx *db.Tx, m Merging) (bool, error) {
	n, err := tx.Exec(ctx, `
		update framework_merge
		   set undone_at = $1, undone_by = $2
		 where id = $3 and undone_at = 0`, tx.Now().UnixMicro(), tx.By().ID(), m.ID)
	if err != nil || n != 1 {
		return false, err
	}
	n, err = tx.Exec(ctx, `
		update framework_competency
		   set status = $1, replaced_by = '', changed_at = $2
		 where code = $3 and status = 'merged' and replaced_by = $4`, m.stood.Status, tx.Now().UnixMicro(), m.From, m.To)
	if err != nil || n != 1 {
		return false, err
	}
	return true, db.Chunks(m.stood.Before, few, func(some []string) error {
		_, err := tx.Exec(ctx, `
			update framework_competency
			   set replaced_by = $1, changed_at = $2
			 where replaced_by = $3 and code in (`+db.List(4, len(some))+`)`,
			append([]any{m.From, tx.Now().UnixMicro(), m.To}, db.Args(some)...)...)
		return err
	})
}

// selectMerges gives one merge by its id, or all in which a code had a part, the newest first.
func selectMerges(ctx context.Context, q db.Q, merge, code string) ([]Merging, error) {
	type row struct {
		Merging
		at, undone int64
		stood      string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.From, &r.To, &r.at, &r.By, &r.stood, &r.undone, &r.UndoneBy}
	}, `
		select id, from_code, to_code, at, by_id, stood, undone_at, undone_by
		  from framework_merge
		 where id = $1
		 union all
		select id, from_code, to_code, at, by_id, stood, undone_at, undone_by
		  from framework_merge
		 where from_code = $2
		 union all
		select id, from_code, to_code, at, by_id, stood, undone_at, undone_by
		  from framework_merge
		 where to_code = $2
		 order by 4 desc, 1
		 limit 50`, merge, code)
	out := make([]Merging, len(rows))
	for i, r := range rows {
		out[i] = r.Merging
		out[i].At = time.UnixMicro(r.at).UTC()
		if r.undone != 0 {
			out[i].UndoneAt = time.UnixMicro(r.undone).UTC()
		}
		if err == nil {
			out[i].stood, err = unmarshalStood(r.stood)
		}
	}
	return out, err
}

// selectAskers tells for each code which kinds of post ask for it in force, and how many versions on their way do.
func selectAskers(ctx context.Context, q db.Q, codes []string) (map[string]Uses, error) {
	type row struct {
		code, kind string
		drafts     int
	}
	out := map[string]Uses{}
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		in := db.List(1, len(part))
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.kind, &r.drafts} }, func(r row) error {
			u := out[r.code]
			if r.kind == "" {
				u.Drafts = r.drafts
			} else {
				u.InAll++
				if len(u.Kinds) < maxPage {
					u.Kinds = append(u.Kinds, r.kind)
				}
			}
			out[r.code] = u
			return nil
		}, `
			select competency, kind_code, 0
			  from framework_need
			 where competency in (`+in+`)
			 union all
			select r.competency, '', count(distinct v.id)
			  from framework_requirement r
			  join framework_version v on v.id = r.version_id
			 where r.competency in (`+in+`) and v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back')
			 group by r.competency
			 order by 1, 2`, db.Args(part)...)
	})
	return out, err
}
