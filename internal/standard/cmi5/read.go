package cmi5

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	xunicode "golang.org/x/text/encoding/unicode"

	"sopan/internal/standard/xapi"
)

// MaxStructure is the greatest size of a course structure in octets: room for many thousand AUs.
const MaxStructure = 32 << 20

// MaxDepth is how deep elements may be nested.
const MaxDepth = 64

// Read judges the course structure of a package, its files as fsys. packaged is false for a course structure on its own, all of
// whose addresses must be fully qualified. An error of what was sent is Problems; any other comes of reading fsys.
func Read(fsys fs.FS, packaged bool) (Course, error) {
	f, err := fsys.Open(StructureName)
	if errors.Is(err, fs.ErrNotExist) {
		return Course{}, Problems{{Rule: NoStructure, Element: StructureName}}
	} else if err != nil {
		return Course{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxStructure+1))
	if err != nil {
		return Course{}, err
	}
	r := reader{files: fsys, packaged: packaged}
	root, ok := r.parse(data)
	if !ok {
		return Course{}, r.problems
	}
	c := r.structure(root)
	if r.failed != nil {
		return Course{}, r.failed
	}
	if len(r.problems) > 0 {
		return Course{}, r.problems
	}
	return c, nil
}

// reader collects what is wrong.
type reader struct {
	files    fs.FS
	packaged bool
	problems Problems
	failed   error // of reading the files
	ids      map[string]bool
	goals    map[string]bool
	course   Course
}

func (r *reader) wrong(rule Rule, e *element, name, value, known string) {
	if len(r.problems) >= MostProblems {
		return
	}
	p := Problem{Rule: rule, Element: name, Value: cut(value), Known: known}
	if e != nil {
		p.Line = e.line
		if name == "" {
			p.Element = e.name.Local
		}
	}
	r.problems = append(r.problems, p)
}

func cut(s string) string {
	if len(s) <= 200 {
		return strings.ToValidUTF8(s, "")
	}
	s = s[:200]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// element is a node of the file.
type element struct {
	raw      xml.Name // with its prefix
	name     xml.Name // with its namespace
	attrs    []xml.Attr
	line     int
	text     string // all of its own text
	children []*element
}

// parse reads the file into a tree. Nothing beyond the file is ever looked at: there is no document type, and no entity but the
// five of XML.
func (r *reader) parse(data []byte) (*element, bool) {
	if len(data) > MaxStructure {
		r.wrong(TooBig, nil, StructureName, "", "")
		return nil, false
	}
	if bytes.HasPrefix(data, []byte{0xFE, 0xFF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) {
		text, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			r.wrong(Encoding, nil, StructureName, "", "UTF-8, UTF-16")
			return nil, false
		}
		data = text
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(data) {
		r.wrong(Encoding, nil, StructureName, "", "UTF-8, UTF-16")
		return nil, false
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	var badEncoding string
	dec.CharsetReader = func(name string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(name) {
		case "utf-16", "us-ascii": // turned into UTF-8 above, or part of it
			return in, nil
		}
		badEncoding = name
		return nil, errors.New("encoding")
	}
	var root *element
	var stack []*element
	scopes := []map[string]string{{"xml": xmlSpace, "": ""}} // prefixes that are declared, by depth
	for {
		token, err := dec.RawToken()
		line, _ := dec.InputPos()
		at := &element{line: line}
		switch {
		case err == io.EOF && root != nil && len(stack) == 0:
			return root, len(r.problems) == 0
		case badEncoding != "":
			r.wrong(Encoding, at, StructureName, badEncoding, "UTF-8, UTF-16")
			return nil, false
		case err != nil:
			r.wrong(NotXML, at, StructureName, xmlSays(err), "")
			return nil, false
		}
		switch t := token.(type) {
		case xml.Directive:
			r.wrong(Doctype, at, StructureName, "", "")
			return nil, false
		case xml.StartElement:
			if len(stack) >= MaxDepth {
				r.wrong(TooBig, at, t.Name.Local, "", "")
				return nil, false
			}
			if len(stack) == 0 && root != nil {
				r.wrong(NotXML, at, StructureName, t.Name.Local, "")
				return nil, false
			}
			e := &element{line: line, raw: t.Name}
			scope, ok := r.named(e, t, scopes[len(scopes)-1])
			if !ok {
				return nil, false
			}
			scopes = append(scopes, scope)
			if len(stack) > 0 {
				up := stack[len(stack)-1]
				up.children = append(up.children, e)
			} else {
				root = e
			}
			stack = append(stack, e)
		case xml.EndElement:
			if len(stack) == 0 || stack[len(stack)-1].raw != t.Name {
				r.wrong(NotXML, at, StructureName, "</"+t.Name.Local+">", "")
				return nil, false
			}
			stack, scopes = stack[:len(stack)-1], scopes[:len(scopes)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			} else if strings.TrimSpace(string(t)) != "" {
				r.wrong(NotXML, at, StructureName, string(t), "")
				return nil, false
			}
		}
	}
}

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// xmlSays is what the reader of XML says, without the value that was sent.
func xmlSays(err error) string {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return s.Msg
	}
	return "EOF"
}

// named gives an element and its attributes their namespaces, and the prefixes that hold within it.
func (r *reader) named(e *element, t xml.StartElement, outer map[string]string) (map[string]string, bool) {
	scope, own := outer, false
	declare := func(prefix, space string) {
		if !own {
			scope, own = maps.Clone(outer), true
		}
		scope[prefix] = space
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			declare("", a.Value)
		case a.Name.Space == "xmlns":
			declare(a.Name.Local, a.Value)
		}
	}
	resolve := func(n xml.Name, attr bool) (xml.Name, bool) {
		if attr && n.Space == "" {
			return n, true
		}
		space, ok := scope[n.Space]
		if !ok || n.Space != "" && space == "" {
			r.wrong(Prefix, e, n.Space+":"+n.Local, n.Space, "")
			return n, false
		}
		return xml.Name{Space: space, Local: n.Local}, true
	}
	var ok bool
	if e.name, ok = resolve(t.Name, false); !ok {
		return nil, false
	}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			if seen[a.Name] {
				r.wrong(AttrTwice, e, t.Name.Local, a.Name.Local, "")
				return nil, false
			}
			seen[a.Name] = true
			continue
		}
		name, ok := resolve(a.Name, true)
		if !ok {
			return nil, false
		}
		if seen[name] {
			r.wrong(AttrTwice, e, t.Name.Local, name.Local, "")
			return nil, false
		}
		seen[name] = true
		e.attrs = append(e.attrs, xml.Attr{Name: name, Value: a.Value})
	}
	return scope, true
}

// part is what the schema says of a child of an element: its name, and how often it stands there.
type part struct {
	name     string
	required bool
	many     bool
	or       string // another name at the same place
}

func (p part) is(e *element) bool {
	return e.name.Space == Namespace && (e.name.Local == p.name || p.or != "" && e.name.Local == p.or)
}

// sequence takes the children of an element in the order of the schema, and calls for each. Elements of other namespaces may
// follow at the end where the schema lets any in (13.1.5).
func (r *reader) sequence(e *element, open bool, parts []part, each func(child *element)) {
	r.noText(e)
	next, had := 0, false
	for _, child := range e.children {
		if child.name.Space != Namespace && child.name.Space != "" {
			if !open {
				r.wrong(UnknownName, child, "", e.name.Local, expected(parts[min(next, len(parts)-1):]))
				continue
			}
			if rest := parts[min(next, len(parts)):]; slices.ContainsFunc(rest, func(p part) bool { return p.required && !(had && p.name == parts[next].name) }) {
				r.wrong(Order, child, "", e.name.Local, expected(rest))
				return
			}
			next, had = len(parts), false // nothing of the schema may follow
			continue
		}
		at := next
		for at < len(parts) && !parts[at].is(child) {
			if parts[at].required && !(had && at == next) {
				break
			}
			at++
		}
		if at == len(parts) || !parts[at].is(child) {
			known := slices.ContainsFunc(parts, func(p part) bool { return p.is(child) })
			rule := UnknownName
			if known {
				rule = Order
			}
			r.wrong(rule, child, "", e.name.Local, expected(parts[min(next, len(parts)):]))
			return // what follows would be wrong for the same reason
		}
		if next, had = at, true; !parts[at].many {
			next, had = at+1, false
		}
		each(child)
	}
	for i := next; i < len(parts); i++ {
		if parts[i].required && !(had && i == next) {
			name := parts[i].name
			if parts[i].or != "" {
				name += ", " + parts[i].or
			}
			r.wrong(MissingName, e, "", name, "")
		}
	}
}

func expected(parts []part) string {
	var out []string
	for _, p := range parts {
		out = append(out, p.name)
		if p.or != "" {
			out = append(out, p.or)
		}
		if p.required {
			break
		}
	}
	return strings.Join(out, ", ")
}

func (r *reader) noText(e *element) {
	if text := strings.TrimSpace(e.text); text != "" {
		r.wrong(StrayText, e, "", text, "")
	}
}

// attributes gives the attributes of an element by name, without space at their ends. Those of other namespaces may be any.
func (r *reader) attributes(e *element, required string, others ...string) map[string]string {
	out := map[string]string{}
	for _, a := range e.attrs {
		switch {
		case a.Name.Space != "" && a.Name.Space != Namespace:
		case a.Name.Space == "" && (a.Name.Local == required || slices.Contains(others, a.Name.Local)):
			out[a.Name.Local] = strings.TrimSpace(a.Value)
		default:
			r.wrong(UnknownAttr, e, "", a.Name.Local, strings.Trim(required+", "+strings.Join(others, ", "), ", "))
		}
	}
	if _, ok := out[required]; required != "" && !ok {
		r.wrong(MissingAttr, e, "", required, "")
	}
	return out
}

// identifier judges the id of an element: an IRI that no other element bears.
func (r *reader) identifier(e *element, id string, given bool) {
	switch {
	case !given:
	case !xapi.IsIRI(id):
		r.wrong(NotIRI, e, "", id, "")
	case r.ids[id]:
		r.wrong(Twice, e, "", id, "")
	}
	r.ids[id] = true
}

func (r *reader) structure(root *element) Course {
	if root.name != (xml.Name{Space: Namespace, Local: "courseStructure"}) {
		r.wrong(Root, root, "", strings.TrimSpace(root.name.Space+" "+root.name.Local), Namespace)
		return Course{}
	}
	r.ids, r.goals = map[string]bool{}, map[string]bool{}
	r.attributes(root, "")
	// References may stand before what they refer to only by mistake of the order, but objectives always come first (13.2).
	r.sequence(root, true, []part{
		{name: "course", required: true}, {name: "objectives"}, {name: "au", or: "block", required: true, many: true},
	}, func(child *element) {
		switch child.name.Local {
		case "course":
			r.head(child)
		case "objectives":
			r.objectives(child)
		case "au":
			r.au(child)
		case "block":
			r.block(child, 1)
		}
	})
	return r.course
}

func (r *reader) head(e *element) {
	a := r.attributes(e, "id")
	_, given := a["id"]
	r.course.ID = a["id"]
	r.identifier(e, a["id"], given)
	r.sequence(e, true, []part{{name: "title", required: true}, {name: "description", required: true}}, func(child *element) {
		r.described(child, &r.course.Title, &r.course.Description)
	})
}

// described takes a title or a description.
func (r *reader) described(e *element, title, description *Texts) {
	if e.name.Local == "title" {
		*title = r.texts(e)
	} else {
		*description = r.texts(e)
	}
}

func (r *reader) texts(e *element) Texts {
	out := Texts{}
	r.attributes(e, "")
	r.sequence(e, true, []part{{name: "langstring", required: true, many: true}}, func(child *element) {
		tag, given := r.attributes(child, "", "lang")["lang"]
		if !given {
			tag = "und"
		} else if !xapi.IsLanguage(tag) {
			r.wrong(BadLanguage, child, e.name.Local+" langstring", tag, "")
			return
		}
		for _, inner := range child.children {
			r.wrong(UnknownName, inner, "", "langstring", "")
		}
		if _, twice := out[tag]; !twice {
			out[tag] = strings.TrimSpace(child.text)
		}
	})
	return out
}

func (r *reader) objectives(e *element) {
	r.attributes(e, "")
	r.sequence(e, true, []part{{name: "objective", required: true, many: true}}, func(child *element) {
		a := r.attributes(child, "id")
		id, given := a["id"]
		r.identifier(child, id, given)
		r.goals[id] = true
		o := Objective{ID: id}
		parts := []part{{name: "title", required: true}, {name: "description", required: true}}
		if len(child.children) > 0 && child.children[0].name.Local == "description" { // in any order
			slices.Reverse(parts)
		}
		r.sequence(child, false, parts, func(one *element) { r.described(one, &o.Title, &o.Description) })
		r.course.Objectives = append(r.course.Objectives, o)
	})
}

// references takes the objectives that an AU or a block refers to.
func (r *reader) references(e *element) []string {
	var out []string
	r.attributes(e, "")
	r.sequence(e, true, []part{{name: "objective", required: true, many: true}}, func(child *element) {
		id, given := r.attributes(child, "idref")["idref"]
		if given && !r.goals[id] {
			r.wrong(NoSuchGoal, child, "", id, "")
		}
		for _, inner := range child.children {
			r.wrong(UnknownName, inner, "", "objective", "")
		}
		out = append(out, id)
	})
	return out
}

func (r *reader) block(e *element, depth int) {
	a := r.attributes(e, "id")
	id, given := a["id"]
	r.identifier(e, id, given)
	b := Block{ID: id, First: len(r.course.AUs), Depth: depth}
	r.sequence(e, true, []part{
		{name: "title", required: true}, {name: "description", required: true}, {name: "objectives"}, {name: "au", or: "block", required: true, many: true},
	}, func(child *element) {
		switch child.name.Local {
		case "objectives":
			b.Objectives = r.references(child)
		case "au":
			r.au(child)
		case "block":
			r.block(child, depth+1)
		default:
			r.described(child, &b.Title, &b.Description)
		}
	})
	b.Last = len(r.course.AUs) - 1
	r.course.Blocks = append(r.course.Blocks, b)
}

func (r *reader) au(e *element) {
	a := r.attributes(e, "id", "moveOn", "masteryScore", "launchMethod", "activityType")
	id, given := a["id"]
	r.identifier(e, id, given)
	u := AU{ID: id, MoveOn: NotApplicable}
	if v, ok := a["moveOn"]; ok {
		u.MoveOn = MoveOn(v)
		r.oneOf(e, "moveOn", v, string(NotApplicable), string(OnPassed), string(OnCompleted), string(CompletedAndPassed), string(CompletedOrPassed))
	}
	if v, ok := a["launchMethod"]; ok {
		u.OwnWindow = v == "OwnWindow"
		r.oneOf(e, "launchMethod", v, "AnyWindow", "OwnWindow")
	}
	if v, ok := a["masteryScore"]; ok {
		if u.MasteryScore, ok = mastery(v); !ok {
			r.wrong(BadScore, e, "au masteryScore", v, "0 … 1")
		}
	}
	if v := a["activityType"]; v != "" {
		if u.ActivityType = v; !xapi.IsIRI(v) {
			r.wrong(NotIRI, e, "au activityType", v, "")
		}
	}
	r.sequence(e, true, []part{
		{name: "title", required: true},
		{name: "description", required: true},
		{name: "objectives"},
		{name: "url", required: true},
		{name: "launchParameters"},
		{name: "entitlementKey"},
	}, func(child *element) {
		text := strings.TrimSpace(child.text)
		switch child.name.Local {
		case "objectives":
			u.Objectives = r.references(child)
		case "url":
			for _, inner := range child.children {
				r.wrong(UnknownName, inner, "", "url", "")
			}
			u.URL = text
			r.address(child, text)
		case "launchParameters":
			u.LaunchParameters, u.HasParameters = text, true
		case "entitlementKey":
			u.EntitlementKey, u.HasKey = text, true
		default:
			r.described(child, &u.Title, &u.Description)
		}
	})
	r.course.AUs = append(r.course.AUs, u)
}

func (r *reader) oneOf(e *element, attr, value string, known ...string) {
	if !slices.Contains(known, value) {
		r.wrong(BadEnum, e, "au "+attr, value, strings.Join(known, ", "))
	}
}

var decimalForm = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)

// mastery gives a mastery score in its shortest form: from 0 to 1 with at most four places that count, whatever noughts follow.
func mastery(text string) (string, bool) {
	if len(text) > 100 || !decimalForm.MatchString(text) {
		return "", false
	}
	negative := strings.HasPrefix(text, "-")
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	switch {
	case len(fraction) > 4, whole != "" && whole != "1", whole == "1" && fraction != "", negative && whole+fraction != "":
		return "", false
	case whole == "1":
		return "1", true
	case fraction == "":
		return "0", true
	}
	return "0." + fraction, true
}

// address judges the URL of an AU: fully qualified, or that of a file of the package (8.1, 13.1.4, 14).
func (r *reader) address(e *element, text string) {
	if text == "" {
		r.wrong(EmptyText, e, "", "", "")
		return
	}
	u, err := url.Parse(text)
	bad := err != nil || strings.ContainsFunc(text, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune("<>\"{}|\\^`", c)
	})
	if bad || u.IsAbs() && (u.Opaque != "" || u.Host == "") || u.User != nil || slices.Contains([]string{"javascript", "data", "file", "blob", "about"}, u.Scheme) {
		r.wrong(BadURL, e, "", text, "")
		return
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		r.wrong(BadURL, e, "", text, "")
		return
	}
	for name := range strings.FieldsSeq(paramsOfLaunching) {
		if _, ok := query[name]; ok {
			r.wrong(Collision, e, "", name, "")
		}
	}
	switch {
	case u.IsAbs():
	case !r.packaged:
		r.wrong(Unqualified, e, "", text, "")
	case u.Host != "" || strings.HasPrefix(u.Path, "/") || u.Path == "":
		r.wrong(BadURL, e, "", text, "")
	default:
		r.file(e, u.Path)
	}
}

// file looks for the file of a relative address in the package.
func (r *reader) file(e *element, name string) {
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		r.wrong(Outside, e, "", name, "")
		return
	}
	info, err := fs.Stat(r.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.IsDir():
		r.wrong(FileMissing, e, "", name, "")
	case err != nil:
		r.failed = err
	}
}
