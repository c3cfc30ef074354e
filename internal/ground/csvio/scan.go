package csvio

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"sopan/internal/ground/fault"
)

const (
	// lookAhead is how much of the file is seen before it is read: enough for a
	// header, by which the separator is found.
	lookAhead = 64 * 1024
	// maxCell ends a quote that was opened and forgotten before it takes the file.
	maxCell = 1 << 20
	// maxColumns bounds what one line can ask for.
	maxColumns = 2000
)

var errTooLarge = errors.New("csvio: more bytes than allowed")

// record is a row as it stands in the file.
type record struct {
	line       int
	number     int // among all records from the header on, blank ones too
	cells      []string
	afterQuote bool // a cell goes on after its closing quote
}

// scanner cuts a file into records. The standard library's reader is stricter
// about quotes inside words, and laxer about quotes that never end.
type scanner struct {
	in      *bufio.Reader
	comma   byte
	line    int
	records int
	cell    []byte
}

func newScanner(r io.Reader, opt Options) (*scanner, error) {
	s := &scanner{in: bufio.NewReaderSize(&limited{r: r, left: opt.MaxBytes}, lookAhead), line: 1}
	head, err := s.in.Peek(lookAhead)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if key := notText(head); key != "" {
		return nil, fault.E(fault.Unsupported, "csvio.Each", key)
	}
	if mark := []byte("\uFEFF"); bytes.HasPrefix(head, mark) {
		head = head[len(mark):]
		s.skip(len(mark))
	}
	if length, comma := declared(head); length > 0 {
		s.comma = comma
		s.skip(length)
		s.line++
	} else {
		s.comma = separator(head)
	}
	if opt.Comma != 0 {
		s.comma = byte(opt.Comma)
	}
	return s, nil
}

// skip drops bytes that were already seen by Peek, so it cannot fail.
func (s *scanner) skip(n int) { _, _ = s.in.Discard(n) }

// notText tells of a file that is not text in UTF-8 at all, or "".
// key: csvio.workbook, csvio.utf16
func notText(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return "csvio.workbook"
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return "csvio.utf16"
	case len(head) >= 4 && (head[0] == 0 && head[2] == 0 || head[1] == 0 && head[3] == 0):
		return "csvio.utf16" // Latin letters in UTF-16 without its mark
	}
	return ""
}

// declared reads a first line "sep=;", by which spreadsheets tell the separator.
func declared(head []byte) (length int, comma byte) {
	line, rest, found := bytes.Cut(head, []byte("\n"))
	if !found || len(bytes.TrimRight(line, "\r")) != len("sep=;") || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, 0
	}
	return len(head) - len(rest), line[4]
}

// separator is the one that parts most cells of the header; a comma if none does.
func separator(head []byte) byte {
	counts := map[byte]int{}
	quoted := false
	head = bytes.TrimLeft(head, "\r\n")
	for _, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n' || c == '\r':
			return most(counts)
		default:
			counts[c]++
		}
	}
	return most(counts)
}

func most(counts map[byte]int) byte {
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// next is the next record that is not blank.
func (s *scanner) next() (record, error) {
	for {
		rec, err := s.record()
		if err != nil {
			return record{}, err
		}
		for _, cell := range rec.cells {
			if cell != "" {
				return rec, nil
			}
		}
	}
}

// end is what came after a cell.
type end int

const (
	endCell end = iota
	endRow
	endFile
)

func (s *scanner) record() (record, error) {
	if _, err := s.in.Peek(1); err != nil {
		return record{}, err
	}
	s.records++
	rec := record{line: s.line, number: s.records}
	for {
		end, err := s.readCell(&rec)
		if err != nil {
			return record{}, err
		}
		if len(rec.cells) == maxColumns {
			return record{}, fault.E(fault.TooLarge, "csvio.Each", "csvio.too_many_columns", "row", rec.line, "max", maxColumns)
		}
		rec.cells = append(rec.cells, strings.TrimSpace(string(s.cell)))
		if end != endCell {
			return rec, nil
		}
	}
}

// readCell reads one cell into s.cell. A quote opens a quoted cell only at its
// beginning; elsewhere it is a letter like any other.
func (s *scanner) readCell(rec *record) (end, error) {
	s.cell = s.cell[:0]
	for {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return endFile, nil
		}
		if err != nil {
			return 0, err
		}
		switch {
		case c == s.comma:
			return endCell, nil
		case c == '\n' || c == '\r':
			s.newline(c)
			return endRow, nil
		case c == '"' && len(bytes.TrimSpace(s.cell)) == 0:
			s.cell = s.cell[:0]
			if err := s.quoted(rec.line); err != nil {
				return 0, err
			}
			return s.afterQuote(rec)
		}
		if err := s.add(c, rec.line); err != nil {
			return 0, err
		}
	}
}

// quoted reads up to the closing quote. Two quotes are one; an end of line is kept.
func (s *scanner) quoted(row int) error {
	for {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return fault.E(fault.Invalid, "csvio.Each", "csvio.open_quote", "row", row)
		}
		if err != nil {
			return err
		}
		switch c {
		case '"':
			if following, _ := s.in.Peek(1); len(following) == 0 || following[0] != '"' {
				return nil
			}
			s.skip(1)
		case '\r', '\n':
			s.newline(c)
			c = '\n'
		}
		if err := s.add(c, row); err != nil {
			return err
		}
	}
}

// afterQuote expects nothing but space before the cell's end. What else stands
// there marks the record, and is read to the end of the row, to find the next.
func (s *scanner) afterQuote(rec *record) (end, error) {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err == io.EOF:
			return endFile, nil
		case err != nil:
			return 0, err
		case c == s.comma:
			return endCell, nil
		case c == '\n' || c == '\r':
			s.newline(c)
			return endRow, nil
		case c != ' ' && c != '\t':
			rec.afterQuote = true
		}
	}
}

// newline counts a line, and takes CR LF as one.
func (s *scanner) newline(c byte) {
	s.line++
	if c != '\r' {
		return
	}
	if following, _ := s.in.Peek(1); len(following) == 1 && following[0] == '\n' {
		s.skip(1)
	}
}

func (s *scanner) add(c byte, row int) error {
	if len(s.cell) >= maxCell {
		return fault.E(fault.Invalid, "csvio.Each", "csvio.long_cell", "row", row)
	}
	s.cell = append(s.cell, c)
	return nil
}

// limited refuses a file that is larger than allowed, rather than cut it short.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
