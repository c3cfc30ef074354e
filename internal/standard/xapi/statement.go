package xapi

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"
)

// Statement is one statement that keeps every rule of its version.
type Statement struct {
	n node
	v Version
}

// Read judges one statement. The error is a *Fault.
func Read(data []byte, v Version) (Statement, error) {
	n, err := parse(data)
	if err != nil {
		return Statement{}, err
	}
	return judge(n, v, nil)
}

// ReadAll judges the body of a request: one statement, or a list of them, which may be empty. Paths of a list begin with "[0]".
func ReadAll(data []byte, v Version) (all []Statement, list bool, err error) {
	n, err := parse(data)
	if err != nil {
		return nil, false, err
	}
	if n.kind != '[' {
		s, err := judge(n, v, nil)
		return []Statement{s}, false, err
	}
	all = make([]Statement, len(n.items))
	for i := range n.items {
		if all[i], err = judge(n.items[i], v, []step{{at: i}}); err != nil {
			return nil, true, err
		}
	}
	return all, true, nil
}

func judge(n node, v Version, path []step) (Statement, error) {
	c := checker{v: v, path: path}
	if err := c.statement(&n); err != nil {
		return Statement{}, err
	}
	return Statement{n, v}, nil
}

// ID is the identifier in small letters; "" when the sender gave none.
func (s Statement) ID() string { return strings.ToLower(s.n.get("id").said()) }

// WithID is the statement with an identifier, where the sender gave none.
func (s Statement) WithID(id string) Statement {
	if s.n.get("id") == nil {
		s.n.names = append([]string{"id"}, s.n.names...)
		s.n.items = append([]node{{kind: '"', raw: quote(id), text: id}}, s.n.items...)
	}
	return s
}

// Verb is the identifier of the verb.
func (s Statement) Verb() string { return s.n.at("verb", "id").said() }

// Verbs are the identifiers of its verb and of that of a statement within.
func (s Statement) Verbs() []string {
	verbs := []string{s.Verb()}
	if inner := s.n.at("object", "verb", "id"); inner != nil {
		verbs = append(verbs, inner.text)
	}
	return verbs
}

// Registration is the registration in small letters; "" for none.
func (s Statement) Registration() string {
	return strings.ToLower(s.n.at("context", "registration").said())
}

// Target is the statement, in small letters, that is this one's object by reference; "" for none.
func (s Statement) Target() string {
	if object := s.n.get("object"); object.get("objectType").said() == "StatementRef" {
		return strings.ToLower(object.get("id").said())
	}
	return ""
}

// Voids is the statement that this one voids; "" when it voids none.
func (s Statement) Voids() string {
	if s.Verb() == Voided {
		return s.Target()
	}
	return ""
}

// Timestamp is when what is told happened; false when the sender did not say.
func (s Statement) Timestamp() (time.Time, bool) { return ParseTime(s.n.get("timestamp").said(), s.v) }

// Stamped is a statement as it is kept, but for the moment at which it is stored.
type Stamped struct {
	head    []byte
	untimed bool // the sender told no timestamp
}

// Stamped is the statement as it was sent, but for id and version where they were missing, the authority, an agent as JSON,
// which the store alone sets, and single context activities, which become lists (2, 2.4.6.2). A timestamp of 2.0.0 is told in UTC.
func (s Statement) Stamped(id string, authority []byte) Stamped {
	names, values := make([]string, 0, 12), make([][]byte, 0, 12)
	for i, name := range s.n.names {
		value := s.n.items[i].raw
		switch name {
		case "stored", "authority":
			continue
		case "context":
			value = listed(&s.n.items[i])
		case "object":
			if context := s.n.items[i].get("context"); context != nil && s.n.items[i].get("objectType").said() == "SubStatement" {
				value = replaced(&s.n.items[i], "context", listed(context))
			}
		case "timestamp":
			if at, ok := s.Timestamp(); ok && s.v == V2 {
				value = quote(at.UTC().Format(TimeForm))
			}
		}
		names, values = append(names, name), append(values, value)
	}
	add := func(name string, value []byte) {
		if !slices.Contains(names, name) {
			names, values = append(names, name), append(values, value)
		}
	}
	first := "1.0.0"
	if s.v == V2 {
		first = string(V2)
	}
	add("id", quote(id))
	add("authority", authority)
	add("version", quote(first))
	head := appendObject(make([]byte, 0, len(s.n.raw)+len(authority)+192), names, values)
	return Stamped{head[:len(head)-1], !slices.Contains(names, "timestamp")}
}

// At is the statement whole, stored at a moment, which is also the timestamp of one that has none. Each call writes over what the one
// before gave.
func (k Stamped) At(stored time.Time) []byte {
	at := stored.UTC().AppendFormat(make([]byte, 0, len(TimeForm)), TimeForm)
	out := k.head
	if k.untimed {
		out = append(append(append(out, `,"timestamp":"`...), at...), '"')
	}
	return append(append(append(out, `,"stored":"`...), at...), `"}`...)
}

// With is the same statement with another text wherever one stands, such as another identifier. Both are as JSON has them.
func (k Stamped) With(old, now string) Stamped {
	return Stamped{bytes.ReplaceAll(k.head, []byte(old), []byte(now)), k.untimed}
}

// replaced is an object with another value under one name.
func replaced(n *node, name string, value []byte) []byte {
	values := make([][]byte, len(n.items))
	for i := range n.items {
		if values[i] = n.items[i].raw; n.names[i] == name {
			values[i] = value
		}
	}
	return appendObject(nil, n.names, values)
}

// listed is a context whose activities are all lists.
func listed(context *node) []byte {
	activities := context.get("contextActivities")
	if activities == nil {
		return context.raw
	}
	values, single := make([][]byte, len(activities.items)), false
	for i := range activities.items {
		values[i] = activities.items[i].raw
		if activities.items[i].kind == '{' {
			single = true
			values[i] = slices.Concat([]byte{'['}, values[i], []byte{']'})
		}
	}
	if !single {
		return context.raw
	}
	return replaced(context, "contextActivities", appendObject(nil, activities.names, values))
}

// Use is someone or something that a statement names. Direct is whether it is the actor, the object, or a member of these when
// they are groups; else it stands in the context, in the authority, or in a statement within.
type Use struct {
	Key    string
	Direct bool
}

// Agents are all agents and identified groups of the statement but its authority, each once, by Agent.Key.
func (s Statement) Agents() []Use {
	var out []Use
	s.eachAgent(func(n *node, direct bool) {
		if key := agentKey(n); key != "" {
			out = append(out, Use{key, direct})
		}
	})
	return once(out)
}

// AgentsOf are an authority, given as JSON, and its members, as Agents gives those of a statement. None for what is no agent.
func AgentsOf(authority []byte) []Use {
	n, err := parse(authority)
	if err != nil {
		return nil
	}
	var out []Use
	for _, one := range append([]node{n}, n.get("member").each()...) {
		if key := agentKey(&one); key != "" {
			out = append(out, Use{key, false})
		}
	}
	return once(out)
}

// eachAgent calls with every agent and group of the statement but its authority, the members of groups too.
func (s Statement) eachAgent(call func(n *node, direct bool)) {
	add := func(n *node, direct bool) {
		call(n, direct)
		members := n.get("member").each()
		for i := range members {
			call(&members[i], direct)
		}
	}
	var part func(n *node, direct bool)
	part = func(n *node, direct bool) {
		add(n.get("actor"), direct)
		switch object := n.get("object"); object.get("objectType").said() {
		case "Agent", "Group":
			add(object, direct)
		case "SubStatement":
			part(object, false)
		}
		context := n.get("context")
		for _, name := range []string{"instructor", "team"} {
			if one := context.get(name); one != nil {
				add(one, false)
			}
		}
		for _, one := range context.get("contextAgents").each() {
			add(one.get("agent"), false)
		}
		for _, one := range context.get("contextGroups").each() {
			add(one.get("group"), false)
		}
	}
	part(&s.n, true)
}

// Names are the names by which the statement calls agents and identified groups, by Agent.Key.
func (s Statement) Names() map[string]string {
	var out map[string]string
	s.eachAgent(func(n *node, _ bool) {
		name, key := n.get("name").said(), agentKey(n)
		if name == "" || key == "" {
			return
		}
		if out == nil {
			out = map[string]string{}
		}
		out[key] = name
	})
	return out
}

// Authority is who says that the statement is true, as JSON; nil when nobody is named.
func (s Statement) Authority() []byte {
	if authority := s.n.get("authority"); authority != nil {
		return authority.raw
	}
	return nil
}

// Activities are the identifiers of all activities of the statement, each once.
func (s Statement) Activities() []Use {
	var out []Use
	s.eachActivity(func(n *node, direct bool) { out = append(out, Use{n.get("id").said(), direct}) })
	return once(out)
}

// once keeps of each key the direct use, where there is one.
func once(uses []Use) []Use {
	slices.SortStableFunc(uses, func(a, b Use) int {
		if by := strings.Compare(a.Key, b.Key); by != 0 || a.Direct == b.Direct {
			return by
		}
		if a.Direct {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(uses, func(a, b Use) bool { return a.Key == b.Key })
}

// eachActivity calls with every activity of the statement.
func (s Statement) eachActivity(call func(n *node, direct bool)) {
	var part func(n *node, direct bool)
	part = func(n *node, direct bool) {
		object := n.get("object")
		switch object.get("objectType").said() {
		case "", "Activity":
			call(object, direct)
		case "SubStatement":
			part(object, false)
		}
		activities := n.at("context", "contextActivities")
		if activities == nil {
			return
		}
		for i := range activities.items {
			if activities.items[i].kind != '[' {
				call(&activities.items[i], false)
				continue
			}
			for j := range activities.items[i].items {
				call(&activities.items[i].items[j], false)
			}
		}
	}
	part(&s.n, true)
}

// Definitions are the definitions, as JSON, that the statement gives of activities, by identifier; the last of each.
func (s Statement) Definitions() map[string][]byte {
	var out map[string][]byte
	s.eachActivity(func(n *node, _ bool) {
		if definition := n.get("definition"); definition != nil {
			if out == nil {
				out = map[string][]byte{}
			}
			out[n.get("id").said()] = definition.raw
		}
	})
	return out
}

// Display is the map of names, as JSON, that the statement gives of its verb; nil for none.
func (s Statement) Display() []byte {
	if display := s.n.at("verb", "display"); display != nil {
		return display.raw
	}
	return nil
}

// Agent is an agent or a group as a parameter or a body names it.
type Agent struct{ n node }

// ErrAgent is returned for an agent that has no identifier by which it could be looked for.
var ErrAgent = errors.New("xapi: an anonymous group")

// ReadAgent judges an agent or an identified group. The error is a *Fault, or ErrAgent.
func ReadAgent(data []byte, v Version) (Agent, error) {
	n, err := parse(data)
	if err != nil {
		return Agent{}, err
	}
	c := checker{v: v}
	if err := actor(&c, &n); err != nil {
		return Agent{}, err
	}
	if agentKey(&n) == "" {
		return Agent{}, ErrAgent
	}
	return Agent{n}, nil
}

// Key is the agent's inverse functional identifier as one text: the same for every spelling that means the same.
func (a Agent) Key() string { return agentKey(&a.n) }

// Person is what a store tells of an agent (3, 2.4): an object of lists, of the agent itself and of names that are known.
func (a Agent) Person(names []string) []byte {
	if name := a.n.get("name"); name != nil && !slices.Contains(names, name.text) {
		names = append(slices.Clone(names), name.text)
	}
	out := []byte(`{"objectType":"Person"`)
	if len(names) > 0 {
		out = append(out, `,"name":[`...)
		for i, name := range names {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, quote(name)...)
		}
		out = append(out, ']')
	}
	for _, name := range identifiers {
		if one := a.n.get(name); one != nil {
			out = append(append(append(append(append(out, ','), quote(name)...), ":["...), one.raw...), ']')
		}
	}
	return append(out, '}')
}

// Activity is an activity as JSON; definition may be nil.
func Activity(id string, definition []byte) []byte {
	if len(definition) == 0 {
		definition = nil
	}
	return appendObject(nil, []string{"objectType", "id", "definition"}, [][]byte{[]byte(`"Activity"`), quote(id), definition})
}

// agentKey is "" for a group without an identifier. The domain of an address counts in small letters (2, 2.4.2.3).
func agentKey(n *node) string {
	switch {
	case n.get("mbox") != nil:
		return smallDomain(n.get("mbox").text)
	case n.get("mbox_sha1sum") != nil:
		return "sha1:" + strings.ToLower(n.get("mbox_sha1sum").text)
	case n.get("openid") != nil:
		return "openid:" + n.get("openid").text
	case n.get("account") != nil:
		return "account:" + n.at("account", "homePage").text + " " + n.at("account", "name").text
	}
	return ""
}

func smallDomain(address string) string {
	if i := strings.LastIndexByte(address, '@'); i >= 0 {
		return address[:i] + strings.ToLower(address[i:])
	}
	return address
}
