package studio

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Comment is a word on a place of a draft. Who may read the draft may say it, answer it, and close it; it is never taken out.
type Comment struct {
	ID       string
	Part     Part   // what it is about
	Line     int    // of the text, from 1; 0 for the whole part
	Answers  string // id of the comment that it answers; "" for none
	Text     string
	At       time.Time
	By       string    // person id
	ClosedAt time.Time // zero while it is open
	ClosedBy string
}

// Open tells whether it still asks for something.
func (c Comment) Open() bool { return c.Answers == "" && c.ClosedAt.IsZero() }

// Say puts a comment on a place of a draft, or answers one: an answer stands where the comment does. It takes what Open takes.
func (s *Studio) Say(ctx context.Context, by who.Actor, draft string, c Comment) (Comment, error) {
	const op = "studio.Say"
	words, err := fault.Note(op, c.Text, "studio.comment.empty")
	if err != nil {
		return c, err
	}
	err = s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.Open(ctx, tx, by, draft)
		if err != nil {
			return err
		}
		if c.Answers != "" {
			first, err := s.comment(ctx, tx, op, draft, c.Answers)
			if err != nil {
				return err
			}
			if first.Answers != "" {
				first.ID = first.Answers
			}
			c.Part, c.Line, c.Answers = first.Part, first.Line, first.ID
		} else if Value(d.Content, c.Part) == nil || c.Line < 0 || c.Line > maxMarkdown {
			return fault.E(fault.Invalid, op, "studio.comment.place").At("part", "studio.comment.place")
		}
		c.ID, c.Text, c.At, c.By = id.New(), words, tx.Now(), by.ID()
		return insertComment(ctx, tx, draft, c)
	})
	return c, fault.Wrap(op, err)
}

func (s *Studio) comment(ctx context.Context, q db.Q, op, draft, comment string) (Comment, error) {
	none := fault.E(fault.NotFound, op, "studio.comment.none")
	if !id.Valid(comment) {
		return Comment{}, none
	}
	c, err := selectComment(ctx, q, draft, comment)
	if db.None(err) {
		return c, none
	}
	return c, err
}

// Close says that what a comment asked for is done, or opens it again. It takes what Open takes.
func (s *Studio) Close(ctx context.Context, by who.Actor, draft, comment string, open bool) error {
	const op = "studio.Close"
	return fault.Wrap(op, s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Open(ctx, tx, by, draft); err != nil {
			return err
		}
		if _, err := s.comment(ctx, tx, op, draft, comment); err != nil {
			return err
		}
		if open {
			return setClosed(ctx, tx, draft, comment, 0, "")
		}
		return setClosed(ctx, tx, draft, comment, tx.Now().UnixMicro(), by.ID())
	}))
}

// Comments gives what was said on a draft, the oldest first. It takes what Open takes.
func (s *Studio) Comments(ctx context.Context, q db.Q, by who.Actor, draft string) ([]Comment, error) {
	const op = "studio.Comments"
	if _, err := s.Open(ctx, q, by, draft); err != nil {
		return nil, err
	}
	out, err := selectComments(ctx, q, draft)
	return out, fault.Wrap(op, err)
}
