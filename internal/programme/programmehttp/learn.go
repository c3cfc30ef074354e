package programmehttp

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const (
	perPage = 30
	mostFor = 4 // programmes offered for one's gaps
	mostIn  = 6 // cohorts on a page that is about something else
)

// ListPage is /learn/programmes.
type ListPage struct {
	Mine    []programme.Card // on the first page
	Gaps    []programme.Card // for one's gaps, but not those of Mine
	Cohorts []programme.Seen // of the reader
	All     []programme.Card
	Orgs    map[string]string
	Text    string
	Pages   parts.Pages
}

// due counts those of the reader's programmes that ask for something: under way, to be renewed, or lapsed.
func (p ListPage) due() int {
	n := 0
	for _, c := range p.Mine {
		if c.Mine.Phase != programme.PhaseComplete {
			n++
		}
	}
	return n
}

func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	after := r.URL.Query().Get("after")
	page := ListPage{Text: strings.TrimSpace(r.URL.Query().Get("q"))}
	all, err := d.programmes.List(ctx, q, by, programme.Filter{Text: page.Text}, f.P.Lang(), after, perPage)
	if err != nil {
		return err
	}
	page.All = all.Cards
	if after == "" && page.Text == "" {
		if err := d.mine(r, &page); err != nil {
			return err
		}
	}
	var orgs []string
	for _, list := range [][]programme.Card{page.All, page.Mine, page.Gaps} {
		for _, c := range list {
			orgs = append(orgs, c.Org)
		}
	}
	if page.Orgs, err = d.orgNames(ctx, f.P, orgs); err != nil {
		return err
	}
	page.Pages = parts.PagesOf(after, all.Next, func(after string) string {
		v := url.Values{}
		for key, value := range map[string]string{"q": page.Text, "after": after} {
			if value != "" {
				v.Set(key, value)
			}
		}
		return strings.TrimSuffix(home+"?"+v.Encode(), "?")
	})
	f.Title, f.Tab = listTitle(f.P, page), "learn"
	return web.Render(w, r, http.StatusOK, listPage(f, page))
}

// mine fills in what the reader is in, and what is for their gaps.
func (d *Door) mine(r *http.Request, page *ListPage) error {
	ctx, q, by, p := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context()).P
	own, err := d.programmes.List(ctx, q, by, programme.Filter{Mine: true}, p.Lang(), "", perPage)
	if err != nil {
		return err
	}
	page.Mine = own.Cards
	if page.Cohorts, _, err = d.programmes.Cohorts(ctx, q, by, "", "", mostIn); err != nil {
		return err
	}
	items, err := d.gaps.Of(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	var short []string
	for _, i := range items {
		if i.Gap > 0 {
			short = append(short, i.Competency)
		}
	}
	if len(short) == 0 {
		return nil
	}
	taught, err := d.courses.For(ctx, q, short)
	if err != nil {
		return err
	}
	var courses []string
	for _, code := range short {
		for _, c := range taught[code] {
			if len(courses) < 200 {
				courses = append(courses, c.Code)
			}
		}
	}
	if len(courses) == 0 {
		return nil
	}
	found, err := d.programmes.List(ctx, q, by, programme.Filter{Courses: courses}, p.Lang(), "", 3*mostFor)
	for _, c := range found.Cards {
		if c.Mine == nil {
			page.Gaps = append(page.Gaps, c)
		}
	}
	slices.SortStableFunc(page.Gaps, func(a, b programme.Card) int { return len(b.Courses) - len(a.Courses) })
	page.Gaps = page.Gaps[:min(len(page.Gaps), mostFor)]
	return err
}

func listTitle(p *locale.Printer, page ListPage) string {
	switch n := page.due(); {
	case n > 0:
		return p.T("programme.list.title_due", "n", n)
	case page.Text != "":
		return p.T("programme.list.title_found", "n", len(page.All))
	}
	return p.T("programme.list.title")
}

// PathPage is /learn/programmes/{code}.
type PathPage struct {
	programme.View
	Giver   string // name of the organisation that gives it
	Cohorts []programme.Seen
	Phase   string // "" for who is not in it
}

// In tells whether the reader is in the programme.
func (p PathPage) In() bool { return p.Enrolment != nil }

// State tells where the reader is in a milestone, from 0: "done", "now" or "" for closed.
func (p PathPage) State(i int) string {
	if !p.In() || i >= len(p.Standing.Milestones) {
		return ""
	}
	m := p.Standing.Milestones[i]
	switch {
	case !m.DoneAt.IsZero():
		return "done"
	case !m.OpenedAt.IsZero():
		return "now"
	}
	return ""
}

// Next is the course to go on with: the first mandatory one of an open milestone that is not done; "" for none.
func (p PathPage) Next() string {
	for i, m := range p.Body.Milestones {
		if p.State(i) != "now" {
			continue
		}
		for _, it := range m.Items {
			if !it.Optional && p.Done(it.Course).Completed.IsZero() {
				return "/learn/" + it.Course
			}
		}
		if m.Check != "" && p.Done(m.Check).Passed.IsZero() {
			if p.Done(m.Check).Active || !p.Done(m.Check).Completed.IsZero() {
				return "/learn/" + m.Check + "/check"
			}
			return "/learn/" + m.Check
		}
	}
	return ""
}

// Hours are the minutes of some courses: said, and measured by the server's clock.
func (p PathPage) Hours(lang string, courses []string) (nominal, measured int) {
	for _, code := range courses {
		minutes, ok := p.Courses[code].Minutes[lang]
		if !ok {
			minutes = p.Courses[code].Minutes["en"]
		}
		nominal += minutes
		measured += learning.Minutes(p.Done(code).Seconds)
	}
	return nominal, measured
}

func (d *Door) one(w http.ResponseWriter, r *http.Request) error {
	return d.showOne(w, r, http.StatusOK, nil)
}

func (d *Door) showOne(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	var page PathPage
	var err error
	if page.View, err = d.programmes.Page(ctx, q, by, r.PathValue("code")); err != nil {
		return err
	}
	if page.In() {
		page.Phase = page.Standing.Phase(q.Now())
	}
	if page.Cohorts, _, err = d.programmes.Cohorts(ctx, q, by, page.Code, "", mostIn); err != nil {
		return err
	}
	orgs, err := d.orgNames(ctx, f.P, []string{page.giver()})
	if err != nil {
		return err
	}
	page.Giver = orgs[page.giver()]
	f.Title, _ = f.P.Name(page.Body.Title)
	f.Tab = "learn"
	return web.Render(w, r, status, pathPage(f, page, landed(f.P, wrong)))
}

// giver is the code of the organisation that gives the programme.
func (p PathPage) giver() string { return p.View.Version.Org }

// ConfirmPage asks before one leaves a programme, or goes on in a newer version.
type ConfirmPage struct {
	Code, Act string
}

// confirm is GET /learn/programmes/{code}/{act}.
func (d *Door) confirm(w http.ResponseWriter, r *http.Request) error {
	f, act := web.FrameOf(r.Context()), r.PathValue("act")
	if act != "leave" && act != "move" {
		return fault.E(fault.NotFound, "programmehttp.confirm", "app.no_page")
	}
	v, err := d.programmes.Page(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("code"))
	if err != nil {
		return err
	}
	if v.Enrolment == nil {
		http.Redirect(w, r, at(v.Code), http.StatusSeeOther)
		return nil
	}
	title, _ := f.P.Name(v.Body.Title)
	f.Title, f.Tab = f.P.T("programme."+act+".title", "title", title), "learn" // keys: programme.leave.title, programme.move.title
	return web.Render(w, r, http.StatusOK, confirmPage(f, ConfirmPage{v.Code, act}))
}

// act is POST /learn/programmes/{code}/{act}.
func (d *Door) act(w http.ResponseWriter, r *http.Request) error {
	ctx, by, code := r.Context(), who.From(r.Context()), r.PathValue("code")
	var err error
	told := ""
	switch r.PathValue("act") {
	case "enrol":
		err, told = d.programmes.Enrol(ctx, by, code, web.FrameOf(ctx).P.Lang()), "programme.told.enrolled"
	case "renew":
		err, told = d.programmes.Renew(ctx, by, code), "programme.told.renewing"
	case "leave":
		err, told = d.programmes.Leave(ctx, by, code), "programme.told.left"
	case "move":
		err, told = d.programmes.MoveUp(ctx, by, code), "programme.told.moved"
	default:
		err = fault.E(fault.NotFound, "programmehttp.act", "app.no_page")
	}
	if mendable(err) {
		return d.showOne(w, r, fault.Status(fault.KindOf(err)), err)
	}
	if err != nil {
		return err
	}
	return done(w, r, at(code), told)
}

// languages in their own script, as the reader of a text looks for them.
var languages = map[string]string{
	"en": "English", "hi": "हिन्दी", "ta": "தமிழ்", "te": "తెలుగు", "bn": "বাংলা", "mr": "मराठी", "gu": "ગુજરાતી", "kn": "ಕನ್ನಡ", "ml": "മലയാളം",
	"or": "ଓଡ଼ିଆ", "pa": "ਪੰਜਾਬੀ", "as": "অসমীয়া", "ur": "اردو",
}

func langName(lang string) string {
	if name, ok := languages[lang]; ok {
		return name
	}
	return lang
}

func number(n int) string { return strconv.Itoa(n) }
