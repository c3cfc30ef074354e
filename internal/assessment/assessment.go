package assessment

import (
	"time"

	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// Names is one text in several languages, by language tag.
type Names = map[string]string

// The kinds of paper.
const (
	UnitCheck   = "unit_check"   // of one part of a course: sat freely, evidence of nothing
	CourseCheck = "course_check" // of a whole course: at most TriesADay, evidence of kind check
	PIAA        = "piaa"         // of an independent test: sat with an agency, never here
)

// Single is the kind of item of which one option is right. It is the only kind so far.
const Single = "single"

// The states of a sitting.
const (
	StatusOpen      = "open"
	StatusSubmitted = "submitted"
	StatusLapsed    = "lapsed" // its time is over and nothing was submitted; counts as a try
)

// The rules that are policy [P]: set by this house until the commission publishes its own.
const (
	TriesADay       = 2                // of a course check, by the date in India
	Grace           = 60 * time.Second // after the time is over, for slow lines
	DefaultPassMark = 6000             // hundredths of a percent; where a paper or a result names none
	CoolOffDays     = 30               // from a failed independent test until that level may be booked again
	WaitNorm        = 24 * time.Hour   // from booking to slot, the longest that the owner of a competency should allow
	MaxAhead        = 180              // days that a slot may lie ahead
	WaitsDays       = 90               // how far back the figures of waiting look
	MaxItems        = 500
	MaxNote         = 2000 // characters
	Whole           = 10000
)

// Item is one question of a paper with its answer. It never leaves the room before a submission; Question does.
type Item struct {
	ID        string // given by PutPaper
	Code      string // unique within the paper
	Part      int    // of the course; 0 for none
	Kind      string // Single; "" is Single
	Stem      Names
	Options   []Names
	Answer    []int // indexes into Options of what is right; one for Single
	Why       Names // shown after submission
	Reference string
}

// Paper is a test as it is put: its rules and its items. A paper's code is its identity over versions.
type Paper struct {
	Code       string
	Kind       string
	Competency string // code; "" only for a unit check
	Level      int    // on the competency's scale; 0 only without competency
	PassMark   int    // hundredths of a percent; 0 is DefaultPassMark
	Minutes    int    // 0: no clock
	Draw       int    // how many items a sitting draws; 0: all
	Items      []Item
}

// Head is a paper without its items: what anybody may know of it.
type Head struct {
	ID         string
	Code       string
	Version    int
	Current    bool // the newest version of its code
	Kind       string
	Competency string
	Level      int
	PassMark   int
	Minutes    int
	Draw       int // how many items a sitting draws, never 0
	Items      int // how many there are to draw from
}

// Question is an item as it is shown while it is asked: no answer, no reason, options in the sitting's own order.
type Question struct {
	ID      string // of the item; the name under which it is answered
	Part    int
	Kind    string
	Stem    Names
	Options []Names // numbered from 1 in Answers
	Chosen  []int   // what is saved so far, numbers from 1
}

// Answers are what was chosen: by the question's id the numbers of options, from 1, as the sitting showed them. An empty
// list leaves a question blank.
type Answers map[string][]int

// Sitting is one person's try at a paper.
type Sitting struct {
	ID        string
	PersonID  string
	Paper     Head
	Lang      string
	Status    string
	StartedAt time.Time
	DueAt     time.Time // zero: no clock. Submissions are taken until Grace after it
	SavedAt   time.Time // zero: nothing saved yet
	Resumed   bool      // Start found it open
	Questions []Question
}

// Marked is a question after submission, with what was chosen and what is right.
type Marked struct {
	Question
	Right     []int // numbers from 1 of the right options, as shown
	Correct   bool
	Blank     bool
	Why       Names
	Reference string
}

// Result is what came of a sitting.
type Result struct {
	SittingID   string
	Paper       Head
	Percent     int // hundredths: right of all drawn, half-up
	Passed      bool
	Right       int
	Drawn       int
	Blank       int // of Drawn, those left unanswered; they count as wrong
	SubmittedAt time.Time
	EvidenceID  string    // of a course check
	NextTryAt   time.Time // when a course check may be tried again; zero: at once
	Items       []Marked
}

// Record is one finished or open try in a list, without its questions.
type Record struct {
	SittingID   string
	PaperID     string
	PaperCode   string
	Kind        string
	Competency  string
	Level       int
	Status      string
	Percent     int
	Passed      bool
	Right       int
	Drawn       int
	Blank       int
	StartedAt   time.Time
	SubmittedAt time.Time // zero unless submitted
}

// Standing is how a person stands with a paper, over all its versions.
type Standing struct {
	Code    string
	Tries   int // submitted
	Best    int // hundredths of a percent
	Passed  bool
	LastAt  time.Time
	OpenID  string // a sitting that is open; "" for none
	NextTry time.Time
}

// The states of a booking.
const (
	StatusBooked = "booked"
	StatusScored = "scored"
	StatusVoid   = "void"
)

// Booking is a place for an independent test: who, in what, at which level, with which agency, when.
type Booking struct {
	ID         string
	PersonID   string
	Competency string
	Level      int
	AgencyID   string // organisation
	AgencyPath string
	SlotAt     time.Time
	BookedAt   time.Time
	BookedBy   string
	Wait       time.Duration // from booking to slot; see WaitNorm
	Status     string

	// Of a booking that is scored:
	ScoredAt   time.Time
	ScoredBy   string
	Percent    int
	PassMark   int
	Passed     bool
	Note       string
	EvidenceID string

	// Of one that is void:
	VoidedAt time.Time
	VoidedBy string
	Reason   string
}

// Late tells whether the wait is longer than WaitNorm.
func (b Booking) Late() bool { return b.Wait > WaitNorm }

// Score is the result of an independent test as an assessor writes it. It names the booking, or the person and the
// competency: then the booking with an agency of the assessor is found.
type Score struct {
	BookingID  string
	PersonID   string
	Competency string
	Level      int // as booked; 0 takes the booking's
	Percent    int // hundredths
	PassMark   int // hundredths; 0 is DefaultPassMark
	Note       string
}

// Waits is how long people waited for the slots of the last WaitsDays, and wait for those to come.
type Waits struct {
	Bookings int           // not void
	Late     int           // longer than WaitNorm
	Mean     time.Duration // 0 for none
}

// BookingPage is one part of a list of bookings.
type BookingPage struct {
	Bookings []Booking
	Next     string // hand it in as "after" for the next part; "" at the end
}

// BookingFilter narrows a list of bookings; empty fields do not.
type BookingFilter struct{ Status, Competency string }

// done tells whether the list is of tests that wait no more.
func (f BookingFilter) done() bool { return f.Status == StatusScored || f.Status == StatusVoid }

// Papers is the room. Make one with New, and tell it who teaches what with WithProviders.
type Papers struct {
	db        *db.DB
	people    *people.Register
	evidence  *evidence.Records
	providers Providers
}

// New makes the room on its database, the register of people and the record of evidence. Until WithProviders is told, no
// independent test can be booked or scored, for nobody could say that the agency did not teach it.
func New(d *db.DB, register *people.Register, records *evidence.Records) *Papers {
	return &Papers{db: d, people: register, evidence: records}
}

// WithProviders says who knows which organisations teach what.
func (p *Papers) WithProviders(x Providers) *Papers { p.providers = x; return p }
