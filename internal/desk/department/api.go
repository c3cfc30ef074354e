package department

import (
	"cmp"
	"context"
	"net/http"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// API registers the operations by which a script sets a department up in one sitting: import-file with kind posts, propose-post-groups,
// edit-post-groups, apply-post-groups; and list-frac-kinds to see how it stands.
func (d *Desk) API(a *api.API) {
	api.Get(a, "/api/v1/frac/kinds", "list-frac-kinds", "department", "Kinds of post of which there are posts in the caller's part of the tree, or that are kept there, with how many and how far each has come", d.apiKinds)
	api.Get(a, "/api/v1/frac/groups", "get-post-groups", "department", "The groups into which a unit's posts of no kind are sorted, each with the titles in it and why", d.apiGroups)
	api.Post(a, "/api/v1/frac/groups", "propose-post-groups", "department", "Sort the posts of no kind at a unit and below it into groups, each proposed to become one kind of post; nothing of it touches a post", http.StatusCreated, d.apiPropose)
	api.Post(a, "/api/v1/frac/groups/{id}", "edit-post-groups", "department", "Confirm, reopen, rename, split or join groups, or give one another kind: all of the edits or none", http.StatusOK, d.apiEdit)
	api.Post(a, "/api/v1/frac/groups/{id}/apply", "apply-post-groups", "department", "Give the posts of all confirmed groups their kinds, in one act; with dry_run tell what would come of it", http.StatusOK, d.apiApply)
	api.Post(a, "/api/v1/frac/groups/{id}/undo", "undo-post-groups", "department", "Take back what apply-post-groups did", http.StatusOK, d.apiUndo)
	api.Get(a, "/api/v1/designations", "list-designations", "department", "Designations of the caller's part of the tree, by name, those that have the words looked for in any of their names", d.apiDesignations)
	api.Get(a, "/api/v1/designations/{key}", "get-designation", "department", "One designation by its code or id; one that was merged is given as what it leads to", d.apiDesignation)
	api.Post(a, "/api/v1/designations", "add-designation", "department", "Draft a designation with its other names", http.StatusCreated, d.apiAddDesignation)
	api.Post(a, "/api/v1/designations/{key}/merge", "merge-designation", "department", "Make a designation a name of another; its id and code lead there for ever", http.StatusOK, d.apiMerge)
	api.Post(a, "/api/v1/designations/{key}/part", "part-designation", "department", "Take a merge back", http.StatusOK, d.apiPart)
	api.Get(a, "/api/v1/exports/department", "export-department", "department", "Everything that was entered where the caller may export, as open files in a ZIP; with people for a purpose, which is kept with the reading of each", d.apiExport)
	api.Post(a, "/api/v1/designations/{key}/approve", "approve-designation", "department", "Say that a draft stands; never of what one drafted", http.StatusOK, d.apiApprove)
}

func mayAsk(ctx context.Context, op string) error {
	if len(people.DeskPaths(who.From(ctx))) == 0 {
		return fault.E(fault.Denied, op, "department.denied")
	}
	return nil
}

// KindsInput pages through the kinds of post of the caller's part.
type KindsInput struct {
	Sort  string `query:"sort" enum:"code,title" default:"code" doc:"title: as the caller's language orders names"`
	State string `query:"state" enum:"none,draft,sent_back,submitted,reviewed,verified,published,overlay" doc:"none: nothing in force nor on its way; overlay: with an overlay in force"`
	Text  string `query:"q" maxLength:"80" doc:"In a name in any language, or in the code"`
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// KindsOutput is a page of kinds of post.
type KindsOutput struct {
	Body FracKinds
}

// FracKinds is a page of kinds of post, with the sums over the caller's whole part of the tree.
type FracKinds struct {
	Items  []FracKind `json:"items"`
	Next   string     `json:"next" doc:"Pass as after for the next page; empty at the end"`
	Posts  int        `json:"posts" doc:"All posts"`
	Kinds  int        `json:"kinds" doc:"Kinds of post of which there are posts"`
	Open   int        `json:"open" doc:"Of them, those for which nothing is in force"`
	NoKind int        `json:"no_kind" doc:"Posts that are of no kind yet"`
}

// FracKind is a kind of post and how far it has come.
type FracKind struct {
	Code     string            `json:"code"`
	Name     string            `json:"name" doc:"In the caller's language; empty for one that nobody has begun"`
	Names    map[string]string `json:"names"`
	Org      string            `json:"org,omitempty" doc:"Code of the organisation that keeps it"`
	Posts    int               `json:"posts"`
	Held     int               `json:"held" doc:"Of the posts, those that somebody holds"`
	State    string            `json:"state" enum:"none,draft,sent_back,submitted,reviewed,verified,published"`
	Version  int               `json:"version" doc:"In force; 0 when none is"`
	OnItsWay string            `json:"on_its_way,omitempty" doc:"State of a version that is to follow the one in force"`
	Overlays int               `json:"overlays" doc:"In force for some part of the tree"`
}

func (d *Desk) apiKinds(ctx context.Context, in *KindsInput) (*KindsOutput, error) {
	if err := mayAsk(ctx, "department.apiKinds"); err != nil {
		return nil, err
	}
	q, by, p := d.db.Reader(), who.From(ctx), api.Printer(ctx)
	list, err := d.people.KindsHere(ctx, q, by, people.KindFilter{State: in.State, Text: in.Text, Sort: in.Sort, Lang: p.Lang()}, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	sum, err := d.people.Standing(ctx, q, people.DeskPaths(by))
	if err != nil {
		return nil, err
	}
	out := &KindsOutput{Body: FracKinds{Items: []FracKind{}, Posts: sum.Posts, Kinds: sum.Kinds, Open: sum.KindsOpen, NoKind: sum.NoKind}}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = list[in.Limit-1].Code
	}
	for _, k := range list {
		title, _ := p.Name(k.Name)
		out.Body.Items = append(out.Body.Items, FracKind{
			Code: k.Code, Name: title, Names: k.Name, Org: k.Org, Posts: k.Posts, Held: k.Held, State: k.State, Version: k.Version, OnItsWay: k.OnItsWay, Overlays: k.Overlays,
		})
	}
	return out, nil
}

// GroupsInput names a unit.
type GroupsInput struct {
	Org   string `query:"org" maxLength:"80" doc:"Code of the unit; by default the head of the caller's part of the tree"`
	After string `query:"after" maxLength:"36" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// GroupsOutput is a grouping.
type GroupsOutput struct {
	Body PostGroups
}

// PostGroups is a unit's posts sorted into groups.
type PostGroups struct {
	ID        string     `json:"id"`
	Org       string     `json:"org" doc:"Code of the unit"`
	State     string     `json:"state" enum:"open,applied,undone,dropped"`
	Revision  int        `json:"revision" doc:"Pass as seen with an edit: where somebody else was quicker, nothing is written"`
	Posts     int        `json:"posts"`
	Count     int        `json:"count" doc:"Groups"`
	Confirmed int        `json:"confirmed" doc:"Of the groups, those that somebody has said are right"`
	Items     []OneGroup `json:"items"`
	Next      string     `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// OneGroup is posts that are proposed to become one kind of post.
type OneGroup struct {
	ID        string            `json:"id"`
	Name      string            `json:"name" doc:"In the caller's language"`
	Names     map[string]string `json:"names" doc:"A kind that is to be begun needs en and hi before it can be confirmed"`
	UnitKind  string            `json:"unit_kind"`
	Posts     int               `json:"posts"`
	Kind      string            `json:"kind" doc:"Code of the kind of post that they will be"`
	Fresh     bool              `json:"fresh" doc:"That kind is to be begun, as an empty draft"`
	Reason    string            `json:"reason" enum:"known,elsewhere,new" doc:"known: it is there for this title at this kind of unit; elsewhere: one of this title is there elsewhere, see alike; new: none is there"`
	Alike     string            `json:"alike,omitempty" doc:"Code of the kind of post that it is like"`
	Confirmed bool              `json:"confirmed"`
	Titles    []OneTitle        `json:"titles"`
}

// OneTitle is a title within a group, as it was written.
type OneTitle struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Posts int    `json:"posts"`
	How   string `json:"how" enum:"same,abbreviation,language,spelling,alias" doc:"Why it is in the group: what had to be done to it before it was the same"`
}

func groupsOut(p *locale.Printer, g people.Grouping, after string, limit int) *GroupsOutput {
	confirmed, _ := g.Confirmed()
	out := &GroupsOutput{Body: PostGroups{
		ID: g.ID, Org: g.Org.Code, State: g.State, Revision: g.Revision, Posts: g.Posts, Count: len(g.Groups), Confirmed: confirmed, Items: []OneGroup{},
	}}
	begun := after == ""
	for _, one := range g.Groups {
		if !begun {
			begun = one.ID == after
			continue
		}
		if len(out.Body.Items) == limit {
			out.Body.Next = out.Body.Items[limit-1].ID
			break
		}
		title, _ := p.Name(one.Name)
		item := OneGroup{
			ID: one.ID, Name: title, Names: one.Name, UnitKind: one.UnitKind, Posts: one.Posts, Kind: one.Kind, Fresh: one.Fresh, Reason: one.Reason,
			Alike: one.Alike, Confirmed: one.Confirmed, Titles: []OneTitle{},
		}
		for _, t := range one.Titles {
			item.Titles = append(item.Titles, OneTitle{ID: t.ID, Title: written(t.Title), Posts: t.Posts, How: t.How})
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out
}

func (d *Desk) apiGroups(ctx context.Context, in *GroupsInput) (*GroupsOutput, error) {
	if err := mayAsk(ctx, "department.apiGroups"); err != nil {
		return nil, err
	}
	unit, err := d.unit(ctx, in.Org)
	if err != nil {
		return nil, err
	}
	g, err := d.people.Grouping(ctx, d.db.Reader(), who.From(ctx), unit.Code)
	if err != nil {
		return nil, err
	}
	return groupsOut(api.Printer(ctx), g, in.After, in.Limit), nil
}

// allGroups is how many groups an answer to an act holds at most; get-post-groups pages through more.
const allGroups = 500

// SortInput asks for the groups of a unit.
type SortInput struct {
	Body struct {
		Org  string `json:"org,omitempty" maxLength:"80" doc:"Code of the unit; by default the head of the caller's part of the tree"`
		Anew bool   `json:"anew,omitempty" doc:"Drop the open groups with all that was said of them, and sort anew"`
	}
}

func (d *Desk) apiPropose(ctx context.Context, in *SortInput) (*GroupsOutput, error) {
	if err := mayAsk(ctx, "department.apiPropose"); err != nil {
		return nil, err
	}
	unit, err := d.unit(ctx, in.Body.Org)
	if err != nil {
		return nil, err
	}
	g, err := d.people.ProposeGroups(ctx, who.From(ctx), unit.Code, in.Body.Anew)
	if err != nil {
		return nil, err
	}
	return groupsOut(api.Printer(ctx), g, "", allGroups), nil
}

// EditInput says things about groups.
type EditInput struct {
	ID   string `path:"id" maxLength:"36" doc:"Id of the grouping"`
	Body struct {
		Seen  *int      `json:"seen,omitempty" minimum:"0" doc:"The revision that the editor has seen; where somebody else has changed it since, the answer is 412. Absent: not asked"`
		Edits []OneEdit `json:"edits" maxItems:"500" doc:"One at least"`
	}
}

// OneEdit is one thing said about groups.
type OneEdit struct {
	Do     string            `json:"do" enum:"confirm,reopen,rename,kind,split,join"`
	Groups []string          `json:"groups" minItems:"1" maxItems:"500" doc:"Ids: any number to confirm or reopen, two or more to join, one for the others"`
	Titles []string          `json:"titles,omitempty" maxItems:"2000" doc:"split: ids of the titles that make a group of their own"`
	Names  map[string]string `json:"names,omitempty" doc:"rename: en and hi"`
	Kind   string            `json:"kind,omitempty" maxLength:"64" doc:"kind: code of a kind of post that is there, or of one to be begun"`
}

func (d *Desk) apiEdit(ctx context.Context, in *EditInput) (*GroupsOutput, error) {
	edits := make([]people.GroupEdit, len(in.Body.Edits))
	for i, e := range in.Body.Edits {
		edits[i] = people.GroupEdit{Do: e.Do, Groups: e.Groups, Titles: e.Titles, Name: e.Names, Kind: e.Kind}
	}
	g, err := d.people.EditGroups(ctx, who.From(ctx), in.ID, seenBy(in.Body.Seen), edits...)
	if err != nil {
		return nil, err
	}
	return groupsOut(api.Printer(ctx), g, "", allGroups), nil
}

func seenBy(seen *int) int {
	if seen == nil {
		return -1
	}
	return *seen
}

// ApplyInput asks that confirmed groups be applied.
type ApplyInput struct {
	ID   string `path:"id" maxLength:"36" doc:"Id of the grouping"`
	Body struct {
		Seen   *int `json:"seen,omitempty" minimum:"0" doc:"The revision that was looked at"`
		DryRun bool `json:"dry_run,omitempty" doc:"Tell what would come of it, write nothing"`
	}
}

// ApplyOutput is what came of applying.
type ApplyOutput struct {
	Body AppliedGroups
}

// AppliedGroups is what came of applying confirmed groups, or would.
type AppliedGroups struct {
	Groups  int      `json:"groups" doc:"Groups whose posts were given a kind"`
	Posts   int      `json:"posts"`
	Held    int      `json:"held" doc:"Of the posts, those that somebody holds"`
	Begun   []string `json:"begun" doc:"Codes of the kinds of post that were begun as empty drafts"`
	LeftOut int      `json:"left_out" doc:"Posts that have come to be of a kind since, or that the caller holds"`
	Waiting int      `json:"waiting" doc:"Groups that are not confirmed, and so not touched"`
	DryRun  bool     `json:"dry_run"`
}

func (d *Desk) apiApply(ctx context.Context, in *ApplyInput) (*ApplyOutput, error) {
	done, err := d.people.ApplyGroups(ctx, who.From(ctx), in.ID, seenBy(in.Body.Seen), in.Body.DryRun)
	if err != nil {
		return nil, err
	}
	out := &ApplyOutput{Body: AppliedGroups{
		Groups: done.Groups, Posts: done.Posts, Held: done.Held, Begun: done.Begun, LeftOut: done.LeftOut, Waiting: done.Waiting, DryRun: in.Body.DryRun,
	}}
	if out.Body.Begun == nil {
		out.Body.Begun = []string{}
	}
	return out, nil
}

// GroupingInput names a grouping.
type GroupingInput struct {
	ID string `path:"id" maxLength:"36" doc:"Id of the grouping"`
}

func (d *Desk) apiUndo(ctx context.Context, in *GroupingInput) (*GroupsOutput, error) {
	by := who.From(ctx)
	if err := d.people.UndoGroups(ctx, by, in.ID); err != nil {
		return nil, err
	}
	g, err := d.people.Grouping(ctx, d.db.Reader(), by, in.ID)
	if err != nil {
		return nil, err
	}
	return groupsOut(api.Printer(ctx), g, "", allGroups), nil
}

// DesignationsInput looks words up among designations.
type DesignationsInput struct {
	Text  string `query:"q" maxLength:"80" doc:"Words, or beginnings of words, of any name in Hindi, English or transliteration, or of the code"`
	State string `query:"state" enum:"draft,approved,merged" doc:"Absent: those that stand"`
	Lang  string `query:"lang" maxLength:"12" doc:"Language of the order; by default the caller's"`
	After string `query:"after" maxLength:"4000" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// DesignationsOutput is a page of designations.
type DesignationsOutput struct {
	Body struct {
		Items []DesignationLine `json:"items"`
		Next  string            `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// DesignationLine is one designation.
type DesignationLine struct {
	ID      string              `json:"id"`
	Code    string              `json:"code"`
	Name    string              `json:"name" doc:"In the caller's language"`
	Names   map[string]string   `json:"names"`
	Aliases []map[string]string `json:"aliases"`
	State   string              `json:"state" enum:"draft,approved,merged"`
	Posts   int                 `json:"posts" doc:"Sanctioned under it, those merged into it counted"`
}

func designationLine(p *locale.Printer, d people.Designation) DesignationLine {
	title, _ := p.Name(d.Name)
	out := DesignationLine{ID: d.ID, Code: d.Code, Name: title, Names: d.Name, Aliases: d.Aliases, State: d.State, Posts: d.Posts}
	if out.Aliases == nil {
		out.Aliases = []map[string]string{}
	}
	return out
}

func (d *Desk) apiDesignations(ctx context.Context, in *DesignationsInput) (*DesignationsOutput, error) {
	if err := mayAsk(ctx, "department.apiDesignations"); err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	list, next, err := d.people.Designations(ctx, d.db.Reader(), people.DeskPaths(who.From(ctx)), in.State, in.Text, cmp.Or(in.Lang, p.Lang()), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &DesignationsOutput{}
	out.Body.Items, out.Body.Next = []DesignationLine{}, next
	for _, one := range list {
		out.Body.Items = append(out.Body.Items, designationLine(p, one))
	}
	return out, nil
}

// DesignationInput names a designation.
type DesignationInput struct {
	Key string `path:"key" maxLength:"64" doc:"Code or id" example:"D-JUNIOR-ASSISTANT"`
}

// DesignationOutput is one designation.
type DesignationOutput struct {
	Body DesignationLine
}

func (d *Desk) apiDesignation(ctx context.Context, in *DesignationInput) (*DesignationOutput, error) {
	one, err := d.people.Designation(ctx, d.db.Reader(), in.Key)
	if err != nil {
		return nil, err
	}
	return &DesignationOutput{Body: designationLine(api.Printer(ctx), one)}, nil
}

// AddDesignationInput is a new designation.
type AddDesignationInput struct {
	Body struct {
		Org     string              `json:"org,omitempty" maxLength:"80" doc:"Code of the unit whose word it is; by default the head of the caller's part of the tree"`
		Code    string              `json:"code,omitempty" maxLength:"64" doc:"Given to it when absent"`
		Names   map[string]string   `json:"names" doc:"By language"`
		Aliases []map[string]string `json:"aliases,omitempty" maxItems:"100" doc:"Other names by which files and people know it"`
	}
}

func (d *Desk) apiAddDesignation(ctx context.Context, in *AddDesignationInput) (*DesignationOutput, error) {
	if err := mayAsk(ctx, "department.apiAddDesignation"); err != nil {
		return nil, err
	}
	unit, err := d.unit(ctx, in.Body.Org)
	if err != nil {
		return nil, err
	}
	one, err := d.people.AddDesignation(ctx, who.From(ctx), people.Designation{OrgID: unit.ID, Code: in.Body.Code, Name: in.Body.Names, Aliases: in.Body.Aliases})
	if err != nil {
		return nil, err
	}
	return &DesignationOutput{Body: designationLine(api.Printer(ctx), one)}, nil
}

// MergeInput names two designations.
type MergeInput struct {
	Key  string `path:"key" maxLength:"36" doc:"Id of the one that becomes a name of the other"`
	Body struct {
		Into string `json:"into" maxLength:"64" doc:"Code or id of the other"`
	}
}

func (d *Desk) apiMerge(ctx context.Context, in *MergeInput) (*DesignationOutput, error) {
	to, err := d.people.Designation(ctx, d.db.Reader(), in.Body.Into)
	if err != nil {
		return nil, err
	}
	if err := d.people.MergeDesignations(ctx, who.From(ctx), in.Key, to.ID); err != nil {
		return nil, err
	}
	return d.apiDesignation(ctx, &DesignationInput{Key: to.ID})
}

// DesignationIDInput names a designation by its id: a code would lead to what it was merged into.
type DesignationIDInput struct {
	Key string `path:"key" maxLength:"36" doc:"Id"`
}

func (d *Desk) apiPart(ctx context.Context, in *DesignationIDInput) (*DesignationOutput, error) {
	if err := d.people.PartDesignation(ctx, who.From(ctx), in.Key); err != nil {
		return nil, err
	}
	return d.apiDesignation(ctx, &DesignationInput{Key: in.Key})
}

func (d *Desk) apiApprove(ctx context.Context, in *DesignationIDInput) (*DesignationOutput, error) {
	if err := d.people.ApproveDesignation(ctx, who.From(ctx), in.Key); err != nil {
		return nil, err
	}
	return d.apiDesignation(ctx, &DesignationInput{Key: in.Key})
}
