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
	Reading  Reading
}

// Caption is a file of captions (WebVTT) beside a video or a sound.
type Caption struct {
	Lang    string // "" where its name does not tell
	Address string // signed and short-lived, on our own site
}

// Playing gives a package as it is shown, with addresses that hold until a moment, and its reading form as ReadingForm gives it. It
// returns NotFound for an unknown package. Who may see it is for the room that asks.
func (s *Store) Playing(ctx context.Context, packageID, lang string, until time.Time) (Playing, error) {
	const op = "content.Playing"
	rows, err := shownOf(ctx, s.db.Reader(), packageID, readingVersion)
	switch {
	case err != nil:
		return Playing{}, fault.Wrap(op, err)
	case len(rows) == 0:
		return Playing{}, fault.E(fault.NotFound, op, "content.no_package")
	}
	out, entry, kept := Playing{Kind: rows[0].kind}, rows[0].entry, ""
	for _, r := range rows {
		kept += r.reading // in one row alone
		switch {
		case r.path == "":
		case r.path == entry:
			out.Type = r.mime
		case strings.EqualFold(path.Ext(r.path), ".vtt"):
			out.Captions = append(out.Captions, Caption{langOf(r.path), s.MediaPath(packageID, r.path, until)})
		}
	}
	switch out.Kind {
	case EPUB, PPTX: // no browser shows it: its reading form is what there is
	case Video, Audio, Image:
		out.Address = s.MediaPath(packageID, entry, until)
	default:
		out.Address, out.Type = s.Address(packageID, entry, until), typeOf(entry)
	}
	out.Reading, err = s.reading(ctx, packageID, lang, kept)
	return out, fault.Wrap(op, err)
}
