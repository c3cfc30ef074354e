package auditor

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// ReadsPage is who read what.
type ReadsPage struct {
	Units  []string // over which the reader looks, by name
	Lines  []Line
	Code   string // as it was looked for
	Wrong  string // beside it
	After  string
	Next   string
	Opens  bool // the reader may read records, not only who read them
	Silent bool // nothing was read yet
}

// Line is one reading in words.
type Line struct {
	When             string
	Who, WhoLang     string
	Post             string
	Whose, WhoseLang string
	Code             string // of whose record it was; "" when a unit's figures were read
	What             string
}

// PersonPage is one person's record, from the side of who may look at it.
type PersonPage struct {
	people.Post
	Ways  []parts.Row // to what the reader may read
	Lines []Line
}

// shown is how many readings stand on a page.
const shown = 50

// itself is what a look at this desk is kept as.
const itself = "audit"

func (d *Desk) reads(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	paths := by.Paths(who.AuditRead)
	if len(paths) == 0 {
		return fault.E(fault.Denied, "auditor.reads", "auditor.denied")
	}
	page := ReadsPage{After: r.URL.Query().Get("after"), Code: strings.TrimSpace(r.URL.Query().Get("code")), Opens: by.Holds(who.PassbookRead)}
	status := http.StatusOK
	if page.Code != "" {
		if done, err := d.find(w, r, &page, f.P); done || err != nil {
			return err
		}
		status = http.StatusNotFound
	}
	if page.After != "" && !id.Valid(page.After) {
		return fault.E(fault.Invalid, "auditor.reads", "auditor.invalid.after")
	}
	list, err := audit.Within(ctx, q, paths, page.After, shown+1)
	if err != nil {
		return fault.Wrap("auditor.reads", err)
	}
	if len(list) > shown {
		list = list[:shown]
		page.Next = list[shown-1].ID
	}
	page.Silent = len(list) == 0 && page.After == ""
	if page.Units, page.Lines, err = d.name(ctx, q, f.P, paths, list); err != nil {
		return err
	}
	for _, path := range paths { // kept after it was read, so that nobody meets themselves at the head of what they came to see
		if err := audit.Record(ctx, d.db, by, who.AuditRead, "", path, itself); err != nil {
			return fault.Wrap("auditor.reads", err)
		}
	}
	f.Title, f.Tab, f.Tabs, f.Dense = f.P.T("auditor.title"), "audit", f.AreaTabs(), true
	return web.Render(w, r, status, readsPage(f, page))
}

// find leads to the page of the person with the code, or says beside the field that there is none.
func (d *Desk) find(w http.ResponseWriter, r *http.Request, page *ReadsPage, p *locale.Printer) (done bool, err error) {
	someone, err := d.people.ByCode(r.Context(), d.db.Reader(), page.Code)
	if fault.Is(err, fault.NotFound) {
		someone, err = d.people.ByCode(r.Context(), d.db.Reader(), strings.ToUpper(page.Code))
	}
	if fault.Is(err, fault.NotFound) {
		page.Wrong = p.T("auditor.find.none")
		return false, nil
	} else if err != nil {
		return false, err
	}
	http.Redirect(w, r, "/audit/"+url.PathEscape(someone.Code), http.StatusSeeOther)
	return true, nil
}

// name puts readings into words, in two questions however many there are.
func (d *Desk) name(ctx context.Context, q db.Q, p *locale.Printer, paths []string, list []audit.Read) (units []string, lines []Line, err error) {
	var persons, places []string
	for _, read := range list {
		persons = append(persons, read.By)
		if read.PersonID != "" {
			persons = append(persons, read.PersonID)
		} else {
			places = append(places, read.Path)
		}
	}
	posts, err := d.people.Posts(ctx, q, db.Keys(persons))
	if err != nil {
		return nil, nil, err
	}
	orgs, err := d.people.OrgsAt(ctx, q, db.Keys(append(places, paths...)))
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		unit, _ := p.Name(orgs[path].Name)
		if path == "" {
			unit = p.T("auditor.everywhere")
		}
		units = append(units, unit)
	}
	for _, read := range list {
		lines = append(lines, lineOf(p, read, posts, orgs))
	}
	return units, lines, nil
}

func lineOf(p *locale.Printer, read audit.Read, posts map[string]people.Post, orgs map[string]people.Org) Line {
	l := Line{When: p.Moment(read.At), Who: p.T("access.data.system"), What: p.T("access.data.what.other")}
	if post, ok := posts[read.By]; ok {
		l.Who, l.WhoLang = name(p, post.Name)
		l.Post, _ = p.Name(post.Title)
	}
	if post, ok := posts[read.PersonID]; ok {
		l.Whose, l.WhoseLang = name(p, post.Name)
		l.Code = post.Code
	} else if read.PersonID == "" {
		l.Whose, l.WhoseLang = name(p, orgs[read.Path].Name)
	}
	if key := "access.data.what." + strings.ReplaceAll(read.What, ".", "_"); p.Has(key) { // keys: access.data.what.
		l.What = p.T(key)
	}
	return l
}

func (p ReadsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From("/audit"))
}

// person shows who read one person's record, and leads to what this reader may read of it.
func (d *Desk) person(w http.ResponseWriter, r *http.Request) error {
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
	if !by.Can(who.AuditRead, over.Path) { // one's own is on one's own page
		return fault.E(fault.Denied, "auditor.person", "auditor.denied")
	}
	if err := audit.Record(ctx, d.db, by, who.AuditRead, someone.ID, over.Path, itself); err != nil {
		return fault.Wrap("auditor.person", err)
	}
	page := PersonPage{}
	if page.Post, err = d.people.Post(ctx, q, someone.ID); err != nil {
		return err
	}
	list, err := audit.OfPerson(ctx, q, someone.ID, shown)
	if err != nil {
		return fault.Wrap("auditor.person", err)
	}
	if _, page.Lines, err = d.name(ctx, q, f.P, nil, list); err != nil {
		return err
	}
	page.Ways = ways(f.P, by, over, someone.Code)
	f.Title, _ = f.P.Name(page.Name)
	f.Tab, f.Tabs, f.Dense = "audit", f.AreaTabs(), true
	return web.Render(w, r, http.StatusOK, personPage(f, page))
}

// ways leads to the parts of the record that the reader may read.
func ways(p *locale.Printer, by who.Actor, over who.Over, code string) []parts.Row {
	base := "/people/" + url.PathEscape(code)
	var out []parts.Row
	add := func(right who.Right, icon, key, href string) {
		if by.May(right, over) {
			out = append(out, parts.Row{Icon: icon, Title: p.T(key), Sub: p.T(key + "_sub"), Href: href})
		}
	}
	add(who.PassbookRead, "badge-check", "auditor.way.passbook", base+"/passbook") // keys: auditor.way.
	add(who.PlanRead, "map", "auditor.way.plan", base+"/plan")
	return out
}

// held is a post with its office; either may be missing.
func held(post, office string) string {
	return strings.Join(slices.DeleteFunc([]string{post, office}, func(s string) bool { return s == "" }), ", ")
}
