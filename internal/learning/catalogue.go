package learning

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// maxPage bounds a page of a list; maxWords what one search looks for.
const (
	maxPage  = 200
	maxWords = 8
)

// Filter narrows the catalogue; empty fields do not.
type Filter struct {
	Text       string // every word begins a word of the course in any language, or sounds like one of another script
	Competency string
	Level      int
	Lang       string // the course is whole in this language
	Length     int    // 1 up to 15 minutes, 2 up to 30, 3 up to 60, 4 longer; in the language of the list
	Offline    bool   // every part can be kept on the device
	Provider   string // code of the organisation that gives it
}

// Lengths is how many lengths Filter.Length tells apart.
const Lengths = 4

// Empty tells whether the filter leaves everything.
func (f Filter) Empty() bool {
	return f == Filter{}
}

// Page is one part of the catalogue.
type Page struct {
	Cards []Card
	Next  string // hand it in as "after" for the next part; "" at the end
}

// Facets count the courses that a filter leaves, by what it could be narrowed to. Each facet is counted as if the filter
// did not name it, so that a reader sees what else there is.
type Facets struct {
	Competencies map[string]int // by code
	Levels       map[int]int
	Langs        map[string]int
	Lengths      map[int]int    // see Filter.Length
	Providers    map[string]int // by code
	Offline      int
}

// Catalogue lists the courses that are taught now and listed, in the order of their titles in lang.
func (c *Courses) Catalogue(ctx context.Context, q db.Q, f Filter, lang, after string, limit int) (Page, error) {
	look, err := c.look(ctx, q, "learning.Catalogue", f, Wish{}, lang, after, limit)
	return look.Page, err
}

// Wish is what a page of the catalogue shows beside itself: at most Most courses for some competencies, the most urgent of which
// comes first, and of each the lowest level; without what the person has completed.
type Wish struct {
	PersonID     string
	Competencies []string
	Most         int
}

// Look is a page of the catalogue with what stands around it.
type Look struct {
	Page   Page
	Mine   []Card // what was wished for, of the same filter
	Facets Facets
}

// Look gives a page as Catalogue does, what is wished for beside it, and what the catalogue could be narrowed to: in three statements,
// and one more after the catalogue has changed.
func (c *Courses) Look(ctx context.Context, q db.Q, f Filter, w Wish, lang, after string, limit int) (Look, error) {
	return c.look(ctx, q, "learning.Look", f, w, lang, after, limit)
}

// Facets counts what the catalogue could be narrowed to. Lengths are those in lang.
func (c *Courses) Facets(ctx context.Context, q db.Q, f Filter, lang string) (Facets, error) {
	look, err := c.look(ctx, q, "learning.Facets", f, Wish{}, lang, "", 0)
	return look.Facets, err
}

// listLang is the language in whose order a list stands: every course has a title in those of Languages.
func listLang(lang string) string {
	if slices.Contains(Languages, lang) {
		return lang
	}
	return Languages[0]
}

// look is all three; a limit of 0 asks for no page.
func (c *Courses) look(ctx context.Context, q db.Q, op string, f Filter, w Wish, lang, after string, limit int) (Look, error) {
	from, ok := placeOf(after)
	if !ok {
		return Look{}, fault.E(fault.Invalid, op, "learning.cursor")
	}
	lang = listLang(lang)
	terms, ok := f.terms()
	if !ok {
		return Look{Facets: (&shelf{}).facets(f, nil, lang)}, nil
	}
	s, completed, hit, err := c.seek(ctx, q, w.PersonID, terms)
	if err != nil {
		return Look{}, fault.Wrap(op, err)
	}
	out := Look{Facets: s.facets(f, hit, lang)}
	if limit == 0 {
		return out, nil
	}
	begin, err := c.placeOn(ctx, q, s, lang, from)
	if err != nil {
		return Look{}, fault.Wrap(op, err)
	}
	limit = min(max(limit, 1), maxPage)
	shown := s.page(f, hit, lang, begin, limit+1)
	more := len(shown) > limit
	shown = shown[:min(len(shown), limit)]
	var mine []int32
	if w.Most > 0 && len(w.Competencies) > 0 {
		mine = s.wanted(f, hit, lang, w.Competencies, completed, min(w.Most, maxPage))
	}
	err = c.fill(ctx, q, &out, s, lang, shown, mine, more)
	return out, fault.Wrap(op, err)
}

// seek gives the shelf, what a person has completed, and the courses that have every term. Which have a term that very many have is
// asked once for a shelf.
func (c *Courses) seek(ctx context.Context, q db.Q, person string, terms []term) (s *shelf, completed []string, hit []bool, err error) {
	last := c.shelves.held()
	for {
		each, ask := make([][]bool, len(terms)), make([]term, len(terms))
		for i, t := range terms {
			if each[i] = last.remembered(t); each[i] == nil {
				ask[i] = t
			}
		}
		stamp, done, found, err := shelfStamp(ctx, q, person, ask)
		if err != nil {
			return nil, nil, nil, err
		}
		if s, err = c.shelf(ctx, q, stamp); err != nil {
			return nil, nil, nil, err
		}
		if s != last && slices.ContainsFunc(each, func(has []bool) bool { return has != nil }) {
			last = nil // what was remembered was of another
			continue
		}
		for i, t := range terms {
			if each[i] == nil {
				each[i] = s.remember(t, found[i])
			}
		}
		return s, done, all(each), nil
	}
}

// placeOn gives where in the order of a language the list goes on after a place; what stood there may be gone since.
func (c *Courses) placeOn(ctx context.Context, q db.Q, s *shelf, lang string, after place) (int, error) {
	if after.code == "" {
		return 0, nil
	}
	code, next := after.code, 1
	if _, ok := s.byCode[code]; !ok {
		var err error
		if code, err = nextOnShelf(ctx, q, lang, after); db.None(err) {
			return len(s.order[lang]), nil
		} else if err != nil {
			return 0, err
		}
		next = 0
	}
	at, ok := s.byCode[code]
	if i := slices.Index(s.order[lang], at); ok && i >= 0 {
		return i + next, nil
	}
	return len(s.order[lang]), nil
}

// fill reads the cards of what was chosen.
func (c *Courses) fill(ctx context.Context, q db.Q, out *Look, s *shelf, lang string, shown, mine []int32, more bool) error {
	var ids []string
	for _, at := range slices.Concat(shown, mine) {
		if id := s.courses[at].version; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	cards, keys, err := onShelf(ctx, q, lang, ids)
	if err != nil {
		return err
	}
	pick := func(list []int32) (out []Card) {
		for _, at := range list {
			if card, ok := cards[s.courses[at].version]; ok { // else it was taken off just now
				out = append(out, card)
			}
		}
		return out
	}
	out.Page.Cards, out.Mine = pick(shown), pick(mine)
	if more && len(shown) > 0 {
		last := s.courses[shown[len(shown)-1]]
		out.Page.Next = place{keys[last.version], last.code}.String()
	}
	return addTexts(ctx, q, slices.Concat(pointers(out.Mine), pointers(out.Page.Cards)))
}

// For gives the courses that are taught now for each of the competencies, the lowest level first.
func (c *Courses) For(ctx context.Context, q db.Q, competencies []string) (map[string][]Card, error) {
	cards, err := coursesFor(ctx, q, competencies, "")
	if err == nil {
		err = addTexts(ctx, q, pointers(cards))
	}
	return byCompetency(cards), fault.Wrap("learning.For", err)
}

func byCompetency(cards []Card) map[string][]Card {
	out := map[string][]Card{}
	for _, card := range cards {
		out[card.Competency] = append(out[card.Competency], card)
	}
	return out
}

// Starters gives the courses to begin with for somebody of whose post nothing is known: those for what most kinds of post
// need, the lowest level first of two that are needed alike. The cards bear code and texts alone; it is one statement.
func (c *Courses) Starters(ctx context.Context, q db.Q, limit int) ([]Card, error) {
	cards, err := starters(ctx, q, min(max(limit, 1), maxPage))
	return cards, fault.Wrap("learning.Starters", err)
}

// Cards gives the versions taught now of the courses with these codes, by code, retired ones too; unknown codes are left
// out.
func (c *Courses) Cards(ctx context.Context, q db.Q, codes []string) (map[string]Card, error) {
	cards, err := cardsByCode(ctx, q, codes)
	if err == nil {
		err = addTexts(ctx, q, pointers(cards))
	}
	out := map[string]Card{}
	for _, card := range cards {
		out[card.Code] = card
	}
	return out, fault.Wrap("learning.Cards", err)
}

// Provides tells whether an organisation, or one that it belongs to or that belongs to it, gives a course for the
// competency, also one that is retired by now: who has taught it does not test it.
func (c *Courses) Provides(ctx context.Context, q db.Q, orgPath, competency string) (bool, error) {
	found, err := c.Providing(ctx, q, []string{orgPath}, competency)
	return found[orgPath], err
}

// Providing is Provides of many organisations in two statements: those among the paths that give a course for the competency.
func (c *Courses) Providing(ctx context.Context, q db.Q, orgPaths []string, competency string) (map[string]bool, error) {
	codes, err := providersOf(ctx, q, competency)
	if err != nil {
		return nil, fault.Wrap("learning.Providing", err)
	}
	providers, err := c.people.OrgsByCode(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, path := range orgPaths {
		for _, org := range providers {
			out[path] = out[path] || related(org.Path, path)
		}
	}
	return out, nil
}

// related tells whether one part of the tree holds the other.
func related(provider, agency string) bool {
	return agency != "" && (strings.HasPrefix(agency, provider) || strings.HasPrefix(provider, agency))
}

func pointers(cards []Card) []*Card {
	out := make([]*Card, len(cards))
	for i := range cards {
		out[i] = &cards[i]
	}
	return out
}

// place is a place in the sorted catalogue.
type place struct{ key, code string }

// String is the place as a page hands it out.
func (p place) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.key + "\x00" + p.code))
}

func placeOf(s string) (place, bool) {
	if s == "" {
		return place{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	key, code, ok := strings.Cut(string(raw), "\x00")
	return place{key, code}, err == nil && ok && framework.ValidCode(code) && strings.Trim(key, "0123456789abcdef") == ""
}
