package attempt

import (
	"sync"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/seal"
	"sopan/internal/people"
	"sopan/internal/record"
	"sopan/internal/standard/scorm"
)

// Course is a package that this room can run.
type Course struct {
	Package string // its id in the store of content
	Kind    content.Kind
	Title   string
	Owner   string // code of the organisation
	Live    bool   // before learners; else a draft
	MadeAt  time.Time
	SCORM   scorm.Course // of SCORM
	Items   []Item       // that can be run, in the order of the table of contents; an H5P package is one
}

// Item is a part of a course that can be run.
type Item struct {
	ID    string
	Title string
	SCO   bool // an asset is done once it was opened
}

// The limits of what the run-time may send.
const (
	MaxSequencing = 1 << 20   // octets of the sequencing state
	MaxCommit     = 4 << 20   // octets of one commit
	maxStatement  = 256 << 10 // octets of one statement of H5P
	longestVisit  = 12 * time.Hour
)

// Attempt is one try of a person at a course.
type Attempt struct {
	ID       string // also the registration of its statements
	PersonID string
	Package  string
	Number   int  // from 1
	Draft    bool // an author looks; nothing is told
	Version  int64
	// Sequencing is the run-time's sequencing of SCORM 2004, kept whole across sessions as it gave it; "" before the first.
	Sequencing string
	Current    string // the item that was run last; "" for none
	Completion string // unknown, incomplete, completed
	Success    string // unknown, passed, failed
	Scaled     *int   // hundredths
	Clock      time.Duration
	BeganAt    time.Time
	ChangedAt  time.Time
	lastCommit string
}

// Done tells whether the attempt is complete; Begin then opens the next one.
func (a Attempt) Done() bool { return a.Completion == scorm.Completed }

// ItemState is what stands of one item in an attempt.
type ItemState struct {
	Item       string
	CMI        string // the run-time's data model as it was sent last; "" before the first
	Completion string
	Success    string
	Status     string // of 1.2
	Scaled     *int
	Suspended  bool          // it asked to come back to where it was
	Total      time.Duration // by its own word, over all sessions
	Clock      time.Duration // by the server's clock, over all sessions

	session     string        // the run of it that was heard of last
	before      time.Duration // by its own word, in earlier sessions
	said        time.Duration // by its own word, in this one
	clockBefore time.Duration
	began, seen time.Time // of this session
	ended       bool      // this session
}

// done tells whether an item counts as complete.
func (s ItemState) done() bool { return s.Completion == scorm.Completed }

// Runs is the room. Make one with New.
type Runs struct {
	db     *db.DB
	packs  *content.Store
	people *people.Register
	record *record.Store
	tokens seal.Key
	home   func() string // of accounts and activities

	delivering sync.Mutex
}

// New makes the room. tokens seals who may speak for an attempt; home gives the address of this installation, an absolute IRI:
// persons are agents with an account there, and activities lie beneath it.
func New(d *db.DB, packs *content.Store, p *people.Register, r *record.Store, tokens seal.Key, home func() string) *Runs {
	return &Runs{db: d, packs: packs, people: p, record: r, tokens: tokens, home: home}
}

// version is the standard of a course of SCORM.
func (c Course) version() scorm.Version {
	if c.Kind == content.SCORM12 {
		return scorm.V12
	}
	return scorm.V2004
}

// index is the place of an item among those that can be run; -1 when it is none.
func (c Course) index(item string) int {
	for i, one := range c.Items {
		if one.ID == item {
			return i
		}
	}
	return -1
}

// overall rolls items up where the run-time does not: in 1.2 and in H5P. A course is complete when all its items are, passed when all
// that were judged are passed, failed when one is; its score is the mean of those that gave one.
func overall(c Course, items map[string]ItemState) (completion, success string, scaled *int) {
	completion, success = scorm.Unknown, scorm.Unknown
	done, judged, sum, scores := 0, 0, 0, 0
	for _, one := range c.Items {
		s, ok := items[one.ID]
		if !ok {
			continue
		}
		completion = scorm.Incomplete
		if s.done() {
			done++
		}
		switch s.Success {
		case scorm.Failed:
			success = scorm.Failed
			judged++
		case scorm.Passed:
			if judged++; success == scorm.Unknown {
				success = scorm.Passed
			}
		}
		if s.Scaled != nil {
			sum, scores = sum+*s.Scaled, scores+1
		}
	}
	if done == len(c.Items) && done > 0 {
		completion = scorm.Completed
	} else if success == scorm.Passed {
		success = scorm.Unknown // not before the end
	}
	if scores > 0 {
		mean := sum / scores
		scaled = &mean
	}
	return completion, success, scaled
}

// hear takes a session time into the state of an item: time is the sum over sessions, and what one session says again replaces what it
// said before, whichever way it was counting.
func (s *ItemState) hear(session string, said time.Duration, told bool, now time.Time) (fresh bool) {
	if fresh = s.session != session; fresh {
		s.before, s.said, s.clockBefore = s.before+s.said, 0, s.Clock
		s.session, s.began, s.ended = session, now, false
	}
	if told {
		s.said = said
	}
	s.seen = now
	s.Total, s.Clock = s.before+s.said, s.clockBefore+s.visit()
	return fresh
}

// visit is how long this session has been open by the server's clock.
func (s ItemState) visit() time.Duration {
	return min(max(s.seen.Sub(s.began), 0), longestVisit)
}
