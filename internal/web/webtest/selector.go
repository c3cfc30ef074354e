package webtest

import (
	"strings"

	"golang.org/x/net/html"
)

// link is one element of a selector's chain; direct means that it must stand
// directly inside the link before it.
type link struct {
	tag     string
	classes []string
	attrs   []attr
	direct  bool
}

type attr struct {
	name, value string
	any         bool // only present, whatever its value
}

// compile reads a selector. It is written by the tests themselves, so a
// malformed one is a programmer's error.
func compile(selector string) []link {
	var chain []link
	direct := false
	for _, word := range words(selector) {
		if word == ">" {
			direct = true
			continue
		}
		l := one(word)
		l.direct, direct = direct, false
		chain = append(chain, l)
	}
	if len(chain) == 0 {
		panic("webtest: an empty selector")
	}
	return chain
}

// words cuts at spaces that are not inside [ ].
func words(selector string) []string {
	depth := 0
	return strings.FieldsFunc(selector, func(r rune) bool {
		switch r {
		case '[':
			depth++
		case ']':
			depth--
		}
		return r == ' ' && depth == 0
	})
}

func one(word string) link {
	var l link
	for word != "" {
		switch word[0] {
		case '[':
			end := strings.IndexByte(word, ']')
			if end < 0 {
				panic("webtest: [ without ] in " + word)
			}
			name, value, has := strings.Cut(word[1:end], "=")
			l.attrs = append(l.attrs, attr{name, strings.Trim(value, `"'`), !has})
			word = word[end+1:]
		case '.':
			var name string
			name, word = upTo(word[1:])
			l.classes = append(l.classes, name)
		case '#':
			var name string
			name, word = upTo(word[1:])
			l.attrs = append(l.attrs, attr{name: "id", value: name})
		default:
			l.tag, word = upTo(word)
		}
	}
	return l
}

func upTo(word string) (name, rest string) {
	if at := strings.IndexAny(word, ".#["); at >= 0 {
		return word[:at], word[at:]
	}
	return word, ""
}

// matches tells whether n ends the chain.
func matches(n *html.Node, chain []link) bool {
	last := chain[len(chain)-1]
	if !last.is(n) {
		return false
	}
	if len(chain) == 1 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && matches(up, chain[:len(chain)-1]) {
			return true
		}
		if last.direct {
			return false
		}
	}
	return false
}

func (l link) is(n *html.Node) bool {
	if l.tag != "" && l.tag != "*" && n.Data != l.tag {
		return false
	}
	for _, class := range l.classes {
		if !hasWord(Attr(n, "class"), class) {
			return false
		}
	}
	for _, want := range l.attrs {
		if !want.on(n) {
			return false
		}
	}
	return true
}

func (a attr) on(n *html.Node) bool {
	for _, have := range n.Attr {
		if have.Key == a.name {
			return a.any || have.Val == a.value
		}
	}
	return false
}

func hasWord(list, word string) bool {
	for _, have := range strings.Fields(list) {
		if have == word {
			return true
		}
	}
	return false
}
