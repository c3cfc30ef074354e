package programmehttp

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// dress sets what all pages of those who write have in common.
func dress(f web.Frame, title string) web.Frame {
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = title, "studio", f.AreaTabs(), true, true
	return f
}

// DeskPage is /studio/programmes.
type DeskPage struct {
	Lines []programme.Line
	Orgs  map[string]string
	Write bool
	Pages parts.Pages
	by    who.Actor
}

// waits tells whether the reader may take the next step of a version, as far as a list can know.
func (p DeskPage) waits(l programme.Line) bool {
	switch l.State {
	case programme.Drafted:
		return p.by.Holds(who.ContentEdit)
	case programme.InReview:
		return p.by.Holds(who.ContentReview) && !l.Wrote
	case programme.IsApproved:
		return p.by.Holds(who.CoursePublish) && !l.Wrote && !l.Reviewed
	}
	return false
}

func (p DeskPage) waiting() int {
	n := 0
	for _, l := range p.Lines {
		if p.waits(l) {
			n++
		}
	}
	return n
}

func mayEnter(by who.Actor) bool {
	return by.Holds(who.ContentEdit) || by.Holds(who.ContentReview) || by.Holds(who.CoursePublish)
}

func (d *Door) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	if !mayEnter(by) {
		return fault.E(fault.Denied, "programmehttp.desk", "programme.denied.read")
	}
	after := r.URL.Query().Get("after")
	lines, next, err := d.programmes.Desk(ctx, q, by, after, perPage)
	if err != nil {
		return err
	}
	page := DeskPage{Lines: lines, Write: by.Holds(who.ContentEdit), Pages: parts.PagesOf(after, next, parts.From(desk)), by: by}
	var orgs []string
	for _, l := range lines {
		orgs = append(orgs, l.Org)
	}
	if page.Orgs, err = d.orgNames(ctx, f.P, orgs); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, deskPage(dress(f, f.P.T("programme.desk.title", "n", page.waiting())), page))
}

// Sheet is a version as those see it who write, review or publish it.
type Sheet struct {
	programme.Sheet
	Org      string                   // name of the organisation that gives it
	Persons  map[string]people.Person // of steps
	MayEdit  bool                     // and it is open
	MayJudge bool
	MayLive  bool
	Form     url.Values
	Faults   parts.Faults
}

// At is the address of a page of the version.
func (s Sheet) At(page string) string {
	if page == "" {
		return draftAt(s.ID)
	}
	return draftAt(s.ID) + "/" + page
}

// on gives what was found at a place.
func (s Sheet) on(place string) []programme.Finding {
	var out []programme.Finding
	for _, f := range s.Findings {
		if f.Place == place {
			out = append(out, f)
		}
	}
	return out
}

// load reads a version with what its pages share.
func (d *Door) load(ctx context.Context, q db.Q, p *locale.Printer, id string) (Sheet, error) {
	by := who.From(ctx)
	s := Sheet{Form: url.Values{}}
	var err error
	if s.Sheet, err = d.programmes.Sheet(ctx, q, by, id); err != nil {
		return s, err
	}
	s.Org, _ = p.Name(s.Giver.Name)
	s.MayEdit = s.Open() && by.Can(who.ContentEdit, s.Giver.Path)
	s.MayJudge = by.Can(who.ContentReview, s.Giver.Path)
	s.MayLive = by.Can(who.CoursePublish, s.Giver.Path)
	return s, nil
}

// sheet is GET /studio/programmes/{id}.
func (d *Door) sheet(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("id") == "new" {
		return d.showNew(w, r, http.StatusOK, url.Values{}, nil)
	}
	return d.showSheet(w, r, http.StatusOK, url.Values{}, nil)
}

func (d *Door) showSheet(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	s, err := d.load(ctx, q, f.P, r.PathValue("id"))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range s.Steps {
		ids = append(ids, x.By)
	}
	if s.Persons, err = d.people.People(ctx, q, ids); err != nil {
		return err
	}
	var fields []string
	if s.MayJudge && (s.State == programme.InReview || s.State == programme.IsApproved) {
		fields = []string{"note"}
	}
	s.Form, s.Faults = form, landed(f.P, wrong, fields...)
	title, _ := f.P.Name(s.Body.Title)
	return web.Render(w, r, status, sheetPage(dress(f, title), s))
}

// NewPage begins a programme.
type NewPage struct {
	Orgs   []parts.Choice
	Form   url.Values
	Faults parts.Faults
}

func (d *Door) showNew(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	f, by := web.FrameOf(r.Context()), who.From(r.Context())
	if !by.Holds(who.ContentEdit) {
		return fault.E(fault.Denied, "programmehttp.new", "programme.denied.edit")
	}
	page := NewPage{Form: form, Faults: landed(f.P, wrong, "org", "title_en", "title_hi", "code")}
	var err error
	if page.Orgs, err = d.orgsOf(r.Context(), f.P, form.Get("org")); err != nil {
		return err
	}
	return web.Render(w, r, status, newPage(dress(f, f.P.T("programme.new.title")), page))
}

// orgsOf are the organisations for which the reader writes.
func (d *Door) orgsOf(ctx context.Context, p *locale.Printer, chosen string) ([]parts.Choice, error) {
	var out []parts.Choice
	for _, path := range who.From(ctx).Paths(who.ContentEdit) {
		org, err := d.people.Org(ctx, d.db.Reader(), path)
		if fault.Is(err, fault.NotFound) { // the nation, for the command line
			continue
		} else if err != nil {
			return nil, err
		}
		name, _ := p.Name(org.Name)
		out = append(out, parts.Choice{Value: org.Code, Text: name, Chosen: org.Code == chosen})
	}
	return out, nil
}

// PartPage is one form of a draft.
type PartPage struct {
	Sheet
	Page  string // "words", "terms", "cohort" or a milestone by its number
	N     int    // of the milestone, from 1; 0 for none
	Text  string // what courses were looked for
	Found []learning.Card
	Orgs  []parts.Choice
}

// milestone is the one that is edited.
func (p PartPage) milestone() programme.Milestone {
	if p.N < 1 || p.N > len(p.Body.Milestones) {
		return programme.Milestone{}
	}
	return p.Body.Milestones[p.N-1]
}

// fieldsOf are the fields of the page's form beside which something may be wrong.
func fieldsOf(p PartPage) []string {
	switch p.Page {
	case "terms":
		return []string{"months", "window", "again", "after_course", "after_programme"}
	case "cohort":
		return []string{"org", "title_en", "title_hi", "starts_on", "ends_on", "seats", "coordinators"}
	}
	out := []string{"check"}
	for _, lang := range append(langsOf(p.Body.Title), langsOf(p.milestone().Title)...) {
		out = append(out, "title_"+lang, "text_"+lang)
	}
	return out
}

// part is GET /studio/programmes/{id}/{page}.
func (d *Door) part(w http.ResponseWriter, r *http.Request) error {
	return d.showPart(w, r, http.StatusOK, nil, nil)
}

func (d *Door) showPart(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	page := PartPage{Page: r.PathValue("page"), Text: strings.TrimSpace(r.URL.Query().Get("q"))}
	var err error
	if page.Sheet, err = d.load(ctx, q, f.P, r.PathValue("id")); err != nil {
		return err
	}
	if n, err := strconv.Atoi(page.Page); err == nil {
		page.N = n
	}
	page.Form, page.Faults = form, landed(f.P, wrong, fieldsOf(page)...)
	title, _ := f.P.Name(page.Body.Title)
	switch {
	case slices.Contains([]string{"discard", "retire"}, page.Page):
		return web.Render(w, r, status, surePage(dress(f, f.P.T("programme.sure."+page.Page, "title", title)), page)) // keys: programme.sure.
	case page.Page == "cohort":
		if page.State != programme.Live {
			return fault.E(fault.NotFound, "programmehttp.part", "app.no_page")
		}
		if page.Orgs, err = d.orgsOf(ctx, f.P, form.Get("org")); err != nil {
			return err
		}
		return web.Render(w, r, status, gatherPage(dress(f, f.P.T("programme.gather.title")), page))
	case !page.MayEdit:
		return fault.E(fault.Denied, "programmehttp.part", "programme.denied.edit")
	case page.Page == "words" || page.Page == "terms":
		return web.Render(w, r, status, formPage(dress(f, f.P.T("programme.page."+page.Page)), page)) // keys: programme.page.words, programme.page.terms
	case page.N >= 1 && page.N <= len(page.Body.Milestones):
		if page.Text != "" {
			look, err := d.courses.Catalogue(ctx, q, learning.Filter{Text: page.Text}, f.P.Lang(), "", 12)
			if err != nil {
				return err
			}
			page.Found = look.Cards
		}
		name, _ := f.P.Name(page.milestone().Title)
		return web.Render(w, r, status, milestonePage(dress(f, f.P.T("programme.page.milestone", "n", page.N, "title", name)), page))
	}
	return fault.E(fault.NotFound, "programmehttp.part", "app.no_page")
}

// change is POST /studio/programmes/{id}/{page}.
func (d *Door) change(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by, id, page := r.Context(), who.From(r.Context()), r.PathValue("id"), r.PathValue("page")
	to, told := draftAt(id), "programme.told.saved"
	switch page {
	case "begin":
		v, err := d.programmes.Begin(ctx, by, programme.Beginning{Org: form.Get("org"), Code: form.Get("code"), Body: programme.Body{Title: names(form, "title")}})
		if mendable(err) {
			return d.showNew(w, r, http.StatusUnprocessableEntity, form, err)
		}
		if err != nil {
			return err
		}
		return done(w, r, draftAt(v.ID), "programme.told.begun")
	case "submit":
		err, told = d.programmes.Submit(ctx, by, id), "programme.told.submitted"
	case "approve":
		err, told = d.programmes.Approve(ctx, by, id, form.Get("note")), "programme.told.approved"
	case "send-back":
		err, told = d.programmes.SendBack(ctx, by, id, form.Get("note")), "programme.told.sent_back"
	case "publish":
		err, told = d.programmes.Publish(ctx, by, id), "programme.told.published"
	case "discard":
		err, told, to = d.programmes.Discard(ctx, by, id), "programme.told.discarded", desk
	case "revise", "retire":
		v, opened := d.programmes.Open(ctx, d.db.Reader(), by, id)
		if opened != nil {
			return opened
		}
		if page == "retire" {
			err, told = d.programmes.Retire(ctx, by, v.Code), "programme.told.retired"
		} else if v, err = d.programmes.Revise(ctx, by, v.Code); err == nil {
			to, told = draftAt(v.ID), "programme.told.begun"
		}
	case "undo":
		_, err = d.programmes.Undo(ctx, by, id, seen(form))
		told = "programme.told.undone"
	case "cohort":
		return d.gather(w, r, form)
	default:
		return d.edit(w, r, form)
	}
	if mendable(err) {
		return d.showSheet(w, r, fault.Status(fault.KindOf(err)), form, err)
	}
	if err != nil {
		return err
	}
	return done(w, r, to, told)
}

func seen(form url.Values) int {
	n, err := strconv.Atoi(form.Get("seen"))
	if err != nil {
		return -1
	}
	return n
}

// edit changes a draft by one form.
func (d *Door) edit(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, id, page := r.Context(), who.From(r.Context()), r.PathValue("id"), r.PathValue("page")
	v, err := d.programmes.Open(ctx, d.db.Reader(), by, id)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(page)
	b, ok := edited(v.Body, page, n, form)
	if !ok {
		return fault.E(fault.NotFound, "programmehttp.edit", "app.no_page")
	}
	if v, err = d.programmes.Edit(ctx, by, id, seen(form), b); err != nil {
		if !mendable(err) {
			return err
		}
		if page == "words" || page == "terms" || n > 0 {
			return d.showPart(w, r, fault.Status(fault.KindOf(err)), form, err)
		}
		return d.showSheet(w, r, fault.Status(fault.KindOf(err)), form, err)
	}
	to := draftAt(id)
	switch {
	case page == "add-milestone":
		to += "/" + strconv.Itoa(len(v.Body.Milestones))
	case n > 0 && form.Get("act") != "" && form.Get("act") != "away":
		to += "/" + page
	}
	return done(w, r, to, "programme.told.saved")
}

// edited gives a body as one form changes it.
func edited(b programme.Body, page string, n int, form url.Values) (programme.Body, bool) {
	b.Milestones = slices.Clone(b.Milestones)
	switch {
	case page == "words":
		b.Title, b.Text = names(form, "title"), names(form, "text")
		return b, true
	case page == "terms":
		b.Months, b.Window = whole(form.Get("months")), whole(form.Get("window"))
		b.Again, b.After = nil, nil
		for _, x := range form["again"] {
			b.Again = append(b.Again, whole(x))
		}
		for _, kind := range []string{programme.ByCourse, programme.ByProgramme} {
			for _, code := range codes(form.Get("after_" + kind)) {
				b.After = append(b.After, programme.Prerequisite{Kind: kind, Code: code})
			}
		}
		return b, true
	case page == "add-milestone":
		b.Milestones = append(b.Milestones, programme.Milestone{Title: names(form, "title")})
		return b, true
	case n < 1 || n > len(b.Milestones):
		return b, false
	}
	m := b.Milestones[n-1]
	m.Items = slices.Clone(m.Items)
	course := form.Get("course")
	i := slices.IndexFunc(m.Items, func(it programme.Item) bool { return it.Course == course })
	switch act := form.Get("act"); {
	case act == "": // the words and the check
		m.Title, m.Text, m.Check = names(form, "title"), names(form, "text"), strings.TrimSpace(form.Get("check"))
	case act == "away":
		b.Milestones = slices.Delete(b.Milestones, n-1, n)
		b.Again = nil
		return b, true
	case act == "earlier" && n > 1:
		b.Milestones[n-1], b.Milestones[n-2] = b.Milestones[n-2], b.Milestones[n-1]
		return b, true
	case act == "add":
		m.Items = append(m.Items, programme.Item{Course: course, Optional: form.Get("optional") == "1"})
	case i < 0:
		return b, false
	case act == "drop":
		m.Items = slices.Delete(m.Items, i, i+1)
	case act == "optional":
		m.Items[i].Optional = !m.Items[i].Optional
	case act == "up" && i > 0:
		m.Items[i], m.Items[i-1] = m.Items[i-1], m.Items[i]
	}
	b.Milestones[n-1] = m
	return b, true
}

// whole reads a whole number; what is none is refused by the room as -1.
func whole(s string) int {
	n, err := strconv.Atoi(cmp.Or(strings.TrimSpace(s), "0"))
	if err != nil {
		return -1
	}
	return n
}

// gather makes a cohort of a programme that is live.
func (d *Door) gather(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	v, err := d.programmes.Open(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	c, err := d.cohortIn(ctx, form)
	if err != nil {
		return err
	}
	c.Code, c.Org = v.Code, form.Get("org")
	if c, err = d.programmes.Gather(ctx, by, c); err != nil {
		if mendable(err) {
			return d.showPart(w, r, fault.Status(fault.KindOf(err)), form, err)
		}
		return err
	}
	return done(w, r, cohortAt(c.ID), "programme.told.gathered")
}
