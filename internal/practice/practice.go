package practice

import (
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// The kinds of practice, named by the share that each is meant to have of all learning.
const (
	OnJob  = "70" // work done on the job
	Social = "20" // with others: a mentor, a peer, a visit
	Formal = "10" // a course, a class, reading
)

// Kinds lists the kinds in their order.
var Kinds = []string{OnJob, Social, Formal}

// The limits of what is taken.
const (
	MaxMinutes = 24 * 60 // of one entry, and of all entries of one day
	MaxText    = 2000    // characters
	OldestDays = 366     // that DoneOn may lie back
)

// UndoFor is how long a removed entry can be brought back.
const UndoFor = 30 * 24 * time.Hour

// Entry is one thing a person did to learn; see the package comment for its life.
type Entry struct {
	ID         string
	PersonID   string
	Kind       string // OnJob, Social or Formal
	Competency string // code; "" for none
	Minutes    int
	Text       string
	WithPerson string // person id of whom it was done with; "" for nobody
	DoneOn     string // YYYY-MM-DD in India
	EvidenceID string // "" for none
	Version    int    // from 1
	LoggedAt   time.Time
	ChangedAt  time.Time // of this version
	RemovedAt  time.Time // zero: not removed
}

// New is what is written into an entry.
type New struct {
	Kind       string
	Competency string
	Minutes    int
	Text       string
	WithPerson string
	DoneOn     string // "" is today in India
}

// Mix is minutes by kind.
type Mix struct {
	OnJob, Social, Formal int
}

// Total is all minutes.
func (m Mix) Total() int { return m.OnJob + m.Social + m.Formal }

// Filter narrows a list; empty fields do not.
type Filter struct {
	Kind, Competency string
	From, To         string // dates, both included
}

// Page is one part of a list.
type Page struct {
	Entries []Entry
	Next    string // hand it in as "after" for the next part; "" at the end
}

// Logs is the room. Make one with NewLogs.
type Logs struct {
	db     *db.DB
	people *people.Register
}

// NewLogs makes the room on its database and the register of people. (New is what is written.)
func NewLogs(d *db.DB, register *people.Register) *Logs { return &Logs{db: d, people: register} }
