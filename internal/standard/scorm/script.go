package scorm

import (
	"errors"
	"strconv"
	"strings"
)

// Script is a prerequisite in the script of AICC (SCORM 1.2 CAM 2.3.2.5.3, type aicc_script).
type Script struct{ root clause }

// errScript is what a script is refused with; the manifest's Problem names the place.
var errScript = errors.New("scorm: not AICC script")

// clause is a part of a script that holds or does not, by the states of items.
type clause func(state map[string]string) bool

// ParseScript reads a script: identifiers of items with & | ~ ( ), the comparison of a state by = and <>, and a number of a set, such
// as 2*{A, B, C}.
func ParseScript(text string) (Script, error) {
	p := &parser{rest: text}
	root, ok := p.or(0)
	if p.space(); !ok || p.rest != "" {
		return Script{}, errScript
	}
	return Script{root}, nil
}

// Met tells whether a script holds. state gives the lesson_status of items by identifier; none is "not attempted".
func (s Script) Met(state map[string]string) bool { return s.root == nil || s.root(state) }

type parser struct{ rest string }

func (p *parser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *parser) take(mark string) bool {
	if p.space(); !strings.HasPrefix(p.rest, mark) {
		return false
	}
	p.rest = p.rest[len(mark):]
	return true
}

func (p *parser) or(depth int) (clause, bool) { return p.joined(depth, "|", p.and, false) }

func (p *parser) and(depth int) (clause, bool) { return p.joined(depth, "&", p.not, true) }

// joined reads parts between marks; all must hold, or one.
func (p *parser) joined(depth int, mark string, part func(int) (clause, bool), all bool) (clause, bool) {
	if depth > maxDepth {
		return nil, false
	}
	first, ok := part(depth)
	if !ok {
		return nil, false
	}
	parts := []clause{first}
	for p.take(mark) {
		one, ok := part(depth)
		if !ok {
			return nil, false
		}
		parts = append(parts, one)
	}
	return func(state map[string]string) bool {
		for _, one := range parts {
			if one(state) != all {
				return !all
			}
		}
		return all
	}, true
}

func (p *parser) not(depth int) (clause, bool) {
	if p.take("~") {
		inner, ok := p.not(depth + 1)
		return func(state map[string]string) bool { return !inner(state) }, ok && depth < maxDepth
	}
	if p.take("(") {
		inner, ok := p.or(depth + 1)
		return inner, ok && p.take(")")
	}
	return p.item(depth)
}

// item reads an identifier, a comparison, or a number of a set.
func (p *parser) item(depth int) (clause, bool) {
	name := p.name()
	if name == "" {
		return nil, false
	}
	if n, err := strconv.Atoi(name); err == nil && p.take("*") {
		return p.set(depth, n)
	}
	for _, sign := range []string{"<>", "="} {
		if p.take(sign) {
			want := p.value()
			return func(state map[string]string) bool { return (status(state[name]) == status(want)) == (sign == "=") }, want != ""
		}
	}
	return func(state map[string]string) bool { s := status(state[name]); return s == "completed" || s == "passed" }, true
}

func (p *parser) set(depth, n int) (clause, bool) {
	if !p.take("{") {
		return nil, false
	}
	var parts []clause
	for {
		one, ok := p.or(depth + 1)
		if !ok {
			return nil, false
		}
		parts = append(parts, one)
		if p.take("}") {
			break
		}
		if !p.take(",") {
			return nil, false
		}
	}
	return func(state map[string]string) bool {
		held := 0
		for _, one := range parts {
			if one(state) {
				held++
			}
		}
		return held >= n
	}, true
}

func (p *parser) name() string {
	p.space()
	n := strings.IndexAny(p.rest, " \t\r\n&|~()=<>{},*\"'")
	if n < 0 {
		n = len(p.rest)
	}
	name := p.rest[:n]
	p.rest = p.rest[n:]
	return name
}

// value is a word, or words in quotes.
func (p *parser) value() string {
	if p.space(); p.rest == "" {
		return ""
	}
	if q := p.rest[0]; q == '"' || q == '\'' {
		if end := strings.IndexByte(p.rest[1:], q); end >= 0 {
			v := p.rest[1 : 1+end]
			p.rest = p.rest[end+2:]
			return v
		}
		return ""
	}
	if after, ok := strings.CutPrefix(p.rest, "not attempted"); ok {
		p.rest = after
		return "not attempted"
	}
	return p.name()
}

// status is a lesson_status by its first letters, as AICC allows it to be said.
func status(said string) string {
	switch s := strings.ToLower(strings.TrimSpace(said)); {
	case s == "", strings.HasPrefix(s, "n"):
		return "not attempted"
	case strings.HasPrefix(s, "p"):
		return "passed"
	case strings.HasPrefix(s, "c"):
		return "completed"
	case strings.HasPrefix(s, "f"):
		return "failed"
	case strings.HasPrefix(s, "i"):
		return "incomplete"
	case strings.HasPrefix(s, "b"):
		return "browsed"
	default:
		return s
	}
}
