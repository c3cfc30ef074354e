package framework

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Map says how somebody else's framework is read: under which header stands what, which rows are left out, and on which scale
// its levels stand. It is kept as YAML or JSON beside the file.
type Map struct {
	Framework string            `yaml:"framework" json:"framework,omitempty"` // id under which it is listed; by default the file's name
	Sheet     string            `yaml:"sheet" json:"sheet,omitempty"`         // of a workbook: the name of its sheet; by default the first
	Delimiter string            `yaml:"delimiter" json:"delimiter,omitempty"` // "," ";" "|" or tab; "" finds out by the header
	Columns   map[string]string `yaml:"columns" json:"columns"`               // field → header; see MapFields
	Areas     map[string]string `yaml:"areas" json:"areas,omitempty"`         // their words for areas → ours
	Area      string            `yaml:"area" json:"area,omitempty"`           // of rows that name none
	SkipWhen  map[string]string `yaml:"skip_when" json:"skip_when,omitempty"` // field or header → what a row holds there that is left out
	Retired   string            `yaml:"retired" json:"retired,omitempty"`     // what a name holds whose row is out of use: it comes in as deprecated, without the mark
	Scale     *MapScale         `yaml:"scale" json:"scale,omitempty"`
}

// MapScale is a scale as a map names it: levels by their English names, the lowest first.
type MapScale struct {
	ID     string   `yaml:"id" json:"id"`
	Levels []string `yaml:"levels" json:"levels"`
}

// MapFields are the fields that a map may give a header for. Those that are texts may end in a language, name_hi; without one
// they are English. level is the top level that a row is described for, by its number or name; level_1, level_2 … are what a
// holder does at each level.
var MapFields = []string{"code", "name", "area", "theme", "theme_type", "definition", "alias", "level", "external_id", "url", "level_1 …"}

// maxMap bounds a map in bytes.
const maxMap = 1 << 20

// ReadMap reads a map, YAML or JSON. What it does not know is refused by name: a misspelt field would be left out silently.
func ReadMap(r io.Reader) (Map, error) {
	const op = "framework.ReadMap"
	data, err := io.ReadAll(io.LimitReader(r, maxMap+1))
	if err != nil {
		return Map{}, fault.Wrap(op, err)
	}
	if len(data) > maxMap {
		return Map{}, fault.E(fault.TooLarge, op, "framework.import.too_large", "max", 1)
	}
	var m Map
	dec := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF")))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			return m, fault.E(fault.Invalid, op, "framework.map.empty")
		}
		return m, fault.E(fault.Invalid, op, "framework.map.form", "said", cut(firstLine(err))).Because(err)
	}
	return m, m.sound(op)
}

func firstLine(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n  ")
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "yaml: "), "\n")
	return strings.TrimSpace(line)
}

func (m Map) sound(op string) error {
	e := fault.E(fault.Invalid, op, "framework.map.unsound")
	for _, field := range slices.Sorted(maps.Keys(m.Columns)) {
		if _, _, ok := mapField(field); !ok {
			e.At("columns."+field, "framework.map.field", "field", field, "fields", MapFields)
		}
		if strings.TrimSpace(m.Columns[field]) == "" {
			e.At("columns."+field, "framework.map.header", "field", field)
		}
	}
	for _, field := range []string{"code", "name"} {
		if m.Columns[field] == "" && (field == "code" || !m.named()) {
			e.At("columns."+field, "framework.map.needed", "field", field)
		}
	}
	if m.Delimiter != "" && m.comma() == 0 {
		e.At("delimiter", "framework.map.delimiter")
	}
	if m.Framework != "" && !ValidCode(m.Framework) {
		e.At("framework", "framework.import.code")
	}
	if m.Area != "" && canonicalArea(m.Area) == "" {
		e.At("area", "framework.import.area")
	}
	for theirs, ours := range m.Areas {
		if canonicalArea(ours) == "" {
			e.At("areas."+theirs, "framework.import.area")
		}
	}
	if s := m.Scale; s != nil && (!ValidCode(s.ID) || len(s.Levels) == 0 || len(s.Levels) > 20) {
		e.At("scale", "framework.scale.form")
	}
	if len(e.Places) > 0 {
		return e
	}
	return nil
}

// named tells whether a map gives a name in any language.
func (m Map) named() bool {
	for field := range m.Columns {
		if base, _, ok := mapField(field); ok && base == "name" {
			return true
		}
	}
	return false
}

// mapField cuts a field into what it is and its language.
func mapField(field string) (base, lang string, ok bool) {
	base, lang = field, "en"
	if i := strings.LastIndexByte(field, '_'); i > 0 && langForm.MatchString(field[i+1:]) && field != "theme_type" && field != "external_id" {
		base, lang = field[:i], field[i+1:]
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(base, "level_")); err == nil && strings.HasPrefix(base, "level_") {
		return base, lang, n >= 1 && n <= 20
	}
	switch base {
	case "name", "theme", "definition", "alias":
		return base, lang, true
	case "code", "area", "theme_type", "level", "external_id", "url":
		return base, "", base == field
	}
	return base, lang, false
}

func (m Map) comma() rune {
	switch m.Delimiter {
	case ",", ";", "|":
		return rune(m.Delimiter[0])
	case "\t", "tab", `\t`:
		return '\t'
	}
	return 0
}

// Mapped is what came of a file that was read by a map. Rows are counted as in the file: the header is row 1.
type Mapped struct {
	Framework string        `json:"framework"`
	Rows      int           `json:"rows"`              // below the header, blank ones left out
	Created   int           `json:"created"`           // new in the dictionary, or that would be
	Matched   int           `json:"matched"`           // stand there already, or stood in an earlier row
	Skipped   int           `json:"skipped"`           // left out by skip_when
	Retired   []string      `json:"retired,omitempty"` // codes that stood in use from an earlier load of the list and are out of use by this one
	Stays     []string      `json:"stays,omitempty"`   // codes that skip_when left out and that stay in use, for they came from another list
	Errors    []MappedError `json:"errors"`
	More      int           `json:"more,omitempty"` // errors beyond those listed
	Written   bool          `json:"written"`        // false for a dry run, and where a refused row kept all others out
	DryRun    bool          `json:"dry_run,omitempty"`
}

// MappedError is why a row was refused, in words.
type MappedError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
	csvio.Problem
}

// MarshalJSON gives the three fields that the file's owner needs.
func (e MappedError) MarshalJSON() ([]byte, error) {
	return []byte(`{"row":` + strconv.Itoa(e.Row) + `,"column":` + quoteJSON(e.Column) + `,"message":` + quoteJSON(e.Message) + `}`), nil
}

// ImportMapped takes in somebody else's framework by a map. A row whose code stands in the dictionary under the same name is
// matched, and fills what is missing there; a code that stands for something else is refused. Unless partial, one refused row
// keeps all others out. name is what the framework is called when the map does not say. An entry that this list brought before and
// that all its rows now mark as retired, or leave out, is taken out of use; Restore and RestoreImport put it back. So it is with an
// entry on the map's own scale: it came by that map, from a file of another name.
func (f *Frameworks) ImportMapped(ctx context.Context, by who.Actor, r io.Reader, name string, m Map, opt Options) (Mapped, error) {
	const op = "framework.ImportMapped"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Mapped{}, err
	}
	if err := m.sound(op); err != nil {
		return Mapped{}, err
	}
	report := Mapped{Framework: cmp.Or(m.Framework, frameworkID(name)), DryRun: opt.DryRun, Errors: []MappedError{}}
	opt.Source = report.Framework
	opt.Area = cmp.Or(canonicalArea(m.Area), opt.Area, Domain)
	if m.Scale != nil {
		opt.Scale = m.Scale.ID
		opt.NewScale = &Scale{ID: m.Scale.ID}
		if m.Scale.ID != Frac5 && m.Scale.ID != KCM3 {
			opt.ownScale = m.Scale.ID
		}
		for _, label := range m.Scale.Levels {
			opt.NewScale.Levels = append(opt.NewScale.Levels, Names{"en": strings.TrimSpace(label)})
		}
	}
	opt = opt.or(Options{})
	if err := f.mayBring(ctx, by, op, opt); err != nil {
		return report, err
	}
	opt.headers, opt.file = m.headers(), name
	r, err := m.table(r)
	if err != nil {
		return report, err
	}
	rows, err := m.read(r, opt, &report)
	if err != nil {
		return report, err
	}
	err = f.takeMapped(ctx, by, op, FileTable, rows, opt, &report)
	return report, err
}

// takeMapped weighs the rows of somebody's file and writes them.
func (f *Frameworks) takeMapped(ctx context.Context, by who.Actor, op, kind string, rows []mappedRow, opt Options, report *Mapped) error {
	weigh := func(ctx context.Context, q db.Q) (made, changed []Competency, err error) {
		report.Created, report.Matched, report.Errors, report.More, report.Retired, report.Stays = 0, 0, []MappedError{}, 0, nil, nil
		return f.weighMapped(ctx, q, by, op, rows, opt, report)
	}
	if opt.DryRun {
		_, _, err := weigh(ctx, f.db.Reader())
		return fault.Wrap(op, err)
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		if opt.NewScale != nil {
			if err := f.addScale(ctx, tx, op, *opt.NewScale); err != nil {
				return err
			}
		}
		made, changed, err := weigh(ctx, tx)
		if err != nil {
			return err
		}
		if err := saveCompetencies(ctx, tx, made); err != nil {
			return err
		}
		if err := rewriteCompetencies(ctx, tx, changed); err != nil {
			return err
		}
		if err := remember(ctx, tx, actImported, report.Framework, made, changed); err != nil {
			return err
		}
		return f.recordImport(ctx, tx, kind, opt, *report)
	})
	report.Written = err == nil
	return fault.Wrap(op, err)
}

// frameworkID makes an id of a file's name: "Skills 2026.csv" is "skills-2026".
func frameworkID(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	out := strings.Join(Words(name), "-")
	out = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, out)
	out = strings.Trim(out[:min(len(out), 40)], "-")
	return cmp.Or(out, "table")
}

// headers gives the file's header of each field, and of what the judges of all importers call it.
func (m Map) headers() map[string]string {
	out := map[string]string{}
	for field, header := range m.Columns {
		base, lang, _ := mapField(field)
		out[field] = header
		if out[base] == "" || lang == "en" {
			out[base] = header
		}
		if base == "name" {
			out["name_"+lang] = header
		}
		if strings.HasPrefix(base, "level_") && out["levels"] == "" {
			out["levels"] = header
		}
	}
	return out
}

// mappedRow is a row of the file: a competency, or why it is none.
type mappedRow struct {
	Competency
	at       csvio.Row
	problems []csvio.Problem
	left     bool // left out by skip_when
}

// read reads the file; what is left out and what cannot be read goes into the report's counts.
func (m Map) read(r io.Reader, opt Options, report *Mapped) ([]mappedRow, error) {
	columns := make(csvio.Mapping, 0, len(m.Columns)+len(m.SkipWhen))
	for _, field := range slices.Sorted(maps.Keys(m.Columns)) {
		columns = append(columns, csvio.Column{Field: field, Names: []string{m.Columns[field]}, Required: true})
	}
	for _, field := range slices.Sorted(maps.Keys(m.SkipWhen)) {
		if _, mapped := m.Columns[field]; !mapped {
			columns = append(columns, csvio.Column{Field: field, Names: []string{field}, Required: true})
		}
	}
	var b *csvio.Binding
	var rows []mappedRow
	problems, err := csvio.Each(r, csvio.Options{MaxRows: 200_000, Pad: true, Comma: m.comma(), OnHeader: func(header []string) (err error) {
		b, err = columns.Bind(header)
		return err
	}}, func(row csvio.Row) error {
		report.Rows++
		for field, mark := range m.SkipWhen {
			if mark != "" && strings.Contains(strings.ToLower(b.Get(row, field)), strings.ToLower(mark)) {
				report.Skipped++
				rows = append(rows, mappedRow{at: row, left: true, Competency: Competency{Code: b.Get(row, "code")}})
				return nil
			}
		}
		rows = append(rows, m.row(b, row, opt))
		return nil
	})
	for _, p := range problems {
		report.Rows++
		rows = append(rows, mappedRow{at: csvio.Row{N: p.Row, Record: p.Record}, problems: []csvio.Problem{p}})
	}
	slices.SortStableFunc(rows, func(a, b mappedRow) int { return cmp.Compare(a.at.Record, b.at.Record) })
	return rows, err
}

// row makes a competency of a row.
func (m Map) row(b *csvio.Binding, row csvio.Row, opt Options) mappedRow {
	c := mappedRow{at: row, Competency: Competency{
		Area: opt.Area, Scale: opt.Scale, Status: opt.Status, OwnerOrg: opt.OwnerOrg, Source: opt.Source, ValidityMonths: DefaultValidityMonths,
		Name: Names{}, Definition: Names{}, Theme: Names{},
	}}
	bad := func(field, key string, args ...any) {
		c.problems = append(c.problems, csvio.Problem{Row: row.N, Record: row.Record, Column: opt.headers[field], Key: key, Args: args, Value: cut(b.Get(row, field))})
	}
	for _, field := range slices.Sorted(maps.Keys(m.Columns)) {
		text := b.Get(row, field)
		if text == "" {
			continue
		}
		base, lang, _ := mapField(field)
		switch base {
		case "code":
			c.Code = text
		case "name":
			c.Name[lang] = text
		case "definition":
			c.Definition[lang] = text
		case "theme":
			c.Theme[lang] = text
		case "alias":
			c.Aliases = append(c.Aliases, aliases(lang, text, "")...)
		case "theme_type":
			c.ThemeType = text
		case "external_id", "url":
			c.ExternalID = text
		case "area":
			if area := cmp.Or(canonicalArea(m.Areas[text]), canonicalArea(m.Areas[strings.ToLower(text)]), canonicalArea(text)); area != "" {
				c.Area = area
			} else if c.ThemeType == "" {
				c.ThemeType = text // their word for it is kept, beside our area
			}
		case "level":
			if c.TopLevel = levelOf(text, opt.NewScale); c.TopLevel == 0 {
				bad(field, "framework.map.level", "scale", opt.Scale)
			}
		default: // level_1 …
			n, _ := strconv.Atoi(strings.TrimPrefix(base, "level_"))
			for len(c.Levels) < n {
				c.Levels = append(c.Levels, Names{})
			}
			c.Levels[n-1][lang] = text
		}
	}
	c.retireBy(m.Retired)
	return c
}

// retireBy looks for the mark by which some lists say within a name that a row is out of use, and takes it out of the name.
func (c *Competency) retireBy(mark string) {
	for lang, name := range c.Name {
		i := strings.Index(strings.ToLower(name), strings.ToLower(mark))
		if mark == "" || i < 0 || i+len(mark) > len(name) {
			continue
		}
		c.Status = StatusDeprecated
		if rest := strings.Trim(name[:i]+name[i+len(mark):], " -–()[]:"); rest != "" {
			c.Name[lang] = rest
		}
	}
}

// levelOf reads a level by its number or by its name on the scale; 0 is neither. Without a scale of the map's own, only a number
// can be read, and whether it stands on the scale is judged later.
func levelOf(text string, s *Scale) int {
	digits := strings.TrimLeft(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "level")), "0")
	if n, err := strconv.Atoi(digits); err == nil && n >= 1 && (s == nil || n <= len(s.Levels)) && n <= 20 {
		return n
	}
	if s != nil {
		for i, labels := range s.Levels {
			if strings.EqualFold(Fold(labels["en"]), Fold(strings.TrimSpace(text))) {
				return i + 1
			}
		}
	}
	return 0
}

// canonicalArea gives our area for somebody's word for it, in English or Hindi; "" for what is none.
func canonicalArea(word string) string {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "behavioural", "behavioral", "behaviour", "behavior", "व्यवहारिक", "व्यावहारिक", "व्यवहारगत":
		return Behavioural
	case "functional", "कार्यात्मक", "प्रकार्यात्मक":
		return Functional
	case "domain", "क्षेत्र", "क्षेत्रीय", "विषय":
		return Domain
	}
	return ""
}

// weighMapped judges the rows against the dictionary and fills the report. It gives what is to be written.
func (f *Frameworks) weighMapped(ctx context.Context, q db.Q, by who.Actor, op string, rows []mappedRow, opt Options, report *Mapped) (made, changed []Competency, err error) {
	scales, err := f.scalesWith(ctx, q, op, opt.NewScale)
	if err != nil {
		return nil, nil, err
	}
	codes := make([]string, 0, len(rows))
	entries := make([]entry, 0, len(rows))
	said := map[string]bool{} // codes of rows that are not left out
	for _, r := range rows {
		codes = append(codes, r.Code)
		if !r.left {
			said[r.Code] = true
			entries = append(entries, entry{Competency: r.Competency})
		}
	}
	have, err := selectCompetencies(ctx, q, codes)
	if err != nil {
		return nil, nil, err
	}
	for code, c := range have { // what is left out is of no concern, but for what this list once brought
		if said[code] {
			continue
		}
		if c.Alive() && !opt.ofList(c) {
			report.Stays = append(report.Stays, code)
		}
		if !c.Alive() || !opt.ofList(c) {
			delete(have, code)
		}
	}
	slices.Sort(report.Stays)
	if err := f.mayImport(ctx, q, by, op, entries, have); err != nil {
		return nil, nil, err
	}
	j := mappedJudge{scales: scales, report: report, list: list{columns: opt.headers, of: opt.ofList}, at: map[string]*mappedEntry{}}
	for i := range rows {
		if rows[i].left {
			j.left(rows[i].Code, said, have)
		} else {
			j.row(&rows[i], have)
		}
	}
	if n := len(report.Errors) + report.More; n > 0 && !opt.Partial {
		return nil, nil, fault.E(fault.Invalid, op, "framework.import.refused", "n", n)
	}
	for _, code := range j.order {
		e := j.at[code]
		if e.marked && e.stands && e.old.Alive() {
			report.Retired = append(report.Retired, code)
		}
		switch {
		case !e.stands:
			if e.now.Status = opt.Status; e.marked {
				e.now.Status = StatusDeprecated
			}
			made = append(made, e.now)
		case !same(e.now, e.old):
			changed = append(changed, e.now)
		}
	}
	return made, changed, nil
}

// mergeInto gives old with what next has in languages that old has not.
func mergeInto(old, next Names) Names {
	out := maps.Clone(old)
	if out == nil {
		out = Names{}
	}
	for lang, text := range next {
		if out[lang] == "" {
			out[lang] = text
		}
	}
	return out
}

// mappedEntry is a competency as the dictionary has it and as the rows so far say it.
type mappedEntry struct {
	old, now Competency
	stands   bool
	marked   bool // every row of it so far says that it is out of use
}

// mappedJudge judges row by row.
type mappedJudge struct {
	list   list
	scales map[string]Scale
	report *Mapped
	at     map[string]*mappedEntry // by code
	order  []string
}

// maxMappedErrors bounds a report.
const maxMappedErrors = 1000

func (j *mappedJudge) tell(r *mappedRow, problems ...csvio.Problem) {
	for _, p := range problems {
		if len(j.report.Errors) == maxMappedErrors {
			j.report.More++
			continue
		}
		j.report.Errors = append(j.report.Errors, MappedError{Row: r.at.Record, Column: p.Column, Problem: p})
	}
}

// row judges one row: it is refused, new, or matched with what stands or stood in an earlier row.
func (j *mappedJudge) row(r *mappedRow, have map[string]Competency) {
	if len(r.problems) > 0 {
		j.tell(r, r.problems...)
		return
	}
	e := j.at[r.Code]
	if e == nil {
		old, stands := have[r.Code]
		e = &mappedEntry{old: old, now: old, stands: stands, marked: true}
	}
	known := e.stands || j.at[r.Code] != nil
	next := entry{Competency: r.Competency, row: r.at.N}
	n := len(j.scales[next.Scale].Levels)
	for next.Levels != nil && len(next.Levels) < n {
		next.Levels = append(next.Levels, Names{})
	}
	switch {
	case known && e.now.Status != StatusMerged && !sameName(e.now.Name, r.Name):
		j.tell(r, j.list.problem(next, "code", r.Code, "framework.map.other", "code", r.Code, "name", anyName(e.now.Name)))
		return
	case n > 0 && r.TopLevel > n:
		j.tell(r, j.list.problem(next, "level", strconv.Itoa(r.TopLevel), "framework.map.level", "scale", r.Scale))
		return
	}
	marked := next.Status == StatusDeprecated
	if _, problems := j.list.takesOut(next, e.old, e.stands); len(problems) > 0 {
		j.tell(r, problems...)
		return
	}
	if e.stands { // where it stands, its area, scale and state hold
		next.Area, next.Scale, next.Status = e.old.Area, e.old.Scale, e.old.Status
		if r.Scale != e.old.Scale {
			next.Levels, next.TopLevel = nil, 0
		}
	}
	if problems := j.list.judge(next, j.scales, map[string]int{}, e.old, e.stands); len(problems) > 0 {
		j.tell(r, problems...)
		return
	}
	e.marked = e.marked && marked
	if j.at[r.Code] == nil {
		j.at[r.Code] = e
		j.order = append(j.order, r.Code)
	}
	if !known {
		e.now = next.Competency
		j.report.Created++
		return
	}
	j.report.Matched++
	e.now = filled(e.now, next.Competency)
}

// left judges a row that is left out: where this list brought its entry before and no other row of the file says it, the list has
// taken it out of use.
func (j *mappedJudge) left(code string, said map[string]bool, have map[string]Competency) {
	if _, stands := have[code]; stands && !said[code] {
		j.report.Retired = append(j.report.Retired, code)
		delete(have, code) // once is enough
	}
}

// filled gives old with what it is missing and next has.
func filled(old, next Competency) Competency {
	old.Name, old.Theme, old.Definition = mergeInto(old.Name, next.Name), mergeInto(old.Theme, next.Theme), mergeInto(old.Definition, next.Definition)
	old.ThemeType, old.ExternalID = cmp.Or(old.ThemeType, next.ThemeType), cmp.Or(old.ExternalID, next.ExternalID)
	old.TopLevel = max(old.TopLevel, next.TopLevel)
	if len(old.Levels) == 0 {
		old.Levels = next.Levels
	}
	return old
}

// sameName tells whether two names say the same in some language that both have, folded.
func sameName(a, b Names) bool {
	shared := false
	for lang, text := range a {
		if other := b[lang]; other != "" && text != "" {
			shared = true
			if strings.Join(Words(text), " ") == strings.Join(Words(other), " ") {
				return true
			}
		}
	}
	return !shared
}

func anyName(names Names) string {
	for _, lang := range sortedLangs(names) {
		if names[lang] != "" {
			return names[lang]
		}
	}
	return ""
}

// quoteJSON writes a text as a JSON string.
func quoteJSON(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(data)
}
