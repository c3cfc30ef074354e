package learning

import (
	"context"
	"slices"
	"strings"
	"sync"

	"sopan/internal/ground/db"
)

// shelf is the catalogue as it is listed, held in memory: a few dozen bytes a course and language, read when somebody first asks, and
// anew after it has changed. A country has thousands of courses and not millions; to narrow and count them here costs a
// millisecond, where a database walks all of them for each facet.
type shelf struct {
	stamp   string
	courses []onTheShelf
	byID    map[string]int32   // version id
	byCode  map[string]int32   //
	order   map[string][]int32 // by language, in the order of its titles
	lengths map[string][]int8  // by language and place
	known   []string           // competencies, organisations and languages, each once
	terms   commonTerms
}

// onTheShelf is one course.
type onTheShelf struct {
	code, version, competency, provider string
	level                               int
	offline                             bool
	langs                               []string

	ofCompetency, ofProvider int32 // places in known
	ofLangs                  []int32
}

// commonTerms remembers which courses some terms were found to have: what begins with a letter or two nearly all have, and that is
// what many begin to type.
type commonTerms struct {
	mu    sync.Mutex
	found map[string][]bool
}

// mostTerms bounds how many are remembered, a byte for each course; manyHits is from how many on it is worth while.
const (
	mostTerms = 64
	manyHits  = 1000
)

// key is the term as one text.
func (t term) key() string {
	var out strings.Builder
	for _, x := range t {
		out.WriteString(x.from + "\x00" + x.to + "\x00")
	}
	return out.String()
}

// remembered gives which courses have a term; nil when that is not remembered.
func (s *shelf) remembered(t term) []bool {
	if s == nil {
		return nil
	}
	s.terms.mu.Lock()
	defer s.terms.mu.Unlock()
	return s.terms.found[t.key()]
}

// remember gives which courses have a term by what was found, and remembers it where they are many.
func (s *shelf) remember(t term, found []string) []bool {
	has, size := s.has(found), 0
	for _, text := range found {
		size += len(text)
	}
	if size < manyHits*len("00000000-0000-7000-8000-000000000000 ") {
		return has
	}
	s.terms.mu.Lock()
	defer s.terms.mu.Unlock()
	if s.terms.found == nil || len(s.terms.found) >= mostTerms {
		s.terms.found = map[string][]bool{}
	}
	s.terms.found[t.key()] = has
	return has
}

// shelves keeps the shelf that was read last.
type shelves struct {
	mu   sync.Mutex
	last *shelf
}

// held is the shelf that was read last; nil for none.
func (s *shelves) held() *shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// shelf gives the shelf of a stamp.
func (c *Courses) shelf(ctx context.Context, q db.Q, stamp string) (*shelf, error) {
	c.shelves.mu.Lock()
	defer c.shelves.mu.Unlock()
	if c.shelves.last != nil && c.shelves.last.stamp == stamp {
		return c.shelves.last, nil
	}
	s := &shelf{stamp: stamp, byID: map[string]int32{}, byCode: map[string]int32{}, order: map[string][]int32{}, lengths: map[string][]int8{}}
	one := map[string]int32{} // few competencies, organisations and languages: each is held once
	once := func(text string) (string, int32) {
		at, ok := one[text]
		if !ok {
			at = int32(len(s.known))
			s.known, one[text] = append(s.known, text), at
		}
		return s.known[at], at
	}
	err := eachOnShelf(ctx, q, func(r shelfRow) error {
		lang, ofLang := once(r.lang)
		at, ok := s.byID[r.version]
		if !ok {
			at = int32(len(s.courses))
			s.byID[r.version], s.byCode[r.code] = at, at
			x := onTheShelf{code: r.code, version: r.version, level: r.level, offline: r.offline}
			x.competency, x.ofCompetency = once(r.competency)
			x.provider, x.ofProvider = once(r.provider)
			s.courses = append(s.courses, x)
		}
		s.courses[at].langs, s.courses[at].ofLangs = append(s.courses[at].langs, lang), append(s.courses[at].ofLangs, ofLang)
		s.order[lang] = append(s.order[lang], at)
		for len(s.lengths[lang]) <= int(at) {
			s.lengths[lang] = append(s.lengths[lang], 0)
		}
		s.lengths[lang][at] = int8(r.length)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.shelves.last = s
	return s, nil
}

// has gives, by place on the shelf, which courses a term was found to have.
func (s *shelf) has(found []string) []bool {
	out := make([]bool, len(s.courses))
	for _, text := range found {
		for id := range strings.FieldsSeq(text) {
			if at, ok := s.byID[id]; ok {
				out[at] = true
			}
		}
	}
	return out
}

// all gives the courses that have every term; nil when there are no terms, so that all are.
func all(terms [][]bool) []bool {
	if len(terms) == 0 {
		return nil
	}
	out := slices.Clone(terms[0])
	for _, has := range terms[1:] {
		for at := range out {
			out[at] = out[at] && has[at]
		}
	}
	return out
}

// misses tells by which facets of the filter a course is not one of its.
func (s *shelf) misses(at int32, f Filter, length int8) (out facet) {
	x := &s.courses[at]
	if f.Competency != "" && x.competency != f.Competency {
		out |= facetCompetency
	}
	if f.Level != 0 && x.level != f.Level {
		out |= facetLevel
	}
	if f.Provider != "" && x.provider != f.Provider {
		out |= facetProvider
	}
	if f.Length != 0 && int(length) != f.Length {
		out |= facetLength
	}
	if f.Offline && !x.offline {
		out |= facetOffline
	}
	if f.Lang != "" && !slices.Contains(x.langs, f.Lang) {
		out |= facetLang
	}
	return out
}

// facet is one or more of the facets of the catalogue.
type facet uint8

const (
	facetCompetency facet = 1 << iota
	facetLevel
	facetProvider
	facetLength
	facetOffline
	facetLang
)

// only tells whether there is nothing in a set but one facet: a facet is counted as if the filter did not name it.
func (all facet) only(one facet) bool { return all&^one == 0 }

// facets counts what the search leaves, each facet as if the filter did not name it.
func (s *shelf) facets(f Filter, hit []bool, lang string) Facets {
	competencies, providers, langs := make([]int, len(s.known)), make([]int, len(s.known)), make([]int, len(s.known))
	out := Facets{
		Competencies: map[string]int{}, Levels: map[int]int{}, Langs: map[string]int{}, Lengths: map[int]int{}, Providers: map[string]int{},
	}
	var levels, lengths [1 << 8]int
	of := s.lengths[lang]
	for _, at := range s.order[lang] {
		if hit != nil && !hit[at] {
			continue
		}
		x, miss := &s.courses[at], s.misses(at, f, of[at])
		if miss.only(facetCompetency) {
			competencies[x.ofCompetency]++
		}
		if miss.only(facetLevel) {
			levels[uint8(x.level)]++
		}
		if miss.only(facetProvider) {
			providers[x.ofProvider]++
		}
		if miss.only(facetLength) {
			lengths[uint8(of[at])]++
		}
		if x.offline && miss.only(facetOffline) {
			out.Offline++
		}
		if miss.only(facetLang) {
			for _, l := range x.ofLangs {
				langs[l]++
			}
		}
	}
	for at, text := range s.known {
		counted(out.Competencies, text, competencies[at])
		counted(out.Providers, text, providers[at])
		counted(out.Langs, text, langs[at])
	}
	for n := range levels {
		counted(out.Levels, n, levels[n])
		counted(out.Lengths, n, lengths[n])
	}
	return out
}

func counted[K comparable](in map[K]int, key K, n int) {
	if n > 0 {
		in[key] = n
	}
}

// page gives at most limit courses of the filter from a place in the order on.
func (s *shelf) page(f Filter, hit []bool, lang string, from, limit int) []int32 {
	var out []int32
	order := s.order[lang]
	for _, at := range order[min(from, len(order)):] {
		if (hit == nil || hit[at]) && s.misses(at, f, s.lengths[lang][at]) == 0 {
			if out = append(out, at); len(out) == limit {
				break
			}
		}
	}
	return out
}

// wanted gives at most most courses of the filter for some competencies, the most urgent of which comes first, then by level and
// code; without those of some codes.
func (s *shelf) wanted(f Filter, hit []bool, lang string, competencies, without []string, most int) []int32 {
	urgency := map[string]int{}
	for i, code := range competencies {
		if _, ok := urgency[code]; !ok {
			urgency[code] = i
		}
	}
	skip := map[string]bool{}
	for _, code := range without {
		skip[code] = true
	}
	var out []int32
	for _, at := range s.order[lang] {
		x := &s.courses[at]
		if _, ok := urgency[x.competency]; ok && (hit == nil || hit[at]) && !skip[x.code] && s.misses(at, f, s.lengths[lang][at]) == 0 {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, func(a, b int32) int {
		x, y := &s.courses[a], &s.courses[b]
		if d := urgency[x.competency] - urgency[y.competency]; d != 0 {
			return d
		}
		if d := x.level - y.level; d != 0 {
			return d
		}
		return strings.Compare(x.code, y.code)
	})
	return out[:min(len(out), most)]
}
