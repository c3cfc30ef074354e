package framework

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	cf "sopan/internal/standard/case"
)

// maxCase bounds a CASE package in bytes.
const maxCase = 128 << 20

// ImportCASE takes in a CASE package, 1.0 or 1.1. An item under which nothing stands is a competency; what stands above it gives
// its theme and, where it is one, its area. A competency is known by its code (humanCodingScheme) where that is ours to give or is
// free; otherwise by "CASE-" and its identifier. The same package again changes nothing; an item whose lastChangeDateTime is later
// than what came before is written over. Rows are counted as in CFItems, from 1: created are new competencies; matched those that
// stand there, and items that say one in another language; skipped are areas and themes. One refused item keeps all others out,
// unless partial. Identifiers and addresses are kept.
func (f *Frameworks) ImportCASE(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Mapped, error) {
	const op = "framework.ImportCASE"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Mapped{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxCase+1))
	if err != nil {
		return Mapped{}, fault.Wrap(op, err)
	}
	if len(data) > maxCase {
		return Mapped{}, fault.E(fault.TooLarge, op, "framework.import.too_large", "max", maxCase>>20)
	}
	p, version, err := cf.Read(data)
	if line := brokenLine(data, err); line > 0 {
		return Mapped{}, fault.E(fault.Invalid, op, "framework.case.syntax", "line", line).Because(err)
	}
	if err != nil {
		return Mapped{}, fault.E(fault.Invalid, op, "framework.case.form").Because(err)
	}
	breaches, err := cf.Check(data, version)
	if err != nil {
		return Mapped{}, fault.E(fault.Invalid, op, "framework.case.form").Because(err)
	}
	given := opt.Source
	opt = opt.or(Options{})
	in := caseReader{pack: p, opt: opt, bad: map[int][]csvio.Problem{}}
	report := Mapped{DryRun: opt.DryRun, Rows: len(p.Items), Errors: []MappedError{}}
	if in.breaches(breaches, &report); len(report.Errors) > 0 && !opt.Partial && in.whole {
		return report, fault.E(fault.Invalid, op, "framework.import.refused", "n", len(report.Errors)+report.More)
	}
	if circle := in.tree(); circle != nil {
		return report, fault.E(fault.Invalid, op, "framework.hierarchy.circle", "path", strings.Join(circle, " > "))
	}
	weigh := func(ctx context.Context, q db.Q) (caseWritten, error) {
		fresh := Mapped{DryRun: opt.DryRun, Rows: len(p.Items), Errors: []MappedError{}}
		in.source, in.today = given, q.Now().Format(time.DateOnly)
		out, err := f.weighCASE(ctx, q, by, op, in, &fresh)
		report = fresh
		return out, err
	}
	if opt.DryRun {
		_, err := weigh(ctx, f.db.Reader())
		return report, fault.Wrap(op, err)
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		w, err := weigh(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range w.scales {
			if err := f.addScale(ctx, tx, op, s); err != nil {
				return err
			}
		}
		if err := saveCompetencies(ctx, tx, w.made); err != nil {
			return err
		}
		if err := rewriteCompetencies(ctx, tx, w.changed); err != nil {
			return err
		}
		if err := remember(ctx, tx, actImported, report.Framework, w.made, w.changed); err != nil {
			return err
		}
		for i := range w.kept {
			w.kept[i].stamp = w.stamp(w.kept[i], tx.Now().UnixMicro())
		}
		if err := saveCase(ctx, tx, w.kept); err != nil {
			return err
		}
		return f.recordImport(ctx, tx, FileCASE, opt, report)
	})
	report.Written = err == nil
	return report, fault.Wrap(op, err)
}

// brokenLine is the line, from 1, in which a text stops being JSON; 0 where err is of something else.
func brokenLine(data []byte, err error) int {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0
	}
	return 1 + bytes.Count(data[:min(max(syntax.Offset, 0), int64(len(data)))], []byte("\n"))
}

// caseWritten is what a package comes to.
type caseWritten struct {
	made, changed []Competency
	scales        []Scale
	kept          []caseKept
	rest          map[string]int64 // of entries that were left alone: when they last changed
}

// stamp tells when the entry behind a kept item last changed, once all is written.
func (w caseWritten) stamp(k caseKept, now int64) int64 {
	if at, ok := w.rest[k.code]; ok {
		return at
	}
	return now
}

// caseReader reads a package into entries.
type caseReader struct {
	pack   cf.Package
	opt    Options
	source string
	bad    map[int][]csvio.Problem // by item
	whole  bool                    // something is wrong beside the items
	today  string                  // YYYY-MM-DD
	at     map[string]int          // items by identifier
	above  map[int]int             // item → the one it stands under
	parent map[int]bool            // items under which something stands
	said   map[int]int             // item → the one that it says in another language
	others map[int][]int           // the other way
	levels map[string]string       // competency's identifier → identifier of its scale or level
	next   map[string]string       // identifier → identifier of what it merged into
}

// breaches puts what breaks the standard to the items it is in. What is unknown to the standard is left out and does no harm.
func (in *caseReader) breaches(list []cf.Breach, report *Mapped) {
	for _, b := range list {
		if b.Rule == "unknown" {
			continue
		}
		p := csvio.Problem{Column: b.Path, Key: "framework.case.breach." + strings.ReplaceAll(b.Rule, "-", "_"), Args: []any{"place", b.Path, "want", b.Want}} // keys: framework.case.breach.
		var n int
		if _, err := fmt.Sscanf(b.Path, "CFItems[%d]", &n); err == nil {
			p.Row = n + 1
			in.bad[n] = append(in.bad[n], p)
		} else {
			in.whole = true
		}
		if len(report.Errors) == maxMappedErrors {
			report.More++
		} else {
			report.Errors = append(report.Errors, MappedError{Row: p.Row, Column: p.Column, Problem: p})
		}
	}
}

// tree reads the associations; a circle of what stands under what is given back.
func (in *caseReader) tree() []string {
	in.at, in.above, in.parent, in.said, in.others = map[string]int{}, map[int]int{}, map[int]bool{}, map[int]int{}, map[int][]int{}
	in.levels, in.next = map[string]string{}, map[string]string{}
	for i, item := range in.pack.Items {
		if _, twice := in.at[item.Identifier]; twice {
			in.bad[i] = append(in.bad[i], csvio.Problem{Column: fmt.Sprintf("CFItems[%d].identifier", i), Key: "framework.case.twice", Args: []any{"id", cut(item.Identifier)}})
			continue
		}
		in.at[item.Identifier] = i
	}
	var edges []Edge
	for _, a := range in.pack.Associations {
		from, here := in.at[a.Origin.Identifier]
		to, there := in.at[a.Destination.Identifier]
		switch {
		case a.Type == cf.IsChildOf && here && there:
			edges = append(edges, Edge{Parent: a.Destination.Identifier, Child: a.Origin.Identifier})
			in.parent[to] = true
			if _, known := in.above[from]; !known {
				in.above[from] = to
			}
		case (a.Type == cf.IsTranslationOf || a.Type == cf.ExactMatchOf) && here && there && from != to && in.lang(from) != in.lang(to):
			if _, known := in.said[from]; !known {
				in.said[from] = to
				in.others[to] = append(in.others[to], from)
			}
		case a.Type == cf.HasSkillLevel && here:
			in.levels[a.Origin.Identifier] = a.Destination.Identifier
		case a.Type == cf.ReplacedBy && here:
			in.next[a.Origin.Identifier] = a.Destination.Identifier
		}
	}
	for from, to := range in.said { // a translation of a translation is none: both would hang in the air
		if _, chain := in.said[to]; chain {
			delete(in.said, from)
			in.others[to] = slices.DeleteFunc(in.others[to], func(i int) bool { return i == from })
		}
	}
	return Circle(edges)
}

// lang is the language of an item, without its country.
func (in *caseReader) lang(i int) string {
	tag, _, _ := strings.Cut(cmp.Or(in.pack.Items[i].Language, in.pack.Document.Language, "en"), "-")
	if tag = strings.ToLower(tag); langForm.MatchString(tag) {
		return tag
	}
	return "en"
}

// group tells whether an item only holds others together.
func (in *caseReader) group(i int) bool {
	t := in.pack.Items[i].Type
	return t == caseArea || t == caseTheme || in.parent[i]
}

// ours tells whether an item was written by an installation of ours: its identifier follows from its code.
func (in *caseReader) ours(i int) bool {
	item := in.pack.Items[i]
	return item.Coding != "" && item.Identifier == CaseID("item", item.Coding, in.lang(i))
}

// texts gives what an item and those that say it in other languages say.
func (in *caseReader) texts(i int, say func(cf.Item) string) Names {
	out := Names{}
	for _, n := range append([]int{i}, in.others[i]...) {
		if text := strings.TrimSpace(say(in.pack.Items[n])); text != "" && out[in.lang(n)] == "" {
			out[in.lang(n)] = text
		}
	}
	return out
}

// short is the name of an item: its abbreviated statement, else its full one, cut where that is long.
func short(i cf.Item) string {
	text := strings.TrimSpace(cmp.Or(i.Abbreviated, i.Full))
	const most = 200
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// entry makes a competency of an item.
func (in *caseReader) entry(i int) Competency {
	item := in.pack.Items[i]
	c := Competency{
		Area: in.opt.Area, Scale: in.opt.Scale, Status: in.opt.Status, OwnerOrg: in.opt.OwnerOrg, Source: in.source,
		ValidityMonths: DefaultValidityMonths, Name: in.texts(i, short), Theme: Names{}, ExternalID: cut(item.URI),
	}
	c.Definition = in.texts(i, func(i cf.Item) string {
		if strings.TrimSpace(i.Full) == short(i) {
			return ""
		}
		return i.Full
	})
	if in.ours(i) {
		c.ExternalID = item.Alternative
	}
	for _, n := range append([]int{i}, in.others[i]...) {
		for _, word := range in.pack.Items[n].Keywords {
			if word = strings.TrimSpace(word); word != "" {
				c.Aliases = append(c.Aliases, Names{in.lang(n): word})
			}
		}
	}
	for n, steps := in.above[i], 0; steps < len(in.pack.Items); steps++ {
		if _, under := in.above[i]; !under {
			break
		}
		group := in.pack.Items[n]
		if area := canonicalArea(group.Full); area != "" && group.Type != caseTheme {
			c.Area = area
		} else if len(c.Theme) == 0 {
			c.Theme, c.ThemeType = in.texts(n, short), cut(group.Alternative)
		}
		above, ok := in.above[n]
		if !ok {
			break
		}
		n = above
	}
	if item.StatusEnd != "" && item.StatusEnd[:min(len(item.StatusEnd), len(time.DateOnly))] <= in.today {
		c.Status = StatusDeprecated
	}
	return c
}

// weighCASE judges the items against the dictionary and fills the report.
func (f *Frameworks) weighCASE(ctx context.Context, q db.Q, by who.Actor, op string, in caseReader, report *Mapped) (caseWritten, error) {
	var out caseWritten
	ids := make([]string, 0, len(in.pack.Items)+1)
	codes := []string{}
	for _, item := range in.pack.Items {
		ids, codes = append(ids, item.Identifier), append(codes, item.Coding, "CASE-"+item.Identifier)
	}
	kept, err := selectCase(ctx, q, append(ids, in.pack.Document.Identifier))
	if err != nil {
		return out, err
	}
	for _, k := range kept {
		codes = append(codes, k.code)
	}
	have, err := selectCompetencies(ctx, q, codes)
	if err != nil {
		return out, err
	}
	if in.source, err = f.caseSource(ctx, q, in, kept); err != nil {
		return out, err
	}
	report.Framework = in.source
	scales, err := f.scales(ctx, q)
	if err != nil {
		return out, err
	}
	words, err := in.scales(op, scales)
	if err != nil {
		return out, err
	}
	for id, s := range words.made {
		out.scales = append(out.scales, s)
		scales[id] = s
	}
	if len(out.scales) > 0 && !by.Can(who.FrameworkEdit, Nation) {
		return out, fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	j := caseJudge{in: in, report: report, kept: kept, have: have, scales: scales, words: words, out: &out, coded: map[string]int{}}
	for i := range in.pack.Items {
		if _, says := in.said[i]; !says && !in.group(i) && len(in.bad[i]) == 0 {
			j.coded[in.pack.Items[i].Coding]++
		}
	}
	out.rest = map[string]int64{}
	for i := range in.pack.Items {
		j.item(i)
	}
	j.merges()
	entries := make([]entry, 0, len(out.made)+len(out.changed))
	for _, c := range slices.Concat(out.made, out.changed) {
		entries = append(entries, entry{Competency: c})
	}
	if err := f.mayImport(ctx, q, by, op, entries, nil); err != nil {
		return out, err
	}
	if n := len(report.Errors) + report.More; n > 0 && !in.opt.Partial {
		return out, fault.E(fault.Invalid, op, "framework.import.refused", "n", n)
	}
	d := in.pack.Document
	says, err := json.Marshal(caseSays{
		Title: d.Title, Creator: d.Creator, Publisher: d.Publisher, Description: d.Description, Language: d.Language, Version: d.Version,
		Adoption: d.AdoptionStatus, Notes: d.Notes, FrameworkType: d.FrameworkType, Last: d.LastChange,
	})
	out.kept = append(out.kept, caseKept{identifier: d.Identifier, source: in.source, uri: d.URI, lastChange: d.LastChange, says: string(says)})
	return out, err
}

// caseSource tells under which list a package goes: the one that its document is known as, the one that is asked for, or one named
// for its title; where another document has that name, with the beginning of its identifier.
func (f *Frameworks) caseSource(ctx context.Context, q db.Q, in caseReader, kept map[string]caseKept) (string, error) {
	d := in.pack.Document
	if k, ok := kept[d.Identifier]; ok {
		return k.source, nil
	}
	name := cmp.Or(in.source, frameworkID(d.Title))
	if CaseID("document", name) == d.Identifier {
		return name, nil
	}
	_, n, err := sourceStamp(ctx, q, name)
	if err != nil || n == 0 || in.source != "" {
		return name, err
	}
	return name + "-" + d.Identifier[:min(8, len(d.Identifier))], nil
}

// caseWords are the scales of a package and what its rubrics say of items.
type caseWords struct {
	made   map[string]Scale    // not there yet
	of     map[string]string   // identifier of a rubric that is a scale, or of one of its levels → scale
	top    map[string]int      // identifier of a level → which
	levels map[string][]Names  // identifier of an item → what a holder does at each level; all languages
	scale  map[string]string   // identifier of an item → its scale, where the rubric says
	labels map[string][]string // identifier of an item → what its rubric calls the levels
}

// scales reads the rubrics: those without items are scales.
func (in *caseReader) scales(op string, have map[string]Scale) (caseWords, error) {
	w := caseWords{made: map[string]Scale{}, of: map[string]string{}, top: map[string]int{}, levels: map[string][]Names{}, scale: map[string]string{}, labels: map[string][]string{}}
	for _, r := range in.pack.Rubrics {
		ours := r.Identifier == CaseID("scale", r.Title) && ValidCode(r.Title)
		s := Scale{ID: r.Title}
		for _, k := range r.Criteria {
			if k.ItemURI != nil {
				in.words(&w, k)
				continue
			}
			for _, l := range k.Levels {
				for ours && l.Position >= 1 && l.Position <= 20 && len(s.Levels) < l.Position {
					s.Levels = append(s.Levels, Names{})
				}
				if ours && l.Position >= 1 && l.Position <= 20 && l.Quality != "" {
					s.Levels[l.Position-1][k.Category] = l.Quality
				}
				w.of[l.Identifier], w.top[l.Identifier] = r.Title, l.Position
			}
		}
		if !ours || len(s.Levels) == 0 {
			continue
		}
		w.of[r.Identifier] = s.ID
		if _, stands := have[s.ID]; !stands {
			w.made[s.ID] = s
		}
		if _, err := withScale(op, have, s); err != nil {
			return w, err
		}
	}
	return w, nil
}

// words reads what a criterion says of an item at each level.
func (in *caseReader) words(w *caseWords, k cf.Criterion) {
	i, ok := in.at[k.ItemURI.Identifier]
	if !ok {
		return
	}
	lang, main := in.lang(i), i
	if to, says := in.said[i]; says {
		main = to
	}
	id := in.pack.Items[main].Identifier
	sorted := slices.Clone(k.Levels)
	slices.SortStableFunc(sorted, func(a, b cf.CriterionLevel) int { return cmp.Compare(a.Position, b.Position) })
	for n, l := range sorted[:min(len(sorted), 20)] {
		for len(w.levels[id]) <= n {
			w.levels[id] = append(w.levels[id], Names{})
			w.labels[id] = append(w.labels[id], "")
		}
		if l.Description != "" {
			w.levels[id][n][lang] = l.Description
		}
		w.labels[id][n] = cmp.Or(w.labels[id][n], l.Quality)
	}
	if ValidCode(k.Category) {
		w.scale[id] = k.Category
	}
}

// caseJudge judges item by item.
type caseJudge struct {
	in     caseReader
	report *Mapped
	kept   map[string]caseKept
	have   map[string]Competency
	scales map[string]Scale
	words  caseWords
	coded  map[string]int // how many competencies of the file bear each code
	out    *caseWritten
}

func (j *caseJudge) tell(i int, problems ...csvio.Problem) {
	for _, p := range problems {
		if len(j.report.Errors) == maxMappedErrors {
			j.report.More++
			continue
		}
		p.Row = i + 1
		j.report.Errors = append(j.report.Errors, MappedError{Row: p.Row, Column: p.Column, Problem: p})
	}
}

func (j *caseJudge) item(i int) {
	item := j.in.pack.Items[i]
	if problems := j.in.bad[i]; len(problems) > 0 {
		j.tell(i, problems...)
		return
	}
	main, says := j.in.said[i]
	if !says {
		main = i
	}
	switch {
	case j.in.group(main):
		j.report.Skipped++
		return
	case says:
		j.report.Matched++
		j.keep(i, j.code(main))
		return
	}
	code := j.code(i)
	c := j.in.entry(i)
	c.Code = code
	j.level(item.Identifier, &c)
	old, stands := j.have[code]
	if stands {
		c.Area, c.Scale = old.Area, old.Scale
		if len(c.Levels) > 0 && len(c.Levels) != len(j.scales[c.Scale].Levels) {
			c.Levels = nil
		}
		if j.known(i) || old.Status == StatusMerged { // nothing newer to say
			j.report.Matched++
			return
		}
	}
	l := list{columns: map[string]string{}}
	for _, field := range []string{"code", "name", "area", "scale", "levels", "definition", "theme", "alias"} {
		l.columns[field] = fmt.Sprintf("CFItems[%d].%s", i, caseFields[field])
	}
	if problems := l.judge(entry{Competency: c, row: i + 1}, j.scales, map[string]int{}, old, stands); len(problems) > 0 {
		j.tell(i, problems...)
		return
	}
	takenOut, problems := l.takesOut(entry{Competency: c}, old, stands)
	if len(problems) > 0 {
		j.tell(i, problems...)
		return
	}
	if takenOut {
		j.report.Retired = append(j.report.Retired, code)
	}
	j.keep(i, code)
	if !stands {
		j.report.Created++
		j.out.made = append(j.out.made, c)
		return
	}
	j.report.Matched++
	if next := c.over(old); !same(next, old) {
		j.out.changed = append(j.out.changed, next)
	}
}

// caseFields are what the standard calls our fields.
var caseFields = map[string]string{
	"code": "humanCodingScheme", "name": "fullStatement", "area": "CFItemType", "scale": "identifier", "levels": "identifier", "definition": "fullStatement",
	"theme": "CFItemType", "alias": "conceptKeywords",
}

// known tells whether an item and all that say it in other languages came before, no older than now.
func (j *caseJudge) known(i int) bool {
	for _, n := range append([]int{i}, j.in.others[i]...) {
		k, ok := j.kept[j.in.pack.Items[n].Identifier]
		if !ok || laterThan(j.in.pack.Items[n].LastChange, k.lastChange) {
			return false
		}
	}
	return true
}

// code gives the code under which a competency goes: the one it is known by, its own where that is free, or one of its identifier.
func (j *caseJudge) code(i int) string {
	item := j.in.pack.Items[i]
	if k, ok := j.kept[item.Identifier]; ok {
		return k.code
	}
	old, taken := j.have[item.Coding]
	if ValidCode(item.Coding) && j.coded[item.Coding] <= 1 && (!taken || j.in.ours(i) || sameName(old.Name, j.in.texts(i, short))) {
		return item.Coding
	}
	return "CASE-" + item.Identifier
}

// level reads the scale of a competency and what a holder does at each level. Levels whose number is that of no known scale make
// one of their own.
func (j *caseJudge) level(id string, c *Competency) {
	to := j.in.levels[id]
	if s, ok := j.words.of[to]; ok {
		c.Scale, c.TopLevel = s, j.words.top[to]
	} else if s := j.words.scale[id]; s != "" {
		if _, known := j.scales[s]; known {
			c.Scale = s
		}
	}
	levels := j.words.levels[id]
	if len(levels) == 0 || !slices.ContainsFunc(levels, func(n Names) bool { return len(n) > 0 }) {
		return
	}
	if len(levels) != len(j.scales[c.Scale].Levels) {
		own := Scale{ID: j.in.source[:min(len(j.in.source), 40)] + "-" + strconv.Itoa(len(levels))}
		for n, label := range j.words.labels[id] {
			own.Levels = append(own.Levels, Names{"en": cmp.Or(label, strconv.Itoa(n+1))})
		}
		if have, stands := j.scales[own.ID]; !stands {
			j.scales[own.ID] = own
			j.out.scales = append(j.out.scales, own)
		} else if len(have.Levels) != len(levels) {
			return
		}
		c.Scale = own.ID
	}
	c.Levels = levels
}

// keep keeps what an item is known by.
func (j *caseJudge) keep(i int, code string) {
	item := j.in.pack.Items[i]
	if k, ok := j.kept[item.Identifier]; ok && !laterThan(item.LastChange, k.lastChange) {
		return
	}
	j.out.kept = append(j.out.kept, caseKept{identifier: item.Identifier, source: j.in.source, code: code, lang: j.in.lang(i), uri: item.URI, lastChange: item.LastChange, says: "{}"})
}

// merges turns new competencies that were replaced by another of the file, or of the dictionary, into merged ones.
func (j *caseJudge) merges() {
	at := map[string]int{}
	for n, c := range j.out.made {
		at[c.Code] = n
	}
	for _, from := range slices.Sorted(maps.Keys(j.in.next)) {
		i, here := j.in.at[from]
		if !here {
			continue
		}
		n, made := at[j.code(i)]
		if !made {
			continue
		}
		to := ""
		if t, ok := j.in.at[j.in.next[from]]; ok && len(j.in.bad[t]) == 0 && !j.in.group(t) {
			to = j.code(t)
		}
		m, fresh := at[to]
		if fresh && m != n && j.in.next[j.in.next[from]] == "" && j.out.made[m].Scale == j.out.made[n].Scale {
			j.out.made[n].Status, j.out.made[n].ReplacedBy = StatusMerged, to
		}
	}
}

// laterThan tells whether a time is later than another; one that cannot be read is not.
func laterThan(a, b string) bool {
	x, errA := parseMoment(a)
	y, errB := parseMoment(b)
	return errors.Join(errA, errB) == nil && x.After(y)
}

func parseMoment(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) }
