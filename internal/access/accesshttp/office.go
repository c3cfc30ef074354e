package accesshttp

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// PeoplePage is the list of people whose accounts the reader looks after.
type PeoplePage struct {
	Lists    bool // the reader manages accounts; else they only find one person
	Here     Unit
	Units    []Unit // to look into, of the unit shown
	Up       Unit   // the unit above, where the reader may look there
	Rows     []Line
	Pages    parts.Pages
	UnitCode string // as the address names it; "" for the reader's own part
	After    string // where this page of the list begins
	FindCode string
	Faults   Faults
}

// Unit is one unit of the tree by name.
type Unit struct{ Code, Name, Lang string }

// Line is one person of the list.
type Line struct {
	ID, Code, Name, Lang, Post, Office string
	State                              access.State
	Self                               bool
}

// SlipsPage is what is printed and cut apart.
type SlipsPage struct {
	Address string // where a slip is typed
	Slips   []Slip
	Hi, En  *locale.Printer
}

// Slip is one printed slip.
type Slip struct {
	access.Slip
	EmployeeCode    string
	Name, Post, Org map[string]string
}

// listed is how many people stand on one page: no more than slips may be printed at once.
const listed = 50

func tabs(p *locale.Printer) []web.Tab {
	return []web.Tab{{Key: "people", Text: p.T("access.people.tab"), Href: "/mdo/people", Icon: "users"}}
}

func (d *Door) toPeople(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/mdo/people", http.StatusSeeOther)
	return nil
}

// list shows people with their accounts. One who gives roles and manages no accounts finds a person by code.
func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	if code := strings.TrimSpace(r.URL.Query().Get("code")); code != "" {
		return d.find(w, r, code)
	}
	return d.showList(w, r, http.StatusOK, r.URL.Query(), PeoplePage{})
}

// find leads to one person's page, or back to the list with the reason.
func (d *Door) find(w http.ResponseWriter, r *http.Request, code string) error {
	p, err := d.people.ByCode(r.Context(), d.db.Reader(), strings.ToUpper(code))
	if fault.Is(err, fault.NotFound) {
		p, err = d.people.ByCode(r.Context(), d.db.Reader(), code)
	}
	if fault.Is(err, fault.NotFound) {
		page := PeoplePage{FindCode: code, Faults: faultsOf(web.FrameOf(r.Context()).P, err, "code")}
		return d.showList(w, r, http.StatusNotFound, url.Values{}, page)
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, "/mdo/people/"+url.PathEscape(p.Code), http.StatusSeeOther)
	return nil
}

func (d *Door) showList(w http.ResponseWriter, r *http.Request, status int, at url.Values, page PeoplePage) error {
	ctx := r.Context()
	f, by := web.FrameOf(ctx), who.From(ctx)
	f.Path = listAddress(at.Get("unit"), at.Get("after"))
	page.Lists = by.Holds(who.AccountManage)
	if !page.Lists && !by.Holds(who.GrantGive) {
		return fault.E(fault.Denied, "accesshttp.list", "access.people.denied")
	}
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = f.P.T("access.people.title"), "people", tabs(f.P), true, true
	if page.Lists {
		if err := d.fill(ctx, f.P, by, at, &page); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, office(f, page))
}

// fill reads one page of the list, within the unit that the address names.
func (d *Door) fill(ctx context.Context, p *locale.Printer, by who.Actor, at url.Values, page *PeoplePage) error {
	q := d.db.Reader()
	page.UnitCode, page.After = at.Get("unit"), at.Get("after")
	path, err := d.units(ctx, q, p, by, at.Get("unit"), page)
	if err != nil {
		return err
	}
	after, err := readCursor(at.Get("after"), p.Lang())
	if err != nil {
		return err
	}
	rows, err := d.people.List(ctx, q, narrowed(by, who.AccountManage, path), after, listed+1)
	if err != nil {
		return err
	}
	if len(rows) > listed {
		rows = rows[:listed]
		page.Pages.Next = listAddress(at.Get("unit"), writeCursor(rows[listed-1].After))
	}
	if at.Get("after") != "" {
		page.Pages.First = listAddress(at.Get("unit"), "")
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.PersonID
	}
	states, err := d.accounts.States(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, lineOf(p, row, states[row.PersonID], row.PersonID == by.PersonID))
	}
	return nil
}

// units finds the unit that is looked into, and the units directly in it: the reader's own part where none is named. It
// gives the path to which the list is cut down, "" for all of the reader's parts.
func (d *Door) units(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor, code string, page *PeoplePage) (string, error) {
	own := by.Paths(who.AccountManage)
	key := code
	if key == "" {
		if len(own) != 1 || own[0] == "" { // several parts, or the whole tree: the list is of all of them
			return "", nil
		}
		key = own[0]
	}
	here, err := d.people.Org(ctx, q, key)
	if err != nil {
		return "", err
	}
	if !by.Can(who.AccountManage, here.Path) {
		return "", fault.E(fault.Denied, "accesshttp.units", "access.people.denied_unit")
	}
	below, err := d.people.OrgsUnder(ctx, q, here.ID)
	if err != nil {
		return "", err
	}
	page.Here = unitOf(p, here)
	for _, o := range below {
		page.Units = append(page.Units, unitOf(p, o))
	}
	if code != "" && here.ParentID != "" {
		above, err := d.people.Orgs(ctx, q, []string{here.ParentID})
		if err != nil {
			return "", err
		}
		if up, ok := above[here.ParentID]; ok && by.Can(who.AccountManage, up.Path) {
			page.Up = unitOf(p, up)
		}
	}
	return here.Path, nil
}

func unitOf(p *locale.Printer, o people.Org) Unit {
	u := Unit{Code: o.Code}
	u.Name, u.Lang = p.Name(o.Name)
	return u
}

func lineOf(p *locale.Printer, row people.Row, state access.State, self bool) Line {
	l := Line{ID: row.PersonID, Code: row.Code, State: state, Self: self}
	l.Name, l.Lang = p.Name(row.Name)
	l.Post, _ = p.Name(row.Title)
	l.Office, _ = p.Name(row.OrgName)
	return l
}

// narrowed is the actor with no more than what they hold by one right, and within one unit: a list that is cut down by it
// can only be shorter.
func narrowed(by who.Actor, right who.Right, path string) who.Actor {
	out := who.Actor{PersonID: by.PersonID, Code: by.Code, Name: by.Name, System: by.System}
	for _, g := range by.Grants {
		switch {
		case who.ReachOf(g.Role, right) != who.Tree:
		case strings.HasPrefix(g.Path, path):
			out.Grants = append(out.Grants, g)
		case strings.HasPrefix(path, g.Path):
			out.Grants = append(out.Grants, who.Grant{Role: g.Role, Path: path})
		}
	}
	return out
}

func listAddress(unit, after string) string {
	v := url.Values{}
	if unit != "" {
		v.Set("unit", unit)
	}
	if after != "" {
		v.Set("after", after)
	}
	if len(v) == 0 {
		return "/mdo/people"
	}
	return "/mdo/people?" + v.Encode()
}

// writeCursor puts a place in the list into one word of an address.
func writeCursor(c people.Cursor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{c.Lang, c.Path, c.Key, c.ID}, "\n")))
}

// readCursor reads it again; "" is the beginning of a list sorted as lang.
func readCursor(s, lang string) (people.Cursor, error) {
	if s == "" {
		return people.Cursor{Lang: lang}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(text), "\n")
	if err != nil || len(parts) != 4 {
		return people.Cursor{}, fault.E(fault.Invalid, "accesshttp.after", "access.people.after").At("after", "access.people.after")
	}
	return people.Cursor{Lang: parts[0], Path: parts[1], Key: parts[2], ID: parts[3]}, nil
}

// slips issues slips and answers with the page that is printed. The codes are nowhere but on it, so it is the answer to the
// form itself: shown once, and never kept.
func (d *Door) slips(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	f, by := web.FrameOf(ctx), who.From(ctx)
	ids := form["person"]
	if form.Get("which") == "without" {
		ids = form["without"]
	}
	if len(ids) == 0 {
		at := url.Values{"unit": form["unit"], "after": form["after"]}
		err := fault.E(fault.Invalid, "accesshttp.slips", "access.people.nobody").At("people", "access.people.nobody")
		return d.showList(w, r, fault.Status(fault.Invalid), at, PeoplePage{Faults: faultsOf(f.P, err, "people")})
	}
	issued, err := d.accounts.IssueSlips(ctx, by, ids)
	if err != nil {
		return err
	}
	posts, err := d.people.Posts(ctx, d.db.Reader(), ids)
	if err != nil {
		return err
	}
	page := SlipsPage{Address: r.Host + codePage, Hi: d.words.Printer("hi"), En: d.words.Printer("en")}
	for _, s := range issued {
		post := posts[s.PersonID]
		page.Slips = append(page.Slips, Slip{Slip: s, EmployeeCode: post.Code, Name: post.Name, Post: post.Title, Org: post.OrgName})
	}
	f.Title, f.Tab, f.Tabs, f.Path = f.P.T("access.sheet.title", "n", len(issued)), "people", tabs(f.P), "/mdo/people"
	return web.Render(w, r, http.StatusOK, sheet(f, page))
}

func stateName(p *locale.Printer, s access.State) string {
	if s == access.StateNone {
		return p.T("access.state.none")
	}
	return p.T("access.state." + string(s))
}

func stateKind(s access.State) string {
	if s == access.StateNew {
		return "now"
	}
	return "mut"
}

func stateIcon(s access.State) string {
	switch s {
	case access.StateActive:
		return "check"
	case access.StateClosed:
		return "lock"
	case access.StateNew:
		return "clock"
	}
	return ""
}
