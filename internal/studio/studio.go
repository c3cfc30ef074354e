package studio

import (
	"time"

	"sopan/internal/assessment"
	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/scenario"
)

// Names is one text in several languages, by language tag.
type Names = map[string]string

// Studio is the room.
type Studio struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	papers     *assessment.Papers
	courses    *learning.Courses
	content    *content.Store
	launches   *launch.Courses
	attempts   *attempt.Runs
	cases      *scenario.Cases
	plans      Plans
}

// New makes the room on its database, the register of people, the dictionary, the papers that hold questions and the catalogue
// of courses.
func New(d *db.DB, register *people.Register, f *framework.Frameworks, papers *assessment.Papers, courses *learning.Courses) *Studio {
	return &Studio{db: d, people: register, frameworks: f, papers: papers, courses: courses}
}

// State is where a draft stands.
type State string

// The states of a draft.
const (
	Drafted    State = "draft"      // is written
	InReview   State = "review"     // waits for the reviewer
	IsApproved State = "approved"   // waits for the publisher
	Processing State = "processing" // is being put before learners
	Live       State = "live"       // is taught
	HasFailed  State = "failed"     // could not be put before learners; says why
	FlagDraft  State = "flag_draft" // is written, to mend a course that was flagged
	Replaced   State = "replaced"   // was taught, until a later draft took its place
	Discarded  State = "discarded"  // was given up
)

// edges are the steps of D1 that a draft may take.
var edges = map[State][]State{
	Drafted:    {InReview, Discarded},
	FlagDraft:  {InReview, Discarded},
	InReview:   {Drafted, IsApproved},
	IsApproved: {Processing},
	Processing: {Live, HasFailed},
	HasFailed:  {Processing, Drafted},
	Live:       {Replaced},
}

// States are all states, in the order of a draft's life.
var States = []State{Drafted, FlagDraft, InReview, IsApproved, Processing, HasFailed, Live, Replaced, Discarded}

// May tells whether a draft may go from one state to another (DOMAIN D1).
func May(from, to State) bool {
	for _, s := range edges[from] {
		if s == to {
			return true
		}
	}
	return false
}

// Written tells whether a draft in this state is written on.
func (s State) Written() bool { return s == Drafted || s == FlagDraft }

// Head is a draft as a list shows it.
type Head struct {
	ID         string
	Code       string // of the course
	Org        string // code of the organisation that gives it
	From       int    // version of the course that it was begun from; 0 for a new course
	Version    int    // version that it became; 0 until it is live
	State      State
	Title      Names
	Competency string // "" until it is chosen
	Level      int    // 0 until it is chosen
	Revision   int    // how often it was changed
	Why        string // key of why it failed; "" otherwise
	WhyArgs    []any
	MadeAt     time.Time
	MadeBy     string    // person id, or system
	ChangedAt  time.Time // when its state changed last
	Units      int       // told by lists
}

// Draft is a version of a course that is being written, or was.
type Draft struct {
	Head
	Content Content
	Path    string // where its organisation stands in the tree
}

// Content is what a draft says. The zero value is an empty draft.
type Content struct {
	Title      Names       `json:"title,omitempty"`
	Summary    Names       `json:"summary,omitempty"`
	Objectives []Objective `json:"objectives,omitempty"`
	Competency string      `json:"competency,omitempty"` // code, of the dictionary
	Level      int         `json:"level,omitempty"`      // on the competency's scale
	Mode       string      `json:"mode,omitempty"`       // learning.SelfPaced, Blended or Classroom
	PassMark   int         `json:"pass_mark,omitempty"`  // of the final check, percent
	Licence    string      `json:"licence,omitempty"`    // one of Licences
	Langs      []string    `json:"langs,omitempty"`      // beside learning.Languages
	Sources    []Source    `json:"sources,omitempty"`
	Units      []Unit      `json:"units,omitempty"`
	Questions  []Question  `json:"questions,omitempty"` // of the final check
}

// Objective is what one can do afterwards, in the first person.
type Objective struct {
	ID   string `json:"id"` // O1
	Text Names  `json:"text,omitempty"`
}

// Source is what a course rests on: an act, a rule, a manual.
type Source struct {
	ID    string `json:"id"` // S1
	Title Names  `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Unit is one part of a course.
type Unit struct {
	ID      string            `json:"id"`   // U1
	Kind    string            `json:"kind"` // one of Kinds
	Title   Names             `json:"title,omitempty"`
	Texts   map[string]string `json:"texts,omitempty"`   // Markdown, by language; of KindText and KindCase
	Check   *Question         `json:"check,omitempty"`   // its self-check; nil until it is written
	Package string            `json:"package,omitempty"` // id in content; of KindPackage and KindFile
	Index   int               `json:"index,omitempty"`   // of the unit within the package, from 0; learning.Whole for all of it
	Length  int               `json:"length,omitempty"`  // what the author says: minutes of a package or a case, seconds of a film or a sound, pages of the rest
	Format  string            `json:"format,omitempty"`  // kind of the package: "scorm-2004", "pdf", "video", …
	Case    string            `json:"case,omitempty"`    // of KindBranch: code of a branching case that stands; "" where it is written here
	Play    *Play             `json:"play,omitempty"`    // of KindBranch: the case as it is written here; nil where one is named
	Event   *Event            `json:"event,omitempty"`   // of KindEvent; nil until something of it is written
}

// Question is one question with one right answer.
type Question struct {
	ID        string  `json:"id"`                  // a code: C04-Q01; of a self-check "check"
	Objective string  `json:"objective,omitempty"` // id of the objective that it asks about
	Unit      string  `json:"unit,omitempty"`      // id of the unit to read again
	Stem      Names   `json:"stem,omitempty"`
	Options   []Names `json:"options,omitempty"`
	Answer    int     `json:"answer"` // index of the right option
	Why       Names   `json:"why,omitempty"`
	Reference string  `json:"reference,omitempty"`
}

// The kinds of unit.
const (
	KindText    = learning.KindText
	KindCase    = learning.KindCase
	KindPackage = "package" // a unit of an uploaded package: SCORM, cmi5, H5P, HTML
	KindFile    = "file"    // an uploaded file: video, audio, PDF, EPUB, slides, a picture
	KindBranch  = learning.KindBranch
	KindEvent   = learning.KindEvent
)

// Kinds are the kinds of unit, in the order in which they are offered.
var Kinds = []string{KindText, KindCase, KindPackage, KindFile, KindBranch, KindEvent}

// Licences are the terms under which a course may be given on: SPDX names, the open government licence of India (GODL), and all
// rights kept for government use.
var Licences = []string{"GODL-India", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC0-1.0", "gov-use"}

// Modes are how a course is given.
var Modes = []string{learning.SelfPaced, learning.Blended, learning.Classroom}

// Languages gives the languages in which the course is to be whole: those that every course has, and its own beside them.
func (c Content) Languages() []string {
	out := append([]string{}, learning.Languages...)
	for _, lang := range c.Langs {
		if !contains(out, lang) {
			out = append(out, lang)
		}
	}
	return out
}

// UnitAt gives the unit of this id with its place from 0; -1 when there is none.
func (c Content) UnitAt(id string) (Unit, int) {
	for i, u := range c.Units {
		if u.ID == id {
			return u, i
		}
	}
	return Unit{}, -1
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
