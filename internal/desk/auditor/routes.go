// Package auditor is the desk of those who look after the looking: auditors and data protection officers. It shows who read
// what by special right in the part of the tree that was granted to the reader, and opens one person's record as far as the
// reader may read it. Opening it is such a reading itself, and is kept.
package auditor

import (
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Desk is the desk.
type Desk struct {
	db     *db.DB
	people *people.Register
}

// New makes the desk.
func New(d *db.DB, p *people.Register) *Desk { return &Desk{db: d, people: p} }

// Routes are the pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /audit", Handler: web.Mine(d.reads)},
		{Pattern: "GET /audit/{code}", Handler: web.Mine(d.person)},
	}
}

// API has nothing: what was read is for people to look at.
func (d *Desk) API(*api.API) {}

// name gives a name with its language where that is not the page's own.
func name(p *locale.Printer, names map[string]string) (text, lang string) {
	if text, lang = p.Name(names); lang == p.Lang() {
		lang = ""
	}
	return text, lang
}
