package atlashttp

import (
	"slices"
	"strconv"

	"sopan/internal/ground/locale"
)

// spot is where a state's tile stands in the grid, by its code in the Local Government Directory. No boundary is drawn:
// all tiles are equal, so that small states stay visible.
type spot struct {
	code, short string
	col, row    int
}

var grid = []spot{
	{"1", "JK", 3, 0},
	{"37", "LA", 4, 0},
	{"3", "PB", 2, 1},
	{"2", "HP", 3, 1},
	{"5", "UK", 4, 1},
	{"4", "CH", 1, 2},
	{"6", "HR", 2, 2},
	{"7", "DL", 3, 2},
	{"9", "UP", 4, 2},
	{"10", "BR", 5, 2},
	{"11", "SK", 6, 2},
	{"12", "AR", 9, 2},
	{"8", "RJ", 2, 3},
	{"23", "MP", 3, 3},
	{"22", "CG", 4, 3},
	{"20", "JH", 5, 3},
	{"19", "WB", 6, 3},
	{"17", "ML", 7, 3},
	{"18", "AS", 8, 3},
	{"13", "NL", 9, 3},
	{"24", "GJ", 1, 4},
	{"38", "DN", 2, 4},
	{"27", "MH", 3, 4},
	{"36", "TS", 4, 4},
	{"21", "OD", 5, 4},
	{"16", "TR", 7, 4},
	{"15", "MZ", 8, 4},
	{"14", "MN", 9, 4},
	{"30", "GA", 2, 5},
	{"29", "KA", 3, 5},
	{"28", "AP", 4, 5},
	{"31", "LD", 1, 6},
	{"32", "KL", 3, 6},
	{"33", "TN", 4, 6},
	{"34", "PY", 5, 6},
	{"35", "AN", 7, 6},
}

const (
	tile  = 60
	pitch = 66
)

// Tile is one state on the tile map.
type Tile struct {
	spot
	Value     string // printed; "" without data
	Heat      int
	Few, None bool
	Chosen    bool
	Say, Href string
}

// X and Y are the tile's upper corner; the grid begins at column 1.
func (t Tile) X() int { return 3 + (t.col-1)*pitch }

// Y is the tile's upper edge.
func (t Tile) Y() int { return 3 + t.row*pitch }

func (t Tile) class() string {
	class := "k" + strconv.Itoa(t.Heat)
	if t.Few || t.None {
		class = "mut"
	}
	if t.Chosen {
		class += " sel"
	}
	return class
}

// tiles lays the states out, with what the focus competency shows of each.
func tiles(p *locale.Printer, a Ask, names map[string]string, rows []Row, focus string) []Tile {
	out := make([]Tile, 0, len(grid))
	for _, s := range grid {
		if names[s.code] == "" {
			continue // not in this register
		}
		t := Tile{spot: s, None: true, Chosen: s.code == a.State, Href: a.at(s.code, "").href("/atlas"), Say: p.T("atlas.tile.none", "state", names[s.code], "short", s.short)}
		if i := slices.IndexFunc(rows, func(r Row) bool { return r.Code == s.code }); i >= 0 {
			t.show(p, a, names[s.code], rows[i], focus)
		}
		out = append(out, t)
	}
	return out
}

func (t *Tile) show(p *locale.Printer, a Ask, name string, r Row, focus string) {
	c, ok := r.Cells[focus]
	if !ok {
		return
	}
	if c.Suppressed() {
		t.Few, t.None = true, false
		t.Say = p.T("atlas.tile.few", "state", name, "short", t.short)
		return
	}
	if v, ok := value(c.Figures, a.Show); ok {
		t.None, t.Heat, t.Value = false, heat(v, a.Show), printed(p, v, a.Show)
		t.Say = p.T("atlas.tile.say", "state", name, "short", t.short, "value", t.Value, "n", c.Figures.N)
	}
}
