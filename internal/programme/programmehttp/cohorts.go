package programmehttp

import (
	"net/http"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const (
	cohortsAt  = "/learn/cohorts"
	requestsAt = "/learn/cohorts/requests"
)

// CohortsPage is /learn/cohorts: the cohorts that the reader coordinates, and those in which they have a place.
type CohortsPage struct {
	Run      []programme.Run
	In       []programme.Seen
	Requests int // of the reader's people, that wait for their word
	Today    string
	Pages    parts.Pages
}

// waiting counts the requests that wait for the reader as a coordinator.
func (p CohortsPage) waiting() int {
	n := 0
	for _, c := range p.Run {
		n += c.Waiting
	}
	return n
}

func (d *Door) cohorts(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	after := r.URL.Query().Get("after")
	page := CohortsPage{Today: clock.Date(q.Now())}
	run, next, err := d.programmes.Coordinated(ctx, q, by, after, perPage)
	if err != nil {
		return err
	}
	page.Run, page.Pages = run, parts.PagesOf(after, next, parts.From(cohortsAt))
	if after == "" {
		in, _, err := d.programmes.Cohorts(ctx, q, by, "", "", perPage)
		if err != nil {
			return err
		}
		for _, c := range in {
			if c.Place != "" { // what one coordinates alone stands above
				page.In = append(page.In, c)
			}
		}
		asked, err := d.programmes.Requests(ctx, q, by)
		if err != nil {
			return err
		}
		page.Requests = len(asked)
	}
	f.Title, f.Tab = cohortsTitle(f.P, page), "learn"
	return web.Render(w, r, http.StatusOK, cohortsPage(f, page))
}

func cohortsTitle(p *locale.Printer, page CohortsPage) string {
	switch n := page.waiting(); {
	case n > 0:
		return p.T("programme.cohorts.title_waiting", "n", n)
	case len(page.Run) > 0:
		return p.T("programme.cohorts.title_run", "n", len(page.Run))
	case len(page.In) > 0:
		return p.T("programme.cohorts.title_in", "n", len(page.In))
	}
	return p.T("programme.cohorts.title")
}

// RequestsPage is /learn/cohorts/requests: the places that the reader's people ask for.
type RequestsPage struct {
	Requests []programme.Request
	Posts    map[string]people.Post // by person id
}

func (d *Door) requests(w http.ResponseWriter, r *http.Request) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	var page RequestsPage
	var err error
	if page.Requests, err = d.programmes.Requests(ctx, q, who.From(ctx)); err != nil {
		return err
	}
	ids := make([]string, len(page.Requests))
	for i, x := range page.Requests {
		ids[i] = x.PersonID
	}
	if page.Posts, err = d.people.Posts(ctx, q, ids); err != nil {
		return err
	}
	f.Title, f.Tab = f.P.T("programme.requests.title", "n", len(ids)), "learn"
	return web.Render(w, r, http.StatusOK, requestsPage(f, page))
}
