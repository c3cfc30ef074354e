// Package learninghttp is the door of learning: the catalogue, a course, the player of its parts, and its final check.
//
// Everything works by links and forms alone. Coming to a part opens it by the server's clock and starts its question; the
// address then names the sitting, so that reading the page again changes nothing.
package learninghttp

import (
	"net/http"

	"sopan/internal/assessment"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
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
	place     func(packageID, name string) string // of pictures; nil: they show their words
	runs      Runs                                // nil: nothing here runs packages or serves files
	address   string                              // of the site, from outside; "" where it is not known
}

// New makes the door.
func New(d *db.DB, p *people.Register, a *assessment.Papers, c *learning.Courses, b *passbook.Passbooks, g *gap.Gaps) *Door {
	return &Door{db: d, people: p, papers: a, courses: c, passbooks: b, gaps: g}
}

// WithRuns hands in who runs packages and serves files; app knows them. Without it their parts say what to do.
func (d *Door) WithRuns(x Runs) *Door { d.runs = x; return d }

// Routes are the pages. What follows a course's code is told apart by its word and not by a pattern for each, so that the doors
// that run packages may have patterns of their own beside a course, such as /learn/run/{package}.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /learn", Handler: web.Mine(d.catalogue)},
		{Pattern: "GET /learn/{code}", Handler: web.Mine(d.course)},
		{Pattern: "POST /learn/{code}/{what}", Handler: web.Mine(within("what", words{
			"enrol": d.enrol, "leave": d.leave, "check": d.sit, "move": d.move, "flag": d.flag, "rate": d.rate,
		}, nil))},
		{Pattern: "GET /learn/{code}/{n}", Handler: web.Mine(within("n", words{
			"leave": d.leaving, "check": d.check, "result": d.result, "flag": d.flagging, "rate": d.rating,
		}, d.player))},
		{Pattern: "GET /learn/{code}/{n}/{what}", Handler: web.Mine(within("what", words{"print": d.print, "calendar": d.calendar}, nil))},
		{Pattern: "POST /learn/{code}/{n}/{what}", Handler: web.Mine(within("what", words{
			"answer": d.answer, "beat": d.beat, "through": d.through, "attend": d.attend,
		}, nil))},
	}
}

type words map[string]func(http.ResponseWriter, *http.Request) error

// within chooses by the word at one place of the address; what is none goes to other, or is not found.
func within(place string, by words, other func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if handle, ok := by[r.PathValue(place)]; ok {
			return handle(w, r)
		}
		if other == nil {
			return fault.E(fault.NotFound, "learninghttp", "learning.unknown_part", "course", r.PathValue("code"), "n", r.PathValue(place))
		}
		return other(w, r)
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/courses", "list-courses", "learning", "Courses that are taught now, by title", d.list)
	api.Get(a, "/api/v1/people/{employee_code}/learning", "get-learning", "learning",
		"The courses that a person has begun, the last touched first", d.takings)
}
