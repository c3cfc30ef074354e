package xapi

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// node is a value of JSON with the text that it was read from. Names of an object keep their order.
type node struct {
	kind  jsontext.Kind // 'n', 'f', 't', '"', '0', '{' or '['
	raw   []byte        // as it stood
	text  string        // of a string: what it says
	names []string      // of an object
	items []node        // of an object, beside its names, or of an array
}

// parse reads one value, and nothing after it. A name that stands twice in one object, bad UTF-8 and bad escapes are faults. The
// library judges the text as a whole; what it has found to be JSON is then cut, without a look back.
func parse(data []byte) (node, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data))
	if _, err := dec.ReadValue(); err != nil {
		return node{}, &Fault{Wrong: NotJSON}
	}
	if _, end := dec.ReadToken(); end != io.EOF {
		return node{}, &Fault{Wrong: NotJSON}
	}
	c := cutter{data: data, text: string(data)}
	return c.value(), nil
}

// cutter cuts a text that is JSON into nodes. What stands in objects and arrays that are still open lies on two stacks, so that
// each takes the memory of what it holds and no more.
type cutter struct {
	data  []byte
	text  string // the same
	at    int
	items []node
	names []string

	itemsKept pile[node]
	namesKept pile[string]
}

// pile is where lists lie that are as long as they will ever be: many in one piece of memory.
type pile[T any] struct{ free []T }

// atOnce is how many values a piece holds.
const atOnce = 256

func (k *pile[T]) keep(list []T) []T {
	if len(list) == 0 {
		return nil
	}
	if len(list) > len(k.free) {
		if len(list) > atOnce/4 {
			return slices.Clone(list)
		}
		k.free = make([]T, atOnce)
	}
	n := copy(k.free, list)
	out := k.free[:n:n]
	k.free = k.free[n:]
	return out
}

func (c *cutter) space() {
	for c.at < len(c.data) {
		switch c.data[c.at] {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return
		}
	}
}

func (c *cutter) value() node {
	c.space()
	start := c.at
	n := node{kind: '0'}
	switch b := c.data[start]; b {
	case '{', '[':
		c.at++
		n.kind = jsontext.Kind(b)
		n.names, n.items = c.within(b == '{')
	case '"':
		n.kind, n.text = '"', c.string()
	case 'n', 't', 'f':
		n.kind = jsontext.Kind(b)
		if c.at += 4; b == 'f' {
			c.at++
		}
	default:
		for c.at < len(c.data) && strings.IndexByte("+-.eE0123456789", c.data[c.at]) >= 0 {
			c.at++
		}
	}
	n.raw = c.data[start:c.at:c.at]
	return n
}

// within cuts what stands in an object or an array, up to its end.
func (c *cutter) within(named bool) (names []string, items []node) {
	firstName, firstItem := len(c.names), len(c.items)
	for {
		c.space()
		switch c.data[c.at] {
		case ',':
			c.at++
			continue
		case '}', ']':
			c.at++
			names, items = c.namesKept.keep(c.names[firstName:]), c.itemsKept.keep(c.items[firstItem:])
			c.names, c.items = c.names[:firstName], c.items[:firstItem]
			return names, items
		}
		if named {
			name := c.string()
			c.names = append(c.names, name)
			c.space()
			c.at++ // the colon
		}
		one := c.value()
		c.items = append(c.items, one)
	}
}

// string cuts a string and gives what it says.
func (c *cutter) string() string {
	start, plain := c.at+1, true
	for c.at++; c.data[c.at] != '"'; c.at++ {
		if c.data[c.at] == '\\' {
			plain = false
			c.at++
		}
	}
	c.at++
	if plain {
		return c.text[start : c.at-1]
	}
	said, _ := jsontext.AppendUnquote(nil, c.data[start-1:c.at]) // judged before
	return string(said)
}

// get is the property of an object; nil when it has none of that name.
func (n *node) get(name string) *node {
	if n == nil || n.kind != '{' {
		return nil
	}
	if i := slices.Index(n.names, name); i >= 0 {
		return &n.items[i]
	}
	return nil
}

// at is a property of a property.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		n = n.get(name)
	}
	return n
}

// said is the text of a string; "" of none.
func (n *node) said() string {
	if n == nil {
		return ""
	}
	return n.text
}

// each is the value itself, or what stands in a list: contextActivities may be either.
func (n *node) each() []node {
	switch {
	case n == nil:
		return nil
	case n.kind == '[':
		return n.items
	}
	return []node{*n}
}

func quote(text string) []byte { return appendQuoted(make([]byte, 0, len(text)+2), text) }

func appendQuoted(out []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		if b := text[i]; b < ' ' || b == '"' || b == '\\' || b >= 0x80 {
			out, _ = jsontext.AppendQuote(out, text) // an error says that bad UTF-8 has been replaced
			return out
		}
	}
	return append(append(append(out, '"'), text...), '"')
}

// appendObject writes an object of the given properties in their order; those without a value are left out.
func appendObject(out []byte, names []string, values [][]byte) []byte {
	out = append(out, '{')
	first := true
	for i, name := range names {
		if values[i] == nil {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = append(append(appendQuoted(out, name), ':'), values[i]...)
	}
	return append(out, '}')
}
