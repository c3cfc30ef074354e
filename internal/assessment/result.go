package assessment

import (
	"context"
	"strings"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// SourceBooking is the source kind of evidence that came from an independent test.
const SourceBooking = "assessment.booking"

// RecordResult writes the result of an independent test that was booked with an agency of the assessor. It is accepted as
// evidence in the same transaction, passed or failed; the passbook reads nothing from a failed one. It is refused to who took
// or booked the test, to an agency that teaches the competency and to who serves where it is taught, before the day of the
// slot, and a second time.
func (p *Papers) RecordResult(ctx context.Context, by who.Actor, s Score) (Booking, error) {
	const op = "assessment.RecordResult"
	s.Note = strings.TrimSpace(s.Note)
	var b Booking
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		if b, err = p.bookingToScore(ctx, tx, op, by, s); err != nil {
			return err
		}
		std, err := standardOf(ctx, tx, b.Competency)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if s.PassMark == 0 {
			s.PassMark = DefaultPassMark
		}
		if s.Level == 0 {
			s.Level = b.Level
		}
		if bad := checkScore(s, std.levels, b.Level); len(bad) > 0 {
			return invalid(op, bad)
		}
		b.Status, b.ScoredAt, b.ScoredBy = StatusScored, tx.Now(), by.ID()
		b.Percent, b.PassMark, b.Passed, b.Note = s.Percent, s.PassMark, s.Percent >= s.PassMark, s.Note
		written, err := setScored(ctx, tx, b)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !written {
			return fault.E(fault.Conflict, op, "assessment.conflict.scored") // another was faster
		}
		return fault.Wrap(op, p.prove(ctx, tx, &b))
	})
	if err != nil {
		return Booking{}, err
	}
	return b, nil
}

// bookingToScore finds the booking that the score is for, and checks that the actor may write its result now.
func (p *Papers) bookingToScore(ctx context.Context, tx *db.Tx, op string, by who.Actor, s Score) (Booking, error) {
	b, err := bookingWith(ctx, tx, op, by, s)
	if err != nil {
		return Booking{}, err
	}
	switch {
	// Who took the test has no right over it, however wide their grant; who booked it does not judge whom they sent.
	case !by.May(who.AssessRecord, who.Over{PersonID: b.PersonID, Path: b.AgencyPath}), b.BookedBy == by.ID():
		return Booking{}, fault.E(fault.Denied, op, "assessment.denied.own")
	case b.Status != StatusBooked:
		return Booking{}, settled(op, b)
	case clock.Date(b.SlotAt) > clock.Date(tx.Now()):
		return Booking{}, fault.E(fault.Conflict, op, "assessment.conflict.early", "at", b.SlotAt)
	}
	if err := p.independent(ctx, tx, op, b.AgencyPath, b.Competency); err != nil {
		return b, err
	}
	return b, p.impartial(ctx, tx, op, by, b)
}

// impartial refuses an assessor whose own office teaches the competency, whatever agency they were granted.
func (p *Papers) impartial(ctx context.Context, q db.Q, op string, by who.Actor, b Booking) error {
	post, err := p.people.Post(ctx, q, by.PersonID)
	if err != nil || post.OrgPath == b.AgencyPath || post.OrgPath == "" {
		return err
	}
	teaches, err := p.providers.Provides(ctx, q, post.OrgPath, b.Competency)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if teaches {
		return fault.E(fault.Denied, op, "assessment.denied.teacher")
	}
	return nil
}

// bookingWith gives the booking that the score names, if it is with an agency for which the actor may write results: the one
// that waits, else the last. Whether there is one with another agency is not said.
func bookingWith(ctx context.Context, q db.Q, op string, by who.Actor, s Score) (Booking, error) {
	find := func() ([]Booking, error) { return bookingByID(ctx, q, s.BookingID) }
	if s.BookingID == "" {
		find = func() ([]Booking, error) {
			std, err := standardOf(ctx, q, s.Competency)
			if err != nil || std.code == "" || s.PersonID == "" {
				return nil, err
			}
			return bookingsOf(ctx, q, s.PersonID, std.code)
		}
	}
	rows, err := find()
	if err != nil {
		return Booking{}, fault.Wrap(op, err)
	}
	for _, b := range rows {
		if by.Can(who.AssessRecord, b.AgencyPath) {
			return b, nil
		}
	}
	return Booking{}, fault.E(fault.Denied, op, "assessment.denied.agency")
}

// prove brings a scored booking to evidence and tells Scored.
func (p *Papers) prove(ctx context.Context, tx *db.Tx, b *Booking) (err error) {
	b.EvidenceID, err = p.evidence.Accept(ctx, tx, evidence.New{
		PersonID: b.PersonID, Competency: b.Competency, Kind: evidence.PIAA, Level: b.Level, Percent: b.Percent, PassMark: b.PassMark,
		Note: b.Note, ObservedAt: taken(*b), SignerID: tx.By().PersonID, SourceKind: SourceBooking, SourceID: b.ID,
	})
	if err != nil {
		return err
	}
	if err := setEvidence(ctx, tx, *b); err != nil {
		return err
	}
	return event.Record(ctx, tx, Scored{
		Booking: b.ID, Person: b.PersonID, Competency: b.Competency, Level: b.Level, Percent: b.Percent, Passed: b.Passed, Evidence: b.EvidenceID,
	})
}

// taken is when a scored test was taken: at its slot, or when it was scored if that was earlier on the same day.
func taken(b Booking) time.Time {
	if b.ScoredAt.Before(b.SlotAt) {
		return b.ScoredAt
	}
	return b.SlotAt
}
