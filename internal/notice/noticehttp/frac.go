package noticehttp

import (
	"context"
	"net/url"

	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/notice"
)

// fracNames adds the names of kinds of post and of knowledge resources.
func (d *Door) fracNames(ctx context.Context, q db.Q, p *locale.Printer, kinds, laws []string, out names) error {
	if len(kinds) > 0 {
		found, err := d.frameworks.ByCode(ctx, q, kinds)
		if err != nil {
			return err
		}
		for code, k := range found {
			out.kinds[code], _ = p.Name(k.Name)
		}
	}
	if len(laws) > 0 {
		found, err := d.frameworks.Library(ctx, q, laws)
		if err != nil {
			return err
		}
		for code, k := range found {
			out.laws[code], _ = p.Name(k.Title)
		}
	}
	return nil
}

// fracAddress is the page of a notice about what posts need, about a law or about a batch of earlier scores.
func fracAddress(n notice.Notice) (string, bool) {
	kind := url.PathEscape(n.Args.Frac)
	switch n.Kind {
	case notice.FracAsked, notice.FracBack:
		if n.Settled() {
			return "", true
		}
		return "/mdo/positions/" + kind, true
	case notice.FracSubmitted, notice.FracReviewed:
		if n.Settled() {
			return "", true
		}
		return "/frac/" + kind + "/review", true
	case notice.FracVerified:
		if n.Settled() {
			return "", true
		}
		return "/frac/" + kind + "/publish", true
	case notice.FracRead, notice.FracAnswered, notice.FracPublished:
		return "/frac/" + kind, true
	case notice.ConsentAsked, notice.ConsentGiven:
		return "/frac/" + kind + "/overlay", true
	case notice.LawChanged:
		if n.Args.Unit != "" {
			return "/learn/" + url.PathEscape(n.Args.Unit), true
		}
		return "/frac/resources?code=" + url.QueryEscape(n.Args.Law), true
	case notice.LoadTaken, notice.LoadRefused:
		return "/mdo/scores/" + url.PathEscape(n.Subject), true
	}
	return "", false
}
