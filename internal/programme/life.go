package programme

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Step is one step of a version's way.
type Step struct {
	Step string // the state it led to
	At   time.Time
	By   string // id
	Note string
}

// What a hand did.
const (
	wrote    = "wrote"
	reviewed = "reviewed"
)

// move takes a version to its next state, with the step kept and the fact told. What is no edge is a Conflict.
func move(ctx context.Context, tx *db.Tx, op string, v Version, to State, note string, fact event.Fact) error {
	if !May(v.State, to) {
		return closed(op, v.State)
	}
	if err := setState(ctx, tx, v.ID, to); err != nil {
		return err
	}
	if err := step(ctx, tx, v.ID, string(to), note); err != nil || fact == nil {
		return err
	}
	return event.Record(ctx, tx, fact)
}

// Submit says that a draft is written: it waits for its reviewer, and nobody changes it until it is sent back. It takes the right to
// write courses over its organisation, and fails while Check finds anything.
func (p *Programmes) Submit(ctx context.Context, by who.Actor, draft string) error {
	const op = "programme.Submit"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := p.locked(ctx, tx, by, op, draft, who.ContentEdit)
		if err != nil {
			return err
		}
		if err := p.sound(ctx, tx, op, v); err != nil {
			return err
		}
		t, err := p.toTell(ctx, tx, v, who.ContentReview)
		if err != nil {
			return err
		}
		return move(ctx, tx, op, v, InReview, "", Submitted{Draft: v.ID, Programme: v.Code, To: t.to})
	}))
}

// sound passes a version in whose way nothing stands.
func (p *Programmes) sound(ctx context.Context, q db.Q, op string, v Version) error {
	findings, err := p.Check(ctx, q, v)
	if err != nil || len(findings) == 0 {
		return err
	}
	f := fault.E(fault.Conflict, op, "programme.submit.problems", "n", len(findings))
	for _, x := range findings {
		f.At(x.Place, x.Key, x.Args...)
	}
	return f
}

// apart refuses who had a hand in a version that keeps them from the act.
func apart(ctx context.Context, q db.Q, by who.Actor, op, version string, acts ...string) error {
	did, err := handsOf(ctx, q, by.ID(), []string{version})
	if err != nil {
		return err
	}
	for _, act := range acts {
		if did[version][act] {
			return fault.E(fault.Denied, op, "programme.denied.own."+act) // keys: programme.denied.own.wrote, programme.denied.own.reviewed
		}
	}
	return nil
}

// reviewing has a reviewer who did not write on a version take it on its way, with a word that may be left out where empty is "",
// and tells whom it concerns, among them those who hold the right for the step after.
func (p *Programmes) reviewing(ctx context.Context, by who.Actor, op, draft string, to State, note, empty string, next who.Right, tells func(v Version, t toTell) event.Fact) error {
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := p.locked(ctx, tx, by, op, draft, who.ContentReview)
		if err != nil {
			return err
		}
		if err := apart(ctx, tx, by, op, v.ID, wrote); err != nil {
			return err
		}
		note, err := fault.Note(op, note, empty)
		if err != nil {
			return err
		}
		t, err := p.toTell(ctx, tx, v, next)
		if err != nil {
			return err
		}
		if err := move(ctx, tx, op, v, to, note, tells(v, t)); err != nil {
			return err
		}
		return hand(ctx, tx, v.ID, reviewed)
	}))
}

// SendBack returns a version in review, or an approved one, to who writes it, with the reason. It takes the right to review over its
// organisation, and no hand in writing it.
func (p *Programmes) SendBack(ctx context.Context, by who.Actor, draft, why string) error {
	return p.reviewing(ctx, by, "programme.SendBack", draft, Drafted, why, "programme.send_back.why", "", func(v Version, t toTell) event.Fact {
		return SentBack{Draft: v.ID, Programme: v.Code, Of: t.of}
	})
}

// Approve says that a version in review is fit for learners. It takes the right to review over its organisation, and no hand in
// writing it.
func (p *Programmes) Approve(ctx context.Context, by who.Actor, draft, note string) error {
	return p.reviewing(ctx, by, "programme.Approve", draft, IsApproved, note, "", who.CoursePublish, func(v Version, t toTell) event.Fact {
		return Approved{Draft: v.ID, Programme: v.Code, To: t.to, Of: t.of}
	})
}

// Publish puts an approved version before learners, in place of the one before it; who is in that stays on it. It takes the right to
// publish over its organisation, and no hand in writing or reviewing it; what has come to stand in its way since is a Conflict.
func (p *Programmes) Publish(ctx context.Context, by who.Actor, draft string) error {
	const op = "programme.Publish"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := p.locked(ctx, tx, by, op, draft, who.CoursePublish)
		if err != nil {
			return err
		}
		if err := apart(ctx, tx, by, op, v.ID, wrote, reviewed); err != nil {
			return err
		}
		if !May(v.State, Live) {
			return closed(op, v.State)
		}
		if now, err := current(ctx, tx, op, v.Code); err == nil && now.State == IsRetired {
			return closed(op, now.State)
		} else if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := p.sound(ctx, tx, op, v); err != nil {
			return err
		}
		if v.N, err = replaceLive(ctx, tx, v); err != nil {
			return err
		}
		t, err := p.toTell(ctx, tx, v, "")
		if err != nil {
			return err
		}
		return move(ctx, tx, op, v, Live, "", Published{Programme: v.Code, Version: v.N, Draft: v.ID, Of: t.of})
	}))
}

// Retire ends a programme: nobody begins it any more, who is in it may finish, and records stay. It takes the right to publish over
// its organisation.
func (p *Programmes) Retire(ctx context.Context, by who.Actor, code string) error {
	const op = "programme.Retire"
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		now, err := current(ctx, tx, op, code)
		if err != nil {
			return err
		}
		if now, err = p.locked(ctx, tx, by, op, now.ID, who.CoursePublish); err != nil {
			return err
		}
		if err := setRetired(ctx, tx, code); err != nil {
			return err
		}
		return move(ctx, tx, op, now, IsRetired, "", Retired{Programme: code})
	}))
}
