package hr

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Decide gives somebody's word on the conflict of one row of a batch in review; a later word takes the place of an earlier
// one. unit is the code of the unit that is meant, where none was found and the file's word is taken; else "". Rows that
// share an employee code are decided together: where one is taken, the others are skipped. The rows that the word bears on are
// judged again, so that the next reading shows what it comes to; all of the batch is judged once more when it is applied.
func (b *Batches) Decide(ctx context.Context, by who.Actor, batchID string, n int, word Word, unit string) (Row, error) {
	const op = "hr.Decide"
	var out Row
	_, err := b.step(ctx, by, op, batchID, InReview, func(ctx context.Context, tx *db.Tx, batch *Batch) error {
		if batch.State != InReview {
			return fault.E(fault.Conflict, op, "hr.batch.edge", "from", string(batch.State), "to", string(InReview))
		}
		one, err := rowsOf(ctx, tx, batchID, "", n-1, 1)
		if err != nil {
			return err
		}
		if len(one) == 0 || one[0].N != n {
			return fault.E(fault.NotFound, op, "hr.row.unknown")
		}
		if err := soundWord(op, one[0], word, unit); err != nil {
			return err
		}
		if err := b.soundUnit(ctx, tx, by, op, unit); err != nil {
			return err
		}
		rows, meant, more, err := b.around(ctx, tx, *batch, one[0])
		if err == nil && more {
			rows, err = allRows(ctx, tx, batchID)
		}
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(r Row) bool { return r.N == n })
		before := slices.Clone(rows)
		decide(rows, i, Decision{Word: word, Unit: unit, Since: since(rows[i]), By: by.ID(), At: tx.Now().UnixMicro()})
		got, err := b.judge(ctx, tx, by, *batch, rows)
		if err != nil {
			return err
		}
		out = got.rows[i]
		var was, is []Row
		for k, r := range got.rows {
			if more || meant[r.N] {
				was, is = append(was, before[k]), append(is, r)
				batch.shift(before[k].Result, r.Result)
			}
		}
		return rejudged(ctx, tx, batchID, was, is)
	})
	return out, err
}

func soundWord(op string, r Row, word Word, unit string) error {
	switch choice := r.Words(); {
	case r.Conflict == "":
		return fault.E(fault.Conflict, op, "hr.row.no_conflict")
	case !slices.Contains(choice, word):
		return fault.E(fault.Invalid, op, "hr.row.word").At("word", "hr.row.word")
	case word == Take && AsksUnit(r.Conflict) && unit == "":
		return fault.E(fault.Invalid, op, "hr.row.unit").At("unit", "hr.row.unit")
	case unit != "" && (word != Take || !AsksUnit(r.Conflict)):
		return fault.E(fault.Invalid, op, "hr.row.no_unit").At("unit", "hr.row.no_unit")
	}
	return nil
}

func (b *Batches) soundUnit(ctx context.Context, q db.Q, by who.Actor, op, unit string) error {
	if unit == "" {
		return nil
	}
	o, err := b.people.Org(ctx, q, unit)
	if err != nil || !by.Can(who.PeopleImport, o.Path) {
		return fault.E(fault.Invalid, op, "hr.row.unit_unknown", "code", unit).At("unit", "hr.row.unit_unknown", "code", unit)
	}
	return nil
}

// decide gives the word to the row, and takes the word back from the others of its code where it is taken.
func decide(rows []Row, i int, d Decision) {
	conflict := rows[i].Conflict
	set := func(k int, d Decision) {
		all := map[string]Decision{}
		for key, old := range rows[k].Decisions {
			all[key] = old
		}
		all[conflict] = d
		rows[k].Decisions = all
	}
	set(i, d)
	if d.Word != Take || conflict != conflictTwice && conflict != conflictTwoPosts {
		return
	}
	for k := range rows {
		if k != i && rows[k].Code == rows[i].Code && rows[k].Conflict == conflict {
			skip := d
			skip.Word = Skip
			set(k, skip)
		}
	}
}

// moved gives the rows that no longer say what they said.
func moved(before, after []Row) []Row {
	var out []Row
	for i := range after {
		if before[i].Result != after[i].Result || textOf(before[i]) != textOf(after[i]) {
			out = append(out, after[i])
		}
	}
	return out
}

// textOf is all of a row that is stored beside its cells.
func textOf(r Row) string { return db.AsJSON(r) }

// since is the day on which the present posting began, of a row that would begin before it.
func since(r Row) string {
	for _, p := range r.Notes {
		for i := 0; p.Key == conflictOverlap && i+1 < len(p.Args); i += 2 {
			if text, ok := p.Args[i+1].(string); ok && p.Args[i] == "from" {
				return text
			}
		}
	}
	return ""
}
