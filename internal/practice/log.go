package practice

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// Log writes an entry of the actor's own.
func (l *Logs) Log(ctx context.Context, by who.Actor, n New) (Entry, error) { panic("x") }

// Correct writes the next version of one of the actor's own entries. version is the one that was seen: when somebody else,
// or another window, was faster, the correction is Stale.
func (l *Logs) Correct(ctx context.Context, by who.Actor, entryID string, version int, n New) (Entry, error) {
	panic("x")
}

// Remove takes an entry out of every list and sum.
func (l *Logs) Remove(ctx context.Context, by who.Actor, entryID string) error { panic("x") }

// Undo brings a removed entry back.
func (l *Logs) Undo(ctx context.Context, by who.Actor, entryID string) error { panic("x") }

// Link ties an entry to a piece of evidence of the same person; "" unties it.
func (l *Logs) Link(ctx context.Context, by who.Actor, entryID, evidenceID string) error {
	panic("x")
}

// Entry gives one entry of the actor's own, also a removed one.
func (l *Logs) Entry(ctx context.Context, q db.Q, by who.Actor, entryID string) (Entry, error) {
	panic("x")
}

// Versions gives what an entry said, from the first to the present.
func (l *Logs) Versions(ctx context.Context, q db.Q, by who.Actor, entryID string) ([]Entry, error) {
	panic("x")
}

// List gives a person's entries, the latest day first.
func (l *Logs) List(ctx context.Context, q db.Q, by who.Actor, personID string, f Filter, after string, limit int) (Page, error) {
	panic("x")
}

// Mix gives the minutes by kind of the days from..to, both included; for rooms and pages that have checked their right.
func (l *Logs) Mix(ctx context.Context, q db.Q, personID, from, to string) (Mix, error) {
	panic("x")
}

// Week gives the minutes of the current week in India by weekday, Monday first.
func (l *Logs) Week(ctx context.Context, q db.Q, personID string) ([7]int, error) { panic("x") }
