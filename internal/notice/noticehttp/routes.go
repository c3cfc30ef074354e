// Package noticehttp is the door to a person's own inbox.
package noticehttp

import (
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/notice"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door shows notices and takes the word that they were read.
type Door struct {
	db         *db.DB
	notices    *notice.Notices
	register   *people.Register
	frameworks *framework.Frameworks
	programmes *programme.Programmes
}

// New makes the door.
func New(d *db.DB, notices *notice.Notices, register *people.Register, frameworks *framework.Frameworks) *Door {
	return &Door{db: d, notices: notices, register: register, frameworks: frameworks}
}

// Routes are the addresses of the door.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /notices", Handler: web.Mine(d.inbox)},
		{Pattern: "POST /notices/read", Handler: web.Mine(d.read)},
	}
}

// API has nothing: an inbox is for eyes, and programs that want facts read the log.
func (d *Door) API(*api.API) {}
