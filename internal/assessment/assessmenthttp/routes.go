// Package assessmenthttp is the door of independent tests: the assessor's desk, the booking of a person, and both as JSON.
package assessmenthttp

import (
	"net/http"

	"sopan/internal/assessment"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the door of independent tests.
type Door struct {
	db         *db.DB
	papers     *assessment.Papers
	providers  assessment.Providers
	people     *people.Register
	frameworks *framework.Frameworks
	gaps       *gap.Gaps
}

// New makes the door. providers says who teaches what, so that a page can tell before anything is filled in.
func New(d *db.DB, a *assessment.Papers, providers assessment.Providers, p *people.Register, f *framework.Frameworks, g *gap.Gaps) *Door {
	return &Door{db: d, papers: a, providers: providers, people: p, frameworks: f, gaps: g}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /assess", Handler: web.Mine(d.desk)},
		{Pattern: "GET /assess/{booking}", Handler: web.Mine(d.test)},
		{Pattern: "POST /assess/{booking}", Handler: web.Mine(d.record)},
		{Pattern: "GET /assess/{booking}/void", Handler: web.Mine(d.askVoid)},
		{Pattern: "POST /assess/{booking}/void", Handler: web.Mine(d.void)},
		{Pattern: "GET /team/book/{code}", Handler: web.Mine(d.blank)},
		{Pattern: "POST /team/book/{code}", Handler: web.Mine(d.book)},
	}
}

// API registers the operations. A result comes as evidence of kind piaa, by the door of evidence.
func (d *Door) API(a *api.API) {
	api.Post(a, "/api/v1/people/{employee_code}/bookings", "book-test", "assessment",
		"Book an independent test with an agency that does not teach the competency", http.StatusCreated, d.apiBook)
	api.Get(a, "/api/v1/bookings", "list-bookings", "assessment", "The bookings with the agencies for which the caller may write results, by slot; with a status of those that wait no more, the latest first", d.apiList)
}
