// Package attempthttp is the door of attempt: the page on which a package of SCORM or H5P is run, and, on the player's origin, the
// run-time beside its content.
package attempthttp

import (
	"io/fs"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
)

// Door is the room's door.
type Door struct {
	db     *db.DB
	runs   *attempt.Runs
	packs  *content.Store
	words  *locale.Catalogue
	assets assets
}

// New makes the door. players are the files that script/assets has brought into the build; without them a page says so.
func New(d *db.DB, r *attempt.Runs, packs *content.Store, words *locale.Catalogue, players fs.FS) *Door {
	return &Door{d, r, packs, words, gather(players)}
}

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /run/{package}", Handler: web.Mine(d.page)},
		{Pattern: "POST /run/{package}", Handler: web.Mine(d.begin)},
	}
}

// Player are the addresses on the player's origin. Nobody is signed in there: a token says who speaks, and of which attempt.
func (d *Door) Player() []web.Route {
	return []web.Route{
		{Pattern: "GET /run/{token}", Handler: d.spoken(d.wrapper)},
		{Pattern: "POST /run/{token}", Handler: d.spoken(d.commit)},
		{Pattern: "GET /run-assets/{hash}/{path...}", Handler: d.assets},
	}
}
