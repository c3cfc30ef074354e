package atlashttp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/parts"
)

// RequiredInput says which part of the map of what is required is asked for.
type RequiredInput struct {
	By         string `query:"by" enum:"tier" default:"tier" doc:"What the figures are laid out by: tiers of governance"`
	Tier       string `query:"tier" enum:"union,state,district,block,village,ward" doc:"One tier alone. ward: urban local bodies"`
	State      string `query:"state" maxLength:"20" doc:"Code of a state in the Local Government Directory; the nation by default" example:"9"`
	Competency string `query:"competency" maxLength:"64" doc:"Code of a competency; all by default" example:"KCM-F017"`
	Level      int    `query:"level" minimum:"0" maximum:"20" doc:"One required level alone; 0 is all"`
	After      string `query:"after" maxLength:"200" doc:"next of the page before"`
	Limit      int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// RequiredOutput is a page of the map of what is required.
type RequiredOutput struct {
	Body RequiredAnswer
}

// RequiredAnswer is how many posts ask for what, by tier, before anybody is measured.
type RequiredAnswer struct {
	By    string         `json:"by" enum:"tier"`
	AsOf  string         `json:"as_of" doc:"When the newest change came in, RFC 3339"`
	Tiers []RequiredTier `json:"tiers" doc:"All posts of the nation or the state, by tier from the union down; filters of competency and level do not narrow them"`
	Items []RequiredLine `json:"items" doc:"By tier, competency, level"`
	Next  string         `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// RequiredTier is the posts of one tier.
type RequiredTier struct {
	Tier        string `json:"tier" enum:"union,state,district,block,village,ward"`
	Posts       int    `json:"posts" doc:"Held or vacant"`
	WithoutFrac int    `json:"without_frac" doc:"For which nothing is in force that says what they need"`
}

// RequiredLine is how many posts of a tier ask for a competency at a level.
type RequiredLine struct {
	Tier       string `json:"tier" enum:"union,state,district,block,village,ward"`
	Competency string `json:"competency"`
	Name       string `json:"name" doc:"In the caller's language"`
	Level      int    `json:"level" doc:"The level that the posts ask for; where an overlay of a place is in force, its level"`
	Posts      int    `json:"posts" doc:"Held or vacant"`
}

// requiredQuery turns what was asked for into a query: an unknown place or competency is not found, a merged competency is looked
// for under its living code.
func (d *Door) requiredQuery(ctx context.Context, q db.Q, in *RequiredInput) (atlas.RequiredQuery, error) {
	query := atlas.RequiredQuery{State: in.State, Level: in.Level, After: in.After, Limit: in.Limit}
	if in.Tier != "" {
		tier, ok := atlas.ParseTier(in.Tier)
		if !ok {
			return query, fault.E(fault.Invalid, "atlashttp.required", "atlas.query.invalid").At("tier", "atlas.query.invalid")
		}
		query.Tier = tier
	}
	if in.State != "" {
		if _, err := d.people.Place(ctx, q, atlas.State, in.State); err != nil {
			return query, err
		}
	}
	if in.Competency != "" {
		c, err := d.frameworks.KnownOne(ctx, q, in.Competency)
		if err != nil {
			return query, err
		}
		query.Competency = c.Code
	}
	return query, nil
}

func (d *Door) getRequired(ctx context.Context, in *RequiredInput) (*RequiredOutput, error) {
	q, p := d.db.Reader(), api.Printer(ctx)
	query, err := d.requiredQuery(ctx, q, in)
	if err != nil {
		return nil, err
	}
	view, err := d.maps.Required(ctx, q, who.From(ctx), query)
	if err != nil {
		return nil, err
	}
	names, err := d.frameworks.Known(ctx, q, requiredCodes(view.Items))
	if err != nil {
		return nil, err
	}
	asOf := view.AsOf
	if asOf.IsZero() {
		asOf = q.Now()
	}
	out := &RequiredOutput{Body: RequiredAnswer{By: "tier", AsOf: asOf.Format(time.RFC3339), Tiers: []RequiredTier{}, Items: []RequiredLine{}, Next: view.Next}}
	for _, t := range view.Tiers {
		out.Body.Tiers = append(out.Body.Tiers, RequiredTier{t.Tier.String(), t.Posts, t.WithoutFrac})
	}
	for _, r := range view.Items {
		out.Body.Items = append(out.Body.Items, RequiredLine{r.Tier.String(), r.Competency, named(p, names, r.Competency), r.Level, r.Posts})
	}
	return out, nil
}

func requiredCodes(list []atlas.Requirement) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Competency)
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

// RequiredPage is the map of what is required: the tiers, one competency by tier and level, and what most posts ask for.
type RequiredPage struct {
	State, Competency, Name string
	Tiers                   []atlas.TierPosts
	Grid                    []TierRow
	Levels                  []int
	Most                    []Most
	States                  []parts.Choice
}

// TierRow is one tier of the table of a competency: posts at each level.
type TierRow struct {
	Tier  atlas.Tier
	Posts map[int]int
	Total int
}

// Most is a competency at a level that many posts ask for.
type Most struct {
	atlas.Requirement
	Name  string
	Steps int
	Href  string
}

// Posts adds up the posts of all tiers.
func (p RequiredPage) Posts() (posts, without int) {
	for _, t := range p.Tiers {
		posts, without = posts+t.Posts, without+t.WithoutFrac
	}
	return posts, without
}

func (p RequiredPage) href(path, competency string) string {
	v := url.Values{}
	if p.State != "" {
		v.Set("state", p.State)
	}
	if competency != "" {
		v.Set("competency", competency)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

const mostShown = 12

func (d *Door) required(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	in := &RequiredInput{State: r.URL.Query().Get("state"), Competency: r.URL.Query().Get("competency"), Limit: 200}
	query, err := d.requiredQuery(ctx, q, in)
	if err != nil {
		return err
	}
	most, err := d.maps.MostRequired(ctx, q, by, query.State, atlas.AllTiers, mostShown)
	if err != nil {
		return err
	}
	if query.Competency == "" && len(most) > 0 {
		query.Competency = most[0].Competency
	}
	page := RequiredPage{State: in.State, Competency: query.Competency}
	view := atlas.RequiredView{}
	if view, err = d.maps.Required(ctx, q, by, query); err != nil {
		return err
	}
	page.Tiers = view.Tiers
	names, err := d.frameworks.Known(ctx, q, append(requiredCodes(most), page.Competency))
	if err != nil {
		return err
	}
	if page.Competency != "" {
		page.lay(view.Items, names[page.Competency])
		page.Name = named(f.P, names, page.Competency)
	}
	for _, m := range most {
		c := names[m.Competency]
		page.Most = append(page.Most, Most{m, named(f.P, names, m.Competency), max(c.Steps, m.Level), page.href("/atlas/required", m.Competency)})
	}
	if err := d.requiredStates(ctx, q, f.P, &page); err != nil {
		return err
	}
	posts, without := page.Posts()
	f.Title = f.P.T("atlas.required.finding", "posts", posts, "n", without)
	f.Tab, f.Tabs, f.Dense, f.Wide, f.AsOf = "atlas", f.AreaTabs(), true, true, view.AsOf
	return web.Render(w, r, http.StatusOK, requiredPage(f, page))
}

// lay puts the figures of one competency into a table of tiers by levels.
func (p *RequiredPage) lay(items []atlas.Requirement, c framework.Competency) {
	top := c.Steps
	rows := map[atlas.Tier]*TierRow{}
	for _, it := range items {
		top = max(top, it.Level)
		if rows[it.Tier] == nil {
			rows[it.Tier] = &TierRow{Tier: it.Tier, Posts: map[int]int{}}
		}
		rows[it.Tier].Posts[it.Level] += it.Posts
		rows[it.Tier].Total += it.Posts
	}
	for level := 1; level <= top; level++ {
		p.Levels = append(p.Levels, level)
	}
	for _, tier := range atlas.Tiers {
		if rows[tier] != nil {
			p.Grid = append(p.Grid, *rows[tier])
		}
	}
}

func (d *Door) requiredStates(ctx context.Context, q db.Q, p *locale.Printer, page *RequiredPage) error {
	states, err := d.states(ctx, q)
	for _, s := range states {
		name, _ := p.Name(s.Name)
		page.States = append(page.States, parts.Choice{Value: s.Code, Text: name, Chosen: s.Code == page.State})
	}
	slices.SortFunc(page.States, func(a, b parts.Choice) int { return cmp.Compare(a.Text, b.Text) })
	page.States = append([]parts.Choice{{Text: p.T("atlas.india"), Chosen: page.State == ""}}, page.States...)
	return err
}

// requiredCSV gives the whole map of a state or the nation, or of one competency, as a file.
func (d *Door) requiredCSV(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	query, err := d.requiredQuery(ctx, q, &RequiredInput{State: r.URL.Query().Get("state"), Competency: r.URL.Query().Get("competency"), Limit: 200})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // or spreadsheets take Hindi for something else
	c := csv.NewWriter(&out)
	rows := [][]string{{"tier", "competency", "competency_name", "level", "posts"}}
	for more := true; more; more = query.After != "" {
		view, err := d.maps.Required(ctx, q, by, query)
		if err != nil {
			return err
		}
		if query.After == "" {
			for _, t := range view.Tiers {
				rows = append(rows, []string{t.Tier.String(), "", "", "", strconv.Itoa(t.Posts)}, []string{t.Tier.String(), "", "without_frac", "", strconv.Itoa(t.WithoutFrac)})
			}
		}
		names, err := d.frameworks.Known(ctx, q, requiredCodes(view.Items))
		if err != nil {
			return err
		}
		for _, it := range view.Items {
			rows = append(rows, []string{it.Tier.String(), it.Competency, plain(named(f.P, names, it.Competency)), strconv.Itoa(it.Level), strconv.Itoa(it.Posts)})
		}
		query.After = view.Next
	}
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="required-by-tier.csv"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(out.Bytes())
	return err
}
