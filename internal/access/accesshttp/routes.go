// Package accesshttp is the door of access: sign-in and the first sign-in by a slip, one's own settings and record of who
// looked, and the office's list of people with their accounts, slips and roles.
package accesshttp

import (
	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/people"
	"sopan/internal/web"
)

// Door lets people in, shows them what is theirs, and lets their office look after accounts.
type Door struct {
	accounts *access.Accounts
	people   *people.Register
	db       *db.DB
	words    *locale.Catalogue
	public   string
	secure   bool
}

// New makes the door. words are for what is printed in two languages at once; public is the address that is printed on slips,
// "" while none is fixed; secure sends cookies over https alone.
func New(accounts *access.Accounts, register *people.Register, d *db.DB, words *locale.Catalogue, public string, secure bool) *Door {
	return &Door{accounts: accounts, people: register, db: d, words: words, public: public, secure: secure}
}

// Routes are the addresses of the door.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /sign-in", Handler: web.Page(d.signInForm)},
		{Pattern: "POST /sign-in", Handler: web.Page(d.signIn)},
		{Pattern: "POST /sign-out", Handler: web.Page(d.signOut)},
		{Pattern: "GET /sign-in/slip", Handler: web.Page(d.codeForm)},
		{Pattern: "POST /sign-in/slip", Handler: web.Page(d.code)},
		{Pattern: "GET /sign-in/slip/you", Handler: web.Page(d.youForm)},
		{Pattern: "POST /sign-in/slip/you", Handler: web.Page(d.you)},
		{Pattern: "GET /sign-in/slip/pin", Handler: web.Page(d.pinForm)},
		{Pattern: "POST /sign-in/slip/pin", Handler: web.Page(d.pin)},
		{Pattern: "POST /me/lang", Handler: web.Page(d.language)},
		{Pattern: "POST /me/theme", Handler: web.Page(d.theme)},
		{Pattern: "GET /me", Handler: web.Mine(d.me)},
		{Pattern: "POST /me/pin", Handler: web.Mine(d.changePIN)},
		{Pattern: "POST /me/devices/out", Handler: web.Mine(d.deviceOut)},
		{Pattern: "POST /me/devices/all-out", Handler: web.Mine(d.allOut)},
		{Pattern: "GET /me/data", Handler: web.Mine(d.data)},
		{Pattern: "GET /mdo/access", Handler: web.Mine(d.toPeople)},
		{Pattern: "GET /mdo/people", Handler: web.Mine(d.list)},
		{Pattern: "GET /mdo/people/slips", Handler: web.Mine(d.toPeople)},
		{Pattern: "POST /mdo/people/slips", Handler: web.Mine(d.slips)},
		{Pattern: "GET /mdo/people/{code}", Handler: web.Mine(d.person)},
		{Pattern: "GET /mdo/people/{code}/closure", Handler: web.Mine(d.closureForm)},
		{Pattern: "POST /mdo/people/{code}/closure", Handler: web.Mine(d.close)},
		{Pattern: "POST /mdo/people/{code}/role", Handler: web.Mine(d.give)},
		{Pattern: "POST /mdo/people/{code}/role/end", Handler: web.Mine(d.take)},
	}
}
