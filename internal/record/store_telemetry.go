package record

import (
	"context"

	"sopan/internal/ground/db"
)

func insertApart(ctx context.Context, tx *db.Tx, rows []Apart) error {
	seen := map[string]bool{}
	var once []Apart
	for _, r := range rows {
		if !seen[r.ID] {
			seen[r.ID] = true
			once = append(once, r)
		}
	}
	_, err := db.Insert(ctx, tx, `insert into record_apart (id, at, mid, eid, why, body) values`, len(once), func(i int) []any {
		r := once[i]
		return []any{r.ID, tx.Now().UnixMicro(), r.MID, r.EID, r.Why, string(r.Body)}
	}, `on conflict (id) do nothing`)
	return err
}

func apartInto(a *Apart) []any {
	return []any{&a.ID, db.Micros(&a.At), &a.MID, &a.EID, &a.Why, &a.Body}
}

func apart(ctx context.Context, q db.Q, before string, limit int) ([]Apart, error) {
	if before == "" {
		return db.All(ctx, q, apartInto, `select id, at, mid, eid, why, body from record_apart order by at desc, id desc limit $1`, limit)
	}
	return db.All(ctx, q, apartInto, `
		select a.id, a.at, a.mid, a.eid, a.why, a.body
		  from record_apart b join record_apart a on (a.at, a.id) < (b.at, b.id)
		 where b.id = $1
		 order by a.at desc, a.id desc limit $2`, before, limit)
}

func dropApart(ctx context.Context, tx *db.Tx, before int64) error {
	_, err := tx.Exec(ctx, `delete from record_apart where at < $1`, before)
	return err
}
