// Package studiohttp is the door of the studio: the desk of authors, reviewers and publishers, the pages on which a course is
// written, tagged, judged and published, and what became of it.
//
// Everything works by links and forms alone: each form saves one part, and leads back to where one was, with the last change to
// be taken back.
package studiohttp

import (
	"context"
	"slices"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/studio"
	"sopan/internal/web"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	studio     *studio.Studio
	people     *people.Register
	frameworks *framework.Frameworks
	preview    func(html, label string) string
	trials     Trials // nil: nothing can be tried
}

// New makes the door. preview puts on a text what the player puts on it.
func New(d *db.DB, s *studio.Studio, p *people.Register, f *framework.Frameworks, preview func(html, label string) string) *Door {
	return &Door{db: d, studio: s, people: p, frameworks: f, preview: preview}
}

// Routes are the pages. The last part of most addresses is a wildcard, so that the pages of the desk may stand beside those of a
// draft.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /studio", Handler: web.Mine(d.desk)},
		{Pattern: "GET /studio/new", Handler: web.Mine(d.newCourse)},
		{Pattern: "POST /studio/new", Handler: web.Mine(d.begin)},
		{Pattern: "GET /studio/upload", Handler: web.Mine(d.newUpload)},
		{Pattern: "POST /studio/upload", Handler: web.Mine(d.beginUpload)},
		{Pattern: "GET /studio/queue/{queue}", Handler: web.Mine(d.queue)},
		{Pattern: "GET /studio/catalogue", Handler: web.Mine(d.catalogue)},
		{Pattern: "GET /studio/catalogue/{code}/{act}", Handler: web.Mine(d.shelfConfirm)},
		{Pattern: "POST /studio/catalogue/{code}/{act}", Handler: web.Mine(d.shelfAct)},
		{Pattern: "GET /studio/{p}", Handler: web.Mine(d.write)},
		{Pattern: "GET /studio/{p}/{page}", Handler: web.Mine(d.page)},
		{Pattern: "POST /studio/{p}/{page}", Handler: web.Mine(d.act)},
	}
}

// words are the names that a page mentions.
type words struct {
	p            *locale.Printer
	competencies map[string]framework.Competency
	persons      map[string]people.Person
	orgs         map[string]people.Org // by code
}

func (w words) competency(code string) string {
	if name, _ := w.p.Name(w.competencies[code].Name); name != "" {
		return name
	}
	return code
}

func (w words) person(id string) string {
	if name, _ := w.p.Name(w.persons[id].Name); name != "" {
		return name
	}
	return w.p.T("studio.system")
}

func (w words) org(code string) string {
	if name, _ := w.p.Name(w.orgs[code].Name); name != "" {
		return name
	}
	return code
}

// steps gives how many steps the scale of a competency has.
func (w words) steps(code string) int { return max(w.competencies[code].Steps, 2) }

// named reads the names that a page mentions, in one statement for each sort.
func (d *Door) named(ctx context.Context, q db.Q, p *locale.Printer, competencies, persons, orgs []string) (words, error) {
	w := words{p: p}
	var err error
	if list := unique(competencies); len(list) > 0 {
		if w.competencies, err = d.frameworks.Known(ctx, q, list); err != nil {
			return w, err
		}
	}
	if list := unique(persons); len(list) > 0 {
		if w.persons, err = d.people.People(ctx, q, list); err != nil {
			return w, err
		}
	}
	if list := unique(orgs); len(list) > 0 {
		w.orgs, err = d.people.OrgsByCode(ctx, q, list)
	}
	return w, err
}

func unique(list []string) []string {
	out := slices.Compact(slices.Sorted(slices.Values(list)))
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// dress sets what all pages of the studio have in common.
func dress(f web.Frame, title string) web.Frame {
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = title, "studio", f.AreaTabs(), true, true
	return f
}

// may tells what a reader does in the studio anywhere.
type may struct{ Write, Review, Publish bool }

func mayOf(by who.Actor) may {
	return may{by.Holds(who.ContentEdit), by.Holds(who.ContentReview), by.Holds(who.CoursePublish)}
}

func (m may) any() bool { return m.Write || m.Review || m.Publish }

// mayOn tells what a reader does on one draft.
func mayOn(by who.Actor, path string) may {
	return may{by.Can(who.ContentEdit, path), by.Can(who.ContentReview, path), by.Can(who.CoursePublish, path)}
}
