package learninghttp

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const (
	perPage = 30
	mostFor = 6 // courses offered for one's gaps before the whole catalogue
)

// CataloguePage is /learn.
type CataloguePage struct {
	Mine     []CourseLine // for one's gaps, the most urgent first; empty on a narrowed list
	All      []CourseLine
	Filter   learning.Filter
	Fields   []parts.Field
	Chips    []parts.Chip
	Pages    parts.Pages
	Posted   bool // the reader's post asks for something
	Narrowed bool
}

// CourseLine is a course in a list.
type CourseLine struct {
	Card     learning.Card
	Subject  learning.Subject
	Need     *gap.Item       // nil: the post does not ask for the competency
	Begun    *learning.Begun // nil: not begun
	Title    parts.Words
	Name     string // of the competency
	Minutes  int
	Bytes    int
	Attained int
}

// Steps is the line as a glyph: where the reader stands, what the post asks for, and the step the course is for.
func (l CourseLine) Steps() parts.Steps {
	s := parts.Steps{Of: scale(l.Subject), Proven: l.Attained}
	if l.Card.Level > l.Attained {
		s.Next = l.Card.Level
	}
	if l.Need != nil {
		s.Needed = l.Need.Required
	}
	return s
}

// scale is the number of steps to draw; a competency that nobody knows any more gets the usual five.
func scale(s learning.Subject) int {
	if s.Levels == 0 {
		return 5
	}
	return s.Levels
}

func (d *Door) catalogue(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	page, after := CataloguePage{Filter: filterOf(r.URL.Query())}, r.URL.Query().Get("after")
	page.Narrowed = !page.Filter.Empty()
	items, err := d.gaps.Of(ctx, q, who.From(ctx).PersonID)
	if err != nil {
		return err
	}
	page.Posted = len(items) > 0
	short := shortOf(items)
	wish := learning.Wish{PersonID: who.From(ctx).PersonID, Competencies: short, Most: mostFor}
	if after != "" {
		wish.Most = 0
	}
	look, err := d.courses.Look(ctx, q, page.Filter, wish, f.P.Lang(), after, perPage)
	if err != nil {
		return err
	}
	facets := look.Facets
	providers, err := d.people.OrgsByCode(ctx, q, slices.Collect(maps.Keys(facets.Providers)))
	if err != nil {
		return err
	}
	codes := append(slices.Sorted(maps.Keys(facets.Competencies)), short...)
	if page.Filter.Competency != "" {
		codes = append(codes, page.Filter.Competency)
	}
	l := liner{p: f.P, items: items}
	if err := d.lookUp(ctx, q, &l, codes); err != nil {
		return err
	}
	for _, card := range look.Mine {
		page.Mine = append(page.Mine, l.line(card))
	}
	for _, card := range look.Page.Cards {
		page.All = append(page.All, l.line(card))
	}
	page.Fields, page.Chips = fields(f.P, page.Filter, facets, l.subjects, providers)
	page.turn(r.URL.Query(), after, look.Page.Next)
	f.Title, f.Tab = f.P.T("learning.page.title"), "learn"
	return web.Render(w, r, http.StatusOK, cataloguePage(f, page))
}

// turn fills in the addresses of the other pages of the list.
func (p *CataloguePage) turn(query url.Values, after, next string) {
	address := func(after string) string {
		v := url.Values{}
		for _, key := range []string{"q", "competency", "level", "lang", "length", "provider", "offline"} {
			if s := query.Get(key); s != "" {
				v.Set(key, s)
			}
		}
		if after != "" {
			v.Set("after", after)
		}
		if len(v) == 0 {
			return "/learn"
		}
		return "/learn?" + v.Encode()
	}
	p.Pages = parts.PagesOf(after, next, address)
}

func filterOf(v url.Values) learning.Filter {
	number := func(key string, most int) int {
		n, err := strconv.Atoi(v.Get(key))
		if err != nil || n < 0 || n > most {
			return 0
		}
		return n
	}
	return learning.Filter{
		Text: strings.TrimSpace(v.Get("q")), Competency: v.Get("competency"), Level: number("level", 100), Lang: v.Get("lang"),
		Length: number("length", learning.Lengths), Provider: v.Get("provider"), Offline: v.Get("offline") == "1",
	}
}

// shortOf gives the competencies in which the reader is short of their post, in priority order.
func shortOf(items []gap.Item) []string {
	var out []string
	for _, i := range items {
		if i.Gap > 0 {
			out = append(out, i.Competency)
		}
	}
	return out
}

// liner makes lines of cards.
type liner struct {
	p        *locale.Printer
	items    []gap.Item
	subjects map[string]learning.Subject
	begun    map[string]learning.Begun
}

func (d *Door) lookUp(ctx context.Context, q db.Q, l *liner, codes []string) (err error) {
	slices.Sort(codes)
	if l.subjects, err = d.courses.Subjects(ctx, q, slices.Compact(codes)); err != nil {
		return err
	}
	l.begun, err = d.courses.Begun(ctx, q, who.From(ctx).PersonID)
	return err
}

func (l liner) line(card learning.Card) CourseLine {
	out := CourseLine{Card: card, Subject: l.subjects[card.Competency]}
	out.Title.Text, out.Title.Lang = l.p.Name(card.Title)
	out.Minutes, out.Bytes = card.Minutes[out.Title.Lang], card.Bytes[out.Title.Lang]
	if out.Name, _ = l.p.Name(out.Subject.Name); out.Name == "" {
		out.Name = card.Competency
	}
	for i := range l.items {
		if l.items[i].Competency == card.Competency {
			out.Need, out.Attained = &l.items[i], l.items[i].Attained
		}
	}
	if b, ok := l.begun[card.Code]; ok {
		out.Begun = &b
	}
	return out
}

// fields are the fields of the filter bar, and the chips of what is applied.
func fields(p *locale.Printer, f learning.Filter, facets learning.Facets, subjects map[string]learning.Subject, orgs map[string]people.Org) ([]parts.Field, []parts.Chip) {
	named := func(code string) string {
		if name, _ := p.Name(subjects[code].Name); name != "" {
			return name
		}
		return code
	}
	given := func(code string) string {
		if name, _ := p.Name(orgs[code].Name); name != "" {
			return name
		}
		return code
	}
	level, length, offline := "", "", ""
	if f.Level > 0 {
		level = strconv.Itoa(f.Level)
	}
	if f.Length > 0 {
		length = strconv.Itoa(f.Length)
	}
	if f.Offline {
		offline = "1"
	}
	out := []parts.Field{
		{Name: "q", Type: "search", Label: p.T("learning.page.search"), Value: f.Text, MaxLength: 200},
		{Name: "competency", Type: "select", Label: p.T("learning.page.competency"), Value: f.Competency, Choices: choices(p, facets.Competencies, named)},
		{Name: "level", Type: "select", Label: p.T("learning.page.level_label"), Value: level, Short: true, Choices: choices(p, texts(facets.Levels), func(s string) string {
			return p.T("learning.page.level", "level", s)
		})},
		{Name: "lang", ID: "text-lang", Type: "select", Label: p.T("learning.page.lang"), Value: f.Lang, Choices: choices(p, facets.Langs, langName), Short: true},
		{Name: "length", Type: "select", Label: p.T("learning.page.length"), Value: length, Short: true, Choices: choices(p, texts(facets.Lengths), func(s string) string {
			return lengthName(p, s)
		})},
		{Name: "offline", Type: "select", Label: p.T("learning.page.offline"), Value: offline, Short: true, Choices: []parts.Choice{
			{Text: p.T("learning.page.any")}, {Value: "1", Text: counted(p, p.T("learning.page.offline.yes"), facets.Offline)},
		}},
		{Name: "provider", Type: "select", Label: p.T("learning.page.provider"), Value: f.Provider, Choices: choices(p, facets.Providers, given)},
	}
	return out, chips([]applied{
		{"q", f.Text, "“" + f.Text + "”"},
		{"competency", f.Competency, named(f.Competency)},
		{"level", level, p.T("learning.page.level", "level", level)},
		{"lang", f.Lang, langName(f.Lang)},
		{"length", length, lengthName(p, length)},
		{"offline", offline, p.T("learning.page.offline.yes")},
		{"provider", f.Provider, given(f.Provider)},
	})
}

// choices are the values of a facet with how many courses each leaves, by name; first comes any.
func choices(p *locale.Printer, counts map[string]int, name func(string) string) []parts.Choice {
	out := []parts.Choice{{Text: p.T("learning.page.any")}}
	for value, n := range counts {
		out = append(out, parts.Choice{Value: value, Text: counted(p, name(value), n)})
	}
	slices.SortFunc(out[1:], func(a, b parts.Choice) int {
		if len(a.Value) == 1 && len(b.Value) == 1 { // levels and lengths
			return strings.Compare(a.Value, b.Value)
		}
		return strings.Compare(a.Text, b.Text)
	})
	return out
}

func counted(p *locale.Printer, text string, n int) string {
	return text + " (" + p.Int(int64(n)) + ")"
}

func texts(counts map[int]int) map[string]int {
	out := map[string]int{}
	for k, n := range counts {
		out[strconv.Itoa(k)] = n
	}
	return out
}

// lengthName says how long the courses of a length are.
func lengthName(p *locale.Printer, length string) string {
	if length == "" {
		return ""
	}
	return p.T("learning.page.length." + length) // keys: learning.page.length.1, learning.page.length.2, learning.page.length.3, learning.page.length.4
}

type applied struct{ key, value, text string }

func chips(list []applied) []parts.Chip {
	var out []parts.Chip
	for _, a := range list {
		if a.value == "" {
			continue
		}
		rest := url.Values{}
		for _, b := range list {
			if b.key != a.key && b.value != "" {
				rest.Set(b.key, b.value)
			}
		}
		out = append(out, parts.Chip{Text: a.text, Without: strings.TrimSuffix("/learn?"+rest.Encode(), "?")})
	}
	return out
}

// names of languages in their own script, as the reader of a text looks for them.
var languages = map[string]string{
	"en": "English", "hi": "हिन्दी", "ta": "தமிழ்", "te": "తెలుగు", "bn": "বাংলা", "mr": "मराठी", "gu": "ગુજરાતી", "kn": "ಕನ್ನಡ", "ml": "മലയാളം",
	"or": "ଓଡ଼ିଆ", "pa": "ਪੰਜਾਬੀ", "as": "অসমীয়া", "ur": "اردو", "ne": "नेपाली", "sa": "संस्कृतम्", "mai": "मैथिली", "kok": "कोंकणी", "doi": "डोगरी",
}

func langName(lang string) string {
	if name, ok := languages[lang]; ok {
		return name
	}
	return lang
}
