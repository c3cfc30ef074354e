package framework

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// The acts of a history.
const (
	actImported = "imported" // came from a list
	actChanged  = "changed"  // a list said something else of it
	actProposed = "proposed"
	actMatched  = "matched" // a proposal was found to be this entry
	actVerified = "verified"
	actRetired  = "retired"
	actRestored = "restored"
	actMerged   = "merged"   // into another
	actReceived = "received" // another was merged into it
	actParted   = "parted"   // a merge was taken back
)

// Happened is one line of the history of an entry: who did what when.
type Happened struct {
	Code, ID string
	At       time.Time
	By       string // person id or system
	Act      string // imported, changed, proposed, matched, verified, retired, restored, merged, received, parted
	Detail   string // the list that it came from or that took it out of use, the other code, or the fields that changed
}

// History gives what happened to an entry, the newest first, at most limit lines after the one with id after ("" begins).
func (f *Frameworks) History(ctx context.Context, q db.Q, code, after string, limit int) ([]Happened, error) {
	if !ValidCode(code) {
		return nil, nil
	}
	out, err := selectHistory(ctx, q, code, after, min(max(limit, 1), maxPage))
	return out, fault.Wrap("framework.History", err)
}
