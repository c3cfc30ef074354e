package learning

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
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

// Catalogue lists the courses that are taught now, in the order of their titles in lang.
func (c *Courses) Catalogue(ctx context.Context, q db.Q, f Filter, lang, after string, limit int) (Page, error) {
	const op = "learning.Catalogue"
	page, _, err := c.untold(ctx, q, op, f, lang, after, limit, wanted{})
	if err == nil {
		err = addTexts(ctx, q, pointers(page.Cards))
	}
	return page, fault.Wrap(op, err)
}

// Shelf is a page as Catalogue gives it; and, beside it, at most most courses of the same filter for some competencies, the
// most urgent of which comes first, and of each the lowest level; without what the person has completed. Two statements.
func (c *Courses) Shelf(ctx context.Context, q db.Q, f Filter, personID string, competencies []string, lang string, most, limit int) ([]Card, Page, error) {
	const op = "learning.Shelf"
	page, mine, err := c.untold(ctx, q, op, f, lang, "", limit, wanted{competencies[:min(len(competencies), maxPage)], personID, most})
	if err != nil {
		return nil, Page{}, fault.Wrap(op, err)
	}
	err = addTexts(ctx, q, slices.Concat(pointers(mine), pointers(page.Cards)))
	return mine, page, fault.Wrap(op, err)
}

// listLang is the language in whose order a list stands: every course has a title in those of Languages.
func listLang(lang string) string {
	if slices.Contains(Languages, lang) {
		return lang
	}
	return Languages[0]
}

// untold gives a page of the catalogue, and what is wanted beside it, whose cards have no texts yet.
func (c *Courses) untold(ctx context.Context, q db.Q, op string, f Filter, lang, after string, limit int, want wanted) (Page, []Card, error) {
	from, ok := placeOf(after)
	if !ok {
		return Page{}, nil, fault.E(fault.Invalid, op, "learning.cursor")
	}
	terms, ok := f.terms()
	if !ok {
		return Page{}, nil, nil
	}
	limit = min(max(limit, 1), maxPage)
	cards, places, mine, err := shelf(ctx, q, f, terms, listLang(lang), from, limit+1, want)
	if err != nil {
		return Page{}, nil, err
	}
	page := Page{Cards: cards}
	if len(cards) > limit {
		page.Cards, page.Next = cards[:limit], places[limit-1].String()
	}
	return page, mine, nil
}

// Facets counts what the catalogue could be narrowed to, in one statement. Lengths are those in lang.
func (c *Courses) Facets(ctx context.Context, q db.Q, f Filter, lang string) (Facets, error) {
	const op = "learning.Facets"
	out := Facets{
		Competencies: map[string]int{}, Levels: map[int]int{}, Langs: map[string]int{}, Lengths: map[int]int{}, Providers: map[string]int{},
	}
	terms, ok := f.terms()
	if !ok {
		return out, nil
	}
	rows, err := facets(ctx, q, f, terms, listLang(lang))
	for _, r := range rows {
		var number int
		if r.facet == facetLevel || r.facet == facetLength {
			if number, err = strconv.Atoi(r.value); err != nil {
				return out, fault.Wrap(op, err)
			}
		}
		switch r.facet {
		case facetCompetency:
			out.Competencies[r.value] = r.n
		case facetLang:
			out.Langs[r.value] = r.n
		case facetProvider:
			out.Providers[r.value] = r.n
		case facetLevel:
			out.Levels[number] = r.n
		case facetLength:
			out.Lengths[number] = r.n
		case facetOffline:
			if r.value == "1" {
				out.Offline = r.n
			}
		}
	}
	return out, fault.Wrap(op, err)
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
