package record

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// The tail is where the newest statements are named: a row for each transaction, until all are folded, which is to bring them into
// the blocks of record_posting at once. So a transaction writes one row where it would touch a page for each agent, activity and
// registration, and blocks hold what many transactions said. Numbers above what was folded stand in the tail alone.

// foldAt is how many statements the tail holds before it is folded.
const foldAt = 4096

// tailText writes the blocks of one transaction, whose greatest number is last, as a line each: the key, the difference of the
// block's greatest number from last, its other numbers as block.text writes them.
func tailText(blocks []block, last int64) string {
	size := 0
	for _, b := range blocks {
		size += len(b.key) + 8 + 3*len(b.seqs)
	}
	out := make([]byte, 0, size)
	for _, b := range blocks {
		out = append(append(out, b.key...), ' ')
		out = strconv.AppendInt(out, last-b.last(), 36)
		out = append(append(append(out, ' '), b.text()...), '\n')
	}
	return string(out)
}

// eachOfTail reads what tailText wrote; the numbers of a block come greatest first.
func eachOfTail(last int64, text string, call func(key string, seqs []int64)) error {
	for line := range strings.Lines(text) {
		key, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		by, others, _ := strings.Cut(rest, " ")
		n, err := strconv.ParseInt(by, 36, 64)
		if err != nil {
			return err
		}
		seqs, err := numbers(last-n, others)
		if err != nil {
			return err
		}
		call(key, seqs)
	}
	return nil
}

// tail remembers the rows of the tail that this process has read: each query reads those that came since.
type tail struct {
	mu     sync.Mutex
	folded int64 // all up to it stands in blocks
	upTo   int64 // all between has been read
	seqs   map[string][]int64
}

// read takes in what was found at one moment: the head of the record, and all rows of the tail beyond upTo as it was before.
func (t *tail) read(row sequence, rows []tailRow) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if row.folded < t.folded || row.folded == t.folded && row.seq <= t.upTo {
		return nil // nothing new, or another was quicker and read what came later
	}
	if row.folded > t.folded || t.seqs == nil { // it brought in all that had been read
		t.folded, t.upTo, t.seqs = row.folded, row.folded, map[string][]int64{}
	}
	for _, one := range rows {
		if one.last <= t.upTo {
			continue
		}
		err := eachOfTail(one.last, one.blocks, func(key string, seqs []int64) { t.seqs[key] = append(t.seqs[key], seqs...) })
		if err != nil {
			return err
		}
		t.upTo = one.last
	}
	t.upTo = row.seq
	return nil
}

// reached is up to where the tail has been read.
func (t *tail) reached() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.upTo
}

// under gives the numbers under a key that stand in the tail, rising, and what has been folded.
func (t *tail) under(key string) (seqs []int64, folded int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	seqs = slices.Clone(t.seqs[key])
	slices.Sort(seqs)
	return seqs, t.folded
}

// head is the last number and moment that were given; what it covers is found from now on.
func (s *Store) head(ctx context.Context) (sequence, error) {
	row, rows, err := headAndTail(ctx, s.db.Reader(), s.tail.reached())
	if err == nil {
		err = s.tail.read(row, rows)
	}
	return row, err
}

// fold brings the tail into blocks. Whoever stores meanwhile waits.
func (s *Store) fold(ctx context.Context) error {
	err := s.db.Write(ctx, who.Actor{System: "record"}, func(ctx context.Context, tx *db.Tx) error {
		row, err := lockSequence(ctx, tx)
		if err != nil {
			return err
		}
		return foldAll(ctx, tx, row)
	})
	return fault.Wrap("record.fold", err)
}

// foldAll brings the tail into blocks within a transaction that holds the lock of row.
func foldAll(ctx context.Context, tx *db.Tx, row sequence) error {
	rows, err := tailAfter(ctx, tx, row.folded)
	if err != nil {
		return err
	}
	under := map[string][]int64{}
	for _, one := range rows {
		err := eachOfTail(one.last, one.blocks, func(key string, seqs []int64) { under[key] = append(under[key], seqs...) })
		if err != nil {
			return err
		}
	}
	blocks, late := blocksOf(under, row.folded)
	if err := insertPostings(ctx, tx, blocks, late); err != nil {
		return err
	}
	crash.Point("record.fold.before_delete")
	if err := deleteTail(ctx, tx, row.seq); err != nil {
		return err
	}
	row.folded = row.seq
	return setSequence(ctx, tx, row)
}

// blocksOf gathers numbers into blocks. One that came late, for a statement that was folded before, is a block by itself.
func blocksOf(under map[string][]int64, folded int64) (blocks, late []block) {
	var p postings
	for key, seqs := range under {
		slices.Sort(seqs)
		for i, n := range seqs {
			switch {
			case i > 0 && seqs[i-1] == n:
			case n <= folded:
				late = append(late, block{key, []int64{n}})
			default:
				p.add(key, n)
			}
		}
	}
	return p.done(), late
}
