package notice

import (
	"context"
	"strconv"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// MaxPage is how many notices are handed out at once.
const MaxPage = 200

// Many is where Unread stops counting.
const Many = 100

// Page is a part of an inbox, the newest first.
type Page struct {
	Items []Notice
	Next  string // where the next page begins; "" on the last
}

// Unread counts a person's unread notices, to at most Many. It is one statement on an index: every page asks it.
func (s *Notices) Unread(ctx context.Context, q db.Q, personID string) (int, error) {
	n, err := unread(ctx, q, personID)
	return n, fault.Wrap("notice.Unread", err)
}

// List gives the actor's own notices, the newest first, after a page that was read before.
func (s *Notices) List(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (Page, error) {
	if err := mayRead("notice.List", by); err != nil {
		return Page{}, err
	}
	before := int64(1<<63 - 1)
	if after != "" {
		n, err := strconv.ParseInt(after, 10, 64)
		if err != nil || n < 0 {
			return Page{}, fault.E(fault.Invalid, "notice.List", "notice.after")
		}
		before = n
	}
	limit = min(max(limit, 1), MaxPage)
	items, err := list(ctx, q, by.PersonID, before, limit+1)
	if err != nil {
		return Page{}, fault.Wrap("notice.List", err)
	}
	p := Page{Items: items}
	if len(items) > limit {
		p.Items = items[:limit]
		p.Next = strconv.FormatInt(p.Items[limit-1].Pos, 10)
	}
	return p, nil
}

// Read marks notices of the actor as read. Ids that are not theirs, or are read already, change nothing.
func (s *Notices) Read(ctx context.Context, by who.Actor, ids []string) error {
	if err := mayRead("notice.Read", by); err != nil {
		return err
	}
	if len(ids) > MaxPage {
		return fault.E(fault.TooLarge, "notice.Read", "notice.too_many", "most", MaxPage)
	}
	if len(ids) == 0 {
		return nil
	}
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return markRead(ctx, tx, by.PersonID, ids) })
	return fault.Wrap("notice.Read", err)
}

// ReadAll marks all notices of the actor up to a place as read; what came in since the page was shown stays unread.
func (s *Notices) ReadAll(ctx context.Context, by who.Actor, upto int64) error {
	if err := mayRead("notice.ReadAll", by); err != nil {
		return err
	}
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return markAll(ctx, tx, by.PersonID, upto) })
	return fault.Wrap("notice.ReadAll", err)
}

func mayRead(op string, by who.Actor) error {
	if by.PersonID == "" || !by.May(who.NoticeRead, who.Over{PersonID: by.PersonID}) {
		return fault.E(fault.Denied, op, "notice.denied")
	}
	return nil
}
