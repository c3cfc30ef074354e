// Package config keeps what is fixed about an installation once and for all, in the database beside the data it goes with.
package config

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// Once sets values, as key, value pairs, where they are not set yet, and gives what holds for each key. The first to come
// decides, also among several processes.
func Once(ctx context.Context, d *db.DB, pairs ...string) (map[string]string, error) {
	out := map[string]string{}
	missing := false
	for i := 0; i < len(pairs); i += 2 {
		v, err := Get(ctx, d.Reader(), pairs[i])
		if err != nil {
			return nil, err
		}
		out[pairs[i]] = v
		missing = missing || v == ""
	}
	if !missing {
		return out, nil
	}
	err := d.Write(ctx, who.Operator("config"), func(ctx context.Context, tx *db.Tx) error {
		for i := 0; i < len(pairs); i += 2 {
			if _, err := tx.Exec(ctx, `insert into config_value (key, value) values ($1, $2) on conflict (key) do nothing`, pairs[i], pairs[i+1]); err != nil {
				return err
			}
			v, err := Get(ctx, tx, pairs[i])
			if err != nil {
				return err
			}
			out[pairs[i]] = v
		}
		return nil
	})
	return out, err
}

// Get gives a value, "" where it is not set.
func Get(ctx context.Context, q db.Q, key string) (string, error) {
	v, err := db.Scalar[string](ctx, q, `select value from config_value where key = $1`, key)
	if db.None(err) {
		return "", nil
	}
	return v, err
}

// Set sets a value within a transaction.
func Set(ctx context.Context, tx *db.Tx, key, value string) error {
	_, err := tx.Exec(ctx, `insert into config_value (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, key, value)
	return err
}

// Prefix gives all values whose key begins with prefix, by the rest of the key. A prefix holds no % and no _.
func Prefix(ctx context.Context, q db.Q, prefix string) (map[string]string, error) {
	type row struct{ key, value string }
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.key, &r.value} },
		`select key, value from config_value where key like $1`, prefix+"%")
	out := map[string]string{}
	for _, r := range rows {
		out[r.key[len(prefix):]] = r.value
	}
	return out, err
}
