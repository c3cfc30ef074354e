package atlas

import (
	"cmp"
	"slices"
)

// Which cells are hidden, and why that is enough.
//
// # Against whom
//
// The reader may look at everything that Cells gives to anybody: blocks, districts and states, for every kind of post and
// for all kinds together, for every competency, over and over. They can add and subtract. They know how the figures are
// made, how cells are chosen here, and how many people serve where (a roll of staff is no secret), so that n and unmeasured
// give each other away; hence a cell is hidden whole. They may know that nobody of a kind serves in a place. They do not
// know anybody's level.
//
// # What is promised (DOMAIN B12)
//
// A cell with fewer than Floor measured people, and at least one, is hidden. And no sum over any group of fewer than Floor
// measured people, one cell or several, can be computed from what is shown. What can be computed is about five people or
// more, as is what is shown.
//
// # Why a graph
//
// For one competency in one state, the cells add up in two ways: the places of a level and those who serve in none of them
// ("rest": the district office among the blocks) make the place around them, and the kinds of post make all kinds together.
// Draw a point for every such sum that is not implied by others, and every cell as an arrow:
//
//	outside → (state, all) → (district, all) → (block) → (district, kind) → (state, kind) → outside
//
// The arrow between (district, all) and (block) is the block's cell for all kinds; the one from (block) to (district, kind)
// is its cell for that kind, and so on upward. Each person walks one round trip, and at each point as many come in as go
// out: those are the sums. Now take away the arrows whose figures are shown. A set of points that hidden arrows only leave,
// and none enters, tells a reader the sum over those arrows, for all that else crosses its border is shown. And nothing else
// tells a sum: every equation that follows is one about the border of a set of points. So the promise is: wherever hidden
// arrows cross a border in one direction only, they stand for Floor people or more together.
//
// Whether a small cell has such a border is a question of largest flow: from its tail to its head, each hidden arrow carries
// forward as many as it has people, and backward any number. A flow of Floor means that there is none. A smaller one gives
// the border, and one more cell across it is hidden: the one with the fewest people, since that loses least. Every hidden
// cell has people, so a flow of Floor through a cell of fewer also means a way around it: one could be moved round it in
// either direction without any shown figure changing, so that n itself stays open between at least three values while the
// roll of staff is not known.
//
// # What watching over time gives
//
// Cells are chosen by headcount first and by n, never by levels, and both are counts of people. So when a level rises
// nothing changes its being hidden or shown, and a rise in one of two cells that are hidden for one another changes what is
// shown exactly as a rise in the other would: the reader learns that somebody among the two rose.
//
// The bound: a reader who keeps yesterday's figures sees what one change did to a shown cell, or, when a small cell grows to
// Floor or a posting changes which cell is hidden, what it did to a sum. If they know from elsewhere whose change it was,
// they learn that person's step. Hiding small groups cannot prevent this, wherever a figure is both exact and fresh. Nor does it
// hide what is true of everybody in a larger group: a mean of 5.00 over nine people is shown. And where everybody in hidden
// cells has been measured, who knows the roll of staff knows n; the means stay hidden.

// count is a cell as far as hiding goes: whose it is, and how many.
type count struct {
	level, parent, place, kind string
	n, unmeasured              int64
	rest                       bool // serve in the parent but in none of its places; never shown
}

// order is by how much is lost when the cell is hidden; ties by name, so that the choice is always the same.
func (a count) order(b count) int {
	return cmp.Or(
		cmp.Compare(a.n+a.unmeasured, b.n+b.unmeasured), cmp.Compare(a.n, b.n), cmp.Compare(a.level, b.level),
		cmp.Compare(a.parent, b.parent), cmp.Compare(a.place, b.place), cmp.Compare(b.kind, a.kind))
}

// hide says, for each cell of one competency in one state, whether it must be hidden.
func hide(cells []count) []bool {
	h := newHiding(cells)
	small := make([]int, 0, len(h.arrows))
	for i, a := range h.arrows {
		if a.n > 0 && a.n < Floor {
			small = append(small, i)
		}
	}
	slices.SortFunc(small, func(i, j int) int { return h.arrows[i].count.order(h.arrows[j].count) })
	for _, i := range small {
		h.protect(i)
	}
	out := make([]bool, len(cells))
	for i := range cells {
		out[i] = h.arrows[i].hidden
	}
	return out
}

// arrow is a cell in the graph.
type arrow struct {
	count
	from, to int
	hidden   bool
	flow     int64 // of the search that is on; at most n, without a lower bound
}

// hiding is the graph of one competency in one state. The first arrows are the cells, in their order; those of the rests
// follow.
type hiding struct {
	arrows []arrow
	at     [][]int // arrows that begin or end at a point
	points map[point]int
	seen   []int // the last search that came by
	search int
	by     []int // the arrow by which it came
	queue  []int // the points that the last search has seen
	used   []int // arrows with a flow
}

// point is a sum: the places within a place for one kind, or (kind "") the kinds at a place that has no places within.
type point struct{ level, parent, place, kind string }

func newHiding(cells []count) *hiding {
	h := &hiding{points: map[point]int{}}
	for _, c := range slices.Concat(cells, rests(cells)) {
		a := arrow{count: c, hidden: c.n > 0 && (c.rest || c.n < Floor)}
		inner, outer := h.point(innerOf(c)), h.point(outerOf(c))
		if a.from, a.to = inner, outer; c.kind == AllKinds {
			a.from, a.to = outer, inner
		}
		h.arrows = append(h.arrows, a)
	}
	h.at = make([][]int, len(h.points))
	for i, a := range h.arrows {
		h.at[a.from] = append(h.at[a.from], i)
		h.at[a.to] = append(h.at[a.to], i)
	}
	h.seen, h.by = make([]int, len(h.points)), make([]int, len(h.points))
	return h
}

func (h *hiding) point(p point) int {
	i, ok := h.points[p]
	if !ok {
		i = len(h.points)
		h.points[p] = i
	}
	return i
}

// innerOf is the sum that the cell is the whole of.
func innerOf(c count) point {
	if c.level == Block || c.rest {
		return point{level: c.level, parent: c.parent, place: c.place}
	}
	return point{level: c.level, place: c.place, kind: c.kind}
}

// outerOf is the sum that the cell is a part of; the zero point is outside.
func outerOf(c count) point {
	switch c.level {
	case State:
		return point{}
	case District:
		return point{level: State, place: c.parent, kind: c.kind}
	}
	return point{level: District, place: c.parent, kind: c.kind}
}

// rests gives, for each state and district and each kind, those who serve in it but in none of its places.
func rests(cells []count) []count {
	left := map[point]*count{}
	var order []point
	for _, c := range cells {
		if c.level == Block {
			continue
		}
		level := District
		if c.level == District {
			level = Block
		}
		p := point{level: c.level, place: c.place, kind: c.kind}
		left[p] = &count{level: level, parent: c.place, kind: c.kind, n: c.n, unmeasured: c.unmeasured, rest: true}
		order = append(order, p)
	}
	for _, c := range cells {
		if r := left[outerOf(c)]; c.level != State && r != nil {
			r.n -= c.n
			r.unmeasured -= c.unmeasured
		}
	}
	var out []count
	for _, p := range order {
		if left[p].n > 0 {
			out = append(out, *left[p])
		}
	}
	return out
}

// protect hides more cells until no border shows the small arrow i together with fewer than Floor people.
func (h *hiding) protect(i int) {
	for _, j := range h.used {
		h.arrows[j].flow = 0
	}
	h.used = h.used[:0]
	for flow := int64(0); flow < Floor; {
		more := h.augment(h.arrows[i].from, h.arrows[i].to, Floor-flow)
		flow += more
		if more == 0 && !h.hideAcross() {
			return
		}
	}
}

// augment finds one way on which the flow can grow, takes at most limit along it, and tells how much it was. When there is
// none, what the search has seen is one side of the border.
func (h *hiding) augment(from, to int, limit int64) int64 {
	h.search++
	h.seen[from] = h.search
	h.queue = append(h.queue[:0], from)
	for next := 0; next < len(h.queue) && h.seen[to] != h.search; next++ {
		p := h.queue[next]
		for _, i := range h.at[p] {
			a := &h.arrows[i]
			other := a.to
			if other == p {
				other = a.from
			} else if a.flow >= a.n {
				continue
			}
			if a.hidden && h.seen[other] != h.search {
				h.seen[other], h.by[other] = h.search, i
				h.queue = append(h.queue, other)
			}
		}
	}
	if h.seen[to] != h.search {
		return 0
	}
	return h.push(from, to, limit)
}

// push sends the most that the way found can carry.
func (h *hiding) push(from, to int, limit int64) int64 {
	walk := func(f func(a *arrow, forward bool)) {
		for p := to; p != from; {
			h.used = append(h.used, h.by[p])
			a := &h.arrows[h.by[p]]
			forward := a.to == p
			f(a, forward)
			if p = a.to; forward {
				p = a.from
			}
		}
	}
	walk(func(a *arrow, forward bool) {
		if forward {
			limit = min(limit, a.n-a.flow)
		}
	})
	walk(func(a *arrow, forward bool) {
		if forward {
			a.flow += limit
		} else {
			a.flow -= limit
		}
	})
	return limit
}

// hideAcross hides the least of the shown cells that cross the border of the last search. There is always one: what goes out
// over a border must come in over it.
func (h *hiding) hideAcross() bool {
	least := -1
	for _, p := range h.queue {
		for _, i := range h.at[p] {
			a := &h.arrows[i]
			crosses := (h.seen[a.from] == h.search) != (h.seen[a.to] == h.search)
			if crosses && !a.hidden && a.n > 0 && (least < 0 || a.count.order(h.arrows[least].count) < 0) {
				least = i
			}
		}
	}
	if least >= 0 {
		h.arrows[least].hidden = true
	}
	return least >= 0
}
