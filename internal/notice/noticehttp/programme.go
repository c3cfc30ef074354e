package noticehttp

import (
	"context"
	"net/url"

	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/notice"
	"sopan/internal/programme"
)

// WithProgrammes says what programmes, their drafts and cohorts are called. Until then their codes stand for them.
func (d *Door) WithProgrammes(p *programme.Programmes) *Door { d.programmes = p; return d }

// programmeNames gives what the programmes, drafts and cohorts are called that notices mention.
func (d *Door) programmeNames(ctx context.Context, q db.Q, p *locale.Printer, items []notice.Notice) (map[string]string, error) {
	out := map[string]string{}
	if d.programmes == nil {
		return out, nil
	}
	var n programme.Naming
	for _, x := range items {
		if x.Args.Programme != "" {
			n.Programmes = append(n.Programmes, x.Args.Programme)
		}
		if x.Args.Draft != "" {
			n.Drafts = append(n.Drafts, x.Args.Draft)
		}
		if x.Args.Cohort != "" {
			n.Cohorts = append(n.Cohorts, x.Args.Cohort)
		}
	}
	n.Programmes, n.Drafts, n.Cohorts = db.Keys(n.Programmes), db.Keys(n.Drafts), db.Keys(n.Cohorts)
	found, err := d.programmes.Called(ctx, q, n)
	for key, names := range found {
		out[key], _ = p.Name(names)
	}
	return out, err
}

// days are the dates that a notice about a programme or a cohort says.
func days(p *locale.Printer, a notice.Args) (on, until string) {
	if a.On != "" {
		on = p.DateOf(a.On)
	}
	if a.Until != "" {
		until = p.DateOf(a.Until)
	}
	return on, until
}

// programmeAddress is the page of a notice about a programme, a draft of one, or a cohort.
func programmeAddress(n notice.Notice) (string, bool) {
	a := n.Args
	switch {
	case n.Kind == notice.PlaceAsked:
		if n.Settled() {
			return "", true
		}
		return "/learn/cohorts/requests", true
	case a.Cohort != "":
		return "/learn/cohorts/" + url.PathEscape(a.Cohort), true
	case a.Draft != "":
		return "/studio/programmes/" + url.PathEscape(a.Draft), true
	case a.Programme != "":
		return "/learn/programmes/" + url.PathEscape(a.Programme), true
	}
	return "", false
}
