package passbookhttp

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Line is one competency on the page.
type Line struct {
	Code, Name, NameLang, Area string
	Levels                     int // of the scale
	Entry                      passbook.Entry
	Need                       *gap.Item // nil: the post does not ask for it
	Href                       string
}

// Steps is the line as a glyph.
func (l Line) Steps() parts.Steps {
	s := parts.Steps{Of: l.Levels, Proven: l.Entry.Attained, Claimed: l.Entry.Claimed}
	if l.Need != nil {
		s.Needed = l.Need.Required
	}
	return s
}

// Group is the lines of one area.
type Group struct {
	Key   string // of the area's name
	Lines []Line
}

// BookPage is the passbook of one person.
type BookPage struct {
	Post    people.Post
	Own     bool
	Sum     gap.Summary
	Records int // evidence that counts or counted
	Work    int
	Peer    int
	Test    int
	Groups  []Group
	Chart   parts.StepLines
	Latest  []evidence.Item
	Names   map[string]framework.Competency
	Base    string // "/passbook" or "/people/X/passbook"
	Then    Then
}

func (d *Door) own(w http.ResponseWriter, r *http.Request) error {
	return d.book(w, r, who.From(r.Context()).PersonID, "/passbook")
}

func (d *Door) theirs(w http.ResponseWriter, r *http.Request) error {
	p, err := d.people.ByCode(r.Context(), d.db.Reader(), r.PathValue("code"))
	if err != nil {
		return err
	}
	if err := d.open(r.Context(), who.From(r.Context()), p.ID); err != nil {
		return err
	}
	return d.book(w, r, p.ID, "/people/"+p.Code+"/passbook")
}

// areas in the order of the page, with the keys of their names.
var areas = []struct{ area, key string }{
	{"Domain", "passbook.area.domain"}, {"Functional", "passbook.area.functional"}, {"Behavioural", "passbook.area.behavioural"}, // key: passbook.area.
}

func (d *Door) book(w http.ResponseWriter, r *http.Request, person, base string) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	page := BookPage{Own: base == "/passbook", Base: base}
	var err error
	if page.Post, err = d.people.Post(ctx, q, person); err != nil {
		return err
	}
	if day := r.URL.Query().Get("as_of"); day != "" {
		return d.bookThen(w, r, page, person, day)
	}
	items, err := d.gaps.Of(ctx, q, person)
	if err != nil {
		return err
	}
	entries, err := d.passbooks.Of(ctx, q, person)
	if err != nil {
		return err
	}
	if page.Names, err = d.frameworks.Known(ctx, q, codesOf(items, entries)); err != nil {
		return err
	}
	lines := linesOf(f.P, items, entries, page.Names, base)
	page.lay(items, lines)
	steps, err := d.passbooks.Steps(ctx, q, person, "")
	if err != nil {
		return err
	}
	page.Chart = chart(f.P, lines, steps, f.Now)
	if page.Own {
		latest, err := d.records.Of(ctx, q, who.From(ctx), person, evidence.Filter{}, "", 6)
		if err != nil {
			return err
		}
		page.Latest = latest.Items
	}
	f.Title, f.Tab = f.P.T("passbook.title"), "passbook"
	if !page.Own {
		f.Tab = ""
	}
	return web.Render(w, r, http.StatusOK, bookPage(f, page))
}

// lay puts the lines of a passbook under their areas, and adds up.
func (p *BookPage) lay(items []gap.Item, lines []Line) {
	p.Sum = gap.Sum(items)
	for _, a := range areas {
		g := Group{Key: a.key}
		for _, l := range lines {
			if l.Area == a.area {
				g.Lines = append(g.Lines, l)
				p.Work, p.Peer, p.Test = p.Work+l.Entry.Work, p.Peer+l.Entry.Peer, p.Test+l.Entry.Test
			}
		}
		if len(g.Lines) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	p.Records = p.Work + p.Peer + p.Test
}

func codesOf(items []gap.Item, entries map[string]passbook.Entry) []string {
	codes := passbook.Codes(entries)
	for _, i := range items {
		codes = append(codes, i.Competency)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// linesOf lays what the post asks for beside what is proven: first what the post asks for by priority, then the rest by code.
func linesOf(p *locale.Printer, items []gap.Item, entries map[string]passbook.Entry, names map[string]framework.Competency, base string) []Line {
	asked := map[string]bool{}
	var out []Line
	add := func(code string, need *gap.Item) {
		c := names[code]
		l := Line{Code: code, Area: c.Area, Levels: levelsOf(c), Entry: entries[code], Need: need, Href: base + "/" + code}
		l.Name, l.NameLang = p.Name(c.Name)
		out = append(out, l)
	}
	for i := range items {
		asked[items[i].Competency] = true
		add(items[i].Competency, &items[i])
	}
	for _, code := range passbook.Codes(entries) {
		if !asked[code] {
			add(code, nil)
		}
	}
	return out
}

// levelsOf is how many steps a competency's scale has: with words for its levels, or else by the scale itself.
func levelsOf(c framework.Competency) int {
	switch {
	case len(c.Levels) > 0:
		return len(c.Levels)
	case c.Scale == framework.KCM3:
		return 3
	}
	return 5
}

// chart draws how the levels grew: the line that rose most, the one that is furthest below its need, and one more.
func chart(p *locale.Printer, lines []Line, steps map[string][]passbook.Step, now time.Time) parts.StepLines {
	type cand struct {
		Line
		steps []passbook.Step
		rise  int
		place int // among the lines, which come in priority order
	}
	var cands []cand
	from := now
	for i, l := range lines {
		s := steps[l.Code]
		if len(s) == 0 {
			continue
		}
		if s[0].At.Before(from) {
			from = s[0].At
		}
		cands = append(cands, cand{l, s, s[len(s)-1].Attained - s[0].Attained, i})
	}
	if len(cands) == 0 {
		return parts.StepLines{}
	}
	slices.SortStableFunc(cands, func(a, b cand) int {
		return cmp.Or(cmp.Compare(b.rise, a.rise), cmp.Compare(len(b.steps), len(a.steps)), cmp.Compare(b.Entry.Attained, a.Entry.Attained), cmp.Compare(a.Code, b.Code))
	})
	pick := []cand{cands[0]}
	gaps := slices.DeleteFunc(slices.Clone(cands[1:]), func(c cand) bool { return c.Need == nil || c.Need.Gap == 0 })
	if len(gaps) > 0 {
		pick = append(pick, slices.MinFunc(gaps, func(a, b cand) int { return cmp.Compare(a.place, b.place) }))
	}
	for _, c := range cands[1:] {
		if len(pick) < 3 && c.Code != pick[len(pick)-1].Code {
			pick = append(pick, c)
		}
	}
	// In milliseconds: a thousand times a career does not go into 64 bits in nanoseconds.
	span := max(now.Sub(from).Milliseconds(), 1)
	at := func(t time.Time) int { return int(min(max(t.Sub(from).Milliseconds()*1000/span, 0), 1000)) }
	out := parts.StepLines{Ticks: []parts.Tick{{X: 0, Text: p.MonthYear(from)}, {X: 1000, Text: p.MonthYear(now)}}}
	for i, c := range pick {
		line := parts.Line{Name: c.Name, Lang: c.NameLang, Kind: []string{"hi", "lo", "ln"}[i]}
		if c.Need == nil || c.Need.Gap == 0 {
			line.Kind = []string{"hi", "ln", "ln"}[i]
		}
		for _, s := range c.steps {
			line.Points = append(line.Points, parts.At{X: at(s.At), Level: s.Attained})
		}
		out.Lines = append(out.Lines, line)
		out.Levels = max(out.Levels, c.Levels)
	}
	top := pick[0]
	out.Say = p.T("passbook.chart.say", "name", top.Name, "from", strconv.Itoa(top.steps[0].Attained), "to", strconv.Itoa(top.Entry.Attained))
	return out
}

// LinePage is one competency of one person: why the level is what it is.
type LinePage struct {
	Line
	Own       bool
	Post      people.Post
	Base      string
	Formula   passbook.Formula
	Result    passbook.Result
	Wanting   []string
	Words     []map[string]string // of the levels
	Parts     []Reading
	Steps     []passbook.Step
	Items     []evidence.Item
	Role      string
	Activity  string
	Resources []string
}

// Reading is one reading that counts, with the evidence it comes from.
type Reading struct {
	passbook.Part
	Item *evidence.Item
}

func (d *Door) ownLine(w http.ResponseWriter, r *http.Request) error {
	return d.line(w, r, who.From(r.Context()).PersonID, "/passbook")
}

func (d *Door) theirLine(w http.ResponseWriter, r *http.Request) error {
	p, err := d.people.ByCode(r.Context(), d.db.Reader(), r.PathValue("code"))
	if err != nil {
		return err
	}
	if err := d.open(r.Context(), who.From(r.Context()), p.ID); err != nil {
		return err
	}
	return d.line(w, r, p.ID, "/people/"+p.Code+"/passbook")
}

func (d *Door) line(w http.ResponseWriter, r *http.Request, person, base string) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	code := r.PathValue("competency")
	c, err := d.frameworks.KnownOne(ctx, q, code)
	if err != nil {
		return err
	}
	page := LinePage{Own: base == "/passbook", Base: base, Words: c.Levels}
	if page.Post, err = d.people.Post(ctx, q, person); err != nil {
		return err
	}
	if err := d.fill(ctx, q, f.P, &page, c, person); err != nil {
		return err
	}
	f.Title, f.Tab = page.Name, "passbook"
	if !page.Own {
		f.Tab = ""
	}
	return web.Render(w, r, http.StatusOK, linePage(f, page))
}

func (d *Door) fill(ctx context.Context, q db.Q, p *locale.Printer, page *LinePage, c framework.Competency, person string) error {
	items, err := d.gaps.Of(ctx, q, person)
	if err != nil {
		return err
	}
	page.Line = Line{Code: c.Code, Area: c.Area, Levels: levelsOf(c)}
	page.Name, page.NameLang = p.Name(c.Name)
	for i := range items {
		if items[i].Competency == c.Code {
			page.Need = &items[i]
		}
	}
	if page.Formula, page.Result, err = d.passbooks.Why(ctx, q, person, c.Code); err != nil {
		return err
	}
	entries, err := d.passbooks.Of(ctx, q, person)
	if err != nil {
		return err
	}
	page.Entry = entries[c.Code]
	steps, err := d.passbooks.Steps(ctx, q, person, c.Code)
	if err != nil {
		return err
	}
	page.Steps = steps[c.Code]
	if page.Need != nil {
		page.Wanting = page.Result.Wanting(page.Need.Required)
		if err := d.asked(ctx, q, p, page); err != nil {
			return err
		}
	}
	return d.shown(ctx, q, page, person)
}

// asked names who asks for the level.
func (d *Door) asked(ctx context.Context, q db.Q, p *locale.Printer, page *LinePage) error {
	profile, err := d.frameworks.Applies(ctx, q, page.Need.KindCode, page.Need.Version)
	if err != nil {
		return err
	}
	for _, role := range profile.Roles {
		for _, a := range role.Activities {
			if role.Code == page.Need.Role && a.Code == page.Need.Activity {
				page.Role, _ = p.Name(role.Name)
				page.Activity, _ = p.Name(a.Text)
				for _, res := range a.Resources {
					title, _ := p.Name(res.Title)
					page.Resources = append(page.Resources, title)
				}
			}
		}
	}
	return nil
}

// shown puts the evidence beside the readings; where the reader may see levels but not notes, the readings stand alone.
func (d *Door) shown(ctx context.Context, q db.Q, page *LinePage, person string) error {
	list, err := d.records.Of(ctx, q, who.From(ctx), person, evidence.Filter{Competency: page.Code}, "", 100)
	if err != nil && !fault.Is(err, fault.Denied) {
		return err
	}
	page.Items = list.Items
	for _, part := range page.Result.Parts {
		reading := Reading{Part: part}
		for i := range page.Items {
			if page.Items[i].ID == part.Evidence {
				reading.Item = &page.Items[i]
			}
		}
		page.Parts = append(page.Parts, reading)
	}
	return nil
}
