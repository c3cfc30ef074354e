package xapi

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Outcome is what a statement says of how something ended.
type Outcome struct {
	HomePage, Name        string // account of the actor, where that is an agent with one
	Object                string // the activity that it is about; "" for anything else
	Success, Completion   bool
	SaysSuccess, SaysDone bool // whether it says anything of the two
	Scaled                int  // score in hundredths, -100 to 100
	SaysScaled            bool
}

// Outcome is what the statement says of how something ended.
func (s Statement) Outcome() Outcome {
	var o Outcome
	if actor := s.n.get("actor"); actor.get("objectType").said() != "Group" {
		o.HomePage, o.Name = actor.at("account", "homePage").said(), actor.at("account", "name").said()
	}
	if object := s.n.get("object"); object.get("objectType") == nil || object.get("objectType").said() == "Activity" {
		o.Object = object.get("id").said()
	}
	result := s.n.get("result")
	if n := result.get("success"); n != nil {
		o.SaysSuccess, o.Success = true, n.kind == 't'
	}
	if n := result.get("completion"); n != nil {
		o.SaysDone, o.Completion = true, n.kind == 't'
	}
	if n := result.at("score", "scaled"); n != nil {
		o.SaysScaled, o.Scaled = true, parseDecimal(n.raw).hundredths()
	}
	return o
}

// hundredths cuts a number after two places; it must be small.
func (d decimal) hundredths() int {
	n, places := 0, d.point+2
	for i := range max(0, places) {
		n *= 10
		if i < len(d.digits) {
			n += int(d.digits[i] - '0')
		}
	}
	return d.sign * n
}

// Erasure takes what identifies some agents out of kept statements.
type Erasure struct {
	Keys   map[string]bool // of the agents, see Agent.Key
	Texts  []string        // by which they are called: names, addresses; those shorter than three letters are only looked for in agents
	Pseudo []byte          // the account that stands in their place, as JSON
}

// Erased is a kept statement without what identifies the agents, told by whether anything was there. In their place stands the
// account; their texts are gone wherever they stood as words of their own. Of a statement that an agent is the actor or object of,
// the answer that was given and the extensions of result and context go too, for they may say anything; direct tells of that.
func (e Erasure) Erased(kept []byte) (out []byte, direct, changed bool, err error) {
	n, err := parse(kept)
	if err != nil {
		return nil, false, false, err
	}
	w := erasing{Erasure: e}
	out = w.part(&n)
	return out, w.direct, w.changed, nil
}

// Clean is a text of JSON, not a statement, without the texts.
func (e Erasure) Clean(text []byte) ([]byte, bool) {
	n, err := parse(text)
	if err != nil {
		return text, false
	}
	w := erasing{Erasure: e}
	out := w.value(&n)
	return out, w.changed
}

// Meets tells whether a text of any form has one of the texts or identifiers in it.
func (e Erasure) Meets(text string) bool {
	w := erasing{Erasure: e}
	_, met := w.cut(text)
	return met
}

type erasing struct {
	Erasure
	direct, changed bool
}

// part is a statement, or one within another.
func (w *erasing) part(n *node) []byte {
	direct := w.is(n.get("actor")) || w.is(n.get("object"))
	w.direct = w.direct || direct
	values := make([][]byte, len(n.items))
	for i, name := range n.names {
		one := &n.items[i]
		switch {
		case name == "object" && one.get("objectType").said() == "SubStatement":
			values[i] = w.part(one)
		case direct && name == "result":
			values[i] = w.without(one, "response", "extensions")
		case direct && name == "context":
			values[i] = w.without(one, "extensions")
		case name == "id" || name == "timestamp" || name == "stored" || name == "version":
			values[i] = one.raw
		default:
			values[i] = w.value(one)
		}
	}
	return appendObject(nil, n.names, values)
}

// without is an object without some of its properties.
func (w *erasing) without(n *node, gone ...string) []byte {
	values := make([][]byte, len(n.items))
next:
	for i, name := range n.names {
		for _, one := range gone {
			if name == one {
				w.changed = true
				continue next
			}
		}
		values[i] = w.value(&n.items[i])
	}
	return appendObject(nil, n.names, values)
}

func (w *erasing) value(n *node) []byte {
	switch {
	case n.kind == '"':
		if text, met := w.cut(n.text); met {
			w.changed = true
			return quote(text)
		}
	case n.kind == '[':
		out := []byte{'['}
		for i := range n.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, w.value(&n.items[i])...)
		}
		return append(out, ']')
	case w.is(n):
		return w.agent(n)
	case n.kind == '{':
		names, values := make([]string, len(n.names)), make([][]byte, len(n.items))
		for i := range n.items {
			text, met := w.cut(n.names[i])
			if met { // two names must not become one
				w.changed = true
				text += "-" + strconv.Itoa(i)
			}
			names[i], values[i] = text, w.value(&n.items[i])
		}
		return appendObject(nil, names, values)
	}
	return n.raw
}

// is tells whether an object is one of the agents.
func (w *erasing) is(n *node) bool {
	if n == nil || n.kind != '{' {
		return false
	}
	account := n.get("account")
	if account != nil && (account.get("homePage") == nil || account.get("name") == nil) {
		return false
	}
	key := agentKey(n)
	return key != "" && w.Keys[key]
}

// agent is the account in the place of an agent; a group keeps its other members.
func (w *erasing) agent(n *node) []byte {
	w.changed = true
	var names []string
	var values [][]byte
	if kind := n.get("objectType"); kind != nil {
		names, values = append(names, "objectType"), append(values, kind.raw)
	}
	if members := n.get("member"); members != nil {
		names, values = append(names, "member"), append(values, w.value(members))
	}
	return appendObject(nil, append(names, "account"), append(values, w.Pseudo))
}

// shortest is how short a text may be that is looked for among others.
const shortest = 3

// gone stands where a text stood. Within an IRI it is a word like another.
const gone = "erased"

// cut takes the texts out of a text, where they stand as words of their own, in whatever letters.
func (w *erasing) cut(text string) (string, bool) {
	met := false
	for _, one := range w.Texts {
		if len(one) < shortest || len(one) > len(text) {
			continue
		}
		for from := 0; ; {
			at, length := foldIndex(text[from:], one)
			if at < 0 {
				break
			}
			at += from
			if beginsWord(text, at) && endsWord(text, at+length) {
				text = text[:at] + gone + text[at+length:]
				met, from = true, at+len(gone)
			} else {
				from = at + 1
			}
		}
	}
	return text, met
}

// foldIndex finds a text in another, capitals or not; length is that of what was found. -1 when it is not there.
func foldIndex(text, one string) (at, length int) {
	if at = strings.Index(text, one); at >= 0 {
		return at, len(one)
	}
	for i := 0; i+len(one) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(one)], one) {
			return i, len(one)
		}
	}
	return -1, 0
}

func beginsWord(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || !isLetter(r)
}

func endsWord(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || !isLetter(r)
}

// isLetter tells whether a letter is part of a word; vowel signs and joiners of Indic scripts are.
func isLetter(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }
