package public

import (
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door shows the pages that are open to all.
type Door struct {
	db         *db.DB
	passbooks  *passbook.Passbooks
	frameworks *framework.Frameworks
}

// New makes the door.
func New(d *db.DB, passbooks *passbook.Passbooks, frameworks *framework.Frameworks) *Door {
	return &Door{db: d, passbooks: passbooks, frameworks: frameworks}
}

// Routes are the addresses of the door.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Handler: web.Page(d.home)},
		{Pattern: "GET /method", Handler: web.Page(d.method)},
		{Pattern: "GET /help", Handler: web.Page(d.help)},
		{Pattern: "GET /help/accessibility", Handler: web.Page(d.accessibility)},
		{Pattern: "GET /help/privacy", Handler: web.Page(d.privacy)},
	}
}

// API has nothing: these pages are words for people.
func (d *Door) API(*api.API) {}
