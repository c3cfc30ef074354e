package app

import (
	"context"
	"slices"

	"sopan/internal/access/accesshttp"
	"sopan/internal/desk/public"
	"sopan/internal/gap/gaphttp"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
	"sopan/internal/notice/noticehttp"
	"sopan/internal/passbook/passbookhttp"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is a door or a desk: its pages and its part of the API.
type Door interface {
	Routes() []web.Route
	API(a *api.API)
}

// doors lists every door of the house: the one list.
func (h *House) doors(s Site) []Door {
	return []Door{
		public.New(h.DB, h.Passbooks, h.Frameworks),
		noticehttp.New(h.DB, h.Notices, h.People, h.Frameworks),
		gaphttp.New(h.DB, h.People, h.Frameworks, h.Gaps, h.Passbooks),
		passbookhttp.New(h.DB, h.People, h.Frameworks, h.Records, h.Passbooks, h.Gaps),
		accesshttp.New(h.Accounts, h.People, h.DB, h.Words, false),
	}
}

// offers tells plans which courses may be proposed: every course that is live.
type offers struct{ courses *learning.Courses }

// Offered gives the live courses that teach any of these competencies.
func (o offers) Offered(ctx context.Context, q db.Q, competencies []string) ([]plan.Course, error) {
	page, err := o.courses.Catalogue(ctx, q, learning.Filter{}, "en", "", 200)
	var out []plan.Course
	for _, c := range page.Cards {
		if slices.Contains(competencies, c.Competency) {
			out = append(out, plan.Course{Code: c.Code, Competency: c.Competency, Level: c.Level, Minutes: c.Minutes["en"]})
		}
	}
	return out, err
}
