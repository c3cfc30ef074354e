package studio

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// move takes a draft to its next state, with the step kept and the fact told. What is no edge of D1 is a Conflict.
func move(ctx context.Context, tx *db.Tx, op string, d Draft, to State, note string, fact event.Fact) error {
	return moveBy(ctx, tx, op, d, to, note, tx.By().ID(), fact)
}

// moveBy is move as a step of somebody else than who acts in the transaction.
func moveBy(ctx context.Context, tx *db.Tx, op string, d Draft, to State, note, by string, fact event.Fact) error {
	if !May(d.State, to) {
		return closed(op, d.State)
	}
	if done, err := setState(ctx, tx, d.ID, d.State, to); err != nil || !done {
		if err == nil {
			err = closed(op, d.State)
		}
		return err
	}
	if err := step(ctx, tx, d.ID, string(to), note, by); err != nil || fact == nil {
		return err
	}
	return event.Record(ctx, tx, fact)
}

// Submit says that a draft is written: nobody changes it until it is sent back. It takes the right to write courses. It fails
// while Check finds what stops, such as missing tags, and while the gate is not answered by who gives the course, for the draft
// as it stands and with nothing found.
func (s *Studio) Submit(ctx context.Context, by who.Actor, draft string) error {
	const op = "studio.Submit"
	return fault.Wrap(op, s.writing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		findings, err := s.Check(ctx, tx, d)
		if err != nil {
			return err
		}
		f := fault.E(fault.Conflict, op, "studio.submit.problems")
		for _, x := range findings {
			if x.Stops {
				f.At(string(x.Part), x.Key, x.Args...)
			}
		}
		if len(f.Places) > 0 {
			f.Args = []any{"n", len(f.Places)}
			return f
		}
		own, err := certificate(ctx, tx, d.ID, Provider)
		if err != nil {
			return err
		}
		if err := passed(op, own, d.Revision); err != nil {
			return err
		}
		return move(ctx, tx, op, d, InReview, "", Submitted{Draft: d.ID, Course: d.Code})
	}))
}

// passed holds a certificate to the gate: answered for this revision, with nothing found.
func passed(op string, c Certificate, revision int) error {
	switch {
	case len(c.Gate) == 0:
		return fault.E(fault.Conflict, op, "studio.gate.open").At("gate", "studio.gate.open")
	case c.Revision != revision:
		return fault.E(fault.Conflict, op, "studio.gate.old").At("gate", "studio.gate.old")
	case !c.Clean():
		return fault.E(fault.Conflict, op, "studio.gate.stops").At("gate", "studio.gate.stops")
	}
	return nil
}

// reviewing locks a draft for a reviewer who did not write on it.
func (s *Studio) reviewing(ctx context.Context, by who.Actor, op, draft string, do func(context.Context, *db.Tx, Draft) error) error {
	return s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.locked(ctx, tx, by, op, draft, who.ContentReview)
		if err != nil {
			return err
		}
		if err := apart(ctx, tx, by, op, d.ID, wrote); err != nil {
			return err
		}
		return do(ctx, tx, d)
	})
}

// SendBack returns a draft in review, or one that failed, to those who write it, with the reason why, which is kept as a comment
// too. It takes the right to review over its organisation, and no hand in writing it.
func (s *Studio) SendBack(ctx context.Context, by who.Actor, draft, why string) error {
	const op = "studio.SendBack"
	return fault.Wrap(op, s.reviewing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		why, err := fault.Note(op, why, "studio.send_back.why")
		if err != nil {
			return err
		}
		if err := move(ctx, tx, op, d, Drafted, why, SentBack{Draft: d.ID, Course: d.Code}); err != nil {
			return err
		}
		if err := hand(ctx, tx, d.ID, reviewed); err != nil {
			return err
		}
		return insertComment(ctx, tx, d.ID, Comment{ID: id.New(), Part: PartHead, Text: why})
	}))
}

// Approve says that a draft in review is fit to be taught. It takes the right to review over its organisation, no hand in
// writing it, and both certificates: that of who gives it with its marks, and the reviewer's with nothing found at the gate.
func (s *Studio) Approve(ctx context.Context, by who.Actor, draft, note string) error {
	const op = "studio.Approve"
	note, err := fault.Note(op, note, "")
	if err != nil {
		return err
	}
	return fault.Wrap(op, s.reviewing(ctx, by, op, draft, func(ctx context.Context, tx *db.Tx, d Draft) error {
		if !May(d.State, IsApproved) {
			return closed(op, d.State)
		}
		own, err := certificate(ctx, tx, d.ID, Provider)
		if err != nil {
			return err
		}
		if own.Score < 0 {
			return fault.E(fault.Conflict, op, "studio.approve.self").At("note", "studio.approve.self")
		}
		theirs, err := certificate(ctx, tx, d.ID, Reviewer)
		if err != nil {
			return err
		}
		if theirs.Score < 0 {
			return fault.E(fault.Conflict, op, "studio.approve.marks").At("note", "studio.approve.marks")
		}
		if err := passed(op, theirs, d.Revision); err != nil {
			return err
		}
		if err := hand(ctx, tx, d.ID, reviewed); err != nil {
			return err
		}
		return move(ctx, tx, op, d, IsApproved, note, Approved{Draft: d.ID, Course: d.Code})
	}))
}

// Publish has an approved draft, or one that failed, put before learners: from then on it is being processed, and Work does the
// rest. It takes the right to publish over its organisation, and no hand in writing or reviewing it.
func (s *Studio) Publish(ctx context.Context, by who.Actor, draft string) error {
	const op = "studio.Publish"
	return fault.Wrap(op, s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.locked(ctx, tx, by, op, draft, who.CoursePublish)
		if err != nil {
			return err
		}
		if err := apart(ctx, tx, by, op, d.ID, wrote, reviewed); err != nil {
			return err
		}
		if err := move(ctx, tx, op, d, Processing, "", Accepted{Draft: d.ID, Course: d.Code}); err != nil {
			return err
		}
		return insertJob(ctx, tx, d.ID)
	}))
}
