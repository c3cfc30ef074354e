package programme

import "time"

// How a person stands to a cohort.
const (
	PlaceInvited  = "invited"  // may accept or decline
	PlaceAsked    = "asked"    // waits for the officer above
	PlaceAgreed   = "agreed"   // the officer above agrees; waits for a coordinator
	PlaceApproved = "approved" // has a seat
	PlaceDeclined = "declined" // by themselves
	PlaceRefused  = "refused"  // by the officer above, or by a coordinator
	PlaceLeft     = "left"     // had a seat, and gave it up
	PlaceRemoved  = "removed"  // had a seat; a coordinator took them out
)

// Placing is an act by which it changes how a person stands to a cohort.
type Placing string

// The acts, and whose they are.
const (
	ToInvite  Placing = "invite"  // a coordinator
	ToAsk     Placing = "ask"     // the person
	ToAccept  Placing = "accept"  // the person
	ToQuit    Placing = "quit"    // the person: declines, takes a request back, or gives a seat up
	ToAgree   Placing = "agree"   // the officer above
	ToObject  Placing = "object"  // the officer above
	ToGive    Placing = "give"    // a coordinator, but not who agreed as the officer above
	ToRefuse  Placing = "refuse"  // a coordinator
	ToRemove  Placing = "remove"  // a coordinator
	ToRestore Placing = "restore" // a coordinator: takes a removal back
)

// placings are the ways from state to state ("" is no place yet), by the act; a way to the same state is an act that has been done.
var placings = map[Placing]map[string]string{
	ToInvite:  {"": PlaceInvited, PlaceDeclined: PlaceInvited, PlaceRefused: PlaceInvited, PlaceLeft: PlaceInvited, PlaceRemoved: PlaceInvited},
	ToAsk:     {"": PlaceAsked, PlaceDeclined: PlaceAsked, PlaceLeft: PlaceAsked, PlaceInvited: PlaceApproved, PlaceAsked: PlaceAsked, PlaceAgreed: PlaceAgreed, PlaceApproved: PlaceApproved},
	ToAccept:  {PlaceInvited: PlaceApproved, PlaceApproved: PlaceApproved},
	ToQuit:    {PlaceInvited: PlaceDeclined, PlaceAsked: PlaceDeclined, PlaceAgreed: PlaceDeclined, PlaceApproved: PlaceLeft},
	ToAgree:   {PlaceAsked: PlaceAgreed},
	ToObject:  {PlaceAsked: PlaceRefused},
	ToGive:    {PlaceAgreed: PlaceApproved},
	ToRefuse:  {PlaceAsked: PlaceRefused, PlaceAgreed: PlaceRefused},
	ToRemove:  {PlaceApproved: PlaceRemoved},
	ToRestore: {PlaceRemoved: PlaceApproved},
}

// NextPlace gives how a person stands to a cohort after an act; ok is false where there is no such way. Who is taken in by asking was
// invited: an invitation is a coordinator's approval given before.
func NextPlace(act Placing, from string) (to string, ok bool) {
	to, ok = placings[act][from]
	return to, ok
}

// Place is how one person stands to a cohort.
type Place struct {
	Status   string // one of Place…; "" for not at all
	AgreedBy string // id of the officer above who agreed; "" for none
	Note     string // the word with which it was settled last
	Since    time.Time
}
