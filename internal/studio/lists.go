package studio

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// paths are the parts of the tree over which somebody writes, reviews or publishes courses.
func paths(by who.Actor) []string {
	var out []string
	for _, right := range readers {
		out = append(out, by.Paths(right)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Mine gives the drafts that somebody wrote on and that are on their way or live, the newest first. after is the id of the last
// one of the page before.
func (s *Studio) Mine(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (list []Head, next string, err error) {
	const op = "studio.Mine"
	if after != "" && !id.Valid(after) {
		return nil, "", fault.E(fault.Invalid, op, "studio.cursor")
	}
	limit = min(max(limit, 1), 200)
	list, err = mine(ctx, q, by.ID(), after, limit+1)
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, fault.Wrap(op, err)
}

// Queue is what waits for a kind of work.
type Queue string

// The queues.
const (
	ToReview  Queue = "review"  // for reviewers
	ToPublish Queue = "publish" // for publishers: approved, being processed, failed
	ToWrite   Queue = "write"   // for authors: every draft of the organisations, whoever wrote it
)

func (x Queue) states() (who.Right, []State) {
	switch x {
	case ToReview:
		return who.ContentReview, []State{InReview}
	case ToPublish:
		return who.CoursePublish, []State{IsApproved, Processing, HasFailed}
	}
	return who.ContentEdit, []State{Drafted, FlagDraft, HasFailed}
}

// Waits is a draft that waits in a queue.
type Waits struct {
	Head
	Own bool // the actor had a hand in it that keeps them from this work
}

// Waiting gives what waits in a queue over the actor's part of the tree, the longest first. Who holds no right to the work is
// given nothing.
func (s *Studio) Waiting(ctx context.Context, q db.Q, by who.Actor, x Queue, after string, limit int) (list []Waits, next string, err error) {
	const op = "studio.Waiting"
	right, states := x.states()
	at, from, ok := since(after)
	if !ok {
		return nil, "", fault.E(fault.Invalid, op, "studio.cursor")
	}
	limit = min(max(limit, 1), 200)
	heads, err := waiting(ctx, q, by.Paths(right), states, at, from, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(heads) > limit {
		heads = heads[:limit]
		last := heads[limit-1]
		next = strconv.FormatInt(last.ChangedAt.UnixMicro(), 10) + "~" + last.ID
	}
	ids := make([]string, len(heads))
	for i, h := range heads {
		ids[i] = h.ID
	}
	own, err := ownHands(ctx, q, by.ID(), ids)
	for _, h := range heads {
		did := own[h.ID]
		list = append(list, Waits{Head: h, Own: x == ToReview && did[wrote] || x == ToPublish && (did[wrote] || did[reviewed])})
	}
	return list, next, fault.Wrap(op, err)
}

func since(after string) (at int64, draft string, ok bool) {
	if after == "" {
		return 0, "", true
	}
	when, draft, ok := strings.Cut(after, "~")
	at, err := strconv.ParseInt(when, 10, 64)
	return at, draft, ok && err == nil && id.Valid(draft)
}

// cursor is a place in a list in the order of titles, as a page hands it out.
func cursor(key, code string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "\x00" + code))
}

type place struct{ key, code string }

func placeOf(after string) (place, bool) {
	if after == "" {
		return place{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	key, code, ok := strings.Cut(string(raw), "\x00")
	return place{key, code}, err == nil && ok && strings.Trim(key, "0123456789abcdef") == "" && strings.IndexByte(code, 0) < 0
}

// History gives the drafts of a course, the newest first, at most limit: its versions as they were made. It takes the right to
// write, review or publish courses over each one's organisation, and leaves out the others.
func (s *Studio) History(ctx context.Context, q db.Q, by who.Actor, code string, limit int) ([]Head, error) {
	out, err := history(ctx, q, paths(by), code, min(max(limit, 1), 200))
	return out, fault.Wrap("studio.History", err)
}
