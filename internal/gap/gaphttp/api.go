// Package gaphttp is the door of gap: what a person's post asks for less what they stand at, as JSON.
package gaphttp

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	gaps       *gap.Gaps
	passbooks  *passbook.Passbooks
}

// New makes the door.
func New(d *db.DB, p *people.Register, f *framework.Frameworks, g *gap.Gaps, b *passbook.Passbooks) *Door {
	return &Door{db: d, people: p, frameworks: f, gaps: g, passbooks: b}
}

// Routes is empty: pages that show gaps belong to the desks.
func (d *Door) Routes() []web.Route { return nil }

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/people/{employee_code}/gaps", "get-gaps", "gap",
		"What a person's post asks for less what they stand at, highest priority first", d.get)
}

// Input names a person.
type Input struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
	Day          string `query:"as_of" maxLength:"10" doc:"A day before today, YYYY-MM-DD: what the post held then asked by the version in force then, against the evidence that counted then. Absent: now" example:"2026-04-01"`
}

// Output is a person's gaps.
type Output struct {
	Body Body
}

// Body is a person's gaps; sums are weighted by criticality.
type Body struct {
	AsOf                   string  `json:"as_of" doc:"When this was worked out, RFC 3339; of a day that was asked about, its end"`
	Formula                string  `json:"formula" doc:"Version of the formula of the levels" example:"cs-1"`
	CompetenciesRequired   int     `json:"competencies_required"`
	CompetenciesMet        int     `json:"competencies_met"`
	CompetenciesUnmeasured int     `json:"competencies_unmeasured"`
	SumGap                 int     `json:"sum_gap"`
	SumRequired            int     `json:"sum_required"`
	GapIndex               float64 `json:"gap_index" doc:"sum_gap / sum_required, four decimals"`
	Items                  []Item  `json:"items" doc:"Priority order: criticality times gap, then required level, then code"`
}

// Item is one competency that the post asks for.
type Item struct {
	Competency  string `json:"competency"`
	Name        string `json:"name" doc:"In the caller's language"`
	Required    int    `json:"required"`
	Attained    int    `json:"attained" doc:"0 when not measured"`
	Measured    bool   `json:"measured"`
	Gap         int    `json:"gap" doc:"The whole requirement when not measured"`
	Criticality int    `json:"criticality"`
	Priority    int    `json:"priority"`
	Why         Why    `json:"why"`
}

// Why says who asks for it, and what the level rests on.
type Why struct {
	Kind          string   `json:"kind" doc:"Kind of post"`
	Version       int      `json:"version" doc:"Version of what the kind of post needs"`
	Role          Named    `json:"role"`
	Activity      Named    `json:"activity"`
	RequiredLevel int      `json:"required_level"`
	Formula       string   `json:"formula"`
	Evidence      []string `json:"evidence" doc:"Ids of the evidence that the level rests on"`
	Text          string   `json:"text" doc:"The same in one sentence"`
}

// Named is a code with its name.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (d *Door) get(ctx context.Context, in *Input) (*Output, error) {
	by, q := who.From(ctx), d.db.Reader()
	person, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	over, err := d.people.Over(ctx, q, by, person.ID)
	if err != nil {
		return nil, err
	}
	if !by.May(who.GapRead, over) {
		return nil, fault.E(fault.Denied, "gap.get", "gap.denied")
	}
	if by.PersonID != person.ID && !over.Above {
		if err := audit.Record(ctx, d.db, by, who.GapRead, person.ID, over.Path, "gap"); err != nil {
			return nil, err
		}
	}
	if in.Day != "" {
		return d.then(ctx, q, api.Printer(ctx), person.ID, in.Day)
	}
	return d.answer(ctx, q, api.Printer(ctx), person.ID)
}

// answer tells what stands now.
func (d *Door) answer(ctx context.Context, q db.Q, p *locale.Printer, person string) (*Output, error) {
	items, err := d.gaps.Of(ctx, q, person)
	if err != nil {
		return nil, err
	}
	formula, err := d.passbooks.Formula(ctx, q)
	if err != nil {
		return nil, err
	}
	levels, err := d.passbooks.Of(ctx, q, person)
	if err != nil {
		return nil, err
	}
	var profile framework.Profile
	if len(items) > 0 {
		if profile, err = d.frameworks.Applies(ctx, q, items[0].KindCode, items[0].Version); err != nil {
			return nil, err
		}
	}
	return d.output(ctx, q, p, q.Now(), items, profile, levels, formula.Version)
}

// then tells what stood at the end of a day.
func (d *Door) then(ctx context.Context, q db.Q, p *locale.Printer, person, day string) (*Output, error) {
	t, err := gap.On(ctx, q, gap.Below{People: d.people, Frameworks: d.frameworks, Passbooks: d.passbooks}, person, day)
	if err != nil {
		return nil, err
	}
	at, _ := clock.EndOf(day) // gap.On has judged it
	return d.output(ctx, q, p, at, t.Items, t.Asked.Profile, t.Entries, t.Formula.Version)
}

func (d *Door) output(
	ctx context.Context, q db.Q, p *locale.Printer, at time.Time, items []gap.Item, profile framework.Profile, levels map[string]passbook.Entry, formula string,
) (*Output, error) {
	s := gap.Sum(items)
	out := &Output{Body: Body{
		AsOf: at.Format(time.RFC3339), Formula: formula, CompetenciesRequired: s.Required, CompetenciesMet: s.Met,
		CompetenciesUnmeasured: s.Unmeasured, SumGap: s.SumGap, SumRequired: s.SumRequired, GapIndex: float64(s.Index()) / 10000, Items: []Item{},
	}}
	codes := make([]string, len(items))
	for i, it := range items {
		codes[i] = it.Competency
	}
	names, err := d.frameworks.Known(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		out.Body.Items = append(out.Body.Items, d.item(p, it, profile, names[it.Competency], levels[it.Competency], formula))
	}
	return out, nil
}

func (d *Door) item(p *locale.Printer, it gap.Item, profile framework.Profile, c framework.Competency, e passbook.Entry, formula string) Item {
	name, _ := p.Name(c.Name)
	formula = cmp.Or(e.Formula, formula) // of the level as it stands, which may be older than the one in force
	why := Why{
		Kind: it.KindCode, Version: it.Version, Role: Named{Code: it.Role}, Activity: Named{Code: it.Activity}, RequiredLevel: it.Required,
		Formula: formula, Evidence: append([]string{}, e.Evidence...),
	}
	for _, r := range profile.Roles {
		if r.Code != it.Role {
			continue
		}
		why.Role.Name, _ = p.Name(r.Name)
		for _, a := range r.Activities {
			if a.Code == it.Activity {
				why.Activity.Name, _ = p.Name(a.Text)
			}
		}
	}
	why.Text = p.T("gap.why", "role", it.Role+" "+why.Role.Name, "activity", it.Activity+" "+why.Activity.Name,
		"required", strconv.Itoa(it.Required), "formula", formula, "evidence", strings.Join(why.Evidence, ", "))
	return Item{
		Competency: it.Competency, Name: name, Required: it.Required, Attained: it.Attained, Measured: it.Measured, Gap: it.Gap,
		Criticality: it.Criticality, Priority: it.Priority(), Why: why,
	}
}
