package access

import (
	"runtime"
	"sync"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Accounts is the room: who may come in, and as whom.
type Accounts struct {
	db       *db.DB
	people   *people.Register
	hasher   *hasher
	sessions *memory
	tokens   *memory
	saltOnce sync.Mutex
	salt     []byte
}

// Options are the settings of the room. The zero value is right for a server.
type Options struct {
	MaxHashing int  // how many secrets are hashed at once; 0: one for each core
	MaxWaiting int  // how many more may wait for that; 0: 32 for each at work
	Cost       Cost // of one hash; zero: DefaultCost
}

// New makes the room on the database.
func New(d *db.DB, o Options) *Accounts {
	if o.MaxHashing <= 0 {
		o.MaxHashing = runtime.GOMAXPROCS(0)
	}
	if o.MaxWaiting <= 0 {
		o.MaxWaiting = 32 * o.MaxHashing
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	return &Accounts{
		db: d, people: people.New(d), hasher: newHasher(o.MaxHashing, o.MaxWaiting, o.Cost),
		sessions: newMemory(), tokens: newMemory(),
	}
}

// State is where an account stands.
type State string

// The states of an account. A person for whom no slip was ever issued has none.
const (
	StateNone   State = ""       // no account
	StateNew    State = "new"    // a slip was issued; no PIN yet
	StateActive State = "active" // may sign in
	StateClosed State = "closed" // may not, until a new slip is used
)

// Account is what is known of a person's way in. It holds no secret.
type Account struct {
	PersonID  string
	Code      string // employee code
	State     State
	FirstAt   time.Time // zero before the first sign-in
	ChangedAt time.Time // last change of state or secret
	Session   Session   // the session that was asked for; zero outside Accounts.Session
}

// SessionKind is how long a session lasts without use.
type SessionKind string

// The kinds of session. A desk in an office is shared by day; a telephone of one's own is not.
const (
	Office   SessionKind = "office"
	Personal SessionKind = "personal"
)

// Lives is how long a session of the kind lasts after it was last used.
func (k SessionKind) Lives() time.Duration {
	if k == Personal {
		return 30 * 24 * time.Hour
	}
	return 12 * time.Hour
}

// Session is one signed-in device.
type Session struct {
	ID        string
	Kind      SessionKind
	Device    string
	MadeAt    time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// SignedIn is what a sign-in gives: the token for the cookie, which is kept nowhere else, and who has come in.
type SignedIn struct {
	Token   string
	Session Session
	Actor   who.Actor
}

// Slip is a printed code. The code is in no other place than here, once.
type Slip struct {
	PersonID  string
	Code      string // as it is printed: two groups of four
	ExpiresAt time.Time
}

// Issued is a slip as it is known afterwards, without its code.
type Issued struct {
	IssuedAt  time.Time
	IssuedBy  string // person id, or the name of a system
	ExpiresAt time.Time
	State     SlipState // SlipLapsed where its time is over and nothing else came of it
}

// Step is a first sign-in on its way: the token that carries it from page to page, and whom the office says it is.
type Step struct {
	Token    string
	Until    time.Time
	State    SlipState
	Identity Identity
}

// Identity is what is shown at "You are …": the name and the post, by language where there are several.
type Identity struct {
	PersonID string
	Code     string
	Name     map[string]string
	Title    map[string]string // of the post; nil without one
	Org      map[string]string // where they serve; nil without a post
}

// Held is one role that a person holds, or held, over a part of the tree.
type Held struct {
	PersonID string
	Role     who.Role
	Path     string
	GivenAt  time.Time
	GivenBy  string
	EndedAt  time.Time // zero while it holds
	EndedBy  string
}

// Token is one token for programs, without the token itself.
type Token struct {
	ID        string
	Label     string
	MadeAt    time.Time
	MadeBy    string
	UsedAt    time.Time // zero before the first use
	ExpiresAt time.Time
}

// SlipState is where a slip stands.
type SlipState string

// The states of a slip. Flagged, done and replaced are its ends; one that has come to no end when its time is over has
// lapsed, which is told and never stored.
const (
	SlipWaiting   SlipState = "waiting"   // printed
	SlipRedeemed  SlipState = "redeemed"  // the code was typed, the identity is shown
	SlipConfirmed SlipState = "confirmed" // "yes, that is me"
	SlipFlagged   SlipState = "flagged"   // "no, that is not me"
	SlipDone      SlipState = "done"      // a PIN was set with it
	SlipReplaced  SlipState = "replaced"  // a newer slip, or the end of the account, made it worthless
	SlipLapsed    SlipState = "lapsed"    // not used in time, or begun and not brought to an end
)

// SlipAct is what may happen to a slip.
type SlipAct string

// The acts on a slip.
const (
	ActRedeem  SlipAct = "redeem"
	ActConfirm SlipAct = "confirm"
	ActFlag    SlipAct = "flag"
	ActSetPIN  SlipAct = "set_pin"
	ActReplace SlipAct = "replace"
)

// How long things last.
const (
	SlipLives  = 14 * 24 * time.Hour  // a printed slip
	StepLives  = time.Hour            // from the code to the PIN
	TokenLives = 365 * 24 * time.Hour // a token for programs
	CacheLives = time.Second          // at most so old is what Session and Bearer answer
)

// edges is the first sign-in as a machine: where each act leads from each state. What is not here is refused.
var edges = map[SlipState]map[SlipAct]SlipState{
	SlipWaiting:   {ActRedeem: SlipRedeemed, ActReplace: SlipReplaced},
	SlipRedeemed:  {ActConfirm: SlipConfirmed, ActFlag: SlipFlagged, ActReplace: SlipReplaced},
	SlipConfirmed: {ActSetPIN: SlipDone, ActReplace: SlipReplaced},
}

// Next tells where an act leads from a state, or why it is refused: a slip is used once, in order.
func Next(from SlipState, act SlipAct) (SlipState, error) {
	if to, ok := edges[from][act]; ok {
		return to, nil
	}
	switch from {
	case SlipReplaced:
		return "", fault.E(fault.Conflict, "access.Next", "access.slip.replaced")
	case SlipFlagged:
		return "", fault.E(fault.Conflict, "access.Next", "access.slip.flagged")
	case SlipWaiting:
		return "", fault.E(fault.Conflict, "access.Next", "access.slip.order")
	}
	if act == ActRedeem || from == SlipDone {
		return "", fault.E(fault.Conflict, "access.Next", "access.slip.used")
	}
	return "", fault.E(fault.Conflict, "access.Next", "access.slip.order")
}
