package people

import (
	"slices"
	"strings"
	"testing"
)

func TestSortKey_OrdersNamesInAnyScript(t *testing.T) {
	s := newSorter()
	for _, c := range []struct {
		lang string
		want []string
	}{
		{"en", []string{"asha Pal", "Asha Rawat", "Élodie", "om", "Zoya"}},
		{"hi", []string{"अनीता", "आशा", "कमला", "खुशी", "राकेश", "सुनीता"}},
		{"ta", []string{"அருண்", "கமலா", "செல்வி"}},
		{"bn", []string{"অমিত", "কমলা", "সুনীতা"}},
		{"en", []string{"Zoya", "सुनीता"}}, // a name in another script stands in
	} {
		got := slices.Clone(c.want)
		slices.Reverse(got)
		slices.SortFunc(got, func(a, b string) int { return strings.Compare(s.key(c.lang, a), s.key(c.lang, b)) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.lang, got, c.want)
		}
	}
}

func TestNameRows_FillTheListedLanguages(t *testing.T) {
	rows := newSorter().nameRows(map[string]string{"ta": "செல்வி"})
	if len(rows) != 3 || rows[0].lang != "ta" || !rows[0].own || rows[1].own || rows[2].own || rows[1].name != "செல்வி" {
		t.Errorf("%+v", rows)
	}
}

func TestShortSegment_LeavesWhatTheParentDoesNotSay(t *testing.T) {
	for _, c := range [][3]string{
		{"UP-PR", "UP", "PR"},
		{"UP-129-948", "UP-129-DPRO", "948"},
		{"UP-129-DPRO", "UP-PR", "129-DPRO"},
		{"IN", "", "IN"},
		{"CBC", "IN", "CBC"},
		{"UP", "UP", "UP"},
		{"LGD-466", "LGD-12", "466"},
		{"A.B/C-d", "", "ABC-d"},
	} {
		if got := shortSegment(c[0], c[1]); got != c[2] {
			t.Errorf("%s under %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestClimb_FindsTheCircleFromWhereverItIsEntered(t *testing.T) {
	next := map[string]string{"a": "b", "b": "c", "c": "b", "x": "a", "y": "z"}
	up := newClimb(func(at string) string { return next[at] })
	for start, want := range map[string]string{"a": "b c b", "x": "b c b", "y": "", "z": "", "q": ""} {
		if got := strings.Join(up.circle(start), " "); got != want && got != strings.ReplaceAll(want, "b c b", "c b c") {
			t.Errorf("from %s: %q, want %q", start, got, want)
		}
	}
}
