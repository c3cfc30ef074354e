package hr

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// What can be wrong with an answer that should hold rows.
const (
	wrongHTML    = "hr.pull.html"     // a page for people, as those to sign in at
	wrongJSON    = "hr.pull.json"     // no JSON, or something after it
	wrongCut     = "hr.pull.cut"      // it ends too early
	wrongPath    = "hr.pull.path"     // nothing stands where the rows should
	wrongList    = "hr.pull.list"     // what stands there is no list
	wrongRow     = "hr.pull.row"      // a row is no object
	wrongColumns = "hr.pull.columns"  // more columns than any system of people has
	wrongDeep    = "hr.pull.too_deep" // objects within objects, deeper than columns are named
)

// rowsError says what is wrong with an answer, and at which of its rows (from 1; 0 for none).
type rowsError struct {
	key   string
	row   int
	cause error
}

// Error is for operators.
func (e *rowsError) Error() string { return e.key }

// Unwrap gives what lay beneath.
func (e *rowsError) Unwrap() error { return e.cause }

// Bounds of a row.
const (
	maxColumns = 300
	maxDepth   = 4
)

// rowsReader reads an answer of JSON as it comes in, one row at a time: only what stands at its paths is kept.
type rowsReader struct {
	rows []string // the names that lead to the list of rows; none where the answer is the list
	more []string // the names that lead to where the next page is told; none where it is not told in the answer
	each func(row map[string]string) error
	next string // what stands at more: a link, or a cursor
	n    int    // rows so far

	seen bool // the list of rows
	dec  *json.Decoder
}

// pathOf reads a path such as "data.items"; "" is the answer itself.
func pathOf(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

// read reads one answer. It is an error where the list is missing, where the answer ends early, and where anything follows it.
func (r *rowsReader) read(from io.Reader) error {
	in, first, err := opened(from)
	switch {
	case err != nil:
		return &rowsError{key: wrongCut, cause: err}
	case first == '<':
		return &rowsError{key: wrongHTML}
	}
	r.dec = json.NewDecoder(in)
	r.dec.UseNumber()
	err = r.value(nil)
	if err == nil {
		if _, end := r.dec.Token(); end != io.EOF {
			err = &rowsError{key: wrongJSON, row: r.n, cause: end}
		}
	}
	var wrong *rowsError
	var syntax *json.SyntaxError
	switch {
	case err == nil && !r.seen:
		return &rowsError{key: wrongPath}
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &rowsError{key: wrongCut, row: r.n, cause: err}
	case errors.As(err, &syntax):
		return &rowsError{key: wrongJSON, row: r.n + 1, cause: err}
	}
	return err // of each
}

// value reads the value that comes next, which stands at a place.
func (r *rowsReader) value(place []string) error {
	if slices.Equal(place, r.rows) && !r.seen {
		return r.list()
	}
	if len(r.more) > 0 && slices.Equal(place, r.more) {
		return r.told()
	}
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return r.object(place)
	case json.Delim('['):
		return r.skip(1)
	}
	return nil
}

// object reads the members of an object that has begun: those that lead on, and past the others.
func (r *rowsReader) object(place []string) error {
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := append(slices.Clone(place), name)
		if leads(inner, r.rows) || leads(inner, r.more) {
			if err := r.value(inner); err != nil {
				return err
			}
		} else if err := r.skip(0); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// leads tells whether a path goes through a place.
func leads(place, path []string) bool {
	return len(place) <= len(path) && slices.Equal(place, path[:len(place)])
}

// skip reads past a value, or to the end of so many that have begun.
func (r *rowsReader) skip(open int) error {
	for {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if open == 0 {
			return nil
		}
	}
}

// told keeps the link or the cursor of the next page.
func (r *rowsReader) told() error {
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case string:
		r.next = v
	case json.Number:
		r.next = v.String()
	case json.Delim:
		return r.skip(1)
	}
	return nil
}

// list reads the rows. Nothing (null) is an empty list.
func (r *rowsReader) list() error {
	r.seen = true
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	if token == nil {
		return nil
	}
	if token != json.Delim('[') {
		return &rowsError{key: wrongList}
	}
	for r.dec.More() {
		row := map[string]string{}
		begun, err := r.dec.Token()
		if err != nil {
			return err
		}
		if begun != json.Delim('{') {
			return &rowsError{key: wrongRow, row: r.n + 1}
		}
		if err := r.cells(row, "", 1); err != nil {
			return err
		}
		r.n++
		if err := r.each(row); err != nil {
			return err
		}
	}
	_, err = r.dec.Token()
	return err
}

// cells reads the members of a row's object that has begun. An object within is read as columns named "outer.inner"; a list
// within is no cell, and is left out.
func (r *rowsReader) cells(row map[string]string, outer string, depth int) error {
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		name = outer + strings.Join(strings.Fields(name), " ")
		value, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch v := value.(type) {
		case json.Delim:
			switch {
			case v == '[':
				err = r.skip(1)
			case depth == maxDepth:
				err = &rowsError{key: wrongDeep, row: r.n + 1}
			default:
				err = r.cells(row, name+".", depth+1)
			}
			if err != nil {
				return err
			}
		default:
			row[name], _ = cellText(v)
		}
		if len(row) > maxColumns {
			return &rowsError{key: wrongColumns, row: r.n + 1}
		}
	}
	_, err := r.dec.Token()
	return err
}

// opened passes over spaces and the mark of the byte order, and gives the first byte that says something: "<" begins a page for
// people.
func opened(from io.Reader) (*bufio.Reader, byte, error) {
	in := bufio.NewReader(from)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3)
	}
	for {
		b, err := in.ReadByte()
		if err != nil || !strings.ContainsRune(" \t\r\n", rune(b)) {
			_ = in.UnreadByte()
			return in, b, err
		}
	}
}
