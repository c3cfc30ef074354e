package csvio

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
)

// Limits that hold where Options give none.
const (
	DefaultMaxBytes = 64_000_000
	DefaultMaxRows  = 1_000_000
)

// maxBad is how many rows may be unreadable before the file is held to be another
// kind of file.
const maxBad = 10_000

// Options bound what is read. The zero value serves.
type Options struct {
	MaxBytes int64 // the largest file; 0 is DefaultMaxBytes
	MaxRows  int   // the most rows below the header; 0 is DefaultMaxRows
	Comma    rune  // ',' ';' or '\t'; 0 finds out by the header
	Pad      bool  // a row with too few cells is filled up, not refused
	// OnHeader is called once, before the first row; its error ends the reading.
	// Here a Mapping is bound to the columns that came.
	OnHeader func(header []string) error
}

// Row is one row below the header. It always has as many cells as the header;
// spaces around a cell are gone.
type Row struct {
	N      int // the line of the file on which the row begins, 1 for the first
	Record int // the row as a spreadsheet counts it, blank ones too; the header is 1
	Cells  []string
}

// Table is a whole file.
type Table struct {
	Header   []string
	Rows     []Row
	Problems []Problem // the rows that could not be read, which are not in Rows
}

// Read reads a whole file. A file without a row below its header is an error.
func Read(r io.Reader, opt Options) (*Table, error) {
	t := &Table{}
	onHeader := opt.OnHeader
	opt.OnHeader = func(header []string) error {
		t.Header = header
		if onHeader != nil {
			return onHeader(header)
		}
		return nil
	}
	problems, err := Each(r, opt, func(row Row) error {
		t.Rows = append(t.Rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.Problems = problems
	return t, nil
}

// Each reads a file row by row, without holding it. It returns the rows that could
// not be read; an error ends the reading, and is each's own or spoils the file.
func Each(r io.Reader, opt Options, each func(Row) error) ([]Problem, error) {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = DefaultMaxBytes
	}
	if opt.MaxRows <= 0 {
		opt.MaxRows = DefaultMaxRows
	}
	s, err := newScanner(r, opt)
	if err != nil {
		return nil, refine(err, opt)
	}
	header, err := readHeader(s)
	if err != nil {
		return nil, refine(err, opt)
	}
	s.records = 1
	if opt.OnHeader != nil {
		if err := opt.OnHeader(header); err != nil {
			return nil, err
		}
	}
	return eachRow(s, header, opt, each)
}

func eachRow(s *scanner, header []string, opt Options, each func(Row) error) ([]Problem, error) {
	var problems []Problem
	rows := 0
	for {
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, refine(err, opt)
		}
		if rows++; rows > opt.MaxRows {
			return nil, fault.E(fault.TooLarge, "csvio.Each", "csvio.too_many_rows", "max", opt.MaxRows)
		}
		row, problem := fit(rec, len(header), opt.Pad)
		if problem != nil {
			if len(problems) == maxBad {
				return nil, fault.E(fault.Invalid, "csvio.Each", "csvio.too_many_bad", "max", maxBad, "row", rec.line)
			}
			problems = append(problems, *problem)
			continue
		}
		if err := each(row); err != nil {
			return nil, err
		}
	}
	if rows == 0 {
		return nil, fault.E(fault.Invalid, "csvio.Each", "csvio.header_only")
	}
	return problems, nil
}

// refine names the limit that a reader ran into.
func refine(err error, opt Options) error {
	if errors.Is(err, errTooLarge) {
		return fault.E(fault.TooLarge, "csvio.Each", "csvio.too_large", "max", locale.Size(opt.MaxBytes))
	}
	return fault.Wrap("csvio.Each", err)
}

// readHeader takes the first row that is not blank. Blank columns at its end are
// dropped; a name that comes again is numbered, so that each column has its own.
func readHeader(s *scanner) ([]string, error) {
	rec, err := s.next()
	if err == io.EOF {
		return nil, fault.E(fault.Invalid, "csvio.Each", "csvio.empty")
	}
	if err != nil {
		return nil, err
	}
	if key := rec.fault(); key != "" {
		return nil, fault.E(fault.Unsupported, "csvio.Each", key)
	}
	names := rec.cells
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	taken := map[string]bool{}
	for i, name := range names {
		if name == "" {
			name = "Column " + strconv.Itoa(i+1)
		}
		names[i] = distinct(name, taken)
	}
	return names, nil
}

func distinct(name string, taken map[string]bool) string {
	unique := name
	for n := 2; taken[fold(unique)]; n++ {
		unique = name + " (" + strconv.Itoa(n) + ")"
	}
	taken[fold(unique)] = true
	return unique
}

// fit makes a row of a record, or tells why it cannot. Blank cells beyond the
// header are what spreadsheets leave behind, and are dropped.
func fit(rec record, width int, pad bool) (Row, *Problem) {
	if key := rec.fault(); key != "" {
		return Row{}, &Problem{Row: rec.line, Record: rec.number, Key: key}
	}
	cells := rec.cells
	for len(cells) > width && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	for pad && len(cells) < width {
		cells = append(cells, "")
	}
	if len(cells) != width {
		return Row{}, &Problem{Row: rec.line, Record: rec.number, Key: "csvio.ragged", Args: []any{"n", len(cells), "columns", width}}
	}
	for i, cell := range cells {
		cells[i] = bare(cell)
	}
	return Row{N: rec.line, Record: rec.number, Cells: cells}, nil
}

// fault is what makes a record unreadable, or "".
// key: csvio.after_quote, csvio.nul, csvio.utf8
func (rec record) fault() string {
	if rec.afterQuote {
		return "csvio.after_quote"
	}
	for _, cell := range rec.cells {
		switch {
		case strings.IndexByte(cell, 0) >= 0:
			return "csvio.nul"
		case !utf8.ValidString(cell):
			return "csvio.utf8"
		}
	}
	return ""
}
