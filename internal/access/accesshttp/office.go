package accesshttp

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

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
	Lists    bool // the reader manages accounts where they may see who serves; else they only find one person by code
	Imports  bool // the reader may bring people in from HR systems
	Here     Unit
	Units    []Unit // to look into, of the unit shown
	Up       Unit   // the unit above, where the reader may look there
	Rows     []Line
	Pages    parts.Pages
	At       View
	Chosen   []string // whose slips were asked for, when that came back
	FindCode string
	Faults   parts.Faults
}

// View is what the address says of the list: it can be kept and sent to others, who see what they may.
type View struct {
	Unit  string // its code; "" for the reader's own part
	Text  string // the beginning of a name or of a code; "" for everybody
	After string // where this page of the list begins
}

// viewOf reads a view from an address or a form.
func viewOf(v url.Values) View {
	return View{Unit: v.Get("unit"), Text: strings.Join(strings.Fields(v.Get("q")), " "), After: v.Get("after")}
}

// address writes the view.
func (v View) address() string {
	q := url.Values{}
	for name, value := range map[string]string{"unit": v.Unit, "q": v.Text, "after": v.After} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/mdo/people"
	}
	return "/mdo/people?" + q.Encode()
}

// from is the view with its page beginning elsewhere.
func (v View) from(after string) View { v.After = after; return v }

// everybody is the view without the search.
func (v View) everybody() View { return View{Unit: v.Unit} }

// Unit is one unit of the tree by name.
type Unit struct{ Code, Name, Lang string }

// Line is one person of the list.
type Line struct {
	ID, Code           string
	Name, Post, Office parts.Words
	State              access.State
	Self, Chosen       bool
}

// SlipsPage is what is printed and cut apart.
type SlipsPage struct {
	Address string // where a slip is typed
	Back    string // the list from which it was asked for
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

func (d *Door) toPeople(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/mdo/people", http.StatusSeeOther)
	return nil
}

// mayOpen tells whether the reader has anything to do here.
func mayOpen(by who.Actor) bool { return by.Holds(who.AccountManage) || by.Holds(who.GrantGive) }

// lists tells whether the reader manages accounts anywhere where they may see who serves.
func lists(by who.Actor) bool {
	return len(narrowed(by, who.AccountManage, "").Paths(who.PeopleRead)) > 0
}

// list shows people with their accounts. One who gives roles and manages no accounts finds a person by code.
func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	if !mayOpen(who.From(r.Context())) {
		return fault.E(fault.Denied, "accesshttp.list", "access.people.denied")
	}
	if code := strings.TrimSpace(r.URL.Query().Get("code")); code != "" {
		return d.find(w, r, code)
	}
	return d.showList(w, r, http.StatusOK, PeoplePage{At: viewOf(r.URL.Query())})
}

// find leads to one person's page, or back to the list with the reason.
func (d *Door) find(w http.ResponseWriter, r *http.Request, code string) error {
	p, err := d.people.ByCode(r.Context(), d.db.Reader(), strings.ToUpper(code))
	if fault.Is(err, fault.NotFound) {
		p, err = d.people.ByCode(r.Context(), d.db.Reader(), code)
	}
	if fault.Is(err, fault.NotFound) {
		page := PeoplePage{FindCode: code, Faults: faultsOf(web.FrameOf(r.Context()).P, err, "code")}
		return d.showList(w, r, http.StatusNotFound, page)
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, "/mdo/people/"+url.PathEscape(p.Code), http.StatusSeeOther)
	return nil
}

func (d *Door) showList(w http.ResponseWriter, r *http.Request, status int, page PeoplePage) error {
	ctx := r.Context()
	f, by := web.FrameOf(ctx), who.From(ctx)
	f.Path = page.At.address()
	page.Lists, page.Imports = lists(by), by.Holds(who.PeopleImport)
	if !mayOpen(by) {
		return fault.E(fault.Denied, "accesshttp.list", "access.people.denied")
	}
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = f.P.T("access.people.title"), "mdo/people", f.AreaTabs(), true, true
	if page.Lists {
		if err := d.fill(ctx, f.P, by, &page); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, office(f, page))
}

// fill reads one page of the list, within the unit that the address names.
func (d *Door) fill(ctx context.Context, p *locale.Printer, by who.Actor, page *PeoplePage) error {
	q, at := d.db.Reader(), page.At
	path, err := d.units(ctx, q, p, by, page)
	if err != nil {
		return err
	}
	after, err := readCursor(at.After, p.Lang())
	if err != nil {
		return err
	}
	rows, err := d.rows(ctx, q, narrowed(by, who.AccountManage, path), at.Text, after, listed+1)
	if err != nil {
		return err
	}
	next := ""
	if len(rows) > listed {
		rows = rows[:listed]
		next = writeCursor(rows[listed-1].After)
	}
	page.Pages = parts.PagesOf(at.After, next, func(after string) string { return at.from(after).address() })
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.PersonID
	}
	states, err := d.accounts.States(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, Line{
			ID: row.PersonID, Code: row.Code, Name: named(p, row.Name), Post: named(p, row.Title), Office: named(p, row.OrgName),
			State: states[row.PersonID], Self: row.PersonID == by.PersonID, Chosen: slices.Contains(page.Chosen, row.PersonID),
		})
	}
	return nil
}

// rows reads people, or those of them whose name or code begins with a text.
func (d *Door) rows(ctx context.Context, q db.Q, by who.Actor, text string, after people.Cursor, limit int) ([]people.Row, error) {
	if text == "" {
		return d.people.List(ctx, q, by, after, limit)
	}
	return d.people.Find(ctx, q, by, text, after, limit)
}

// units finds the unit that is looked into, and the units directly in it: the reader's own part where none is named. It
// gives the path to which the list is cut down, "" for all of the reader's parts.
func (d *Door) units(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor, page *PeoplePage) (string, error) {
	own := by.Paths(who.AccountManage)
	code := page.At.Unit
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
	name := named(p, o.Name)
	return Unit{Code: o.Code, Name: name.Text, Lang: name.Lang}
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

// writeCursor puts a place in the list into one word of an address.
func writeCursor(c people.Cursor) string {
	parts := []string{c.Lang, c.Path, c.Key, c.ID}
	if c.ByCode {
		parts = append(parts, "code")
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "\n")))
}

// readCursor reads it again; "" is the beginning of a list sorted as lang.
func readCursor(s, lang string) (people.Cursor, error) {
	if s == "" {
		return people.Cursor{Lang: lang}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(text), "\n")
	byCode := len(parts) == 5 && parts[4] == "code"
	if err != nil || len(parts) != 4 && !byCode || !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return people.Cursor{}, fault.E(fault.Invalid, "accesshttp.after", "access.people.after").At("after", "access.people.after")
	}
	return people.Cursor{Lang: parts[0], Path: parts[1], Key: parts[2], ID: parts[3], ByCode: byCode}, nil
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
	var issued []access.Slip
	if len(ids) == 0 {
		err = fault.E(fault.Invalid, "accesshttp.slips", "access.people.nobody").At("people", "access.people.nobody")
	} else {
		issued, err = d.accounts.IssueSlips(ctx, by, ids)
	}
	if err != nil && (mendable(err) || fault.Is(err, fault.Denied)) && mayOpen(by) { // all were issued or none: choose again
		field := "people"
		if !lists(by) {
			field = "" // there is no list to lead to
		}
		return d.showList(w, r, statusOf(w, err), PeoplePage{At: viewOf(form), Chosen: form["person"], Faults: faultsOf(f.P, err, field)})
	} else if err != nil {
		return err
	}
	posts, err := d.people.Posts(ctx, d.db.Reader(), ids)
	if err != nil {
		return err
	}
	page := SlipsPage{Address: d.host(r) + codePage, Back: viewOf(form).address(), Hi: d.words.Printer("hi"), En: d.words.Printer("en")}
	for _, s := range issued {
		post := posts[s.PersonID]
		page.Slips = append(page.Slips, Slip{Slip: s, EmployeeCode: post.Code, Name: post.Name, Post: post.Title, Org: post.OrgName})
	}
	f.Title, f.Tab, f.Tabs, f.Path = f.P.T("access.sheet.title", "n", len(issued)), "mdo/people", f.AreaTabs(), "/mdo/people"
	return web.Render(w, r, http.StatusOK, sheet(f, page))
}

// host is where the site is reached from outside. Until that is known, and where it is this machine alone, it is where the
// reader has reached it: a proxy in between may not pass that on.
func (d *Door) host(r *http.Request) string {
	u, err := url.Parse(d.public)
	if err != nil || u.Host == "" || u.Hostname() == "localhost" {
		return r.Host
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsLoopback() {
		return r.Host
	}
	return u.Host
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
