package locale

import (
	"fmt"
	"math"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// text is a message cut into pieces at load, so that filling it is one pass.
type text struct {
	plain []piece
	forms map[plural.Form][]piece // nil unless the message has plural forms
}

// Size is a number of bytes: T prints it as "410 KB".
type Size int64

// piece is words, or the name of a placeholder.
type piece struct{ words, name string }

var pluralForms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func compile(m Message) text {
	if !m.Plural() {
		return text{plain: cut(m.Text)}
	}
	t := text{forms: map[plural.Form][]piece{}}
	for category, words := range m.Forms {
		if form, ok := pluralForms[category]; ok {
			t.forms[form] = cut(words)
		}
	}
	t.plain = t.forms[plural.Other]
	return t
}

func cut(s string) []piece {
	if strings.IndexByte(s, '{') < 0 { // as most are
		if s == "" {
			return nil
		}
		return []piece{{words: s}}
	}
	var pieces []piece
	end := 0
	for _, at := range placeholderShape.FindAllStringSubmatchIndex(s, -1) {
		if at[0] > end {
			pieces = append(pieces, piece{words: s[end:at[0]]})
		}
		pieces = append(pieces, piece{name: s[at[2]:at[3]]})
		end = at[1]
	}
	if end < len(s) {
		pieces = append(pieces, piece{words: s[end:]})
	}
	return pieces
}

// T is the text of key, with args (name, value, name, value, …) filled into its
// placeholders. Whole numbers are grouped, so a year or a code is passed as a
// string; a time is printed as a date, a Size as bytes, strings as a list joined
// by "and". The value named "n" chooses the plural.
// A text that has no value for a placeholder shows the placeholder.
func (p *Printer) T(key string, args ...any) string {
	t, lang := p.find(key)
	if lang == "" {
		return key
	}
	pieces := t.plain
	if t.forms != nil {
		pieces = t.form(p.rules(lang), args)
	}
	if len(pieces) == 1 && pieces[0].name == "" {
		return pieces[0].words
	}
	var out strings.Builder
	for _, piece := range pieces {
		if piece.name == "" {
			out.WriteString(piece.words)
			continue
		}
		if value, ok := argument(args, piece.name); ok {
			out.WriteString(p.value(value))
		} else {
			out.WriteString("{" + piece.name + "}")
		}
	}
	return out.String()
}

// Has tells whether key has a text in this language or in English.
func (p *Printer) Has(key string) bool {
	_, lang := p.find(key)
	return lang != ""
}

// LangOf is the language that T answers key in: this one, or English where the
// text is not yet translated. A page marks such a text with lang, for fonts and
// screen readers.
func (p *Printer) LangOf(key string) string {
	if _, own := p.texts[key]; own {
		return p.lang
	}
	return base
}

func (p *Printer) find(key string) (t text, lang string) {
	if t, ok := p.texts[key]; ok {
		return t, p.lang
	}
	if t, ok := p.fallback[key]; ok {
		return t, base
	}
	return text{}, ""
}

// rules is the language whose plural rules a text follows: the one it is written
// in, which for a text not yet translated is English.
func (p *Printer) rules(lang string) language.Tag {
	if lang == p.lang {
		return p.tag
	}
	return language.English
}

func (t text) form(rules language.Tag, args []any) []piece {
	value, _ := argument(args, "n")
	n, ok := whole(value)
	if !ok {
		return t.plain
	}
	size := magnitude(n)
	if size >= 10_000_000 {
		// The rules look at the last digits only; without this, 1 crore reads as 0.
		size = size%1_000_000 + 1_000_000
	}
	form := plural.Cardinal.MatchPlural(rules, int(size), 0, 0, 0, 0)
	if pieces, ok := t.forms[form]; ok {
		return pieces
	}
	return t.plain
}

func argument(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return p.Date(v)
	case Size:
		return p.Bytes(int64(v))
	case []string:
		return p.List(v)
	case []any:
		return p.List(p.values(v))
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return p.Int(int64(v)) // a whole number that went through JSON
		}
	}
	if n, ok := whole(v); ok {
		return p.Int(n)
	}
	return fmt.Sprint(v)
}

func (p *Printer) values(list []any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = p.value(v)
	}
	return out
}

// whole reads any of Go's own whole numbers. A named type is left to its String.
func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case int8:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint:
		return int64(v), uint64(v) <= 1<<63-1
	case uint64:
		return int64(v), v <= 1<<63-1
	}
	return 0, false
}
