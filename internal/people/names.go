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
