package launch

import (
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
)

// State is where a course stands.
type State string

// The states.
const (
	Draft State = "draft" // launched by who made it alone
	Live  State = "live"
)

// Course is a course of a package.
type Course struct {
	ID      string
	Package string
	Owner   string // code of the organisation
	State   State
	MadeBy  string // id of the actor
	MadeAt  time.Time
	cmi5.Course
	iri string
}

// activity is an AU as the launching system names it: never as the publisher does, and the same in every registration (8.1).
func (c Course) activity(index int) cmi5.Activity {
	u := c.AUs[index]
	return cmi5.Activity{ID: auIRI(c.iri, index), Publisher: u.ID, Title: u.Title, Description: u.Description, Type: u.ActivityType}
}

// ActivityID is the id of an AU's activity as the launching system makes it.
func (c Course) ActivityID(index int) string { return auIRI(c.iri, index) }

// Registration is one enrolment of somebody in a course.
type Registration struct {
	ID          string
	Course      string
	Person      string // "" for somebody who is not ours
	Actor       cmi5.Agent
	MadeAt      time.Time
	SatisfiedAt time.Time // zero until then
}

// Progress is how far an AU is within a registration. Times are the server's; zero for never.
type Progress struct {
	Index                           int
	CompletedAt, PassedAt, WaivedAt time.Time
	Reason                          cmi5.Reason // of the waiver
	Scaled                          string      // score of what was passed, or last failed, as the AU told it; "" for none
	MetAt                           time.Time
}

// Session is one launch of an AU. Times are the server's; zero for never.
type Session struct {
	ID           string
	Registration string
	Course       string
	AU           int
	Mode         cmi5.Mode
	LaunchedAt   time.Time
	BegunAt      time.Time // when initialized came
	LastAt       time.Time // when the AU said its last word; the launch before it has said any
	EndedAt      time.Time
	Abandoned    bool
}

// SessionLives is how long a session may be silent before it is abandoned.
const SessionLives = 12 * time.Hour

// Courses runs courses. Make them with New.
type Courses struct {
	db      *db.DB
	people  *people.Register
	content *content.Store
	record  *record.Store
	home    func() string
}

// New makes the room. home gives the address of this installation, by which persons and activities are named.
func New(d *db.DB, p *people.Register, c *content.Store, r *record.Store, home func() string) *Courses {
	return &Courses{db: d, people: p, content: c, record: r, home: home}
}
