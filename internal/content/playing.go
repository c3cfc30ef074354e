package content

import (
	"context"
	"path"
	"strings"
	"time"

	"sopan/internal/ground/fault"
)

// Playing is a package of one document, picture, sound or video as pages of our own show it.
type Playing struct {
	Kind     Kind
	Address  string // signed and short-lived: of media on our own site, of what could run on the player's origin; "" of what no browser shows
	Type     string // the media type
	Captions []Caption
}

// Caption is a file of captions (WebVTT) beside a video or a sound.
type Caption struct {
	Lang    string // "" where its name does not tell
	Address string // signed and short-lived, on our own site
}

// Playing gives a package as it is shown, with addresses that hold until a moment. It returns NotFound for an unknown package. Who may
// see it is for the room that asks.
func (s *Store) Playing(ctx context.Context, packageID string, until time.Time) (Playing, error) {
	const op = "content.Playing"
	q := s.db.Reader()
	p, err := s.Package(ctx, q, packageID)
	if err != nil {
		return Playing{}, err
	}
	out := Playing{Kind: p.Kind}
	if p.Kind == EPUB || p.Kind == PPTX {
		return out, nil // no browser shows it: its reading form is what there is
	}
	if p.Kind != Video && p.Kind != Audio && p.Kind != Image {
		out.Address, out.Type = s.Address(packageID, p.Entry, until), typeOf(p.Entry)
		return out, nil
	}
	files, err := filesOf(ctx, q, packageID)
	if err != nil {
		return Playing{}, fault.Wrap(op, err)
	}
	out.Address = s.MediaPath(packageID, p.Entry, until)
	for _, f := range files {
		switch {
		case f.Path == p.Entry:
			out.Type = f.Type
		case strings.EqualFold(path.Ext(f.Path), ".vtt"):
			out.Captions = append(out.Captions, Caption{langOf(f.Path), s.MediaPath(packageID, f.Path, until)})
		}
	}
	return out, nil
}
