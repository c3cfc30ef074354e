package csvio

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// starts are the signs with which a cell begins that a spreadsheet would reckon instead of show (OWASP, CSV Injection), those of
// full width too, and the apostrophe with which Safe marks such a cell.
const starts = "=+-@\t\r\n＝＋－＠'"

// Safe is a cell as it may stand in a file that a spreadsheet opens: what would be taken for a formula, or begins with an
// apostrophe, gets an apostrophe before it. A whole number stays as it is. Read and Each take the apostrophe away again, so that
// what is written comes back to the letter.
func Safe(cell string) string {
	if !marked(cell) {
		return cell
	}
	return "'" + cell
}

// bare undoes Safe. Whatever another program means by an apostrophe, before such a sign it only ever keeps a spreadsheet from reckoning.
func bare(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && marked(rest) {
		return rest
	}
	return cell
}

func marked(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell == "" || !strings.ContainsRune(starts, first) {
		return false
	}
	_, err := strconv.Atoi(cell)
	return err != nil
}

// Field is one column of a file that we write: its header, and the type of its cells in the words of Table Schema
// (https://datapackage.org/standard/table-schema/): string, integer, number, boolean, date, datetime. A date is YYYY-MM-DD, a datetime as
// in RFC 3339, a boolean true or false.
type Field struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Fields are columns written short: "code" is a string, "posts:integer" an integer.
func Fields(columns ...string) []Field {
	out := make([]Field, len(columns))
	for i, c := range columns {
		name, kind, typed := strings.Cut(c, ":")
		if !typed {
			kind = "string"
		}
		out[i] = Field{name, kind}
	}
	return out
}

// Sheet is an open file that a room gives away: what it is called, its columns, and its rows one by one, as many cells as columns,
// in an order that stays. Rows ends with the first error, its own or the caller's.
type Sheet struct {
	File   string
	Fields []Field
	Rows   func(each func(cells []string) error) error
}

// CSV writes the sheet as CSV in UTF-8: a header, commas, a line feed after each row, cells as Safe makes them. done, if it is
// not nil, is called after each row. It gives the number of rows.
func (s Sheet) CSV(w io.Writer, done func()) (rows int, err error) {
	out := csv.NewWriter(w)
	cells := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		cells[i] = f.Name
	}
	if err := out.Write(cells); err != nil {
		return 0, err
	}
	err = s.Rows(func(row []string) error {
		for i, cell := range row {
			cells[i] = Safe(cell)
		}
		rows++
		if done != nil {
			done()
		}
		return out.Write(cells)
	})
	if err != nil {
		return rows, err
	}
	out.Flush()
	return rows, out.Error()
}
