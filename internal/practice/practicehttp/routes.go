// Package practicehttp is the door of practice: a person's own log of learning at work, 70-20-10.
package practicehttp

import (
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db      *db.DB
	people  *people.Register
	logs    *practice.Logs
	courses *learning.Courses
	plans   *plan.Plans
}

// New makes the door.
func New(d *db.DB, p *people.Register, l *practice.Logs, c *learning.Courses, i *plan.Plans) *Door {
	return &Door{db: d, people: p, logs: l, courses: c, plans: i}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /practice", Handler: web.Mine(d.page)},
		{Pattern: "POST /practice", Handler: web.Mine(d.log)},
		{Pattern: "GET /practice/{id}/edit", Handler: web.Mine(d.edit)},
		{Pattern: "POST /practice/{id}/edit", Handler: web.Mine(d.correct)},
		{Pattern: "POST /practice/{id}/remove", Handler: web.Mine(d.remove)},
		{Pattern: "POST /practice/{id}/undo", Handler: web.Mine(d.undo)},
	}
}

// API has nothing: the log is written by its person alone, in their own words, and is nobody's list.
func (d *Door) API(*api.API) {}
