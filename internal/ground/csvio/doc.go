// Package csvio reads the tables that people send: saved from spreadsheets,
// exported by other systems, joined by hand. Every importer reads through it, so
// that the same slip is met with the same words everywhere.
//
// It is tolerant where the meaning is plain (a byte order mark, tabs or semicolons
// for commas, either end of line, blank lines, a blank column at the end, a quote
// inside a word) and says so, by row, where it is not. A row that cannot be
// understood is left out and reported; the rest is read. Only what spoils the whole
// file is an error: no rows, not text, too large, a quote that never ends.
//
// What we write ourselves (Sheet) is safe to open in a spreadsheet, and comes back
// to the letter: an apostrophe before what would be a formula is taken away again.
//
// Problems carry keys, not sentences: they are put into the reader's language at
// the edge.
package csvio
