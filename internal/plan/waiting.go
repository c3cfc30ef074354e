package plan

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Waiting is a plan that was proposed and waits for the word of the officer above.
type Waiting struct {
	ID, PersonID   string
	From, To       string // YYYY-MM-DD
	ProposedAt     time.Time
	Items, Minutes int
}

// WaitingPage is one part of the plans that wait for an officer.
type WaitingPage struct {
	Plans []Waiting // the longest waiting first
	Count int       // of all that wait, not of this part
	Next  string    // hand it in as "after" for the next part; "" at the end
}

// MaxWaiting is the greatest length of one part of the plans that wait.
const MaxWaiting = 200

// WaitingFor gives the plans that wait for the actor's word: those of the people to whom the actor is the next officer above
// today. Whoever takes over a post takes over its plans; nothing needs to be handed on. It asks no right, as nothing waits for
// whoever stands above nobody; Agree and SendBack ask theirs.
func (p *Plans) WaitingFor(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (WaitingPage, error) {
	const op = "plan.WaitingFor"
	place, ok := waitingPlaceOf(after)
	if !ok {
		return WaitingPage{}, fault.E(fault.Invalid, op, "plan.invalid_after")
	}
	if !by.SignedIn() {
		return WaitingPage{}, nil
	}
	if limit < 1 || limit > MaxWaiting {
		limit = MaxWaiting
	}
	plans, count, err := waitingOf(ctx, q, by.PersonID, place, limit+1)
	if err != nil {
		return WaitingPage{}, fault.Wrap(op, err)
	}
	page := WaitingPage{Plans: plans, Count: count}
	if len(plans) > limit {
		last := plans[limit-1]
		page.Plans, page.Next = plans[:limit], strconv.FormatInt(last.ProposedAt.UnixMicro(), 36)+"."+last.ID
	}
	return page, nil
}

// waitingPlaceOf reads what a page gave as Next; "" is the beginning.
func waitingPlaceOf(after string) (waitingPlace, bool) {
	if after == "" {
		return waitingPlace{at: time.UnixMicro(0)}, true
	}
	at, last, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(at, 36, 64)
	return waitingPlace{time.UnixMicro(n), last}, err == nil && id.Valid(last)
}
