package atlas

import (
	"cmp"
	"container/heap"
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
// forward as many as it has people, and backward any number. A flow of Floor means that there is none. While it is smaller,
// more cells are hidden: those on the way from tail to head that needs the fewest people's figures hidden. With one kind of
// post, that way leads over the smallest other place. Every hidden cell has people, so a flow of Floor through a cell of
// fewer also means a way around it: one could be moved round it in either direction without any shown figure changing, so
// that n itself stays open between at least three values while the roll of staff is not known.
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

// order is by how much is lost when the cell is hidden; ties by name, so that the choice is always the same in whatever
// order cells come.
func (a count) order(b count) int {
	return cmp.Or(
		cmp.Compare(a.n+a.unmeasured, b.n+b.unmeasured), cmp.Compare(a.n, b.n), cmp.Compare(a.level, b.level),
		cmp.Compare(a.parent, b.parent), cmp.Compare(a.place, b.place), cmp.Compare(b.kind, a.kind))
}

// hide says, for each cell of one competency in one state, whether it must be hidden.
func hide(cells []count) []bool {
	h := newHiding(cells)
	for i, a := range h.arrows {
		if a.n > 0 && a.n < Floor {
			h.protect(i)
		}
	}
	out := make([]bool, len(cells))
	for _, a := range h.arrows {
		if a.of >= 0 {
			out[a.of] = a.hidden
		}
	}
	return out
}

// arrow is a cell in the graph.
type arrow struct {
	count
	of       int // index of the cell; -1 for a rest
	from, to int
	hidden   bool
	flow     int64 // of the search that is on; at most n, without a lower bound
}

// hiding is the graph of one competency in one state, its arrows in their order. Arrows without people are left standing
// outside of it.
type hiding struct {
	arrows []arrow
	at     [][]int // arrows that begin or end at a point
	points map[point]int
	seen   []int // the last round of searching that came by
	round  int
	by     []int   // the arrow by which it came
	cost   []int64 // what the last search has found must be lost to come there
	queue  []int   // the points that the last search has seen
	used   []int   // arrows with a flow
}

// point is a sum: the places within a place for one kind, or (kind "") the kinds at a place that has no places within.
type point struct{ level, parent, place, kind string }

func newHiding(cells []count) *hiding {
	h := &hiding{points: map[point]int{}}
	for i, c := range slices.Concat(cells, rests(cells)) {
		a := arrow{count: c, of: i, hidden: c.n > 0 && (c.rest || c.n < Floor)}
		if c.rest {
			a.of = -1
		}
		h.arrows = append(h.arrows, a)
	}
	slices.SortFunc(h.arrows, func(a, b arrow) int { return a.count.order(b.count) })
	for i := range h.arrows {
		a := &h.arrows[i]
		inner, outer := h.point(innerOf(a.count)), h.point(outerOf(a.count))
		if a.from, a.to = inner, outer; a.kind == AllKinds {
			a.from, a.to = outer, inner
		}
	}
	h.at = make([][]int, len(h.points))
	for i, a := range h.arrows {
		if a.n > 0 {
			h.at[a.from] = append(h.at[a.from], i)
			h.at[a.to] = append(h.at[a.to], i)
		}
	}
	h.seen, h.by, h.cost = make([]int, len(h.points)), make([]int, len(h.points)), make([]int64, len(h.points))
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
	from, to := h.arrows[i].from, h.arrows[i].to
	for flow := int64(0); flow < Floor; {
		if !h.search(from, to) && !h.open(from, to) {
			return // cannot be: everybody walks a round trip, so there is always a way over all cells
		}
		flow += h.push(from, to, Floor-flow)
	}
}

// step gives the point to which the arrow can carry more from p, and whether it can.
func (h *hiding) step(a *arrow, p int) (int, bool) {
	if a.to == p {
		return a.from, true
	}
	return a.to, a.flow < a.n
}

// search looks for a way over hidden arrows on which the flow can grow.
func (h *hiding) search(from, to int) bool {
	h.round++
	h.seen[from] = h.round
	h.queue = append(h.queue[:0], from)
	for next := 0; next < len(h.queue) && h.seen[to] != h.round; next++ {
		for _, i := range h.at[h.queue[next]] {
			a := &h.arrows[i]
			other, free := h.step(a, h.queue[next])
			if a.hidden && free && h.seen[other] != h.round {
				h.seen[other], h.by[other] = h.round, i
				h.queue = append(h.queue, other)
			}
		}
	}
	return h.seen[to] == h.round
}

// open finds the way that loses least when its shown arrows are hidden too, and hides them.
func (h *hiding) open(from, to int) bool {
	h.round++
	h.seen[from], h.cost[from] = h.round, 0
	open := &places{{0, from}}
	for open.Len() > 0 {
		at := heap.Pop(open).(reached)
		if at.point == to {
			break
		}
		if at.cost > h.cost[at.point] {
			continue // a better way came by since
		}
		for _, i := range h.at[at.point] {
			a := &h.arrows[i]
			other, free := h.step(a, at.point)
			cost := at.cost
			if !a.hidden {
				cost += a.n + a.unmeasured
			}
			if free && (h.seen[other] != h.round || cost < h.cost[other]) {
				h.seen[other], h.cost[other], h.by[other] = h.round, cost, i
				heap.Push(open, reached{cost, other})
			}
		}
	}
	if h.seen[to] != h.round {
		return false
	}
	h.walk(from, to, func(a *arrow, _ bool) { a.hidden = true })
	return true
}

// reached is a point and what must be lost to come there.
type reached struct {
	cost  int64
	point int
}

// places is a heap of points, the cheapest first.
type places []reached

func (p places) Len() int { return len(p) }
func (p places) Less(i, j int) bool {
	return p[i].cost < p[j].cost || p[i].cost == p[j].cost && p[i].point < p[j].point
}
func (p places) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p *places) Push(x any)   { *p = append(*p, x.(reached)) }
func (p *places) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}

// walk goes the way that was found, from its end.
func (h *hiding) walk(from, to int, f func(a *arrow, forward bool)) {
	for p := to; p != from; {
		a := &h.arrows[h.by[p]]
		forward := a.to == p
		f(a, forward)
		if p = a.to; forward {
			p = a.from
		}
	}
}

// push sends the most that the way found can carry, at most limit, and tells how much it was.
func (h *hiding) push(from, to int, limit int64) int64 {
	h.walk(from, to, func(a *arrow, forward bool) {
		if forward {
			limit = min(limit, a.n-a.flow)
		}
	})
	for p := to; p != from; {
		i := h.by[p]
		a := &h.arrows[i]
		h.used = append(h.used, i)
		if a.to == p {
			a.flow += limit
			p = a.from
		} else {
			a.flow -= limit
			p = a.to
		}
	}
	return limit
}
