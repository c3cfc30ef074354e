// Package id makes identifiers: UUIDv7 for what happens now (so that keys rise with time and pages of an index stay
// warm), and UUIDv5 for what must come out the same however often it is made.
package id

import (
	"strings"

	"github.com/google/uuid"
)

// New gives a fresh UUIDv7 in its 36-character form. It panics only when the system has no randomness left.
func New() string { return uuid.Must(uuid.NewV7()).String() }

var space = uuid.MustParse("6f0b5a1e-6a0f-5d3c-9a54-536f70616e21")

// Of gives the UUIDv5 of the parts: the same parts, the same id, on every machine and for ever.
func Of(parts ...string) string {
	return uuid.NewSHA1(space, []byte(strings.Join(parts, "\x1f"))).String()
}

// Valid tells whether s is a UUID in its 36-character form.
func Valid(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }
