// Package sunbird reads telemetry of Sunbird platforms, versions 3.0 and 3.1, and says by one table which statement of the
// Experience API each event is. It keeps nothing and opens no connection. The table for people is docs/operate/telemetry.md.
package sunbird

import "errors"

// MaxEvents is how many events one request may hold, as the Sunbird service has it.
const MaxEvents = 100

// MaxEvent is the greatest size of one event in octets: 64 KiB.
const MaxEvent = 64 << 10

// Errors of a batch as a whole.
var (
	ErrNotJSON = errors.New("sunbird: no JSON")
	ErrShape   = errors.New("sunbird: no event, list of events, or object with a list named events")
	ErrMany    = errors.New("sunbird: more than 100 events")
)

// Wrong says why an event is kept apart.
type Wrong string

// What can be wrong with an event.
const (
	NotJSON  Wrong = "not_json" // a line or an element that is no JSON object
	Large    Wrong = "large"    // more than MaxEvent octets
	NoEID    Wrong = "eid"      // eid is missing, or none of the specification
	NoTime   Wrong = "ets"      // ets is no moment in milliseconds between 2000 and 2100
	Version  Wrong = "ver"      // neither 3.0 nor 3.1
	NoMID    Wrong = "mid"      // mid is missing or longer than 256 octets
	NoActor  Wrong = "actor"    // actor is missing, or neither actor nor device is named
	NoScope  Wrong = "context"  // context is missing or names no channel
	NoData   Wrong = "edata"    // edata is missing or lacks what the event needs
	Conflict Wrong = "conflict" // the mid was used before for something else
)

// Ref names something of the platform: what an event is about, or what it belongs to.
type Ref struct{ Type, ID string }

// Event is one event that keeps the rules.
type Event struct {
	EID, Ver, MID string
	At            int64 // ms since 1970
	Actor         Ref   // where the event names nobody, the device
	Channel, Env  string
	Producer      string // pdata.id
	Part          string // pdata.pid
	Session       string // sid, "" for none
	About         Ref    // object
	Version       string // of the object
	Belongs       []Ref  // cdata, rollup of context and object
	data          map[string]any
}

// Refused is an event that is kept apart.
type Refused struct {
	At       int // place in the batch, from 0
	MID, EID string
	Wrong    Wrong
	Body     []byte // as it came
}

// kinds are the events of the specification.
var kinds = map[string]bool{
	"START": true, "END": true, "IMPRESSION": true, "INTERACT": true, "ASSESS": true, "RESPONSE": true, "FEEDBACK": true, "SHARE": true,
	"SEARCH": true, "AUDIT": true, "LOG": true, "ERROR": true, "METRICS": true, "INTERRUPT": true, "HEARTBEAT": true, "SUMMARY": true,
	"EXDATA": true,
}
