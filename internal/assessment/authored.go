package assessment

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Authored gives the items of papers as they were written, answers and all, by paper id. It is for the room that teaches, which
// has checked that whoever asks writes what is taught; it is never for who sits.
func (p *Papers) Authored(ctx context.Context, q db.Q, papers []string) (map[string][]Item, error) {
	out := map[string][]Item{}
	for _, id := range papers {
		if _, read := out[id]; read || id == "" {
			continue
		}
		items, err := itemsOf(ctx, q, id)
		if err != nil {
			return nil, fault.Wrap("assessment.Authored", err)
		}
		out[id] = items
	}
	return out, nil
}

// ItemFigure is what became of one item over the sittings that were looked at.
type ItemFigure struct {
	Code    string
	Stem    Names
	N       int // answered by so many
	Right   int // of them rightly
	Upper   int // answered by so many of the better half of the sittings
	UpperOK int // of them rightly
	Lower   int // answered by so many of the other half
	LowerOK int // of them rightly
}

// ItemFigures gives what became of the items of a paper over the newest sittings that were submitted, at most limit of them, and
// how many those are. The better half are those with the higher percent. It takes two statements, whose cost goes by limit alone.
func (p *Papers) ItemFigures(ctx context.Context, q db.Q, paperID string, limit int) ([]ItemFigure, int, error) {
	const op = "assessment.ItemFigures"
	items, err := itemsOf(ctx, q, paperID)
	if err != nil {
		return nil, 0, fault.Wrap(op, err)
	}
	rows, err := answersTo(ctx, q, paperID, limit)
	if err != nil {
		return nil, 0, fault.Wrap(op, err)
	}
	at := map[string]int{}
	out := make([]ItemFigure, len(items))
	for i, it := range items {
		at[it.ID], out[i] = i, ItemFigure{Code: it.Code, Stem: it.Stem}
	}
	sittings := 0
	for i, r := range rows {
		if i == 0 || rows[i-1].sitting != r.sitting {
			sittings++
		}
	}
	nth := 0
	for i, r := range rows {
		if i == 0 || rows[i-1].sitting != r.sitting {
			nth++
		}
		n, known := at[r.item]
		if !known || len(r.choice) == 0 {
			continue
		}
		f, ok := &out[n], equal(r.choice, items[n].Answer)
		f.N++
		f.Right += ok
		if nth <= sittings/2 {
			f.Upper, f.UpperOK = f.Upper+1, f.UpperOK+ok
		} else {
			f.Lower, f.LowerOK = f.Lower+1, f.LowerOK+ok
		}
	}
	return out, sittings, nil
}

// equal is 1 where two choices are the same, else 0.
func equal(a, b []int) int {
	if len(a) != len(b) {
		return 0
	}
	for i := range a {
		if a[i] != b[i] {
			return 0
		}
	}
	return 1
}
