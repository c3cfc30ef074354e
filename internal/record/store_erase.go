package record

import (
	"context"

	"sopan/internal/ground/db"
)

// erasable are the tables that can name people.
var erasable = []string{
	"record_statement", "record_posting", "record_tail", "record_agent", "record_activity", "record_document", "record_file", "record_apart",
}

func bodiesOf(ctx context.Context, q db.Q, seqs []int64) ([]Kept, error) {
	var out []Kept
	err := db.Chunks(seqs, listSize, func(part []int64) error {
		found, err := db.All(ctx, q, keptInto, `select seq, stored, body from record_statement where seq in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// setErased puts another text in the place of a statement's and keeps the sum of the first.
func setErased(ctx context.Context, tx *db.Tx, seq int64, body, sum, erasure string) error {
	if _, err := tx.Exec(ctx, `insert into record_erased (seq, sum, erasure) values ($1, $2, $3) on conflict (seq) do nothing`, seq, sum, erasure); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `update record_statement set body = $1 where seq = $2`, body, seq)
	return err
}

// takeFiles lets a statement hold no files, and tells which it held.
func takeFiles(ctx context.Context, tx *db.Tx, seq int64) ([]string, error) {
	return db.All(ctx, tx, func(s *string) []any { return []any{s} }, `delete from record_file where seq = $1 returning blob_key`, seq)
}

func renameKey(ctx context.Context, tx *db.Tx, from, to string) error {
	if _, err := tx.Exec(ctx, `
		insert into record_posting (key, last, seqs)
		select cast($1 as text), last, seqs from record_posting where key = $2
		on conflict do nothing`, to, from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from record_posting where key = $1`, from)
	return err
}

// eraseAgent drops the names and the documents of an agent, and tells how many documents there were.
func eraseAgent(ctx context.Context, tx *db.Tx, key string) (int, error) {
	if _, err := tx.Exec(ctx, `delete from record_agent where key = $1`, key); err != nil {
		return 0, err
	}
	n, err := tx.Exec(ctx, `delete from record_document where agent = $1`, key)
	return int(n), err
}

// eraseApart drops the events kept apart that name somebody; there are few, and they are read whole.
func eraseApart(ctx context.Context, tx *db.Tx, meets func(text string) bool) error {
	var gone []string
	type row struct{ id, mid, body string }
	err := db.Each(ctx, tx, func(r *row) []any { return []any{&r.id, &r.mid, &r.body} }, func(r row) error {
		if meets(r.body) || meets(r.mid) {
			gone = append(gone, r.id)
		}
		return nil
	}, `select id, mid, body from record_apart`)
	if err != nil {
		return err
	}
	return db.Chunks(gone, listSize, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from record_apart where id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	})
}

// cleanActivities takes texts out of the definitions that are kept of activities.
func cleanActivities(ctx context.Context, tx *db.Tx, ids []string, clean func([]byte) ([]byte, bool)) error {
	texts, err := knownOf(ctx, tx, "record_activity", "id", "definition", ids)
	if err != nil {
		return err
	}
	var changed []known
	for id, text := range texts {
		if out, met := clean([]byte(text)); met {
			changed = append(changed, known{id, string(out)})
		}
	}
	return keep(ctx, tx, "record_activity", "id", "definition", changed)
}

func insertErasure(ctx context.Context, tx *db.Tx, e Erasure) error {
	_, err := tx.Exec(ctx, `insert into record_erasure (id, at, by_id, statements) values ($1, $2, $3, $4)`, e.ID, tx.Now().UnixMicro(), tx.By().ID(), e.Statements)
	return err
}

// sumsOf are the kept sums of erased statements between two numbers, by number.
func sumsOf(ctx context.Context, q db.Q, from, to int64) (map[int64]string, error) {
	type row struct {
		seq int64
		sum string
	}
	out := map[int64]string{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.seq, &r.sum} }, func(r row) error {
		out[r.seq] = r.sum
		return nil
	}, `select seq, sum from record_erased where seq >= $1 and seq <= $2`, from, to)
	return out, err
}

func eachBody(ctx context.Context, q db.Q, from, to int64, f func(seq int64, body []byte) error) error {
	return db.Each(ctx, q, keptInto, func(k Kept) error { return f(k.Seq, k.Body) },
		`select seq, stored, body from record_statement where seq >= $1 and seq <= $2 order by seq`, from, to)
}
