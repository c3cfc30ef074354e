package recordhttp

import (
	"sopan/internal/ground/db"
	"sopan/internal/record"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Desk is the pages of who looks after the record, and the API beside the standard's own resources.
type Desk struct {
	db      *db.DB
	store   *record.Store
	address string // where this installation is reached from outside
}

// NewDesk makes the desk.
func NewDesk(d *db.DB, s *record.Store, address string) *Desk { return &Desk{d, s, address} }

// Routes are the pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /record/programs", Handler: web.Mine(d.programsPage)},
		{Pattern: "GET /record/programs/new", Handler: web.Mine(d.programForm)},
		{Pattern: "POST /record/programs", Handler: web.Mine(d.addProgram)},
		{Pattern: "GET /record/programs/{key}", Handler: web.Mine(d.programPage)},
		{Pattern: "GET /record/programs/{key}/rotate", Handler: web.Mine(d.ask("rotate"))},
		{Pattern: "POST /record/programs/{key}/rotate", Handler: web.Mine(d.rotate)},
		{Pattern: "GET /record/programs/{key}/end", Handler: web.Mine(d.ask("end"))},
		{Pattern: "POST /record/programs/{key}/end", Handler: web.Mine(d.end)},
		{Pattern: "GET /record/programs/{key}/trust", Handler: web.Mine(d.ask("trust"))},
		{Pattern: "POST /record/programs/{key}/trust", Handler: web.Mine(d.trust)},
	}
}

// API registers the operations.
func (d *Desk) API(a *api.API) {
	api.File(a, "/api/v1/telemetry", "tell-telemetry", "record", "Bring in up to 100 events of Sunbird telemetry 3.0 or 3.1, in Sunbird's envelope or as a list. Each becomes a statement once; what is no good is kept apart and costs no other", d.tell)
	api.Get(a, "/api/v1/telemetry/apart", "list-telemetry-apart", "record", "Events of telemetry that were no good, with the reason, the newest first; kept for 90 days", d.apart)
	api.Public(a, "/api/v1/record/rules", "list-record-rules", "record", "By which rules a statement of the learning record store counts as a fact of learning. None makes evidence of a level by itself", d.rules)
}
