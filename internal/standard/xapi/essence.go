package xapi

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Essence is a sum over all that makes a statement what it is: two statements with one identifier are the same when their
// essence is, and, where both tell it, their timestamp. Left out is what a store may assign or tell in another way: id, stored,
// authority, version, timestamp; the display of verbs, the definitions of activities and names of those within; the order of
// members of a group and of properties; spaces and escapes; single or listed context activities; capitals in a domain or a UUID;
// hundredths of a second and below in a duration; and the attachment of a signature (2, 2.3.1, 2.6 and 4.6).
func (s Statement) Essence() string {
	sum := sha256.Sum256(essence(nil, &s.n, "statement"))
	return hex.EncodeToString(sum[:])
}

// essenceOf says what each place holds: its kind by the kind of what it stands in and its name. What is not named is plain.
var essenceOf = map[string]map[string]string{
	"statement": {
		"actor": "actor", "object": "object", "verb": "verb", "context": "context", "result": "result", "id": "-",
		"stored": "-", "authority": "-", "version": "-", "timestamp": "-", "attachments": "attachments",
	},
	"within": {
		"actor": "actor", "object": "object", "verb": "verb", "context": "context", "result": "result", "timestamp": "time",
		"attachments": "attachments",
	},
	"verb":     {"display": "-"},
	"activity": {"definition": "-", "objectType": "type"},
	"actor":    {"objectType": "type", "member": "members", "mbox": "mbox", "mbox_sha1sum": "small"},
	"context": {
		"registration": "small", "instructor": "actor", "team": "actor", "statement": "reference",
		"contextActivities": "activities", "contextAgents": "agents", "contextGroups": "agents",
	},
	"reference": {"id": "small"},
	"result":    {"duration": "duration"},
	"listing":   {"agent": "actor", "group": "actor"},
}

// essence writes a value in one form for all that mean the same.
func essence(out []byte, n *node, kind string) []byte {
	switch kind {
	case "object":
		switch n.get("objectType").said() {
		case "Agent", "Group":
			kind = "actor"
		case "SubStatement":
			kind = "within"
		case "StatementRef":
			kind = "reference"
		default:
			kind = "activity"
		}
	case "mbox":
		return append(out, quote(smallDomain(n.text))...)
	case "small":
		return append(out, quote(strings.ToLower(n.text))...)
	case "duration":
		return append(out, quote(hundredths(n.text))...)
	case "time":
		if at, ok := ParseTime(n.text, V1); ok {
			return append(out, quote(at.UTC().Format(TimeForm))...)
		}
	case "members":
		parts := make([]string, 0, len(n.items))
		for i := range n.items {
			parts = append(parts, string(essence(nil, &n.items[i], "actor")))
		}
		slices.Sort(parts)
		return append(append(append(out, '['), strings.Join(parts, ",")...), ']')
	case "agents":
		return list(out, n.items, "listing")
	case "activities":
		return object(out, n, func(string) string { return "listed" })
	case "listed":
		return list(out, n.each(), "activity")
	case "attachments":
		rest := slices.DeleteFunc(slices.Clone(n.items), func(one node) bool { return one.get("usageType").said() == Signature })
		return list(out, rest, "plain")
	}
	switch n.kind {
	case '{':
		return object(out, n, func(name string) string { return essenceOf[kind][name] })
	case '[':
		return list(out, n.items, "plain")
	case '"':
		return append(out, quote(n.text)...)
	case '0':
		d := parseDecimal(n.raw)
		return append(out, strconv.Itoa(d.sign)+"."+d.digits+"e"+strconv.Itoa(d.point)...)
	}
	return append(out, n.raw...)
}

func list(out []byte, items []node, kind string) []byte {
	out = append(out, '[')
	for i := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = essence(out, &items[i], kind)
	}
	return append(out, ']')
}

// object writes the properties by name, without those whose kind is "-", lists that have become empty, and the type of what is
// taken for it without a type.
func object(out []byte, n *node, kindOf func(string) string) []byte {
	order := make([]int, len(n.names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(n.names[a], n.names[b]) })
	out = append(out, '{')
	begun := len(out)
	for _, i := range order {
		kind := kindOf(n.names[i])
		if kind == "-" || kind == "type" && (n.items[i].text == "Agent" || n.items[i].text == "Activity") {
			continue
		}
		value := essence(nil, &n.items[i], kind)
		if kind == "attachments" && string(value) == "[]" {
			continue
		}
		if len(out) > begun {
			out = append(out, ',')
		}
		out = append(append(append(out, quote(n.names[i])...), ':'), value...)
	}
	return append(out, '}')
}

// hundredths cuts a duration's seconds after two places.
func hundredths(text string) string {
	at := strings.IndexAny(text, ".,")
	if at < 0 || !strings.HasSuffix(text, "S") {
		return text
	}
	fraction := strings.TrimRight((text[at+1:len(text)-1] + "00")[:2], "0")
	if fraction == "" {
		return text[:at] + "S"
	}
	return text[:at] + "." + fraction + "S"
}
