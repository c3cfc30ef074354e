package csvio

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Code is a code of an outside list in one form, however a spreadsheet has treated
// it: "09", "9", "9.0" and ="09" are "9". A code of zeros alone means none: "".
// A code with letters only loses the spaces around it.
func Code(s string) string {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, `="`); ok {
		s = strings.TrimSpace(strings.TrimSuffix(inner, `"`))
	}
	s = strings.TrimPrefix(s, "'")
	number := s
	if wholePart, decimals, ok := strings.Cut(s, "."); ok && decimals != "" && strings.Trim(decimals, "0") == "" {
		number = wholePart
	}
	if strings.Trim(number, "0123456789") != "" {
		return s
	}
	return strings.TrimLeft(number, "0")
}

// dateForms are the ways in which a date is written; the day stands before the month.
var dateForms = []string{"2006-1-2", "2-1-2006", "2/1/2006", "2.1.2006"}

// Date reads 2026-11-22, 22-11-2026, 22/11/2026 or 22.11.2026 as 2026-11-22. A time
// of day after it is left aside. A year of two digits is not taken: its century
// would be a guess.
func Date(s string) (iso string, ok bool) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " T"); i > 0 {
		s = s[:i]
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil && t.Year() >= 1800 && t.Year() < 2200 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// small are the words that stay small inside a name.
var small = map[string]bool{"AND": true, "OF": true, "THE": true, "FOR": true, "IN": true, "ON": true, "AT": true, "TO": true}

// roman are the numerals that stay large: "Ward III".
var roman = map[string]bool{"II": true, "III": true, "IV": true, "VI": true, "VII": true, "VIII": true, "IX": true, "XI": true, "XII": true}

// TitleCase makes "ANDAMAN AND NICOBAR ISLANDS" into "Andaman and Nicobar Islands".
// A name that has a small letter already was written with care and stays as it is,
// and so does one in a script without capitals.
func TitleCase(name string) string {
	words := strings.Fields(name)
	if strings.ContainsFunc(name, unicode.IsLower) {
		return strings.Join(words, " ")
	}
	for i, word := range words {
		switch {
		case i > 0 && small[word]:
			words[i] = strings.ToLower(word)
		case !roman[strings.Trim(word, "(),.")]:
			words[i] = capital(word)
		}
	}
	return strings.Join(words, " ")
}

// capital makes all letters small but the first of each part: "D'SOUZA-RAO (EAST)".
func capital(word string) string {
	var out strings.Builder
	first := true
	for i, r := range word {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsMark(r):
			first = !unicode.IsDigit(r) && !lastLetter(word, i, r)
			out.WriteRune(r)
			continue
		case first:
			out.WriteRune(r)
		default:
			out.WriteRune(unicode.ToLower(r))
		}
		first = false
	}
	return out.String()
}

// lastLetter tells whether r at i is an apostrophe before a single last letter, as
// in "PEOPLE'S".
func lastLetter(word string, i int, r rune) bool {
	if r != '\'' && r != '’' {
		return false
	}
	return utf8.RuneCountInString(word[i:]) == 2
}
