// Package contenthttp is the door of the room of content: uploads that resume, the media of courses on our own site, and the
// player's origin, where foreign content runs apart from us.
package contenthttp

import (
	"net/http"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db    *db.DB
	store *content.Store
	words *locale.Catalogue
	home  string // where our own site is reached from outside
}

// New makes the door; home is where our own site is reached from outside.
func New(d *db.DB, s *content.Store, words *locale.Catalogue, home string) *Door {
	return &Door{d, s, words, home}
}

// Routes are what stands on our own site.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + content.Media + "{ticket}/{path...}", Handler: web.Page(d.media)},
	}
}

// API is the room's part of the JSON interface.
func (d *Door) API(*api.API) {}

// Player are the addresses on the player's origin.
func (d *Door) Player() []web.Route {
	return []web.Route{
		{Pattern: "GET " + content.Served + "{ticket}/{path...}", Handler: http.HandlerFunc(d.served)},
		{Pattern: "/", Handler: http.HandlerFunc(d.nothing)},
	}
}

// languageOf is the language of an answer that knows nothing of who asks but what the browser says.
func (d *Door) languageOf(r *http.Request) *locale.Printer {
	return d.words.Printer(d.words.Match(r.Header.Get("Accept-Language"), ""))
}

// navigates tells whether a browser wants to show the answer as a page.
func navigates(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "document", "iframe", "frame":
		return true
	case "":
		return strings.Contains(r.Header.Get("Accept"), "text/html")
	}
	return false
}
