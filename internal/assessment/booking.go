package assessment

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
)

// Book gives a person a place for an independent test of a competency at a level.
func (p *Papers) Book(ctx context.Context, by who.Actor, personID, competency string, level int, agencyPath string, slotAt time.Time) (Booking, error) {
	panic("x")
}

// Bookings lists the bookings with the agencies for which the actor may write results, by path, slot and id.
func (p *Papers) Bookings(ctx context.Context, q db.Q, by who.Actor, f BookingFilter, after string, limit int) (BookingPage, error) {
	panic("x")
}

// BookingsOf lists a person's bookings, the latest slot first.
func (p *Papers) BookingsOf(ctx context.Context, q db.Q, by who.Actor, personID string) ([]Booking, error) {
	panic("x")
}

// Booking gives one booking.
func (p *Papers) Booking(ctx context.Context, q db.Q, by who.Actor, bookingID string) (Booking, error) {
	panic("x")
}

// RecordResult writes the result of an independent test.
func (p *Papers) RecordResult(ctx context.Context, by who.Actor, s Score) (Booking, error) {
	panic("x")
}

// Void gives a booking up.
func (p *Papers) Void(ctx context.Context, by who.Actor, bookingID, reason string) error {
	panic("x")
}

// Waits tells how long people waited for their slots with the agencies for which the actor may write results.
func (p *Papers) Waits(ctx context.Context, q db.Q, by who.Actor) (Waits, error) { panic("x") }

// Follow has the room read the log: when an organisation moves, its bookings follow.
func (p *Papers) Follow(log *event.Log) { panic("x") }
