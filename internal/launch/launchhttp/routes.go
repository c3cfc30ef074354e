// Package launchhttp is the door of launch: the API by which courses of cmi5 are brought and run from outside, the address at which
// an AU fetches its credentials, and the page from which a person begins one.
package launchhttp

import (
	"net/url"

	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/launch"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db      *db.DB
	courses *launch.Courses
	words   *locale.Catalogue
	public  string
}

// New makes the door. public is where this installation is reached from outside; "" when nothing has been said of it.
func New(d *db.DB, c *launch.Courses, words *locale.Catalogue, public string) *Door {
	return &Door{db: d, courses: c, words: words, public: public}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /launch/{course}", Handler: web.Mine(d.outline)},
		{Pattern: "GET /launch/{course}/{index}", Handler: web.Mine(d.unit)},
		{Pattern: "POST /launch/{course}/{index}", Handler: web.Mine(d.begin)},
	}
}

// packageTypes are the media types of what is imported.
var packageTypes = []string{"application/zip", "text/xml", "application/xml", "application/x-zip-compressed", "application/octet-stream"}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.PostStream(a, "/api/v1/courses/import", "import-course", "cmi5",
		"Bring a course of cmi5, as a zip or as a cmi5.xml alone: a draft, or live at once where a service account brings it", 201, packageTypes, d.bring)
	api.Get(a, "/api/v1/courses/{id}", "get-course", "cmi5", "A course of cmi5 with its units (AUs) in order", d.course)
	api.Post(a, "/api/v1/courses/{id}/aus/{index}/launch", "launch-au", "cmi5",
		"Launch a unit: the address at which it begins. A session within the registration that is still open is abandoned", 200, d.launch)
	a.Unkept("POST /api/v1/courses/{id}/aus/{index}/launch")
	api.Post(a, "/api/v1/courses/{id}/aus/{index}/waive", "waive-au", "cmi5", "Say that a unit need not be done, once within a registration", 200, d.waive)
	api.Post(a, "/api/v1/courses/{id}/remove", "remove-course", "cmi5", "Take back a course that nobody has begun and no course of the catalogue shows", 204, d.remove)
	api.Post(a, "/api/v1/sessions/{id}/abandon", "abandon-session", "cmi5", "End a session whose unit has not said that it has ended", 204, d.abandon)
	api.Get(a, "/api/v1/registrations/{id}", "get-registration", "cmi5", "How far a registration is: what is met of each unit", d.registration)
}

// base is where the record and the fetch address are reached: where this installation is reached from outside, unless both that and
// where the request came are this machine itself, whose port may be another than at its first start.
func (d *Door) base(at string) string {
	if d.public == "" || own(d.public) && own(at) {
		return at
	}
	return d.public
}

// own tells whether an address is one of this machine alone.
func own(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}
