package peoplehttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// OrgPage is an order on an organisation that is being entered: a new name, or its end.
type OrgPage struct {
	Org     people.Org
	Names   map[string]string
	Into    string // code of what it is merged into; "" to close it
	On      string
	OrderNo string
	Preview *people.EndOfOrg // what its end would touch; nil until it is asked for
	Faults  parts.Faults
}

func orgAt(code string) string { return "/mdo/orgs/" + url.PathEscape(code) }

// theOrg finds the organisation of an address, which the reader may merge, close and rename.
func (d *Door) theOrg(ctx context.Context, code string) (people.Org, error) {
	o, err := d.people.Org(ctx, d.db.Reader(), code)
	if err == nil && !who.From(ctx).Can(who.OrgOrder, o.Path) {
		err = fault.E(fault.Denied, "peoplehttp.orgs", "people.org.denied")
	}
	return o, err
}

func (d *Door) showOrg(w http.ResponseWriter, r *http.Request, status int, page OrgPage, end bool) error {
	f := web.FrameOf(r.Context())
	name, _ := f.P.Name(page.Org.Name)
	f.Tab, f.Tabs, f.Dense = "mdo/people", f.AreaTabs(), true
	switch {
	case !end:
		f.Title = f.P.T("people.orgs.rename_title", "name", name)
		return web.Render(w, r, status, renamePage(f, page))
	case page.Preview != nil:
		c := endConfirm(f.P, page)
		f.Title = c.Title
		return web.Render(w, r, status, endPreview(f, page, c))
	}
	f.Title = f.P.T("people.orgs.end_title", "name", name)
	return web.Render(w, r, status, endPage(f, page))
}

// told puts what a verb refused beside the fields; other faults are given back.
func (p *OrgPage) told(l *locale.Printer, err error, otherwise string) (int, error) {
	if !slices.Contains([]fault.Kind{fault.Invalid, fault.Conflict, fault.NotFound}, fault.KindOf(err)) {
		return 0, err
	}
	p.Faults = parts.FaultsOr(l, err, otherwise)
	return http.StatusUnprocessableEntity, nil
}

func (d *Door) renameForm(w http.ResponseWriter, r *http.Request) error {
	o, err := d.theOrg(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return d.showOrg(w, r, http.StatusOK, OrgPage{Org: o, Names: o.Name}, false)
}

// nameLangs are the languages that a page asks names in. Their labels are keys: people.orgs.name.
var nameLangs = []string{"en", "hi"}

func (d *Door) rename(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	o, err := d.theOrg(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := OrgPage{Org: o, Names: map[string]string{}, On: form.Get("on"), OrderNo: form.Get("order_no")}
	names := map[string]string{}
	for _, lang := range nameLangs {
		page.Names[lang] = form.Get("name_" + lang)
		if page.Names[lang] != "" || o.Name[lang] != "" {
			names[lang] = page.Names[lang]
		}
	}
	if err := d.people.RenameOrg(ctx, who.From(ctx), o.ID, names, page.On, page.OrderNo); err != nil {
		status, err := page.told(web.FrameOf(ctx).P, err, "name_en")
		if err != nil {
			return err
		}
		return d.showOrg(w, r, status, page, false)
	}
	web.Flash(w, "", "people.orgs.renamed")
	http.Redirect(w, r, address(o.Code, ""), http.StatusSeeOther)
	return nil
}

// endForm asks into what an organisation is merged, or whether it is closed; with the order it shows what that touches.
func (d *Door) endForm(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	o, err := d.theOrg(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := OrgPage{Org: o, Into: strings.TrimSpace(q.Get("into")), On: q.Get("on"), OrderNo: q.Get("order_no")}
	if _, asked := q["order_no"]; !asked {
		return d.showOrg(w, r, http.StatusOK, page, true)
	}
	end, err := d.endOf(ctx, page)
	if err == nil {
		var preview people.EndOfOrg
		if preview, err = d.people.PreviewEnd(ctx, d.db.Reader(), who.From(ctx), end); err == nil {
			page.Preview = &preview
			return d.showOrg(w, r, http.StatusOK, page, true)
		}
	}
	status, err := page.told(web.FrameOf(ctx).P, err, "into")
	if err != nil {
		return err
	}
	return d.showOrg(w, r, status, page, true)
}

// endOf is the end that a page asks for.
func (d *Door) endOf(ctx context.Context, page OrgPage) (people.OrgEnd, error) {
	e := people.OrgEnd{OrgID: page.Org.ID, On: page.On, OrderNo: page.OrderNo}
	if page.Into == "" {
		return e, nil
	}
	into, err := d.people.Org(ctx, d.db.Reader(), page.Into)
	if fault.Is(err, fault.NotFound) {
		return e, fault.E(fault.Invalid, "peoplehttp.orgs", "people.orgs.no_unit", "code", page.Into).At("into", "people.orgs.no_unit", "code", page.Into)
	}
	e.Into = into.ID
	return e, err
}

func (d *Door) end(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	o, err := d.theOrg(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := OrgPage{Org: o, Into: form.Get("into"), On: form.Get("on"), OrderNo: form.Get("order_no")}
	e, err := d.endOf(ctx, page)
	if err == nil {
		err = d.people.EndOrg(ctx, who.From(ctx), e)
	}
	if err != nil {
		status, err := page.told(web.FrameOf(ctx).P, err, "into")
		if err != nil {
			return err
		}
		return d.showOrg(w, r, status, page, true)
	}
	key := "people.orgs.closed"
	if e.Into != "" {
		key = "people.orgs.merged"
	}
	web.Flash(w, "", key)
	http.Redirect(w, r, address(o.Code, ""), http.StatusSeeOther)
	return nil
}

// endConfirm says what an end touches, before it is done.
func endConfirm(p *locale.Printer, page OrgPage) parts.Confirm {
	e := page.Preview
	name, _ := p.Name(e.Org.Name)
	c := parts.Confirm{
		Title: p.T("people.orgs.close_confirm", "name", name), What: p.T("people.orgs.close_what"), Undo: p.T("people.orgs.end_undo"), Whom: name,
		Action: orgAt(e.Org.Code) + "/end", Back: address(e.Org.Code, ""),
		Yes:    parts.Button{Text: p.T("people.orgs.close_yes"), Kind: "danger", Busy: p.T("people.orders.busy")},
		Hidden: []string{"into", page.Into, "on", e.On, "order_no", page.OrderNo},
	}
	if e.Into.ID != "" {
		into, _ := p.Name(e.Into.Name)
		c.Title, c.Yes.Text = p.T("people.orgs.merge_confirm", "name", name, "into", into), p.T("people.orgs.merge_yes")
		c.What, c.Whom = p.T("people.orgs.merge_what", "into", into), name+" → "+into
	}
	return c
}
