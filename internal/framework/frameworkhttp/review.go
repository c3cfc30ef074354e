package frameworkhttp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

func (d *Door) reviewRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /frac/review", Handler: web.Mine(d.reviewInbox)},
		{Pattern: "GET /frac/{kind}", Handler: web.Mine(d.kindPage)},
		{Pattern: "GET /frac/{kind}/review", Handler: web.Mine(d.reviewOne)},
		{Pattern: "POST /frac/{kind}/review", Handler: web.Mine(d.reviewForward)},
		{Pattern: "POST /frac/{kind}/send-back", Handler: web.Mine(d.reviewBack)},
		{Pattern: "GET /frac/{kind}/publish", Handler: web.Mine(d.publishPreview)},
		{Pattern: "POST /frac/{kind}/publish", Handler: web.Mine(d.publishNow)},
		{Pattern: "GET /frac/{kind}/diff", Handler: web.Mine(d.diff)},
		{Pattern: "GET /frac/{kind}/overlays", Handler: web.Mine(d.overlays)},
		{Pattern: "POST /frac/{kind}/overlays", Handler: web.Mine(d.overlayBegin)},
		{Pattern: "GET /frac/{kind}/overlay", Handler: web.Mine(d.overlay)},
		{Pattern: "POST /frac/{kind}/overlay", Handler: web.Mine(d.overlayPut)},
		{Pattern: "POST /frac/{kind}/consent", Handler: web.Mine(d.overlayConsent)},
	}
}

// words are the names that a page of this door mentions.
type words struct {
	p            *locale.Printer
	competencies map[string]framework.Competency
	persons      map[string]people.Person
	orgs         map[string]people.Org // by code
	kinds        map[string]framework.Kind
}

func (w words) competency(code string) string {
	name, _ := w.p.Name(w.competencies[code].Name)
	return cmp.Or(name, code)
}

func (w words) person(id string) string {
	name, _ := w.p.Name(w.persons[id].Name)
	return cmp.Or(name, w.p.T("framework.review.system"))
}

func (w words) org(code string) string {
	name, _ := w.p.Name(w.orgs[code].Name)
	return cmp.Or(name, code)
}

func (w words) kind(code string) string {
	name, _ := w.p.Name(w.kinds[code].Name)
	return cmp.Or(name, code)
}

// steps gives how many steps the scale of a competency has.
func (w words) steps(code string) int { return max(w.competencies[code].Steps, 2) }

// named reads the names that a page mentions, in one statement for each sort.
func (d *Door) named(ctx context.Context, q db.Q, p *locale.Printer, competencies, persons, orgs, kinds []string) (words, error) {
	w := words{p: p}
	var err error
	if w.competencies, err = d.frameworks.Known(ctx, q, unique(competencies)); err != nil {
		return w, err
	}
	if w.persons, err = d.people.People(ctx, q, unique(persons)); err != nil {
		return w, err
	}
	if w.orgs, err = d.people.OrgsByCode(ctx, q, unique(orgs)); err != nil {
		return w, err
	}
	if len(kinds) > 0 {
		w.kinds, err = d.frameworks.ByCode(ctx, q, unique(kinds))
	}
	return w, err
}

func unique(list []string) []string {
	out := slices.Compact(slices.Sorted(slices.Values(list)))
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// Waits is one version that waits for a step.
type Waits struct {
	people.FracWaiting
	Name, Org string
	Mine      bool // the reader's own hands are on it: others take the step
}

// WaitingPage is what waits for the reader: versions to review, verify or publish, and consents that the commission is asked for.
type WaitingPage struct {
	Items      []Waits
	Consents   []Consent
	Pages      parts.Pages
	MayConsent bool
}

// Open counts what the reader can do something about.
func (p WaitingPage) Open() int {
	n := len(p.Consents)
	for _, w := range p.Items {
		if !w.Mine {
			n++
		}
	}
	return n
}

// Consent is one level for which an overlay asks less than its core.
type Consent struct {
	framework.Lowered
	Kind, Org, Name string
}

const waitingLength = 50

func (d *Door) reviewInbox(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	judge := by.Holds(who.FracReview) || by.Holds(who.FracVerify) || by.Holds(who.FracPublish)
	page := WaitingPage{MayConsent: by.Can(who.FrameworkEdit, framework.Nation)}
	if !judge && !page.MayConsent {
		return fault.E(fault.Denied, "frameworkhttp.reviewInbox", "framework.denied.inbox")
	}
	after := r.URL.Query().Get("after")
	list, next, err := d.people.FracsWaiting(ctx, q, by, after, waitingLength)
	if err != nil {
		return err
	}
	var lowered []framework.Lowered
	if page.MayConsent {
		if lowered, err = d.frameworks.ConsentsWaiting(ctx, q, by, "", "", waitingLength); err != nil {
			return err
		}
	}
	var ids, kinds, orgs, codes []string
	for _, x := range list {
		ids, kinds, orgs = append(ids, x.VersionID), append(kinds, x.KindCode), append(orgs, x.OrgCode)
	}
	for _, l := range lowered {
		kinds, orgs, codes = append(kinds, l.KindCode), append(orgs, l.Org), append(codes, l.Competency)
	}
	hands, err := d.frameworks.Hands(ctx, q, ids)
	if err != nil {
		return err
	}
	names, err := d.named(ctx, q, f.P, codes, nil, orgs, kinds)
	if err != nil {
		return err
	}
	for _, x := range list {
		page.Items = append(page.Items, Waits{x, names.kind(x.KindCode), names.org(x.OrgCode), slices.Contains(hands[x.VersionID], by.PersonID)})
	}
	for _, l := range lowered {
		page.Consents = append(page.Consents, Consent{l, names.kind(l.KindCode), names.org(l.Org), names.competency(l.Competency)})
	}
	page.Pages = parts.PagesOf(after, next, parts.From("/frac/review"))
	d.reviewFrame(&f, f.P.T("framework.review.inbox", "n", page.Open()))
	return web.Render(w, r, http.StatusOK, waitingPage(f, page))
}

// reviewFrame sets what all pages of this part have in common.
func (d *Door) reviewFrame(f *web.Frame, title string) {
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = title, "frac/review", f.AreaTabs(), true, true
}

// ReviewPage is one version on its way, beside the one in force, with what the reader may do.
type ReviewPage struct {
	framework.Sheet
	words   words
	Name    string
	InForce int
	Diff    []framework.Difference
	Check   framework.Check
	Note    string
	Faults  parts.Faults
}

func (d *Door) reviewOne(w http.ResponseWriter, r *http.Request) error {
	return d.reviewShow(w, r, http.StatusOK, "", nil)
}

func (d *Door) reviewShow(w http.ResponseWriter, r *http.Request, status int, note string, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := ReviewPage{Note: note, Faults: faults}
	var err error
	if page.Sheet, err = d.frameworks.OpenSheet(ctx, q, by, r.PathValue("kind"), false); err != nil {
		return err
	}
	page.InForce = page.Old.Version
	page.Diff = framework.Differences(page.Old, page.Profile)
	var persons []string
	for _, s := range page.Steps {
		persons = append(persons, personOf(s.By))
	}
	for _, c := range page.Checks {
		persons = append(persons, c.PersonID)
	}
	if page.words, err = d.named(ctx, q, f.P, append(codesOf(page.Old), codesOf(page.Profile)...), persons, []string{page.OrgCode}, nil); err != nil {
		return err
	}
	page.Check = page.Examine(q, page.words.competencies)
	page.Name, _ = f.P.Name(page.Profile.Kind.Name)
	page.Name = cmp.Or(page.Name, page.KindCode)
	d.reviewFrame(&f, page.Name)
	return web.Render(w, r, status, reviewPage(f, page))
}

// personOf gives a person's id of who took a step, or "" for a system.
func personOf(by string) string {
	if len(by) == 36 {
		return by
	}
	return ""
}

func codesOf(p framework.Profile) []string {
	var out []string
	for _, n := range framework.Needs(p) {
		out = append(out, n.Competency)
	}
	return out
}

// reviewForward takes the next step of reading: L1 of what was submitted, L2 of what L1 has read.
func (d *Door) reviewForward(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, kind := r.Context(), r.PathValue("kind")
	by, note := who.From(ctx), strings.TrimSpace(form.Get("note"))
	told := "framework.told.reviewed" // keys: framework.told.
	if form.Get("step") == framework.StepVerify {
		told = "framework.told.verified"
		err = d.frameworks.VerifyFrac(ctx, by, kind, note)
	} else {
		err = d.frameworks.ReviewFrac(ctx, by, kind, note)
	}
	return d.reviewDone(w, r, err, note, told, "/frac/review")
}

func (d *Door) reviewBack(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	why := strings.TrimSpace(form.Get("note"))
	err = d.frameworks.SendBackFrac(r.Context(), who.From(r.Context()), r.PathValue("kind"), why)
	return d.reviewDone(w, r, err, why, "framework.told.sent_back", "/frac/review")
}

// reviewDone says what a step came to: on to the next page, or the same page with what is to be mended.
func (d *Door) reviewDone(w http.ResponseWriter, r *http.Request, err error, note, told, to string) error {
	if faults := parts.FaultsOf(web.FrameOf(r.Context()).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		return d.reviewShow(w, r, fault.Status(fault.Invalid), note, faults)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", told)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// stages are the steps of a version as a list of stages.
func (p ReviewPage) stages() []parts.Stage {
	w := p.words
	last := map[string]framework.Step{}
	for _, s := range p.Steps {
		last[s.Step] = s
	}
	order := []string{framework.VersionDraft, framework.VersionSubmitted, framework.VersionReviewed, framework.VersionVerified, framework.VersionPublished}
	at := slices.Index(order, p.Status)
	if p.Status == framework.VersionSentBack {
		at = 0
	}
	var out []parts.Stage
	for i, state := range order {
		s := parts.Stage{Name: w.p.T("framework.stage." + state)} // keys: framework.stage.
		step, ok := last[map[string]string{framework.VersionDraft: "drafted"}[state]]
		if state != framework.VersionDraft {
			step, ok = last[state]
		}
		switch {
		case i == 0 && p.Status == framework.VersionSentBack:
			back := last[framework.VersionSentBack]
			s.State, s.Note = "back", w.p.T("framework.stage.back", "why", back.Note)
		case i <= at && ok:
			s.State, s.Note = "done", w.person(step.By)+", "+w.p.DateShort(step.At)
		case i == at+1, i == 0:
			s.State = "now"
		}
		out = append(out, s)
	}
	return out
}

// difference is one line of a comparison, in words.
type difference struct{ Where, Old, New, Change string }

// compared puts differences into words.
func compared(w words, diff []framework.Difference) []difference {
	out := make([]difference, len(diff))
	for i, x := range diff {
		out[i] = difference{partName(w, x.Part), said(w, x.Part, x.Old), said(w, x.Part, x.New), x.Change}
		if x.Change == "moved" {
			out[i].New = w.p.T("framework.diff.moved_to", "role", x.In)
		}
	}
	return out
}

// partName gives what a part is called: its sort and code.
func partName(w words, part framework.Part) string {
	fields := strings.SplitN(string(part), ":", 3)
	switch fields[0] { // keys: framework.part.
	case "need":
		return w.p.T("framework.part.need", "activity", fields[1], "what", w.competency(fields[2]))
	case "resource":
		return w.p.T("framework.part.resource", "activity", fields[1])
	case "role", "activity":
		return w.p.T("framework.part."+fields[0], "code", fields[1])
	}
	return w.p.T("framework.part.kind")
}

// said puts what stands in a part into a line of words; "" for nothing.
func said(w words, part framework.Part, value json.RawMessage) string {
	if value == nil {
		return ""
	}
	sort, _, _ := strings.Cut(string(part), ":")
	switch sort {
	case "kind":
		var k framework.Kind
		if json.Unmarshal(value, &k) != nil {
			return ""
		}
		if len(k.Name) == 0 { // of no version: there is none before the first
			return ""
		}
		name, _ := w.p.Name(k.Name)
		return w.p.T("framework.part.kind.said", "name", name, "group", k.Group, "level", k.PayLevel, "tier", w.p.T("framework.tier."+cmp.Or(k.Tier, "nation"))) // keys: framework.tier.
	case "role":
		var role framework.Role
		if json.Unmarshal(value, &role) != nil {
			return ""
		}
		name, _ := w.p.Name(role.Name)
		purpose, _ := w.p.Name(role.Purpose)
		if purpose == "" {
			return name
		}
		return name + ": " + purpose
	case "activity":
		var a framework.Activity
		if json.Unmarshal(value, &a) != nil {
			return ""
		}
		text, _ := w.p.Name(a.Text)
		return text + " · " + w.p.T("framework.frequency."+cmp.Or(a.Frequency, "as_needed")) // keys: framework.frequency.
	case "need":
		var n framework.Requirement
		if json.Unmarshal(value, &n) != nil {
			return ""
		}
		return w.p.T("framework.part.need.said", "level", n.Level, "criticality", n.Criticality)
	case "resource":
		var k framework.Resource
		if json.Unmarshal(value, &k) != nil {
			return ""
		}
		title, _ := w.p.Name(k.Title)
		return title
	}
	return ""
}

// levelWords gives what a holder does at a level, in the reader's language; "" where the dictionary has no words for it.
func levelWords(w words, code string, level int) string {
	c := w.competencies[code]
	if level < 1 || level > len(c.Levels) {
		return ""
	}
	text, _ := w.p.Name(c.Levels[level-1])
	return text
}

// KindPage is what a kind of post needs by one of its versions, with the others.
type KindPage struct {
	Profile  framework.Profile
	Name     string
	Version  framework.Version
	Versions []framework.Version
	AsOf     string // the day that was asked about
	words    words
}

// kindPage shows a kind of post by the version in force, by another, or by the one that was in force on a day.
func (d *Door) kindPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, v := r.Context(), d.db.Reader(), who.From(r.Context()), r.URL.Query()
	f := web.FrameOf(ctx)
	page := KindPage{AsOf: v.Get("as_of")}
	n, _ := strconv.Atoi(v.Get("version"))
	var err error
	kind := r.PathValue("kind")
	page.Profile, page.Version, page.Versions, err = d.profileAt(ctx, q, by, kind, n, page.AsOf)
	if fault.Is(err, fault.NotFound) && n == 0 && page.AsOf == "" { // nothing is in force yet: who may see what is on its way is led there
		if _, open := d.frameworks.OpenDraft(ctx, q, by, kind); open == nil {
			http.Redirect(w, r, "/frac/"+url.PathEscape(kind)+"/review", http.StatusSeeOther)
			return nil
		}
	}
	if err != nil {
		return err
	}
	if page.words, err = d.named(ctx, q, f.P, codesOf(page.Profile), nil, []string{page.Profile.Kind.OrgCode}, nil); err != nil {
		return err
	}
	page.Name, _ = f.P.Name(page.Profile.Kind.Name)
	d.reviewFrame(&f, page.Name)
	return web.Render(w, r, http.StatusOK, kindPage(f, page))
}

// profileAt finds a version of a kind of post: by its number, by the day on which it was in force, or (0, "") the one in force.
func (d *Door) profileAt(ctx context.Context, q db.Q, by who.Actor, kind string, version int, day string) (p framework.Profile, v framework.Version, all []framework.Version, err error) {
	const op = "frameworkhttp.profileAt"
	if all, err = d.frameworks.Versions(ctx, q, kind); err != nil {
		return p, v, nil, err
	}
	if version == 0 && day != "" {
		if _, bad := time.Parse(time.DateOnly, day); bad != nil {
			return p, v, all, fault.E(fault.Invalid, op, "framework.frac.date").At("as_of", "framework.frac.date")
		}
		if version = framework.InForceOn(all, day); version == 0 {
			return p, v, all, fault.E(fault.NotFound, op, "framework.version.none_then", "kind", kind, "day", day)
		}
	}
	for _, x := range all {
		if x.Number == version || version == 0 && x.Status == framework.VersionPublished {
			v = x
		}
	}
	if v.ID == "" {
		return p, v, all, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	if err = d.frameworks.Readable(ctx, q, by, v); err != nil {
		return p, v, all, err
	}
	p, err = d.frameworks.ProfileAt(ctx, q, kind, v.Number)
	all = slices.DeleteFunc(all, func(x framework.Version) bool { return x.PublishedAt.IsZero() })
	return p, v, all, err
}

// DiffPage compares two versions of a kind of post side by side.
type DiffPage struct {
	Kind, Name string
	From, To   framework.Version
	Lines      []difference
	Versions   []framework.Version
}

func (d *Door) diff(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := DiffPage{Kind: r.PathValue("kind")}
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	to, _ := strconv.Atoi(r.URL.Query().Get("to"))
	old, next, err := d.twoVersions(ctx, q, by, page.Kind, from, to)
	if err != nil {
		return err
	}
	page.From, page.To = old.v, next.v
	if page.Versions, err = d.frameworks.Versions(ctx, q, page.Kind); err != nil {
		return err
	}
	names, err := d.named(ctx, q, f.P, append(codesOf(old.Profile), codesOf(next.Profile)...), nil, nil, nil)
	if err != nil {
		return err
	}
	page.Lines = compared(names, framework.Differences(old.Profile, next.Profile))
	page.Name, _ = f.P.Name(next.Kind.Name)
	title := f.P.T("framework.diff.title", "n", len(page.Lines), "from", old.v.Number, "to", next.v.Number)
	if old.v.Number == 0 {
		title = f.P.T("framework.diff.first", "n", len(page.Lines), "to", next.v.Number)
	}
	d.reviewFrame(&f, title)
	return web.Render(w, r, http.StatusOK, diffPage(f, page))
}

// versioned is a profile with its version.
type versioned struct {
	framework.Profile
	v framework.Version
}

// twoVersions reads two versions of a kind of post that the actor may read. 0 as the first is the one before the second; 0 as the
// second is the one in force.
func (d *Door) twoVersions(ctx context.Context, q db.Q, by who.Actor, kind string, from, to int) (old, next versioned, err error) {
	if next.Profile, next.v, _, err = d.profileAt(ctx, q, by, kind, to, ""); err != nil {
		return old, next, err
	}
	if from == 0 {
		if from = next.v.Number - 1; from == 0 {
			return old, next, nil // nothing came before the first: all of it is new
		}
	}
	old.Profile, old.v, _, err = d.profileAt(ctx, q, by, kind, from, "")
	return old, next, err
}
