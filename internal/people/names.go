package people

import (
	"encoding/base32"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// listed are the languages in which every list can be sorted; a person without a name in one of them stands in it under
// another.
var listed = []string{"en", "hi"}

// sorter makes sort keys by each language's own order. It is not for use by several goroutines.
type sorter struct {
	collators map[string]*collate.Collator
	buffer    collate.Buffer
}

func newSorter() *sorter { return &sorter{collators: map[string]*collate.Collator{}} }

// ordered is base 32 with digits before letters, so that texts sort as the bytes they stand for.
var ordered = base32.HexEncoding.WithPadding(base32.NoPadding)

// key gives the sort key of a name in a language: texts compared byte by byte fall into the language's order, whatever the
// script.
func (s *sorter) key(lang, name string) string {
	c := s.collators[lang]
	if c == nil {
		c = collate.New(language.Make(lang))
		s.collators[lang] = c
	}
	s.buffer.Reset()
	return ordered.EncodeToString(c.KeyFromString(&s.buffer, name))
}

// sought is the beginning of a name or of a code, as the ranges of keys that begin with it.
type sought struct {
	lang             string // in which names are looked at
	nameFrom, nameTo string // sort keys; "" where no name can begin so
	codeFrom, codeTo string // code keys; "" where nothing is sought
}

// seek makes the ranges for a text that somebody has typed. A sort key begins with the letters alone, before what tells
// apart case and marks; so the letters of a beginning are the beginning of the keys.
func seek(text string) sought {
	text = strings.Join(strings.Fields(text), " ")
	s := sought{lang: listed[0], codeFrom: codeKey(text)}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) }) {
		s.lang = "hi"
	}
	if s.codeFrom != "" {
		s.codeTo = s.codeFrom + string(unicode.MaxRune)
	}
	letters := collate.New(language.Make(s.lang), collate.Loose).KeyFromString(&collate.Buffer{}, text)
	if len(letters) > 0 {
		s.nameFrom, s.nameTo = ordered.EncodeToString(letters), ordered.EncodeToString(following(letters))
	}
	return s
}

// following gives the first key that is greater than all that begin with these bytes. No weight begins with the byte 0xff.
func following(key []byte) []byte {
	next := slices.Clone(key)
	for i := len(next) - 1; ; i-- {
		if next[i]++; next[i] != 0 {
			return next[:i+1]
		}
	}
}

// codeKey is an employee code as it is sought, in the form that people_person.code_key has: in capitals of ASCII, without
// spaces.
func codeKey(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, code)
}

// nameRow is one row of a table of names.
type nameRow struct {
	lang, name, key string
	own             bool
}

// nameRows gives the rows for a person's names: one for each name, and one for each listed language that has none, in
// which the best other name stands in.
func (s *sorter) nameRows(names map[string]string) []nameRow {
	rows := make([]nameRow, 0, len(listed)+1)
	for _, lang := range slices.Sorted(maps.Keys(names)) {
		if names[lang] != "" {
			rows = append(rows, nameRow{lang, names[lang], s.key(lang, names[lang]), true})
		}
	}
	for _, lang := range listed {
		if names[lang] == "" {
			name := anyName(names)
			rows = append(rows, nameRow{lang, name, s.key(lang, name), false})
		}
	}
	return rows
}

// anyName is the English name, else the Hindi one, else the first there is.
func anyName(names map[string]string) string {
	for _, lang := range append(slices.Clone(listed), slices.Sorted(maps.Keys(names))...) {
		if names[lang] != "" {
			return names[lang]
		}
	}
	return ""
}

// sameNames tells whether every name that is given is already among those that are known.
func sameNames(known, given map[string]string) bool {
	for lang, name := range given {
		if name != "" && known[lang] != name {
			return false
		}
	}
	return true
}

// mergeNames lays the given names over the known ones; a blank takes nothing away.
func mergeNames(known, given map[string]string) map[string]string {
	out := maps.Clone(known)
	if out == nil {
		out = map[string]string{}
	}
	for lang, name := range given {
		if name != "" {
			out[lang] = name
		}
	}
	return out
}

// normal leaves of a name its letters, marks and digits, in small letters: for asking what is meant by a name, never for
// saying who somebody is.
func normal(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
