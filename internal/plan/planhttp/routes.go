// Package planhttp is the door of plan: one's own development plan from draft to work, an officer's word on a report's, and
// both as JSON.
package planhttp

import (
	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db     *db.DB
	people *people.Register
	plans  *plan.Plans
}

// New makes the door.
func New(d *db.DB, p *people.Register, l *plan.Plans) *Door {
	return &Door{db: d, people: p, plans: l}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /plan", Handler: web.Mine(d.own)},
		{Pattern: "POST /plan/draft", Handler: web.Mine(d.draft)},
		{Pattern: "GET /plan/suggest", Handler: web.Mine(d.suggest)},
		{Pattern: "GET /plan/edit", Handler: web.Mine(d.edit)},
		{Pattern: "POST /plan/edit", Handler: web.Mine(d.save)},
		{Pattern: "POST /plan/propose", Handler: web.Mine(d.propose)},
		{Pattern: "POST /plan/start", Handler: web.Mine(d.start)},
		{Pattern: "POST /plan/revise", Handler: web.Mine(d.revise)},
		{Pattern: "GET /team/plan/{idp}", Handler: web.Mine(d.report)},
		{Pattern: "POST /team/plan/{idp}/agree", Handler: web.Mine(d.agree)},
		{Pattern: "POST /team/plan/{idp}/send-back", Handler: web.Mine(d.sendBack)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/people/{employee_code}/idp", "get-idp", "plan", "A person's development plan of the present period, or the latest before", d.get)
	api.Get(a, "/api/v1/people/{employee_code}/idp/suggestion", "get-idp-suggestion", "plan",
		"What the drafter would propose now for a person's gaps; nothing is kept", d.getSuggestion)
	api.Get(a, "/api/v1/plans/waiting", "list-waiting-plans", "plan",
		"Plans that wait for the caller's word: of those to whom the caller is the next officer above, the longest waiting first", d.listWaiting)
}
