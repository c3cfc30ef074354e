package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// wizardAPI registers the operations by which a script writes what a kind of post needs, as the pages of the wizard do.
func (d *Door) wizardAPI(a *api.API) {
	const draft = "/api/v1/frac/drafts/{kind}"
	api.Post(a, "/api/v1/frac/kinds", "begin-kind", "frac", "Begin a kind of post with an empty draft of what it needs", http.StatusCreated, d.beginKind)
	api.Get(a, draft, "get-draft", "frac", "The version of a kind of post that is on its way, whole: parts, progress, problems, hints, job holders, last changes", d.draft)
	api.Post(a, draft, "begin-draft", "frac", "Begin the next draft of a kind of post, as a copy of the version in force or of a given one", http.StatusCreated, d.beginDraft)
	api.Post(a, draft+"/edits", "edit-draft", "frac", "Change parts of a draft, all or none. Say which revision you have seen, by `seen` or by If-Match; what somebody else changed since is refused with 412", http.StatusOK, d.edit)
	api.Get(a, draft+"/edits", "list-draft-edits", "frac", "Changes of a draft, the newest first, each with what would take it back", d.edits)
	api.Post(a, draft+"/undo", "undo-draft-edit", "frac", "Take one change of a draft back, unless its part was changed again since", http.StatusOK, d.undo)
	api.Get(a, draft+"/suggestions", "list-draft-suggestions", "frac", "Kinds of post that resemble this one, and competencies that its activities could ask for, ranked, each with its reasons. Nothing is applied", d.suggestions)
	api.Post(a, draft+"/reuse", "reuse-parts", "frac", "What another kind of post has besides or says otherwise; with `parts`, take these parts into the draft", http.StatusOK, d.reuse)
	api.Post(a, draft+"/workorder", "read-work-order", "frac", "What a work-allocation order, as text or as the JSON of a WAObject, would bring; with `parts`, take these parts into the draft", http.StatusOK, d.workOrder)
	api.Get(a, draft+"/holders", "list-draft-holders", "frac", "Holders of the post whom you may see, with what those who were asked have said", d.listHolders)
	api.Post(a, draft+"/holders", "ask-draft-holders", "frac", "Ask holders of the post whether the draft says what they do", http.StatusOK, d.askHolders)
	api.Post(a, draft+"/holders/answer", "answer-as-holder", "frac", "Say as a job holder who was asked that the draft is right, or what is otherwise", http.StatusOK, d.answer)
	api.Post(a, draft+"/submit", "submit-draft", "frac", "Say that the draft is written: it goes to review. Two job holders have answered, or `why` says why that must do", http.StatusOK, d.submit)
	api.Post(a, draft+"/discard", "discard-draft", "frac", "End a draft without putting it in force; it stays readable in its history", http.StatusOK, d.discard)
}

// KindInput begins a kind of post.
type KindInput struct {
	Body struct {
		Code     string              `json:"code" maxLength:"64" example:"POS-UP-PR-VDO"`
		Names    map[string]string   `json:"names" doc:"By language; English and Hindi both"`
		Aliases  []map[string]string `json:"aliases,omitempty" maxItems:"50"`
		Group    string              `json:"group" maxLength:"20" example:"C"`
		PayLevel int                 `json:"pay_level,omitempty" minimum:"0" maximum:"40" doc:"0 outside the pay matrix"`
		PayNote  map[string]string   `json:"pay_note,omitempty"`
		UnitKind string              `json:"unit_kind" maxLength:"64" example:"block_office"`
		Tier     string              `json:"tier" enum:"village,block,ulb,subdistrict,district,state,nation"`
		Org      string              `json:"org" maxLength:"64" doc:"Code of the organisation that says what it needs" example:"UP-PR"`
	}
}

func (d *Door) beginKind(ctx context.Context, in *KindInput) (*DraftOutput, error) {
	b := in.Body
	v, err := d.frameworks.NewKind(ctx, who.From(ctx), framework.Kind{
		Code: b.Code, Name: b.Names, Aliases: b.Aliases, Group: b.Group, PayLevel: b.PayLevel, PayNote: b.PayNote, UnitKind: b.UnitKind, Tier: b.Tier, OrgCode: b.Org,
	})
	if err != nil {
		return nil, err
	}
	return d.draftOf(ctx, v.KindCode)
}

// DraftInput names a kind of post that has a draft.
type DraftInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
}

// BeginInput begins the next draft.
type BeginInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	Body struct {
		From int `json:"from,omitempty" minimum:"0" doc:"The version to begin from; 0 is the one in force"`
	}
}

func (d *Door) beginDraft(ctx context.Context, in *BeginInput) (*DraftOutput, error) {
	if _, err := d.frameworks.NewVersion(ctx, who.From(ctx), in.Kind, in.Body.From); err != nil {
		return nil, err
	}
	return d.draftOf(ctx, in.Kind)
}

// DraftOutput is a draft, with its revision as ETag.
type DraftOutput struct {
	ETag string `header:"ETag"`
	Body DraftAnswer
}

// DraftAnswer is the version that is on its way, whole. Roles, activities, competencies and resources have the form in which an
// edit puts them.
type DraftAnswer struct {
	Kind      string           `json:"kind"`
	Version   int              `json:"version"`
	Status    string           `json:"status" enum:"draft,submitted,reviewed,verified,sent_back"`
	Revision  int              `json:"revision" doc:"How often it was changed; say it as seen"`
	About     framework.Kind   `json:"about" doc:"What the kind of post is"`
	Roles     []framework.Role `json:"roles"`
	Progress  []StepAnswer     `json:"progress"`
	Problems  []FindingAnswer  `json:"problems" doc:"It cannot be submitted with these"`
	Hints     []FindingAnswer  `json:"hints" doc:"It can, but somebody should look"`
	Coverage  []CoverageAnswer `json:"coverage" doc:"Different competencies by area, beside what a whole profile has: 4, 4 and 6"`
	Holders   []HolderAnswer   `json:"holders" doc:"Job holders who were asked"`
	ChangedAt *time.Time       `json:"changed_at,omitempty" doc:"Of the last change"`
	ChangedBy string           `json:"changed_by,omitempty" doc:"Employee code"`
}

// StepAnswer is one of the five steps of the wizard.
type StepAnswer struct {
	Step  string `json:"step" enum:"roles,activities,competencies,knowledge,check"`
	State string `json:"state" enum:"not_started,in_progress,done,cannot_start"`
	N     int    `json:"n" doc:"How many parts of its sort there are; of the check, how many job holders have answered"`
}

// FindingAnswer is one thing to say about a part.
type FindingAnswer struct {
	Place   string `json:"place" example:"roles[0].activities[2].text.en"`
	Part    string `json:"part" example:"activity:A3"`
	Code    string `json:"code" doc:"The stable name of the message"`
	Message string `json:"message" doc:"In the caller's language"`
}

// CoverageAnswer counts the competencies of an area.
type CoverageAnswer struct {
	Area string `json:"area" enum:"Behavioural,Functional,Domain"`
	Have int    `json:"have"`
	Want int    `json:"want"`
}

// HolderAnswer is a holder of the post, and what they said of the draft.
type HolderAnswer struct {
	Code string     `json:"code" doc:"Employee code"`
	Name string     `json:"name"`
	Post string     `json:"post,omitempty" doc:"Code of the post"`
	Said string     `json:"said,omitempty" enum:"asked,confirmed,corrected" doc:"Absent for who was not asked"`
	Note string     `json:"note,omitempty" doc:"What is otherwise"`
	At   *time.Time `json:"at,omitempty"`
}

func (d *Door) draft(ctx context.Context, in *DraftInput) (*DraftOutput, error) {
	return d.draftOf(ctx, in.Kind)
}

func (d *Door) draftOf(ctx context.Context, kind string) (*DraftOutput, error) {
	s, err := d.lookAt(ctx, d.db.Reader(), who.From(ctx), kind, "", 1)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	b := DraftAnswer{
		Kind: s.Draft.KindCode, Version: s.Draft.Number, Status: s.Draft.Status, Revision: s.Draft.Revision, About: s.Draft.Profile.Kind,
		Roles: wholeRoles(s.Draft.Profile.Roles), Problems: findings(p, s.Check.Problems), Hints: findings(p, s.Check.Warnings), Holders: []HolderAnswer{},
	}
	b.About.Aliases = none(b.About.Aliases)
	for _, step := range s.progress() {
		b.Progress = append(b.Progress, StepAnswer{step.Name, step.State, step.N})
	}
	for _, area := range threeAreas {
		b.Coverage = append(b.Coverage, CoverageAnswer{area, s.Coverage[area], framework.MinimumCoverage[area]})
	}
	for _, h := range s.Holders {
		b.Holders = append(b.Holders, s.holder(p, h))
	}
	if len(s.Changes) > 0 {
		b.ChangedAt, b.ChangedBy = &s.Changes[0].At, s.People[s.Changes[0].By].Code
	}
	return &DraftOutput{ETag: strconv.Quote(strconv.Itoa(s.Draft.Revision)), Body: b}, nil
}

func (s Sheet) holder(p *locale.Printer, h framework.HolderCheck) HolderAnswer {
	who := s.People[h.PersonID]
	name, _ := p.Name(who.Name)
	out := HolderAnswer{Code: who.Code, Name: name, Said: h.Said, Note: h.Note}
	if !h.SaidAt.IsZero() {
		out.At = &h.SaidAt
	}
	return out
}

// wholeRoles gives roles of which every list is a list.
func wholeRoles(roles []framework.Role) []framework.Role {
	roles = none(roles)
	for i := range roles {
		roles[i].Activities = none(roles[i].Activities)
		for j := range roles[i].Activities {
			a := &roles[i].Activities[j]
			a.Requirements, a.Resources = none(a.Requirements), none(a.Resources)
		}
	}
	return roles
}

func findings(p *locale.Printer, list []framework.Finding) []FindingAnswer {
	out := make([]FindingAnswer, len(list))
	for i, f := range list {
		out[i] = FindingAnswer{Place: f.Place, Part: string(f.Part), Code: f.Key, Message: p.T(f.Key, f.Args...)}
	}
	return out
}

// EditInput changes parts of a draft.
type EditInput struct {
	Kind    string `path:"kind" maxLength:"64"`
	IfMatch string `header:"If-Match" doc:"The ETag of the draft as you saw it; instead of seen" example:"\"14\""`
	Body    struct {
		Seen  *int       `json:"seen,omitempty" minimum:"0" doc:"The revision that you saw"`
		Edits []PartEdit `json:"edits" maxItems:"500" doc:"At least one"`
	}
}

// PartEdit is one change of one part.
type PartEdit struct {
	Part  string          `json:"part" maxLength:"200" example:"activity:A3" doc:"kind, role:CODE, activity:CODE, need:ACTIVITY:COMPETENCY or resource:ACTIVITY:CODE"`
	In    string          `json:"in,omitempty" maxLength:"64" doc:"Of an activity: code of the role it stands in"`
	At    *int            `json:"at,omitempty" doc:"Place in its list from 0; by default where it stands, or at the end"`
	Value json.RawMessage `json:"value,omitempty" doc:"What is to stand there, in the form of the draft; absent takes the part away, with all below it"`
}

// RevisionOutput is the state that an act led to.
type RevisionOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		Revision int `json:"revision"`
	}
}

func revised(n int, err error) (*RevisionOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &RevisionOutput{ETag: strconv.Quote(strconv.Itoa(n))}
	out.Body.Revision = n
	return out, nil
}

// seenIn gives the revision that a caller says they saw, in the body or by If-Match.
func seenIn(body *int, ifMatch string) (int, error) {
	if body != nil {
		return *body, nil
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(strings.TrimSpace(ifMatch), "W/"), `"`))
	if err != nil || n < 0 {
		return 0, fault.E(fault.Invalid, "frameworkhttp.edit", "framework.edit.seen_missing").At("body.seen", "framework.edit.seen_missing")
	}
	return n, nil
}

func (d *Door) edit(ctx context.Context, in *EditInput) (*RevisionOutput, error) {
	seen, err := seenIn(in.Body.Seen, in.IfMatch)
	if err == nil && len(in.Body.Edits) == 0 {
		err = fault.E(fault.Invalid, "frameworkhttp.edit", "framework.edit.empty").At("body.edits", "framework.edit.empty")
	}
	if err != nil { // that there is no such draft, or that it is not for this caller, is told first
		if _, gone := d.frameworks.OpenDraft(ctx, d.db.Reader(), who.From(ctx), in.Kind); gone != nil {
			return nil, gone
		}
		return nil, err
	}
	edits := make([]framework.Edit, len(in.Body.Edits))
	for i, e := range in.Body.Edits {
		at := -1
		if e.At != nil {
			at = *e.At
		}
		edits[i] = framework.Edit{Part: framework.Part(e.Part), In: e.In, At: at}
		if len(e.Value) > 0 && !bytes.Equal(e.Value, []byte("null")) {
			edits[i].Value = e.Value
		}
	}
	n, err := d.frameworks.EditDraft(ctx, who.From(ctx), in.Kind, seen, edits...)
	return revised(n, d.whoChanged(ctx, in.Kind, err))
}

// EditsInput pages through the changes of a draft.
type EditsInput struct {
	Kind  string `path:"kind" maxLength:"64"`
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// EditsOutput is a page of changes.
type EditsOutput struct {
	Body struct {
		Items []ChangeAnswer `json:"items"`
		Next  string         `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// ChangeAnswer is one change that was made.
type ChangeAnswer struct {
	Revision int            `json:"revision"`
	At       time.Time      `json:"at"`
	By       string         `json:"by,omitempty" doc:"Employee code; absent for a machine"`
	Edit     framework.Edit `json:"edit"`
	Back     framework.Edit `json:"back" doc:"What takes it back"`
	UndoneBy int            `json:"undone_by,omitempty" doc:"Revision of the change that took it back"`
}

func (d *Door) edits(ctx context.Context, in *EditsInput) (*EditsOutput, error) {
	q := d.db.Reader()
	before, _ := strconv.Atoi(in.After) // what is no number begins
	list, err := d.frameworks.Changes(ctx, q, who.From(ctx), in.Kind, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &EditsOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = strconv.Itoa(list[in.Limit-1].Revision)
	}
	var ids []string
	for _, c := range list {
		ids = append(ids, c.By)
	}
	names, err := d.people.People(ctx, q, db.Keys(ids))
	if err != nil {
		return nil, err
	}
	out.Body.Items = make([]ChangeAnswer, len(list))
	for i, c := range list {
		out.Body.Items[i] = ChangeAnswer{Revision: c.Revision, At: c.At, By: names[c.By].Code, Edit: c.Edit, Back: c.Back, UndoneBy: c.UndoneBy}
	}
	return out, nil
}

// UndoInput takes a change back.
type UndoInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		Revision int `json:"revision" minimum:"1" doc:"Of the change to take back"`
	}
}

func (d *Door) undo(ctx context.Context, in *UndoInput) (*RevisionOutput, error) {
	return revised(d.frameworks.UndoEdit(ctx, who.From(ctx), in.Kind, in.Body.Revision))
}

// SuggestionsInput asks what may help with a draft.
type SuggestionsInput struct {
	Kind     string `path:"kind" maxLength:"64"`
	Activity string `query:"activity" maxLength:"64" doc:"Only for this activity"`
}

// SuggestionsOutput is what may help.
type SuggestionsOutput struct {
	Body struct {
		Like  []LikeAnswer       `json:"like"`
		Items []SuggestionAnswer `json:"items"`
	}
}

// LikeAnswer is a kind of post that resembles this one.
type LikeAnswer struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Score   int      `json:"score" doc:"0 to 100"`
	Reasons []string `json:"reasons" doc:"The strongest first, in the caller's language"`
}

// SuggestionAnswer is a competency that an activity could ask for. Edit is what would take it.
type SuggestionAnswer struct {
	Activity    string   `json:"activity"`
	Competency  string   `json:"competency"`
	Name        string   `json:"name"`
	Level       int      `json:"level"`
	Criticality int      `json:"criticality"`
	Score       int      `json:"score" doc:"0 to 100"`
	Reasons     []string `json:"reasons" doc:"The strongest first, in the caller's language"`
	Edit        PartEdit `json:"edit"`
}

func (d *Door) suggestions(ctx context.Context, in *SuggestionsInput) (*SuggestionsOutput, error) {
	q, p := d.db.Reader(), api.Printer(ctx)
	draft, err := d.frameworks.OpenDraft(ctx, q, who.From(ctx), in.Kind)
	if err != nil {
		return nil, err
	}
	advice, err := d.frameworks.Advise(ctx, q, draft)
	if err != nil {
		return nil, err
	}
	out := &SuggestionsOutput{}
	out.Body.Like, out.Body.Items = []LikeAnswer{}, []SuggestionAnswer{}
	for _, l := range advice.Like {
		name, _ := p.Name(l.Kind.Name)
		out.Body.Like = append(out.Body.Like, LikeAnswer{l.Kind.Code, name, l.Score, reasons(p, l.Reasons, advice)})
	}
	for _, s := range advice.Suggestions {
		if in.Activity != "" && s.Activity != in.Activity {
			continue
		}
		name, _ := p.Name(advice.Known[s.Competency].Name)
		e := framework.Put(s.Part(), "", -1, framework.Requirement{Competency: s.Competency, Level: s.Level, Criticality: s.Criticality})
		out.Body.Items = append(out.Body.Items, SuggestionAnswer{
			s.Activity, s.Competency, name, s.Level, s.Criticality, s.Score, reasons(p, s.Reasons, advice), PartEdit{Part: string(e.Part), Value: e.Value},
		})
	}
	return out, nil
}

// reasons says why in the reader's language: kinds of post by their names.
func reasons(p *locale.Printer, list []framework.Reason, advice framework.Advice) []string {
	out := make([]string, len(list))
	for i, r := range list {
		args := make([]any, len(r.Args))
		copy(args, r.Args)
		for j := 0; j+1 < len(args); j += 2 {
			switch v := args[j+1].(type) {
			case []string:
				args[j+1] = strings.Join(v, " ")
			case string:
				if args[j] != "kind" {
					continue
				}
				for _, l := range advice.Like {
					if l.Kind.Code == v {
						args[j+1], _ = p.Name(l.Kind.Name)
					}
				}
			}
		}
		out[i] = p.T(r.Key, args...)
	}
	return out
}

// ReuseInput looks at another kind of post, or takes parts of it.
type ReuseInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		From    string   `json:"from" maxLength:"64" doc:"Code of the other kind of post"`
		Version int      `json:"version,omitempty" minimum:"0" doc:"Of it; 0 is the one in force"`
		Parts   []string `json:"parts,omitempty" maxItems:"500" doc:"To take these; none only looks"`
		Seen    *int     `json:"seen,omitempty" minimum:"0" doc:"With parts: the revision of the draft on which they were looked at"`
	}
}

// OfferOutput is what another profile has besides, and what was taken of it.
type OfferOutput struct {
	Body OfferAnswer
}

// OfferAnswer lists parts that can be taken, under the codes that they would bear in the draft.
type OfferAnswer struct {
	Revision int             `json:"revision" doc:"Of the draft as it now stands"`
	Taken    int             `json:"taken" doc:"Changes made by taking; 0 when it was only looked at"`
	Items    []OfferedAnswer `json:"items"`
	Unknown  []MentionAnswer `json:"unknown" doc:"Competencies that the order names and the dictionary does not know"`
	Left     []string        `json:"left" doc:"Roles of the order that are archived and were left out"`
}

// OfferedAnswer is one part that could be taken.
type OfferedAnswer struct {
	Part   string          `json:"part"`
	Change string          `json:"change" enum:"added,changed" doc:"changed: the draft says otherwise"`
	In     string          `json:"in,omitempty" doc:"Of an activity: its role"`
	Old    json.RawMessage `json:"old,omitempty"`
	New    json.RawMessage `json:"new"`
}

// MentionAnswer is a competency in an order's own words.
type MentionAnswer struct {
	Place string `json:"place"`
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Level int    `json:"level,omitempty"`
}

func (d *Door) reuse(ctx context.Context, in *ReuseInput) (*OfferOutput, error) {
	other, err := d.other(ctx, d.db.Reader(), in.Body.From, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return d.offer(ctx, in.Kind, other, in.Body.Parts, in.Body.Seen, OfferAnswer{Unknown: []MentionAnswer{}, Left: []string{}})
}

// other gives the version in force of a kind of post, or an older published one: never a draft, which is not everybody's to read.
func (d *Door) other(ctx context.Context, q db.Q, kind string, version int) (framework.Profile, error) {
	if version == 0 {
		return d.frameworks.Profile(ctx, q, kind)
	}
	p, err := d.frameworks.ProfileAt(ctx, q, kind, version)
	if err == nil && p.Status != framework.VersionPublished && p.Status != framework.VersionSuperseded {
		err = fault.E(fault.NotFound, "frameworkhttp.other", "framework.profile.unknown", "kind", kind)
	}
	return p, err
}

// offer shows what other has besides the draft, and takes parts of it where some are named.
func (d *Door) offer(ctx context.Context, kind string, other framework.Profile, parts []string, said *int, out OfferAnswer) (*OfferOutput, error) {
	q, by := d.db.Reader(), who.From(ctx)
	draft, err := d.frameworks.OpenDraft(ctx, q, by, kind)
	if err != nil {
		return nil, err
	}
	if len(parts) > 0 {
		seen, err := seenIn(said, "")
		if err != nil {
			return nil, err
		}
		n, err := d.frameworks.TakeParts(ctx, by, kind, seen, other, partsOf(parts))
		if err != nil {
			return nil, err
		}
		out.Taken = n - seen
		if draft, err = d.frameworks.OpenDraft(ctx, d.db.Reader(), by, kind); err != nil {
			return nil, err
		}
	}
	out.Revision, out.Items = draft.Revision, []OfferedAnswer{}
	for _, o := range framework.Offers(draft.Profile, framework.Align(draft.Profile, other)) {
		out.Items = append(out.Items, OfferedAnswer{Part: string(o.Part), Change: o.Change, In: o.In, Old: o.Old, New: o.New})
	}
	return &OfferOutput{Body: out}, nil
}

func partsOf(list []string) []framework.Part {
	out := make([]framework.Part, len(list))
	for i, s := range list {
		out[i] = framework.Part(s)
	}
	return out
}

// OrderInput reads a work-allocation order, or takes parts of it.
type OrderInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		Text  string          `json:"text,omitempty" maxLength:"262144" doc:"The order as text, line by line"`
		Order json.RawMessage `json:"order,omitempty" doc:"Or the JSON of a WAObject, or a list of such"`
		Parts []string        `json:"parts,omitempty" maxItems:"500" doc:"To take these; none only reads"`
		Seen  *int            `json:"seen,omitempty" minimum:"0" doc:"With parts: the revision of the draft on which they were looked at"`
	}
}

func (d *Door) workOrder(ctx context.Context, in *OrderInput) (*OfferOutput, error) {
	data := []byte(in.Body.Text)
	if len(in.Body.Order) > 0 {
		data = in.Body.Order
	}
	q := d.db.Reader()
	if _, err := d.frameworks.OpenDraft(ctx, q, who.From(ctx), in.Kind); err != nil {
		return nil, err
	}
	read, err := d.readOrder(ctx, q, data)
	if err != nil {
		return nil, err
	}
	out := OfferAnswer{Unknown: []MentionAnswer{}, Left: none(read.Order.Left)}
	for _, m := range read.Unknown {
		out.Unknown = append(out.Unknown, MentionAnswer{m.Place, m.ID, m.Name, m.Level})
	}
	return d.offer(ctx, in.Kind, read.Profile, in.Body.Parts, in.Body.Seen, out)
}

// readOrder reads an order and matches what it names; what cannot be read is one fault with its places.
func (d *Door) readOrder(ctx context.Context, q db.Q, data []byte) (framework.OrderMatch, error) {
	order, problems := framework.ReadWorkOrder(data)
	if len(problems) > 0 {
		e := fault.E(fault.Invalid, "frameworkhttp.readOrder", "framework.order.unreadable", "n", len(problems))
		for _, p := range problems {
			e.At(placeOf(p), p.Key, p.Args...)
		}
		return framework.OrderMatch{}, e
	}
	return d.frameworks.MatchOrder(ctx, q, order)
}

// placeOf names where in an order something stands: the path in its JSON, or the line of its text.
func placeOf(p csvio.Problem) string {
	if p.Column != "" || p.Row == 0 {
		return p.Column
	}
	return "line " + strconv.Itoa(p.Row)
}

// HoldersInput pages through the holders of a post.
type HoldersInput struct {
	Kind  string `path:"kind" maxLength:"64"`
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// HoldersOutput is a page of holders.
type HoldersOutput struct {
	Body struct {
		Items []HolderAnswer `json:"items"`
		Next  string         `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

func (d *Door) listHolders(ctx context.Context, in *HoldersInput) (*HoldersOutput, error) {
	q, by, p := d.db.Reader(), who.From(ctx), api.Printer(ctx)
	draft, err := d.frameworks.OpenDraft(ctx, q, by, in.Kind)
	if err != nil {
		return nil, err
	}
	checks, err := d.frameworks.HolderChecks(ctx, q, draft.ID)
	if err != nil {
		return nil, err
	}
	list, err := d.holdersOf(ctx, q, by, draft.Profile.Kind, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &HoldersOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = list[in.Limit-1].PositionCode
	}
	s := Sheet{People: map[string]people.Person{}}
	out.Body.Items = []HolderAnswer{}
	for _, post := range list {
		s.People[post.PersonID] = people.Person{ID: post.PersonID, Code: post.Code, Name: post.Name}
		h := s.holder(p, checkOf(checks, post.PersonID))
		h.Post = post.PositionCode
		out.Body.Items = append(out.Body.Items, h)
	}
	return out, nil
}

// AskInput asks holders.
type AskInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		Persons []string `json:"persons" maxItems:"20" doc:"Employee codes, at least one"`
	}
}

func (d *Door) askHolders(ctx context.Context, in *AskInput) (*DraftOutput, error) {
	q := d.db.Reader()
	if _, err := d.frameworks.OpenDraft(ctx, q, who.From(ctx), in.Kind); err != nil {
		return nil, err
	}
	if len(in.Body.Persons) == 0 {
		return nil, fault.E(fault.Invalid, "frameworkhttp.askHolders", "framework.wizard.check.none_chosen").At("body.persons", "framework.wizard.check.none_chosen")
	}
	ids, err := d.idsOf(ctx, q, in.Body.Persons)
	if err != nil {
		return nil, err
	}
	if err := d.frameworks.AskHolders(ctx, who.From(ctx), in.Kind, ids); err != nil {
		return nil, err
	}
	return d.draftOf(ctx, in.Kind)
}

// idsOf finds people by their employee codes. A code of nobody is told as one of somebody who does not hold the post is, so
// that nobody learns who serves.
func (d *Door) idsOf(ctx context.Context, q db.Q, codes []string) ([]string, error) {
	var out []string
	for _, code := range codes {
		p, err := d.people.ByCode(ctx, q, code)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.E(fault.Invalid, "frameworkhttp.idsOf", "framework.holders.not_holding").At("person", "framework.holders.not_holding")
		} else if err != nil {
			return nil, err
		}
		out = append(out, p.ID)
	}
	return out, nil
}

// HolderSays is what a job holder says.
type HolderSays struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		Said string `json:"said" enum:"confirmed,corrected"`
		Note string `json:"note,omitempty" maxLength:"2000" doc:"With corrected: what is otherwise"`
	}
}

// SaidOutput is what was taken down.
type SaidOutput struct {
	Body struct {
		Said string `json:"said"`
	}
}

func (d *Door) answer(ctx context.Context, in *HolderSays) (*SaidOutput, error) {
	if err := d.frameworks.AnswerAsHolder(ctx, who.From(ctx), in.Kind, in.Body.Said, in.Body.Note); err != nil {
		return nil, err
	}
	out := &SaidOutput{}
	out.Body.Said = in.Body.Said
	return out, nil
}

// SubmitInput says that a draft is written.
type SubmitInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		Why string `json:"why,omitempty" maxLength:"2000" doc:"Why fewer than two job holders must do"`
	}
}

// StateOutput is where a version stands now.
type StateOutput struct {
	Body struct {
		Status string `json:"status"`
	}
}

func stands(status string, err error) (*StateOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &StateOutput{}
	out.Body.Status = status
	return out, nil
}

func (d *Door) submit(ctx context.Context, in *SubmitInput) (*StateOutput, error) {
	return stands(framework.VersionSubmitted, d.frameworks.SubmitFrac(ctx, who.From(ctx), in.Kind, in.Body.Why))
}

func (d *Door) discard(ctx context.Context, in *DraftInput) (*StateOutput, error) {
	return stands(framework.VersionSuperseded, d.frameworks.DiscardDraft(ctx, who.From(ctx), in.Kind))
}
