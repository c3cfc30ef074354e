// Package evidencehttp is the door of evidence: showing real work, what has become of it, and the list of what one has shown.
package evidencehttp

import (
	"net/http"

	"sopan/internal/assessment"
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
	papers     *assessment.Papers
	passbooks  *passbook.Passbooks
	gaps       *gap.Gaps
}

// New makes the door.
func New(d *db.DB, p *people.Register, f *framework.Frameworks, r *evidence.Records, a *assessment.Papers, b *passbook.Passbooks, g *gap.Gaps) *Door {
	return &Door{db: d, people: p, frameworks: f, records: r, papers: a, passbooks: b, gaps: g}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence", Handler: web.Mine(d.list)},
		{Pattern: "GET /evidence/new", Handler: web.Mine(d.blank)},
		{Pattern: "POST /evidence", Handler: web.Mine(d.claim)},
		{Pattern: "GET /evidence/{id}", Handler: web.Mine(d.item)},
		{Pattern: "GET /evidence/{id}/files/{n}", Handler: web.Mine(d.file)},
		{Pattern: "GET /evidence/{id}/withdraw", Handler: web.Mine(d.askWithdraw)},
		{Pattern: "POST /evidence/{id}/withdraw", Handler: web.Mine(d.withdraw)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Post(a, "/api/v1/people/{employee_code}/evidence", "add-evidence", "evidence",
		"Record what a person has shown: a claim of their own, real work to be signed, or the result of a booked independent test", http.StatusCreated, d.apiAdd)
	api.Get(a, "/api/v1/people/{employee_code}/evidence", "list-evidence", "evidence", "A person's evidence, the latest seen first", d.apiList)
	api.Get(a, "/api/v1/evidence/{id}", "get-evidence", "evidence", "One piece of evidence, with its files and the officers it has passed", d.apiGet)
	api.Post(a, "/api/v1/evidence/{id}/decision", "decide-evidence", "evidence", "Judge a sign-off that waits", http.StatusOK, d.apiDecide)
}
