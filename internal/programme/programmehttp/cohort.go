package programmehttp

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// CohortPage is /learn/cohorts/{id}.
type CohortPage struct {
	programme.Seen
	programme.MemberPage
	Holder   string // name of the organisation that holds it
	Today    string
	MayWrite bool // edits it, ends it, takes its end back
	MayRun   bool // invites and settles
	MayRead  bool // sees members
	Me       string
	Filter   programme.MemberFilter
	Removed  string                 // person id of who was just taken out
	Posts    map[string]people.Post // by person id
	Pages    parts.Pages
	Form     url.Values
	Faults   parts.Faults
}

// Ended tells whether the cohort is over.
func (p CohortPage) Ended() bool { return p.Over(p.Today) }

// Name is how a person is called.
func (p CohortPage) Name(l *locale.Printer, person, otherwise string) (name, lang string) {
	if name, lang = l.Name(p.Posts[person].Name); name == "" {
		return otherwise, ""
	}
	return name, lang
}

// at is the address of the list of members from a place on, as it is narrowed.
func (p CohortPage) at(after string) string {
	v := url.Values{}
	for key, value := range map[string]string{"name": p.Filter.Name, "status": p.Filter.Status, "after": after} {
		if value != "" {
			v.Set(key, value)
		}
	}
	return strings.TrimSuffix(cohortAt(p.ID)+"?"+v.Encode(), "?")
}

// statuses are those by which members are narrowed.
var statuses = []string{programme.PlaceApproved, programme.PlaceAgreed, programme.PlaceAsked, programme.PlaceInvited}

func (d *Door) cohort(w http.ResponseWriter, r *http.Request) error {
	return d.showCohort(w, r, http.StatusOK, url.Values{}, nil)
}

// seen fills in a cohort and what the reader may do in it.
func (d *Door) seen(ctx context.Context, f web.Frame, id string) (CohortPage, error) {
	q, by := d.db.Reader(), who.From(ctx)
	page := CohortPage{Today: clock.Date(q.Now()), Me: by.PersonID}
	var err error
	if page.Seen, err = d.programmes.Cohort(ctx, q, by, id); err != nil {
		return page, err
	}
	org, err := d.people.Org(ctx, q, page.Org)
	if err != nil {
		return page, err
	}
	page.Holder, _ = f.P.Name(org.Name)
	page.MayWrite = by.Can(who.ContentEdit, org.Path)
	page.MayRun = page.Runs || page.MayWrite
	page.MayRead = page.Runs || by.Holds(who.PlanRead)
	return page, nil
}

func (d *Door) showCohort(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	ctx, f, ask := r.Context(), web.FrameOf(r.Context()), r.URL.Query()
	page, err := d.seen(ctx, f, r.PathValue("id"))
	if err != nil {
		return err
	}
	page.Form, page.Removed = form, ask.Get("removed")
	page.Filter = programme.MemberFilter{Name: strings.TrimSpace(ask.Get("name")), Status: ask.Get("status")}
	if page.MayRead {
		if err := d.members(ctx, ask.Get("after"), &page); err != nil {
			return err
		}
	}
	f.Title, _ = f.P.Name(page.Title)
	f.Tab = "learn"
	var fields []string
	if page.MayRun && !page.Ended() {
		fields = append(fields, "people")
	}
	if page.MayRead {
		fields = append(fields, "purpose")
	}
	page.Faults = landed(f.P, wrong, fields...)
	return web.Render(w, r, status, cohortPage(f, page))
}

// members fills in who is in the cohort and how far, as far as the reader may see.
func (d *Door) members(ctx context.Context, after string, page *CohortPage) (err error) {
	q := d.db.Reader()
	page.MemberPage, err = d.programmes.Members(ctx, q, who.From(ctx), page.ID, page.Filter, web.FrameOf(ctx).P.Lang(), after, 50)
	if err != nil {
		return err
	}
	page.Pages = parts.PagesOf(after, page.Next, page.at)
	ids := []string{}
	if page.Removed != "" {
		ids = append(ids, page.Removed)
	}
	for _, m := range page.List {
		ids = append(ids, m.PersonID)
		if m.AgreedBy != "" {
			ids = append(ids, m.AgreedBy)
		}
	}
	page.Posts, err = d.people.Posts(ctx, q, ids)
	return err
}

// WordPage asks for the reason of an act on somebody's place, or before a cohort is ended.
type WordPage struct {
	CohortPage
	Act, Person, Who string
	Back             string
}

// cohortPart is GET /learn/cohorts/{id}/{act}: the form of an act.
func (d *Door) cohortPart(w http.ResponseWriter, r *http.Request) error {
	return d.showCohortPart(w, r, http.StatusOK, nil, nil)
}

// words are the acts on a place that take a reason, and end, which ends the cohort.
var words = map[string]bool{"remove": true, "refuse": true, "object": true, "end": true}

func (d *Door) showCohortPart(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	ctx, f, act := r.Context(), web.FrameOf(r.Context()), r.PathValue("act")
	page, err := d.seen(ctx, f, r.PathValue("id"))
	if err != nil {
		return err
	}
	title, _ := f.P.Name(page.Title)
	f.Tab = "learn"
	switch {
	case act == "edit" && page.MayWrite:
		if page.Form = form; form == nil {
			if page.Form, err = d.formOf(ctx, page.Cohort); err != nil {
				return err
			}
		}
		page.Faults = landed(f.P, wrong, "title_en", "title_hi", "starts_on", "ends_on", "seats", "coordinators")
		f.Title = f.P.T("programme.edit_cohort.title", "cohort", title)
		return web.Render(w, r, status, editCohortPage(f, page))
	case act == "edit", act == "end" && !page.MayWrite, (act == "remove" || act == "refuse") && !page.MayRun:
		return fault.E(fault.Denied, "programmehttp.cohortPart", "programme.denied.cohort")
	case !words[act]:
		return fault.E(fault.NotFound, "programmehttp.cohortPart", "app.no_page")
	}
	p := WordPage{CohortPage: page, Act: act, Person: cmp.Or(form.Get("person"), r.URL.Query().Get("person")), Back: cohortAt(page.ID)}
	if act == "object" {
		p.Back = requestsAt
	}
	if act != "end" {
		found, err := d.people.Posts(ctx, d.db.Reader(), []string{p.Person})
		if err != nil {
			return err
		}
		post, ok := found[p.Person]
		if !ok {
			return fault.E(fault.NotFound, "programmehttp.cohortPart", "app.no_page")
		}
		p.Who, _ = f.P.Name(post.Name)
	}
	p.Form, p.Faults = form, landed(f.P, wrong, "note")
	f.Title = f.P.T("programme.word."+act+".title", "who", p.Who, "cohort", title) // keys: programme.word.
	return web.Render(w, r, status, wordPage(f, p))
}

// formOf is a cohort as its form has it.
func (d *Door) formOf(ctx context.Context, c programme.Cohort) (url.Values, error) {
	known, err := d.people.People(ctx, d.db.Reader(), c.Coordinators)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(c.Coordinators))
	for i, id := range c.Coordinators {
		list[i] = known[id].Code
	}
	form := url.Values{
		"starts_on": {c.StartsOn}, "ends_on": {c.EndsOn}, "seats": {strconv.Itoa(c.Seats)}, "coordinators": {strings.Join(list, ", ")}, "seen": {strconv.Itoa(c.Revision)},
	}
	for lang, title := range c.Title {
		form.Set("title_"+lang, title)
	}
	if c.Asked {
		form.Set("asked", "yes")
	}
	return form, nil
}

// cohortIn reads a cohort from its form.
func (d *Door) cohortIn(ctx context.Context, form url.Values) (programme.Cohort, error) {
	c := programme.Cohort{
		Title: names(form, "title"), StartsOn: form.Get("starts_on"), EndsOn: form.Get("ends_on"), Seats: whole(form.Get("seats")),
		Asked: form.Get("asked") != "", Revision: whole(form.Get("seen")),
	}
	list := codes(form.Get("coordinators"))
	known, err := d.people.ByCodes(ctx, d.db.Reader(), list[:min(len(list), programme.MaxCoordinators+1)])
	for _, code := range list {
		c.Coordinators = append(c.Coordinators, cmp.Or(known[code].ID, code)) // an unknown code is refused with its place
	}
	return c, err
}

// cohortAct is POST /learn/cohorts/{id}/{act}.
func (d *Door) cohortAct(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	act := r.PathValue("act")
	if act == "progress" {
		return d.progress(w, r, form)
	}
	told, to, args, err := d.onCohort(r, act, form)
	switch {
	case err == nil:
		return done(w, r, to, told, args...)
	case !mendable(err):
		return err
	case words[act] || act == "edit":
		return d.showCohortPart(w, r, fault.Status(fault.KindOf(err)), form, err)
	}
	return d.showCohort(w, r, fault.Status(fault.KindOf(err)), form, err)
}

// onCohort does an act, and gives what is told then and where.
func (d *Door) onCohort(r *http.Request, act string, form url.Values) (told, to string, args []any, err error) {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	person, note := form.Get("person"), form.Get("note")
	told, to = "programme.told.place", cohortAt(id)
	switch act {
	case "ask":
		err, told = d.programmes.Ask(ctx, by, id), "programme.told.asked"
	case "accept":
		err, told = d.programmes.Accept(ctx, by, id), "programme.told.accepted"
	case "quit":
		err = d.programmes.Quit(ctx, by, id)
	case "agree":
		err, told, to = d.programmes.Agree(ctx, by, id, person, true, note), "programme.told.agreed", requestsAt
	case "object":
		err, to = d.programmes.Agree(ctx, by, id, person, false, note), requestsAt
	case "give":
		err, told = d.programmes.Settle(ctx, by, id, person, true, note), "programme.told.given"
	case "refuse":
		err = d.programmes.Settle(ctx, by, id, person, false, note)
	case "remove":
		err, told, to = d.programmes.Remove(ctx, by, id, person, note), "programme.told.removed", to+"?removed="+url.QueryEscape(person)
	case "restore":
		err, told = d.programmes.Restore(ctx, by, id, person), "programme.told.restored"
	case "invite":
		var n int
		n, err = d.programmes.Invite(ctx, by, id, codes(form.Get("people")))
		told, args = "programme.told.invited", []any{"n", n}
	case "edit":
		var c programme.Cohort
		if c, err = d.cohortIn(ctx, form); err == nil {
			c.ID = id
			err, told = d.programmes.EditCohort(ctx, by, c), "programme.told.saved"
		}
	case "end":
		err, told = d.programmes.EndCohort(ctx, by, id), "programme.told.ended"
	case "resume":
		err, told = d.programmes.ResumeCohort(ctx, by, id), "programme.told.resumed"
	default:
		err = fault.E(fault.NotFound, "programmehttp.cohortAct", "app.no_page")
	}
	return told, to, args, err
}

// progress is the progress of a cohort as a file, for a purpose.
func (d *Door) progress(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx := r.Context()
	sheet, err := d.programmes.Progress(ctx, d.db.Reader(), who.From(ctx), r.PathValue("id"), form.Get("purpose"), web.FrameOf(ctx).P.Lang())
	if mendable(err) {
		return d.showCohort(w, r, fault.Status(fault.KindOf(err)), form, err)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+sheet.File+`"`)
	h.Set("Cache-Control", "no-store")
	_, err = sheet.CSV(w, nil)
	return err
}

// codes are the words of a text in which somebody lists employee codes, by line, comma or blank.
func codes(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}
