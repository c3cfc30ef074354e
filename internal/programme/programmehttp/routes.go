// Package programmehttp is the door of programme: the list of programmes, the path through one, cohorts, and the pages on which a
// programme is written, reviewed and published, in the neighbourhood of the studio.
//
// Everything works by links and forms alone.
package programmehttp

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	programmes *programme.Programmes
	people     *people.Register
	courses    *learning.Courses
	gaps       *gap.Gaps
}

// New makes the door.
func New(d *db.DB, p *programme.Programmes, r *people.Register, c *learning.Courses, g *gap.Gaps) *Door {
	return &Door{db: d, programmes: p, people: r, courses: c, gaps: g}
}

const (
	home = "/learn/programmes"
	desk = "/studio/programmes"
)

// Routes are the pages.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /learn/programmes", Handler: web.Mine(d.list)},
		{Pattern: "GET /learn/programmes/{code}", Handler: web.Mine(d.one)},
		{Pattern: "GET /learn/programmes/{code}/{act}", Handler: web.Mine(d.confirm)},
		{Pattern: "POST /learn/programmes/{code}/{act}", Handler: web.Mine(d.act)},
		{Pattern: "GET /learn/cohorts", Handler: web.Mine(d.cohorts)},
		{Pattern: "GET /learn/cohorts/requests", Handler: web.Mine(d.requests)},
		{Pattern: "GET /learn/cohorts/{id}", Handler: web.Mine(d.cohort)},
		{Pattern: "GET /learn/cohorts/{id}/{act}", Handler: web.Mine(d.cohortPart)},
		{Pattern: "POST /learn/cohorts/{id}/{act}", Handler: web.Mine(d.cohortAct)},
		{Pattern: "GET /studio/programmes", Handler: web.Mine(d.desk)},
		{Pattern: "GET /studio/programmes/{id}", Handler: web.Mine(d.sheet)},
		{Pattern: "GET /studio/programmes/{id}/{page}", Handler: web.Mine(d.part)},
		{Pattern: "POST /studio/programmes/{id}/{page}", Handler: web.Mine(d.change)},
	}
}

// at is the address of a programme.
func at(code string) string { return home + "/" + code }

// cohortAt is the address of a cohort.
func cohortAt(id string) string { return "/learn/cohorts/" + id }

// draftAt is the address of a version for those who write it.
func draftAt(id string) string { return desk + "/" + id }

// landed tells what is wrong with a form that came back, if anything: beside those of its fields that are on the page, the rest of
// the form as a whole.
func landed(p *locale.Printer, err error, fields ...string) parts.Faults {
	if err == nil {
		return nil
	}
	return parts.FaultsOr(p, err, "").Renamed(func(name string) string {
		if slices.Contains(fields, name) {
			return name
		}
		return ""
	})
}

// done says what has happened and leads on.
func done(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	web.Flash(w, r.URL.Path, key, args...)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// mendable tells whether a form may come back with what was wrong in it.
func mendable(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Invalid || k == fault.Conflict || k == fault.Stale
}

// orgNames gives what organisations are called, by code, in one statement.
func (d *Door) orgNames(ctx context.Context, p *locale.Printer, codes []string) (map[string]string, error) {
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	orgs, err := d.people.OrgsByCode(ctx, d.db.Reader(), codes)
	out := map[string]string{}
	for _, code := range codes {
		if out[code], _ = p.Name(orgs[code].Name); out[code] == "" {
			out[code] = code
		}
	}
	return out, err
}

// names reads the texts of a field in its languages; an empty one is none.
func names(form map[string][]string, field string) programme.Names {
	var out programme.Names
	for key, values := range form {
		lang, ok := strings.CutPrefix(key, field+"_")
		if !ok || len(values) == 0 || strings.TrimSpace(values[0]) == "" || strings.Contains(lang, "_") {
			continue
		}
		if out == nil {
			out = programme.Names{}
		}
		out[lang] = values[0]
	}
	return out
}
