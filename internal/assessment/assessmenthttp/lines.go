package assessmenthttp

import (
	"context"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/people"
	"sopan/internal/web/parts"
)

// normHours is the longest wait from booking to slot that is not marked.
const normHours = int(assessment.WaitNorm / time.Hour)

// Line is one booking with what its codes are called.
type Line struct {
	assessment.Booking
	Name, NameLang, Code string // of the person
	Title, Office        string
	What, WhatLang       string // the competency
	Agency               string
	Steps                int               // of the competency's scale
	Words                []framework.Names // of the levels, the lowest first
}

// lines names bookings, in three questions however many there are.
func (d *Door) lines(ctx context.Context, q db.Q, p *locale.Printer, list []assessment.Booking) ([]Line, error) {
	var persons, codes, agencies []string
	for _, b := range list {
		persons, codes, agencies = append(persons, b.PersonID), append(codes, b.Competency), append(agencies, b.AgencyID)
	}
	posts, err := d.people.Posts(ctx, q, db.Keys(persons))
	if err != nil {
		return nil, err
	}
	names, err := d.frameworks.Known(ctx, q, db.Keys(codes))
	if err != nil {
		return nil, err
	}
	orgs, err := d.people.Orgs(ctx, q, db.Keys(agencies))
	if err != nil {
		return nil, err
	}
	return lay(p, list, posts, names, orgs), nil
}

// lay puts bookings beside what their codes are called.
func lay(p *locale.Printer, list []assessment.Booking, posts map[string]people.Post, names map[string]framework.Competency, orgs map[string]people.Org) []Line {
	out := make([]Line, len(list))
	for i, b := range list {
		l := Line{Booking: b}
		post, c := posts[b.PersonID], names[b.Competency]
		l.Code = post.Code
		l.Name, l.NameLang = p.Name(post.Name)
		l.Title, _ = p.Name(post.Title)
		l.Office, _ = p.Name(post.OrgName)
		l.What, l.WhatLang = p.Name(c.Name)
		l.Agency, _ = p.Name(orgs[b.AgencyID].Name)
		l.Words, l.Steps = c.Levels, max(c.Steps, b.Level)
		out[i] = l
	}
	return out
}

// row is a booking in a list; in one of several agencies it names its own.
func (l Line) row(p *locale.Printer, several bool) parts.Row {
	out := parts.Row{
		Title: l.Name, TitleLang: l.NameLang, Href: "/assess/" + l.ID, Glyph: &parts.Steps{Of: l.Steps, Needed: l.Level},
		Sub: p.T("assess.row", "competency", l.What, "level", l.Level, "slot", p.Moment(l.SlotAt), "code", l.Code),
	}
	if several {
		out.Sub += " · " + l.Agency
	}
	return out
}

// sortOf tells which part of the desk a booking belongs to.
func sortOf(b assessment.Booking, now time.Time) string {
	switch slot, today := clock.Date(b.SlotAt), clock.Date(now); {
	case b.Status != assessment.StatusBooked:
		return b.Status
	case slot == today:
		return "today"
	case slot < today:
		return "overdue"
	}
	return "later"
}
