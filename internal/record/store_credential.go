package record

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

func insertClient(ctx context.Context, tx *db.Tx, c Client, secret string) error {
	_, err := tx.Exec(ctx, `
		insert into record_credential (key, secret, name, scopes, per_minute, made_at, made_by, ended_at)
		values ($1, $2, $3, $4, $5, $6, $7, 0)`,
		c.Key, secret, c.Name, strings.Join(texts(c.Scopes), " "), c.PerMinute, c.MadeAt, tx.By().ID())
	return err
}

func client(ctx context.Context, q db.Q, key string) (Client, string, error) {
	var secret, scopes string
	c, err := db.One(ctx, q, func(c *Client) []any { return []any{&c.Key, &c.Name, &scopes, &c.PerMinute, &c.MadeAt, &secret} }, `
		select key, name, scopes, per_minute, made_at, secret
		  from record_credential
		 where key = $1 and ended_at = 0`, key)
	c.Scopes = scopesOf(scopes)
	return c, secret, err
}

func scopesOf(text string) []Scope {
	var out []Scope
	for one := range strings.FieldsSeq(text) {
		out = append(out, Scope(one))
	}
	return out
}

func clients(ctx context.Context, q db.Q) ([]Client, error) {
	var scopes string
	var out []Client
	err := db.Each(ctx, q, func(c *Client) []any { return []any{&c.Key, &c.Name, &scopes, &c.PerMinute, &c.MadeAt} }, func(c Client) error {
		c.Scopes = scopesOf(scopes)
		out = append(out, c)
		return nil
	}, `select key, name, scopes, per_minute, made_at from record_credential where ended_at = 0 order by made_at desc, key`)
	return out, err
}

func setSecret(ctx context.Context, tx *db.Tx, key, secret string) error {
	n, err := tx.Exec(ctx, `update record_credential set secret = $1 where key = $2 and ended_at = 0`, secret, key)
	return one(n, err)
}

func endClient(ctx context.Context, tx *db.Tx, key string, at int64) error {
	n, err := tx.Exec(ctx, `update record_credential set ended_at = $1 where key = $2 and ended_at = 0`, at, key)
	return one(n, err)
}

// one makes NotFound of a change that has met nobody.
func one(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.E(fault.NotFound, "record", "record.no_client")
	}
	return err
}
