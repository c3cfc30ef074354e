package department

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// KindsPage is the kinds of post of which there are posts in the reader's part of the tree, or that are kept there.
type KindsPage struct {
	people.PostsStanding
	Filter  people.KindFilter
	Kinds   []people.KindHere
	After   string
	Next    string
	Imports bool
	Drafts  bool
}

// listed is how many kinds or posts stand on one page.
const listed = 50

func (d *Desk) kinds(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f, err := desk(ctx, "department.kinds", "")
	if err != nil {
		return err
	}
	v := r.URL.Query()
	page := KindsPage{
		Filter: people.KindFilter{State: v.Get("state"), Text: strings.Join(strings.Fields(v.Get("q")), " "), Sort: v.Get("sort"), Lang: f.P.Lang()}, After: v.Get("after"),
		Imports: by.Holds(who.PeopleImport), Drafts: by.Holds(who.FracEdit),
	}
	if !slices.Contains(people.KindStates, page.Filter.State) {
		page.Filter.State = ""
	}
	if page.Filter.Sort != people.ByTitle {
		page.Filter.Sort = ""
	}
	if v.Get("as") == "csv" {
		return d.kindsCSV(w, r, page.Filter)
	}
	if page.PostsStanding, err = d.people.Standing(ctx, q, people.DeskPaths(by)); err != nil {
		return err
	}
	if page.Kinds, err = d.people.KindsHere(ctx, q, by, page.Filter, page.After, listed+1); err != nil {
		return err
	}
	if len(page.Kinds) > listed {
		page.Kinds = page.Kinds[:listed]
		page.Next = page.Kinds[listed-1].Code
	}
	f.Title, f.Wide = page.title(f.P), true
	return web.Render(w, r, http.StatusOK, kindsPage(f, page))
}

// title is the finding.
func (p KindsPage) title(l *locale.Printer) string {
	switch {
	case p.PostsStanding.Kinds == 0 && p.Posts == 0:
		return l.T("department.home.empty")
	case p.PostsStanding.Kinds == 0:
		return l.T("department.kinds.none", "n", p.Posts)
	case p.KindsOpen == 0:
		return l.T("department.kinds.all", "n", p.PostsStanding.Kinds)
	}
	return l.T("department.kinds.some", "n", p.PostsStanding.Kinds, "open", p.KindsOpen)
}

func (p KindsPage) address(after string) string {
	v := url.Values{}
	for name, value := range map[string]string{"state": p.Filter.State, "q": p.Filter.Text, "sort": p.Filter.Sort, "after": after} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/mdo/positions"
	}
	return "/mdo/positions?" + v.Encode()
}

func (p KindsPage) pages() parts.Pages {
	v := url.Values{"as": {"csv"}}
	if p.Filter.State != "" {
		v.Set("state", p.Filter.State)
	}
	if p.Filter.Text != "" {
		v.Set("q", p.Filter.Text)
	}
	if p.Filter.Sort != "" {
		v.Set("sort", p.Filter.Sort)
	}
	g := parts.PagesOf(p.After, p.Next, p.address)
	g.CSV = "/mdo/positions?" + v.Encode()
	return g
}

// orders are the two orders of the list.
func (p KindsPage) orders(l *locale.Printer) []parts.Choice {
	return []parts.Choice{{Text: l.T("department.kinds.by_code")}, {Value: people.ByTitle, Text: l.T("department.kinds.by_title"), Chosen: p.Filter.Sort == people.ByTitle}}
}

func (p KindsPage) chips(l *locale.Printer) []parts.Chip {
	var out []parts.Chip
	if p.Filter.State != "" {
		one := p
		one.Filter.State = ""
		out = append(out, parts.Chip{Text: l.T("department.state." + p.Filter.State), Without: one.address("")}) // keys: department.state.
	}
	if p.Filter.Text != "" {
		one := p
		one.Filter.Text = ""
		out = append(out, parts.Chip{Text: p.Filter.Text, Without: one.address("")})
	}
	return out
}

func (p KindsPage) states(l *locale.Printer) []parts.Choice {
	out := []parts.Choice{{Text: l.T("department.kinds.any")}}
	for _, s := range people.KindStates {
		out = append(out, parts.Choice{Value: s, Text: l.T("department.state." + s), Chosen: s == p.Filter.State})
	}
	return out
}

// statePill is the state of a kind of post as a lozenge.
func statePill(state string) (kind, icon string) {
	switch state {
	case "published":
		return "ok", "circle-check"
	case "none":
		return "gap", "alert"
	case "sent_back":
		return "gap", "arrow-left"
	}
	return "now", "pen"
}

// kindsCSV gives the whole list as a file.
func (d *Desk) kindsCSV(w http.ResponseWriter, r *http.Request, filter people.KindFilter) error {
	var out bytes.Buffer
	_, err := csvio.Sheet{Fields: kindFields, Rows: func(each func([]string) error) error {
		for after := ""; ; {
			list, err := d.people.KindsHere(r.Context(), d.db.Reader(), who.From(r.Context()), filter, after, 500)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, k := range list {
				if err := each(kindCells(k)); err != nil {
					return err
				}
				after = k.Code
			}
		}
	}}.CSV(&out, nil)
	if err != nil {
		return fault.Wrap("department.kinds", err)
	}
	attach(w, "text/csv; charset=utf-8", "kinds.csv", out.Bytes())
	return nil
}

var kindFields = csvio.Fields("kind_code", "name_en", "name_hi", "org_code", "posts:integer", "held:integer", "state", "version_in_force:integer", "on_its_way", "overlays:integer")

func kindCells(k people.KindHere) []string {
	return []string{
		k.Code, k.Name["en"], k.Name["hi"], k.Org, strconv.Itoa(k.Posts), strconv.Itoa(k.Held), k.State, strconv.Itoa(k.Version), k.OnItsWay, strconv.Itoa(k.Overlays),
	}
}

// attach sends a file.
func attach(w http.ResponseWriter, kind, file string, data []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+file+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

// PostsPage is posts of one kind, or of none.
type PostsPage struct {
	Kind  string
	Name  map[string]string
	Posts []people.PostHere
	After string
	Next  string
}

func (d *Desk) posts(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f, err := desk(ctx, "department.posts", "")
	if err != nil {
		return err
	}
	page := PostsPage{Kind: r.URL.Query().Get("kind"), After: r.URL.Query().Get("after")}
	if page.Kind != "" {
		if !framework.ValidCode(page.Kind) {
			return fault.E(fault.NotFound, "department.posts", "framework.profile.unknown", "kind", page.Kind)
		}
		kinds, err := d.people.KindsHere(ctx, q, by, people.KindFilter{Text: page.Kind}, "", 200)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(kinds, func(k people.KindHere) bool { return k.Code == page.Kind })
		if i < 0 {
			return fault.E(fault.NotFound, "department.posts", "framework.profile.unknown", "kind", page.Kind)
		}
		page.Name = kinds[i].Name
	}
	path, code, _ := strings.Cut(page.After, " ")
	if page.Posts, err = d.people.PostsHere(ctx, q, by, page.Kind, path, code, listed+1); err != nil {
		return err
	}
	if len(page.Posts) > listed {
		page.Posts = page.Posts[:listed]
		last := page.Posts[listed-1]
		page.Next = last.OrgPath + " " + last.Code
	}
	f.Title, f.Wide = page.title(f.P), true
	return web.Render(w, r, http.StatusOK, postsPage(f, page))
}

func (p PostsPage) title(l *locale.Printer) string {
	if p.Kind == "" {
		return l.T("department.posts.none")
	}
	if text := name(l, p.Name).Text; text != "" {
		return l.T("department.posts.of", "name", text)
	}
	return l.T("department.posts.of", "name", p.Kind)
}

func (p PostsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From("/mdo/positions/posts?kind="+web.Escape(p.Kind)))
}
