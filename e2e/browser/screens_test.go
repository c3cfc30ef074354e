package browser

import (
	"fmt"
	"slices"
	"testing"
)

func TestPairwise_OnePage_SeesEveryValueOnce(t *testing.T) {
	t.Setenv("SOPAN_MATRIX", "")
	got := Pairwise("plan")
	if len(got) != 2 {
		t.Fatalf("%d screens, want 2", len(got))
	}
	a, b := got[0], got[1]
	if a.Width == b.Width || a.Lang == b.Lang || a.Theme == b.Theme || a.Script == b.Script {
		t.Errorf("%v and %v agree in something", a, b)
	}
	if again := Pairwise("plan"); !slices.Equal(got, again) {
		t.Errorf("the choice moved from %v to %v", got, again)
	}
}

func TestPairwise_SomePages_SeeEveryPairOfValues(t *testing.T) {
	var pages []string
	for n := range 12 {
		pages = append(pages, fmt.Sprintf("page %d", n))
	}
	if missing := Unseen(pages); len(missing) != 0 {
		t.Errorf("unseen: %q", missing)
	}
	if missing := Unseen(pages[:1]); len(missing) == 0 {
		t.Error("one page cannot see every pair, yet none is missing")
	}
}

func TestPairwise_AnyThreeOfTheFourOpposites_CoverEveryPair(t *testing.T) {
	for left := range opposites {
		seen := map[string]bool{}
		for n, o := range opposites {
			if n == left {
				continue
			}
			for _, s := range []Options{screen(o[0], o[1], o[2], o[3]), screen(1-o[0], 1-o[1], 1-o[2], 1-o[3])} {
				for _, pair := range pairs(s) {
					seen[pair] = true
				}
			}
		}
		if len(seen) != 24 {
			t.Errorf("without %v only %d of 24 pairs", opposites[left], len(seen))
		}
	}
}

func TestPairwise_WholeMatrix_IsSixteenDifferentScreens(t *testing.T) {
	t.Setenv("SOPAN_MATRIX", "all")
	seen := map[string]bool{}
	for _, o := range Pairwise("plan") {
		seen[o.String()] = true
	}
	if len(seen) != 16 {
		t.Errorf("%d screens, want 16", len(seen))
	}
}
