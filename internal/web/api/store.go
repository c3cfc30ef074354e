package api

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/ground/db"
)

type kept struct {
	hash   string
	status int
	body   string
}

// reserveKey takes the key for this actor, or gives what stands under it. A reservation older than stale without an answer
// and an answer older than old are taken over.
func reserveKey(ctx context.Context, tx *db.Tx, actor, key, hash string, stale, old time.Time) (*kept, error) {
	if _, err := tx.Exec(ctx, `
		delete from idempotency_answer
		 where actor = $1 and key = $2 and ((status = 0 and at < $3) or at < $4)`,
		actor, key, stale.UnixMicro(), old.UnixMicro()); err != nil {
		return nil, err
	}
	n, err := tx.Exec(ctx, `
		insert into idempotency_answer (actor, key, request_hash, status, body, at)
		values ($1, $2, $3, 0, '', $4)
		on conflict (actor, key) do nothing`, actor, key, hash, tx.Now().UnixMicro())
	if err != nil || n == 1 {
		return nil, err
	}
	was, err := db.One(ctx, tx, func(k *kept) []any { return []any{&k.hash, &k.status, &k.body} },
		`select request_hash, status, body from idempotency_answer where actor = $1 and key = $2`, actor, key)
	return &was, err
}

// keepAnswer keeps an answer under its key; after our own mistake, or when the caller came too often, the key is free again.
func keepAnswer(ctx context.Context, tx *db.Tx, actor, key string, status int, body string) error {
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		_, err := tx.Exec(ctx, `delete from idempotency_answer where actor = $1 and key = $2`, actor, key)
		return err
	}
	_, err := tx.Exec(ctx, `update idempotency_answer set status = $1, body = $2 where actor = $3 and key = $4`, status, body, actor, key)
	return err
}
