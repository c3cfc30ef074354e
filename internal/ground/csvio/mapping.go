package csvio

import (
	"strings"
	"unicode"

	"sopan/internal/ground/fault"
)

// Column is one thing that an importer looks for in a file.
type Column struct {
	Field    string   // the importer's own name for it
	Names    []string // the headers it may stand under, the best one first
	Required bool     // a file without it is refused
}

// Mapping says which columns a kind of file has.
type Mapping []Column

// Binding is a Mapping that has found its columns in one file.
type Binding struct {
	header []string
	at     map[string]int
	// Unused are the file's columns that the mapping knows nothing of.
	Unused []string
}

// Bind finds the columns. Capitals, spaces and signs make no difference: "Unit
// Code", "unit_code" and "UNIT CODE *" are one. When required columns are missing
// the error names them and those that were found.
func (m Mapping) Bind(header []string) (*Binding, error) {
	places := map[string]int{}
	for i, name := range header {
		if _, twice := places[fold(name)]; !twice {
			places[fold(name)] = i
		}
	}
	b := &Binding{header: header, at: map[string]int{}}
	used := map[int]bool{}
	var missing []string
	for _, column := range m {
		if i, ok := column.find(places); ok {
			b.at[column.Field] = i
			used[i] = true
		} else if column.Required {
			missing = append(missing, column.title())
		}
	}
	if missing != nil {
		return nil, fault.E(fault.Invalid, "csvio.Bind", "csvio.missing_columns", "n", len(missing), "missing", missing, "found", header)
	}
	for i, name := range header {
		if !used[i] {
			b.Unused = append(b.Unused, name)
		}
	}
	return b, nil
}

func (c Column) find(places map[string]int) (int, bool) {
	for _, name := range append([]string{c.Field}, c.Names...) {
		if i, ok := places[fold(name)]; ok {
			return i, true
		}
	}
	return 0, false
}

func (c Column) title() string {
	if len(c.Names) > 0 {
		return c.Names[0]
	}
	return c.Field
}

// fold leaves of a name its letters, marks and digits, in small letters.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Has tells whether the file has a column for field.
func (b *Binding) Has(field string) bool {
	_, ok := b.at[field]
	return ok
}

// Get is the row's cell for field, "" where the file has no such column.
func (b *Binding) Get(row Row, field string) string {
	if i, ok := b.at[field]; ok && i < len(row.Cells) {
		return row.Cells[i]
	}
	return ""
}

// Problem is a problem with the row's cell for field, named as the file names it.
func (b *Binding) Problem(row Row, field, key string, args ...any) Problem {
	p := Problem{Row: row.N, Column: field, Key: key, Args: args, Value: b.Get(row, field)}
	if i, ok := b.at[field]; ok {
		p.Column = b.header[i]
	}
	return p
}
