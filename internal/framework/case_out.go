package framework

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	cf "sopan/internal/standard/case"
)

// A list of the dictionary as a CASE package. A competency is one item for each language of its name; what is in other languages
// than the first is tied to it as a translation. Above it stand its theme and its area. What a holder does at each level is a
// rubric with a criterion for each language; a scale is a rubric too, and hasSkillLevel leads from a competency to its scale, or to
// the highest level that it is described for. Where it merged with another, replacedBy leads to that one.
//
// Identifiers are UUIDs of version 5 over the namespace of ground/id and the words "case", the kind of object and what names it
// (an item: its code and language), so they are the same on every installation and for ever. What came in by CASE from somebody
// else keeps its own identifier and address.

// CaseID gives the identifier of an object that is ours: "item" with code and language, "document" with the list, "theme" with
// list, area, English theme and language, and so on.
func CaseID(kind string, named ...string) string {
	return id.Of(append([]string{"case", kind}, named...)...)
}

// Types of items that we write, by which we know them again.
const (
	caseArea       = "Competency area"
	caseTheme      = "Competency theme"
	caseCompetency = "Competency"
)

// SourceStamp tells when a list last changed, in microseconds, and of how many entries it is: what was made of it holds as long as
// both are the same.
func (f *Frameworks) SourceStamp(ctx context.Context, q db.Q, source string) (at, n int64, err error) {
	at, n, err = sourceStamp(ctx, q, source)
	return at, n, fault.Wrap("framework.SourceStamp", err)
}

// CasePackage gives one list of the dictionary as a CASE package. base is the address of this installation, without a slash at
// its end. A list that is not there is NotFound.
func (f *Frameworks) CasePackage(ctx context.Context, q db.Q, source, base string, v cf.Version) (cf.Package, error) {
	const op = "framework.CasePackage"
	rows, err := selectSource(ctx, q, source)
	if err != nil {
		return cf.Package{}, fault.Wrap(op, err)
	}
	if len(rows) == 0 {
		return cf.Package{}, fault.E(fault.NotFound, op, "framework.source.unknown", "id", cut(source))
	}
	kept, err := selectCaseOf(ctx, q, source)
	if err != nil {
		return cf.Package{}, fault.Wrap(op, err)
	}
	scales, err := f.scales(ctx, q)
	if err != nil {
		return cf.Package{}, fault.Wrap(op, err)
	}
	w := caseWriter{base: base, version: v, source: source, scales: scales, kept: map[[2]string]caseKept{}, seen: map[string]int{}}
	for _, k := range kept {
		w.kept[[2]string{k.code, k.lang}] = k
	}
	var merged []string
	for _, c := range rows {
		if c.Status == StatusMerged {
			merged = append(merged, c.ReplacedBy)
		}
	}
	into, err := selectCompetencies(ctx, q, merged)
	if err != nil {
		return cf.Package{}, fault.Wrap(op, err)
	}
	w.write(rows, into)
	return w.out, nil
}

// caseWriter writes one package.
type caseWriter struct {
	base, source, last string
	version            cf.Version
	scales             map[string]Scale
	kept               map[[2]string]caseKept // by code and language
	seen               map[string]int         // how many stand under each identifier so far
	used               []string               // scales
	out                cf.Package
}

func (w *caseWriter) uri(class, identifier string) string {
	return w.base + "/ims/case/v1p0/" + class + "/" + identifier
}

// moment writes a time as the standard does, to the second: what came in to the second goes out the same.
func moment(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339) }

func (w *caseWriter) write(rows []changed, into map[string]Competency) {
	doc := w.kept[[2]string{"", ""}]
	w.out.Items, w.out.Associations = []cf.Item{}, []cf.Association{}
	lasts := make([]string, len(rows))
	touched := false
	for i, c := range rows {
		k, ok := w.kept[[2]string{c.Code, mainLang(c.Name)}]
		lasts[i] = k.lastChange
		if !ok || k.stamp != c.at {
			lasts[i], touched = moment(c.at), true
		}
		w.last = max(w.last, lasts[i])
	}
	w.document(doc, touched)
	for i, c := range rows {
		w.competency(c.Competency, lasts[i], into)
	}
	w.types()
	slices.Sort(w.used)
	for _, s := range slices.Compact(w.used) {
		w.out.Rubrics = append(w.out.Rubrics, w.scale(s))
	}
}

// caseSays is what a document that came in says of itself beside what we know.
type caseSays struct {
	Title, Creator, Publisher, Description, Language, Version, Adoption, Notes, FrameworkType, Last string
}

func (w *caseWriter) document(k caseKept, touched bool) {
	var says caseSays
	_ = json.Unmarshal([]byte(cmp.Or(k.says, "{}")), &says) // we wrote it
	if says.Last != "" && !touched {
		w.last = says.Last
	}
	identifier := cmp.Or(k.identifier, CaseID("document", w.source))
	w.out.Document = cf.Document{
		Identifier: identifier, URI: cmp.Or(k.uri, w.uri("CFDocuments", identifier)), Creator: cmp.Or(says.Creator, "Sopan"),
		Title: cmp.Or(says.Title, w.source), LastChange: w.last, Publisher: says.Publisher, Description: says.Description,
		Language: cmp.Or(says.Language, "en"), Version: says.Version, AdoptionStatus: cmp.Or(says.Adoption, "Adopted"), Notes: says.Notes,
	}
	if w.version == cf.V1p1 {
		w.out.Document.CaseVersion, w.out.Document.FrameworkType = "1.1", says.FrameworkType
	}
}

// mainLang is the language that stands for a competency: English where it has a name in it, else the first.
func mainLang(names Names) string {
	if names["en"] != "" {
		return "en"
	}
	for _, lang := range sortedLangs(names) {
		if names[lang] != "" {
			return lang
		}
	}
	return "en"
}

// item writes one item and gives the link to it.
func (w *caseWriter) item(i cf.Item, kind string) cf.Link {
	i.Type = kind
	t := CaseID("itemtype", kind)
	i.TypeURI = &cf.Link{Title: kind, Identifier: t, URI: w.uri("CFItemTypes", t)}
	if i.URI == "" {
		i.URI = w.uri("CFItems", i.Identifier)
	}
	w.out.Items = append(w.out.Items, i)
	return cf.Link{Title: cmp.Or(i.Abbreviated, i.Full), Identifier: i.Identifier, URI: i.URI}
}

// tie writes an association; name tells it apart from others between the same two.
func (w *caseWriter) tie(kind, name string, from, to cf.Link, sequence int, last string) {
	identifier := CaseID("association", name, from.Identifier, to.Identifier)
	if w.version == cf.V1p1 {
		from.TargetType, to.TargetType = "CASE", "CASE"
	}
	w.out.Associations = append(w.out.Associations, cf.Association{
		Identifier: identifier, Type: kind, Sequence: sequence, URI: w.uri("CFAssociations", identifier), Origin: from, Destination: to, LastChange: last,
	})
}

// child ties an item under another, in the order in which they come.
func (w *caseWriter) child(from, to cf.Link, last string) {
	w.seen[to.Identifier]++
	w.tie(cf.IsChildOf, "child", from, to, w.seen[to.Identifier], last)
}

// translation ties an item to the one that it says in another language. 1.0 has no word for that: they match exactly.
func (w *caseWriter) translation(from, to cf.Link, last string) {
	kind := cf.ExactMatchOf
	if w.version == cf.V1p1 {
		kind = cf.IsTranslationOf
	}
	w.tie(kind, "translation", from, to, 0, last)
}

// area gives the link to an area, which is written when it is first met.
func (w *caseWriter) area(area string) cf.Link {
	identifier := CaseID("area", w.source, area)
	link := cf.Link{Title: area, Identifier: identifier, URI: w.uri("CFItems", identifier)}
	if w.seen["area "+area]++; w.seen["area "+area] > 1 {
		return link
	}
	d := w.out.Document
	link = w.item(cf.Item{Identifier: identifier, Full: area, Language: "en", LastChange: w.last}, caseArea)
	w.child(link, cf.Link{Title: d.Title, Identifier: d.Identifier, URI: d.URI}, w.last)
	return link
}

// theme gives the link to the theme of a competency, or to its area where it has none.
func (w *caseWriter) theme(c Competency) cf.Link {
	area := w.area(c.Area)
	lang := mainLang(c.Theme)
	name := c.Theme[lang]
	if name == "" {
		return area
	}
	identifier := CaseID("theme", w.source, c.Area, name, lang)
	link := cf.Link{Title: name, Identifier: identifier, URI: w.uri("CFItems", identifier)}
	if w.seen["theme "+identifier]++; w.seen["theme "+identifier] > 1 {
		return link
	}
	link = w.item(cf.Item{Identifier: identifier, Full: name, Alternative: c.ThemeType, Language: lang, LastChange: w.last}, caseTheme)
	w.child(link, area, w.last)
	for _, other := range sortedLangs(c.Theme) {
		if text := c.Theme[other]; other != lang && text != "" {
			said := w.item(cf.Item{Identifier: CaseID("theme", w.source, c.Area, name, other), Full: text, Language: other, LastChange: w.last}, caseTheme)
			w.translation(said, link, w.last)
		}
	}
	return link
}

// itemLink gives the identifier and address of a competency's item in a language.
func (w *caseWriter) itemLink(code, lang string) (identifier, uri string) {
	if k, ok := w.kept[[2]string{code, lang}]; ok {
		return k.identifier, k.uri
	}
	identifier = CaseID("item", code, lang)
	return identifier, w.uri("CFItems", identifier)
}

func (w *caseWriter) competency(c Competency, last string, into map[string]Competency) {
	theme := w.theme(c)
	lang := mainLang(c.Name)
	links := map[string]cf.Link{}
	langs := sortedLangs(c.Name)
	slices.SortStableFunc(langs, func(a, b string) int { return cmp.Compare(truth(b == lang), truth(a == lang)) })
	for _, l := range langs {
		if c.Name[l] == "" {
			continue
		}
		i := cf.Item{Full: cmp.Or(c.Definition[l], c.Name[l]), Abbreviated: c.Name[l], Coding: c.Code, Language: l, LastChange: last}
		i.Identifier, i.URI = w.itemLink(c.Code, l)
		if l == lang {
			i.Alternative = c.ExternalID
		}
		for _, alias := range c.Aliases {
			if alias[l] != "" {
				i.Keywords = append(i.Keywords, alias[l])
			}
		}
		if !c.Alive() {
			i.StatusEnd = last[:len(time.DateOnly)]
		}
		links[l] = w.item(i, caseCompetency)
		if l != lang {
			w.translation(links[l], links[lang], last)
		}
	}
	w.child(links[lang], theme, last)
	w.levels(c, links, last)
	if next, ok := into[c.ReplacedBy]; ok {
		l := mainLang(next.Name)
		identifier, uri := w.itemLink(next.Code, l)
		w.tie(cf.ReplacedBy, "replaced", links[lang], cf.Link{Title: next.Name[l], Identifier: identifier, URI: uri}, 0, last)
	}
}

func truth(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// levels writes on which scale a competency stands, and what a holder does at each level.
func (w *caseWriter) levels(c Competency, links map[string]cf.Link, last string) {
	w.used = append(w.used, c.Scale)
	to := CaseID("scale", c.Scale)
	link := cf.Link{Title: c.Scale, Identifier: to, URI: w.uri("CFRubrics", to)}
	if c.TopLevel > 0 {
		to = CaseID("scale", c.Scale, "en", strconv.Itoa(c.TopLevel))
		link = cf.Link{Title: c.Scale + " " + strconv.Itoa(c.TopLevel), Identifier: to, URI: w.uri("CFRubrics", CaseID("scale", c.Scale)) + "#" + to}
	}
	main := links[mainLang(c.Name)]
	w.tie(cf.HasSkillLevel, "level", main, link, 0, last)
	if len(c.Levels) == 0 {
		return
	}
	r := cf.Rubric{Identifier: CaseID("rubric", c.Code), Title: main.Title, LastChange: last}
	r.URI = w.uri("CFRubrics", r.Identifier)
	for _, l := range sortedKeysOf(links) {
		item := links[l]
		k := w.criterion(r, "rubric", c.Code, l, last)
		k.Category, k.ItemURI = c.Scale, &item
		said := false
		for n, texts := range c.Levels {
			level := w.level(k, "rubric", c.Code, l, n, last)
			level.Description, level.Quality = texts[l], w.label(c.Scale, n, l)
			said = said || texts[l] != ""
			k.Levels = append(k.Levels, level)
		}
		if said {
			k.Position = len(r.Criteria) + 1
			r.Criteria = append(r.Criteria, k)
		}
	}
	if len(r.Criteria) > 0 {
		w.out.Rubrics = append(w.out.Rubrics, r)
	}
}

func sortedKeysOf(links map[string]cf.Link) []string {
	out := make([]string, 0, len(links))
	for l := range links {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

func (w *caseWriter) label(scale string, n int, lang string) string {
	if levels := w.scales[scale].Levels; n < len(levels) {
		return levels[n][lang]
	}
	return ""
}

func (w *caseWriter) criterion(r cf.Rubric, kind, name, lang, last string) cf.Criterion {
	k := cf.Criterion{Identifier: CaseID(kind, name, lang), RubricID: r.Identifier, LastChange: last}
	k.URI = r.URI + "#" + k.Identifier
	return k
}

func (w *caseWriter) level(k cf.Criterion, kind, name, lang string, n int, last string) cf.CriterionLevel {
	l := cf.CriterionLevel{Identifier: CaseID(kind, name, lang, strconv.Itoa(n+1)), Position: n + 1, Score: float64(n + 1), CriterionID: k.Identifier, LastChange: last}
	l.URI = w.uri("CFRubrics", k.RubricID) + "#" + l.Identifier
	return l
}

// scale writes a scale as a rubric without items: a criterion for each language, whose levels bear the labels.
func (w *caseWriter) scale(s string) cf.Rubric {
	r := cf.Rubric{Identifier: CaseID("scale", s), Title: s, LastChange: w.last}
	r.URI = w.uri("CFRubrics", r.Identifier)
	langs := map[string]cf.Link{}
	for _, labels := range w.scales[s].Levels {
		for l := range labels {
			langs[l] = cf.Link{}
		}
	}
	for _, l := range sortedKeysOf(langs) {
		k := w.criterion(r, "scale", s, l, w.last)
		k.Category = l
		for n := range w.scales[s].Levels {
			level := w.level(k, "scale", s, l, n, w.last)
			level.Quality = w.label(s, n, l)
			k.Levels = append(k.Levels, level)
		}
		k.Position = len(r.Criteria) + 1
		r.Criteria = append(r.Criteria, k)
	}
	return r
}

// types writes what kinds of item there are.
func (w *caseWriter) types() {
	w.out.Definitions = &cf.Definitions{}
	for i, t := range []struct{ title, text string }{
		{caseArea, "Behavioural, functional or domain"}, {caseTheme, "A group of competencies within an area"}, {caseCompetency, "What somebody needs to be able to do or be like, for the work"},
	} {
		identifier := CaseID("itemtype", t.title)
		w.out.Definitions.ItemTypes = append(w.out.Definitions.ItemTypes, cf.ItemType{
			Identifier: identifier, URI: w.uri("CFItemTypes", identifier), Title: t.title, Description: t.text, HierarchyCode: strconv.Itoa(i + 1), LastChange: w.last,
		})
	}
}
