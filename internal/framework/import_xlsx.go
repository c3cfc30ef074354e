package framework

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"sopan/internal/ground/fault"
)

// Limits of a workbook: what it is packed, what it becomes unpacked (a few kilobytes can unpack to gigabytes), and how large one
// sheet is.
const (
	maxWorkbook   = 64 << 20
	maxUnpacked   = 256 << 20
	maxSheetRows  = 200_000
	maxSheetCells = 200
)

// zipMark begins every workbook.
var zipMark = []byte("PK\x03\x04")

// table gives a file as a table of text: a workbook's sheet as CSV, anything else as it is.
func (m *Map) table(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(len(zipMark)); !bytes.Equal(head, zipMark) {
		return b, nil
	}
	data, err := io.ReadAll(io.LimitReader(b, maxWorkbook+1))
	if err != nil {
		return nil, fault.Wrap("framework.ImportMapped", err)
	}
	m.Delimiter = ","
	return sheet(data, m.Sheet, maxSheetRows+1)
}

func openBook(data []byte) (*excelize.File, error) {
	const op = "framework.sheet"
	if len(data) > maxWorkbook {
		return nil, fault.E(fault.TooLarge, op, "framework.import.too_large", "max", maxWorkbook>>20)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked / 8})
	if err != nil {
		return nil, fault.E(fault.Invalid, op, "framework.xlsx.form").Because(err)
	}
	return book, nil
}

// sheetNames lists the sheets of a workbook, at least one.
func sheetNames(data []byte) ([]string, error) {
	book, err := openBook(data)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return nil, fault.E(fault.Invalid, "framework.sheet", "framework.xlsx.form")
	}
	return names, nil
}

// sheet gives the first rows of one sheet of a workbook as CSV, row for row. Cells come as they are shown.
func sheet(data []byte, name string, most int) (io.Reader, error) {
	const op = "framework.sheet"
	book, err := openBook(data)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if name == "" && len(sheets) > 0 {
		name = sheets[0]
	}
	if !slices.Contains(sheets, name) {
		return nil, fault.E(fault.Invalid, op, "framework.xlsx.sheet", "sheet", cut(name), "sheets", sheets)
	}
	rows, err := book.Rows(name)
	if err != nil {
		return nil, fault.E(fault.Invalid, op, "framework.xlsx.form").Because(err)
	}
	defer rows.Close()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for n := 1; n <= most && rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fault.E(fault.Invalid, op, "framework.xlsx.form").Because(err)
		}
		if n > maxSheetRows || len(cells) > maxSheetCells || out.Len() > maxUnpacked {
			return nil, fault.E(fault.TooLarge, op, "framework.xlsx.large", "rows", maxSheetRows, "cells", maxSheetCells)
		}
		if len(cells) == 0 { // a writer of CSV leaves an empty row out, and rows would be counted wrong
			w.Flush()
			out.WriteByte('\n')
			continue
		}
		if err := w.Write(cells); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	if err := rows.Error(); err != nil {
		return nil, fault.E(fault.Invalid, op, "framework.xlsx.form").Because(err)
	}
	w.Flush()
	return &out, fault.Wrap(op, w.Error())
}
