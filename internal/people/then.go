package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Held is the substantive post that somebody held on a day, as the post and its unit stand today.
type Held struct {
	PositionID string // "" for none
	KindCode   string // "" where the post is of no kind
	OrgID      string
	Path       string // of the unit
}

// HeldOn gives the substantive post that a person held on a day (YYYY-MM-DD); of two, the one taken up later.
func (r *Register) HeldOn(ctx context.Context, q db.Q, personID, day string) (Held, error) {
	h, err := heldOn(ctx, q, personID, day)
	if db.None(err) {
		return Held{}, nil
	}
	return h, fault.Wrap("people.HeldOn", err)
}
