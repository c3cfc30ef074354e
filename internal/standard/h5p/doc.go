// Package h5p reads H5P packages as pure rules: what a package is called, which libraries it brings, and what is wrong with it. The
// player is h5p-standalone in the browser; a package that Read takes has all that it asks for and nothing that should not be there.
//
// Sources: the H5P specification (h5p.json, library.json, semantics.json, the list of allowed file extensions), core API 1.27.
package h5p

import "strings"

// CoreMajor and CoreMinor are the newest core API that is played.
const (
	CoreMajor = 1
	CoreMinor = 27
)

// Wrong says what is wrong, as a word that a program and a list of messages can go by.
type Wrong string

// What can be wrong with a package.
const (
	NoManifest  Wrong = "no_h5p_json" // no h5p.json at the root
	NotJSON     Wrong = "not_json"
	NoTitle     Wrong = "no_title"
	NoMain      Wrong = "no_main"      // no main library, or one that is not among the dependencies
	NoContent   Wrong = "no_content"   // no content/content.json
	NoLibrary   Wrong = "no_library"   // Value: a library that is asked for and not there, with its version
	NotRunnable Wrong = "not_runnable" // Value: the main library says that it cannot be run by itself
	NewCore     Wrong = "new_core"     // Value: a library that asks for a newer core API
	NoFile      Wrong = "no_file"      // Value: a script or a style that a library names and does not bring
	BadName     Wrong = "bad_name"     // Value: a folder that is not named as its library is
	Extension   Wrong = "extension"    // Value: a file of a kind that does not belong into a package
	Active      Wrong = "active"       // Value: a script within a text or a picture
	TooLarge    Wrong = "too_large"    // a JSON file longer than MaxJSON
	TooMany     Wrong = "too_many"     // more is wrong than is told
)

// MaxJSON bounds each JSON file of a package, in octets.
const MaxJSON = 16 << 20

const maxProblems = 50

// Problem is one thing that is wrong with a package.
type Problem struct {
	Wrong Wrong
	File  string // the file it was found in
	Value string
}

// Error says it in English, for logs.
func (p Problem) Error() string {
	return "h5p: " + strings.TrimSpace(string(p.Wrong)+" "+p.File+" "+p.Value)
}

// Package is what is known of a package.
type Package struct {
	Title    string
	Language string
	License  string
	Main     Library
	Embeds   []string  // div, iframe
	Brings   []Library // all libraries that lie in it
}

// Library is one of them.
type Library struct {
	Name         string // machine name, such as H5P.MultiChoice
	Title        string
	Major, Minor int
	Patch        int
	Folder       string
}
