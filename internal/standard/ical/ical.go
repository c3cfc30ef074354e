// Package ical writes calendar files by RFC 5545 (iCalendar): one calendar with one event, as a calendar program takes it in.
//
// Reading is not needed here, and what is written needs no rule of repetition and no zone: moments are in UTC (form 2 of 3.3.5), which
// every program shows in its reader's own time.
package ical

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Type is the media type of what Write gives (RFC 5545, 8.1).
const Type = "text/calendar; charset=utf-8"

// Event is one meeting (VEVENT, 3.6.1). Texts may be of any script; what a calendar file cannot hold is left out of them.
type Event struct {
	UID         string    // the same for ever, and like no other (3.8.4.7)
	Sequence    int       // how often it was changed, from 0: programs take the higher one (3.8.7.4)
	Made        time.Time // when this file says what it says (3.8.7.2)
	Begins      time.Time
	Ends        time.Time // after Begins
	Lang        string    // of the texts, a language tag; "" where it is not known
	Summary     string
	Place       string // "" for none
	Description string // "" for none
	URL         string // absolute address of a page about it; "" for none
}

// maxLine is how many octets a line may have without its end (3.1).
const maxLine = 75

// Write gives the calendar file. product names the program that made it (3.7.3).
func Write(product string, e Event) []byte {
	var b strings.Builder
	lang := ""
	if tag(e.Lang) {
		lang = ";LANGUAGE=" + e.Lang
	}
	line := func(name, value string) { fold(&b, name+":"+value) }
	text := func(name, value string) {
		if value = escape(value); value != "" {
			fold(&b, name+lang+":"+value)
		}
	}
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", escape(product))
	line("BEGIN", "VEVENT")
	line("UID", escape(e.UID))
	line("SEQUENCE", strconv.Itoa(max(e.Sequence, 0)))
	line("DTSTAMP", moment(e.Made))
	line("DTSTART", moment(e.Begins))
	line("DTEND", moment(e.Ends))
	text("SUMMARY", e.Summary)
	text("LOCATION", e.Place)
	text("DESCRIPTION", e.Description)
	if e.URL != "" {
		line("URL", uri(e.URL))
	}
	line("END", "VEVENT")
	line("END", "VCALENDAR")
	return []byte(b.String())
}

func moment(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escape writes a text value (3.3.11): a new line as \n; control characters, which no value may have, are left out.
func escape(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case r < ' ' && r != '\t' || r == 0x7f:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// uri writes an address, which is not escaped (3.3.13) and may therefore hold nothing that ends a line.
func uri(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// tag tells whether s may stand as a language parameter without quotes.
func tag(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// fold writes a line in pieces of at most maxLine octets, each but the first behind a space, and never breaks a letter in two (3.1).
func fold(b *strings.Builder, line string) {
	room := maxLine
	for len(line) > room {
		at := room
		for !utf8.RuneStart(line[at]) {
			at--
		}
		b.WriteString(line[:at] + "\r\n ")
		line, room = line[at:], maxLine-1
	}
	b.WriteString(line + "\r\n")
}
