package record

import (
	"cmp"
	"context"
	"slices"

	"sopan/internal/ground/db"
)

// tailRow is what one transaction named.
type tailRow struct {
	last   int64
	blocks string
}

func insertTail(ctx context.Context, tx *db.Tx, row tailRow) error {
	_, err := tx.Exec(ctx, `insert into record_tail (last, blocks) values ($1, $2)`, row.last, row.blocks)
	return err
}

func tailAfter(ctx context.Context, q db.Q, seq int64) ([]tailRow, error) {
	return db.All(ctx, q, func(r *tailRow) []any { return []any{&r.last, &r.blocks} },
		`select last, blocks from record_tail where last > $1 order by last`, seq)
}

// headAndTail reads the head and the rows beyond a number at one moment: what is folded between two readings would be missed.
func headAndTail(ctx context.Context, q db.Q, seq int64) (head sequence, rows []tailRow, err error) {
	type row struct {
		head sequence
		tail tailRow
	}
	err = db.Each(ctx, q, func(r *row) []any { return append(sequenceInto(&r.head), &r.tail.last, &r.tail.blocks) }, func(r row) error {
		if head = r.head; r.tail.last > 0 {
			rows = append(rows, r.tail)
		}
		return nil
	}, `
		select s.seq, s.stored, s.dangling, s.folded, coalesce(t.last, 0), coalesce(t.blocks, '')
		  from record_sequence s left join record_tail t on t.last > $1
		 where s.id = 1 order by t.last`, seq)
	return head, rows, err
}

func deleteTail(ctx context.Context, tx *db.Tx, upTo int64) error {
	_, err := tx.Exec(ctx, `delete from record_tail where last <= $1`, upTo)
	return err
}

// insertPostings writes blocks of numbers that were not folded before, and late ones of numbers that were: one that ends in the same
// number under the same key holds such a one already.
func insertPostings(ctx context.Context, tx *db.Tx, blocks, late []block) error {
	slices.SortFunc(blocks, func(a, b block) int { // rows that lie together are written together
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.last(), b.last()))
	})
	row := func(b block) []any { return []any{b.key, b.last(), b.text()} }
	err := db.Copy(ctx, tx, "record_posting", []string{"key", "last", "seqs"}, len(blocks), func(i int) []any { return row(blocks[i]) })
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `insert into record_posting (key, last, seqs) values`, len(late), func(i int) []any { return row(late[i]) },
		`on conflict do nothing`)
	return err
}
