package atlashttp

import (
	"cmp"
	"net/url"

	"sopan/internal/atlas"
)

// What a cell of the page shows.
const (
	showGap      = "gap"      // mean gap in levels
	showBelow    = "below"    // share of the measured who are below, in percent
	showAttained = "attained" // mean level
)

// Ask is what the address asks for: the address is the saved view.
type Ask struct {
	State, District string // codes
	By              string // what a row stands for; always set after settle
	Kind            string // kind of post; "" for all
	Competency      string // "" for all
	Show            string // showGap, showBelow or showAttained
	Exact           bool
}

// read takes the address apart.
func read(v url.Values) Ask {
	a := Ask{
		State: v.Get("state"), District: v.Get("district"), By: v.Get("by"), Kind: v.Get("post_kind"), Competency: v.Get("competency"),
		Show: v.Get("show"), Exact: v.Get("exact") == "1" || v.Get("exact") == "true",
	}
	if a.Show != showBelow && a.Show != showAttained {
		a.Show = showGap
	}
	return a.settle()
}

// settle chooses rows that fit the place: blocks of a district, districts of a state, states of the country.
func (a Ask) settle() Ask {
	if a.By == atlas.District && (a.District != "" || a.State != "") || a.By == atlas.State && a.District == "" {
		return a
	}
	a.By = a.usual()
	return a
}

// usual is what a row stands for where the address does not say.
func (a Ask) usual() string {
	switch {
	case a.District != "":
		return atlas.Block
	case a.State != "":
		return atlas.District
	}
	return atlas.State
}

// query asks for every competency: the page needs them all for its list to choose from, and hides by the same rule.
func (a Ask) query() atlas.Query {
	return atlas.Query{By: a.By, District: a.District, State: a.State, PostKind: a.Kind}
}

// at gives the same view of another place.
func (a Ask) at(state, district string) Ask {
	a.State, a.District, a.By = state, district, ""
	return a.settle()
}

// href is the address of the view under a path, without what goes without saying.
func (a Ask) href(path string) string {
	v := url.Values{}
	put := func(key, value, usual string) {
		if value != usual {
			v.Set(key, value)
		}
	}
	put("district", a.District, "")
	if a.District == "" {
		put("state", a.State, "")
	}
	put("by", a.By, a.usual())
	put("post_kind", a.Kind, "")
	put("competency", a.Competency, "")
	put("show", a.Show, showGap)
	if a.Exact {
		v.Set("exact", "1")
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// only leaves the cells of one competency; "" leaves all.
func only(view atlas.View, competency string) atlas.View {
	if competency == "" {
		return view
	}
	pick := func(cells []atlas.Cell) (out []atlas.Cell) {
		for _, c := range cells {
			if c.Competency == competency {
				out = append(out, c)
			}
		}
		return out
	}
	return atlas.View{AsOf: view.AsOf, Cells: pick(view.Cells), Whole: pick(view.Whole)}
}

// bounds are where the next darker colour begins, for what is shown: hundredths of a level, or percent.
var bounds = map[string][6]int{
	showGap:      {25, 50, 75, 100, 125, 150},
	showBelow:    {10, 20, 30, 40, 50, 60},
	showAttained: {400, 350, 300, 250, 200, 150}, // falling: a lower level is darker
}

// value gives the figure of a cell for what is shown; false where nobody is measured.
func value(f *atlas.Figures, show string) (int, bool) {
	if f == nil || f.N == 0 {
		return 0, false
	}
	switch show {
	case showBelow:
		return (200*f.Below + f.N) / (2 * f.N), true
	case showAttained:
		return *f.MeanAttained, true
	}
	return *f.MeanGap, true
}

// heat gives the colour of a figure, 0 to 6.
func heat(v int, show string) int {
	n := 0
	for _, b := range bounds[show] {
		if show == showAttained && v < b || show != showAttained && v >= b {
			n++
		}
	}
	return n
}

// worseFirst orders two figures, the worse before.
func worseFirst(a, b int, show string) int {
	if show == showAttained {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(b, a)
}
