// Package evidencehttp is the door of evidence: showing real work, what has become of it, the list of what one has shown, and
// the batches of earlier scores that one person proposes and another puts in force.
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
		{Pattern: "GET /evidence/{id}/revoke", Handler: web.Mine(d.askRevoke)},
		{Pattern: "POST /evidence/{id}/revoke", Handler: web.Mine(d.revoke)},
		{Pattern: "GET /mdo/scores", Handler: web.Mine(d.loads)},
		{Pattern: "POST /mdo/scores", Handler: web.Mine(d.propose)},
		{Pattern: "GET /mdo/scores/{id}", Handler: web.Mine(d.load)},
		{Pattern: "GET /mdo/scores/{id}/consent", Handler: web.Mine(d.askConsent)},
		{Pattern: "POST /mdo/scores/{id}/consent", Handler: web.Mine(d.consent)},
		{Pattern: "GET /mdo/scores/{id}/refuse", Handler: web.Mine(d.askRefuse)},
		{Pattern: "POST /mdo/scores/{id}/refuse", Handler: web.Mine(d.refuse)},
		{Pattern: "GET /mdo/scores/{id}/withdraw", Handler: web.Mine(d.askTakeBack)},
		{Pattern: "POST /mdo/scores/{id}/withdraw", Handler: web.Mine(d.takeBack)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Post(a, "/api/v1/people/{employee_code}/evidence", "add-evidence", "evidence",
		"Record what a person has shown: a claim of their own, real work to be signed, or the result of a booked independent test", http.StatusCreated, d.apiAdd)
	api.Get(a, "/api/v1/people/{employee_code}/evidence", "list-evidence", "evidence", "A person's evidence, the latest seen first", d.apiList)
	api.Get(a, "/api/v1/evidence/{id}", "get-evidence", "evidence", "One piece of evidence, with its files and the officers it has passed", d.apiGet)
	api.Post(a, "/api/v1/evidence/{id}/decision", "decide-evidence", "evidence", "Judge a sign-off that waits", http.StatusOK, d.apiDecide)
	api.Post(a, "/api/v1/evidence/{id}/revocation", "revoke-evidence", "evidence",
		"Have accepted evidence count no more: a signature by the officer who gave it or one above them, anything by the right to revoke", http.StatusOK, d.apiRevoke)
	api.PostTable(a, "/api/v1/evidence/loads", "propose-load", "evidence",
		"Propose a batch of earlier scores, as JSON rows or as a CSV file; it counts nothing until a second person consents", http.StatusCreated, d.apiPropose)
	api.Get(a, "/api/v1/evidence/loads", "list-loads", "evidence",
		"The batches of earlier scores that the caller proposed, and those over whose people the caller holds the right, the newest first", d.apiLoads)
	api.Get(a, "/api/v1/evidence/loads/{id}", "get-load", "evidence", "One batch of earlier scores, with what it brings by competency", d.apiLoad)
	api.Get(a, "/api/v1/evidence/loads/{id}/rows", "list-load-rows", "evidence", "The scores of a batch; the reading is recorded for each person", d.apiRows)
	api.Post(a, "/api/v1/evidence/loads/{id}/consent", "consent-load", "evidence",
		"Put a batch that waits in force, as a second person: never who proposed it, nor anybody whose score is in it", http.StatusOK, d.apiConsent)
	api.Post(a, "/api/v1/evidence/loads/{id}/refusal", "refuse-load", "evidence", "Refuse a batch that waits, as a second person, with a reason", http.StatusOK, d.apiRefuse)
	api.Post(a, "/api/v1/evidence/loads/{id}/withdrawal", "withdraw-load", "evidence", "Take back a batch that waits and that the caller proposed", http.StatusOK, d.apiTakeBack)
}
