package department

import (
	"net/http"
	"net/url"
	"strconv"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// GroupsPage is the groups into which a unit's posts are sorted.
type GroupsPage struct {
	people.Grouping
	Unit   people.Org
	None   bool                      // nothing was grouped yet
	Loose  int                       // posts of no kind in all that is the reader's
	Kinds  map[string]framework.Kind // those that are named, by code
	Edits  bool
	Open   string // id of the group whose titles are shown with what can be done to them
	Faults parts.Faults
	Shown  []people.PostGroup // of this part of the page
	After  int
	Next   int
}

// groupsListed is how many groups stand on one page.
const groupsListed = 25

func (d *Desk) groups(w http.ResponseWriter, r *http.Request) error {
	return d.showGroups(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (d *Desk) showGroups(w http.ResponseWriter, r *http.Request, status int, v url.Values, failed error) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f, err := desk(ctx, "department.groups", "")
	if err != nil {
		return err
	}
	page := GroupsPage{Open: v.Get("open")}
	if page.Unit, err = d.unit(ctx, v.Get("unit")); err != nil {
		return err
	}
	page.Edits = by.Can(who.FracEdit, page.Unit.Path)
	page.Grouping, err = d.people.Grouping(ctx, q, by, page.Unit.Code)
	if page.None = fault.Is(err, fault.NotFound); err != nil && !page.None {
		return err
	}
	switch {
	case failed != nil && page.opened() >= 0 && page.editable():
		page.Faults = faults(f.P, failed, "name_en", "name_hi", "kind")
	case failed != nil:
		page.Faults = faults(f.P, failed)
	}
	standing, err := d.people.Standing(ctx, q, people.DeskPaths(by))
	if err != nil {
		return err
	}
	page.Loose = standing.NoKind
	page.After, _ = strconv.Atoi(v.Get("after"))
	page.After = min(max(page.After, 0), len(page.Groups))
	end := min(page.After+groupsListed, len(page.Groups))
	page.Shown = page.Groups[page.After:end]
	if end < len(page.Groups) {
		page.Next = end
	}
	f.Title, f.Wide, f.Path = page.title(f.P), true, page.address(page.After, "")
	return web.Render(w, r, status, groupsPage(f, page))
}

// title is the finding.
func (p GroupsPage) title(l *locale.Printer) string {
	confirmed, _ := p.Confirmed()
	switch {
	case p.None && p.Loose == 0:
		return l.T("department.groups.nothing")
	case p.None:
		return l.T("department.groups.begin", "n", p.Loose)
	case p.State == people.GroupingApplied:
		return l.T("department.groups.applied", "n", p.Posts)
	case confirmed == 0:
		return l.T("department.groups.title", "posts", p.Posts, "n", len(p.Groups))
	}
	return l.T("department.groups.title_right", "posts", p.Posts, "n", len(p.Groups), "right", confirmed)
}

func (p GroupsPage) address(after int, open string) string {
	v := url.Values{"unit": {p.Unit.Code}}
	if after > 0 {
		v.Set("after", strconv.Itoa(after))
	}
	if open != "" {
		v.Set("open", open)
	}
	return "/mdo/positions/groups?" + v.Encode()
}

func (p GroupsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after int) string { return p.address(after, "") })
}

// why says in words why a group is proposed to become its kind.
func why(p *locale.Printer, g people.PostGroup) string {
	return p.T("department.reason."+g.Reason, "kind", g.Kind, "alike", g.Alike) // keys: department.reason.
}

// how says in words why a title is in its group.
func how(p *locale.Printer, t people.GroupTitle) string { return p.T("department.how." + t.How) } // keys: department.how.

func (d *Desk) propose(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	unit, err := d.mayWork(r, form.Get("unit"))
	if err != nil {
		return err
	}
	g, err := d.people.ProposeGroups(r.Context(), who.From(r.Context()), unit.Code, form.Get("anew") == "1")
	if err != nil {
		if mended(err) {
			return d.showGroups(w, r, fault.Status(fault.KindOf(err)), form, err)
		}
		return err
	}
	web.Flash(w, "", "department.flash.grouped", "n", len(g.Groups), "posts", g.Posts) // key: department.flash.grouped
	return redirect(w, r, "/mdo/positions/groups?unit="+web.Escape(unit.Code))
}

// mayWork gives the unit that a form names, to one who works on what posts need.
func (d *Desk) mayWork(r *http.Request, code string) (people.Org, error) {
	if _, err := desk(r.Context(), "department.groups", ""); err != nil {
		return people.Org{}, err
	}
	return d.unit(r.Context(), code)
}

// editGroups carries out what a form says about groups: do names the act.
func (d *Desk) editGroups(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		seen = -1
	}
	do := form.Get("do")
	edits := []people.GroupEdit{{Do: do, Groups: form["group"], Titles: form["title"], Kind: form.Get("kind"), Name: map[string]string{"en": form.Get("name_en"), "hi": form.Get("name_hi")}}}
	if do == "save" { // the form of one group: its names and its kind
		edits = []people.GroupEdit{{Do: "rename", Groups: form["group"], Name: edits[0].Name}, {Do: "kind", Groups: form["group"], Kind: form.Get("kind")}, {Do: "confirm", Groups: form["group"]}}
	}
	g, err := d.people.EditGroups(r.Context(), who.From(r.Context()), r.PathValue("id"), seen, edits...)
	switch {
	case err != nil && (mended(err) || fault.Is(err, fault.Stale)):
		return d.showGroups(w, r, fault.Status(fault.KindOf(err)), form, err)
	case err != nil:
		return err
	}
	confirmed, _ := g.Confirmed()
	web.Flash(w, "", "department.flash.edited", "n", confirmed, "of", len(g.Groups)) // key: department.flash.edited
	to := "/mdo/positions/groups?unit=" + web.Escape(g.Org.Code)
	if after := form.Get("after"); after != "" && after != "0" {
		to += "&after=" + web.Escape(after)
	}
	return redirect(w, r, to+"#groups")
}

// PreviewPage shows what comes of applying, before it is done.
type PreviewPage struct {
	people.Grouping
	people.Applied
}

func (d *Desk) preview(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	f, err := desk(ctx, "department.preview", "")
	if err != nil {
		return err
	}
	page := PreviewPage{}
	if page.Grouping, err = d.people.Grouping(ctx, d.db.Reader(), by, r.PathValue("id")); err != nil {
		return err
	}
	if page.Applied, err = d.people.ApplyGroups(ctx, by, page.Grouping.ID, page.Revision, true); err != nil {
		if mended(err) {
			return d.showGroups(w, r, fault.Status(fault.KindOf(err)), url.Values{"unit": {page.Org.Code}}, err)
		}
		return err
	}
	f.Title = f.P.T("department.apply.title", "n", page.Applied.Posts, "kinds", page.Applied.Groups)
	return web.Render(w, r, http.StatusOK, previewPage(f, page))
}

func (d *Desk) apply(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		seen = -1
	}
	done, err := d.people.ApplyGroups(r.Context(), who.From(r.Context()), r.PathValue("id"), seen, false)
	switch {
	case err != nil && (mended(err) || fault.Is(err, fault.Stale)):
		return d.showGroups(w, r, fault.Status(fault.KindOf(err)), form, err)
	case err != nil:
		return err
	}
	web.Flash(w, "", "department.flash.applied", "n", done.Posts, "kinds", done.Groups) // key: department.flash.applied
	return redirect(w, r, "/mdo/positions/groups?unit="+web.Escape(form.Get("unit")))
}

func (d *Desk) undo(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	err = d.people.UndoGroups(r.Context(), who.From(r.Context()), r.PathValue("id"))
	switch {
	case err != nil && mended(err):
		return d.showGroups(w, r, fault.Status(fault.KindOf(err)), form, err)
	case err != nil:
		return err
	}
	web.Flash(w, "", "department.flash.undone") // key: department.flash.undone
	return redirect(w, r, "/mdo/positions/groups?unit="+web.Escape(form.Get("unit")))
}
