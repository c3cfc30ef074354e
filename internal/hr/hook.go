package hr

import (
	"math/rand/v2"
	"slices"
	"time"

	"sopan/internal/people"
)

// Direction says whether another system tells or is told.
type Direction string

// The directions.
const (
	In  Direction = "in"  // it sends events here
	Out Direction = "out" // events are sent to it
)

// Hook links a unit with another system by signed events (CloudEvents 1.0.2, signed by Standard Webhooks). Its life: Admit or
// Subscribe makes it, and shows its secret once; Rotate gives it a new secret, beside which the old one holds for a day; End
// ends it. Who holds the right hr.link over the unit may do all of it.
type Hook struct {
	ID        string
	OrgID     string
	Direction Direction
	Address   string   // in: the source that its events name; out: where events are sent to
	Types     []string // out: the types that are told; none is all
	Greet     bool     // out: the receiver is asked first whether it wants events
	GreetedAt time.Time
	OldUntil  time.Time // until when the secret before this one holds; zero for none
	MadeAt    time.Time
	MadeBy    string
	EndedAt   time.Time // zero while it lasts

	secret, oldSecret string // sealed
}

// Lasts tells whether it has not ended.
func (h Hook) Lasts() bool { return h.EndedAt.IsZero() }

// overlap is how long an old secret holds beside the new one.
const overlap = 24 * time.Hour

// Fresh is how old, or how far ahead, the time of a signature may be (Standard Webhooks: five minutes).
const Fresh = 5 * time.Minute

// The types of event that are taken in.
const (
	TypeOrder     = "sopan.hr.service_order" // one order on one person's service
	TypeEmployees = "sopan.hr.employees"     // rows of the register, as in a file
)

// The types of event that others are told.
const (
	TypePosted = "sopan.people.posted"
	TypeLeft   = "sopan.people.left"
)

// serviceTypes are the types that tell of an order that was carried out, by its kind.
var serviceTypes = map[string]string{
	people.ServiceJoining: "sopan.people.joined", people.ServiceTransfer: "sopan.people.transferred", people.ServicePromotion: "sopan.people.promoted",
	people.ServiceDeputation: "sopan.people.deputed", people.ServiceRepatriation: "sopan.people.repatriated", people.ServiceCharge: "sopan.people.charge_given",
	people.ServiceChargeEnded: "sopan.people.charge_ended", people.ServiceLeave: "sopan.people.on_leave", people.ServiceSuspension: "sopan.people.suspended",
	people.ServiceResumption: "sopan.people.resumed", people.ServiceRetirement: "sopan.people.retired", people.ServiceResignation: "sopan.people.resigned",
	people.ServiceDeath: "sopan.people.died",
}

// The types that tell of orders that were not carried out or were taken back, of units and of batches.
const (
	typeFailed     = "sopan.people.order_failed"
	typeTakenBack  = "sopan.people.order_taken_back"
	typeOrgMerged  = "sopan.org.merged"
	typeOrgClosed  = "sopan.org.closed"
	typeOrgRenamed = "sopan.org.renamed"
	typeApplied    = "sopan.hr.batch_applied"
	typeRolledBack = "sopan.hr.batch_rolled_back"
)

// Types lists the types that others can be told, sorted.
func Types() []string {
	out := []string{TypePosted, TypeLeft, typeFailed, typeTakenBack, typeOrgMerged, typeOrgClosed, typeOrgRenamed, typeApplied, typeRolledBack}
	for _, t := range serviceTypes {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

// wants tells whether a hook is told of a type.
func (h Hook) wants(kind string) bool { return len(h.Types) == 0 || slices.Contains(h.Types, kind) }

// The states of a delivery.
const (
	DeliveryWaiting = "waiting"
	DeliverySent    = "sent"
	DeliveryDead    = "dead" // given up; somebody may have it sent again
)

// Delivery is one event on its way to one receiver.
type Delivery struct {
	HookID string
	Pos    int64  // of the fact in the log
	ID     string // of the event
	Type   string
	State  string
	Tries  int
	NextAt time.Time
	Status int    // of the last answer; 0 for none
	Why    string // the key of why the last try failed; "" where it did not
	MadeAt time.Time
	DoneAt time.Time

	body string
}

// MaxTries is after how many failures a delivery is given up: the last is some 36 hours after the first.
const MaxTries = 12

// The waits between tries: three times as long each time, never longer than the most.
const (
	firstWait = 10 * time.Second
	mostWait  = 8 * time.Hour
)

// backOff is how long to wait after so many failures, between half and the whole of the step, so that receivers that come back
// are not met by all at once. again is what the receiver asked for, if that is longer.
func backOff(tries int, again time.Duration, random func() float64) time.Duration {
	step := firstWait
	for range tries - 1 {
		step = min(3*step, mostWait)
	}
	return max(again, step/2+time.Duration(random()*float64(step/2)))
}

func jitter() float64 { return rand.Float64() }
