package scenario

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// MaxWalks is how often somebody may begin one case.
const MaxWalks = 200

// mayWalk tells whether the actor may walk through cases: whoever is signed in may, for themselves.
func mayWalk(op string, by who.Actor) error {
	if !by.SignedIn() {
		return fault.E(fault.Unauthenticated, op, "scenario.denied.sign_in")
	}
	return nil
}

func mayRead(op string, by who.Actor) error {
	if !by.Holds(who.LearnRead) {
		return fault.E(fault.Denied, op, "scenario.denied.read")
	}
	return nil
}

// Begin begins a walk of the actor's through the newest version of a case. One that is under way is gone on with.
func (c *Cases) Begin(ctx context.Context, by who.Actor, code string) (Walk, error) {
	const op = "scenario.Begin"
	if err := mayWalk(op, by); err != nil {
		return Walk{}, err
	}
	var w Walk
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		one, err := newest(ctx, tx, code)
		if err != nil {
			return unknown(op, code, err)
		}
		if w, err = walkUnderWay(ctx, tx, by.PersonID, code); !db.None(err) {
			return err
		}
		w, err = begin(ctx, tx, by.PersonID, one, nil)
		return err
	})
	return w, fault.Wrap(op, err)
}

// Retake begins a walk that goes another's way, one of the actor's own, up to its nth choice (from 1), so that this choice may be
// made again. A walk of the same case that is under way is left.
func (c *Cases) Retake(ctx context.Context, by who.Actor, walkID string, n int) (Walk, error) {
	const op = "scenario.Retake"
	var w Walk
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		before, one, err := c.own(ctx, tx, op, by, walkID)
		if err != nil {
			return err
		}
		if n < 1 || n > len(before.Steps) {
			return fault.E(fault.NotFound, op, "scenario.unknown_step")
		}
		if err := leaveUnderWay(ctx, tx, by.PersonID, before.Code); err != nil {
			return err
		}
		w, err = begin(ctx, tx, by.PersonID, one, before.Steps[:n-1])
		return err
	})
	return w, fault.Wrap(op, err)
}

// begin writes a walk that has made some steps.
func begin(ctx context.Context, tx *db.Tx, person string, one Case, steps []Step) (Walk, error) {
	w := Walk{
		ID: id.New(), PersonID: person, Code: one.Code, VersionID: one.VersionID, Status: StatusActive, At: one.Start, Steps: steps,
		BegunAt: tx.Now(), LastAt: tx.Now(),
	}
	if n, err := countWalks(ctx, tx, person, one.Code); err != nil {
		return Walk{}, err
	} else if n >= MaxWalks {
		return Walk{}, fault.E(fault.Conflict, "scenario.Begin", "scenario.conflict.many", "n", n)
	}
	if len(steps) > 0 {
		last := steps[len(steps)-1]
		s, _ := one.Scene(last.Scene)
		choice, _ := s.Choice(last.Choice)
		w.At = choice.To
	}
	if err := insertWalk(ctx, tx, w); err != nil {
		return Walk{}, err
	}
	return w, insertSteps(ctx, tx, w, steps)
}

// Choose makes a choice in the scene where the actor's walk stands. n is its number, from 1: the same number again changes nothing,
// and a number that is not the next one is Stale, for another window was faster.
func (c *Cases) Choose(ctx context.Context, by who.Actor, walkID string, n int, choiceID string) (Walk, error) {
	const op = "scenario.Choose"
	var w Walk
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		var one Case
		if w, one, err = c.own(ctx, tx, op, by, walkID); err != nil {
			return err
		}
		made := len(w.Steps)
		switch {
		case n >= 1 && n <= made && w.Steps[n-1].Choice == choiceID:
			return nil
		case n != made+1:
			return fault.E(fault.Stale, op, "scenario.stale_step")
		case w.Status != StatusActive:
			return fault.E(fault.Conflict, op, "scenario.conflict.over")
		}
		s, _ := one.Scene(w.At)
		choice, ok := s.Choice(choiceID)
		if !ok {
			return fault.E(fault.Invalid, op, "scenario.unknown_choice").At("choice", "scenario.field.choice")
		}
		step := Step{Scene: s.ID, Choice: choiceID, At: tx.Now()}
		w.Steps, w.At, w.LastAt = append(w.Steps, step), choice.To, tx.Now()
		if to, _ := one.Scene(choice.To); to.Ending != nil {
			w.Status, w.EndedAt = StatusEnded, tx.Now()
		}
		if moved, err := moveWalk(ctx, tx, w); err != nil {
			return err
		} else if !moved {
			return fault.E(fault.Stale, op, "scenario.stale_step")
		}
		if err := insertStep(ctx, tx, w, n, step); err != nil || w.Status != StatusEnded {
			return err
		}
		return event.Record(ctx, tx, Ended{Person: w.PersonID, Walk: w.ID, Case: w.Code, Seconds: int64(w.EndedAt.Sub(w.BegunAt) / time.Second)})
	})
	if db.Taken(err) {
		err = fault.E(fault.Stale, op, "scenario.stale_step").Because(err)
	}
	if err != nil {
		return Walk{}, fault.Wrap(op, err)
	}
	return w, nil
}

// Leave ends a walk of the actor's before its end. One that is over stays as it is.
func (c *Cases) Leave(ctx context.Context, by who.Actor, walkID string) error {
	const op = "scenario.Leave"
	return fault.Wrap(op, c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		w, _, err := c.own(ctx, tx, op, by, walkID)
		if err != nil {
			return err
		}
		return leaveUnderWay(ctx, tx, w.PersonID, w.Code)
	}))
}

// Walk gives a walk of the actor's own, and the version of the case that it goes through.
func (c *Cases) Walk(ctx context.Context, q db.Q, by who.Actor, walkID string) (Walk, Case, error) {
	return c.own(ctx, q, "scenario.Walk", by, walkID)
}

func (c *Cases) own(ctx context.Context, q db.Q, op string, by who.Actor, walkID string) (Walk, Case, error) {
	if err := mayWalk(op, by); err != nil {
		return Walk{}, Case{}, err
	}
	w, err := walkByID(ctx, q, by.PersonID, walkID)
	if db.None(err) {
		return Walk{}, Case{}, fault.E(fault.NotFound, op, "scenario.unknown_walk")
	} else if err != nil {
		return Walk{}, Case{}, fault.Wrap(op, err)
	}
	one, err := version(ctx, q, w.VersionID)
	return w, one, fault.Wrap(op, err)
}

// Case gives the newest version of a case, and the actor's walks through the case, the latest first, without their steps.
func (c *Cases) Case(ctx context.Context, q db.Q, by who.Actor, code string) (Case, []Walk, error) {
	const op = "scenario.Case"
	if err := mayRead(op, by); err != nil {
		return Case{}, nil, err
	}
	one, err := newest(ctx, q, code)
	if err != nil {
		return Case{}, nil, unknown(op, code, err)
	}
	walks, err := walksOf(ctx, q, by.PersonID, code)
	return one, walks, fault.Wrap(op, err)
}

// MaxPage is the greatest length of one part of the list.
const MaxPage = 100

// List gives the cases there are in the order of their codes, after a code ("" from the beginning), and the code after which the
// next part begins, "" at the end.
func (c *Cases) List(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Card, string, error) {
	const op = "scenario.List"
	if err := mayRead(op, by); err != nil {
		return nil, "", err
	}
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	cards, err := list(ctx, q, by.PersonID, after, limit+1)
	next := ""
	if len(cards) > limit {
		cards, next = cards[:limit], cards[limit-1].Code
	}
	return cards, next, fault.Wrap(op, err)
}

func unknown(op, code string, err error) error {
	if db.None(err) {
		return fault.E(fault.NotFound, op, "scenario.unknown", "case", code)
	}
	return fault.Wrap(op, err)
}
