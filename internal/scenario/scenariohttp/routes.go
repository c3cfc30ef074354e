// Package scenariohttp is the door of scenario: the branching cases, the scene where a walk stands, and what is to be learnt in the end.
//
// Everything works by links and forms alone. A scene's form bears the number of the choice, so that sending it twice, or from a
// second window, makes no second choice.
package scenariohttp

import (
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/scenario"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	cases      *scenario.Cases
	people     *people.Register
	frameworks *framework.Frameworks
	courses    *learning.Courses
	place      func(packageID, name string) string // of voices and pictures
}

// New makes the door.
func New(d *db.DB, c *scenario.Cases, p *people.Register, f *framework.Frameworks, courses *learning.Courses) *Door {
	return &Door{db: d, cases: c, people: p, frameworks: f, courses: courses}
}

// WithPlaces hands in where the voices and pictures of scenes are; app knows the store. Without it their words stand alone.
func (d *Door) WithPlaces(place func(packageID, name string) string) *Door { d.place = place; return d }

const home = "/cases"

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /cases", Handler: web.Mine(d.list)},
		{Pattern: "GET /cases/{code}", Handler: web.Mine(d.one)},
		{Pattern: "POST /cases/{code}", Handler: web.Mine(d.begin)},
		{Pattern: "GET /cases/{code}/{walk}", Handler: web.Mine(d.walk)},
		{Pattern: "POST /cases/{code}/{walk}", Handler: web.Mine(d.choose)},
		{Pattern: "POST /cases/{code}/{walk}/retake", Handler: web.Mine(d.retake)},
		{Pattern: "POST /cases/{code}/{walk}/leave", Handler: web.Mine(d.leave)},
	}
}

// API registers the operations. Walks are nobody's list: what somebody chose stays with them.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/cases", "list-cases", "learning", "Branching cases, by code", d.listed)
}
