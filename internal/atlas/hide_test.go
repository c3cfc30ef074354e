package atlas

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// atom is the people of one kind who serve in one block, or in a district or a state outside its places.
type atom struct {
	state, district, block, kind string
	n, unmeasured                int64
}

// has tells whether the atom is counted in the cell.
func (a atom) has(c count) bool {
	if c.kind != AllKinds && c.kind != a.kind {
		return false
	}
	switch c.level {
	case State:
		return a.state == c.place
	case District:
		return a.district == c.place
	}
	return a.block == c.place && a.district == c.parent
}

// cellsOf adds atoms up to the cells that are kept.
func cellsOf(atoms []atom) []count {
	at := map[key]int{}
	var cells []count
	for _, a := range atoms {
		for _, k := range (part{competency: "c", state: a.state, district: a.district, block: a.block, kind: a.kind}).keys() {
			i, ok := at[k]
			if !ok {
				i = len(cells)
				at[k] = i
				cells = append(cells, count{level: k.level, parent: k.parent, place: k.place, kind: k.kind})
			}
			cells[i].n += a.n
			cells[i].unmeasured += a.unmeasured
		}
	}
	return cells
}

// attacker knows sums of atoms and all that follows from them by elimination over the rationals.
type attacker struct {
	rows   [][]*big.Rat // reduced: the first entry of each is 1 and stands alone in its column
	pivots []int
	width  int
}

// attack gives an attacker all that is shown, and that nobody serves where nobody does.
func attack(atoms []atom, cells []count, hidden []bool) *attacker {
	k := &attacker{width: len(atoms)}
	for i, c := range cells {
		if hidden[i] {
			continue
		}
		var in []int
		for j, a := range atoms {
			if a.has(c) {
				in = append(in, j)
			}
		}
		k.learn(in)
	}
	for j, a := range atoms {
		if a.n == 0 {
			k.learn([]int{j})
		}
	}
	return k
}

func (k *attacker) vector(in []int) []*big.Rat {
	v := make([]*big.Rat, k.width)
	for j := range v {
		v[j] = new(big.Rat)
	}
	for _, j := range in {
		v[j].SetInt64(1)
	}
	return v
}

// reduce takes from v what is known of it.
func (k *attacker) reduce(v []*big.Rat) {
	for i, row := range k.rows {
		subtract(v, row, new(big.Rat).Set(v[k.pivots[i]]))
	}
}

func subtract(v, row []*big.Rat, times *big.Rat) {
	if times.Sign() == 0 {
		return
	}
	for j := range v {
		v[j].Sub(v[j], new(big.Rat).Mul(times, row[j]))
	}
}

func (k *attacker) learn(in []int) {
	v := k.vector(in)
	k.reduce(v)
	p := slices.IndexFunc(v, func(x *big.Rat) bool { return x.Sign() != 0 })
	if p < 0 {
		return
	}
	inverse := new(big.Rat).Inv(v[p])
	for j := range v {
		v[j].Mul(v[j], inverse)
	}
	for _, row := range k.rows {
		subtract(row, v, new(big.Rat).Set(row[p]))
	}
	k.rows, k.pivots = append(k.rows, v), append(k.pivots, p)
}

// computes tells whether the sum over these atoms follows from what is known.
func (k *attacker) computes(in []int) bool {
	v := k.vector(in)
	k.reduce(v)
	return !slices.ContainsFunc(v, func(x *big.Rat) bool { return x.Sign() != 0 })
}

// leak gives a group of atoms with fewer than Floor people whose sum the attacker can compute, trying every such group.
func (k *attacker) leak(atoms []atom) []atom {
	var small []int
	for j, a := range atoms {
		if a.n > 0 && a.n < Floor {
			small = append(small, j)
		}
	}
	var try func(from int, in []int, people int64) []int
	try = func(from int, in []int, people int64) []int {
		if len(in) > 0 && k.computes(in) {
			return in
		}
		for i := from; i < len(small); i++ {
			if more := people + atoms[small[i]].n; more < Floor {
				if found := try(i+1, append(slices.Clone(in), small[i]), more); found != nil {
					return found
				}
			}
		}
		return nil
	}
	var out []atom
	for _, j := range try(0, nil, 0) {
		out = append(out, atoms[j])
	}
	return out
}

// spread gives the least and the greatest n that each small cell may have for all the attacker knows, as far as that is seen
// when every unknown is moved by at most one.
func (k *attacker) spread(atoms []atom, cells []count) (low, high []int64) {
	var free []int
	for j := range atoms {
		if !slices.Contains(k.pivots, j) {
			free = append(free, j)
		}
	}
	low, high = make([]int64, len(cells)), make([]int64, len(cells))
	step := make([]int64, len(atoms))
	var walk func(i int)
	walk = func(i int) {
		if i < len(free) {
			for step[free[i]] = -1; step[free[i]] <= 1; step[free[i]]++ {
				walk(i + 1)
			}
			return
		}
		if !k.follow(step, atoms) {
			return
		}
		for c, cell := range cells {
			d := int64(0)
			for j, a := range atoms {
				if a.has(cell) {
					d += step[j]
				}
			}
			low[c], high[c] = min(low[c], d), max(high[c], d)
		}
	}
	walk(0)
	return low, high
}

// follow works out the steps of the bound unknowns from those of the free ones, and tells whether all n stay possible.
func (k *attacker) follow(step []int64, atoms []atom) bool {
	for i, row := range k.rows {
		d := new(big.Rat)
		for j, x := range row {
			if j != k.pivots[i] && x.Sign() != 0 {
				d.Sub(d, new(big.Rat).Mul(x, big.NewRat(step[j], 1)))
			}
		}
		if !d.IsInt() {
			return false
		}
		step[k.pivots[i]] = d.Num().Int64()
	}
	for j, a := range atoms {
		if a.n+step[j] < 0 {
			return false
		}
	}
	return true
}

// drawAtoms makes a state with few people in it.
func drawAtoms(t *rapid.T, districts, blocks, kinds int) []atom {
	var atoms []atom
	few := rapid.SampledFrom([]int64{0, 0, 1, 1, 2, 3, 4, 5, 6, 9})
	add := func(district, block string) {
		for k := range kinds {
			if n, u := few.Draw(t, "n"), few.Draw(t, "u"); n+u > 0 {
				atoms = append(atoms, atom{"9", district, block, fmt.Sprintf("k%d", k), n, u})
			}
		}
	}
	for d := range rapid.IntRange(1, districts).Draw(t, "districts") {
		for b := range rapid.IntRange(0, blocks).Draw(t, "blocks") {
			add(fmt.Sprintf("d%d", d), fmt.Sprintf("b%d%d", d, b))
		}
		if rapid.Bool().Draw(t, "office") {
			add(fmt.Sprintf("d%d", d), "")
		}
	}
	if rapid.Bool().Draw(t, "capital") {
		add("", "")
	}
	return atoms
}

func TestHide_SmallCells_AreAllHiddenAndEmptyOnesAreNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := cellsOf(drawAtoms(t, 3, 3, 3))
		for i, hidden := range hide(cells) {
			if c := cells[i]; c.n > 0 && c.n < Floor && !hidden {
				t.Fatalf("shown: %+v", c)
			} else if c.n == 0 && hidden {
				t.Fatalf("hidden although nobody is measured: %+v", c)
			}
		}
	})
}

func TestHide_NoGroupOfFewerThanFive_CanBeComputedFromAllThatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atoms := drawAtoms(t, 3, 3, 3)
		cells := cellsOf(atoms)
		if found := attack(atoms, cells, hide(cells)).leak(atoms); found != nil {
			t.Fatalf("computed: %+v\nof %+v", found, atoms)
		}
	})
}

func TestHide_NOfASmallCell_StaysOpenBetweenThreeValuesAtLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atoms := drawAtoms(t, 2, 3, 2)
		cells := cellsOf(atoms)
		k := attack(atoms, cells, hide(cells))
		if len(atoms)-len(k.rows) > 8 {
			t.Skip("too many unknowns to try them all")
		}
		low, high := k.spread(atoms, cells)
		for i, c := range cells {
			if c.n > 0 && c.n < Floor && (low[i] == 0 || high[i] == 0) {
				t.Fatalf("%+v can only move by %d to %d\nof %+v", c, low[i], high[i], atoms)
			}
		}
	})
}

func TestHide_WithoutIt_TheAttackFindsPeople(t *testing.T) {
	atoms := []atom{{"9", "129", "a", "k", 4, 0}, {"9", "129", "b", "k", 9, 0}, {"9", "129", "c", "k", 8, 0}}
	cells := cellsOf(atoms)
	primary := make([]bool, len(cells))
	for i, c := range cells {
		primary[i] = c.n < Floor
	}
	if found := attack(atoms, cells, primary).leak(atoms); len(found) != 1 || found[0].block != "a" {
		t.Fatalf("found %+v, want block a", found)
	}
}

func TestHide_IsTheSameInWhateverOrderCellsCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := cellsOf(drawAtoms(t, 3, 3, 3))
		want := map[count]bool{}
		for i, hidden := range hide(cells) {
			want[cells[i]] = hidden
		}
		mixed := rapid.Permutation(cells).Draw(t, "mixed")
		for i, hidden := range hide(mixed) {
			if want[mixed[i]] != hidden {
				t.Fatalf("%+v hidden: %v, and in another order %v", mixed[i], hidden, want[mixed[i]])
			}
		}
	})
}

// hiddenNames lists what is hidden, as place/kind.
func hiddenNames(atoms []atom) []string {
	cells := cellsOf(atoms)
	var out []string
	for i, hidden := range hide(cells) {
		if hidden {
			out = append(out, cells[i].place+"/"+cells[i].kind)
		}
	}
	slices.Sort(out)
	return out
}

func TestHide_Cases(t *testing.T) {
	in := func(block, kind string, n, unmeasured int64) atom {
		return atom{"9", "129", block, kind, n, unmeasured}
	}
	for _, c := range []struct {
		name  string
		atoms []atom
		want  []string
	}{
		{
			"a small block takes the smallest other with it",
			[]atom{in("a", "k", 4, 0), in("b", "k", 9, 0), in("c", "k", 7, 1), in("d", "k", 20, 0)},
			[]string{"a/*", "a/k", "c/*", "c/k"},
		},
		{
			"two small blocks of five together need no third",
			[]atom{in("a", "k", 4, 0), in("b", "k", 1, 0), in("c", "k", 7, 0)},
			[]string{"a/*", "a/k", "b/*", "b/k"},
		},
		{
			"two small blocks of four together need a third",
			[]atom{in("a", "k", 3, 0), in("b", "k", 1, 0), in("c", "k", 7, 0), in("d", "k", 8, 0)},
			[]string{"a/*", "a/k", "b/*", "b/k", "c/*", "c/k"},
		},
		{
			"nobody measured is no secret",
			[]atom{in("a", "k", 0, 6), in("b", "k", 9, 0)},
			nil,
		},
		{
			"the district office stands in for a block, for it is never shown",
			[]atom{in("a", "k", 4, 0), in("b", "k", 9, 0), in("", "k", 3, 0)},
			[]string{"a/*", "a/k"},
		},
		{
			"a small district office cannot be subtracted either",
			[]atom{in("a", "k", 12, 0), in("b", "k", 9, 0), in("", "k", 2, 0)},
			[]string{"b/*", "b/k"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := hiddenNames(c.atoms); !slices.Equal(got, c.want) {
				t.Fatalf("hidden: %v, want %v", got, c.want)
			}
			if found := attack(c.atoms, cellsOf(c.atoms), hide(cellsOf(c.atoms))).leak(c.atoms); found != nil {
				t.Fatalf("computed: %+v", found)
			}
		})
	}
}

func TestHide_OnePersonOfAnotherKind_CannotBeSubtractedBetweenFilters(t *testing.T) {
	atoms := []atom{
		{"9", "129", "a", "k", 12, 0}, {"9", "129", "a", "other", 1, 0}, {"9", "129", "b", "k", 9, 0}, {"9", "129", "c", "k", 8, 1},
	}
	// That one person is the whole of their kind in the state, so the other kind goes with them at each level: at their
	// block alone, and nowhere beside it.
	want := []string{"129/k", "129/other", "9/k", "9/other", "a/k", "a/other"}
	if got := hiddenNames(atoms); !slices.Equal(got, want) {
		t.Fatalf("hidden: %v, want %v", got, want)
	}
	cells := cellsOf(atoms)
	if found := attack(atoms, cells, hide(cells)).leak(atoms); found != nil {
		t.Fatalf("computed: %+v", found)
	}
}

// seedAtoms reads the demo district: for each competency its blocks, from the seed's own table.
func seedAtoms(t *testing.T) map[string][]atom {
	t.Helper()
	f, err := os.Open("../demo/fixtures/atlas_expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]atom{}
	for _, r := range rows[1:] {
		serve, _ := strconv.ParseInt(r[5], 10, 64)
		n, _ := strconv.ParseInt(r[6], 10, 64)
		out[r[7]] = append(out[r[7]], atom{r[0], r[1], r[2], "gp-secretary", n, serve - n})
	}
	return out
}

func TestHide_TheDemoDistrict_LosesPuredalaiAndNineMoreAtMost(t *testing.T) {
	shown, hiddenBlocks := 0, map[string]int{}
	for competency, atoms := range seedAtoms(t) {
		cells := cellsOf(atoms)
		hidden := hide(cells)
		if found := attack(atoms, cells, hidden).leak(atoms); found != nil {
			t.Errorf("%s: computed %+v", competency, found)
		}
		for i, c := range cells {
			switch {
			case hidden[i] && c.level != Block:
				t.Errorf("%s: %s %s is hidden", competency, c.level, c.place)
			case c.level != Block || c.kind != AllKinds:
			case hidden[i]:
				hiddenBlocks[c.place]++
			default:
				shown++
			}
		}
	}
	if hiddenBlocks["952"] != 9 || shown < 117 || shown+len(hiddenBlocks)*9 != 135 {
		t.Fatalf("hidden %v, shown %d", hiddenBlocks, shown)
	}
}

func BenchmarkHide_AStateOf75Districts(b *testing.B) {
	var atoms []atom
	seed := uint64(1)
	next := func(n uint64) int64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int64((seed >> 33) % n)
	}
	for d := range 75 {
		for block := range 11 {
			for k := range 6 {
				n := next(20)
				if k > 1 {
					n = next(7)
				}
				atoms = append(atoms, atom{"9", strconv.Itoa(d), fmt.Sprintf("%d-%d", d, block), strconv.Itoa(k), n, next(5)})
			}
		}
	}
	cells := cellsOf(atoms)
	b.ReportMetric(float64(len(cells)), "cells")
	for b.Loop() {
		hide(cells)
	}
}
