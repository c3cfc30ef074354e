// Package xapi is the Experience API as text: statements are read, judged by the rules of its two versions that are in use
// (xAPI 1.0.3, and 2.0.0, which is IEEE 9274.1.1-2023), compared, reduced to a format, taken out of a multipart body and put
// into one. It keeps nothing and opens no connection. Section numbers in comments are those of xAPI 1.0.3, parts 2 (Data) and 3
// (Communication), unless IEEE is named.
package xapi

import (
	"errors"
	"regexp"
	"strings"
)

// Version is the version of the specification that a request is made by.
type Version string

// The versions that are spoken: the last patch of each.
const (
	V1 Version = "1.0.3"
	V2 Version = "2.0.0"
)

// Versions are all versions of requests that are understood, as the about resource tells them (3, 2.8).
var Versions = []string{"1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"}

// ErrVersion is returned for a header that names no version, or none that is spoken here.
var ErrVersion = errors.New("xapi: version")

var versionForm = regexp.MustCompile(`^(1\.0|2\.0)(\.(0|[1-9][0-9]{0,5}))?$`)

// Negotiate gives the version by which a request is answered, of the value of its header X-Experience-API-Version: every 1.0.x
// is 1.0.3, every 2.0.x is 2.0.0, and 1.0 counts as 1.0.0 (3, 3.3). It returns ErrVersion for all else.
func Negotiate(header string) (Version, error) {
	switch {
	case !versionForm.MatchString(header):
		return "", ErrVersion
	case strings.HasPrefix(header, "2"):
		return V2, nil
	}
	return V1, nil
}

// The identifiers that the specification itself gives a meaning.
const (
	Voided    = "http://adlnet.gov/expapi/verbs/voided"
	Signature = "http://adlnet.gov/expapi/attachments/signature"
)

// Fault is the first place of a statement that breaks a rule. Path is like "context.contextActivities.parent[0].id", "" for the
// statement as a whole.
type Fault struct {
	Path  string
	Wrong Wrong
}

// Wrong is the rule that a place breaks.
type Wrong string

// What can be wrong with a place.
const (
	NotJSON      Wrong = "not_json"    // no JSON, more than one value, a name twice in one object, or no UTF-8
	Null         Wrong = "null"        // null stands outside extensions
	Unknown      Wrong = "unknown"     // no such property, in this case of letters, at this place in this version
	Missing      Wrong = "missing"     // a required property is not there
	Type         Wrong = "type"        // not of the type: text, number, true or false, object, list
	IRI          Wrong = "iri"         // no IRI with a scheme
	UUID         Wrong = "uuid"        // no UUID in its standard form
	Mbox         Wrong = "mbox"        // no mailto: with an address
	SHA1         Wrong = "sha1"        // not 40 hexadecimal digits
	SHA2         Wrong = "sha2"        // not the hexadecimal digits of a SHA-2 sum
	Language     Wrong = "language"    // no language tag by RFC 5646
	Time         Wrong = "time"        // no timestamp
	Duration     Wrong = "duration"    // no duration
	MediaType    Wrong = "media_type"  // no internet media type
	Value        Wrong = "value"       // not one of the values that may stand here
	Identifiers  Wrong = "identifiers" // no, or more than one, inverse functional identifier
	Members      Wrong = "members"     // an anonymous group without members
	Range        Wrong = "range"       // a number out of its bounds
	Twice        Wrong = "twice"       // two components of an interaction bear the same id
	NotActivity  Wrong = "no_activity" // revision or platform, but the object is no activity
	NotVoid      Wrong = "not_void"    // a voiding statement whose object is no reference to a statement
	Nested       Wrong = "nested"      // a statement within a statement within a statement
	Authority    Wrong = "authority"   // a group as authority that is not two agents (OAuth, 2.4.9)
	WrongVersion Wrong = "version"     // a statement of a version that is not spoken here
	Empty        Wrong = "empty"       // a list that must have something in it
)

// Error is for operators.
func (f *Fault) Error() string { return "xapi: " + f.Path + ": " + string(f.Wrong) }
