package record

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
)

// shelf holds blocks of some keys as the table does.
type shelf map[string][]block

func (s shelf) load(_ context.Context, key string, from int64, down bool, most int) ([]loaded, error) {
	var out []loaded
	blocks := slices.Clone(s[key])
	slices.SortFunc(blocks, func(a, b block) int { return int(a.last() - b.last()) })
	if down {
		slices.Reverse(blocks)
	}
	for _, b := range blocks {
		if (down && b.last() < from || !down && b.last() > from) && len(out) < min(most, 3) { // few at once, so that edges are met
			out = append(out, loaded{b.last(), b.text()})
		}
	}
	return out, nil
}

// Numbers that came late stand in blocks of their own among older ones; whatever the blocks, what all filters have in common comes
// in order, each once, from any place and in both directions.
func TestMeet_AnyBlocksInAnyOrder_GivesWhatAllHaveInCommon(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		truth, on := map[string][]int64{}, shelf{}
		for _, key := range []string{"a", "A", "v"} {
			have := map[int64]bool{}
			for at := int64(1); at < 20000; at += 1 + r.Int64N(3000) {
				var p postings
				for n := at; n < at+r.Int64N(6000) && n < 20000; n += 1 + r.Int64N(900) {
					p.add(key, n)
					have[n] = true
				}
				on[key] = append(on[key], p.done()...)
			}
			for range r.IntN(20) {
				n := 1 + r.Int64N(20000)
				if !slices.ContainsFunc(on[key], func(b block) bool { return b.last() == n }) {
					on[key] = append(on[key], block{key, []int64{n}})
					have[n] = true
				}
			}
			for n := range have {
				truth[key] = append(truth[key], n)
			}
		}
		for _, down := range []bool{true, false} {
			from := r.Int64N(20000)
			var want []int64
			for n := int64(0); n <= 20000; n++ {
				agent := slices.Contains(truth["a"], n) || slices.Contains(truth["A"], n)
				if agent && slices.Contains(truth["v"], n) && (down && n <= from || !down && n >= from) {
					want = append(want, n)
				}
			}
			if down {
				slices.Reverse(want)
			}
			one := func(key string) *walk { return &walk{key: key, down: down, load: on.load} }
			var got []int64
			err := meet(t.Context(), []either{{one("a"), one("A")}, {one("v")}}, from, down, func(n int64) (bool, error) {
				got = append(got, n)
				return true, nil
			})
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d, down %v from %d: got %v, want %v, %v", seed, down, from, got, want, err)
			}
		}
	}
}

func TestBlock_Text_IsReadAgain(t *testing.T) {
	for _, b := range []block{{"k", []int64{7}}, {"k", []int64{9000000000, 8999999999, 8999996000}}} {
		if got, err := numbers(b.last(), b.text()); err != nil || !slices.Equal(got, b.seqs) {
			t.Errorf("%v: %v %v", b, got, err)
		}
	}
	if _, err := numbers(7, "1,,2"); err == nil {
		t.Error("read")
	}
}
