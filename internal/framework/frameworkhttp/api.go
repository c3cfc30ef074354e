// Package frameworkhttp is the door of framework: the dictionary of competencies and what kinds of post need, as JSON.
package frameworkhttp

import (
	"cmp"
	"context"
	"slices"

	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db         *db.DB
	frameworks *framework.Frameworks
	people     *people.Register
	gaps       *gap.Gaps
	units      Units
	others     map[string]Importer // by kind of file
	address    string              // where this installation is reached from outside
	packs      packs
	papers     *assessment.Papers
	maps       *atlas.Maps
	labels     labels
}

// Importer takes in a file of another room's kind by a map, and answers in the report that all kinds have.
type Importer func(ctx context.Context, name, mapping, content string, dry bool) (framework.Mapped, error)

// New makes the door.
func New(d *db.DB, f *framework.Frameworks, p *people.Register, g *gap.Gaps) *Door {
	return &Door{db: d, frameworks: f, people: p, gaps: g}
}

// WithImport lets POST /api/v1/imports take another kind of file.
func (d *Door) WithImport(kind string, f Importer) *Door {
	d.others = map[string]Importer{kind: f}
	return d
}

// Routes are the pages, and the calls of CASE.
func (d *Door) Routes() []web.Route {
	return slices.Concat(
		d.wizardRoutes(),
		d.holderRoutes(),
		d.reviewRoutes(),
		d.resourcesRoutes(),
		d.dictionaryRoutes(),
		d.importRoutes(),
		d.caseRoutes(),
	)
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	d.dictionaryAPI(a)
	api.Get(a, "/api/v1/competencies", "list-competencies", "framework", "Competencies in use, by name, those that have the words looked for", d.search)
	api.Get(a, "/api/v1/competencies/{code}", "get-competency", "framework", "One competency with what a holder does at each level", d.competency)
	api.Get(a, "/api/v1/competencies/{code}/history", "list-competency-history", "framework", "What happened to a competency, the newest first", d.listHistory)
	api.Get(a, "/api/v1/frameworks", "list-frameworks", "framework", "The lists that the dictionary is made of", d.sources)
	api.Get(a, "/api/v1/frameworks/{id}/competencies", "list-framework-competencies", "framework", "Competencies in use of one list, by name, those that have the words looked for", d.inSource)
	api.File(a, "/api/v1/imports", "import-file", "framework",
		"Take in a file by a map of its columns: of competencies (kind framework), as `sopan import framework --map` does, or of sanctioned posts (kind posts), as `sopan import posts` does: JSON with kind, content, map, dry_run and partial, or a form with kind, file, map, dry_run and partial", d.imports)
	api.Get(a, "/api/v1/kinds", "list-kinds", "framework", "Kinds of post, by code", d.kinds)
	api.Get(a, "/api/v1/kinds/{code}", "get-kind", "framework", "What a kind of post needs: roles, activities, competencies with levels, by the version in force", d.kind)
	d.wizardAPI(a)
	d.reviewAPI(a)
	d.resourcesAPI(a)
}

// CompetencyLine is one competency of a list.
type CompetencyLine struct {
	Code   string            `json:"code"`
	Area   string            `json:"area" enum:"Behavioural,Functional,Domain"`
	Name   string            `json:"name" doc:"In the caller's language"`
	Names  map[string]string `json:"names" doc:"By language"`
	Scale  string            `json:"scale" doc:"Id of the scale its levels stand on" example:"frac5"`
	Status string            `json:"status"`
}

func line(p *locale.Printer, c framework.Competency) CompetencyLine {
	name, _ := p.Name(c.Name)
	return CompetencyLine{Code: c.Code, Area: c.Area, Name: name, Names: c.Name, Scale: c.Scale, Status: c.Status}
}

// SearchInput looks words up in the dictionary.
type SearchInput struct {
	Text  string `query:"text" maxLength:"200" doc:"Words, or beginnings of words, of a name in any language or of the code; empty gives all"`
	Lang  string `query:"lang" maxLength:"12" doc:"Language of the order; by default the caller's" example:"hi"`
	After string `query:"after" maxLength:"4000" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// SearchOutput is a page of the dictionary.
type SearchOutput struct {
	Body CompetencyLines
}

// CompetencyLines is a page of the dictionary.
type CompetencyLines struct {
	Items []CompetencyLine `json:"items"`
	Next  string           `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) search(ctx context.Context, in *SearchInput) (*SearchOutput, error) {
	p := api.Printer(ctx)
	found, next, err := d.frameworks.Search(ctx, d.db.Reader(), in.Text, cmp.Or(in.Lang, p.Lang()), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &SearchOutput{Body: CompetencyLines{Items: make([]CompetencyLine, len(found)), Next: next}}
	for i, c := range found {
		out.Body.Items[i] = line(p, c)
	}
	return out, nil
}

// SourcesOutput lists the lists.
type SourcesOutput struct {
	Body struct {
		Items []SourceLine `json:"items"`
	}
}

// SourceLine is one list of the dictionary.
type SourceLine struct {
	ID     string `json:"id" example:"kcm"`
	Living int    `json:"living" doc:"Competencies that may be asked for"`
	All    int    `json:"all"`
}

func (d *Door) sources(ctx context.Context, _ *struct{}) (*SourcesOutput, error) {
	list, err := d.frameworks.Sources(ctx, d.db.Reader())
	if err != nil {
		return nil, err
	}
	out := &SourcesOutput{}
	out.Body.Items = make([]SourceLine, len(list))
	for i, s := range list {
		out.Body.Items[i] = SourceLine(s)
	}
	return out, nil
}

// InSourceInput looks words up in one list.
type InSourceInput struct {
	ID    string `path:"id" maxLength:"64" example:"kcm"`
	Text  string `query:"q" maxLength:"200" doc:"Words, or beginnings of words, of a name in any language or of the code; empty gives all"`
	Lang  string `query:"lang" maxLength:"12" doc:"Language of the names and of the order; by default the caller's" example:"hi"`
	After string `query:"after" maxLength:"4000" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (d *Door) inSource(ctx context.Context, in *InSourceInput) (*SearchOutput, error) {
	q := d.db.Reader()
	if _, err := d.frameworks.Source(ctx, q, in.ID); err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	lang := cmp.Or(in.Lang, p.Lang())
	found, next, err := d.frameworks.SearchIn(ctx, q, in.ID, in.Text, lang, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &SearchOutput{Body: CompetencyLines{Items: make([]CompetencyLine, len(found)), Next: next}}
	for i, c := range found {
		out.Body.Items[i] = line(p, c)
		out.Body.Items[i].Name = cmp.Or(c.Name[lang], out.Body.Items[i].Name)
	}
	return out, nil
}

// CodeInput names a competency or a kind of post.
type CodeInput struct {
	Code string `path:"code" maxLength:"64" example:"KCM-F017"`
}

// CompetencyOutput is one competency.
type CompetencyOutput struct {
	Body CompetencyAnswer
}

// CompetencyAnswer is one entry of the dictionary, whole. Under a code that was merged stands the entry it was merged into.
type CompetencyAnswer struct {
	CompetencyLine
	ThemeType      string              `json:"theme_type,omitempty"`
	Theme          map[string]string   `json:"theme,omitempty"`
	Definition     map[string]string   `json:"definition,omitempty"`
	Aliases        []map[string]string `json:"aliases"`
	Owner          string              `json:"owner,omitempty" doc:"Code of the organisation that owns it; absent for the nation's dictionary"`
	ValidityMonths int                 `json:"validity_months,omitempty" doc:"How long evidence of it holds"`
	Source         string              `json:"source,omitempty" doc:"The list it came from"`
	ExternalID     string              `json:"external_id,omitempty" doc:"Its name in that list"`
	Levels         []map[string]string `json:"levels" doc:"What a holder does at each level, the lowest first"`
}

func (d *Door) competency(ctx context.Context, in *CodeInput) (*CompetencyOutput, error) {
	c, err := d.frameworks.Competency(ctx, d.db.Reader(), in.Code)
	if err != nil {
		return nil, err
	}
	return &CompetencyOutput{Body: CompetencyAnswer{
		CompetencyLine: line(api.Printer(ctx), c), ThemeType: c.ThemeType, Theme: c.Theme, Definition: c.Definition, Aliases: none(c.Aliases),
		Owner: c.OwnerOrg, ValidityMonths: c.ValidityMonths, Source: c.Source, ExternalID: c.ExternalID, Levels: none(c.Levels),
	}}, nil
}

// none makes an empty list of none, so that the answer always holds a list.
func none[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// KindLine is one kind of post of a list.
type KindLine struct {
	Code     string            `json:"code" example:"POS-UP-PR-GPS"`
	Name     string            `json:"name" doc:"In the caller's language"`
	Names    map[string]string `json:"names" doc:"By language"`
	Group    string            `json:"group,omitempty"`
	PayLevel int               `json:"pay_level,omitempty" doc:"Absent outside the pay matrix"`
	UnitKind string            `json:"unit_kind,omitempty" doc:"Kind of organisation at which it stands"`
	Tier     string            `json:"tier,omitempty" doc:"Tier of government"`
	Org      string            `json:"org,omitempty" doc:"Code of the organisation that says what it needs"`
	Version  int               `json:"version" doc:"In force; 0 when none is"`
}

func kindLine(p *locale.Printer, k framework.Kind) KindLine {
	name, _ := p.Name(k.Name)
	return KindLine{Code: k.Code, Name: name, Names: k.Name, Group: k.Group, PayLevel: k.PayLevel, UnitKind: k.UnitKind, Tier: k.Tier, Org: k.OrgCode, Version: k.Version}
}

// KindsInput pages through the kinds of post.
type KindsInput struct {
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// KindsOutput is a page of kinds of post.
type KindsOutput struct {
	Body KindLines
}

// KindLines is a page of kinds of post.
type KindLines struct {
	Items []KindLine `json:"items"`
	Next  string     `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) kinds(ctx context.Context, in *KindsInput) (*KindsOutput, error) {
	list, err := d.frameworks.Kinds(ctx, d.db.Reader())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y framework.Kind) int { return cmp.Compare(x.Code, y.Code) })
	out := &KindsOutput{Body: KindLines{Items: []KindLine{}}}
	for _, k := range list {
		if k.Code <= in.After {
			continue
		}
		if len(out.Body.Items) == in.Limit {
			out.Body.Next = out.Body.Items[in.Limit-1].Code
			break
		}
		out.Body.Items = append(out.Body.Items, kindLine(api.Printer(ctx), k))
	}
	return out, nil
}

// KindOutput is what a kind of post needs.
type KindOutput struct {
	Body KindAnswer
}

// KindAnswer is the version in force of what a kind of post needs, whole.
type KindAnswer struct {
	KindLine
	Aliases []map[string]string `json:"aliases"`
	PayNote map[string]string   `json:"pay_note,omitempty"`
	Status  string              `json:"status"`
	Roles   []KindRole          `json:"roles"`
}

// KindRole is a part that the holder plays.
type KindRole struct {
	Code       string            `json:"code"`
	Name       string            `json:"name" doc:"In the caller's language"`
	Names      map[string]string `json:"names"`
	Purpose    map[string]string `json:"purpose,omitempty"`
	Activities []KindActivity    `json:"activities"`
}

// KindActivity is one thing the holder does.
type KindActivity struct {
	Code         string            `json:"code"`
	Text         string            `json:"text" doc:"In the caller's language"`
	Texts        map[string]string `json:"texts"`
	Frequency    string            `json:"frequency" enum:"daily,weekly,monthly,quarterly,yearly,as_needed"`
	SubmittedTo  map[string]string `json:"submitted_to,omitempty"`
	Requirements []KindRequirement `json:"requirements"`
	Resources    []KindResource    `json:"resources"`
}

// KindRequirement is a competency that an activity asks for.
type KindRequirement struct {
	Competency  string `json:"competency"`
	Level       int    `json:"level"`
	Criticality int    `json:"criticality" doc:"1 helps, 2 matters, 3 the activity fails without it"`
}

// KindResource is an act, rule, manual or order that one must know to act.
type KindResource struct {
	Titles    map[string]string `json:"titles"`
	Kind      string            `json:"kind" enum:"act,rule,manual,order"`
	ValidFrom string            `json:"valid_from,omitempty"`
	ValidTo   string            `json:"valid_to,omitempty"`
	ReviewBy  string            `json:"review_by,omitempty"`
}

func (d *Door) kind(ctx context.Context, in *CodeInput) (*KindOutput, error) {
	profile, err := d.frameworks.Profile(ctx, d.db.Reader(), in.Code)
	if err != nil {
		return nil, err
	}
	return kindOutput(api.Printer(ctx), profile, profile.Status, profile.Version), nil
}

// kindOutput is a profile as it is answered, in the state and with the number of the version that was asked for.
func kindOutput(p *locale.Printer, profile framework.Profile, status string, version int) *KindOutput {
	out := &KindOutput{Body: KindAnswer{
		KindLine: kindLine(p, profile.Kind), Aliases: none(profile.Kind.Aliases), PayNote: profile.Kind.PayNote, Status: status,
		Roles: make([]KindRole, len(profile.Roles)),
	}}
	out.Body.Version = version
	for i, r := range profile.Roles {
		role := KindRole{Code: r.Code, Names: r.Name, Purpose: r.Purpose, Activities: make([]KindActivity, len(r.Activities))}
		role.Name, _ = p.Name(r.Name)
		for j, a := range r.Activities {
			role.Activities[j] = activity(p, a)
		}
		out.Body.Roles[i] = role
	}
	return out
}

func activity(p *locale.Printer, a framework.Activity) KindActivity {
	out := KindActivity{
		Code: a.Code, Texts: a.Text, Frequency: a.Frequency, SubmittedTo: a.SubmittedTo,
		Requirements: make([]KindRequirement, len(a.Requirements)), Resources: make([]KindResource, len(a.Resources)),
	}
	out.Text, _ = p.Name(a.Text)
	for i, r := range a.Requirements {
		out.Requirements[i] = KindRequirement{Competency: r.Competency, Level: r.Level, Criticality: r.Criticality}
	}
	for i, r := range a.Resources {
		out.Resources[i] = KindResource{Titles: r.Title, Kind: r.Kind, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, ReviewBy: r.ReviewBy}
	}
	return out
}
