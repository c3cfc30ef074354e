package record

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// blocksAtOnce is how many blocks are read at a time at the most: a page's worth where blocks hold one number each.
const blocksAtOnce = 128

func blocksBeyond(ctx context.Context, q db.Q, key string, from int64, down bool, most int) ([]loaded, error) {
	query := `select last, seqs from record_posting where key = $1 and last > $2 order by last limit $3`
	if down {
		query = `select last, seqs from record_posting where key = $1 and last < $2 order by last desc limit $3`
	}
	return db.All(ctx, q, func(l *loaded) []any { return []any{&l.last, &l.seqs} }, query, key, from, most)
}

// blocksWithin gives the blocks whose last lies in one of at most inParts stretches, none of which reaches into another. The text is the
// same for any number of them, so that it is kept planned.
func blocksWithin(ctx context.Context, q db.Q, key string, within []stretch) ([]loaded, error) {
	args := []any{key}
	for i := range inParts {
		var one stretch // holds nothing
		if i < len(within) {
			one = within[i]
		}
		args = append(args, one.low, one.high)
	}
	return db.All(ctx, q, func(l *loaded) []any { return []any{&l.last, &l.seqs} }, withinText, args...)
}

// Each stretch is a question of its own, for which the index is used whatever is known of the table. A bound that stands before its column
// has no plan made anew (see db): one plan is right for all.
var withinText = func() string {
	parts := make([]string, inParts)
	for i := range parts {
		parts[i] = fmt.Sprintf(`select last, seqs from record_posting where key = $1 and $%d <= last and $%d > last`, 2*i+2, 2*i+3)
	}
	return strings.Join(parts, ` union all `)
}()

// lastStored is the number of the last statement, not after most, that was stored at a moment or before; 0 when there is none.
// Moments rise with numbers, which have no gaps, so it is found by halving.
func lastStored(ctx context.Context, q db.Q, at, most int64) (int64, error) {
	return db.Scalar[int64](ctx, q, `
		with recursive half (low, high) as (
			select cast(0 as bigint), cast($1 as bigint)
			union all
			select case when s.stored <= $2 then s.seq else h.low end, case when s.stored <= $2 then h.high else s.seq - 1 end
			  from half h join record_statement s on s.seq = (h.low + h.high + 1) / 2
			 where h.low < h.high
		)
		select max(low) from half`, most, at)
}

func keptInto(k *Kept) []any { return []any{&k.Seq, db.Micros(&k.Stored), &k.Body} }

func statementsBetween(ctx context.Context, q db.Q, from, to int64, ascending bool, limit int) ([]Kept, error) {
	query := `select seq, stored, body from record_statement where seq >= $1 and seq <= $2 and voided = 0 order by seq desc limit $3`
	if ascending {
		query = `select seq, stored, body from record_statement where seq >= $1 and seq <= $2 and voided = 0 order by seq limit $3`
	}
	return db.All(ctx, q, keptInto, query, from, to, limit)
}

// statementsOf gives those that are not void, in order.
func statementsOf(ctx context.Context, q db.Q, seqs []int64, ascending bool) ([]Kept, error) {
	order := ` order by seq desc`
	if ascending {
		order = ` order by seq`
	}
	var out []Kept
	err := db.Chunks(seqs, listSize, func(part []int64) error {
		found, err := db.All(ctx, q, keptInto,
			`select seq, stored, body from record_statement where voided = 0 and seq in (`+db.List(1, len(part))+`)`+order, db.Args(part)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

func statement(ctx context.Context, q db.Q, id string, voided bool) (Kept, error) {
	is := int64(0)
	if voided {
		is = 1
	}
	k, err := db.One(ctx, q, keptInto, `select seq, stored, body from record_statement where id = $1 and voided = $2`, id, is)
	if db.None(err) {
		return Kept{}, fault.E(fault.NotFound, "record.One", "record.no_statement", "id", id)
	}
	return k, err
}

func namesOf(ctx context.Context, q db.Q, key string) ([]string, error) {
	text, err := db.Scalar[string](ctx, q, `select names from record_agent where key = $1`, key)
	if db.None(err) {
		return nil, nil
	}
	var names []string
	if err == nil {
		err = json.Unmarshal([]byte(text), &names)
	}
	return names, err
}

func filesOf(ctx context.Context, q db.Q, seqs []int64) ([]File, error) {
	var out []File
	err := db.Chunks(seqs, listSize, func(part []int64) error {
		found, err := db.All(ctx, q, func(f *File) []any { return []any{&f.SHA2, &f.ContentType, &f.Size, &f.Key} }, `
			select sha2, content_type, size, blob_key from record_file
			 where seq in (`+db.List(1, len(part))+`) order by seq, sha2`, db.Args(part)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// fileHeld tells whether a statement holds a file.
func fileHeld(ctx context.Context, q db.Q, key string) (bool, error) {
	_, err := db.Scalar[int64](ctx, q, `select seq from record_file where blob_key = $1 limit 1`, key)
	if db.None(err) {
		return false, nil
	}
	return err == nil, err
}

func uploaded(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `insert into record_upload (blob_key, at) values ($1, $2) on conflict (blob_key) do update set at = excluded.at`,
		key, tx.Now().UnixMicro())
	return err
}

// sweepAtOnce is how many files one sweep looks at.
const sweepAtOnce = 1000

func unclaimed(ctx context.Context, q db.Q, before int64) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `select blob_key from record_upload where at < $1 order by at limit $2`, before, sweepAtOnce)
}

func forgetUploads(ctx context.Context, tx *db.Tx, keys []string) error {
	return db.Chunks(keys, listSize, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from record_upload where blob_key in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	})
}
