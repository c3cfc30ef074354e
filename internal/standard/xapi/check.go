package xapi

import (
	"slices"
	"strconv"
	"strings"
)

// checker walks a statement and stops at the first fault. path is where it stands.
type checker struct {
	v    Version
	path []step
}

// step is the name of a property, or, without a name, a place of a list.
type step struct {
	name string
	at   int
}

// rule judges one value.
type rule func(*checker, *node) error

// property is what a class says of one of its properties.
type property struct {
	name     string
	rule     rule
	required bool
	since    Version // "": in both versions
}

func must(name string, r rule) property  { return property{name: name, rule: r, required: true} }
func may(name string, r rule) property   { return property{name: name, rule: r} }
func later(name string, r rule) property { return property{name: name, rule: r, since: V2} }

// class is the properties that an object may have.
type class []property

func (known class) named(name string) (property, bool) {
	for _, p := range known {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}

func (c *checker) fault(w Wrong) error {
	var path []byte
	for _, s := range c.path {
		switch {
		case s.name == "":
			path = append(strconv.AppendInt(append(path, '['), int64(s.at), 10), ']')
		case len(path) > 0:
			path = append(append(path, '.'), s.name...)
		default:
			path = append(path, s.name...)
		}
	}
	return &Fault{string(path), w}
}

// in judges what stands under a name.
func (c *checker) in(name string, n *node, r rule) error {
	c.path = append(c.path, step{name: name})
	err := r(c, n)
	c.path = c.path[:len(c.path)-1]
	return err
}

// object judges an object by its class: every property known, none missing.
func (c *checker) object(n *node, known class) error {
	if n.kind != '{' {
		return c.wrongType(n)
	}
	for i, name := range n.names {
		p, ok := known.named(name)
		if !ok || p.since == V2 && c.v != V2 {
			return c.in(name, n, func(c *checker, _ *node) error { return c.fault(Unknown) })
		}
		if err := c.in(name, &n.items[i], p.rule); err != nil {
			return err
		}
	}
	for _, p := range known {
		if p.required && n.get(p.name) == nil {
			return c.in(p.name, n, func(c *checker, _ *node) error { return c.fault(Missing) })
		}
	}
	return nil
}

func (c *checker) wrongType(n *node) error {
	if n.kind == 'n' {
		return c.fault(Null)
	}
	return c.fault(Type)
}

// list judges an array, each of whose values is by the rule.
func (c *checker) list(n *node, r rule) error {
	if n.kind != '[' {
		return c.wrongType(n)
	}
	for i := range n.items {
		c.path = append(c.path, step{at: i})
		err := r(c, &n.items[i])
		c.path = c.path[:len(c.path)-1]
		if err != nil {
			return err
		}
	}
	return nil
}

// text is a string by a form.
func text(ok func(string) bool, w Wrong) rule {
	return func(c *checker, n *node) error {
		switch {
		case n.kind != '"':
			return c.wrongType(n)
		case !ok(n.text):
			return c.fault(w)
		}
		return nil
	}
}

func oneOf(values ...string) rule {
	return text(func(said string) bool { return slices.Contains(values, said) }, Value)
}

func listOf(r rule) rule { return func(c *checker, n *node) error { return c.list(n, r) } }

func objectOf(known class) rule { return func(c *checker, n *node) error { return c.object(n, known) } }

var (
	anyText   = text(func(string) bool { return true }, Type)
	iri       = text(IsIRI, IRI)
	uuid      = text(IsUUID, UUID)
	mbox      = text(isMbox, Mbox)
	sha1      = text(sha1Form.MatchString, SHA1)
	sha2      = text(sha2Form.MatchString, SHA2)
	tag       = text(isLanguage, Language)
	duration  = text(isDuration, Duration)
	mediaType = text(isMediaType, MediaType)
)

func timestamp(c *checker, n *node) error {
	return text(func(said string) bool { _, ok := ParseTime(said, c.v); return ok }, Time)(c, n)
}

func boolean(c *checker, n *node) error {
	if n.kind != 't' && n.kind != 'f' {
		return c.wrongType(n)
	}
	return nil
}

func number(c *checker, n *node) error {
	if n.kind != '0' {
		return c.wrongType(n)
	}
	return nil
}

// octets is a whole number that is not negative.
func octets(c *checker, n *node) error {
	if n.kind != '0' {
		return c.wrongType(n)
	}
	if _, err := strconv.ParseUint(string(n.raw), 10, 63); err != nil {
		return c.fault(Range)
	}
	return nil
}

// languageMap is text by language (2, 4.2).
func languageMap(c *checker, n *node) error {
	if n.kind != '{' {
		return c.wrongType(n)
	}
	for i, name := range n.names {
		if err := c.in(name, &n.items[i], func(c *checker, n *node) error {
			if !isLanguage(name) {
				return c.fault(Language)
			}
			return anyText(c, n)
		}); err != nil {
			return err
		}
	}
	return nil
}

// extensions are any values, null too, by IRI (2, 4.1).
func extensions(c *checker, n *node) error {
	if n.kind != '{' {
		return c.wrongType(n)
	}
	for _, name := range n.names {
		if !IsIRI(name) {
			return c.in(name, n, func(c *checker, _ *node) error { return c.fault(IRI) })
		}
	}
	return nil
}

// identifiers are the inverse functional identifiers (2, 2.4.2.3).
var identifiers = []string{"mbox", "mbox_sha1sum", "openid", "account"}

var (
	account    = class{must("homePage", iri), must("name", anyText)}
	agentClass = class{
		may("objectType", oneOf("Agent")), may("name", anyText),
		may("mbox", mbox), may("mbox_sha1sum", sha1), may("openid", iri), may("account", objectOf(account)),
	}
	groupClass = class{
		must("objectType", oneOf("Group")), may("name", anyText), may("member", listOf(agent)),
		may("mbox", mbox), may("mbox_sha1sum", sha1), may("openid", iri), may("account", objectOf(account)),
	}
)

func identified(n *node) int {
	count := 0
	for _, name := range identifiers {
		if n.get(name) != nil {
			count++
		}
	}
	return count
}

// agent is one person or system, by exactly one identifier (2, 2.4.2.1).
func agent(c *checker, n *node) error {
	if err := c.object(n, agentClass); err != nil {
		return err
	}
	if identified(n) != 1 {
		return c.fault(Identifiers)
	}
	return nil
}

// group is agents together, by one identifier, or by its members alone (2, 2.4.2.2).
func group(c *checker, n *node) error {
	if err := c.object(n, groupClass); err != nil {
		return err
	}
	switch count := identified(n); {
	case count > 1:
		return c.fault(Identifiers)
	case count == 0 && (n.get("member") == nil || len(n.get("member").items) == 0):
		return c.fault(Members)
	}
	return nil
}

// actor is an agent or a group.
func actor(c *checker, n *node) error {
	if n.kind == '{' && n.get("objectType").said() == "Group" {
		return group(c, n)
	}
	return agent(c, n)
}

// authority is an agent, or the two of OAuth: an application with an account, and its user (2, 2.4.9).
func authority(c *checker, n *node) error {
	if err := actor(c, n); err != nil {
		return err
	}
	if n.get("objectType").said() != "Group" {
		return nil
	}
	members := n.get("member")
	if members == nil || len(members.items) != 2 || identified(n) != 0 {
		return c.fault(Authority)
	}
	return nil
}

var verb = objectOf(class{must("id", iri), may("display", languageMap)})

// components are the lists that each type of interaction may have (2, 2.4.4.1).
var components = map[string][]string{
	"true-false": nil, "choice": {"choices"}, "fill-in": nil, "long-fill-in": nil, "matching": {"source", "target"},
	"performance": {"steps"}, "sequencing": {"choices"}, "likert": {"scale"}, "numeric": nil, "other": nil,
}

var (
	componentList   = listOf(objectOf(class{must("id", anyText), may("description", languageMap)}))
	definitionClass = class{
		may("name", languageMap), may("description", languageMap), may("type", iri), may("moreInfo", iri), may("extensions", extensions),
		may("interactionType", text(func(said string) bool { _, ok := components[said]; return ok }, Value)),
		may("correctResponsesPattern", listOf(anyText)),
		may("choices", componentList), may("scale", componentList), may("source", componentList),
		may("target", componentList), may("steps", componentList),
	}
)

// definition is what an activity is. What belongs to an interaction needs a type of interaction; a list of components stands only
// with a type that has it, and names each once.
func definition(c *checker, n *node) error {
	if err := c.object(n, definitionClass); err != nil {
		return err
	}
	kind := n.get("interactionType")
	for _, name := range []string{"correctResponsesPattern", "choices", "scale", "source", "target", "steps"} {
		part := n.get(name)
		if part == nil {
			continue
		}
		if kind == nil {
			return c.in("interactionType", n, func(c *checker, _ *node) error { return c.fault(Missing) })
		}
		if name == "correctResponsesPattern" {
			continue
		}
		err := c.in(name, part, func(c *checker, part *node) error {
			if !slices.Contains(components[kind.text], name) {
				return c.fault(Unknown)
			}
			seen := map[string]bool{}
			for i := range part.items {
				id := part.items[i].get("id").said()
				if seen[id] {
					return c.fault(Twice)
				}
				seen[id] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	activityClass = class{may("objectType", oneOf("Activity")), must("id", iri), may("definition", definition)}
	activity      = objectOf(activityClass)
	statementRef  = objectOf(class{must("objectType", oneOf("StatementRef")), must("id", uuid)})
)

// plainObject is an object that is no statement: without a type it is an activity.
func plainObject(c *checker, n *node) error {
	if n.kind != '{' {
		return c.wrongType(n)
	}
	kind := n.get("objectType")
	if kind == nil {
		return activity(c, n)
	}
	switch kind.text {
	case "Agent", "Group":
		return actor(c, n)
	case "StatementRef":
		return statementRef(c, n)
	}
	return activity(c, n)
}

var scoreClass = class{may("scaled", number), may("raw", number), may("min", number), may("max", number)}

// score holds its bounds: scaled from -1 to 1, min below max, raw from min to max (2, 2.4.5.1).
func score(c *checker, n *node) error {
	if err := c.object(n, scoreClass); err != nil {
		return err
	}
	value := func(name string) (decimal, bool) {
		part := n.get(name)
		if part == nil {
			return decimal{}, false
		}
		return parseDecimal(part.raw), true
	}
	scaled, hasScaled := value("scaled")
	raw, hasRaw := value("raw")
	least, hasLeast := value("min")
	most, hasMost := value("max")
	switch {
	case hasScaled && (scaled.compare(decimal{sign: -1, digits: "1", point: 1}) < 0 || scaled.compare(decimal{sign: 1, digits: "1", point: 1}) > 0):
		return c.in("scaled", n, func(c *checker, _ *node) error { return c.fault(Range) })
	case hasLeast && hasMost && least.compare(most) >= 0:
		return c.in("min", n, func(c *checker, _ *node) error { return c.fault(Range) })
	case hasRaw && (hasLeast && raw.compare(least) < 0 || hasMost && raw.compare(most) > 0):
		return c.in("raw", n, func(c *checker, _ *node) error { return c.fault(Range) })
	}
	return nil
}

var result = objectOf(class{
	may("score", score), may("success", boolean), may("completion", boolean), may("response", anyText),
	may("duration", duration), may("extensions", extensions),
})

// oneOrMore is one value, or a list of them.
func oneOrMore(r rule) rule {
	return func(c *checker, n *node) error {
		if n.kind == '[' {
			return c.list(n, r)
		}
		return r(c, n)
	}
}

// filled is a list that has something in it.
func filled(r rule) rule {
	return func(c *checker, n *node) error {
		if n.kind == '[' && len(n.items) == 0 {
			return c.fault(Empty)
		}
		return c.list(n, r)
	}
}

var (
	contextActivities = objectOf(class{
		may("parent", oneOrMore(activity)), may("grouping", oneOrMore(activity)), may("category", oneOrMore(activity)),
		may("other", oneOrMore(activity)),
	})
	contextAgent = objectOf(class{
		must("objectType", oneOf("contextAgent")), must("agent", agent), may("relevantTypes", filled(iri)),
	})
	contextGroup = objectOf(class{
		must("objectType", oneOf("contextGroup")), must("group", group), may("relevantTypes", filled(iri)),
	})
	contextObject = objectOf(class{
		may("registration", uuid), may("instructor", actor), may("team", group), may("contextActivities", contextActivities),
		later("contextAgents", listOf(contextAgent)), later("contextGroups", listOf(contextGroup)),
		may("revision", anyText), may("platform", anyText), may("language", tag), may("statement", statementRef),
		may("extensions", extensions),
	})
	attachment = objectOf(class{
		must("usageType", iri), must("display", languageMap), may("description", languageMap), must("contentType", mediaType),
		must("length", octets), must("sha2", sha2), may("fileUrl", iri),
	})
)

// version is that of a statement, which is of either version of the text whatever the request is by: a record moves on whole.
func version(c *checker, n *node) error {
	if n.kind != '"' {
		return c.wrongType(n)
	}
	one := strings.HasPrefix(n.text, "1.0")
	if _, err := Negotiate(n.text); err != nil || !one && c.v == V1 {
		return c.fault(WrongVersion)
	}
	return nil
}

var (
	subStatementClass = class{
		must("objectType", oneOf("SubStatement")), must("actor", actor), must("verb", verb), must("object", innerObject),
		may("result", result), may("context", contextObject), may("timestamp", timestamp), may("attachments", listOf(attachment)),
	}
	statementClass = class{
		may("id", uuid), must("actor", actor), must("verb", verb), must("object", outerObject),
		may("result", result), may("context", contextObject), may("timestamp", timestamp), may("stored", timestamp),
		may("authority", authority), may("version", version), may("attachments", listOf(attachment)),
	}
)

// innerObject is the object of a statement within a statement: a third is refused (2, 2.4.4.3).
func innerObject(c *checker, n *node) error {
	if n.kind == '{' && n.get("objectType").said() == "SubStatement" {
		return c.fault(Nested)
	}
	return plainObject(c, n)
}

func outerObject(c *checker, n *node) error {
	if n.kind == '{' && n.get("objectType").said() == "SubStatement" {
		if err := c.object(n, subStatementClass); err != nil {
			return err
		}
		return c.together(n)
	}
	return plainObject(c, n)
}

// together judges what one part of a statement says of another.
func (c *checker) together(n *node) error {
	object := n.get("object")
	kind := object.get("objectType").said()
	if kind != "" && kind != "Activity" {
		for _, name := range []string{"revision", "platform"} {
			if n.at("context", name) != nil {
				return c.in("context."+name, n, func(c *checker, _ *node) error { return c.fault(NotActivity) })
			}
		}
	}
	if n.at("verb", "id").said() == Voided && kind != "StatementRef" {
		return c.in("object", n, func(c *checker, _ *node) error { return c.fault(NotVoid) })
	}
	return nil
}

func (c *checker) statement(n *node) error {
	if err := c.object(n, statementClass); err != nil {
		return err
	}
	return c.together(n)
}
