package practice

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Log writes an entry of the actor's own.
func (l *Logs) Log(ctx context.Context, by who.Actor, n New) (Entry, error) {
	const op = "practice.Log"
	var e Entry
	err := l.write(ctx, op, by, func(ctx context.Context, tx *db.Tx) error {
		n, err := l.sound(ctx, tx, op, by.PersonID, "", n)
		if err != nil {
			return err
		}
		e = Entry{
			ID: id.New(), PersonID: by.PersonID, Kind: n.Kind, Competency: n.Competency, Minutes: n.Minutes, Text: n.Text, WithPerson: n.WithPerson,
			DoneOn: n.DoneOn, Version: 1, LoggedAt: tx.Now(), ChangedAt: tx.Now(),
		}
		if err := insertEntry(ctx, tx, e); err != nil {
			return fault.Wrap(op, err)
		}
		return event.Record(ctx, tx, Logged{ID: e.ID, Person: e.PersonID, EntryKind: e.Kind})
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// write runs f in a transaction, if a person acts who may keep a log.
func (l *Logs) write(ctx context.Context, op string, by who.Actor, f func(context.Context, *db.Tx) error) error {
	if err := mayKeep(op, by); err != nil {
		return err
	}
	return l.db.Write(ctx, by, f)
}

func mayKeep(op string, by who.Actor) error {
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "practice.denied.sign_in")
	}
	if !by.May(who.PracticeLog, who.Over{PersonID: by.PersonID}) {
		return fault.E(fault.Denied, op, "practice.denied.log")
	}
	return nil
}

// sound gives n as it is to be stored, or what is wrong with it. Of the day's minutes, those of the entry itself do not count.
func (l *Logs) sound(ctx context.Context, tx *db.Tx, op, person, entryID string, n New) (New, error) {
	n = clean(n, tx.Now())
	k := known{competency: true, with: true}
	var err error
	if n.Competency != "" {
		if n.Competency, err = competencyOf(ctx, tx, n.Competency); err != nil {
			return n, fault.Wrap(op, err)
		}
		k.competency = n.Competency != ""
	}
	if n.WithPerson != "" {
		found, err := l.people.People(ctx, tx, []string{n.WithPerson})
		if err != nil {
			return n, err
		}
		k.with = len(found) == 1
	}
	if k.sameDay, err = minutesOn(ctx, tx, person, n.DoneOn, entryID); err != nil {
		return n, fault.Wrap(op, err)
	}
	if bad := check(n, person, k, tx.Now()); len(bad) > 0 {
		f := fault.E(fault.Invalid, op, "practice.invalid")
		f.Places = bad
		return n, f
	}
	return n, nil
}

// Correct writes the next version of one of the actor's own entries; what it said before stays among its versions. version is
// the one that was seen: when another window was faster, the correction is Stale. A correction that changes nothing makes no
// version.
func (l *Logs) Correct(ctx context.Context, by who.Actor, entryID string, version int, n New) (Entry, error) {
	const op = "practice.Correct"
	var e Entry
	err := l.write(ctx, op, by, func(ctx context.Context, tx *db.Tx) (err error) {
		if e, err = own(ctx, tx, op, by, entryID); err != nil {
			return err
		}
		if !e.RemovedAt.IsZero() {
			return fault.E(fault.Conflict, op, "practice.conflict.removed")
		}
		if version != e.Version {
			return fault.E(fault.Stale, op, "practice.stale")
		}
		if n, err = l.sound(ctx, tx, op, by.PersonID, entryID, n); err != nil {
			return err
		}
		if e.says(n) {
			return nil
		}
		moved, err := replaceEntry(ctx, tx, e.PersonID, e.ID, version, n)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !moved { // another window was faster, just now
			return fault.E(fault.Stale, op, "practice.stale")
		}
		e, err = own(ctx, tx, op, by, entryID)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// own gives an entry of the actor's; that of another is not found.
func own(ctx context.Context, q db.Q, op string, by who.Actor, entryID string) (Entry, error) {
	if err := mayKeep(op, by); err != nil {
		return Entry{}, err
	}
	e, err := entryByID(ctx, q, by.PersonID, entryID)
	if db.None(err) {
		return e, fault.E(fault.NotFound, op, "practice.unknown")
	}
	return e, fault.Wrap(op, err)
}

// Remove takes one of the actor's own entries out of every list and sum. Undo brings it back, for UndoFor.
func (l *Logs) Remove(ctx context.Context, by who.Actor, entryID string) error {
	const op = "practice.Remove"
	return l.write(ctx, op, by, func(ctx context.Context, tx *db.Tx) error {
		e, err := own(ctx, tx, op, by, entryID)
		if err != nil {
			return err
		}
		gone, err := setRemoved(ctx, tx, e.PersonID, e.ID)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !gone {
			return fault.E(fault.Conflict, op, "practice.conflict.removed")
		}
		return nil
	})
}

// Undo brings a removed entry back as it was.
func (l *Logs) Undo(ctx context.Context, by who.Actor, entryID string) error {
	const op = "practice.Undo"
	return l.write(ctx, op, by, func(ctx context.Context, tx *db.Tx) error {
		e, err := own(ctx, tx, op, by, entryID)
		if err != nil {
			return err
		}
		switch {
		case e.RemovedAt.IsZero():
			return fault.E(fault.Conflict, op, "practice.conflict.not_removed")
		case tx.Now().After(e.RemovedAt.Add(UndoFor)):
			return fault.E(fault.Conflict, op, "practice.conflict.undo_over", "n", int(UndoFor/(24*time.Hour)))
		}
		sameDay, err := minutesOn(ctx, tx, e.PersonID, e.DoneOn, e.ID)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if e.Minutes+sameDay > MaxMinutes {
			return fault.E(fault.Conflict, op, "practice.field.day_full", "n", sameDay)
		}
		back, err := unsetRemoved(ctx, tx, e.PersonID, e.ID)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !back {
			return fault.E(fault.Conflict, op, "practice.conflict.not_removed")
		}
		return nil
	})
}

// Link ties one of the actor's own entries to a piece of their evidence; "" unties it. It is no correction: what the entry
// says stays the same.
func (l *Logs) Link(ctx context.Context, by who.Actor, entryID, evidenceID string) error {
	const op = "practice.Link"
	return l.write(ctx, op, by, func(ctx context.Context, tx *db.Tx) error {
		e, err := own(ctx, tx, op, by, entryID)
		if err != nil {
			return err
		}
		if evidenceID != "" {
			has, err := hasEvidence(ctx, tx, e.PersonID, evidenceID)
			if err != nil {
				return fault.Wrap(op, err)
			} else if !has {
				return fault.E(fault.NotFound, op, "practice.unknown_evidence")
			}
		}
		tied, err := setEvidence(ctx, tx, e.PersonID, e.ID, evidenceID)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !tied {
			return fault.E(fault.Conflict, op, "practice.conflict.removed")
		}
		return nil
	})
}
