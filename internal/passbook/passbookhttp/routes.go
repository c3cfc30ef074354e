// Package passbookhttp is the door of passbook: a person's levels, why each is what it is, and how it grew.
package passbookhttp

import (
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	records    *evidence.Records
	passbooks  *passbook.Passbooks
	gaps       *gap.Gaps
}

// New makes the door.
func New(d *db.DB, p *people.Register, f *framework.Frameworks, r *evidence.Records, b *passbook.Passbooks, g *gap.Gaps) *Door {
	return &Door{db: d, people: p, frameworks: f, records: r, passbooks: b, gaps: g}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /passbook", Handler: web.Mine(d.own)},
		{Pattern: "GET /passbook/{competency}", Handler: web.Mine(d.ownLine)},
		{Pattern: "GET /people/{code}/passbook", Handler: web.Mine(d.theirs)},
		{Pattern: "GET /people/{code}/passbook/{competency}", Handler: web.Mine(d.theirLine)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/people/{employee_code}/passbook", "get-passbook", "passbook", "What a person has proven, by competency, and from which evidence", d.get)
}
