package xapi

import (
	"strings"

	"golang.org/x/text/language"
)

// Format is how much of a statement is told (3, 2.1.3).
type Format string

// The formats.
const (
	Exact     Format = "exact"     // as it is kept
	IDs       Format = "ids"       // of agents, groups, activities and verbs only what identifies them
	Canonical Format = "canonical" // activities and verbs as the store knows them, in one language
)

// Known is what a store knows of activities and verbs: their definition and their display, as JSON; nil for none.
type Known struct {
	Definition func(activity string) []byte
	Display    func(verb string) []byte
}

// Told is a kept statement in a format. The languages are those of the header Accept-Language, best first; they and known count in
// the canonical format alone.
func Told(kept []byte, f Format, languages []language.Tag, known Known) ([]byte, error) {
	if f == Exact || f == "" {
		return kept, nil
	}
	n, err := parse(kept)
	if err != nil {
		return nil, err
	}
	return teller{f, languages, known}.part(&n), nil
}

type teller struct {
	format    Format
	languages []language.Tag
	known     Known
}

// part is a statement, or one within another.
func (t teller) part(n *node) []byte {
	return t.each(n, func(name string, one *node) []byte {
		switch name {
		case "actor", "authority":
			return t.actor(one)
		case "verb":
			return t.verb(one)
		case "object":
			return t.object(one)
		case "context":
			return t.context(one)
		}
		return one.raw
	})
}

// each is an object whose properties are told one by one; those of which nothing is told are left out.
func (t teller) each(n *node, tell func(name string, one *node) []byte) []byte {
	values := make([][]byte, len(n.items))
	for i := range n.items {
		values[i] = tell(n.names[i], &n.items[i])
	}
	return appendObject(nil, n.names, values)
}

func (t teller) list(n *node, tell func(*node) []byte) []byte {
	out := []byte{'['}
	for i := range n.items {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, tell(&n.items[i])...)
	}
	return append(out, ']')
}

func (t teller) actor(n *node) []byte {
	if t.format != IDs {
		return n.raw
	}
	identified := identified(n) > 0
	return t.each(n, func(name string, one *node) []byte {
		switch {
		case name == "name", name == "member" && identified:
			return nil
		case name == "member":
			return t.list(one, t.actor)
		}
		return one.raw
	})
}

func (t teller) verb(n *node) []byte {
	if t.format == IDs {
		return appendObject(nil, []string{"id"}, [][]byte{n.get("id").raw})
	}
	display := t.known.Display(n.get("id").said())
	if display == nil {
		return n.raw
	}
	return appendObject(nil, []string{"id", "display"}, [][]byte{n.get("id").raw, t.oneLanguage(display)})
}

func (t teller) object(n *node) []byte {
	switch n.get("objectType").said() {
	case "Agent", "Group":
		return t.actor(n)
	case "SubStatement":
		return t.part(n)
	case "StatementRef":
		return n.raw
	}
	return t.activity(n)
}

func (t teller) activity(n *node) []byte {
	names, values := []string{"objectType", "id", "definition"}, [][]byte{nil, n.get("id").raw, nil}
	if t.format == Canonical { // by identifiers alone, an object of no type is an activity
		if kind := n.get("objectType"); kind != nil {
			values[0] = kind.raw
		}
		values[2] = t.definition(n)
	}
	return appendObject(nil, names, values)
}

// definition is the canonical one in one language; nil when there is none.
func (t teller) definition(n *node) []byte {
	d, err := parse(t.known.Definition(n.get("id").said()))
	if err != nil || d.kind != '{' {
		return nil
	}
	return t.each(&d, func(name string, one *node) []byte {
		switch name {
		case "name", "description":
			return t.oneLanguage(one.raw)
		case "choices", "scale", "source", "target", "steps":
			return t.list(one, func(component *node) []byte {
				return t.each(component, func(name string, one *node) []byte {
					if name == "description" {
						return t.oneLanguage(one.raw)
					}
					return one.raw
				})
			})
		}
		return one.raw
	})
}

func (t teller) context(n *node) []byte {
	return t.each(n, func(name string, one *node) []byte {
		switch name {
		case "instructor", "team":
			return t.actor(one)
		case "contextActivities":
			return t.each(one, func(_ string, listed *node) []byte {
				if listed.kind == '[' {
					return t.list(listed, t.activity)
				}
				return t.activity(listed)
			})
		case "contextAgents", "contextGroups":
			return t.list(one, func(listing *node) []byte {
				return t.each(listing, func(name string, one *node) []byte {
					if name == "agent" || name == "group" {
						return t.actor(one)
					}
					return one.raw
				})
			})
		}
		return one.raw
	})
}

// oneLanguage is a language map with one text: in the language that the asker prefers, else the first of the map.
func (t teller) oneLanguage(raw []byte) []byte {
	n, err := parse(raw)
	if err != nil || n.kind != '{' || len(n.names) == 0 {
		return raw
	}
	tags := make([]language.Tag, len(n.names))
	for i, name := range n.names {
		tags[i] = language.Make(name)
	}
	at := 0
	if len(t.languages) > 0 {
		_, at, _ = language.NewMatcher(tags).Match(t.languages...)
	}
	return appendObject(nil, n.names[at:at+1], [][]byte{n.items[at].raw})
}

// Merged is a definition of an activity, as JSON, after another definition of it was seen: what the newer says counts, and names
// and texts in languages that it lacks stay (2, 2.4.4.1). Extensions are kept beside each other. old may be nil.
func Merged(old, newer []byte) []byte {
	before, err := parse(old)
	if err != nil || before.kind != '{' {
		return newer
	}
	after, err := parse(newer)
	if err != nil || after.kind != '{' {
		return old
	}
	return merge(&before, &after, func(name string) bool { return name == "name" || name == "description" || name == "extensions" })
}

// merge is an object with the properties of both; those that are deep are merged themselves.
func merge(before, after *node, deep func(name string) bool) []byte {
	var names []string
	var values [][]byte
	for i, name := range before.names {
		value := before.items[i].raw
		if one := after.get(name); one != nil {
			value = one.raw
			if deep(name) && one.kind == '{' && before.items[i].kind == '{' {
				value = merge(&before.items[i], one, func(string) bool { return false })
			}
		}
		names, values = append(names, name), append(values, value)
	}
	for i, name := range after.names {
		if before.get(name) == nil {
			names, values = append(names, name), append(values, after.items[i].raw)
		}
	}
	return appendObject(nil, names, values)
}

// MergedDocument is what a document holds after a POST on it (3, 2.2): the top properties of the new one replace those of the old.
// It is false when either is not a JSON object.
func MergedDocument(old, newer []byte) ([]byte, bool) {
	before, err := parse(old)
	if err != nil || before.kind != '{' {
		return nil, false
	}
	after, err := parse(newer)
	if err != nil || after.kind != '{' {
		return nil, false
	}
	return merge(&before, &after, func(string) bool { return false }), true
}

// IsObject tells whether a text is one JSON object.
func IsObject(data []byte) bool {
	n, err := parse(data)
	return err == nil && n.kind == '{'
}

// Languages reads the header Accept-Language; what cannot be read counts as no wish.
func Languages(header string) []language.Tag {
	tags, _, err := language.ParseAcceptLanguage(strings.TrimSpace(header))
	if err != nil {
		return nil
	}
	return tags
}
