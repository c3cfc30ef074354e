package record

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func programs(ctx context.Context, q db.Q) ([]Program, error) {
	var scopes string
	var trusted int64
	var out []Program
	err := db.Each(ctx, q, func(p *Program) []any {
		return []any{&p.Key, &p.Name, &scopes, &p.PerMinute, &p.MadeAt, &trusted, &p.Stored, &p.UsedAt}
	}, func(p Program) error {
		p.Scopes, p.Trusted = scopesOf(scopes), trusted != 0
		out = append(out, p)
		return nil
	}, `select key, name, scopes, per_minute, made_at, trusted, stored, used_at from record_credential where ended_at = 0 order by made_at desc, key`)
	return out, err
}

func setTrust(ctx context.Context, tx *db.Tx, key string, trusted bool) error {
	n, err := tx.Exec(ctx, `update record_credential set trusted = $1 where key = $2 and ended_at = 0`, flag(trusted), key)
	return one(n, err)
}

func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func trustedOf(ctx context.Context, q db.Q, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := db.Chunks(keys, listSize, func(part []string) error {
		return db.Each(ctx, q, func(s *string) []any { return []any{s} }, func(s string) error {
			out[s] = true
			return nil
		}, `select key from record_credential where trusted = 1 and ended_at = 0 and key in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func setKnown(ctx context.Context, tx *db.Tx, activity, ref string) error {
	_, err := tx.Exec(ctx, `insert into record_known (activity, ref) values ($1, $2) on conflict (activity) do update set ref = excluded.ref`, activity, ref)
	return err
}

// countStored adds fresh statements to what their senders have stored.
func countStored(ctx context.Context, tx *db.Tx, fresh []*entry) error {
	count := map[string]int64{}
	for _, e := range fresh {
		count[e.client]++
	}
	for key, n := range count {
		if _, err := tx.Exec(ctx, `update record_credential set stored = stored + $1, used_at = $2 where key = $3`, n, tx.Now().UnixMicro(), key); err != nil {
			return err
		}
	}
	return nil
}

func setUsed(ctx context.Context, tx *db.Tx, key string, at int64) error {
	_, err := tx.Exec(ctx, `update record_credential set used_at = $1 where key = $2 and used_at < $1`, at, key)
	return err
}

func program(ctx context.Context, q db.Q, key string) (Program, error) {
	list, err := programs(ctx, q)
	for _, p := range list {
		if p.Key == key {
			return p, err
		}
	}
	if err == nil {
		err = fault.E(fault.NotFound, "record.Program", "record.no_client")
	}
	return Program{}, err
}
