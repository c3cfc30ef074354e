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

func (s shelf) about(_ context.Context, key string, within []stretch) ([]loaded, error) {
	var out []loaded
	for _, b := range s[key] {
		for _, one := range within {
			if one.low <= b.last() && b.last() < one.high {
				out = append(out, loaded{b.last(), b.text()})
			}
		}
	}
	return out, nil
}

// Numbers that came late stand in blocks of their own among older ones; whatever the blocks, what all filters have in common comes
// in order, each once, from any place and in both directions.
func TestMeet_AnyBlocksInAnyOrder_GivesWhatAllHaveInCommon(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		truth, on, tails, folded := map[string][]int64{}, shelf{}, map[string][]int64{}, r.Int64N(30000)
		for _, key := range []string{"a", "A", "v"} {
			have := map[int64]bool{}
			for at := int64(1); at < 20000; at += 1 + r.Int64N(3000) {
				var p postings
				for n := at; n < at+r.Int64N(6000) && n < 20000; n += 1 + r.Int64N(900) {
					if have[n] = true; n <= folded {
						p.add(key, n)
					}
				}
				on[key] = append(on[key], p.done()...)
			}
			for range r.IntN(20) {
				n := 1 + r.Int64N(20000)
				if !slices.ContainsFunc(on[key], func(b block) bool { return b.last() == n }) {
					have[n] = true
					if n <= folded && r.IntN(2) == 0 {
						on[key] = append(on[key], block{key, []int64{n}})
					} else {
						tails[key] = append(tails[key], n)
					}
				}
			}
			for n := range have {
				if truth[key] = append(truth[key], n); n > folded {
					tails[key] = append(tails[key], n)
				}
			}
			tails[key] = unique(tails[key])
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
			one := func(key string) *walk {
				return &walk{key: key, down: down, load: on.load, about: on.about, tail: slices.Clone(tails[key]), folded: folded}
			}
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

// Where one key has many numbers and another few that are far apart, the few are looked for many at once: as much comes of it, and a
// fraction is read.
func TestMeet_FewAmongMany_ReadsLittle(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 13))
		const most = 300_000
		folded := most - r.Int64N(9000)
		under, tails, both := map[string][]int64{}, map[string][]int64{}, []int64(nil)
		few := 1 + r.Int64N(4000)
		for n := int64(1); n <= most; n++ {
			many, seldom := n%3 == 0 && n/50_000%2 == 0, r.Int64N(few) == 0 // and none at all for a long way
			for key, is := range map[string]bool{"many": many, "few": seldom} {
				if is && n <= folded {
					under[key] = append(under[key], n)
				} else if is {
					tails[key] = append(tails[key], n)
				}
			}
			if many && seldom {
				both = append(both, n)
			}
		}
		on, asked := shelf{}, 0
		blocks, _ := blocksOf(under, 0)
		for _, b := range blocks {
			on[b.key] = append(on[b.key], b)
		}
		for _, down := range []bool{true, false} {
			one := func(key string) *walk {
				return &walk{key: key, down: down, tail: slices.Clone(tails[key]), folded: folded, load: func(_ context.Context, key string, from int64, down bool, most int) ([]loaded, error) {
					asked++
					return on.load(t.Context(), key, from, down, most)
				}, about: func(_ context.Context, key string, within []stretch) ([]loaded, error) {
					asked++
					return on.about(t.Context(), key, within)
				}}
			}
			begin := int64(1)
			if down {
				begin = most
			}
			var got []int64
			err := meet(t.Context(), []either{{one("many")}, {one("few"), one("none")}}, begin, down, func(n int64) (bool, error) {
				got = append(got, n)
				return true, nil
			})
			if down {
				slices.Reverse(got)
			}
			if err != nil || !slices.Equal(got, both) {
				t.Fatalf("seed %d, down %v: got %d, want %d, %v", seed, down, len(got), len(both), err)
			}
		}
		if asked > 160 {
			t.Errorf("seed %d, one in %d: blocks were read %d times", seed, few, asked)
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

func TestTail_Text_IsReadAgain(t *testing.T) {
	all := []block{{"vk", []int64{700, 699, 12}}, {"ak", []int64{12}}, {"rk", []int64{698}}}
	var got []block
	if err := eachOfTail(700, tailText(all, 700), func(key string, seqs []int64) { got = append(got, block{key, seqs}) }); err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got, all, func(a, b block) bool { return a.key == b.key && slices.Equal(a.seqs, b.seqs) }) {
		t.Errorf("got %v", got)
	}
	for _, bad := range []string{"vk", "vk ! ", "vk 1 ,,"} {
		if eachOfTail(700, bad, func(string, []int64) {}) == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// A walk gives what the tail and the blocks hold in one order, each once, also numbers that the tail holds late.
func TestWalk_TailAndBlocks_AreOne(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 11))
		folded := r.Int64N(3000)
		on, have, under := shelf{}, map[int64]bool{}, map[string][]int64{}
		var rising []int64
		for n := int64(1); n <= 6000; n += 1 + r.Int64N(400) {
			have[n] = true
			if n > folded || r.IntN(5) == 0 { // some came late
				rising = append(rising, n)
				if n > folded {
					continue
				}
			}
			under["k"] = append(under["k"], n)
		}
		on["k"], _ = blocksOf(under, 0)
		for _, down := range []bool{true, false} {
			w := &walk{key: "k", down: down, load: on.load, tail: slices.Clone(rising), folded: folded}
			var want, got []int64
			for n := range have {
				want = append(want, n)
			}
			slices.Sort(want)
			if down {
				slices.Reverse(want)
			}
			s := int64(1)
			if down {
				s = 6000
			}
			for {
				n, ok, err := w.seek(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				got = append(got, n)
				if s = n + 1; down {
					s = n - 1
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, down %v, folded %d: got %v, want %v", seed, down, folded, got, want)
			}
		}
	}
}
