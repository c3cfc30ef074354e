package studiohttp

import (
	"context"
	"net/http"

	"sopan/internal/ground/fault"
	"sopan/internal/studio"
	"sopan/internal/web"
)

// Trials lets people try what a draft brings, as a phone shows it, without it ever counting. The rooms that run packages may not be asked
// by this door in the name of a page; app fills it.
type Trials interface {
	// Try begins the package or the file of a unit for the reader. at is the origin of the request, back the path to which a package leads when it ends.
	Try(ctx context.Context, u studio.Unit, at, back, lang string) (Trial, error)
}

// Trial is where something is tried.
type Trial struct {
	Address string // of the frame, or of the media
	Origin  string // of the frame
	Media   string // "video", "audio" or "image": shown by the page itself
	Live    string // page on which it runs before learners already; it is not tried any more
}

// WithTrials hands in who runs what is tried. Without, nothing is.
func (d *Door) WithTrials(t Trials) *Door { d.trials = t; return d }

// TryPage is /studio/{p}/try: a unit of a package or of a file, as a phone shows it.
type TryPage struct {
	Sheet
	Unit  studio.Unit
	Trial *Trial // nil before it was begun
	HTML  string // the text beside it
	Lang  string
}

func (d *Door) try(w http.ResponseWriter, r *http.Request, unit string, begin bool) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "change")
	if err != nil {
		return err
	}
	u, at := s.Draft.Content.UnitAt(unit)
	if at < 0 || u.Package == "" || d.trials == nil {
		return fault.E(fault.NotFound, "studiohttp.try", "studio.edit.gone")
	}
	page := TryPage{Sheet: s, Unit: u, Lang: f.P.Lang()}
	if page.HTML, err = d.rendered(f.P, u, page.Lang); err != nil {
		return err
	}
	if begin || u.Kind == studio.KindFile || u.Format == "html" { // what keeps nothing of who looks needs no beginning
		t, err := d.trials.Try(ctx, u, origin(r), s.At("try")+"?unit="+u.ID, f.P.Lang())
		if err != nil {
			return err
		}
		if page.Trial = &t; t.Origin != "" {
			web.Framing(w, t.Origin)
		}
	}
	title, _ := f.P.Name(u.Title)
	return web.Render(w, r, http.StatusOK, tryPage(dress(f, f.P.T("studio.try.title", "title", title)), page))
}

// origin is where a request came.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
