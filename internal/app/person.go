package app

import (
	"context"
	"strings"

	"sopan/internal/access"
	"sopan/internal/demo"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Person gives the actor of an employee code, or of an alias of the demo, with the grants they hold now.
func (h *House) Person(ctx context.Context, name string) (who.Actor, error) {
	q := h.Reader()
	aliases, err := demo.Aliases(ctx, q)
	if err != nil {
		return who.Actor{}, fault.Wrap("app.Person", err)
	}
	if code, ok := aliases[name]; ok {
		name = code
	}
	if strings.HasPrefix(name, access.ServiceMark) {
		return h.Accounts.Service(ctx, q, name)
	}
	p, err := h.People.ByCode(ctx, q, name)
	if err != nil {
		return who.Actor{}, err
	}
	held, err := h.Accounts.Grants(ctx, q, who.Actor{PersonID: p.ID}, p.ID)
	if err != nil {
		return who.Actor{}, err
	}
	actor := who.Actor{PersonID: p.ID, Code: p.Code}
	for _, g := range held {
		if g.EndedAt.IsZero() {
			actor.Grants = append(actor.Grants, who.Grant{Role: g.Role, Path: g.Path})
		}
	}
	return actor, nil
}

// Rooms hands the demo the rooms through whose verbs it tells its story.
func (h *House) Rooms() demo.Rooms {
	return demo.Rooms{
		DB: h.DB, Log: h.Log, Frameworks: h.Frameworks, People: h.People, Accounts: h.Accounts, Records: h.Records, Papers: h.Papers,
		Practice: h.Practice, Courses: h.Courses, Cases: h.Cases, Passbooks: h.Passbooks, Gaps: h.Gaps, Plans: h.Plans, HR: h.HR, Studio: h.Studio,
		Content: h.Content, Launches: h.Launches, Attempts: h.Attempts, Programmes: h.Programmes,
	}
}

// Integrity asks SQLite to check its file; "ok" when it is whole.
func (h *House) Integrity(ctx context.Context) (string, error) {
	return db.Check(ctx, h.Reader())
}
