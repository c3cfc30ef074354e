package peoplehttp

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// TreePage is one organisation of the tree with what hangs directly under it.
type TreePage struct {
	Here    people.Org
	Above   []people.Org
	Under   []people.Org
	Weights map[string]people.Weight
	Ends    map[string]people.OrgEnd // of what hangs here, and of the organisation itself
	Past    []people.PastName        // what it was called before
	Became  people.Org               // what stands for it now; itself while it lasts
	After   string
	Next    string
	Chosen  string
	MayOpen bool // the list of people of this unit is the reader's
	MayEdit bool // the reader merges, closes and renames it
}

// shown is how many organisations stand on a page.
const shown = 100

// tree shows the organisations of the reader's part of the tree, one level at a time.
func (d *Door) tree(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	paths := by.Paths(who.PeopleRead)
	if len(paths) == 0 {
		return fault.E(fault.Denied, "peoplehttp.tree", "people.tree.denied")
	}
	if text := strings.TrimSpace(r.URL.Query().Get("q")); text != "" {
		return d.found(w, r, f, paths, text)
	}
	page := TreePage{After: r.URL.Query().Get("after"), Chosen: r.URL.Query().Get("unit")}
	var err error
	key := page.Chosen
	if key == "" {
		if key = paths[0]; key == "" {
			key = "IN"
		}
	}
	if page.Here, err = d.people.Org(ctx, q, key); err != nil {
		return err
	}
	if !by.Can(who.PeopleRead, page.Here.Path) {
		return fault.E(fault.Denied, "peoplehttp.tree", "people.tree.denied")
	}
	above, err := d.people.Ancestors(ctx, q, page.Here)
	if err != nil {
		return err
	}
	page.Above = slices.DeleteFunc(above, func(o people.Org) bool { return !by.Can(who.PeopleRead, o.Path) })
	under := 0
	if page.Under, page.Next, under, err = d.people.OrgsBelow(ctx, q, page.Here.ID, f.P.Lang(), page.After, shown); err != nil {
		return err
	}
	ids := []string{page.Here.ID}
	for _, o := range page.Under {
		ids = append(ids, o.ID)
	}
	if page.Ends, err = d.people.OrgEnds(ctx, q, ids); err != nil {
		return err
	}
	if page.Past, err = d.people.PastNames(ctx, q, page.Here.ID); err != nil {
		return err
	}
	if page.Weights, err = d.people.Weights(ctx, q, ids); err != nil {
		return err
	}
	page.MayOpen = by.Can(who.AccountManage, page.Here.Path)
	if _, ended := page.Ends[page.Here.ID]; !ended {
		page.Became, page.MayEdit = page.Here, by.Can(who.OrgOrder, page.Here.Path)
	} else if page.Became, err = d.people.Successor(ctx, q, page.Here.ID); err != nil {
		return err
	}
	f.Title = finding(f.P, page, under)
	f.Tab, f.Tabs, f.Dense, f.Wide = "mdo/people", f.AreaTabs(), true, true
	return web.Render(w, r, http.StatusOK, treePage(f, page))
}

// finding says what hangs under an organisation.
func finding(p *locale.Printer, page TreePage, under int) string {
	name, _ := p.Name(page.Here.Name)
	if under == 0 {
		return p.T("people.tree.leaf", "name", name, "n", page.Weights[page.Here.ID].People)
	}
	return p.T("people.tree.finding", "name", name, "n", under)
}

func address(unit, after string) string {
	v := url.Values{"unit": {unit}}
	if after != "" {
		v.Set("after", after)
	}
	return "/mdo/orgs?" + v.Encode()
}

func (p TreePage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after string) string { return address(p.Here.Code, after) })
}

// ServicePage is a person's service: what posts they hold and have held, by which orders.
type ServicePage struct {
	people.Post
	Person   people.Person
	Postings []people.Served
	Ways     []parts.Row // to what else the reader may read
	Orders   []people.ServiceOrder
	Posts    map[string]people.Position // that the orders name, by id
	MayOrder bool
}

func (d *Door) service(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	someone, err := d.people.ByCode(ctx, q, r.PathValue("code"))
	if err != nil {
		return err
	}
	over, err := d.people.Over(ctx, q, by, someone.ID)
	if err != nil {
		return err
	}
	if someone.ID != by.PersonID && !by.May(who.PeopleRead, over) {
		return fault.E(fault.Denied, "peoplehttp.service", "people.service.denied")
	}
	if someone.ID != by.PersonID {
		if err := audit.Record(ctx, d.db, by, who.PeopleRead, someone.ID, over.Path, "service"); err != nil {
			return fault.Wrap("peoplehttp.service", err)
		}
	}
	page := ServicePage{Person: someone}
	if page.Post, err = d.people.Post(ctx, q, someone.ID); err != nil {
		return err
	}
	if page.Postings, err = d.people.Service(ctx, q, someone.ID); err != nil {
		return err
	}
	if page.Orders, err = d.people.ServiceOrders(ctx, q, someone.ID); err != nil {
		return err
	}
	var posts []string
	for _, o := range page.Orders {
		posts = append(posts, o.PositionID)
	}
	if page.Posts, err = d.people.PositionsByID(ctx, q, posts); err != nil {
		return err
	}
	page.MayOrder = d.mayOrder(by, someone, over)
	page.Ways = ways(f.P, by, over, someone.Code)
	f.Title, _ = f.P.Name(someone.Name)
	f.Tab, f.Tabs, f.Dense = "mdo/people", f.AreaTabs(), true
	return web.Render(w, r, http.StatusOK, servicePage(f, page))
}

// ways leads to what else of the person the reader may read.
func ways(p *locale.Printer, by who.Actor, over who.Over, code string) []parts.Row {
	var out []parts.Row
	add := func(right who.Right, icon, key, href string) {
		if by.May(right, over) {
			out = append(out, parts.Row{Icon: icon, Title: p.T(key), Href: href})
		}
	}
	at := url.PathEscape(code)
	add(who.PassbookRead, "badge-check", "people.service.passbook", "/people/"+at+"/passbook") // key: people.service.passbook
	add(who.PlanRead, "map", "people.service.plan", "/people/"+at+"/plan")                     // key: people.service.plan
	add(who.AccountManage, "lock", "people.service.account", "/mdo/people/"+at)                // key: people.service.account
	return out
}
