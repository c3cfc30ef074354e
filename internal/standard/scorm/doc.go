// Package scorm reads SCORM 1.2 and SCORM 2004 packages and what their content says at run time, as pure rules.
//
// Read gives the course of a package: its tree of items, where each begins, and how they are sequenced. State reads what the
// run-time of a browser has kept of one item: whether it is complete, whether it was passed, its score, its time. The run-time
// itself, with its errors and its sequencing, is scorm-again in the browser; the JSON of Activity is what that asks for.
//
// Sources: SCORM 1.2 (CAM and RTE, 2001), SCORM 2004 4th Edition (CAM, RTE and SN, 2009), IMS Content Packaging 1.1.4, IMS Simple
// Sequencing 1.0. Clauses are named where a rule surprises.
package scorm

import "strconv"

// Version is one of the two standards.
type Version string

// The standards.
const (
	V12   Version = "1.2"
	V2004 Version = "2004"
)

// Wrong says what is wrong, as a word that a program and a list of messages can go by.
type Wrong string

// What can be wrong with a manifest.
const (
	NoManifest     Wrong = "no_manifest"     // no imsmanifest.xml at the root
	TooLarge       Wrong = "too_large"       // the manifest is longer than MaxManifest, or nested deeper than maxDepth
	NotXML         Wrong = "not_xml"         // Value: what the parser says
	NotManifest    Wrong = "not_manifest"    // Value: the element that stands at the root
	SubManifest    Wrong = "sub_manifest"    // a manifest within the manifest: SCORM 2004 4th Edition has none, 1.2 advises against it
	NoOrganization Wrong = "no_organization" // nothing to run: a bundle of resources alone
	NoDefault      Wrong = "no_default"      // Value: the organization that is named as default and is not there
	NoItems        Wrong = "no_items"        // an organization without an item that can be run
	TooManyItems   Wrong = "too_many_items"  // more than MaxItems
	NoIdentifier   Wrong = "no_identifier"
	Twice          Wrong = "twice"            // Value: an identifier that stands twice
	NoResource     Wrong = "no_resource"      // Value: an identifierref that leads nowhere
	NotALeaf       Wrong = "not_a_leaf"       // 2004: only an item without items may name a resource (CAM 3.4.1.11)
	Empty          Wrong = "empty"            // 2004: an item with neither items nor a resource
	NoHref         Wrong = "no_href"          // a resource to be launched has no address
	Absolute       Wrong = "absolute"         // Value: an address on a disk, or from the root
	Outside        Wrong = "outside"          // Value: an address that leads out of the package
	NoFile         Wrong = "no_file"          // Value: a file that is not in the package
	BadWord        Wrong = "bad_word"         // Value: a word that the standard does not have here
	BadNumber      Wrong = "bad_number"       // Value: no number, or out of its range
	BadTime        Wrong = "bad_time"         // Value: no time in the form of the standard
	BadScript      Wrong = "bad_script"       // Value: a prerequisite that is not AICC script
	NoObjective    Wrong = "no_objective"     // Value: an objective that a rule or an extension names and the item has not
	NoCollection   Wrong = "no_collection"    // Value: an IDRef to sequencing that is not in the collection
	TwicePrimary   Wrong = "twice_primary"    // more than one primary objective
	TwiceWritten   Wrong = "twice_written"    // Value: a global objective that two objectives of one item write (SN 3.10.3)
	NoConditions   Wrong = "no_conditions"    // a rule without conditions
	TooManyProblem Wrong = "too_many_problem" // more is wrong than is told
)

// Problem is one thing that is wrong with a manifest.
type Problem struct {
	Wrong Wrong
	Line  int    // of imsmanifest.xml, from 1; 0 when it has none
	Place string // the element and its identifier, such as item "ITEM-1"
	Value string // what stands there
}

// Error says it in English, for logs.
func (p Problem) Error() string {
	text := "scorm: " + string(p.Wrong)
	if p.Line > 0 {
		text += ", line " + strconv.Itoa(p.Line)
	}
	if p.Place != "" {
		text += ", " + p.Place
	}
	if p.Value != "" {
		text += ": " + p.Value
	}
	return text
}

// Limits of what is read.
const (
	MaxManifest = 16 << 20 // octets
	MaxItems    = 5000
	maxDepth    = 64
	maxProblems = 50
)
