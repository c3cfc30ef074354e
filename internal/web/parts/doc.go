// Package parts holds the pieces that every page is built from: the level
// glyph, note sections, ledger rows, buttons, fields, tables, charts and the
// rest of the design guide's list. README.md beside this file says when to use
// which.
//
// A part takes what it shows as a plain struct and a locale.Printer only where
// it has words of its own. Words in the struct are already in the reader's
// language: the page translates, the part lays out. No part writes an inline
// style or script, so the Content-Security-Policy can forbid both; what is
// drawn has its geometry in SVG attributes and its colour by class.
//
// Parts know nothing of requests, people or rights.
package parts
