package xapi

import (
	"bytes"
	"io"
	"slices"

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

// parse reads one value, and nothing after it. A name that stands twice in one object, bad UTF-8 and bad escapes are faults.
func parse(data []byte) (node, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data))
	n, err := read(dec, data)
	if err == nil {
		if _, end := dec.ReadToken(); end != io.EOF {
			err = &Fault{Wrong: NotJSON}
		}
	}
	if err != nil {
		return node{}, &Fault{Wrong: NotJSON}
	}
	return n, nil
}

func read(dec *jsontext.Decoder, data []byte) (node, error) {
	kind := dec.PeekKind()
	n := node{kind: kind}
	if kind != '{' && kind != '[' {
		raw, err := dec.ReadValue()
		if err != nil {
			return n, err
		}
		n.raw = data[int(dec.InputOffset())-len(raw) : dec.InputOffset()]
		if kind == '"' {
			text, err := jsontext.AppendUnquote(nil, raw)
			n.text = string(text)
			return n, err
		}
		return n, nil
	}
	if _, err := dec.ReadToken(); err != nil {
		return n, err
	}
	start := dec.InputOffset() - 1
	for {
		switch dec.PeekKind() {
		case '}', ']':
			if _, err := dec.ReadToken(); err != nil {
				return n, err
			}
			n.raw = data[start:dec.InputOffset()]
			return n, nil
		}
		if kind == '{' {
			name, err := dec.ReadToken()
			if err != nil {
				return n, err
			}
			n.names = append(n.names, name.String())
		}
		item, err := read(dec, data)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
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

func quote(text string) []byte {
	out, err := jsontext.AppendQuote(nil, text)
	if err != nil { // bad UTF-8, which has been replaced
		return out
	}
	return out
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
		out = append(append(append(out, quote(name)...), ':'), values[i]...)
	}
	return append(out, '}')
}
