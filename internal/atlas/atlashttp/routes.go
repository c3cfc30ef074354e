// Package atlashttp is the door of atlas: where levels fall short, by state, district and block, and who stands behind a
// figure for those who may know.
package atlashttp

import (
	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	maps       *atlas.Maps
	people     *people.Register
	frameworks *framework.Frameworks
	labels     labels
}

// New makes the door.
func New(d *db.DB, m *atlas.Maps, p *people.Register, f *framework.Frameworks) *Door {
	return &Door{db: d, maps: m, people: p, frameworks: f}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /atlas", Handler: web.Mine(d.atlas)},
		{Pattern: "GET /atlas.csv", Handler: web.Mine(d.csv)},
		{Pattern: "GET /atlas/people", Handler: web.Mine(d.behind)},
		{Pattern: "GET /atlas/required", Handler: web.Mine(d.required)},
		{Pattern: "GET /atlas/required.csv", Handler: web.Mine(d.requiredCSV)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/atlas", "get-atlas", "atlas",
		"How many are measured and how far below what their posts ask, by place and competency; figures on small groups are hidden", d.get)
	api.Get(a, "/api/v1/frac/required", "get-required", "atlas",
		"How many posts, held or vacant, ask for which competency at which level at each tier of governance, before anybody is measured; and for how many nothing is in force", d.getRequired)
}
