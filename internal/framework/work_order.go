package framework

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Order is a work-allocation order as it was read: roles with activities, and the competencies that it names in its own words.
type Order struct {
	Post       string // the post it is about, where the order says so
	Department string
	Roles      []Role    // coded R1…, A1… in its order; without needs
	Named      []Mention // competencies
	Left       []string  // names of roles and activities that are archived, and so left out
}

// Mention is a competency as an order names it.
type Mention struct {
	Place string // where it stands: "roleCompetencyList[0].competencyDetails[1]"
	Role  string // code in Order.Roles
	ID    string // as the order's own system knows it; "" for none
	Name  string
	Level int // 0 when none is said
	Area  string
	Code  string // in our dictionary; "" while unmatched
}

// Bounds of an order that is pasted or sent.
const (
	maxOrder      = 1 << 18 // bytes
	maxOrderParts = 400     // roles and activities
)

// Duties is the role under which activities stand that an order gives without one.
var duties = Names{"en": "Duties of the post", "hi": "पद के कार्य"}

// ReadWorkOrder reads a work-allocation order: the JSON of WAObject or WorkAllocation (sunbird-cb-ext, package
// workallocation.model), or the text of one, line by line. It never guesses silently: what cannot be read is told with its
// place, the line of a text or the path in the JSON, and then there is no order.
//
// In a text a line that ends in a colon, or stands unnumbered above numbered lines, names a role; every other line is an
// activity of the role above it. How often it is due is taken from its words (daily, प्रतिदिन, monthly, …), else as needed.
func ReadWorkOrder(data []byte) (Order, []csvio.Problem) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	switch {
	case len(data) == 0:
		return Order{}, []csvio.Problem{{Key: "framework.order.empty"}}
	case len(data) > maxOrder:
		return Order{}, []csvio.Problem{{Key: "framework.order.large", Args: []any{"bytes", maxOrder}}}
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return Order{}, []csvio.Problem{{Key: "framework.order.not_text"}}
	case data[0] == '{' || data[0] == '[':
		return readOrderJSON(data)
	}
	return readOrderText(string(data))
}

var (
	bullet    = regexp.MustCompile(`^\s*(?:[-*•–—▪●]|\(?(?:[0-9०-९]{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[क-ह])[.)])\s+`)
	roleMark  = regexp.MustCompile(`(?i)^\s*(?:#+|role|भूमिका)\s*[0-9०-९]*\s*[:.)-]?\s+`)
	controls  = func(r rune) bool { return unicode.IsControl(r) && r != '\t' }
	frequency = []struct {
		says  string
		words []string
	}{
		{"daily", []string{"daily", "everyday", "प्रतिदिन", "दैनिक", "रोज"}},
		{"weekly", []string{"weekly", "साप्ताहिक", "प्रतिसप्ताह"}},
		{"monthly", []string{"monthly", "मासिक", "प्रतिमाह"}},
		{"quarterly", []string{"quarterly", "त्रैमासिक", "तिमाही"}},
		{"yearly", []string{"yearly", "annual", "annually", "वार्षिक", "प्रतिवर्ष"}},
	}
)

// orderWriter gathers what is read, and what is wrong with it.
type orderWriter struct {
	Order
	activities int
	problems   []csvio.Problem
}

func (o *orderWriter) bad(line int, place, key, value string, args ...any) {
	if len(o.problems) < 50 {
		o.problems = append(o.problems, csvio.Problem{Row: line, Column: place, Key: key, Args: args, Value: cut(value)})
	}
}

// text holds one text of an order to what can be kept; false when it cannot.
func (o *orderWriter) text(line int, place, text string, most int) bool {
	switch {
	case strings.ContainsFunc(text, controls):
		o.bad(line, place, "framework.order.control", text)
	case utf8.RuneCountInString(text) > most:
		o.bad(line, place, "framework.import.long", text, "max", most)
	case len(o.Roles)+o.activities >= maxOrderParts:
		if len(o.problems) == 0 || o.problems[len(o.problems)-1].Key != "framework.order.many" {
			o.bad(line, place, "framework.order.many", "", "max", maxOrderParts)
		}
	default:
		return true
	}
	return false
}

func (o *orderWriter) role(name Names) *Role {
	o.Roles = append(o.Roles, Role{Code: "R" + strconv.Itoa(len(o.Roles)+1), Name: name})
	return &o.Roles[len(o.Roles)-1]
}

func (o *orderWriter) activity(text Names, submitted Names) {
	if len(o.Roles) == 0 {
		o.role(duties)
	}
	o.activities++
	r := &o.Roles[len(o.Roles)-1]
	r.Activities = append(r.Activities, Activity{Code: "A" + strconv.Itoa(o.activities), Text: text, Frequency: frequencyOf(text), SubmittedTo: submitted})
}

// frequencyOf takes from the words of an activity how often it is due; else as needed.
func frequencyOf(names Names) string {
	for _, lang := range sortedLangs(names) {
		words := Words(names[lang])
		for _, f := range frequency {
			if slices.ContainsFunc(words, func(w string) bool { return slices.ContainsFunc(f.words, func(s string) bool { return Fold(s) == w }) }) {
				return f.says
			}
		}
	}
	return "as_needed"
}

// inItsLanguage files a text under Hindi when most of its letters are Devanagari, else under English.
func inItsLanguage(text string) Names {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return nil
	}
	letters, devanagari := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Devanagari, r) {
				devanagari++
			}
		}
	}
	if devanagari*2 > letters {
		return Names{"hi": text}
	}
	return Names{"en": text}
}

func readOrderText(text string) (Order, []csvio.Problem) {
	o := &orderWriter{}
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		if bare == "" {
			continue
		}
		numbered := bullet.MatchString(line)
		named := roleMark.MatchString(bare)
		words := strings.TrimSpace(roleMark.ReplaceAllString(bullet.ReplaceAllString(bare, ""), ""))
		heads := strings.HasSuffix(words, ":") || named || !numbered && nextIsNumbered(lines[i+1:])
		words = strings.TrimSpace(strings.TrimRight(words, ":।;,. "))
		if !strings.ContainsFunc(words, unicode.IsLetter) {
			continue // a rule, a number by itself
		}
		most := maxText
		if heads {
			most = maxName
		}
		if !o.text(i+1, "", words, most) {
			continue
		}
		if heads {
			o.role(inItsLanguage(words))
		} else {
			o.activity(inItsLanguage(words), nil)
		}
	}
	return o.done("framework.order.no_activities")
}

// nextIsNumbered tells whether the next line that says something bears a number or a bullet.
func nextIsNumbered(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return bullet.MatchString(l)
		}
	}
	return false
}

func (o *orderWriter) done(none string) (Order, []csvio.Problem) {
	o.Roles = slices.DeleteFunc(o.Roles, func(r Role) bool { return len(r.Activities) == 0 && len(o.Named) == 0 })
	if len(o.Roles) == 0 && len(o.problems) == 0 {
		o.bad(0, "", none, "")
	}
	if len(o.problems) > 0 {
		return Order{}, o.problems
	}
	return o.Order, nil
}

// readOrderJSON walks the JSON by hand: a value of another kind is told with its path, not with a byte.
func readOrderJSON(data []byte) (Order, []csvio.Problem) {
	o := &orderWriter{}
	var any1 any
	if err := json.Unmarshal(data, &any1); err != nil {
		line := 1
		if s, ok := err.(*json.SyntaxError); ok {
			line += bytes.Count(data[:min(int(s.Offset), len(data))], []byte("\n"))
		}
		return Order{}, []csvio.Problem{{Row: line, Key: "framework.import.not_json", Args: []any{"line", line}}}
	}
	all, many := any1.([]any)
	if !many {
		all = []any{any1}
	}
	for i, one := range all {
		place := ""
		if many {
			place = "[" + strconv.Itoa(i) + "]."
		}
		w, ok := one.(map[string]any)
		if !ok {
			o.bad(0, strings.TrimSuffix(place, "."), "framework.order.not_order", "")
			continue
		}
		o.allocation(place, w)
	}
	return o.done("framework.order.no_roles")
}

func (o *orderWriter) allocation(place string, w map[string]any) {
	o.Department = cmp.Or(o.Department, o.string(place+"deptName", w["deptName"]))
	o.Post = cmp.Or(o.Post, o.string(place+"userPosition", w["userPosition"]))
	list, ok := w["roleCompetencyList"].([]any)
	if !ok {
		o.bad(0, place+"roleCompetencyList", "framework.order.no_roles", "")
		return
	}
	for i, item := range list {
		here := place + "roleCompetencyList[" + strconv.Itoa(i) + "]"
		pair, ok := item.(map[string]any)
		if !ok {
			o.bad(0, here, "framework.import.type", "")
			continue
		}
		details, ok := pair["roleDetails"].(map[string]any)
		if !ok {
			o.bad(0, here+".roleDetails", "framework.order.no_details", "")
			continue
		}
		o.roleOf(here, details, pair["competencyDetails"])
	}
}

func (o *orderWriter) roleOf(here string, details map[string]any, competencies any) {
	place := here + ".roleDetails"
	name := o.string(place+".name", details["name"])
	if archived, _ := details["isArchived"].(bool); archived {
		o.Left = append(o.Left, cut(name))
		return
	}
	if strings.TrimSpace(name) == "" {
		o.bad(0, place+".name", "framework.import.no_name", "")
		return
	}
	if !o.text(0, place+".name", name, maxName) {
		return
	}
	role := o.role(inItsLanguage(name))
	code := role.Code
	if purpose := o.string(place+".description", details["description"]); purpose != "" && purpose != name && o.text(0, place+".description", purpose, maxText) {
		role.Purpose = inItsLanguage(purpose)
	}
	nodes, ok := details["childNodes"].([]any)
	if !ok && details["childNodes"] != nil {
		o.bad(0, place+".childNodes", "framework.import.type", "")
	}
	for i, node := range nodes {
		at := place + ".childNodes[" + strconv.Itoa(i) + "]"
		a, ok := node.(map[string]any)
		if !ok {
			o.bad(0, at, "framework.import.type", "")
			continue
		}
		o.child(at, a)
	}
	mentions, ok := competencies.([]any)
	if !ok && competencies != nil {
		o.bad(0, here+".competencyDetails", "framework.import.type", "")
	}
	for i, m := range mentions {
		at := here + ".competencyDetails[" + strconv.Itoa(i) + "]"
		c, ok := m.(map[string]any)
		if !ok {
			o.bad(0, at, "framework.import.type", "")
			continue
		}
		o.mention(at, code, c)
	}
}

func (o *orderWriter) child(at string, a map[string]any) {
	// the real data keeps the sentence in description and a short name, or none, in name
	name, description := o.string(at+".name", a["name"]), o.string(at+".description", a["description"])
	text := cmp.Or(strings.TrimSpace(description), strings.TrimSpace(name))
	if text == "" {
		o.bad(0, at+".name", "framework.import.no_name", "")
		return
	}
	if !o.text(0, at+".description", text, maxText) {
		return
	}
	to := ""
	switch s := a["submittedTo"].(type) {
	case nil:
	case map[string]any:
		to = cmp.Or(o.string(at+".submittedTo.name", s["name"]), o.string(at+".submittedTo.Name", s["Name"]))
	default:
		to = o.string(at+".submittedTo", s)
	}
	if to != "" && !o.text(0, at+".submittedTo", to, maxName) {
		return
	}
	o.activity(inItsLanguage(text), inItsLanguage(to))
}

var digits = regexp.MustCompile(`[0-9]+`)

func (o *orderWriter) mention(at, role string, c map[string]any) {
	m := Mention{Place: at, Role: role, ID: o.string(at+".id", c["id"]), Name: strings.TrimSpace(o.string(at+".name", c["name"]))}
	if m.Name == "" && m.ID == "" {
		o.bad(0, at+".name", "framework.import.no_name", "")
		return
	}
	if !o.text(0, at+".name", m.Name, maxName) {
		return
	}
	switch level := c["level"].(type) {
	case nil:
	case float64:
		m.Level = int(level)
	case string: // "Level 3", "L3", "3"
		m.Level, _ = strconv.Atoi(digits.FindString(level))
	default:
		o.bad(0, at+".level", "framework.import.type", "")
	}
	if m.Level < 0 || m.Level > 20 {
		o.bad(0, at+".level", "framework.order.level", strconv.Itoa(m.Level))
	}
	if more, ok := c["additionalProperties"].(map[string]any); ok {
		m.Area = cmp.Or(o.string(at+".additionalProperties.competencyType", more["competencyType"]), o.string(at+".additionalProperties.competencyArea", more["competencyArea"]))
	}
	o.Named = append(o.Named, m)
}

// string takes a text, or a number as its digits; another kind of value is told.
func (o *orderWriter) string(place string, v any) string {
	switch s := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(s)
	case float64:
		return strconv.FormatFloat(s, 'f', -1, 64)
	}
	o.bad(0, place, "framework.import.type", "")
	return ""
}

// OrderMatch is what an order would bring into a draft, to be confirmed part by part.
type OrderMatch struct {
	Order   Order
	Profile Profile   // roles, activities, and the needs that were matched
	Matched []Mention // with their codes
	Unknown []Mention // the dictionary has nothing of that code or name
}

// MatchOrder looks the competencies of an order up in the dictionary, by code and then by name in English or in Hindi, and puts
// each that is found under the activity of its role that shares most words with it, the first where none does: the order ties
// competencies to roles, a framework to activities. A level that the order does not say, or that is off the scale, is 1; the
// criticality is 2, for an order has none.
func (f *Frameworks) MatchOrder(ctx context.Context, q db.Q, o Order) (OrderMatch, error) {
	const op = "framework.MatchOrder"
	out := OrderMatch{Order: o}
	out.Profile.Roles = cloneProfile(Profile{Roles: o.Roles}).Roles
	var codes, names []string
	for _, m := range o.Named {
		codes, names = append(codes, validCodes([]string{m.ID, m.Name})...), append(names, m.Name)
	}
	byName, err := selectByNames(ctx, q, names)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, code := range byName {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	known, err := f.Known(ctx, q, slices.Compact(codes))
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, m := range o.Named {
		for _, code := range []string{m.ID, m.Name, byName[m.Name]} {
			if c, ok := known[code]; ok && m.Code == "" {
				m.Code = cmp.Or(c.ReplacedBy, c.Code)
			}
		}
		c, ok := known[m.Code]
		if !ok || !c.Alive() {
			m.Code = ""
			out.Unknown = append(out.Unknown, m)
			continue
		}
		out.Matched = append(out.Matched, m)
		if m.Level < 1 || m.Level > c.Steps {
			m.Level = 1
		}
		askFor(&out.Profile, m, c)
	}
	return out, nil
}

// askFor puts a matched competency under the activity of its role that it shares most words with.
func askFor(p *Profile, m Mention, c Competency) {
	i := slices.IndexFunc(p.Roles, func(r Role) bool { return r.Code == m.Role })
	if i < 0 || len(p.Roles[i].Activities) == 0 {
		return
	}
	list := p.Roles[i].Activities
	best, most := 0, 0
	for j, a := range list {
		if _, share := sharedWords(contentWords(a.Text), c); share > most {
			best, most = j, share
		}
	}
	a := &list[best]
	if j := slices.IndexFunc(a.Requirements, func(r Requirement) bool { return r.Competency == m.Code }); j >= 0 {
		a.Requirements[j].Level = max(a.Requirements[j].Level, m.Level)
		return
	}
	a.Requirements = append(a.Requirements, Requirement{Competency: m.Code, Level: m.Level, Criticality: 2})
}
