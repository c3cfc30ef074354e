// Package manager is the desk of an officer to whom others report: who needs them, what waits for their signature, and where
// each of their people stands.
package manager

import (
	"cmp"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Desk is the officer's desk.
type Desk struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	records    *evidence.Records
	passbooks  *passbook.Passbooks
	gaps       *gap.Gaps
	plans      *plan.Plans
}

// New makes the desk.
func New(d *db.DB, p *people.Register, f *framework.Frameworks, r *evidence.Records, b *passbook.Passbooks, g *gap.Gaps, i *plan.Plans) *Desk {
	return &Desk{db: d, people: p, frameworks: f, records: r, passbooks: b, gaps: g, plans: i}
}

// Routes are the pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /team", Handler: web.Mine(d.team)},
		{Pattern: "GET /team/signoff", Handler: web.Mine(d.queue)},
		{Pattern: "GET /team/signoff/{id}", Handler: web.Mine(d.sign)},
		{Pattern: "POST /team/signoff/{id}", Handler: web.Mine(d.decide)},
		{Pattern: "GET /team/{code}", Handler: web.Mine(d.report)},
		{Pattern: "GET /people/{code}/plan", Handler: web.Mine(d.plan)},
	}
}

// API has nothing: machines ask the rooms' own doors.
func (d *Desk) API(*api.API) {}

// tabs is the desk's row; n is what waits.
func tabs(p *locale.Printer, n int) []web.Tab {
	return []web.Tab{
		{Key: "team", Text: p.T("app.area.team"), Href: "/team", Icon: "users"},
		{Key: "signoff", Text: p.T("manager.queue.tab"), Href: "/team/signoff", Icon: "inbox", Count: n},
	}
}

// nameOf gives a competency's name with its language, the code where it has none.
func nameOf(p *locale.Printer, names map[string]framework.Competency, code string) (name, lang string) {
	if name, lang = p.Name(names[code].Name); name == "" {
		return code, ""
	}
	return name, lang
}

// levelsOf is how many steps a competency's scale has; of one that the dictionary has lost, as many as most have.
func levelsOf(c framework.Competency) int { return cmp.Or(c.Steps, 5) }

// patienceDays is how long a piece of work waits with one officer.
const patienceDays = int(evidence.Patience / (24 * time.Hour))
