package hr

import (
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
)

// Map says how an HR system's file is read: under which header stands what, and what its words mean. An empty map reads the
// columns of an e-HRMS export by their own names.
type Map struct {
	Source    string                       `yaml:"source" json:"source,omitempty"`       // the HR system; its map is kept under this name
	Org       string                       `yaml:"org" json:"org,omitempty"`             // our code of the unit whose people it is about
	Delimiter string                       `yaml:"delimiter" json:"delimiter,omitempty"` // "," ";" or "tab"; "" finds out by the header
	Columns   map[string]string            `yaml:"columns" json:"columns,omitempty"`     // field → header; see MapFields
	Values    map[string]map[string]string `yaml:"values" json:"values,omitempty"`       // field → their word → ours
}

// The fields beside those of a list of employees. Their cells are hashed under a key before anything is stored.
const (
	fieldPAN  = "pan"
	fieldPRAN = "pran"
)

// MapFields are the fields that a map may give a header for.
func MapFields() []string { return append(people.StaffFields(), fieldPAN, fieldPRAN) }

var sourceForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// maxMap bounds a map in bytes.
const maxMap = 1 << 18

// ReadMap reads a map, YAML or JSON. What it does not know is refused by name.
func ReadMap(r io.Reader) (Map, error) {
	const op = "hr.ReadMap"
	data, err := io.ReadAll(io.LimitReader(r, maxMap+1))
	if err != nil {
		return Map{}, fault.Wrap(op, err)
	}
	if len(data) > maxMap {
		return Map{}, fault.E(fault.TooLarge, op, "hr.map.large")
	}
	var m Map
	dec := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF")))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return Map{}, fault.E(fault.Invalid, op, "hr.map.form").Because(err)
	}
	return m, m.sound(op)
}

func (m Map) sound(op string) error {
	f := fault.E(fault.Invalid, op, "hr.map.unsound")
	fields := MapFields()
	for _, field := range slices.Sorted(maps.Keys(m.Columns)) {
		if !slices.Contains(fields, field) {
			f.At("columns."+field, "hr.map.field", "field", field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(m.Values)) {
		if !slices.Contains(fields, field) {
			f.At("values."+field, "hr.map.field", "field", field)
		}
	}
	if m.Source != "" && !sourceForm.MatchString(m.Source) {
		f.At("source", "hr.map.source")
	}
	if _, ok := m.comma(); !ok {
		f.At("delimiter", "hr.map.delimiter")
	}
	if len(f.Places) > 0 {
		return f
	}
	return nil
}

// comma gives the delimiter; 0 finds out by the header.
func (m Map) comma() (rune, bool) {
	switch m.Delimiter {
	case "":
		return 0, true
	case ",", ";":
		return rune(m.Delimiter[0]), true
	case "\t", "tab":
		return '\t', true
	}
	return 0, false
}

// lens reads rows by a map.
type lens struct {
	*csvio.Binding
	bound map[string]string // field → the column's name in the binding
	m     Map
}

// newLens finds the columns of a map in a header. Fields that the map leaves out are found by their own names.
func newLens(header []string, m Map) (*lens, error) {
	l := &lens{bound: map[string]string{}, m: m}
	var mapping csvio.Mapping
	for _, c := range append(people.StaffColumns(), csvio.Column{Field: fieldPAN, Names: []string{"PAN No"}}, csvio.Column{Field: fieldPRAN, Names: []string{"PRAN No"}}) {
		field := c.Field
		if h := m.Columns[field]; h != "" {
			c = csvio.Column{Field: h, Required: true}
		}
		l.bound[field] = c.Field
		mapping = append(mapping, c)
	}
	var err error
	if l.Binding, err = mapping.Bind(header); err != nil {
		return l, err
	}
	return l, l.plain(header)
}

// plain refuses a header that stands twice where it is read: nobody can tell which of the two is meant.
func (l *lens) plain(header []string) error {
	f := fault.E(fault.Invalid, "hr.newLens", "hr.map.unsound")
	for _, field := range slices.Sorted(maps.Keys(l.bound)) {
		name := l.column(field)
		second := func(h string) bool { return strings.EqualFold(h, name+" (2)") } // so csvio calls it
		if l.Has(l.bound[field]) && slices.ContainsFunc(header, second) {
			f.At("columns."+field, "hr.map.twice", "column", name)
		}
	}
	if len(f.Places) > 0 {
		f.Key, f.Args = f.Places[0].Key, f.Places[0].Args
		return f
	}
	return nil
}

// read gives the cells of a row by field, in our words.
func (l *lens) read(raw []string) map[string]string {
	out := map[string]string{}
	for field, column := range l.bound {
		text := l.Get(csvio.Row{Cells: raw}, column)
		if ours, ok := l.m.Values[field][text]; ok {
			text = ours
		}
		if text != "" {
			out[field] = text
		}
	}
	return out
}

// column gives what the file calls a field.
func (l *lens) column(field string) string {
	return l.Problem(csvio.Row{}, l.bound[field], "").Column
}
