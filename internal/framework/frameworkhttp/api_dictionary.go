package frameworkhttp

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
)

// dictionaryAPI registers what the inbox of the dictionary and its imports are asked for.
func (d *Door) dictionaryAPI(a *api.API) {
	api.Get(a, "/api/v1/competency-matches", "match-competency", "framework", "Entries in use that a name may mean, in English, Hindi or Hindi in Latin letters, the likeliest first", d.matches)
	api.Get(a, "/api/v1/proposals", "list-proposals", "framework", "Proposals for the dictionary in one state, the oldest first", d.listProposals)
	api.Post(a, "/api/v1/proposals", "propose-competency", "framework", "Ask for a competency that the dictionary misses", http.StatusCreated, d.postProposal)
	api.Get(a, "/api/v1/duplicates", "list-duplicates", "framework", "Pairs of entries that likely are one, the likeliest first, as they were last looked for", d.listTwins)
	api.Get(a, "/api/v1/import-mappings", "list-import-mappings", "framework", "Maps of columns that are kept under a name", d.listMappings)
	api.Post(a, "/api/v1/import-mappings", "keep-import-mapping", "framework", "Keep a map of columns under a name, in place of what was kept there", http.StatusCreated, d.postMapping)
}

// MatchInput is a name.
type MatchInput struct {
	Name  string `query:"name" required:"true" minLength:"1" maxLength:"300"`
	Limit int    `query:"limit" minimum:"1" maximum:"20" default:"8"`
}

// MatchLine is an entry that a name may mean.
type MatchLine struct {
	CompetencyLine
	Score int    `json:"score" doc:"Hundredths of a percent: 10000 says the same"`
	Why   string `json:"why" enum:"same,spelling,short,sound,meaning" doc:"The weakest of the ties between their words"`
}

// MatchOutput lists the entries.
type MatchOutput struct {
	Body struct {
		Items []MatchLine `json:"items"`
	}
}

func (d *Door) matches(ctx context.Context, in *MatchInput) (*MatchOutput, error) {
	p := api.Printer(ctx)
	found, err := d.frameworks.Matches(ctx, d.db.Reader(), framework.Names{langOf(in.Name): in.Name}, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &MatchOutput{}
	out.Body.Items = make([]MatchLine, len(found))
	for i, m := range found {
		out.Body.Items[i] = MatchLine{CompetencyLine: line(p, m.Competency), Score: m.Score, Why: m.Why}
	}
	return out, nil
}

// ProposalLine is one proposal.
type ProposalLine struct {
	ID         string            `json:"id"`
	Org        string            `json:"org,omitempty" doc:"Code of the organisation for which it is asked"`
	Area       string            `json:"area" enum:"Behavioural,Functional,Domain"`
	Names      map[string]string `json:"names"`
	Definition map[string]string `json:"definition"`
	Why        string            `json:"why"`
	State      string            `json:"state" enum:"requested,matched,created,verified,refused"`
	Code       string            `json:"code,omitempty" doc:"Of the entry it was matched with or became"`
	Reason     string            `json:"reason,omitempty" doc:"Of a refusal"`
	At         time.Time         `json:"at"`
}

func proposalLine(p framework.Proposal) ProposalLine {
	out := ProposalLine{ID: p.ID, Org: p.Org, Area: p.Area, Names: p.Name, Definition: p.Definition, Why: p.Why, State: p.State, Code: p.Code, Reason: p.Reason, At: p.At}
	if out.Definition == nil {
		out.Definition = map[string]string{}
	}
	return out
}

// ProposalsInput asks for proposals.
type ProposalsInput struct {
	State string `query:"state" enum:"requested,matched,created,verified,refused" default:"requested"`
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ProposalsOutput is a page of proposals.
type ProposalsOutput struct {
	Body struct {
		Items []ProposalLine `json:"items"`
		Next  string         `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

func (d *Door) listProposals(ctx context.Context, in *ProposalsInput) (*ProposalsOutput, error) {
	if !keeps(who.From(ctx)) {
		return nil, fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	list, err := d.frameworks.Proposals(ctx, d.db.Reader(), in.State, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ProposalsOutput{}
	out.Body.Items = make([]ProposalLine, len(list))
	for i, p := range list {
		out.Body.Items[i] = proposalLine(p)
	}
	if len(list) == in.Limit {
		out.Body.Next = list[len(list)-1].ID
	}
	return out, nil
}

// ProposeInput is a proposal.
type ProposeInput struct {
	Body struct {
		Org        string            `json:"org" maxLength:"64" doc:"Code of the organisation for which it is asked"`
		Area       string            `json:"area" enum:"Behavioural,Functional,Domain"`
		Names      map[string]string `json:"names" doc:"By language"`
		Definition map[string]string `json:"definition,omitempty"`
		Why        string            `json:"why" maxLength:"2000" doc:"For which work it is missed"`
	}
}

// ProposeOutput is the proposal that waits.
type ProposeOutput struct {
	Body ProposalLine
}

func (d *Door) postProposal(ctx context.Context, in *ProposeInput) (*ProposeOutput, error) {
	b := in.Body
	p, err := d.frameworks.Propose(ctx, who.From(ctx), framework.Proposal{Org: b.Org, Area: b.Area, Name: b.Names, Definition: b.Definition, Why: b.Why})
	if err != nil {
		return nil, err
	}
	return &ProposeOutput{Body: proposalLine(p)}, nil
}

// TwinsInput pages through the pairs.
type TwinsInput struct {
	After string `query:"after" maxLength:"200" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// TwinLine is a pair.
type TwinLine struct {
	A     string `json:"a" doc:"Code of one entry"`
	B     string `json:"b" doc:"Code of the other"`
	Score int    `json:"score" doc:"Hundredths of a percent: 10000 says the same"`
	Why   string `json:"why" enum:"same,spelling,short,sound,meaning"`
}

// TwinsOutput is a page of pairs.
type TwinsOutput struct {
	Body struct {
		Items []TwinLine `json:"items"`
		Next  string     `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

func (d *Door) listTwins(ctx context.Context, in *TwinsInput) (*TwinsOutput, error) {
	if !keeps(who.From(ctx)) {
		return nil, fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	after, err := twinOf(in.After)
	if err != nil {
		return nil, err
	}
	list, err := d.frameworks.Twins(ctx, d.db.Reader(), after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &TwinsOutput{}
	out.Body.Items = make([]TwinLine, len(list))
	for i, t := range list {
		out.Body.Items[i] = TwinLine(t)
	}
	if len(list) == in.Limit {
		out.Body.Next = placeOfTwin(list[len(list)-1])
	}
	return out, nil
}

// MappingLine is a map that is kept.
type MappingLine struct {
	Name string        `json:"name"`
	Map  framework.Map `json:"map"`
}

// MappingsOutput lists them.
type MappingsOutput struct {
	Body struct {
		Items []MappingLine `json:"items"`
	}
}

func (d *Door) listMappings(ctx context.Context, _ *struct{}) (*MappingsOutput, error) {
	if !who.From(ctx).Holds(who.FrameworkEdit) {
		return nil, fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	list, err := d.frameworks.Mappings(ctx, d.db.Reader())
	if err != nil {
		return nil, err
	}
	out := &MappingsOutput{}
	out.Body.Items = make([]MappingLine, len(list))
	for i, m := range list {
		out.Body.Items[i] = MappingLine{Name: m.Name, Map: m.Map}
	}
	return out, nil
}

// MappingInput is a map to keep.
type MappingInput struct {
	Body MappingLine
}

// MappingOutput is what is kept.
type MappingOutput struct {
	Body MappingLine
}

func (d *Door) postMapping(ctx context.Context, in *MappingInput) (*MappingOutput, error) {
	if err := d.frameworks.KeepMapping(ctx, who.From(ctx), in.Body.Name, in.Body.Map); err != nil {
		return nil, err
	}
	return &MappingOutput{Body: in.Body}, nil
}
