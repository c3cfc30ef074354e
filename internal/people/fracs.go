package people

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// FracWaiting is a version of what a kind of post needs that waits for a step, with the organisation that answers for it.
type FracWaiting struct {
	VersionID, KindCode string
	Version             int
	Status              string // submitted, reviewed or verified
	OrgID, OrgCode      string
	Since               time.Time // when it came to wait
}

// FracsWaiting lists the versions that wait for a step which the actor has the right to take, wherever their organisation lies in
// the actor's parts of the tree: submitted ones for who reviews, reviewed ones for who verifies, verified ones for who publishes.
// The longest waiting come first, those after the place that the page before gave, at most limit. Whether the actor's own hands
// are on one is not asked here.
func (r *Register) FracsWaiting(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (list []FracWaiting, next string, err error) {
	const op = "people.FracsWaiting"
	at, id, err := parseSince(op, after)
	if err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), 200)
	list, err = fracsWaiting(ctx, q, map[string][]string{
		"submitted": by.Paths(who.FracReview), "reviewed": by.Paths(who.FracVerify), "verified": by.Paths(who.FracPublish),
	}, at, id, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = strconv.FormatInt(last.Since.UnixMicro(), 10) + "~" + last.VersionID
	}
	return list, next, nil
}

// parseSince reads where a list of what waits goes on.
func parseSince(op, after string) (at int64, id string, err error) {
	if after == "" {
		return 0, "", nil
	}
	text, id, ok := strings.Cut(after, "~")
	at, err = strconv.ParseInt(text, 10, 64)
	if !ok || err != nil {
		return 0, "", fault.E(fault.Invalid, op, "people.list.after")
	}
	return at, id, nil
}

// KindCount is how many posts of a kind there are, held or vacant, and how many people hold one in substance.
type KindCount struct{ Posts, Holders int }

// HoldingWithin gives who holds a post of a kind in substance within the paths, and where, below an organisation when its code is given: in
// the order of ids, those after one, at most limit.
func (r *Register) HoldingWithin(ctx context.Context, q db.Q, kind, orgCode string, paths []string, after string, limit int) ([]framework.Serves, error) {
	out, err := holdingWithin(ctx, q, kind, orgCode, paths, after, limit)
	return out, fault.Wrap("people.HoldingWithin", err)
}
