package studio

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Side is who certifies.
type Side string

// The two sides.
const (
	Provider Side = "provider" // who gives the course
	Reviewer Side = "reviewer"
)

// Certificate is what one side certifies of a draft: the gate, and the marks of the content quality score.
type Certificate struct {
	Side     Side
	Scheme   string         // whose parameters were marked
	Revision int            // of the draft that was judged
	Gate     map[string]int // 1 where there is none of it, 0 where there is, by criterion; empty until it is answered
	Marks    map[string]int // 0 no, 1 in part, 2 yes, by parameter; nil while there are none
	Score    int            // hundredths of a percent; -1 without marks
	At       time.Time
	By       string // person id
}

// Clean tells whether nothing was found at the gate.
func (c Certificate) Clean() bool {
	for _, g := range Gate {
		if c.Gate[g] != 1 {
			return false
		}
	}
	return true
}

// Grade is the word for the certificate's score; "" without marks.
func (c Certificate) Grade() string {
	if c.Score < 0 {
		return ""
	}
	return Grade(c.Score)
}

// Certify files what one side certifies of a draft, in the place of what it filed before. The gate is answered whole; marks are
// given for all parameters or for none. For Provider it takes the right to write courses while the draft is written on or in
// review; for Reviewer the right to review, no hand in writing it, and the draft in review.
func (s *Studio) Certify(ctx context.Context, by who.Actor, draft string, c Certificate) (Certificate, error) {
	const op = "studio.Certify"
	c.Scheme = Current.Version
	right := who.ContentEdit
	if c.Side == Reviewer {
		right = who.ContentReview
	}
	err := s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := s.locked(ctx, tx, by, op, draft, right)
		if err != nil {
			return err
		}
		if err := sheet(op, &c); err != nil {
			return err
		}
		if d.State != InReview && (c.Side == Reviewer || !d.State.Written()) {
			return closed(op, d.State)
		}
		if c.Side == Reviewer {
			if err := apart(ctx, tx, by, op, d.ID, wrote); err != nil {
				return err
			}
		}
		did := wrote
		if c.Side == Reviewer {
			did = reviewed
		} else if err := apart(ctx, tx, by, op, d.ID, reviewed); err != nil {
			return err
		}
		if err := hand(ctx, tx, d.ID, did); err != nil {
			return err
		}
		c.Revision, c.At, c.By = d.Revision, tx.Now(), by.ID()
		return putCertificate(ctx, tx, d.ID, c)
	})
	return c, fault.Wrap(op, err)
}

// sheet holds what is certified to the scheme, and works out its score.
func sheet(op string, c *Certificate) error {
	f := fault.E(fault.Invalid, op, "studio.certify.unsound")
	if c.Side != Provider && c.Side != Reviewer {
		f.At("side", "studio.certify.side")
	}
	for _, g := range Gate {
		if v, said := c.Gate[g]; !said || v != 0 && v != 1 {
			f.At("gate_"+g, "studio.certify.gate")
		}
	}
	if len(c.Gate) > len(Gate) {
		f.At("gate", "studio.certify.unknown")
	}
	if len(c.Marks) == 0 {
		c.Marks = nil
	} else {
		for _, p := range Current.Parameters() {
			if v, said := c.Marks[p.Code]; !said || v < 0 || v > MaxMark {
				f.At("mark_"+p.Code, "studio.certify.mark")
			}
		}
		if len(c.Marks) > len(Current.Parameters()) {
			f.At("marks", "studio.certify.unknown")
		}
	}
	if len(f.Places) > 0 {
		return f
	}
	c.Score = Score(c.Marks)
	return nil
}

// Certificates gives what was certified of a draft, by side. It takes what Open takes.
func (s *Studio) Certificates(ctx context.Context, q db.Q, by who.Actor, draft string) (map[Side]Certificate, error) {
	const op = "studio.Certificates"
	if _, err := s.Open(ctx, q, by, draft); err != nil {
		return nil, err
	}
	out, err := certificates(ctx, q, draft)
	return out, fault.Wrap(op, err)
}

func certificates(ctx context.Context, q db.Q, draft string) (map[Side]Certificate, error) {
	list, err := selectCertificates(ctx, q, draft)
	out := map[Side]Certificate{}
	for _, c := range list {
		out[c.Side] = c
	}
	return out, err
}

// certificate gives one side's; without one, its Gate is empty and its Score -1.
func certificate(ctx context.Context, q db.Q, draft string, side Side) (Certificate, error) {
	all, err := certificates(ctx, q, draft)
	if c, is := all[side]; is {
		return c, err
	}
	return Certificate{Side: side, Score: -1}, err
}
