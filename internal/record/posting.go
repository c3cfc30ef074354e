package record

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// The first letter of a key says what is named.
const (
	directAgent    = "a" // as actor or object
	otherAgent     = "A" // anywhere else
	directActivity = "o"
	otherActivity  = "O"
	verbOf         = "v"
	registrationOf = "r"
	clientOf       = "c" // who stored it
)

// keyOf is one way of being named and who or what is, in 23 letters: 16 bytes of a SHA-256, so that no two fall together.
func keyOf(way, name string) string {
	var room [128]byte
	sum := sha256.Sum256(append(room[:0], name...))
	var key [23]byte
	copy(key[:], way)
	base64.RawURLEncoding.Encode(key[1:], sum[:16])
	return string(key[:])
}

// span bounds how far the numbers of one block lie apart: no less than what is written together, and no more, for whoever seeks a
// number reads all blocks that may reach over it.
const span = 1024

// block is some numbers of statements under one key, greatest first.
type block struct {
	key  string
	seqs []int64
}

func (b block) last() int64 { return b.seqs[0] }

// text writes the numbers as differences from the greatest downwards, in base 36, separated by commas; "" for one alone.
func (b block) text() string {
	var out []byte
	for i := 1; i < len(b.seqs); i++ {
		if i > 1 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, b.seqs[i-1]-b.seqs[i], 36)
	}
	return string(out)
}

// numbers reads what text wrote.
func numbers(last int64, text string) ([]int64, error) {
	out := []int64{last}
	if text == "" {
		return out, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		by, err := strconv.ParseInt(part, 36, 64)
		if err != nil {
			return nil, err
		}
		last -= by
		out = append(out, last)
	}
	return out, nil
}

// postings gathers, for statements in the order of their numbers, the blocks to be written.
type postings struct {
	open   map[string]int // key > place in blocks
	blocks []block        // numbers in rising order until done
}

func (p *postings) add(key string, seq int64) {
	if i, ok := p.open[key]; ok {
		b := &p.blocks[i]
		if seq-b.seqs[0] < span {
			b.seqs = append(b.seqs, seq)
			return
		}
	}
	if p.open == nil {
		p.open = map[string]int{}
	}
	p.open[key] = len(p.blocks)
	p.blocks = append(p.blocks, block{key, []int64{seq}})
}

func (p *postings) addAll(e *entry) {
	for _, key := range e.keys {
		p.add(key, e.seq)
	}
}

// done gives the blocks, each greatest first.
func (p *postings) done() []block {
	for _, b := range p.blocks {
		for i, j := 0, len(b.seqs)-1; i < j; i, j = i+1, j-1 {
			b.seqs[i], b.seqs[j] = b.seqs[j], b.seqs[i]
		}
	}
	return p.blocks
}

// walk goes through the numbers under one key in one direction: those of the tail, and those of blocks, which it reads as it needs
// them.
type walk struct {
	key   string
	down  bool
	load  func(ctx context.Context, key string, from int64, down bool, most int) ([]loaded, error) // next blocks beyond from
	most  int                                                                                      // how many blocks are read next; 0 before the first
	found [][]int64                                                                                // numbers of blocks, each list in the walk's direction
	edge  int64                                                                                    // last of the last block that was read
	begun bool
	ended bool // no more blocks

	tail   []int64 // rising
	folded int64   // no block holds a number above it that the tail does not hold

	about  func(ctx context.Context, key string, within []stretch) ([]loaded, error) // blocks whose last lies in one of some stretches
	steady int                                                                       // how often it has read on without a jump
	jumps  int                                                                       // how often blocks were left out between those that were read
	read   int64                                                                     // numbers that were read
	over   int64                                                                     // and over how many they lay
}

// stretch is the numbers from low to below high.
type stretch struct{ low, high int64 }

// Where looking for numbers one by one would read some blocks for each, so many are looked for at once at the most: first, later, and
// in how many stretches.
const (
	atFirst = 64
	atOnce  = 1024
	inParts = 64
)

// manyJumps is after how many jumps that is so.
const manyJumps = 8

// holds tells which of some numbers a walk has that have not been passed; they are in its direction, in at most inParts stretches.
func (w *walk) holds(ctx context.Context, seqs []int64, is []bool) error {
	var within []stretch // where the last of a block lies that may hold one
	for i, n := range seqs {
		if _, is[i] = slices.BinarySearch(w.tail, n); is[i] || n > w.folded {
			continue
		}
		last := len(within) - 1
		switch {
		case last >= 0 && w.down && within[last].low <= n+span:
			within[last].low = n
		case last >= 0 && !w.down && within[last].high >= n:
			within[last].high = n + span
		default:
			within = append(within, stretch{n, n + span})
		}
	}
	if len(within) == 0 {
		return nil
	}
	blocks, err := w.about(ctx, w.key, within)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		list, err := numbers(b.last, b.seqs)
		if err != nil {
			return err
		}
		least := list[len(list)-1]
		for i, n := range seqs {
			if least <= n && n <= b.last && !is[i] {
				_, is[i] = slices.BinarySearchFunc(list, n, func(have, n int64) int { return cmp.Compare(n, have) })
			}
		}
	}
	return nil
}

// either goes through the numbers under any of some keys.
type either []*walk

func (e either) seek(ctx context.Context, s int64) (best int64, found bool, err error) {
	for _, w := range e {
		n, ok, err := w.seek(ctx, s)
		if err != nil {
			return 0, false, err
		}
		if ok && (!found || w.before(n, best)) {
			best, found = n, true
		}
	}
	return best, found, nil
}

// keep gives those of some numbers that one of the walks holds.
func (e either) keep(ctx context.Context, seqs []int64) ([]int64, error) {
	held := make([]bool, len(seqs))
	for _, w := range e {
		is := make([]bool, len(seqs))
		if err := w.holds(ctx, seqs, is); err != nil {
			return nil, err
		}
		for i := range is {
			held[i] = held[i] || is[i]
		}
	}
	var out []int64
	for i, n := range seqs {
		if held[i] {
			out = append(out, n)
		}
	}
	return out, nil
}

// share is how many of the numbers that it has gone over it holds.
func (e either) share() float64 {
	sum := 0.0
	for _, w := range e {
		if w.over > 0 {
			sum += float64(w.read) / float64(w.over)
		}
	}
	return sum
}

// loaded is one block as it is stored.
type loaded struct {
	last int64
	seqs string
}

// seek gives the first number that is not before s in the walk's direction; false when there is none. s never goes back.
func (w *walk) seek(ctx context.Context, s int64) (int64, bool, error) {
	for len(w.tail) > 0 && w.before(w.nearest(), s) {
		if w.down {
			w.tail = w.tail[:len(w.tail)-1]
		} else {
			w.tail = w.tail[1:]
		}
	}
	if len(w.tail) == 0 {
		return w.seekBlocks(ctx, s)
	}
	if w.down && w.nearest() > w.folded || !w.down && s > w.folded {
		return w.nearest(), true, nil
	}
	n, ok, err := w.seekBlocks(ctx, s)
	if err == nil && (!ok || w.before(w.nearest(), n)) {
		return w.nearest(), true, nil
	}
	return n, ok, err
}

// nearest is the number of the tail that comes first in the walk's direction.
func (w *walk) nearest() int64 {
	if w.down {
		return w.tail[len(w.tail)-1]
	}
	return w.tail[0]
}

// seekBlocks is seek among the numbers of blocks.
func (w *walk) seekBlocks(ctx context.Context, s int64) (int64, bool, error) {
	if !w.begun {
		w.begun = true
		w.edge = s - 1
		if w.down {
			w.edge = s + span
		}
	}
	for {
		if n, ok := w.pass(s); ok && (w.ended || w.sure(n)) {
			return n, true, nil
		} else if w.ended {
			return 0, false, nil
		}
		from := w.edge
		if !w.down && s-1 > from {
			from = s - 1
			w.jumped()
		}
		if w.down && s+span < from {
			from = s + span
			w.jumped()
		}
		if w.most == 0 {
			w.most = blocksAtFirst
		}
		blocks, err := w.load(ctx, w.key, from, w.down, w.most)
		if err != nil {
			return 0, false, err
		}
		if len(blocks) == 0 {
			w.ended = true
			continue
		}
		read := 0
		for _, b := range blocks {
			seqs, err := numbers(b.last, b.seqs)
			if err != nil {
				return 0, false, err
			}
			read += len(seqs)
			w.edge = b.last
			w.take(seqs)
		}
		w.read += int64(read)
		w.over += max(from-w.edge, w.edge-from)
		want := numbersAtOnce << w.steady
		w.steady = min(w.steady+1, mostSteady)
		if !w.down { // upwards nothing is sure before the span of a block has been read beyond it
			want = max(want, 2*span)
		}
		w.most = min(max(want*len(blocks)/read, blocksAtLeast), blocksAtOnce)
	}
}

// jumped notes that what lies between was left out.
func (w *walk) jumped() {
	w.jumps++
	w.steady, w.most = 0, max(w.most>>w.steady, blocksAtLeast)
}

// take adds the numbers of a block, greatest first, behind those that come before them, where there are such.
func (w *walk) take(seqs []int64) {
	if !w.down {
		slices.Reverse(seqs)
	}
	if last := len(w.found) - 1; last >= 0 {
		if list := w.found[last]; w.before(list[len(list)-1], seqs[0]) {
			w.found[last] = append(list, seqs...)
			return
		}
	}
	w.found = append(w.found, seqs)
}

// pass lets go of numbers before s, and gives the first of the others.
func (w *walk) pass(s int64) (first int64, found bool) {
	rest := w.found[:0]
	for _, list := range w.found {
		n, _ := slices.BinarySearchFunc(list, s, func(n, s int64) int {
			if w.before(n, s) {
				return -1
			}
			return 1
		})
		if list = list[n:]; len(list) == 0 {
			continue
		}
		if !found || w.before(list[0], first) {
			first, found = list[0], true
		}
		rest = append(rest, list)
	}
	w.found = rest
	return first, found
}

// A walk reads a few blocks first, and then as many as hold some hundred numbers: a block of a verb may hold a thousand, one of a
// registration a single one.
const (
	blocksAtFirst = 8
	blocksAtLeast = 3 // one before the number that is sought, its own, and the next, which shows that no other comes between
	numbersAtOnce = 256
	mostSteady    = 5 // then it reads 32 times as many: whoever has read so far is not after the first page of something common
)

// before tells whether a number has been passed when the walk is at s.
func (w *walk) before(n, s int64) bool {
	if w.down {
		return n > s
	}
	return n < s
}

// sure tells whether no block that has not been read can hold a number that comes before n.
func (w *walk) sure(n int64) bool {
	if w.down {
		return n >= w.edge
	}
	return n <= w.edge-span
}

// meet gives the numbers that every walk has, from s on, until take says that it is enough. Each in turn goes on to where the one before
// stands, which leaves out most of what only one has. Where that would read blocks for one number alone again and again, the rest is met
// by looking for many at once.
func meet(ctx context.Context, walks []either, s int64, down bool, take func(seq int64) (more bool, err error)) error {
	for {
		agreed := 0
		for i := 0; agreed < len(walks); i = (i + 1) % len(walks) {
			if scattered(walks) {
				return meetMany(ctx, walks, s, down, take)
			}
			n, ok, err := walks[i].seek(ctx, s)
			if err != nil || !ok {
				return err
			}
			if n == s {
				agreed++
				continue
			}
			s, agreed = n, 1
		}
		more, err := take(s)
		if err != nil || !more {
			return err
		}
		s = beyond(s, down)
	}
}

func beyond(s int64, down bool) int64 {
	if down {
		return s - 1
	}
	return s + 1
}

// scattered tells whether walks have read blocks for one number alone again and again.
func scattered(walks []either) bool {
	jumps := 0
	for _, e := range walks {
		for _, w := range e {
			jumps += w.jumps
		}
	}
	return len(walks) > 1 && jumps >= manyJumps
}

// meetMany is meet where the numbers of the walk that has the fewest are looked for in the others, many at once.
func meetMany(ctx context.Context, walks []either, s int64, down bool, take func(seq int64) (more bool, err error)) error {
	slices.SortFunc(walks, func(a, b either) int { return cmp.Compare(a.share(), b.share()) })
	for many := atFirst; ; many = min(2*many, atOnce) {
		var seqs []int64
		ended := false
		for stretches := 0; len(seqs) < many && stretches < inParts; {
			n, ok, err := walks[0].seek(ctx, s)
			if err != nil {
				return err
			}
			if ended = !ok; ended {
				break
			}
			if len(seqs) == 0 || max(n-seqs[len(seqs)-1], seqs[len(seqs)-1]-n) > span {
				stretches++
			}
			seqs, s = append(seqs, n), beyond(n, down)
		}
		for _, e := range walks[1:] {
			var err error
			if seqs, err = e.keep(ctx, seqs); err != nil {
				return err
			}
		}
		for _, n := range seqs {
			if more, err := take(n); err != nil || !more {
				return err
			}
		}
		if ended {
			return nil
		}
		for _, e := range walks[1:] {
			if len(seqs) > 0 {
				break
			}
			n, ok, err := e.seek(ctx, s) // what lies before it is left out
			if err != nil || !ok {
				return err
			}
			s = n
		}
	}
}
