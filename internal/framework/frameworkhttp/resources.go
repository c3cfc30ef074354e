package frameworkhttp

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

func (d *Door) resourcesRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /frac/resources", Handler: web.Mine(d.resources)},
		{Pattern: "POST /frac/resources", Handler: web.Mine(d.replaceResource)},
		{Pattern: "POST /frac/resources/tell", Handler: web.Mine(d.tellOfResource)},
	}
}

// ResourcesPage lists the acts, rules, manuals and orders: first those that no longer hold and are still asked for.
type ResourcesPage struct {
	Ended []Entry
	Shelf []Entry
	Pages parts.Pages
}

// Entry is one knowledge resource in words.
type Entry struct {
	framework.Knowledge
	Name string
	Next string // what stands in its place, in words
	Told int
}

const shelfLength = 50

func (d *Door) resources(w http.ResponseWriter, r *http.Request) error {
	if code := r.URL.Query().Get("code"); code != "" {
		return d.lawShow(w, r, http.StatusOK, code, nil)
	}
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	if !who.From(ctx).Can(who.FrameworkRead, "") {
		return fault.E(fault.Denied, "frameworkhttp.resources", "framework.denied.draft")
	}
	var page ResourcesPage
	ended, err := d.frameworks.EndedKnowledge(ctx, q)
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	shelf, err := d.frameworks.Shelf(ctx, q, after, shelfLength+1)
	if err != nil {
		return err
	}
	next := ""
	if len(shelf) > shelfLength {
		shelf = shelf[:shelfLength]
		next = shelf[shelfLength-1].Code
	}
	page.Pages = parts.PagesOf(after, next, parts.From("/frac/resources"))
	all, err := d.entries(ctx, q, f.P, append(ended, shelf...))
	if err != nil {
		return err
	}
	page.Ended, page.Shelf = all[:len(ended)], all[len(ended):]
	slices.SortStableFunc(page.Shelf, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	d.reviewFrame(&f, f.P.T("framework.resources.title", "n", len(page.Ended)))
	return web.Render(w, r, http.StatusOK, resourcesPage(f, page))
}

// entries puts entries into words: their names, what stands in their place, how many were told.
func (d *Door) entries(ctx context.Context, q db.Q, p *locale.Printer, list []framework.Knowledge) ([]Entry, error) {
	var codes, next []string
	for _, k := range list {
		codes, next = append(codes, k.Code), append(next, k.ReplacedBy)
	}
	after, err := d.frameworks.Library(ctx, q, unique(next))
	if err != nil {
		return nil, err
	}
	told, err := d.frameworks.CountTold(ctx, q, codes)
	out := make([]Entry, len(list))
	for i, k := range list {
		out[i] = Entry{Knowledge: k, Told: told[k.Code]}
		out[i].Name, _ = p.Name(k.Title)
		out[i].Next, _ = p.Name(after[k.ReplacedBy].Title)
	}
	return out, err
}

// LawPage is one knowledge resource with all that it touches.
type LawPage struct {
	Entry
	Over   bool // it holds no longer
	Uses   []framework.Use
	Counts []LawKind
	Units  []parts.Choice
	Next   []parts.Choice // entries that may stand in its place
	Edits  bool
	Caught CaughtUpPage
	Faults parts.Faults
}

// LawKind is a kind of post that names the entry, with its posts and holders in the reader's parts of the tree.
type LawKind struct {
	Code, Name string
	people.KindCount
}

// Posts adds up the posts of all kinds.
func (p LawPage) Posts() (posts, holders int) {
	for _, k := range p.Counts {
		posts, holders = posts+k.Posts, holders+k.Holders
	}
	return posts, holders
}

func (d *Door) lawShow(w http.ResponseWriter, r *http.Request, status int, code string, faults parts.Faults) error {
	ctx, by := r.Context(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page, err := d.law(ctx, d.db.Reader(), f.P, by, code)
	if err != nil {
		return err
	}
	page.Faults = faults
	posts, holders := page.Posts()
	title := f.P.T("framework.law.holds_title", "name", page.Name)
	if page.Over {
		title = f.P.T("framework.law.finding", "name", page.Name, "posts", posts, "n", holders)
	}
	d.reviewFrame(&f, title)
	return web.Render(w, r, status, lawPage(f, page))
}

// law reads a knowledge resource with what it touches in the actor's parts of the tree.
func (d *Door) law(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor, code string) (LawPage, error) {
	var page LawPage
	if !by.Can(who.FrameworkRead, "") {
		return page, fault.E(fault.Denied, "frameworkhttp.law", "framework.denied.draft")
	}
	k, err := d.frameworks.Knowledge(ctx, q, code)
	if err != nil {
		return page, err
	}
	list, err := d.entries(ctx, q, p, []framework.Knowledge{k})
	if err != nil {
		return page, err
	}
	page.Entry, page.Over = list[0], k.Ended(clock.Date(q.Now()))
	if page.Uses, err = d.frameworks.UsesOf(ctx, q, code); err != nil {
		return page, err
	}
	page.Uses = slices.DeleteFunc(page.Uses, func(u framework.Use) bool { return u.Status != framework.VersionPublished })
	var codes []string
	for _, u := range page.Uses {
		codes = append(codes, u.KindCode)
	}
	kinds, err := d.frameworks.ByCode(ctx, q, unique(codes))
	if err != nil {
		return page, err
	}
	paths := by.Paths(who.FracEdit)
	page.Edits = len(paths) > 0
	if len(paths) == 0 {
		paths = by.Paths(who.FrameworkRead)
	}
	var places []people.KindAt
	for _, kind := range unique(codes) {
		places = append(places, people.KindAt{Kind: cmp.Or(kinds[kind].Base, kind), Org: kinds[kind].Overlay})
	}
	counts, err := d.people.CountKinds(ctx, q, places, paths)
	if err != nil {
		return page, err
	}
	for i, kind := range unique(codes) {
		line := LawKind{Code: kind, KindCount: counts[i]}
		line.Name, _ = p.Name(kinds[kind].Name)
		page.Counts = append(page.Counts, line)
	}
	if page.Told > 0 {
		_, holders := page.Posts()
		if page.Caught, err = d.caughtUp(ctx, q, p, by, code, holders); err != nil {
			return page, err
		}
	}
	if page.Edits {
		err = d.lawChoices(ctx, q, p, &page)
	}
	return page, err
}

// lawChoices fills the two forms: what may stand in the entry's place, and which short course may say what changed.
func (d *Door) lawChoices(ctx context.Context, q db.Q, p *locale.Printer, page *LawPage) error {
	if !page.Over || page.ReplacedBy == "" {
		shelf, err := d.frameworks.Shelf(ctx, q, "", 200)
		if err != nil {
			return err
		}
		for _, k := range shelf {
			name, _ := p.Name(k.Title)
			if k.Code != page.Code && k.Kind == page.Kind {
				page.Next = append(page.Next, parts.Choice{Value: k.Code, Text: name})
			}
		}
		slices.SortFunc(page.Next, func(a, b parts.Choice) int { return cmp.Compare(a.Text, b.Text) })
		page.Next = append([]parts.Choice{{Text: p.T("framework.law.nothing")}}, page.Next...)
	}
	page.Units = []parts.Choice{{Text: p.T("framework.law.no_unit")}}
	if d.units == nil {
		return nil
	}
	codes, err := d.frameworks.AskedBeside(ctx, q, page.Code)
	if err != nil {
		return err
	}
	titles, err := d.units.Teaching(ctx, q, codes)
	if err != nil {
		return err
	}
	for code, title := range titles {
		name, _ := p.Name(title)
		page.Units = append(page.Units, parts.Choice{Value: code, Text: name})
	}
	slices.SortFunc(page.Units[1:], func(a, b parts.Choice) int { return cmp.Compare(a.Text, b.Text) })
	if len(page.Units) == 2 {
		page.Units[1].Chosen = true
	}
	return nil
}

// replaceResource says that an entry holds no longer from a day on.
func (d *Door) replaceResource(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	code := form.Get("code")
	err = d.frameworks.ReplaceKnowledge(r.Context(), who.From(r.Context()), code, form.Get("next"), strings.TrimSpace(form.Get("from")))
	return d.lawDone(w, r, err, code, "framework.told.replaced")
}

// tellOfResource is the one act: every holder gets a notice with the short course and its check.
func (d *Door) tellOfResource(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	code, unit := form.Get("code"), form.Get("unit")
	if err := d.unitFits(r.Context(), web.FrameOf(r.Context()).P, code, unit); err != nil {
		return d.lawDone(w, r, err, code, "")
	}
	t, err := d.frameworks.TellHolders(r.Context(), who.From(r.Context()), code, unit)
	return d.lawDone(w, r, err, code, "framework.told.law", "n", t.Told)
}

// unitFits refuses a short course that does not teach what the activities that name an entry ask for; "" is none.
func (d *Door) unitFits(ctx context.Context, p *locale.Printer, code, unit string) error {
	if unit == "" {
		return nil
	}
	page, err := d.law(ctx, d.db.Reader(), p, who.From(ctx), code)
	if err != nil || !page.Edits { // who may not tell is told so by the verb
		return err
	}
	if slices.ContainsFunc(page.Units, func(c parts.Choice) bool { return c.Value == unit }) {
		return nil
	}
	return fault.E(fault.Invalid, "frameworkhttp.unitFits", "framework.law.unit").At("unit", "framework.law.unit")
}

func (d *Door) lawDone(w http.ResponseWriter, r *http.Request, err error, code, told string, args ...any) error {
	if faults := parts.FaultsOf(web.FrameOf(r.Context()).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		return d.lawShow(w, r, fault.Status(fault.Invalid), code, faults)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", told, args...)
	http.Redirect(w, r, "/frac/resources?code="+web.Escape(code), http.StatusSeeOther)
	return nil
}
