package evidence

import (
	"encoding/json"
	"time"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// The kinds of evidence. What each is worth is passbook's formula.
const (
	PIAA       = "piaa"       // proctored, independent, authorised test
	Check      = "check"      // test of a course
	Signoff    = "signoff"    // real work, signed by an officer above
	MSF        = "msf"        // what a group of colleagues or citizens says, as a group
	Loaded     = "loaded"     // an earlier score, brought in by an office
	Self       = "self"       // what the person says of themselves; lifts nothing
	Completion = "completion" // a course or programme done; lifts nothing
)

// The two sides of a competency score, and "" for what feeds neither.
const (
	TCS   = "tcs"
	WPCAS = "wpcas"
)

// The groups of a workplace reading.
const (
	Manager     = "manager"
	Peer        = "peer"
	Subordinate = "subordinate"
	Citizen     = "citizen"
)

// The states of an item.
const (
	StatusClaimed   = "claimed"   // recorded; nobody is asked
	StatusWaiting   = "waiting"   // an officer is asked
	StatusAccepted  = "accepted"  // counts, as far as its kind counts; a failed test too is accepted as a record
	StatusNotYet    = "not_yet"   // an officer said: not yet
	StatusWithdrawn = "withdrawn" // taken back by the holder
	StatusRevoked   = "revoked"   // counts no more
)

// The outcomes of a decision.
const (
	Proven  = "proven"
	NotYet  = "not_yet"
	NotMine = "not_mine" // passes to the next officer above
)

// The limits of what is taken.
const (
	MaxNote   = 4000  // characters
	MaxReason = 4000  // characters
	MaxDetail = 16384 // bytes
	MaxFiles  = 4
	MaxName   = 200 // characters of a file's name
	MaxLoad   = 50000
	Oldest    = 36 // months
	Validity  = 36 // months, unless the competency says otherwise
	Percent   = 10000
)

// Unclaimed is how long a file that was sent waits for the claim that names it.
const Unclaimed = 48 * time.Hour

// Patience is how long a sign-off waits with one officer before it passes to the next.
const Patience = 14 * 24 * time.Hour

// File is one file of an item. Attach gives it; the blob itself is kept by key.
type File struct {
	N    int    // from 1 within the item
	Key  string // hex SHA-256
	Name string
	Type string
	Size int64
}

// Item is one piece of evidence; see the package comment for its life.
type Item struct {
	ID         string
	PersonID   string // the holder
	Competency string // code
	Kind       string
	Side       string
	Group      string
	Level      int // on the competency's scale; 0 where the kind has none
	Percent    int // hundredths of a percent; for tests
	PassMark   int // hundredths of a percent; for tests
	Score      int // hundredths on the scale; for loaded and msf
	Note       string
	Detail     json.RawMessage // an object of raw readings, or nil
	ObservedAt time.Time       // when it was true
	KnownAt    time.Time       // when it became known here
	Status     string
	SignerID   string    // who is asked; who recorded an independent test
	DueAt      time.Time // waiting: when it passes to the next signer; else zero
	Stayed     bool      // waiting: the time was over and nobody stands above the signer
	DecidedAt  time.Time // zero while nobody has decided
	DecidedBy  string
	LoadID     string // loaded: the batch it came in by, "" for what came before batches were kept
	SecondID   string // loaded: who consented to the batch; DecidedBy proposed it
	Reason     string // of a decision that is not "proven"
	EndedAt    time.Time
	EndedBy    string // who withdrew or revoked it
	EndReason  string
	SourceKind string
	SourceID   string
	ExpiredAt  time.Time // when its validity was told to be over; zero while it is valid
	FileCount  int
	Files      []File // in Item's answer; lists leave them out
	Passes     []Pass // likewise
}

// Pass is one passing of a waiting item from one officer to the next above.
type Pass struct {
	At       time.Time
	From, To string // person ids
	Reason   string // what "not mine" said; "" when the time was over
}

// New is evidence to be recorded. Which fields are needed follows from Kind; see Valid.
type New struct {
	PersonID   string
	Competency string
	Kind       string
	Side       string // for loaded; else it follows from the kind
	Group      string // for msf; else it follows from the kind
	Level      int
	Percent    int
	PassMark   int
	Score      int
	Note       string
	Detail     json.RawMessage
	ObservedAt time.Time
	SignerID   string // sign-off: who is asked, "" for the next officer above; independent test: who recorded it
	SourceKind string
	SourceID   string
	Files      []File // as Attach gave them
}

// Decision is what an officer says of a waiting sign-off.
type Decision struct {
	Outcome string // Proven, NotYet or NotMine
	Reason  string // needed unless proven
}

// Filter narrows a list; empty fields do not.
type Filter struct{ Competency, Kind, Status string }

// Page is one part of a list.
type Page struct {
	Items []Item
	Next  string // hand it in as "after" for the next part; "" at the end
}

// Records is the room. Make one with NewRecords.
type Records struct {
	db     *db.DB
	people *people.Register
	files  blob.Store
}

// NewRecords makes the room on its database, the register of people and the store of files. (New is what is recorded.)
func NewRecords(d *db.DB, register *people.Register, files blob.Store) *Records {
	return &Records{db: d, people: register, files: files}
}
