package atlas

import (
	"cmp"
	"slices"
)

// Finding is what a page's title says: a sentence by its key, with what it is about. Whoever shows it fills in names.
type Finding struct {
	Key        string
	Competency string   // the widest gap; "" when nothing can be said
	N, Below   int      // of the whole: measured, and below what the post asks
	MeanGap    int      // hundredths of a level
	Places     []string // where it is widest, the worst first; only places with RankFloor people or more
}

// Args are the numbers of the sentence as arguments of its key; the page adds "competency" and "places" in its language.
func (f Finding) Args() []any { return []any{"n", f.Below, "measured", f.N, "floor", RankFloor} }

// Find says which competency is furthest below what posts ask, over the whole of what is looked at, and in which places it
// is worst. A competency and a place are named only when RankFloor people are measured there, for a rank among fewer is
// chance; the one competency that is looked at is no rank.
func Find(view View) Finding {
	wholes := view.Whole
	if len(wholes) == 0 {
		wholes = addUp(view.Cells)
	}
	weakest := Cell{}
	for _, c := range wholes {
		if worse(c, weakest) {
			weakest = c
		}
	}
	if weakest.Figures == nil {
		return Finding{Key: "atlas.finding.none"}
	}
	f := Finding{
		Key: "atlas.finding.whole", Competency: weakest.Competency,
		N: weakest.Figures.N, Below: weakest.Figures.Below, MeanGap: *weakest.Figures.MeanGap,
	}
	if f.N < RankFloor && len(wholes) > 1 {
		return Finding{Key: "atlas.finding.few"}
	}
	if f.N < RankFloor {
		f.Key = "atlas.finding.few"
		return f
	}
	if f.Below == 0 {
		f.Key = "atlas.finding.met"
		return f
	}
	if f.Places = worst(view.Cells, f.Competency, f.MeanGap); len(f.Places) > 0 {
		f.Key = "atlas.finding.places"
	}
	return f
}

// worse tells whether c shows a wider gap than d; a cell without figures shows none, and one of few people less than one of
// many.
func worse(c, d Cell) bool {
	if c.Figures == nil || c.Figures.MeanGap == nil {
		return false
	}
	if d.Figures == nil {
		return true
	}
	if many := c.Figures.N >= RankFloor; many != (d.Figures.N >= RankFloor) {
		return many
	}
	return *c.Figures.MeanGap > *d.Figures.MeanGap
}

// worst gives at most three places in which the gap is wider than over the whole.
func worst(cells []Cell, competency string, over int) []string {
	var ranked []Cell
	for _, c := range cells {
		if c.Competency == competency && c.Figures != nil && c.Figures.N >= RankFloor && *c.Figures.MeanGap > over {
			ranked = append(ranked, c)
		}
	}
	slices.SortFunc(ranked, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(*b.Figures.MeanGap, *a.Figures.MeanGap), cmp.Compare(a.Place, b.Place))
	})
	var out []string
	for _, c := range ranked[:min(3, len(ranked))] {
		out = append(out, c.Place)
	}
	return out
}

// addUp makes one cell of the shown ones of each competency, for a view that has no place around it.
func addUp(cells []Cell) []Cell {
	at := map[string]int{}
	var sums []tally
	var out []Cell
	for _, c := range cells {
		if c.Figures == nil {
			continue
		}
		i, ok := at[c.Competency]
		if !ok {
			i = len(out)
			at[c.Competency] = i
			out, sums = append(out, Cell{Competency: c.Competency}), append(sums, tally{})
		}
		f := c.Figures
		t := tally{n: int64(f.N), unmeasured: int64(f.Unmeasured), below: int64(f.Below)}
		if f.N > 0 {
			t.sumAttained, t.sumGap = int64(f.N**f.MeanAttained), int64(f.N**f.MeanGap)
		}
		sums[i].add(t, 1)
	}
	for i, t := range sums {
		out[i].Figures = figures(t)
		if t.n > 0 { // the sums are of hundredths already
			*out[i].Figures.MeanAttained = int((2*t.sumAttained + t.n) / (2 * t.n))
			*out[i].Figures.MeanGap = int((2*t.sumGap + t.n) / (2 * t.n))
		}
	}
	return out
}
