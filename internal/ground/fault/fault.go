// Package fault is how a room says that something went wrong: a kind for machines, an operation for operators and a
// key for people. Rooms return faults; the doors turn the kind into a status and the key into the reader's language.
// A fault never carries a sentence: sentences live in locale/.
package fault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Kind is what went wrong, as far as the caller can act on it.
type Kind string

// The kinds. Each has one HTTP status (Status) and one exit code (ExitCode).
const (
	Invalid         Kind = "invalid"         // the input breaks a rule; Fields may name the places
	Unauthenticated Kind = "unauthenticated" // nobody is signed in
	Denied          Kind = "denied"          // signed in, but without the right
	NotFound        Kind = "not_found"       // no such thing, or not for this reader's eyes
	Conflict        Kind = "conflict"        // the thing is in another state than the act needs
	Stale           Kind = "stale"           // somebody else changed it first
	TooLarge        Kind = "too_large"       // more bytes or rows than allowed
	Unsupported     Kind = "unsupported"     // a type or format that is not read here
	TooMany         Kind = "too_many"        // asked too often; try later
	Unavailable     Kind = "unavailable"     // a part that is needed is down or not installed
	Internal        Kind = "internal"        // our own mistake; details go to the log only
)

// Field is one place in the input that breaks a rule.
type Field struct {
	Name string // the field as the form or the API names it
	Key  string // the words for people, a locale key
	Args []any  // name, value pairs for the key
}

// Fault is an error that knows its kind. Make one with E or Fields; read one with KindOf and As.
type Fault struct {
	Kind   Kind
	Op     string // the verb, such as "plan.Approve"
	Key    string // the words for people, a locale key
	Args   []any  // name, value pairs for the key
	Places []Field
	Err    error // what lay beneath; for the log, never for people
}

// E makes a fault: kind, the operation, the key for people and its arguments as name, value pairs.
func E(kind Kind, op, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Op: op, Key: key, Args: args}
}

// Because adds what lay beneath, for the log.
func (f *Fault) Because(err error) *Fault { f.Err = err; return f }

// At adds one place of the input that breaks a rule.
func (f *Fault) At(name, key string, args ...any) *Fault {
	f.Places = append(f.Places, Field{Name: name, Key: key, Args: args})
	return f
}

// Error is for operators.
func (f *Fault) Error() string {
	s := f.Op + ": " + string(f.Kind) + ": " + f.Key
	for i := 0; i+1 < len(f.Args); i += 2 {
		s += fmt.Sprintf(" %v=%v", f.Args[i], f.Args[i+1])
	}
	for _, p := range f.Places {
		s += fmt.Sprintf(" [%s: %s]", p.Name, p.Key)
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Unwrap gives what lay beneath.
func (f *Fault) Unwrap() error { return f.Err }

// Wrap names the operation on an error that has no kind yet; a fault passes through unchanged, nil stays nil.
func Wrap(op string, err error) error {
	var f *Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return E(Unavailable, op, "ground.fault.cancelled").Because(err)
	}
	return E(Internal, op, "ground.fault.internal").Because(err)
}

// As gives the fault in err's chain; an error of no kind is Internal. It must not be called with nil.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return E(Internal, "", "ground.fault.internal").Because(err)
}

// KindOf gives the kind of err, Internal for an error of no kind and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return As(err).Kind
}

// Is tells whether err is a fault of this kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

var table = map[Kind]struct{ status, exit int }{
	Invalid:         {http.StatusUnprocessableEntity, 2},
	Unauthenticated: {http.StatusUnauthorized, 4},
	Denied:          {http.StatusForbidden, 4},
	NotFound:        {http.StatusNotFound, 3},
	Conflict:        {http.StatusConflict, 5},
	Stale:           {http.StatusPreconditionFailed, 5},
	TooLarge:        {http.StatusRequestEntityTooLarge, 2},
	Unsupported:     {http.StatusUnsupportedMediaType, 2},
	TooMany:         {http.StatusTooManyRequests, 6},
	Unavailable:     {http.StatusServiceUnavailable, 6},
	Internal:        {http.StatusInternalServerError, 1},
}

// Status is the one HTTP status of a kind.
func Status(kind Kind) int {
	if row, ok := table[kind]; ok {
		return row.status
	}
	return http.StatusInternalServerError
}

// ExitCode is the one exit code of the command line for a kind: 0 nothing wrong, 1 our mistake, 2 bad input,
// 3 not found, 4 no right, 5 another state, 6 try again later.
func ExitCode(kind Kind) int {
	if kind == "" {
		return 0
	}
	if row, ok := table[kind]; ok {
		return row.exit
	}
	return 1
}
