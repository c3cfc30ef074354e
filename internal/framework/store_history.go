package framework

import (
	"context"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
)

// remember writes into the histories of entries that were made and changed by one act.
func remember(ctx context.Context, tx *db.Tx, act, detail string, made, changed []Competency) error {
	rows := make([]Happened, 0, len(made)+len(changed))
	for _, c := range made {
		rows = append(rows, Happened{Code: c.Code, Act: act, Detail: detail})
	}
	for _, c := range changed {
		rows = append(rows, Happened{Code: c.Code, Act: actChanged, Detail: detail})
	}
	return note(ctx, tx, rows...)
}

// note writes lines into histories.
func note(ctx context.Context, tx *db.Tx, rows ...Happened) error {
	_, err := db.Insert(ctx, tx, `insert into framework_history (code, id, at, by_id, act, detail) values`, len(rows), func(i int) []any {
		h := rows[i]
		return []any{h.Code, id.New(), tx.Now().UnixMicro(), tx.By().ID(), h.Act, h.Detail}
	}, "")
	return err
}

func selectHistory(ctx context.Context, q db.Q, code, after string, limit int) ([]Happened, error) {
	type row struct {
		Happened
		at int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.Code, &r.ID, &r.at, &r.By, &r.Act, &r.Detail} }, `
		select code, id, at, by_id, act, detail
		  from framework_history
		 where code = $1 and ($2 = '' or id < $2)
		 order by id desc
		 limit $3`, code, strings.TrimSpace(after), limit)
	out := make([]Happened, len(rows))
	for i, r := range rows {
		out[i] = r.Happened
		out[i].At = time.UnixMicro(r.at).UTC()
	}
	return out, err
}
