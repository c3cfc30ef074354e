// Package hrhttp is the door of hr: batches of HR systems, as pages and as JSON.
package hrhttp

import (
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db      *db.DB
	batches *hr.Batches
	people  *people.Register
	hooks   *hr.Hooks
	address string // where this installation is reached from outside
}

// New makes the door.
func New(d *db.DB, b *hr.Batches, p *people.Register) *Door {
	return &Door{db: d, batches: b, people: p}
}

// WithHooks adds the links with other systems; address is where this installation is reached from outside.
func (d *Door) WithHooks(h *hr.Hooks, address string) *Door {
	d.hooks, d.address = h, address
	return d
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return append(slices.Concat(d.hookRoutes(), d.connectorRoutes()), []web.Route{
		{Pattern: "GET /mdo/batches", Handler: web.Mine(d.batchesPage)},
		{Pattern: "GET /mdo/people/import", Handler: web.Mine(d.uploadForm)},
		{Pattern: "POST /mdo/people/import", Handler: web.Mine(d.upload)},
		{Pattern: "GET /mdo/batches/{id}", Handler: web.Mine(d.batchPage)},
		{Pattern: "POST /mdo/batches/{id}/map", Handler: web.Mine(d.setMap)},
		{Pattern: "GET /mdo/batches/{id}/rows/{n}", Handler: web.Mine(d.rowForm)},
		{Pattern: "POST /mdo/batches/{id}/rows/{n}", Handler: web.Mine(d.setRow)},
		{Pattern: "GET /mdo/batches/{id}/apply", Handler: web.Mine(d.ask(acts["apply"]))},
		{Pattern: "POST /mdo/batches/{id}/apply", Handler: web.Mine(d.act(acts["apply"]))},
		{Pattern: "GET /mdo/batches/{id}/reconcile", Handler: web.Mine(d.ask(acts["reconcile"]))},
		{Pattern: "POST /mdo/batches/{id}/reconcile", Handler: web.Mine(d.act(acts["reconcile"]))},
		{Pattern: "GET /mdo/batches/{id}/rollback", Handler: web.Mine(d.ask(acts["rollback"]))},
		{Pattern: "POST /mdo/batches/{id}/rollback", Handler: web.Mine(d.act(acts["rollback"]))},
	}...)
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/hr/batches", "list-hr-batches", "hr", "Batches of HR systems about the caller's units, the newest first", d.list)
	api.File(a, "/api/v1/hr/batches", "receive-hr-batch", "hr", "Bring in a file of people and posts: JSON with source, name, org, map and content. It is judged row by row and waits in review; nothing is applied", d.receive)
	api.Get(a, "/api/v1/hr/batches/{id}", "get-hr-batch", "hr", "A batch: where it stands, and how many rows came to what", d.batch)
	api.Get(a, "/api/v1/hr/batches/{id}/rows", "list-hr-rows", "hr", "Rows of a batch with what each comes to, in the order of the file", d.rows)
	api.Post(a, "/api/v1/hr/batches/{id}/rows/{n}/decision", "decide-hr-row", "hr", "Decide the conflict of one row: take the file's word, keep what is known, or skip the row", 200, d.decide)
	api.Post(a, "/api/v1/hr/batches/{id}/review", "review-hr-batch", "hr", "Judge every row again, by what is decided and by the register as it stands", 200, d.stepped(hr.JobLook, d.batches.Review))
	api.Post(a, "/api/v1/hr/batches/{id}/application", "apply-hr-batch", "hr", "Write a reviewed batch into the register; a large one not by who brought it", 200, d.stepped(hr.JobApply, d.batches.Apply))
	api.Post(a, "/api/v1/hr/batches/{id}/reconciliation", "reconcile-hr-batch", "hr", "Compare the register with an applied batch, and close the batch", 200, d.stepped(hr.JobReconcile, d.batches.Reconcile))
	api.Post(a, "/api/v1/hr/batches/{id}/rollback", "roll-back-hr-batch", "hr", "Take an applied batch back whole", 200, d.stepped(hr.JobRollBack, d.batches.RollBack))
	d.hooksAPI(a)
	d.connectorsAPI(a)
}
