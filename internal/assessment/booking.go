package assessment

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Book gives a person a place for an independent test of a competency at a level. agencyPath names the agency (its path, id
// or code). It is refused when nobody writes results for the agency, when it teaches the competency, when a test of it is
// booked already, and while a failed test of that level cools off; then the fault's "at" tells from when on.
func (p *Papers) Book(ctx context.Context, by who.Actor, personID, competency string, level int, agencyPath string, slotAt time.Time) (Booking, error) {
	const op = "assessment.Book"
	var b Booking
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		over, err := p.people.Over(ctx, tx, by, personID)
		if err != nil {
			return err
		}
		if !by.May(who.AssessBook, over) {
			return fault.E(fault.Denied, op, "assessment.denied.book")
		}
		std, err := standardOf(ctx, tx, competency)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if bad := checkBooking(std, level, slotAt, tx.Now()); len(bad) > 0 {
			return invalid(op, bad)
		}
		agency, err := p.people.Org(ctx, tx, agencyPath)
		if err != nil {
			return err
		}
		if err := p.independent(ctx, tx, op, agency.Path, std.code); err != nil {
			return err
		}
		if held, err := hasRecorder(ctx, tx, agency.Path); err != nil {
			return fault.Wrap(op, err)
		} else if !held {
			return invalid(op, []fault.Field{{Name: "agency", Key: "assessment.field.agency"}})
		}
		failed, err := lastFailed(ctx, tx, personID, std.code, level)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if until := coolUntil(failed); !failed.IsZero() && tx.Now().Before(until) {
			return fault.E(fault.Conflict, op, "assessment.conflict.cooling", "level", level, "at", until)
		}
		b = Booking{
			ID: id.New(), PersonID: personID, Competency: std.code, Level: level, AgencyID: agency.ID, AgencyPath: agency.Path,
			SlotAt: clock.Micro(slotAt), BookedAt: tx.Now(), BookedBy: by.ID(), Wait: max(0, clock.Micro(slotAt).Sub(tx.Now())), Status: StatusBooked,
		}
		made, err := insertBooking(ctx, tx, b)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !made {
			return fault.E(fault.Conflict, op, "assessment.conflict.booked")
		}
		return event.Record(ctx, tx, Booked{Booking: b.ID, Person: b.PersonID, Competency: b.Competency, Level: b.Level, Agency: b.AgencyID})
	})
	if err != nil {
		return Booking{}, err
	}
	return b, nil
}

// checkBooking gives the places in what is to be booked that break a rule.
func checkBooking(std standard, level int, slotAt, now time.Time) []fault.Field {
	var bad []fault.Field
	levels := std.open()
	if levels == 0 {
		bad = append(bad, fault.Field{Name: "competency", Key: "assessment.field.competency"})
	} else if level < 1 || level > levels {
		bad = append(bad, fault.Field{Name: "level", Key: "assessment.field.level", Args: []any{"max", levels}})
	}
	if key := checkSlot(slotAt, now); key != "" {
		bad = append(bad, fault.Field{Name: "slot", Key: key, Args: []any{"n", MaxAhead}})
	}
	return bad
}

// independent refuses an agency that teaches the competency. Where nobody knows who teaches what, every agency is refused.
func (p *Papers) independent(ctx context.Context, q db.Q, op, agencyPath, competency string) error {
	if p.providers == nil {
		return fault.E(fault.Unavailable, op, "assessment.unavailable.providers")
	}
	teaches, err := p.providers.Provides(ctx, q, agencyPath, competency)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if teaches {
		return fault.E(fault.Denied, op, "assessment.denied.teaches")
	}
	return nil
}

// Bookings lists the bookings with the agencies for which the actor may write results, by slot: those that wait the earliest
// first, those that are scored or void the latest first.
func (p *Papers) Bookings(ctx context.Context, q db.Q, by who.Actor, f BookingFilter, after string, limit int) (BookingPage, error) {
	const op = "assessment.Bookings"
	at, ok := parseSlot(after)
	if !ok {
		return BookingPage{}, fault.E(fault.Invalid, op, "assessment.invalid.after")
	}
	limit = bounded(limit)
	rows, err := bookingsWithin(ctx, q, by.Paths(who.AssessRecord), f, at, limit+1)
	if err != nil {
		return BookingPage{}, fault.Wrap(op, err)
	}
	page := BookingPage{Bookings: rows}
	if len(rows) > limit {
		page.Bookings = rows[:limit]
		last := rows[limit-1]
		page.Next = strconv.FormatInt(last.SlotAt.UnixMicro(), 10) + "." + last.ID
	}
	return page, nil
}

// parseSlot reads what a page gave as Next; "" is the beginning.
func parseSlot(after string) (slot, bool) {
	if after == "" {
		return slot{}, true
	}
	at, rest, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	return slot{n, rest}, err == nil && id.Valid(rest)
}

// BookingsOf lists a person's bookings, the one that waits first, then the latest slot: for the person, for who may read
// their levels and for who may book them. A reading by right over the unit is kept in the audit record before it is answered.
func (p *Papers) BookingsOf(ctx context.Context, q db.Q, by who.Actor, personID string) ([]Booking, error) {
	const op = "assessment.BookingsOf"
	over, err := p.people.Over(ctx, q, by, personID)
	if err != nil {
		return nil, err
	}
	right, ok := mayRead(by, over)
	if !ok {
		return nil, fault.E(fault.Denied, op, "assessment.denied.read")
	}
	if err := p.note(ctx, by, right, over); err != nil {
		return nil, fault.Wrap(op, err)
	}
	rows, err := bookingsOf(ctx, q, personID, "")
	return rows, fault.Wrap(op, err)
}

// mayRead tells by which right the actor reads a person's bookings.
func mayRead(by who.Actor, over who.Over) (who.Right, bool) {
	for _, right := range []who.Right{who.PassbookRead, who.AssessBook} {
		if by.May(right, over) {
			return right, true
		}
	}
	return "", false
}

// note keeps a reading of bookings, unless they are one's own or those of somebody below in the line.
func (p *Papers) note(ctx context.Context, by who.Actor, right who.Right, over who.Over) error {
	if over.Above || by.SignedIn() && by.PersonID == over.PersonID {
		return nil
	}
	return audit.Record(ctx, p.db, by, right, over.PersonID, over.Path, "booking")
}

// Booking gives one booking: for those of BookingsOf, and for who may write the agency's results. To others it is not found.
func (p *Papers) Booking(ctx context.Context, q db.Q, by who.Actor, bookingID string) (Booking, error) {
	const op = "assessment.Booking"
	b, over, err := p.booking(ctx, q, op, by, bookingID)
	if err != nil || by.Can(who.AssessRecord, b.AgencyPath) {
		return b, err
	}
	right, _ := mayRead(by, over)
	if err := p.note(ctx, by, right, over); err != nil {
		return Booking{}, fault.Wrap(op, err)
	}
	return b, nil
}

// booking gives a booking that the actor may see, and where its person stands to them.
func (p *Papers) booking(ctx context.Context, q db.Q, op string, by who.Actor, bookingID string) (Booking, who.Over, error) {
	rows, err := bookingByID(ctx, q, bookingID)
	if err != nil {
		return Booking{}, who.Over{}, fault.Wrap(op, err)
	}
	if len(rows) == 1 {
		b := rows[0]
		over, err := p.people.Over(ctx, q, by, b.PersonID)
		if err != nil {
			return Booking{}, over, err
		}
		if _, ok := mayRead(by, over); ok || by.Can(who.AssessRecord, b.AgencyPath) {
			return b, over, nil
		}
	}
	return Booking{}, who.Over{}, fault.E(fault.NotFound, op, "assessment.unknown.booking")
}

// mayVoid tells whether the actor may give a booking up: who may book the person, or the agency.
func mayVoid(by who.Actor, b Booking, over who.Over) bool {
	return by.May(who.AssessBook, over) || by.May(who.AssessRecord, who.Over{PersonID: b.PersonID, Path: b.AgencyPath})
}

// Void gives a booking up before its test: by who may book the person, or by the agency.
func (p *Papers) Void(ctx context.Context, by who.Actor, bookingID, reason string) error {
	const op = "assessment.Void"
	reason = strings.TrimSpace(reason)
	return p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		b, over, err := p.booking(ctx, tx, op, by, bookingID)
		if err != nil {
			return err
		}
		if !mayVoid(by, b, over) {
			return fault.E(fault.Denied, op, "assessment.denied.void")
		}
		if n := utf8.RuneCountInString(reason); n == 0 || n > MaxNote {
			return invalid(op, []fault.Field{{Name: "reason", Key: "assessment.field.reason", Args: []any{"max", MaxNote}}})
		}
		gone, err := setVoid(ctx, tx, b, reason)
		if err != nil {
			return fault.Wrap(op, err)
		} else if !gone {
			return settled(op, b)
		}
		return event.Record(ctx, tx, Voided{Booking: b.ID, Person: b.PersonID, Competency: b.Competency})
	})
}

// settled is the fault of an act on a booking that waits no more.
func settled(op string, b Booking) error {
	if b.Status == StatusVoid {
		return fault.E(fault.Conflict, op, "assessment.conflict.void")
	}
	return fault.E(fault.Conflict, op, "assessment.conflict.scored")
}

// Waits tells how long people waited, of late, for their slots with the agencies for which the actor may write results, bookings that
// were given up apart.
func (p *Papers) Waits(ctx context.Context, q db.Q, by who.Actor) (Waits, error) {
	w, err := waitsWithin(ctx, q, by.Paths(who.AssessRecord), q.Now().AddDate(0, 0, -WaitsDays))
	return w, fault.Wrap("assessment.Waits", err)
}
