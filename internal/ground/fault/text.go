package fault

import (
	"strings"
	"unicode/utf8"
)

// MaxNote bounds a note, in letters.
const MaxNote = 2000

// Note gives what somebody writes for another (a reason, a remark) without blanks around it. It is Invalid when it holds more than
// MaxNote letters or what is no text, and, when empty is not "", when nothing is written: empty is the key that says so. The place is
// "note".
func Note(op, note, empty string) (string, error) {
	note = strings.TrimSpace(note)
	switch {
	case note == "" && empty != "":
		return "", E(Invalid, op, empty).At("note", empty)
	case utf8.RuneCountInString(note) > MaxNote || Unfit(note):
		return "", E(Invalid, op, "fault.note.long", "max", MaxNote).At("note", "fault.note.long", "max", MaxNote)
	}
	return note, nil
}

// Unfit tells that a text cannot be kept: it is not UTF-8, or holds U+0000, which PostgreSQL does not store.
func Unfit(text string) bool { return strings.ContainsRune(text, 0) || !utf8.ValidString(text) }
