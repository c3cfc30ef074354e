package people

import (
	"context"

	"sopan/internal/ground/db"
)

// pastNamesOf gives what organisations were called before, by id.
func pastNamesOf(ctx context.Context, q db.Q, orgIDs []string) (map[string][]PastName, error) {
	type row struct {
		org string
		PastName
	}
	out := map[string][]PastName{}
	err := db.Chunks(orgIDs, part, func(ids []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.org, &r.Lang, &r.Name, &r.Until, &r.OrderNo} }, func(r row) error {
			out[r.org] = append(out[r.org], r.PastName)
			return nil
		}, `select org_id, lang, name, until, order_no from people_org_past where org_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}

func insertPastName(ctx context.Context, tx *db.Tx, orgID, pastID string, p PastName) error {
	_, err := tx.Exec(ctx, `insert into people_org_past (org_id, id, lang, name, until, order_no) values ($1, $2, $3, $4, $5, $6)`,
		orgID, pastID, p.Lang, p.Name, p.Until, p.OrderNo)
	return err
}

// hangingAll counts what hangs on each of these organisations: units that last, posts and people.
func hangingAll(ctx context.Context, q db.Q, orgIDs []string) (map[string]int, error) {
	type row struct {
		org string
		n   int
	}
	out := map[string]int{}
	err := db.Chunks(orgIDs, part, func(ids []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.org, &r.n} }, func(r row) error {
			out[r.org] = r.n
			return nil
		}, `
			select x.id, (select count(*) from people_org o where o.parent_id = x.id and not exists (select 1 from people_org_end e where e.org_id = o.id))
			           + (select count(*) from people_position s where s.org_id = x.id)
			           + (select count(*) from people_person p where p.org_id = x.id)
			  from people_org x
			 where x.id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}
