package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// reading is one raw row: a test sat, the answers of a group, or a self claim.
type reading struct {
	employee, competency, side, group, kind string
	level, percentTenths                    int
	answers                                 []int
	daysAgo                                 int
}

var readingHeader = []string{"employee_code", "competency", "side", "group", "kind", "level", "percent", "pass_mark", "answers", "days_ago"}

// groupOrder is the order in which the groups of raters are written.
var groupOrder = []string{"manager", "peer", "subordinate", "citizen"}

// makeReadings gives every measured secretary the readings that lead to the
// levels expected of the block, and Sunita Verma those of her passbook.
func makeReadings(in input, people []person, r *stream) ([]reading, error) {
	levels := map[string]map[string]int{}
	own := map[string]int{}
	for _, l := range in.passbook {
		own[l.competency] = l.attained
	}
	for _, c := range in.cells {
		if err := spread(c, people, own, levels, r); err != nil {
			return nil, err
		}
	}
	var out []reading
	for _, p := range people {
		if !p.measured {
			continue
		}
		if p.post.code == postSunita {
			rows, err := passbookReadings(p.code, in.passbook, r)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
			continue
		}
		out = append(out, personReadings(p.code, levels[p.code], r)...)
	}
	return out, nil
}

// spread shares a cell's sums among its persons: some stand above what is
// required, others below, and nobody both.
func spread(c cell, people []person, own map[string]int, levels map[string]map[string]int, r *stream) error {
	above, below := c.levels-(c.n*c.required-c.deficit), c.deficit
	var free []string
	for _, p := range people {
		if !p.measured || p.post.block.code != c.block {
			continue
		}
		if p.post.code == postSunita {
			above -= max(0, own[c.competency]-c.required)
			below -= max(0, c.required-own[c.competency])
			continue
		}
		free = append(free, p.code)
	}
	step := make([]int, len(free))
	if !raise(step, above, 5-c.required, r) || !lower(step, below, c.required-1, r) {
		return fmt.Errorf("block %d, %s: the sums do not fit %d persons", c.block, c.competency, c.n)
	}
	for i, code := range free {
		if levels[code] == nil {
			levels[code] = map[string]int{}
		}
		levels[code][c.competency] = c.required + step[i]
	}
	return nil
}

// raise adds total steps up, at most most a person.
func raise(step []int, total, most int, r *stream) bool {
	for ; total > 0; total-- {
		i := pick(step, r, func(s int) bool { return s < most })
		if i < 0 {
			return false
		}
		step[i]++
	}
	return total == 0
}

// lower adds total steps down among those who were not raised; of two drawn the
// one who has lost less is taken, so that the levels stay close together.
func lower(step []int, total, most int, r *stream) bool {
	may := func(s int) bool { return s <= 0 && s > -most }
	for ; total > 0; total-- {
		i, j := pick(step, r, may), pick(step, r, may)
		if i < 0 {
			return false
		}
		if step[j] > step[i] {
			i = j
		}
		step[i]--
	}
	return total == 0
}

// pick draws one of those allowed, or -1 when there is none.
func pick(step []int, r *stream, allowed func(int) bool) int {
	var at []int
	for i, s := range step {
		if allowed(s) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return -1
	}
	return at[r.upTo(len(at))]
}

// personReadings writes the tests and answers that lead to each level.
func personReadings(code string, levels map[string]int, r *stream) []reading {
	first := r.between(60, 440)
	claims := r.oneIn(14)
	var out []reading
	var competencies []string
	for c := range levels {
		competencies = append(competencies, c)
	}
	slices.Sort(competencies)
	for _, c := range competencies {
		tested, answers := evidenceFor(levels[c], r)
		out = append(out, rowsFor(code, c, tested, answers, first, r)...)
		if claims && r.oneIn(2) {
			out = append(out, reading{employee: code, competency: c, side: "SELF", kind: "self", level: min(5, levels[c]+r.upTo(2)), daysAgo: first + r.between(0, 20)})
		}
	}
	return out
}

// evidenceFor draws answers around a level and then the test score that, with
// them, floors to that level. It keeps clear of the edges of the level.
func evidenceFor(level int, r *stream) (tested int, answers map[string][]int) {
	if level == 5 {
		return topScore, map[string][]int{"manager": {5}, "peer": {5, 5, 5, 5}, "citizen": {5, 5, 5, 5, 5}}
	}
	for {
		answers = map[string][]int{"manager": around(level, 1, r), "peer": around(level, r.between(4, 5), r)}
		if r.oneIn(4) {
			answers["subordinate"] = around(level, 4, r)
		}
		if !r.oneIn(3) {
			answers["citizen"] = around(level, 5, r)
		}
		work := workplaceScore(answers)
		tested = (10*(level*100+r.between(6, 88)) - 4*work) / 6
		if tested < 100 || tested >= topScore {
			continue
		}
		if s := competencyScore(tested, work); s >= level*100+3 && s <= level*100+95 {
			return tested, answers
		}
	}
}

// around draws n answers near a level: mostly the level or the next one.
func around(level, n int, r *stream) []int {
	drift := []int{0, 0, 0, 1, 1, -1}
	out := make([]int, n)
	for i := range out {
		out[i] = min(5, max(1, level+drift[r.upTo(len(drift))]))
	}
	return out
}

// rowsFor writes the test and the groups of one competency.
func rowsFor(code, competency string, tested int, answers map[string][]int, first int, r *stream) []reading {
	level, percent, _ := percentFor(tested)
	out := []reading{{employee: code, competency: competency, side: "TCS", kind: "test", level: level, percentTenths: percent, daysAgo: first + r.between(-30, 30)}}
	for _, g := range groupOrder {
		if a := answers[g]; len(a) > 0 {
			out = append(out, reading{employee: code, competency: competency, side: "WPCAS", group: g, kind: "answers", answers: a, daysAgo: first + r.between(0, 45)})
		}
	}
	return out
}

// passbookReadings writes the readings behind Sunita Verma's passbook.
func passbookReadings(code string, book []line, r *stream) ([]reading, error) {
	const first = 150
	var out []reading
	for _, l := range book {
		answers, ok := answersFor(l.workplace, r)
		if !ok {
			return nil, fmt.Errorf("%s: no answers give %d", l.competency, l.workplace)
		}
		if _, _, ok := percentFor(l.tested); !ok {
			return nil, fmt.Errorf("%s: no test reads %d", l.competency, l.tested)
		}
		out = append(out, rowsFor(code, l.competency, l.tested, answers, first, r)...)
		out = append(out, reading{employee: code, competency: l.competency, side: "SELF", kind: "self", level: l.self, daysAgo: first + 50})
	}
	return out, nil
}

// answersFor finds a manager's answer and those of five peers and five citizens
// that weigh out at exactly the score, each as near to it as can be.
func answersFor(score int, r *stream) (map[string][]int, bool) {
	best, far := [3]int{}, -1
	for m := 1; m <= 5; m++ {
		for p := 5; p <= 25; p++ {
			for c := 5; c <= 25; c++ {
				// .5 manager + .375 peers + .125 citizens, times 4,000.
				if 2000*m+300*p+100*c != 40*score {
					continue
				}
				d := abs(100*m-score) + abs(20*p-score) + abs(20*c-score)
				if far < 0 || d < far {
					best, far = [3]int{m, p, c}, d
				}
			}
		}
	}
	if far < 0 {
		return nil, false
	}
	return map[string][]int{"manager": {best[0]}, "peer": share(best[1], 5, r), "citizen": share(best[2], 5, r)}, true
}

// share splits a sum over n answers, as evenly as whole answers allow.
func share(sum, n int, r *stream) []int {
	out := make([]int, n)
	for i, at := range r.order(n) {
		out[at] = sum / n
		if i < sum%n {
			out[at]++
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }

func readingRows(readings []reading) [][]string {
	var rows [][]string
	for _, x := range readings {
		level, percent, pass := "", "", ""
		if x.level > 0 {
			level = strconv.Itoa(x.level)
		}
		if x.kind == "test" {
			percent, pass = fmt.Sprintf("%d.%d", x.percentTenths/10, x.percentTenths%10), strconv.Itoa(passTenths/10)
		}
		answers := make([]string, len(x.answers))
		for i, a := range x.answers {
			answers[i] = strconv.Itoa(a)
		}
		rows = append(rows, []string{x.employee, x.competency, x.side, x.group, x.kind, level, percent, pass, strings.Join(answers, " "), strconv.Itoa(x.daysAgo)})
	}
	return rows
}
