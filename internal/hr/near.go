package hr

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
)

// nearest is how many rows are judged for one decision at the most; where more hang together, all are.
const nearest = 500

// near gathers the rows that a decision on one row can bear on: those with the same employee code; those that claim the post that
// it claims or that its person holds; the row of whoever holds that post; and so on from each of these. With them come the rows
// of the officers above, for a row is judged by where its officer serves. Of a circle of officers every row is meant.
type near struct {
	batches *Batches
	batch   Batch
	lens    *lens
	rows    map[int]Row  // by line
	meant   map[int]bool // lines on which the decision can bear; the others are only looked at
}

// around gives the rows near one, in the order of the file, and which of them are meant. more is true where too many hang
// together.
func (b *Batches) around(ctx context.Context, q db.Q, batch Batch, start Row) (rows []Row, meant map[int]bool, more bool, err error) {
	l, err := newLens(batch.Header, batch.Map)
	if err != nil {
		return nil, nil, false, err
	}
	n := &near{batches: b, batch: batch, lens: l, rows: map[int]Row{start.N: start}, meant: map[int]bool{start.N: true}}
	last := []Row{start}
	for len(last) > 0 && len(n.rows) <= nearest {
		if last, err = n.step(ctx, q, last); err != nil {
			return nil, nil, false, err
		}
	}
	last = nil
	for _, r := range n.rows {
		last = append(last, r)
	}
	circle := start.Conflict == conflictCircle
	for len(last) > 0 && len(n.rows) <= nearest {
		if last, err = n.above(ctx, q, last, circle); err != nil {
			return nil, nil, false, err
		}
	}
	for _, r := range n.rows {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.N, b.N) })
	return rows, n.meant, len(n.rows) > nearest, nil
}

// step adds the rows that hang on the last ones by a code or a post, and gives those that are new.
func (n *near) step(ctx context.Context, q db.Q, last []Row) ([]Row, error) {
	var codes, posts []string
	for _, r := range last {
		codes, posts = append(codes, r.Code, known(r)), append(posts, r.post)
	}
	people, err := n.batches.people.ByCodes(ctx, q, db.Keys(codes))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	held, err := n.batches.people.Posts(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for _, p := range held {
		posts = append(posts, p.PositionCode)
	}
	holders, err := n.batches.people.HeldBy(ctx, q, posts)
	if err != nil {
		return nil, err
	}
	for _, code := range holders {
		codes = append(codes, code)
	}
	found, err := rowsNear(ctx, q, n.batch.ID, db.Keys(codes), db.Keys(posts))
	return n.add(found, true), err
}

// above adds the rows of the officers above the last ones, and gives those that are new.
func (n *near) above(ctx context.Context, q db.Q, last []Row, meant bool) ([]Row, error) {
	var officers []string
	for _, r := range last {
		if r.raw != nil {
			officers = append(officers, n.lens.read(r.raw)["reporting_officer_code"])
		}
	}
	found, err := rowsNear(ctx, q, n.batch.ID, db.Keys(officers), nil)
	return n.add(found, meant), err
}

func (n *near) add(found []Row, meant bool) (fresh []Row) {
	for _, r := range found {
		if _, there := n.rows[r.N]; !there {
			n.rows[r.N] = r
			fresh = append(fresh, r)
		}
		if meant {
			n.meant[r.N] = true
		}
	}
	return fresh
}

// known is the code of who is known by the number of a row that is in conflict over who it is; "" for none.
func known(r Row) string {
	for _, p := range r.Notes {
		for i := 0; p.Key == conflictIdentity && i+1 < len(p.Args); i += 2 {
			if code, ok := p.Args[i+1].(string); ok && p.Args[i] == "code" {
				return code
			}
		}
	}
	return ""
}

// claimed is the post that a row names, in the form in which rows are found by it.
func claimed(cells map[string]string) string {
	return strings.Join(strings.Fields(cells["position_code"]), " ")
}

// shift counts a row as having come to something else.
func (c *Counts) shift(from, to string) {
	less := Counts{}
	less.count(from)
	c.New -= less.New
	c.Changed -= less.Changed
	c.Same -= less.Same
	c.Conflicts -= less.Conflicts
	c.Refused -= less.Refused
	c.Skipped -= less.Skipped
	c.count(to)
}
