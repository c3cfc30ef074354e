package learning

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Equal tells how many parts of the version that is taught now stand unchanged in the one that a person is on.
type Equal struct {
	Parts int // unchanged
	Of    int // in the newer version
}

// Newer gives what the actor would keep by moving to the version that is taught now; ok is false when they are on it, or in no
// course that is active.
func (c *Courses) Newer(ctx context.Context, q db.Q, by who.Actor, code string) (e Equal, ok bool, err error) {
	const op = "learning.Newer"
	head, err := c.head(ctx, q, op, by.PersonID, code)
	if err != nil || head.enrolment.Status != StatusActive || head.enrolment.VersionID == head.current {
		return Equal{}, false, fault.Wrap(op, err)
	}
	same, of, err := sameParts(ctx, q, head.enrolment.VersionID, head.current)
	return Equal{Parts: len(same), Of: of}, err == nil, fault.Wrap(op, err)
}

// MoveUp moves the actor to the version of a course that is taught now, by their own choice. Parts that did not change keep
// what was done, wherever they stand now, and the best final check stays where the check did not change; the time read in parts that
// are gone stays in the days on which it passed. On the newest version already, nothing happens.
func (c *Courses) MoveUp(ctx context.Context, by who.Actor, code string) (Enrolment, error) {
	const op = "learning.MoveUp"
	if err := mayLearn(op, by); err != nil {
		return Enrolment{}, err
	}
	var e Enrolment
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		head, err := c.head(ctx, tx, op, by.PersonID, code)
		if err != nil {
			return err
		}
		if e = head.enrolment; e.Status != StatusActive {
			return fault.E(fault.Conflict, op, "learning.not_enrolled", "course", code)
		}
		if e.VersionID == head.current {
			return nil
		}
		if head.card.Status == Retired {
			return fault.E(fault.Conflict, op, "learning.retired", "course", code)
		}
		if _, err := lockState(ctx, tx, by.PersonID, code, ""); err != nil {
			return err
		}
		same, _, err := sameParts(ctx, tx, e.VersionID, head.current)
		if err != nil {
			return err
		}
		if err := moveEnrolment(ctx, tx, e, head.current, same); err != nil {
			return err
		}
		moved := EnrolmentMoved{ID: e.ID, Person: e.PersonID, Course: code, From: e.Version, To: head.newest}
		e.VersionID, e.Version, e.Open = head.current, head.newest, 0
		if err := event.Record(ctx, tx, moved); err != nil {
			return err
		}
		// All that is asked may be done by now.
		s, err := lockState(ctx, tx, by.PersonID, code, "")
		if err != nil {
			return err
		}
		s.finish(tx.Now())
		if err := c.keep(ctx, tx, s, func(f event.Fact, _ string) error { return event.Record(ctx, tx, f) }); err != nil {
			return err
		}
		e = s.enrolment
		return nil
	})
	return e, fault.Wrap(op, err)
}
