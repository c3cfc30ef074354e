package cmi5

import (
	"fmt"
	"strings"
)

// Rule is a rule of the course structure or of its package that a place breaks.
type Rule string

// The rules.
const (
	NoStructure Rule = "no_structure" // no cmi5.xml at the root (14.1)
	NotXML      Rule = "not_xml"      // cannot be read as XML
	Encoding    Rule = "encoding"     // another encoding than UTF-8 or UTF-16
	Doctype     Rule = "doctype"      // a document type, which could name files or swell
	TooBig      Rule = "too_big"      // more than MaxStructure octets, or nested deeper than MaxDepth
	Root        Rule = "root"         // the root is not courseStructure of the namespace
	UnknownName Rule = "unknown"      // an element that the schema does not have at all here
	Order       Rule = "order"        // an element at a place where the schema has another
	MissingName Rule = "missing"      // a required element is not there
	MissingAttr Rule = "missing_attr" // a required attribute is not there
	UnknownAttr Rule = "unknown_attr" // an attribute that the schema does not have here
	AttrTwice   Rule = "attr_twice"   // an attribute that stands twice
	Prefix      Rule = "prefix"       // a prefix that stands for no namespace
	StrayText   Rule = "stray_text"   // text where only elements may stand
	NotIRI      Rule = "iri"          // no IRI with a scheme (3.0)
	Twice       Rule = "twice"        // an identifier that another element bears (13.1)
	BadLanguage Rule = "language"     // no language tag (13.1)
	NoSuchGoal  Rule = "objective"    // a reference to an objective that is not declared
	BadEnum     Rule = "enum"         // not one of the values
	BadScore    Rule = "mastery"      // no decimal from 0 to 1 of at most four places
	BadURL      Rule = "url"          // no URL (13.1.4)
	Unqualified Rule = "unqualified"  // a relative URL without a package (14.2)
	FileMissing Rule = "file_missing" // a relative URL, and no such file in the package (14.1)
	Outside     Rule = "outside"      // a relative URL that leaves the package
	Collision   Rule = "collision"    // a query that bears a parameter of launching (8.1)
	EmptyText   Rule = "empty"        // nothing where something must stand
)

// Problem is one place that breaks a rule.
type Problem struct {
	Rule    Rule
	Line    int    // of cmi5.xml, from 1; 0 for the package as a whole
	Element string // the element, as "au" or "au title"
	Value   string // what stands there, or what is missing; cut to 200 characters
	Known   string // what may stand there
}

// Error is for operators.
func (p Problem) Error() string {
	return fmt.Sprintf("cmi5: line %d: %s: %s: %q", p.Line, p.Element, p.Rule, p.Value)
}

// Problems are all places that break a rule, at most MostProblems, in the order of the file.
type Problems []Problem

// MostProblems bounds how many places are told of.
const MostProblems = 50

// Error is for operators.
func (list Problems) Error() string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.Error()
	}
	return strings.Join(out, "; ")
}
