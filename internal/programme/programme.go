package programme

import (
	"slices"
	"time"

	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/people"
)

// Names is one text in several languages, by language tag.
type Names = map[string]string

// Programmes is the room: programmes, who is how far in them, and cohorts.
type Programmes struct {
	db       *db.DB
	people   *people.Register
	courses  *learning.Courses
	accounts *access.Accounts
}

// New makes the room on its database, the register of people and the courses that programmes lead through.
func New(d *db.DB, register *people.Register, courses *learning.Courses) *Programmes {
	return &Programmes{db: d, people: register, courses: courses}
}

// What a programme may hold (DOMAIN B5: at most 5 milestones, a name of 70 letters, a text of 1000).
const (
	MaxMilestones    = 5
	MaxTitle         = 70
	MaxText          = 1000
	MaxItems         = 30  // of one milestone
	MaxPrerequisites = 10  //
	MaxMonths        = 120 // of validity
	MaxWindow        = 365 // days before the end in which a renewal may begin
)

// Body is what the author writes.
type Body struct {
	Title      Names          `json:"title"`
	Text       Names          `json:"text,omitempty"`
	Milestones []Milestone    `json:"milestones,omitempty"`
	After      []Prerequisite `json:"after,omitempty"`  // all must be complete before one enrols
	Months     int            `json:"months,omitempty"` // it holds so long after completion; 0: without end
	Window     int            `json:"window,omitempty"` // days before the end from which on it may be renewed
	Again      []int          `json:"again,omitempty"`  // milestones, from 1, that a renewal asks for anew; none: the whole
}

// Milestone is one stage of a programme.
type Milestone struct {
	Title Names  `json:"title"`
	Text  Names  `json:"text,omitempty"`
	Items []Item `json:"items,omitempty"`
	Check string `json:"check,omitempty"` // code of the course whose final check must be passed; "" for none
}

// Item is a course of a milestone.
type Item struct {
	Course   string `json:"course"` // code
	Optional bool   `json:"optional,omitempty"`
}

// Prerequisite is what must be complete before one enrols.
type Prerequisite struct {
	Kind string `json:"kind"` // ByCourse or ByProgramme
	Code string `json:"code"`
}

// The kinds of prerequisite.
const (
	ByCourse    = "course"
	ByProgramme = "programme"
)

// Mandatory are the courses without which the milestone is not done, in its order, and that of its check.
func (m Milestone) Mandatory() []string {
	var out []string
	for _, it := range m.Items {
		if !it.Optional {
			out = append(out, it.Course)
		}
	}
	if m.Check != "" && !slices.Contains(out, m.Check) {
		out = append(out, m.Check)
	}
	return out
}

// Courses are all courses that the programme names, without doubles, in its order.
func (b Body) Courses() []string {
	var out []string
	add := func(code string) {
		if code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	for _, m := range b.Milestones {
		for _, it := range m.Items {
			add(it.Course)
		}
		add(m.Check)
	}
	return out
}

// Mandatory are the courses without which the programme is not complete, without doubles, in its order: its eligible first-level
// children, whose hours are its hours (DOMAIN B6).
func (b Body) Mandatory() []string {
	var out []string
	for _, m := range b.Milestones {
		for _, code := range m.Mandatory() {
			if !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// State is where a version of a programme stands.
type State string

// The states of a version.
const (
	Drafted    State = "draft"
	InReview   State = "review"
	IsApproved State = "approved"
	Live       State = "live"
	Replaced   State = "replaced"
	IsRetired  State = "retired"
	Discarded  State = "discarded"
)

// edges are the ways from state to state.
var edges = map[State][]State{
	Drafted:    {InReview, Discarded},
	InReview:   {Drafted, IsApproved},
	IsApproved: {Drafted, Live},
	Live:       {Replaced, IsRetired},
}

// May tells whether a version may go from one state to another.
func May(from, to State) bool { return slices.Contains(edges[from], to) }

// Version is one version of a programme.
type Version struct {
	ID        string
	Code      string // of the programme
	Org       string // code of the organisation that gives it
	From      int    // version that it was begun from; 0 for a new programme
	N         int    // version that it became; 0 until it is live
	State     State
	Body      Body
	Revision  int
	MadeAt    time.Time
	MadeBy    string
	ChangedAt time.Time
}

// Open tells whether its author may write on it.
func (v Version) Open() bool { return v.State == Drafted }
