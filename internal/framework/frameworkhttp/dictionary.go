package frameworkhttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// dictionaryRoutes are the pages of the dictionary.
func (d *Door) dictionaryRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /dictionary", Handler: web.Mine(d.browse)},
		{Pattern: "GET /dictionary/c/{code}", Handler: web.Mine(d.entry)},
		{Pattern: "GET /dictionary/c/{code}/history", Handler: web.Mine(d.entryHistory)},
		{Pattern: "POST /dictionary/c/{code}/verify", Handler: web.Mine(d.verify)},
		{Pattern: "GET /dictionary/c/{code}/retire", Handler: web.Mine(d.askRetire)},
		{Pattern: "POST /dictionary/c/{code}/retire", Handler: web.Mine(d.retire)},
		{Pattern: "POST /dictionary/c/{code}/restore", Handler: web.Mine(d.restore)},
		{Pattern: "POST /dictionary/c/{code}/owner", Handler: web.Mine(d.give)},
		{Pattern: "GET /dictionary/scales", Handler: web.Mine(d.scales)},
		{Pattern: "GET /dictionary/inbox", Handler: web.Mine(d.inbox)},
		{Pattern: "POST /dictionary/inbox/look", Handler: web.Mine(d.look)},
		{Pattern: "GET /dictionary/proposals/{id}", Handler: web.Mine(d.proposal)},
		{Pattern: "POST /dictionary/proposals/{id}", Handler: web.Mine(d.decide)},
		{Pattern: "GET /dictionary/propose", Handler: web.Mine(d.askPropose)},
		{Pattern: "POST /dictionary/propose", Handler: web.Mine(d.propose)},
		{Pattern: "GET /dictionary/merge/{id}", Handler: web.Mine(d.askMerge)},
		{Pattern: "POST /dictionary/merge/{id}", Handler: web.Mine(d.merge)},
		{Pattern: "POST /dictionary/apart/{id}", Handler: web.Mine(d.apart)},
		{Pattern: "POST /dictionary/unmerge/{id}", Handler: web.Mine(d.unmerge)},
	}
}

// keeps tells whether somebody keeps the nation's dictionary.
func keeps(by who.Actor) bool { return by.Can(who.FrameworkEdit, framework.Nation) }

// asks tells whether somebody may ask for an entry that is missing.
func asks(by who.Actor) bool { return by.Holds(who.FracEdit) || by.Holds(who.ContentEdit) }

const opDictionary = "frameworkhttp.dictionary"

func (d *Door) dictionaryFrame(r *http.Request, title string) web.Frame {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Dense = title, "dictionary", true
	if tabs := f.AreaTabs(); tabs != nil {
		f.Tabs = tabs
	}
	return f
}

// BrowsePage is the dictionary: its themes, or the entries that are looked for.
type BrowsePage struct {
	Text, Area, After, Next string
	List                    string // of which alone entries are shown; "" is all
	Theme                   *string
	Themes                  []framework.Theme
	Found                   []framework.Competency
	Listed                  bool // entries are shown, not themes
	All                     int
	Keeps, Asks             bool
}

const pageLength = 50

func (d *Door) browse(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	in := r.URL.Query()
	p := BrowsePage{Text: in.Get("q"), Area: in.Get("area"), List: in.Get("list"), After: in.Get("after"), Keeps: keeps(by), Asks: asks(by)}
	if given, ok := in["theme"]; ok {
		p.Theme = &given[0]
	}
	if !slices.Contains(areas, p.Area) {
		p.Area = ""
	}
	f := web.FrameOf(ctx)
	p.Listed = strings.TrimSpace(p.Text) != "" || p.Theme != nil || p.List != ""
	var err error
	if p.Themes, err = d.frameworks.Themes(ctx, q, "", f.P.Lang()); err != nil {
		return err
	}
	for _, t := range p.Themes {
		p.All += t.Living
	}
	if p.Listed {
		want := framework.Wanted{Text: p.Text, List: p.List, Lang: f.P.Lang(), Area: p.Area, Theme: p.Theme}
		if p.Found, p.Next, err = d.frameworks.Browse(ctx, q, want, p.After, pageLength); err != nil {
			return err
		}
	}
	f = d.dictionaryFrame(r, p.title(f.P))
	return web.Render(w, r, http.StatusOK, browsePage(f, p))
}

// areas are the areas in their order. Their words are keys: framework.area.
var areas = []string{framework.Behavioural, framework.Functional, framework.Domain}

func areaName(p *locale.Printer, area string) string {
	return p.T("framework.area." + strings.ToLower(area)) // keys: framework.area.
}

func (p BrowsePage) title(l *locale.Printer) string {
	switch {
	case p.Theme != nil:
		if *p.Theme == "" {
			return l.T("framework.dictionary.no_theme")
		}
		for _, t := range p.Themes {
			if t.Key == *p.Theme {
				return t.Name
			}
		}
		return *p.Theme
	case p.Listed && strings.TrimSpace(p.Text) == "":
		return l.T("framework.dictionary.of_list", "list", p.List)
	case p.Listed:
		return l.T("framework.dictionary.found", "text", p.Text)
	}
	themes := 0
	for _, t := range p.Themes {
		if t.Key != "" {
			themes++
		}
	}
	return l.T("framework.dictionary.finding", "n", p.All, "all", l.Int(int64(p.All)), "themes", l.Int(int64(themes)))
}

func (p BrowsePage) of(area string) []framework.Theme {
	var out []framework.Theme
	for _, t := range p.Themes {
		if t.Area == area && (p.Area == "" || p.Area == area) {
			out = append(out, t)
		}
	}
	return out
}

func themeAddress(t framework.Theme) string {
	return "/dictionary?" + url.Values{"area": {t.Area}, "theme": {t.Key}}.Encode()
}

func entryAddress(code string) string { return "/dictionary/c/" + url.PathEscape(code) }

func (p BrowsePage) pages() parts.Pages {
	v := url.Values{}
	if p.Text != "" {
		v.Set("q", p.Text)
	}
	if p.Area != "" {
		v.Set("area", p.Area)
	}
	if p.Theme != nil {
		v.Set("theme", *p.Theme)
	}
	if p.List != "" {
		v.Set("list", p.List)
	}
	return parts.PagesOf(p.After, p.Next, func(after string) string {
		if after != "" {
			v.Set("after", after)
		}
		return "/dictionary?" + v.Encode()
	})
}

func (p BrowsePage) areaChoices(l *locale.Printer) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: l.T("framework.dictionary.all_areas")}}
	for _, a := range areas {
		out = append(out, parts.Choice{Value: a, Text: areaName(l, a), Chosen: a == p.Area})
	}
	return out
}

// EntryPage is one entry of the dictionary with all that is known of it.
type EntryPage struct {
	framework.Competency
	Asked  string // the code that was asked for, where it is not the entry's own
	Scale  framework.Scale
	Walks  []framework.Crosswalk
	Uses   framework.Uses
	Kinds  map[string]framework.Names
	Codes  []string
	Merges []framework.Merging // into it; for those who can take one back
	Owner  framework.Names
	Use
	Keeps  bool
	Faults parts.Faults
}

func (d *Door) entry(w http.ResponseWriter, r *http.Request) error {
	return d.showEntry(w, r, http.StatusOK, nil)
}

func (d *Door) showEntry(w http.ResponseWriter, r *http.Request, status int, faults parts.Faults) error {
	ctx, q := r.Context(), d.db.Reader()
	p := EntryPage{Keeps: keeps(who.From(ctx)), Faults: faults}
	var err error
	if p.Competency, err = d.frameworks.KnownOne(ctx, q, r.PathValue("code")); err != nil {
		return err
	}
	if p.Code != r.PathValue("code") {
		p.Asked = r.PathValue("code")
	}
	if err := d.fill(ctx, &p); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	name, _ := l.Name(p.Name)
	return web.Render(w, r, status, entryPage(d.dictionaryFrame(r, name), p))
}

// give gives an entry to another owner.
func (d *Door) give(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	err = d.frameworks.Give(r.Context(), who.From(r.Context()), r.PathValue("code"), form.Get("owner"))
	if err != nil && len(fault.As(err).Places) > 0 {
		return d.showEntry(w, r, fault.Status(fault.KindOf(err)), parts.FaultAt(web.FrameOf(r.Context()).P, err, "owner"))
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.given") // key: framework.flash.given
	return d.to(w, r, entryAddress(r.PathValue("code")))
}

// mostKinds bounds how many kinds of post an entry names.
const mostKinds = 20

// fill adds what is known of an entry beside itself. Warm it takes eight statements, one more where others were merged into it and
// the reader keeps the dictionary.
func (d *Door) fill(ctx context.Context, p *EntryPage) error {
	q, by := d.db.Reader(), who.From(ctx)
	scales, walks, err := d.frameworks.KnownScales(ctx, q)
	if err != nil {
		return err
	}
	for _, s := range scales {
		if s.ID == p.Competency.Scale {
			p.Scale = s
		}
	}
	p.Walks = newest(walks, p.Competency.Scale)
	uses, err := d.frameworks.UsesOfCode(ctx, q, []string{p.Code})
	if err != nil {
		return err
	}
	p.Uses = uses[p.Code]
	if p.Kinds, err = d.frameworks.KindNames(ctx, q, p.Uses.Kinds[:min(len(p.Uses.Kinds), mostKinds)]); err != nil {
		return err
	}
	if p.Codes, err = d.frameworks.CodesOf(ctx, q, p.Code); err != nil {
		return err
	}
	if p.Keeps && len(p.Codes) > 0 {
		if p.Merges, err = d.frameworks.MergesInto(ctx, q, p.Code); err != nil {
			return err
		}
	}
	if p.Owner, err = d.labels.ofOwner(ctx, q, d, p.OwnerOrg); err != nil {
		return err
	}
	p.Use, err = d.used(ctx, by, p.Code, p.Codes)
	return err
}

// newest gives the newest version of each crosswalk from a scale.
func newest(all []framework.Crosswalk, from string) []framework.Crosswalk {
	var out []framework.Crosswalk
	for _, c := range all {
		if c.From == from && !slices.ContainsFunc(out, func(o framework.Crosswalk) bool { return o.To == c.To }) {
			out = append(out, c)
		}
	}
	return out
}

// undoable are the merges into the entry that can be taken back now.
func (p EntryPage) undoable(f web.Frame) []framework.Merging {
	var out []framework.Merging
	for _, m := range p.Merges {
		if p.Keeps && m.To == p.Code && m.Undoable(f.Now) {
			out = append(out, m)
		}
	}
	return out
}

// label is what a level is called.
func (p EntryPage) label(l *locale.Printer, n int) string {
	if n < 1 || n > len(p.Scale.Levels) {
		return ""
	}
	name, _ := l.Name(p.Scale.Levels[n-1])
	return name
}

func (p EntryPage) word(l *locale.Printer, n int) (text, lang string) {
	if n < 1 || n > len(p.Levels) {
		return "", ""
	}
	return l.Name(p.Levels[n-1])
}

func whoDid(l *locale.Printer, known map[string]people.Person, id string) string {
	if name, _ := l.Name(known[id].Name); name != "" {
		return name
	}
	return l.T("framework.history.system")
}

func (d *Door) verify(w http.ResponseWriter, r *http.Request) error {
	if err := d.frameworks.Verify(r.Context(), who.From(r.Context()), r.PathValue("code")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.verified") // key: framework.flash.verified
	return d.to(w, r, entryAddress(r.PathValue("code")))
}

func (d *Door) to(w http.ResponseWriter, r *http.Request, address string) error {
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// RetirePage asks before an entry is deprecated.
type RetirePage struct {
	framework.Competency
	Uses framework.Uses
}

func (d *Door) askRetire(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	if !keeps(who.From(ctx)) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	var p RetirePage
	var err error
	if p.Competency, err = d.frameworks.Competency(ctx, q, r.PathValue("code")); err != nil {
		return err
	}
	uses, err := d.frameworks.UsesOfCode(ctx, q, []string{p.Code})
	if err != nil {
		return err
	}
	p.Uses = uses[p.Code]
	return web.Render(w, r, http.StatusOK, retirePage(d.dictionaryFrame(r, web.FrameOf(ctx).P.T("framework.retire.title")), p))
}

func (d *Door) retire(w http.ResponseWriter, r *http.Request) error {
	if err := d.frameworks.Retire(r.Context(), who.From(r.Context()), r.PathValue("code")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.retired") // key: framework.flash.retired
	return d.to(w, r, entryAddress(r.PathValue("code")))
}

func (d *Door) restore(w http.ResponseWriter, r *http.Request) error {
	if err := d.frameworks.Restore(r.Context(), who.From(r.Context()), r.PathValue("code")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.restored") // key: framework.flash.restored
	return d.to(w, r, entryAddress(r.PathValue("code")))
}

// ScalesPage shows every scale with what its levels are on others.
type ScalesPage struct {
	Scales []framework.Scale
	Walks  []framework.Crosswalk
}

func (d *Door) scales(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	var p ScalesPage
	var err error
	if p.Scales, err = d.frameworks.Scales(ctx, q); err != nil {
		return err
	}
	if p.Walks, err = d.frameworks.Crosswalks(ctx, q); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	return web.Render(w, r, http.StatusOK, scalesPage(d.dictionaryFrame(r, l.T("framework.scales.finding", "n", len(p.Scales))), p))
}
