package atlas

import (
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// Maps is the room: the figures by place, and who stands behind them.
type Maps struct {
	db     *db.DB
	people *people.Register
}

// New makes the atlas on a database.
func New(d *db.DB) *Maps { return &Maps{db: d, people: people.New(d)} }

// The levels of places that are counted.
const (
	State    = "state"
	District = "district"
	Block    = "block"
)

// AllKinds is the kind of post that stands for all kinds together.
const AllKinds = "*"

// The two floors for small groups. Below Floor nothing is shown; below RankFloor nothing is ranked or headlined.
const (
	Floor     = 5
	RankFloor = 20
)

// Query says which figures are asked for: the places of one level within a district or a state.
type Query struct {
	By         string // block, district or state: what a row stands for
	District   string // code; blocks are asked for within a district, or one district is picked
	State      string // code; districts are asked for within a state, or one state is picked
	PostKind   string // "" for all kinds of post together
	Competency string // "" for every competency
	Path       string // for Exact: the unit whose people are counted; "" for all that the reader has the right over
}

// View is the answer to a Query.
type View struct {
	AsOf  time.Time // when the newest change came in; zero while there are no figures
	Cells []Cell    // ordered by competency, then place
	Whole []Cell    // the same competencies for the place around the cells, where one was named; hidden by the same rule
}

// Cell is one competency in one place. Figures is nil where they are hidden, so that nothing can leak by oversight.
type Cell struct {
	Level, Place string
	Competency   string
	Figures      *Figures
}

// Suppressed tells whether the figures are hidden.
func (c Cell) Suppressed() bool { return c.Figures == nil }

// Figures are what is known of the people behind a cell.
type Figures struct {
	N            int  // measured
	Unmeasured   int  // the post asks for it, nothing is measured yet
	Below        int  // measured and below what the post asks
	MeanAttained *int // hundredths of a level, half-up, over the measured; nil when nobody is
	MeanGap      *int // mean of each person's gap, likewise
}

// figures turns sums into means.
func figures(t tally) *Figures {
	f := &Figures{N: int(t.n), Unmeasured: int(t.unmeasured), Below: int(t.below)}
	if t.n > 0 {
		attained, gap := mean(t.sumAttained, t.n), mean(t.sumGap, t.n)
		f.MeanAttained, f.MeanGap = &attained, &gap
	}
	return f
}

// mean gives sum/n in hundredths, half-up.
func mean(sum, n int64) int { return int((200*sum + n) / (2 * n)) }

// Person is one person behind a cell.
type Person struct {
	PersonID string
	Code     string // employee code
	OrgID    string
	Path     string
	KindCode string
	Required int
	Attained int // 0 when not measured: see Measured
	Gap      int
	Measured bool
	More     bool // the last of a page: the list goes on
}

// PlaceRef names a place.
type PlaceRef struct{ Level, Code string }

// Cursor is a place in a list of people: the last that was read. The zero Cursor is the beginning.
type Cursor struct{ Path, PersonID string }

// part is what one person adds to the figures for one competency.
type part struct {
	person, competency     string
	state, district, block string
	kind                   string
	required, attained     int64
	gap                    int64
	measured               bool
}

// tally is what parts add up to.
type tally struct {
	n, unmeasured, below, sumAttained, sumGap int64
}

func (t *tally) add(u tally, sign int64) {
	t.n += sign * u.n
	t.unmeasured += sign * u.unmeasured
	t.below += sign * u.below
	t.sumAttained += sign * u.sumAttained
	t.sumGap += sign * u.sumGap
}

// tally gives what the part counts for.
func (p part) tally() tally {
	if !p.measured {
		return tally{unmeasured: 1}
	}
	t := tally{n: 1, sumAttained: p.attained, sumGap: p.gap}
	if p.gap > 0 {
		t.below = 1
	}
	return t
}

// key names a cell.
type key struct{ state, competency, level, parent, place, kind string }

// keys gives the cells that the part is counted in: each place around the post, for its kind and for all kinds.
func (p part) keys() []key {
	var out []key
	put := func(level, parent, place string) {
		if p.state == "" || place == "" {
			return
		}
		for _, kind := range []string{p.kind, AllKinds} {
			out = append(out, key{p.state, p.competency, level, parent, place, kind})
		}
	}
	put(State, "", p.state)
	put(District, p.state, p.district)
	if p.district != "" {
		put(Block, p.district, p.block)
	}
	return out
}

// differences adds up what changes when the old parts go and the new ones come. Cells in which nothing changes are left out.
func differences(old, new []part) map[key]*tally {
	out := map[key]*tally{}
	count := func(parts []part, sign int64) {
		for _, p := range parts {
			for _, k := range p.keys() {
				if out[k] == nil {
					out[k] = &tally{}
				}
				out[k].add(p.tally(), sign)
			}
		}
	}
	count(old, -1)
	count(new, 1)
	for k, t := range out {
		if *t == (tally{}) {
			delete(out, k)
		}
	}
	return out
}
