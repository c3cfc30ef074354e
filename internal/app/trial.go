package app

import (
	"context"
	"net/url"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/prose"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/learning/learninghttp"
	"sopan/internal/standard/cmi5"
	"sopan/internal/studio"
	"sopan/internal/studio/studiohttp"
)

// placedFor is how long the addresses of pictures and sounds in a text hold: a page that lies open for a day still shows them.
const placedFor = 24 * time.Hour

// place gives the address of a file that a text names.
func (h *House) place(packageID, name string) string {
	return h.Content.MediaPath(packageID, name, h.DB.Clock().Now().Add(placedFor))
}

// preview puts on a text what the player puts on it, with its pictures.
func (h *House) preview(text, label string) string {
	return learninghttp.Preview(prose.Placed(text, h.place), label)
}

// trials lets those who write, review and publish try what a draft brings, each by the room that runs it: of cmi5 in a registration in
// which nothing is judged (browse), of SCORM and H5P in an attempt at a draft, which tells nobody. Neither ever counts.
type trials struct{ h *House }

// Try is for studiohttp.Trials.
func (t trials) Try(ctx context.Context, u studio.Unit, at, back, lang string) (studiohttp.Trial, error) {
	h, by, until := t.h, who.From(ctx), t.h.DB.Clock().Now().Add(placedFor)
	p, err := h.Content.Package(ctx, h.Reader(), u.Package)
	if err != nil {
		return studiohttp.Trial{}, err
	}
	switch p.Kind {
	case content.CMI5:
		course, err := h.Launches.OfPackage(ctx, h.Reader(), by, p.ID)
		if err != nil {
			return studiohttp.Trial{}, err
		}
		got, err := h.Launches.Launch(ctx, by, launch.Request{
			Course: course.ID, Index: max(u.Index, 0), Mode: cmi5.Browse, Base: t.base(at), ReturnURL: t.base(at) + back, Language: lang,
		})
		if err != nil {
			return studiohttp.Trial{}, err
		}
		address, err := url.Parse(got.URL)
		if err != nil {
			return studiohttp.Trial{}, fault.Wrap("app.Try", err)
		}
		return studiohttp.Trial{Address: got.URL, Origin: address.Scheme + "://" + address.Host}, nil
	case content.SCORM12, content.SCORM2004, content.H5P:
		course, err := h.Attempts.Course(ctx, h.Reader(), by, p.ID)
		if err != nil {
			return studiohttp.Trial{}, err
		}
		if course.Live { // an attempt at it would count
			return studiohttp.Trial{Live: "/run/" + p.ID}, nil
		}
		a, err := h.Attempts.Begin(ctx, by, p.ID)
		if err != nil {
			return studiohttp.Trial{}, err
		}
		origin := h.Content.OriginOf(p.ID)
		return studiohttp.Trial{Address: origin + "/run/" + h.Attempts.Token(a, until) + "?lang=" + lang, Origin: origin}, nil
	case content.Video, content.Audio, content.Image:
		return studiohttp.Trial{Media: string(p.Kind), Address: h.Content.MediaPath(p.ID, p.Entry, until)}, nil
	}
	return studiohttp.Trial{Address: h.Content.Address(p.ID, p.Entry, until), Origin: h.Content.OriginOf(p.ID)}, nil
}

// base is where a unit reaches the record: where the house is reached from outside, unless both that and where the request came are this
// machine itself.
func (t trials) base(at string) string {
	public, err := url.Parse(t.h.Installed.PublicURL)
	asked, bad := url.Parse(at)
	if err != nil || public.Host == "" || bad == nil && otherLoopback(public.Hostname()) != "" && otherLoopback(asked.Hostname()) != "" {
		return at
	}
	return t.h.Installed.PublicURL
}
