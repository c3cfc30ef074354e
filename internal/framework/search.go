package framework

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// lastRune stands after every letter, so that [w, w+lastRune) holds all words that begin with w.
const lastRune = "\U0010FFFF"

// maxPage bounds a page of results; maxWords what one question looks for.
const (
	maxPage  = 200
	maxWords = 8
)

// Search gives living competencies that have, for each word of text, a word beginning with it: in a name in any language,
// in another name, or in the code. The order is that of names in lang. after is "" or the next of the page before; next is
// "" on the last page. An empty text gives the whole dictionary.
func (f *Frameworks) Search(ctx context.Context, q db.Q, text, lang, after string, limit int) (found []Competency, next string, err error) {
	return f.SearchIn(ctx, q, "", text, lang, after, limit)
}

// SearchIn is Search among the competencies that came from one list; list is "" for all.
func (f *Frameworks) SearchIn(ctx context.Context, q db.Q, list, text, lang, after string, limit int) (found []Competency, next string, err error) {
	return f.Browse(ctx, q, Wanted{List: list, Text: text, Lang: lang}, after, limit)
}

// Wanted is what is looked for in the dictionary. What is empty narrows nothing.
type Wanted struct {
	Text  string  // words, or beginnings of words; see Search
	Lang  string  // of the order; English where it is none
	List  string  // the list that it came from
	Area  string  // Behavioural, Functional, Domain
	Theme *string // the English name of its theme; "" are those that have none
}

// Browse is Search among what is wanted.
func (f *Frameworks) Browse(ctx context.Context, q db.Q, w Wanted, after string, limit int) (found []Competency, next string, err error) {
	const op = "framework.Search"
	from, ok := placeOf(after)
	if !ok {
		return nil, "", fault.E(fault.Invalid, op, "framework.search.cursor")
	}
	if !langForm.MatchString(w.Lang) {
		w.Lang = "en"
	}
	limit = min(max(limit, 1), maxPage)
	words := Words(w.Text)
	if len(words) == 0 && strings.TrimSpace(w.Text) != "" {
		return nil, "", nil
	}
	places, err := searchCodes(ctx, q, w, words[:min(len(words), maxWords)], from, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(places) > limit {
		places = places[:limit]
		next = places[limit-1].String()
	}
	codes := make([]string, len(places))
	for i, p := range places {
		codes[i] = p.code
	}
	all, err := selectCompetencies(ctx, q, codes)
	for _, code := range codes {
		found = append(found, all[code])
	}
	return found, next, fault.Wrap(op, err)
}

// Theme is a theme of an area, with how many competencies in use stand under it.
type Theme struct {
	Area   string
	Key    string // its English name; "" are the competencies that have none
	Name   string // in the language asked for; English where there is none
	Living int
}

// Themes gives the themes of one area, by their English names; of all areas where area is "".
func (f *Frameworks) Themes(ctx context.Context, q db.Q, area, lang string) ([]Theme, error) {
	const op = "framework.Themes"
	out, err := selectThemes(ctx, q, area)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var keys []string
	for i, t := range out {
		out[i].Name = t.Key
		if t.Key != "" {
			keys = append(keys, t.Key)
		}
	}
	if lang == "en" || len(keys) == 0 {
		return out, nil
	}
	slices.Sort(keys)
	names, err := themeNames(ctx, q, slices.Compact(keys), lang)
	for i, t := range out {
		if names[t.Key] != "" {
			out[i].Name = names[t.Key]
		}
	}
	return out, fault.Wrap(op, err)
}

// Source is a list from which competencies came: a framework of its own within the dictionary.
type Source struct {
	ID     string
	Living int // competencies that may be asked for
	All    int
}

// Sources lists the lists from which competencies came, by id.
func (f *Frameworks) Sources(ctx context.Context, q db.Q) ([]Source, error) {
	out, err := selectSources(ctx, q)
	return out, fault.Wrap("framework.Sources", err)
}

// Source gives one of the lists from which competencies came.
func (f *Frameworks) Source(ctx context.Context, q db.Q, id string) (Source, error) {
	all, err := f.Sources(ctx, q)
	if err != nil {
		return Source{}, err
	}
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
	}
	return Source{}, fault.E(fault.NotFound, "framework.Source", "framework.source.unknown", "id", id)
}

// place is a place in the sorted dictionary.
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
	return place{key, code}, err == nil && ok && ValidCode(code) && strings.Trim(key, "0123456789abcdef") == ""
}

// Words cuts a text into its words, folded, each once, in order of first appearance.
func Words(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range strings.FieldsFunc(Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		if !seen[w] && strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsMark(r) }) {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// Fold brings a text to the form in which it is looked up: small letters; Latin letters without their accents; Devanagari
// without nukta and joiners, and with candrabindu written as anusvara, as people type it.
func Fold(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\u0901':
			return '\u0902'
		case r == '\u093C', r == '\u200C', r == '\u200D', r == '\u00AD', r == '\uFEFF':
			return -1
		case r >= '\u0300' && r <= '\u036F':
			return -1
		case r == unicode.ReplacementChar:
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text)))
}

// words lists the folded words under which a competency is found.
func (c Competency) words() []string {
	texts := []string{c.Code}
	for _, name := range append([]Names{c.Name}, c.Aliases...) {
		for _, text := range name {
			texts = append(texts, text)
		}
	}
	out := Words(strings.Join(texts, " "))
	slices.Sort(out)
	return out
}

// sorter makes keys that sort as a dictionary of the language does. It is not for use by several goroutines.
type sorter struct {
	byLang map[string]*collate.Collator
	buffer collate.Buffer
}

func newSorter() *sorter { return &sorter{byLang: map[string]*collate.Collator{}} }

// first gives the key of a competency's name in the language, in English where there is none, or in the first that it has.
func (s *sorter) first(names Names, lang string) string {
	const most = 600 // an index holds no longer ones; beyond it the code decides
	if names[lang] == "" {
		lang = mainLang(names)
	}
	key := s.key(lang, names[lang])
	return key[:min(len(key), most)]
}

// themeKey is how themes are told apart in lists: by their English names, cut to what an index holds.
func themeKey(c Competency) string {
	runes := []rune(c.Theme["en"])
	return string(runes[:min(len(runes), 200)])
}

func (s *sorter) key(lang, text string) string {
	c, ok := s.byLang[lang]
	if !ok {
		c = collate.New(language.Make(lang), collate.IgnoreCase, collate.Numeric)
		s.byLang[lang] = c
	}
	s.buffer.Reset()
	return hex.EncodeToString(c.KeyFromString(&s.buffer, text))
}
