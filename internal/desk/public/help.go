package public

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sopan/internal/access"
	"sopan/internal/evidence"
	"sopan/internal/web"
)

// What the pages of help speak of, in their order: the last part of the keys of their words.
var (
	questions = []string{"first", "today", "course", "glyph", "signer", "waiting", "fell", "network", "pin", "wrong", "who"}
	built     = []string{"keyboard", "reader", "colour", "small", "plain", "script", "language"}
	untested  = []string{"phones", "people", "matrix"}
	kept      = []string{"identity", "account", "evidence", "levels", "learning", "plan", "log", "reads", "cookies"}
	personal  = []string{"see", "correct", "copy", "reply", "erase", "complain"}
)

// terms are the figures that answers speak of, from the rooms that apply them.
var terms = []any{
	"patience", int(evidence.Patience / (24 * time.Hour)), "slip", int(access.SlipLives / (24 * time.Hour)),
}

// plain makes a page that stands on words alone.
func plain(titleKey string, page func(web.Frame) templ.Component) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := web.FrameOf(r.Context())
		f.Title, f.Tab = f.P.T(titleKey), "help"
		return web.Render(w, r, http.StatusOK, page(f))
	}
}

func (d *Door) help(w http.ResponseWriter, r *http.Request) error {
	return plain("public.help.title", help)(w, r)
}

func (d *Door) accessibility(w http.ResponseWriter, r *http.Request) error {
	return plain("public.access.title", accessibility)(w, r)
}

func (d *Door) privacy(w http.ResponseWriter, r *http.Request) error {
	return plain("public.privacy.title", privacy)(w, r)
}
