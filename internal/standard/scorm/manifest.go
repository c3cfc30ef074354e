package scorm

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Course is what a package holds, read from its manifest.
type Course struct {
	Version Version  `json:"version"`
	Edition string   `json:"edition,omitempty"` // as the manifest says it, such as "2004 4th Edition"
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Items   []Item   `json:"items"`
	Tree    Activity `json:"tree"` // of 2004: how it is sequenced, for the run-time; the organization is its root
	// Global tells whether global objectives last for a learner, over attempts and courses (adlseq:objectivesGlobalToSystem, true unless
	// said); else an attempt has its own.
	Global bool `json:"global,omitempty"`
	// OwnData tells whether an attempt has its own shared data; else it lasts as objectives do (adlcp:sharedDataGlobalToSystem false).
	OwnData bool `json:"own_data,omitempty"`
}

// Item is one entry of the table of contents.
type Item struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Visible bool   `json:"visible"`
	Launch  string `json:"launch,omitempty"` // where it begins: a path in the package, as the file is named, with its query and fragment; or an address elsewhere; "" for a heading
	SCO     bool   `json:"sco,omitempty"`    // speaks with the run-time; an asset does not, and is done once it was opened
	Data    string `json:"data,omitempty"`   // given to it as launch data

	// Of 1.2.
	Prerequisites string `json:"prerequisites,omitempty"` // AICC script; see Script
	Mastery       string `json:"mastery,omitempty"`       // raw score from 0 to 100

	MaxTime      string `json:"max_time,omitempty"`      // in the time of the version
	TimeAction   string `json:"time_action,omitempty"`   // exit,message … continue,no message
	PassingScore string `json:"passing_score,omitempty"` // 2004: scaled, -1 to 1
	Threshold    string `json:"threshold,omitempty"`     // 2004: progress from 0 to 1 at which it counts as complete

	Items []Item `json:"items,omitempty"`
}

// Leaves are the items that can be run, in the order of the table of contents; their place in it is their index.
func (c Course) Leaves() []Item {
	var out []Item
	var walk func([]Item)
	walk = func(items []Item) {
		for _, i := range items {
			if i.Launch != "" {
				out = append(out, i)
			}
			walk(i.Items)
		}
	}
	walk(c.Items)
	return out
}

// reading is a manifest on its way.
type reading struct {
	files      map[string]string // by lower case: the name in the package
	resources  map[string]*element
	bases      map[*element]string
	collection map[string]*element
	seen       map[string]bool
	version    Version
	items      int
	problems   []Problem
}

// Read reads the manifest of a package. When anything is wrong with it, all of that is told, and there is no course.
func Read(files fs.FS) (Course, []Problem) {
	r := &reading{files: map[string]string{}, resources: map[string]*element{}, bases: map[*element]string{}, collection: map[string]*element{}, seen: map[string]bool{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if _, ok := r.files[strings.ToLower(name)]; !ok || name == strings.ToLower(name) {
				r.files[strings.ToLower(name)] = name
			}
		}
		return err
	})
	if err != nil {
		return Course{}, []Problem{{Wrong: NoManifest, Value: err.Error()}}
	}
	name, ok := r.files["imsmanifest.xml"]
	if !ok {
		return Course{}, []Problem{{Wrong: NoManifest}}
	}
	f, err := files.Open(name)
	if err != nil {
		return Course{}, []Problem{{Wrong: NoManifest, Value: err.Error()}}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxManifest+1))
	if err != nil {
		return Course{}, []Problem{{Wrong: NotXML, Value: err.Error()}}
	}
	if len(data) > MaxManifest {
		return Course{}, []Problem{{Wrong: TooLarge}}
	}
	root, err := readTree(data)
	if errors.Is(err, errTooDeep) {
		return Course{}, []Problem{{Wrong: TooLarge, Value: err.Error()}}
	} else if err != nil {
		return Course{}, []Problem{{Wrong: NotXML, Value: err.Error()}}
	}
	c := r.manifest(root)
	if len(r.problems) > 0 {
		return Course{}, r.problems
	}
	return c, nil
}

func (r *reading) wrong(w Wrong, e *element, value string) {
	switch n := len(r.problems); {
	case n == maxProblems:
		r.problems = append(r.problems, Problem{Wrong: TooManyProblem})
		return
	case n > maxProblems:
		return
	}
	p := Problem{Wrong: w, Value: value}
	if e != nil {
		p.Line, p.Place = e.line, e.name
		if id := e.attr("identifier"); id != "" {
			p.Place += " " + strconv.Quote(id)
		} else if id := e.attr("objectiveID"); id != "" {
			p.Place += " " + strconv.Quote(id)
		}
	}
	r.problems = append(r.problems, p)
}

func (r *reading) manifest(root *element) Course {
	if !strings.EqualFold(root.name, "manifest") {
		r.wrong(NotManifest, root, root.name)
		return Course{}
	}
	for _, sub := range root.each("manifest") {
		r.wrong(SubManifest, sub, "")
	}
	c := Course{ID: root.attr("identifier"), Edition: root.one("metadata").one("schemaversion").said()}
	c.Version = versionOf(root, c.Edition)
	r.version = c.Version
	r.base(root, "")
	for _, s := range root.one("sequencingCollection").each("sequencing") {
		if id := s.attr("ID"); id != "" {
			r.collection[id] = s
		}
	}
	list := root.one("resources")
	for _, res := range list.each("resource") {
		id := res.attr("identifier")
		if id == "" {
			r.wrong(NoIdentifier, res, "")
			continue
		}
		if r.resources[id] != nil {
			r.wrong(Twice, res, id)
			continue
		}
		r.resources[id] = res
		r.base(res, r.base(list, r.bases[root]))
		r.listed(res)
	}
	org := r.organization(root)
	if org == nil {
		return Course{}
	}
	c.Title = orElse(org.one("title").said(), c.ID)
	c.Global = r.flag(org, "objectivesGlobalToSystem", true)
	c.OwnData = !r.flag(org, "sharedDataGlobalToSystem", true)
	id := orElse(org.attr("identifier"), "organization")
	r.seen[id] = true
	c.Tree = Activity{ID: id, Title: c.Title, Visible: true}
	for _, item := range org.each("item") {
		i, a := r.item(item)
		c.Items, c.Tree.Children = append(c.Items, i), append(c.Tree.Children, a)
	}
	if c.Version == V2004 {
		r.sequencing(org, &c.Tree)
		threshold(r, org, &c.Tree)
	} else {
		c.Tree = Activity{}
	}
	if len(r.problems) == 0 && len(c.Leaves()) == 0 {
		r.wrong(NoItems, org, "")
	}
	return c
}

// versionOf tells the standard by what the manifest says of itself, else by its namespaces; vendors forget either.
func versionOf(root *element, said string) Version {
	s := strings.ToLower(said)
	switch {
	case s == "1.2":
		return V12
	case strings.Contains(s, "2004"), strings.HasPrefix(s, "cam 1.3"), s == "1.3":
		return V2004
	}
	for _, a := range root.attrs {
		if v := strings.ToLower(a.Value); strings.Contains(v, "adlcp_v1p3") || strings.Contains(v, "imsss") {
			return V2004
		}
	}
	return V12
}

// base remembers what addresses within an element are relative to (XML Base, in the form that IMS CP 1.1.4 takes: a path in the package).
func (r *reading) base(e *element, outer string) string {
	if e == nil {
		return outer
	}
	own := ""
	for _, a := range e.attrs {
		if a.Name.Local == "base" && (a.Name.Space == "xml" || strings.HasSuffix(a.Name.Space, "XML/1998/namespace")) {
			own = strings.ReplaceAll(strings.TrimSpace(a.Value), `\`, "/")
		}
	}
	r.bases[e] = outer + own
	return outer + own
}

// organization is the one that is run.
func (r *reading) organization(root *element) *element {
	list := root.one("organizations")
	all := list.each("organization")
	if len(all) == 0 {
		r.wrong(NoOrganization, root, "")
		return nil
	}
	name := list.attr("default")
	if name == "" {
		return all[0]
	}
	for _, org := range all {
		if org.attr("identifier") == name {
			return org
		}
	}
	r.wrong(NoDefault, list, name)
	return nil
}

// listed looks whether the files that a resource names are there. Schemas that vendors forget are nobody's loss: they are not read.
func (r *reading) listed(res *element) {
	for _, f := range res.each("file") {
		if r.base(f, r.bases[res]); f.attr("href") != "" {
			r.address(f, f.attr("href"))
		}
	}
}

// address resolves an address against the base of its element and gives it as it is in the package, in the case of the file there.
func (r *reading) address(e *element, href string) string {
	given := strings.ReplaceAll(href, `\`, "/")
	if u, err := url.Parse(given); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return given
	}
	if strings.HasPrefix(given, "/") || len(given) > 1 && given[1] == ':' || strings.Contains(strings.SplitN(given, "/", 2)[0], ":") {
		r.wrong(Absolute, e, href)
		return ""
	}
	where, rest := r.bases[e]+given, ""
	if i := strings.IndexAny(where, "?#"); i >= 0 {
		where, rest = where[:i], where[i:]
	}
	for _, try := range []string{where, unescaped(where)} {
		clean := path.Clean(try)
		if clean == ".." || strings.HasPrefix(clean, "../") || strings.HasPrefix(clean, "/") {
			r.wrong(Outside, e, href)
			return ""
		}
		if name, ok := r.files[strings.ToLower(clean)]; ok {
			return name + rest
		}
	}
	r.wrong(NoFile, e, href)
	return ""
}

func unescaped(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

// item reads an item and those within it, and how it is sequenced.
func (r *reading) item(e *element) (Item, Activity) {
	if r.items++; r.items > MaxItems {
		if r.items == MaxItems+1 {
			r.wrong(TooManyItems, e, "")
		}
		return Item{}, Activity{}
	}
	i := Item{ID: e.attr("identifier"), Title: e.one("title").said(), Visible: !strings.EqualFold(e.attr("isvisible"), "false")}
	switch {
	case i.ID == "":
		r.wrong(NoIdentifier, e, "")
	case r.seen[i.ID]:
		r.wrong(Twice, e, i.ID)
	}
	r.seen[i.ID] = true
	i.Title = orElse(i.Title, i.ID)
	a := Activity{ID: i.ID, Title: i.Title, Visible: i.Visible}
	kids := e.each("item")
	r.resource(e, &i, len(kids) > 0)
	r.rules12(e, &i)
	for _, kid := range kids {
		one, act := r.item(kid)
		i.Items, a.Children = append(i.Items, one), append(a.Children, act)
	}
	if r.version == V2004 {
		r.sequencing(e, &a)
		r.rules2004(e, &i, &a)
	}
	return i, a
}

// resource finds what an item launches.
func (r *reading) resource(e *element, i *Item, parent bool) {
	ref := e.attr("identifierref")
	if ref == "" {
		if !parent && r.version == V2004 {
			r.wrong(Empty, e, "")
		}
		return
	}
	if parent && r.version == V2004 {
		r.wrong(NotALeaf, e, ref)
		return
	}
	res := r.resources[ref]
	if res == nil {
		r.wrong(NoResource, e, ref)
		return
	}
	href := res.attr("href")
	if href == "" {
		r.wrong(NoHref, res, "")
		return
	}
	switch kind := strings.ToLower(res.attr("scormType")); kind {
	case "sco":
		i.SCO = true
	case "asset", "": // without a type it may still look for the run-time: vendors of 1.2 leave it out
		i.SCO = kind == "" && r.version == V12
	default:
		r.wrong(BadWord, res, res.attr("scormType"))
	}
	if where := r.address(res, href); where != "" {
		i.Launch = withParameters(where, e.attr("parameters"))
	}
}

// withParameters adds an item's parameters to an address (CAM 3.4.1.11).
func withParameters(where, parameters string) string {
	parameters = strings.TrimLeft(parameters, "?&")
	switch {
	case parameters == "":
		return where
	case parameters[0] == '#':
		if strings.Contains(where, "#") {
			return where
		}
		return where + parameters
	case strings.Contains(where, "?"):
		return where + "&" + parameters
	}
	return where + "?" + parameters
}

// timeActions are the words of timelimitaction in both standards.
var timeActions = map[string]bool{"exit,message": true, "exit,no message": true, "continue,message": true, "continue,no message": true}

func (r *reading) rules12(e *element, i *Item) {
	i.Data = e.one("dataFromLMS").said()
	if a := e.one("timeLimitAction"); a != nil {
		if i.TimeAction = strings.ToLower(a.said()); !timeActions[i.TimeAction] {
			r.wrong(BadWord, a, a.said())
		}
	}
	if r.version != V12 {
		return
	}
	if p := e.one("prerequisites"); p.said() != "" {
		i.Prerequisites = p.said()
		if _, err := ParseScript(i.Prerequisites); err != nil {
			r.wrong(BadScript, p, i.Prerequisites)
		}
	}
	if m := e.one("masteryscore"); m.said() != "" {
		i.Mastery = m.said()
		if n, err := strconv.ParseFloat(i.Mastery, 64); err != nil || !(n >= 0 && n <= 100) {
			r.wrong(BadNumber, m, i.Mastery)
		}
	}
	if t := e.one("maxtimeallowed"); t.said() != "" {
		i.MaxTime = t.said()
		if _, ok := ParseTime(V12, i.MaxTime); !ok {
			r.wrong(BadTime, t, i.MaxTime)
		}
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
