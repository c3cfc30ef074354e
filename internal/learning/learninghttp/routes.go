// Package learninghttp is the door of learning: the catalogue, a course, the player of its parts, and its final check.
//
// Everything works by links and forms alone. Coming to a part opens it by the server's clock and starts its question; the
// address then names the sitting, so that reading the page again changes nothing.
package learninghttp

import (
	"sopan/internal/assessment"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db        *db.DB
	people    *people.Register
	papers    *assessment.Papers
	courses   *learning.Courses
	passbooks *passbook.Passbooks
	gaps      *gap.Gaps
}

// New makes the door.
func New(d *db.DB, p *people.Register, a *assessment.Papers, c *learning.Courses, b *passbook.Passbooks, g *gap.Gaps) *Door {
	return &Door{db: d, people: p, papers: a, courses: c, passbooks: b, gaps: g}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /learn", Handler: web.Mine(d.catalogue)},
		{Pattern: "GET /learn/{code}", Handler: web.Mine(d.course)},
		{Pattern: "POST /learn/{code}/enrol", Handler: web.Mine(d.enrol)},
		{Pattern: "GET /learn/{code}/leave", Handler: web.Mine(d.leaving)},
		{Pattern: "POST /learn/{code}/leave", Handler: web.Mine(d.leave)},
		{Pattern: "GET /learn/{code}/check", Handler: web.Mine(d.check)},
		{Pattern: "POST /learn/{code}/check", Handler: web.Mine(d.sit)},
		{Pattern: "GET /learn/{code}/result", Handler: web.Mine(d.result)},
		{Pattern: "GET /learn/{code}/{n}", Handler: web.Mine(d.player)},
		{Pattern: "GET /learn/{code}/{n}/print", Handler: web.Mine(d.print)},
		{Pattern: "POST /learn/{code}/{n}/answer", Handler: web.Mine(d.answer)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/courses", "list-courses", "learning", "Courses that are taught now, by title", d.list)
	api.Get(a, "/api/v1/people/{employee_code}/learning", "get-learning", "learning",
		"The courses that a person has begun, the last touched first", d.takings)
}
