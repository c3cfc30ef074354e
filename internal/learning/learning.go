package learning

import (
	"time"

	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/prose"
	"sopan/internal/people"
)

// Names is one text in several languages, by language tag: {"en": "Parts", "hi": "भाग"}.
type Names = map[string]string

// Courses is the room: the catalogue, and who is how far in which course.
type Courses struct {
	db       *db.DB
	people   *people.Register
	papers   *assessment.Papers
	evidence *evidence.Records
	shelves  *shelves
}

// New makes the room on its database, the register of people, the papers that hold its questions and the record of
// evidence.
func New(d *db.DB, register *people.Register, papers *assessment.Papers, records *evidence.Records) *Courses {
	return &Courses{db: d, people: register, papers: papers, evidence: records, shelves: &shelves{}}
}

// Languages are those in which every course must be whole. A course may have others beside them.
var Languages = prose.Languages

// The states of a course.
const (
	Live     = "live"     // listed, and may be enrolled in
	Unlisted = "unlisted" // may be enrolled in by who has its address; in no list
	Flagged  = "flagged"  // live, and somebody has said that it is wrong; its page tells
	Retired  = "retired"  // those who are in it may finish it
)

// The kinds of part.
const (
	KindText    = "text"
	KindCase    = "case"    // a worked case from an office
	KindPackage = "package" // a unit of a package that runs by itself: cmi5, SCORM, H5P
	KindFile    = "file"    // something to see, hear or leaf through: video, audio, PDF, EPUB
	KindBranch  = "branch"  // a branching case, walked through in the room of scenarios
	KindEvent   = "event"   // people come together at a time, in a place or at an address
)

// The kinds of file, by how they go by.
const (
	MediaVideo = "video"
	MediaAudio = "audio"
	MediaPages = "pages"
)

// The modes of a course.
const (
	SelfPaced = "self-paced"
	Blended   = "blended"
	Classroom = "classroom"
)

// Final is the number that stands for the final check where parts are numbered from 1.
const Final = 0

// Course is one version of a course, whole. It is made by Parse, and put into the catalogue by Put; then it never changes.
type Course struct {
	Code        string
	Title       Names
	Summary     Names
	CanDo       Names  // what one can do afterwards, in the first person
	Competency  string // code
	Level       int    // on the competency's scale
	ProviderOrg string // code of the organisation that gives it
	Mode        string
	PassMark    int // of the final check, hundredths of a percent
	Sources     []Source
	Units       []Unit
	Questions   []Question     // of the final check; given to Put, and never given back
	Minutes     map[string]int // reading and answering, by language; computed
	VersionID   string         // "" before Put
	Version     int            // from 1; 0 before Put
	Status      string         // Live or Retired; "" before Put
}

// Source is what a course rests on: an act, a rule, a manual.
type Source struct {
	Title Names  `json:"title"`
	URL   string `json:"url,omitempty"`
}

// Unit is one part of a course: one idea to read, then one question.
type Unit struct {
	N       int // from 1, without gaps
	Kind    string
	Title   Names
	Texts   map[string]Text // by language; empty in lists
	Seconds map[string]int  // reading and answering, by language
	Bytes   map[string]int  // of the HTML, by language
	Check   Question        // given to Put, and never given back; without ID: the part has no question
	PaperID string          // of its question, in assessment; "" for none
	Package *Package        `json:",omitempty"` // of KindPackage
	File    *File           `json:",omitempty"` // of KindFile
	Branch  *Branch         `json:",omitempty"` // of KindBranch
	Event   *Event          `json:",omitempty"` // of KindEvent
}

// Package names what a part of KindPackage runs. It is done when launch or attempt say that the unit was met.
type Package struct {
	ID      string // content's
	Index   int    // of the unit in the package, in its order; or Whole
	Minutes int    // that it is said to take, by its author: nobody can count its words
}

// Branch names the branching case of a part of KindBranch. It is done when somebody has come to an end of the case, and so to what is
// to be learnt of it, since they began the course. What they chose is practice, and told to nobody.
type Branch struct {
	Code    string // of the case
	Minutes int    // of its longest way
}

// File names what a part of KindFile shows. It is done when enough of it was shown, by Shown.
type File struct {
	ID     string // content's package of one file
	Media  string // MediaVideo, MediaAudio or MediaPages
	Length int    // seconds, or pages
}

// Takes is how long the file is said to take, in seconds.
func (f File) Takes() int {
	if f.Media == MediaPages {
		return f.Length * PageSeconds
	}
	return f.Length
}

// Text is a part in one language.
type Text struct {
	Lang     string
	Title    string
	Markdown string // as the author wrote it
	HTML     string // rendered and sanitised; safe to print as it is
	Words    int
	Seconds  int // reading and answering
	Bytes    int // of HTML
}

// Question is one question with one right answer.
type Question struct {
	ID        string
	Part      int // of the course, to read again; 0 for none
	Stem      Names
	Options   []Names
	Answer    int // index of the right option
	Why       Names
	Reference string
}

// Card is a course as a list shows it.
type Card struct {
	Code, VersionID       string
	Version               int
	Title, Summary, CanDo Names
	Competency            string
	Level                 int
	ProviderOrg           string
	Mode                  string
	Units                 int
	Questions             int // of the final check
	PassMark              int // hundredths of a percent
	Minutes               map[string]int
	Bytes                 map[string]int // all parts, by language: what must be loaded to have it offline
	Status                string         // Live, Unlisted, Flagged or Retired
	ReplacedBy            string         // code of the course to take instead of a retired one; "" for none
}

// Open tells whether the course may be begun.
func (x Card) Open() bool { return x.Status != Retired }

// Enrolment is a person on one version of a course; see the package comment for its life.
type Enrolment struct {
	ID          string
	PersonID    string
	Code        string
	VersionID   string
	Version     int
	Status      string // StatusActive, StatusComplete or StatusWithdrawn
	Lang        string
	EnrolledAt  time.Time
	LastAt      time.Time
	CompletedAt time.Time // zero until then
	Percent     *int      // best final check, hundredths of a percent; nil before the first
	Passed      bool      // of the final check
	Open        int       // the part that lies open; 0 for none
	openAt      time.Time
	pausedAt    time.Time // when another course was opened instead; zero while this one runs
	beatAt      time.Time // last sign of life of the page; zero when the last touch was none
}

// The states of an enrolment.
const (
	StatusActive    = "active"
	StatusComplete  = "complete"
	StatusWithdrawn = "withdrawn"
)

// Progress is how far a person is in one part.
type Progress struct {
	N          int
	OpenedAt   time.Time // zero: never opened
	Seconds    int       // measured reading time
	Nominal    int       // what the part is said to take, in seconds, in the quickest language it was opened in
	AnsweredAt time.Time // zero: its question is not answered
	Correct    bool      // the first answer
	Hasty      bool      // was once answered before the floor was reached; stays
	DoneAt     time.Time // zero: not done
	Wants      int       // what must come to be done, in bits; 0: time and an answer
	MetAt      time.Time // when the package's unit was met, or the person was at the event; zero: not, or none
	Length     int       // of the file
	Covered    Coverage  // of the file
	Flags      Flag      // what was not counted, and why; stays
}

// The bits of Progress.Wants.
const (
	wantsNoAnswer = 1 << iota
	wantsMet
	wantsCover
	wantsNoTime   // waived
	wantsPresence // at its event
)

// Shown is how much of the part's file was shown, in percent.
func (p Progress) Shown() int {
	if p.Length == 0 {
		return 0
	}
	return p.Covered.Len() * 100 / p.Length
}

// Done tells whether the part is done.
func (p Progress) Done() bool { return !p.DoneAt.IsZero() }

// Step is the next thing to do in a course.
type Step struct {
	Card      Card
	Enrolment string // id; "" when the course is not begun
	N         int    // the part, or Final
	Kind      string // KindText, KindCase, or "" for the final check
	Title     Names  // of the part; nil for the final check
	Seconds   map[string]int
	Bytes     map[string]int // of the part, by language
	Done      int            // parts done
	Of        int            // parts in all
	Reason    string         // ReasonStarted or ReasonGap
}

// Why a step is the next one.
const (
	ReasonStarted = "started" // the course was begun
	ReasonGap     = "gap"     // the course is for a competency in which the person is short
)
