// Package officer is the desk of every official: what to do today, and the path of the post with all its gaps.
package officer

import (
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Desk is the official's desk.
type Desk struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	courses    *learning.Courses
	plans      *plan.Plans
	profiles   profiles
	offered    offered
}

// New makes the desk.
func New(d *db.DB, p *people.Register, f *framework.Frameworks, c *learning.Courses, l *plan.Plans) *Desk {
	return &Desk{db: d, people: p, frameworks: f, courses: c, plans: l}
}

// Routes are the pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /today", Handler: web.Mine(d.today)},
		{Pattern: "GET /path", Handler: web.Mine(d.path)},
	}
}

// API registers nothing: what the desk shows is had from the rooms' own operations.
func (d *Desk) API(*api.API) {}
