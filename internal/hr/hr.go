package hr

import (
	"slices"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/people"
)

// State is where a batch stands.
type State string

// The states, in the order of a batch's life (DOMAIN D9).
const (
	Received   State = "received"
	Parsed     State = "parsed"
	Validated  State = "validated"
	InReview   State = "review" // conflicts in review; one without any is through at once
	Applied    State = "applied"
	Reconciled State = "reconciled"
	RolledBack State = "rolled_back"
)

// States lists them all.
var States = []State{Received, Parsed, Validated, InReview, Applied, Reconciled, RolledBack}

// edges are the steps there are; from review one may look again.
var edges = map[State][]State{
	Received: {Parsed}, Parsed: {Validated}, Validated: {InReview}, InReview: {InReview, Applied}, Applied: {Reconciled, RolledBack},
}

// May tells whether a batch may step from one state to another.
func May(from, to State) bool { return slices.Contains(edges[from], to) }

// AloneUpTo is how many rows that say something new who brought a batch may apply alone; a larger batch is applied by a
// second person.
const AloneUpTo = 20

// MaxRows is the largest batch.
const MaxRows = 200_000

// The results of a row beside those that people tell.
const (
	RowConflict = "conflict"
	RowSkipped  = "skipped"
)

// Results lists what a row can come to, in the order in which a page shows them.
var Results = []string{RowConflict, people.RowRefused, people.RowNew, people.RowChanged, people.RowSame, RowSkipped}

// Batch is one file, or one event, of an HR system.
type Batch struct {
	ID       string
	OrgID    string
	Source   string // the HR system, as its columns are kept under
	FileName string
	State    State
	Header   []string
	Map      Map
	Counts
	ReceivedAt, AppliedAt, EndedAt time.Time // zero where it has not come to that
	ReceivedBy, AppliedBy, EndedBy string    // person id, or the name of a system

	version int64 // counts its changes
}

// Counts are how many rows came to what.
type Counts struct {
	Rows, New, Changed, Same, Conflicts, Refused, Skipped int
	Differs                                               int // no longer as applied, when it was reconciled
}

// Says is how many rows say something new.
func (c Counts) Says() int { return c.New + c.Changed }

// Of gives the number of rows with a result.
func (c Counts) Of(result string) int {
	return map[string]int{
		people.RowNew: c.New, people.RowChanged: c.Changed, people.RowSame: c.Same, RowConflict: c.Conflicts,
		people.RowRefused: c.Refused, RowSkipped: c.Skipped,
	}[result]
}

// count adds up results.
func (c *Counts) count(result string) {
	switch result {
	case people.RowNew:
		c.New++
	case people.RowChanged:
		c.Changed++
	case people.RowSame:
		c.Same++
	case RowConflict:
		c.Conflicts++
	case people.RowRefused:
		c.Refused++
	case RowSkipped:
		c.Skipped++
	}
}

// Word is what somebody decides on a conflict.
type Word string

// The words: the file's word is taken, what is known is kept and the rest of the row taken, or the row is left out.
const (
	Take Word = "take"
	Keep Word = "keep"
	Skip Word = "skip"
)

// Decision is a word on a conflict, with who gave it.
type Decision struct {
	Word  Word   `json:"word"`
	Unit  string `json:"unit,omitempty"`  // for a unit that was not found: our code of the one that is meant
	Since string `json:"since,omitempty"` // of a posting that overlaps: the day from which it counts, when the present one began
	By    string `json:"by"`
	At    int64  `json:"at"` // microseconds
}

// Row is one row of a batch.
type Row struct {
	N         int
	Code      string
	PersonID  string
	Result    string // "" until the batch is validated
	Conflict  string // the key of what is, or was, to be decided
	Notes     []csvio.Problem
	Changes   []people.Change
	Decisions map[string]Decision // by conflict

	raw  []string
	post string // the code of the post that it claims
}

// Decided gives the decision on the row's conflict.
func (r Row) Decided() (Decision, bool) {
	d, ok := r.Decisions[r.Conflict]
	return d, ok
}

// Words are what may be decided on the row's conflict, the mildest last.
func (r Row) Words() []Word { return words(r.Conflict, r.PersonID != "") }

// The conflicts that this room finds; the others have the keys of what people finds.
const (
	conflictTwice    = "hr.conflict.twice"
	conflictTwoPosts = "hr.conflict.two_posts"
	conflictIdentity = "hr.conflict.identity"
)

// The conflicts over where somebody serves.
var (
	unitUnknown = []string{
		"people.import.no_unit", "people.import.department_unknown", "people.import.office_unknown", "people.import.office_many",
		"people.import.unit_unknown", "people.import.position_unknown",
	}
	postHeld = []string{"people.import.held", "people.import.claimed"}
)

const (
	conflictCircle  = "people.import.circle"
	conflictOverlap = "people.import.overlap"
	conflictBack    = "people.import.back"
)

// words are what may be decided on a conflict. What is known can be kept only where something is known.
func words(conflict string, known bool) []Word {
	var out []Word
	switch {
	case conflict == conflictTwice, conflict == conflictTwoPosts, conflict == conflictBack:
		return []Word{Take, Skip}
	case conflict == conflictIdentity:
		return []Word{Take, Keep, Skip}
	case conflict == conflictCircle:
		return []Word{Keep, Skip}
	case conflict == conflictOverlap, slices.Contains(unitUnknown, conflict):
		out = []Word{Take}
	case slices.Contains(postHeld, conflict):
	default:
		return nil
	}
	if known {
		out = append(out, Keep)
	}
	return append(out, Skip)
}

// AsksUnit tells whether taking the file's word on this conflict needs the code of a unit.
func AsksUnit(conflict string) bool { return slices.Contains(unitUnknown, conflict) }
