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
	byID    map[string]int32          // version id
	byCode  map[string]int32          //
	order   map[string][]int32        // by language, in the order of its titles
	lengths map[string]map[int32]int8 // by language
}

// onTheShelf is one course.
type onTheShelf struct {
	code, version, competency, provider string
	level                               int
	offline                             bool
	langs                               []string
}

// shelves keeps the shelf that was read last.
type shelves struct {
	mu   sync.Mutex
	last *shelf
}

// shelf gives the shelf of a stamp.
func (c *Courses) shelf(ctx context.Context, q db.Q, stamp string) (*shelf, error) {
	c.shelves.mu.Lock()
	defer c.shelves.mu.Unlock()
	if c.shelves.last != nil && c.shelves.last.stamp == stamp {
		return c.shelves.last, nil
	}
	s := &shelf{stamp: stamp, byID: map[string]int32{}, byCode: map[string]int32{}, order: map[string][]int32{}, lengths: map[string]map[int32]int8{}}
	one := map[string]string{} // few competencies, organisations and languages: each is held once
	once := func(text string) string {
		if held, ok := one[text]; ok {
			return held
		}
		one[text] = text
		return text
	}
	err := eachOnShelf(ctx, q, func(r shelfRow) error {
		lang := once(r.lang)
		at, ok := s.byID[r.version]
		if !ok {
			at = int32(len(s.courses))
			s.byID[r.version], s.byCode[r.code] = at, at
			s.courses = append(s.courses, onTheShelf{
				code: r.code, version: r.version, competency: once(r.competency), provider: once(r.provider), level: r.level, offline: r.offline,
			})
		}
		s.courses[at].langs = append(s.courses[at].langs, lang)
		s.order[lang] = append(s.order[lang], at)
		if s.lengths[lang] == nil {
			s.lengths[lang] = map[int32]int8{}
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

// hits gives the courses that have every term, by place on the shelf; nil when there are no terms, so that all are.
func (s *shelf) hits(found [][]string) []bool {
	if len(found) == 0 {
		return nil
	}
	count := make([]uint8, len(s.courses))
	for i, ids := range found {
		for _, text := range ids {
			for id := range strings.FieldsSeq(text) {
				if at, ok := s.byID[id]; ok && int(count[at]) == i {
					count[at]++
				}
			}
		}
	}
	out := make([]bool, len(s.courses))
	for at, n := range count {
		out[at] = int(n) == len(found)
	}
	return out
}

// fits tells whether a course is one of the filter's, but for one facet.
func (s *shelf) fits(at int32, f Filter, lang, but string) bool {
	x := &s.courses[at]
	return (f.Competency == "" || but == facetCompetency || x.competency == f.Competency) &&
		(f.Level == 0 || but == facetLevel || x.level == f.Level) &&
		(f.Provider == "" || but == facetProvider || x.provider == f.Provider) &&
		(f.Length == 0 || but == facetLength || int(s.lengths[lang][at]) == f.Length) &&
		(!f.Offline || but == facetOffline || x.offline) &&
		(f.Lang == "" || but == facetLang || slices.Contains(x.langs, f.Lang))
}

// The facets of the catalogue.
const (
	facetCompetency = "competency"
	facetLevel      = "level"
	facetProvider   = "provider"
	facetLength     = "length"
	facetOffline    = "offline"
	facetLang       = "lang"
)

// facets counts what the search leaves, each facet as if the filter did not name it.
func (s *shelf) facets(f Filter, hit []bool, lang string) Facets {
	out := Facets{
		Competencies: map[string]int{}, Levels: map[int]int{}, Langs: map[string]int{}, Lengths: map[int]int{}, Providers: map[string]int{},
	}
	for _, at := range s.order[lang] {
		if hit != nil && !hit[at] {
			continue
		}
		x := &s.courses[at]
		if s.fits(at, f, lang, facetCompetency) {
			out.Competencies[x.competency]++
		}
		if s.fits(at, f, lang, facetLevel) {
			out.Levels[x.level]++
		}
		if s.fits(at, f, lang, facetProvider) {
			out.Providers[x.provider]++
		}
		if s.fits(at, f, lang, facetLength) {
			out.Lengths[int(s.lengths[lang][at])]++
		}
		if x.offline && s.fits(at, f, lang, facetOffline) {
			out.Offline++
		}
		if s.fits(at, f, lang, facetLang) {
			for _, l := range x.langs {
				out.Langs[l]++
			}
		}
	}
	return out
}

// page gives at most limit courses of the filter from a place in the order on.
func (s *shelf) page(f Filter, hit []bool, lang string, from, limit int) []int32 {
	var out []int32
	order := s.order[lang]
	for _, at := range order[min(from, len(order)):] {
		if (hit == nil || hit[at]) && s.fits(at, f, lang, "") {
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
		if _, ok := urgency[x.competency]; ok && (hit == nil || hit[at]) && !skip[x.code] && s.fits(at, f, lang, "") {
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
