package practice

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// MaxPage is the greatest length of one part of a list.
const MaxPage = 200

// Entry gives one entry of the actor's own, also a removed one.
func (l *Logs) Entry(ctx context.Context, q db.Q, by who.Actor, entryID string) (Entry, error) {
	return own(ctx, q, "practice.Entry", by, entryID)
}

// Versions gives what an entry of the actor's own has said, from the first version to the present one.
func (l *Logs) Versions(ctx context.Context, q db.Q, by who.Actor, entryID string) ([]Entry, error) {
	const op = "practice.Versions"
	now, err := own(ctx, q, op, by, entryID)
	if err != nil {
		return nil, err
	}
	before, err := versionsOf(ctx, q, now)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return append(before, now), nil
}

// List gives a person's entries, the latest day first: for the person, and for officers above who may read their plan.
func (l *Logs) List(ctx context.Context, q db.Q, by who.Actor, personID string, f Filter, after string, limit int) (Page, error) {
	const op = "practice.List"
	if err := l.mayRead(ctx, q, op, by, personID); err != nil {
		return Page{}, err
	}
	at, ok := parsePlace(after)
	if !ok {
		return Page{}, fault.E(fault.Invalid, op, "practice.invalid_after")
	}
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	rows, err := entriesOf(ctx, q, personID, f, at, limit+1)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	page := Page{Entries: rows}
	if len(rows) > limit {
		page.Entries = rows[:limit]
		last := rows[limit-1]
		page.Next = last.DoneOn + "." + last.ID
	}
	return page, nil
}

func (l *Logs) mayRead(ctx context.Context, q db.Q, op string, by who.Actor, personID string) error {
	if personID == by.PersonID {
		return mayKeep(op, by)
	}
	over, err := l.people.Over(ctx, q, by, personID)
	if err != nil {
		return err
	}
	// A grant over a unit does not open what people write for themselves; standing above them does.
	if !over.Above || !by.May(who.PlanRead, over) {
		return fault.E(fault.Denied, op, "practice.denied.read")
	}
	return nil
}

// place is a place in a list of entries.
type place struct{ day, id string }

// parsePlace reads what a page gave as Next; "" is the beginning.
func parsePlace(after string) (place, bool) {
	if after == "" {
		return place{"9999-12-31", ""}, true
	}
	day, rest, _ := strings.Cut(after, ".")
	return place{day, rest}, len(day) == len("2006-01-02") && id.Valid(rest)
}

// Mix gives the minutes by kind of the days from..to, both included; an empty day leaves that end open. It is for rooms and
// pages that have checked their own right.
func (l *Logs) Mix(ctx context.Context, q db.Q, personID, from, to string) (Mix, error) {
	byKind, err := minutesByKind(ctx, q, personID, from, to)
	return Mix{OnJob: byKind[OnJob], Social: byKind[Social], Formal: byKind[Formal]}, fault.Wrap("practice.Mix", err)
}

// Week gives the minutes of the current week in India by weekday, Monday first. Rights are as with Mix.
func (l *Logs) Week(ctx context.Context, q db.Q, personID string) ([7]int, error) {
	days := week(q.Now())
	byDay, err := minutesByDay(ctx, q, personID, days[0], days[6])
	var out [7]int
	for i, day := range days {
		out[i] = byDay[day]
	}
	return out, fault.Wrap("practice.Week", err)
}
