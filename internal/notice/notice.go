package notice

import (
	"time"

	"sopan/internal/ground/db"
)

// The kinds of notice, and who is told.
const (
	SignAsked   = "sign_asked"   // an officer: a claim waits for your signature
	SignPassed  = "sign_passed"  // an officer: a claim was passed on to you
	SignStays   = "sign_stays"   // an officer: a claim is overdue, and nobody stands above you to take it
	SignLapsed  = "sign_lapsed"  // an officer: a claim went past you, its time was over
	ClaimPassed = "claim_passed" // a holder: your claim lies with another officer now
	ClaimStays  = "claim_stays"  // a holder: your claim is overdue and stays where it is
	Proven      = "proven"       // a holder: your work was signed
	NotYet      = "not_yet"      // a holder: not yet, with a reason
	Revoked     = "revoked"      // a holder: evidence counts no more
	Expired     = "expired"      // a holder: evidence is past its validity
	Measured    = "measured"     // a holder: a level was measured for the first time; filed only
	Raised      = "raised"       // a holder: a level rose
	Fell        = "fell"         // a holder: a level fell, for a named reason
	Unmeasured  = "unmeasured"   // a holder: a level is not measured any more
	PlanAsked   = "plan_asked"   // an officer: a plan waits for your agreement
	PlanAgreed  = "plan_agreed"  // a holder: your plan is agreed
	PlanBack    = "plan_back"    // a holder: your plan came back
	PlanRevise  = "plan_revise"  // a holder: your post has changed, your plan is to be revised
	TeamRevise  = "team_revise"  // an officer: the same of somebody who came to your line
	SlipFlagged = "slip_flagged" // an office: whoever used your slip said "this is not me"
	SlipIssued  = "slip_issued"  // a holder: a slip that opens your account was printed
	PINChanged  = "pin_changed"  // a holder: your PIN or password was changed
	RoleGiven   = "role_given"   // a holder: you hold a role over an office
	RoleTaken   = "role_taken"   // a holder: you hold it no more
	TestBooked  = "test_booked"  // a holder: a place in an independent test
	TestPassed  = "test_passed"  // a holder: its result
	TestFailed  = "test_failed"  // a holder: its result
	TestVoid    = "test_void"    // a holder: the place was given up
)

// Args is what the words of a notice need: ids, codes and levels, never names.
type Args struct {
	Person     string `json:"person,omitempty"`     // the other person: who asks, signs, agrees
	Competency string `json:"competency,omitempty"` // code
	Level      int    `json:"level,omitempty"`      // asked for, or reached
	From       int    `json:"from,omitempty"`       // the level before
	Reason     string `json:"reason,omitempty"`     // of a fall: expired, revoked, remeasured, formula
	Role       string `json:"role,omitempty"`
	Path       string `json:"path,omitempty"` // of the office over which a role is held
	Frac       string `json:"frac,omitempty"` // code of a kind of post
	Version    int    `json:"version,omitempty"`
	Law        string `json:"law,omitempty"`       // code of a knowledge resource
	Next       string `json:"next,omitempty"`      // code of what stands in its place
	Unit       string `json:"unit,omitempty"`      // code of the short course on what changed
	Programme  string `json:"programme,omitempty"` // code
	Draft      string `json:"draft,omitempty"`     // id of a version of a programme
	Cohort     string `json:"cohort,omitempty"`    // id
	Milestone  int    `json:"milestone,omitempty"` // from 1
	On         string `json:"on,omitempty"`        // YYYY-MM-DD: when it begins
	Until      string `json:"until,omitempty"`     // YYYY-MM-DD: how long it holds or goes on
}

// Notice is one thing that one person is told. A fact makes it; reading or settling it changes what it calls for; nothing
// else changes it.
type Notice struct {
	PersonID string
	ID       string
	Pos      int64 // place in the log: newer is higher
	Kind     string
	Subject  string // what it is about: an item of evidence, a plan, a competency
	Args     Args
	At       time.Time
	Asks     bool      // the reader was asked to do something
	Calls    bool      // not only filed, and not settled yet
	ReadAt   time.Time // zero: not read
}

// New tells whether the notice counts as unread.
func (n Notice) New() bool { return n.Calls && n.ReadAt.IsZero() }

// Settled tells whether what was asked has been done, by the reader or without them.
func (n Notice) Settled() bool { return n.Asks && !n.Calls }

// Notices is the room.
type Notices struct{ db *db.DB }

// New makes the room on the database.
func New(d *db.DB) *Notices { return &Notices{db: d} }
