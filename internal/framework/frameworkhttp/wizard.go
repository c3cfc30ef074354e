package frameworkhttp

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// The five steps of the wizard, each a page of its own, and its other pages.
const (
	stepRoles        = "roles"
	stepActivities   = "activities"
	stepCompetencies = "competencies"
	stepKnowledge    = "knowledge"
	stepCheck        = "check"
)

var steps = []string{stepRoles, stepActivities, stepCompetencies, stepKnowledge, stepCheck}

var threeAreas = []string{framework.Behavioural, framework.Functional, framework.Domain}

// wizardRoutes are the pages at which is written what a kind of post needs. The last part of the address is a wildcard, so that
// other pages below /mdo/positions may stand beside them.
func (d *Door) wizardRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mdo/positions/{kind}", Handler: web.Mine(d.wizard)},
		{Pattern: "GET /mdo/positions/{kind}/{step}", Handler: web.Mine(d.step)},
		{Pattern: "POST /mdo/positions/{kind}/{step}", Handler: web.Mine(d.act)},
	}
}

// Sheet is a draft with all that its pages tell about it.
type Sheet struct {
	Draft    framework.Draft
	Known    map[string]framework.Competency // every competency that it asks for
	Check    framework.Check                 // filled where it is asked for
	Coverage map[string]int
	Changes  []framework.Changed // the newest first
	Holders  []framework.HolderCheck
	People   map[string]people.Person // who changed it and who was asked, by id
	MayWrite bool                     // the reader may, and it is written on
}

// StepState is how far one step is.
type StepState struct {
	Name, State string
	N           int
}

// The states of a step.
const (
	notStarted  = "not_started"
	inProgress  = "in_progress"
	stepDone    = "done"
	cannotStart = "cannot_start"
)

// lookAt reads a draft with what a page of the wizard tells about it, and no more: each question costs a statement. step is "" for
// the overview.
func (d *Door) lookAt(ctx context.Context, q db.Q, by who.Actor, kind, step string, changes int) (Sheet, error) {
	s := Sheet{}
	var err error
	if s.Draft, err = d.frameworks.OpenDraft(ctx, q, by, kind); err != nil {
		return s, err
	}
	p := s.Draft.Profile
	if changes > 0 {
		if s.Changes, err = d.frameworks.EditsOf(ctx, q, s.Draft.ID, 0, changes); err != nil {
			return s, err
		}
	}
	var codes []string
	for _, n := range framework.Needs(p) {
		codes = append(codes, n.Competency)
	}
	if s.Known, err = d.frameworks.Known(ctx, q, append(codes, namedBy(s.Changes)...)); err != nil {
		return s, err
	}
	s.Coverage = framework.Coverage(p, func(code string) string { return s.Known[code].Area })
	if step == "" || slices.Contains(steps, step) { // the progress of the fifth step stands on each
		if s.Holders, err = d.frameworks.HolderChecks(ctx, q, s.Draft.ID); err != nil {
			return s, err
		}
	}
	var ids []string
	for _, c := range s.Changes {
		ids = append(ids, c.By)
	}
	for _, h := range s.Holders {
		ids = append(ids, h.PersonID)
	}
	if ids = db.Keys(ids); len(ids) > 0 {
		if s.People, err = d.people.People(ctx, q, ids); err != nil {
			return s, err
		}
	}
	s.MayWrite = by.Can(who.FracEdit, s.Draft.Path) && (s.Draft.Status == framework.VersionDraft || s.Draft.Status == framework.VersionSentBack)
	if step == "" || step == stepCheck {
		if s.Check, err = d.frameworks.ExamineKnown(ctx, q, p, s.Known); err != nil {
			return s, err
		}
	}
	return s, nil
}

// namedBy gives the competencies that changes are about: what was taken away is named too.
func namedBy(changes []framework.Changed) []string {
	var out []string
	for _, c := range changes {
		if fields := strings.SplitN(string(c.Edit.Part), ":", 3); len(fields) == 3 && fields[0] == "need" {
			out = append(out, fields[2])
		}
	}
	return out
}

// progress tells how far each step is. It is pure: a step that cannot start waits for the one before it.
func (s Sheet) progress() []StepState {
	p := s.Draft.Profile
	roles, activities, needs, resources := len(p.Roles), 0, 0, 0
	named, worked, asking := roles > 0, roles > 0, true
	for _, r := range p.Roles {
		named = named && inBoth(r.Name)
		worked = worked && len(r.Activities) > 0
		for _, a := range r.Activities {
			activities++
			worked = worked && inBoth(a.Text)
			asking = asking && len(a.Requirements) > 0
			needs, resources = needs+len(a.Requirements), resources+len(a.Resources)
		}
	}
	answered := 0
	for _, h := range s.Holders {
		if h.Said != framework.HolderAsked {
			answered++
		}
	}
	state := func(can bool, n int, whole bool) string {
		switch {
		case !can:
			return cannotStart
		case n == 0:
			return notStarted
		case whole:
			return stepDone
		}
		return inProgress
	}
	written := named && worked && asking && activities > 0
	return []StepState{
		{stepRoles, state(true, roles, named), roles},
		{stepActivities, state(roles > 0, activities, worked), activities},
		{stepCompetencies, state(activities > 0, needs, asking), needs},
		{stepKnowledge, state(activities > 0, resources, true), resources},
		{stepCheck, state(written, len(s.Holders), answered >= 2), answered},
	}
}

func inBoth(names framework.Names) bool {
	return strings.TrimSpace(names["en"]) != "" && strings.TrimSpace(names["hi"]) != ""
}

// Conflict is what somebody else has written where the reader was writing.
type Conflict struct {
	Theirs string
	Gone   bool // they took the part away
	By     people.Person
	Change framework.Changed
}

// WizardPage is one page of the wizard.
type WizardPage struct {
	Sheet
	Step     string
	Part     framework.Part // that the form is about; "" makes a new one
	Form     url.Values     // what stands in the form
	Faults   parts.Faults
	Conflict *Conflict
	Hints    []framework.Finding // on the words in the form
	Now      string              // today

	Activity string // of the page of competencies: which one a competency is chosen for
	Chosen   framework.Competency
	Query    string
	Found    []framework.Competency
	Advice   framework.Advice

	Kept  []framework.Kept          // knowledge resources that were found
	Stand map[string]framework.Kept // these and those that the draft names, by code, as they are kept

	Serving []people.Post // holders that could be asked
	Next    string        // of the list of holders, or of changes
	Steps   []framework.Step

	Other    framework.Profile // of reuse and of an order: what could be taken
	Offers   []framework.Difference
	Unknown  []framework.Mention
	Left     []string
	OrderAll string // the order as it was pasted
}

// At is the address of a page of the wizard.
func (p WizardPage) At(step string) string {
	at := "/mdo/positions/" + url.PathEscape(p.Draft.KindCode)
	if step != "" {
		at += "/" + step
	}
	return at
}

// NonePage is what stands where no draft is on its way.
type NonePage struct {
	Kind     framework.Kind
	Profile  framework.Profile
	From     int // the version that the next one begins from; 0: the one in force
	MayBegin bool
}

// wizard is the overview of the five steps.
func (d *Door) wizard(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, kind := r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("kind")
	f := web.FrameOf(ctx)
	s, err := d.lookAt(ctx, q, by, kind, "", 2)
	if fault.Is(err, fault.NotFound) {
		return d.noDraft(w, r)
	} else if err != nil {
		return err
	}
	page := WizardPage{Sheet: s, Now: f.P.DateISO(q.Now())}
	if s.Draft.Status == framework.VersionSentBack {
		if page.Steps, err = d.frameworks.Steps(ctx, q, s.Draft.ID); err != nil {
			return err
		}
	}
	f = staff(f, name(f.P, s.Draft.Profile.Kind.Name))
	return web.Render(w, r, http.StatusOK, overview(f, page))
}

// staff sets the frame of a page of the department.
func staff(f web.Frame, title string) web.Frame {
	f.Title, f.Tab, f.Tabs = title, "mdo", f.AreaTabs()
	return f
}

func name(p *locale.Printer, names framework.Names) string {
	text, _ := p.Name(names)
	return text
}

// noDraft shows the version in force to who may begin the next one.
func (d *Door) noDraft(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	from := 0
	p, err := d.frameworks.Profile(ctx, q, r.PathValue("kind"))
	if fault.Is(err, fault.NotFound) { // none was ever in force: the last that was given up can be taken up again
		versions, look := d.frameworks.Versions(ctx, q, r.PathValue("kind"))
		if look != nil || len(versions) == 0 {
			return err
		}
		from = versions[0].Number
		p, err = d.frameworks.ProfileAt(ctx, q, r.PathValue("kind"), from)
	}
	if err != nil {
		return err
	}
	org, err := d.people.Org(ctx, q, p.Kind.OrgCode)
	if err != nil {
		return err
	}
	page := NonePage{Kind: p.Kind, Profile: p, From: from, MayBegin: by.Can(who.FracEdit, org.Path)}
	if !page.MayBegin && !by.Can(who.FracReview, org.Path) && !by.Can(who.FracVerify, org.Path) && !by.Can(who.FracPublish, org.Path) {
		return fault.E(fault.Denied, "frameworkhttp.noDraft", "framework.denied.draft")
	}
	return web.Render(w, r, http.StatusOK, beginPage(staff(f, name(f.P, p.Kind.Name)), page))
}

// step shows one page of the wizard. What stands in the address says which part the form is about, so a link leads a colleague to
// the same place.
func (d *Door) step(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, http.StatusOK, WizardPage{Part: framework.Part(r.URL.Query().Get("part"))})
}

const shown = 25 // holders, changes or competencies found on one page

// show fills the page of a step and writes it. given holds what a form that came back has to say.
func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, given WizardPage) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page, query, step := given, r.URL.Query(), r.PathValue("step")
	s, err := d.lookAt(ctx, q, by, r.PathValue("kind"), step, changesOn(step, query))
	if err != nil {
		return err
	}
	page.Sheet, page.Step, page.Now = s, step, f.P.DateISO(q.Now())
	var body func(web.Frame, WizardPage) component
	title := "framework.wizard.step." + step // keys: framework.wizard.step.
	switch step {
	case stepRoles, stepActivities:
		body = editPage
		page.fill(query)
	case stepKnowledge:
		page.fill(query)
		body, err = editPage, d.chooseKept(ctx, q, &page, query)
	case stepCompetencies:
		body, err = competencyPage, d.chooseCompetency(ctx, q, f.P, &page, query)
	case stepCheck:
		body, err = checkPage, d.chooseHolders(ctx, q, by, &page, query.Get("after"))
	case "history":
		before, _ := strconv.Atoi(query.Get("before"))
		body, err = historyPage, d.history(ctx, q, &page, before)
	case "reuse":
		body, err = reusePage, d.compare(ctx, q, &page, query.Get("from"))
	case "order":
		body = orderPage
	case "print":
		body = printPage
	default:
		return fault.E(fault.NotFound, "frameworkhttp.step", "app.no_page")
	}
	if err != nil {
		return err
	}
	f = staff(f, f.P.T(title)+" · "+name(f.P, s.Draft.Profile.Kind.Name))
	return web.Render(w, r, status, body(f, page))
}

// changesOn tells how many changes a page shows: the last, and whether it took back the one before; all of a page of the history;
// none where nothing on the page changes the draft.
func changesOn(step string, query url.Values) int {
	switch {
	case step == "history":
		return shown + 1
	case step == stepRoles, step == stepActivities, step == stepKnowledge, step == stepCompetencies && query.Get("activity") == "":
		return 2
	}
	return 0
}

// fill puts the part that the page is about into the form, unless a form came back.
func (p *WizardPage) fill(query url.Values) {
	if p.Form != nil {
		return
	}
	p.Form = url.Values{}
	set := func(field string, names framework.Names) {
		for lang, text := range names {
			p.Form.Set(field+"_"+lang, text)
		}
	}
	value := framework.Value(p.Draft.Profile, p.Part)
	if value == nil {
		p.Part = ""
		p.Form.Set("role", query.Get("role"))
		p.Form.Set("activity", query.Get("activity"))
		return
	}
	sort, code, _ := strings.Cut(string(p.Part), ":")
	switch sort {
	case "role":
		r := framework.Said[framework.Role](value)
		set("name", r.Name)
		set("purpose", r.Purpose)
	case "activity":
		a := framework.Said[framework.Activity](value)
		set("text", a.Text)
		set("submitted_to", a.SubmittedTo)
		p.Form.Set("frequency", a.Frequency)
		p.Form.Set("role", roleWith(p.Draft.Profile, code))
		p.Hints = framework.LintActivity(a)
	case "need":
		n := framework.Said[framework.Requirement](value)
		p.Form.Set("level", strconv.Itoa(n.Level))
		p.Form.Set("criticality", strconv.Itoa(n.Criticality))
		set("reason", n.Reason)
	case "resource":
		k := framework.Said[framework.Resource](value)
		set("title", k.Title)
		activity, _, _ := strings.Cut(code, ":")
		for field, v := range map[string]string{"kind": k.Kind, "valid_from": k.ValidFrom, "valid_to": k.ValidTo, "review_by": k.ReviewBy, "activity": activity} {
			p.Form.Set(field, v)
		}
	}
}

// roleWith gives the code of the role in which an activity stands.
func roleWith(p framework.Profile, activity string) string {
	for _, r := range p.Roles {
		for _, a := range r.Activities {
			if a.Code == activity {
				return r.Code
			}
		}
	}
	return ""
}

// activityOf gives an activity of a profile by its code.
func activityOf(p framework.Profile, code string) (framework.Activity, bool) {
	for _, r := range p.Roles {
		for _, a := range r.Activities {
			if a.Code == code {
				return a, true
			}
		}
	}
	return framework.Activity{}, false
}

// chooseCompetency is the page of the third step: all activities with what they ask for; one activity with what it could ask for;
// or one competency with the words of its levels.
func (d *Door) chooseCompetency(ctx context.Context, q db.Q, p *locale.Printer, page *WizardPage, query url.Values) error {
	if page.Part != "" {
		fields := strings.SplitN(string(page.Part), ":", 3)
		if len(fields) == 3 {
			query = url.Values{"activity": {fields[1]}, "competency": {fields[2]}}
		}
	}
	page.Activity, page.Query = query.Get("activity"), strings.TrimSpace(query.Get("q"))
	if _, ok := activityOf(page.Draft.Profile, page.Activity); !ok {
		page.Activity = ""
		return nil
	}
	var err error
	if code := query.Get("competency"); code != "" {
		if page.Chosen, err = d.frameworks.KnownOne(ctx, q, code); err != nil {
			return err
		}
		page.Part = framework.PartNeed(page.Activity, page.Chosen.Code)
		asked := framework.Value(page.Draft.Profile, page.Part) != nil
		if asked || page.Form != nil {
			part := page.Part
			page.fill(query)
			page.Part = part
			return nil
		}
		page.Form = url.Values{"level": {query.Get("level")}, "criticality": {cmp.Or(query.Get("criticality"), "2")}}
		return nil
	}
	if page.Query != "" {
		page.Found, _, err = d.frameworks.Search(ctx, q, page.Query, p.Lang(), "", shown)
		return err
	}
	page.Advice, err = d.frameworks.Advise(ctx, q, page.Draft)
	return err
}

// holdersOf lists who holds the post now, of those whom the actor may see.
func (d *Door) holdersOf(ctx context.Context, q db.Q, by who.Actor, kind framework.Kind, after string, limit int) ([]people.Post, error) {
	return d.people.HoldersOfKind(ctx, q, by, cmp.Or(kind.Base, kind.Code), kind.Overlay, after, limit)
}

func checkOf(checks []framework.HolderCheck, person string) framework.HolderCheck {
	for _, c := range checks {
		if c.PersonID == person {
			return c
		}
	}
	return framework.HolderCheck{PersonID: person}
}

func (d *Door) chooseHolders(ctx context.Context, q db.Q, by who.Actor, page *WizardPage, after string) error {
	if page.Form == nil {
		page.Form = url.Values{}
	}
	list, err := d.holdersOf(ctx, q, by, page.Draft.Profile.Kind, after, shown+1)
	if err != nil {
		return err
	}
	if len(list) > shown {
		list = list[:shown]
		page.Next = page.At(stepCheck) + "?after=" + web.Escape(list[shown-1].PositionCode)
	}
	page.Serving = slices.DeleteFunc(list, func(p people.Post) bool {
		return p.PersonID == by.PersonID || checkOf(page.Holders, p.PersonID).Said != ""
	})
	return nil
}

func (d *Door) history(ctx context.Context, q db.Q, page *WizardPage, before int) (err error) {
	if before > 0 {
		if page.Changes, err = d.frameworks.EditsOf(ctx, q, page.Draft.ID, before, shown+1); err != nil {
			return err
		}
		var ids []string
		for _, c := range page.Changes {
			ids = append(ids, c.By)
		}
		if page.People, err = d.people.People(ctx, q, db.Keys(ids)); err != nil {
			return err
		}
		named, err := d.frameworks.Known(ctx, q, namedBy(page.Changes))
		if err != nil {
			return err
		}
		for code, c := range named {
			page.Known[code] = c
		}
	}
	if len(page.Changes) > shown {
		page.Changes = page.Changes[:shown]
		page.Next = page.At("history") + "?before=" + strconv.Itoa(page.Changes[shown-1].Revision)
	}
	return nil
}

// compare shows the kinds of post that resemble this one, and what the chosen one has besides.
func (d *Door) compare(ctx context.Context, q db.Q, page *WizardPage, from string) (err error) {
	if from == "" {
		page.Advice.Like, err = d.frameworks.Resembling(ctx, q, page.Draft.Profile)
		return err
	}
	if page.Other, err = d.other(ctx, q, from, 0); err != nil {
		return err
	}
	return d.offered(ctx, q, page)
}

// offered fills what the other profile has besides the draft.
func (d *Door) offered(ctx context.Context, q db.Q, page *WizardPage) error {
	kind := page.Other.Kind
	page.Other = framework.Align(page.Draft.Profile, page.Other)
	page.Other.Kind = kind
	page.Offers = framework.Offers(page.Draft.Profile, page.Other)
	var codes []string
	for _, n := range framework.Needs(page.Other) {
		codes = append(codes, n.Competency)
	}
	known, err := d.frameworks.Known(ctx, q, codes)
	for code, c := range known {
		page.Known[code] = c
	}
	return err
}
