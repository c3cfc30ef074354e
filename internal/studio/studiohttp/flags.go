package studiohttp

import (
	"net/http"

	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// FlagsPage is /studio/catalogue/{code}/flags: what learners say is wrong with a course, and what the reviewer does about it.
type FlagsPage struct {
	Card   learning.Card
	Flags  []learning.CourseFlag
	Open   string // id of the draft of its next version; "" for none
	Note   string
	Faults parts.Faults
}

// flags shows what is said to be wrong with a course.
func (d *Door) flags(w http.ResponseWriter, r *http.Request, status int, note string, faults parts.Faults) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	page := FlagsPage{Note: note, Faults: faults}
	var err error
	if page.Card, page.Flags, err = d.studio.Raised(ctx, q, by, r.PathValue("code")); err != nil {
		return err
	}
	drafts, err := d.studio.History(ctx, q, by, page.Card.Code, 1)
	if err != nil {
		return err
	}
	if len(drafts) > 0 && drafts[0].Version == 0 && drafts[0].State != "discarded" {
		page.Open = drafts[0].ID
	}
	return web.Render(w, r, status, flagsPage(dress(f, f.P.T("studio.flags.title", "n", len(page.Flags))), page))
}
