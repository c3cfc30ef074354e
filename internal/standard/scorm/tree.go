package scorm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// element is an element of a manifest. Names go by their local part, in any case: vendors mix prefixes and cases.
type element struct {
	name  string
	attrs []xml.Attr
	text  string
	kids  []*element
	line  int
}

// attr is an attribute, without spaces around it; "" when there is none.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

func (e *element) has(name string) bool {
	for _, a := range e.attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return true
		}
	}
	return false
}

// each gives the children of a name.
func (e *element) each(name string) []*element {
	if e == nil {
		return nil
	}
	var out []*element
	for _, kid := range e.kids {
		if strings.EqualFold(kid.name, name) {
			out = append(out, kid)
		}
	}
	return out
}

// one is the first child of a name; nil when there is none.
func (e *element) one(name string) *element {
	if all := e.each(name); len(all) > 0 {
		return all[0]
	}
	return nil
}

// said is the text of an element; "" of none.
func (e *element) said() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}

var errTooDeep = errors.New("nested too deep")

// readTree reads a document. A mark of byte order and any encoding that browsers know are taken; entities of its own are not.
func readTree(data []byte) (*element, error) {
	plain, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	if err != nil {
		return nil, err
	}
	recoded := bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
	d := xml.NewDecoder(bytes.NewReader(plain))
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if recoded { // was told by its mark, whatever the declaration says
			return input, nil
		}
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return enc.NewDecoder().Reader(input), nil
	}
	root := &element{}
	stack := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) > maxDepth {
				return nil, errTooDeep
			}
			line, _ := d.InputPos()
			kid := &element{name: t.Name.Local, attrs: t.Copy().Attr, line: line}
			top.kids = append(top.kids, kid)
			stack = append(stack, kid)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 1 {
				top.text += string(t)
			}
		}
	}
	if len(root.kids) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return root.kids[0], nil
}
