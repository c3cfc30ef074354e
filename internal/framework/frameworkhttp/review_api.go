package frameworkhttp

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// reviewAPI registers the operations from submitted to published, of versions and of overlays.
func (d *Door) reviewAPI(a *api.API) {
	const draft, kind = "/api/v1/frac/drafts/{kind}", "/api/v1/kinds/{kind}"
	api.Get(a, "/api/v1/frac/review", "list-waiting-versions", "frac", "Versions that wait for a step which the caller may take, in the caller's parts of the tree, the longest waiting first", d.apiWaiting)
	api.Get(a, "/api/v1/frac/consents", "list-waiting-consents", "frac", "In what submitted overlays ask less than their core and the commission has not consented yet", d.apiConsents)
	api.Post(a, draft+"/review", "review-draft", "frac", "Say that a submitted version was read and is right (L1). Nobody who wrote it may", http.StatusOK, d.apiReview)
	api.Post(a, draft+"/verify", "verify-draft", "frac", "Say as who answers for it that a reviewed version is right (L2). Nobody who wrote or reviewed it may", http.StatusOK, d.apiVerify)
	api.Post(a, draft+"/send-back", "send-back-draft", "frac", "Return a submitted or reviewed version to those who write it, with the reason in `note`", http.StatusOK, d.apiSendBack)
	api.Post(a, draft+"/consent", "consent-to-overlay", "frac", "Consent for the commission that an overlay asks less than its core in a competency", http.StatusOK, d.apiConsent)
	api.Get(a, draft+"/preview", "preview-draft", "frac", "Whom a version on its way would touch if it came into force: posts, holders, gaps opened and closed, by competency and by unit. Nothing is changed", d.apiPreview)
	api.Post(a, draft+"/publish", "publish-draft", "frac", "Put a verified version in force; the one before is superseded and gaps are measured anew. Nobody who wrote it may", http.StatusOK, d.apiPublish)
	api.Get(a, kind+"/versions", "list-kind-versions", "frac", "Versions of a kind of post that are or were in force, the newest first", d.apiVersions)
	api.Get(a, kind+"/profile", "get-kind-profile", "frac", "What a kind of post needed by one of its versions, or by the one in force on a day; by default the one in force now", d.apiProfile)
	api.Get(a, kind+"/diff", "diff-kind", "frac", "In what two versions of a kind of post differ, part by part, old and new side by side", d.apiDiff)
	api.Get(a, kind+"/overlays", "list-overlays", "frac", "What places ask besides the core of a kind of post", d.apiOverlays)
	api.Post(a, kind+"/overlays", "begin-overlay", "frac", "Begin the overlay of a kind of post below an organisation: a draft of its own, written and reviewed as any other", http.StatusCreated, d.apiBeginOverlay)
	api.Get(a, kind+"/overlay", "get-overlay", "frac", "An overlay in force laid over its core: what the core asks, what the overlay asks, what applies", d.apiOverlay)
}

// ReviewInput is a step with what is said about it.
type ReviewInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"2000" doc:"Kept in the history; when sending back, the reason"`
	}
}

// ReviewOutput is where a version stands after a step.
type ReviewOutput struct {
	Body ReviewState
}

// ReviewState is where a version stands.
type ReviewState struct {
	Kind    string       `json:"kind"`
	Version int          `json:"version"`
	Status  string       `json:"status" enum:"draft,submitted,reviewed,verified,sent_back,published,superseded"`
	Steps   []ReviewStep `json:"steps" doc:"Its way so far, the oldest step first"`
}

// ReviewStep is one step of a version.
type ReviewStep struct {
	Step string `json:"step" enum:"drafted,submitted,reviewed,verified,sent_back,published,superseded,discarded"`
	At   string `json:"at" doc:"RFC 3339"`
	By   string `json:"by" doc:"Id of the person, or name of the system"`
	Note string `json:"note,omitempty"`
}

// reviewState reads where the newest version of a kind of post stands.
func (d *Door) reviewState(ctx context.Context, kind string) (*ReviewOutput, error) {
	q := d.db.Reader()
	all, err := d.frameworks.Versions(ctx, q, kind)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.E(fault.NotFound, "frameworkhttp.reviewState", "framework.profile.unknown", "kind", kind)
	}
	steps, err := d.frameworks.Steps(ctx, q, all[0].ID)
	if err != nil {
		return nil, err
	}
	out := &ReviewOutput{Body: ReviewState{Kind: kind, Version: all[0].Number, Status: all[0].Status, Steps: make([]ReviewStep, len(steps))}}
	for i, s := range steps {
		out.Body.Steps[i] = ReviewStep{s.Step, s.At.Format(time.RFC3339), s.By, s.Note}
	}
	return out, nil
}

func (d *Door) apiReview(ctx context.Context, in *ReviewInput) (*ReviewOutput, error) {
	if err := d.frameworks.ReviewFrac(ctx, who.From(ctx), in.Kind, in.Body.Note); err != nil {
		return nil, err
	}
	return d.reviewState(ctx, in.Kind)
}

func (d *Door) apiVerify(ctx context.Context, in *ReviewInput) (*ReviewOutput, error) {
	if err := d.frameworks.VerifyFrac(ctx, who.From(ctx), in.Kind, in.Body.Note); err != nil {
		return nil, err
	}
	return d.reviewState(ctx, in.Kind)
}

func (d *Door) apiSendBack(ctx context.Context, in *ReviewInput) (*ReviewOutput, error) {
	if _, err := d.reviewState(ctx, in.Kind); err != nil { // what is not there is said before what is missing
		return nil, err
	}
	if err := d.frameworks.SendBackFrac(ctx, who.From(ctx), in.Kind, in.Body.Note); err != nil {
		return nil, err
	}
	return d.reviewState(ctx, in.Kind)
}

// ConsentInput names the competency that the commission consents to.
type ConsentInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS.UP-129-948"`
	Body struct {
		Competency string `json:"competency" maxLength:"64" example:"KCM-F017"`
	}
}

func (d *Door) apiConsent(ctx context.Context, in *ConsentInput) (*ReviewOutput, error) {
	if err := d.frameworks.Consent(ctx, who.From(ctx), in.Kind, in.Body.Competency); err != nil {
		return nil, err
	}
	return d.reviewState(ctx, in.Kind)
}

// PublishInput names the version that is to come into force.
type PublishInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	Body struct {
		Version int `json:"version" minimum:"1" doc:"The version that was previewed"`
	}
}

func (d *Door) apiPublish(ctx context.Context, in *PublishInput) (*ReviewOutput, error) {
	if err := d.frameworks.PublishFrac(ctx, who.From(ctx), in.Kind, in.Body.Version); err != nil {
		return nil, err
	}
	return d.reviewState(ctx, in.Kind)
}

// PreviewInput names a kind of post that has a version on its way.
type PreviewInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
}

// PreviewOutput is whom a version would touch.
type PreviewOutput struct {
	Body Preview
}

// Preview is whom a version would touch if it came into force.
type Preview struct {
	Kind    string              `json:"kind"`
	Version int                 `json:"version"`
	InForce int                 `json:"in_force" doc:"The version that it would supersede; 0 for none"`
	Posts   int                 `json:"posts" doc:"Held or vacant"`
	Holders int                 `json:"holders"`
	Under   int                 `json:"under" doc:"Holders among them for whom an overlay lies upon the version: they are measured against that"`
	Opened  int                 `json:"opened" doc:"Gaps that would open: a person and a competency each"`
	Closed  int                 `json:"closed" doc:"Gaps that would close"`
	By      []PreviewCompetency `json:"competencies" doc:"Those to which something happens"`
	Units   []PreviewUnit       `json:"units" doc:"At most 20, those in which most changes first"`
}

// PreviewCompetency is what a version would do to one competency.
type PreviewCompetency struct {
	Competency string `json:"competency"`
	Was        int    `json:"was" doc:"Required level now; 0 where it is not asked for"`
	Will       int    `json:"will"`
	Opened     int    `json:"opened"`
	Closed     int    `json:"closed"`
}

// PreviewUnit is what a version would do at one unit.
type PreviewUnit struct {
	Org     string `json:"org" doc:"Code of the organisation"`
	Holders int    `json:"holders"`
	Opened  int    `json:"opened"`
	Closed  int    `json:"closed"`
}

func (d *Door) apiPreview(ctx context.Context, in *PreviewInput) (*PreviewOutput, error) {
	q := d.db.Reader()
	draft, err := d.frameworks.OpenSheet(ctx, q, who.From(ctx), in.Kind, true)
	if err != nil {
		return nil, err
	}
	t, err := d.gaps.Preview(ctx, q, draft.Profile.Kind, draft.Asks, unitsShown)
	if err != nil {
		return nil, err
	}
	out := &PreviewOutput{Body: Preview{
		Kind: draft.KindCode, Version: draft.Number, InForce: draft.Old.Version, Posts: t.Posts, Holders: t.Holders, Under: t.Under, Opened: t.Opened, Closed: t.Closed,
		By: []PreviewCompetency{}, Units: []PreviewUnit{},
	}}
	for _, b := range t.By {
		out.Body.By = append(out.Body.By, PreviewCompetency(b))
	}
	ids := make([]string, len(t.At))
	for i, u := range t.At {
		ids[i] = u.OrgID
	}
	orgs, err := d.people.Orgs(ctx, q, ids)
	for _, u := range t.At {
		out.Body.Units = append(out.Body.Units, PreviewUnit{orgs[u.OrgID].Code, u.Holders, u.Opened, u.Closed})
	}
	return out, err
}

// WaitingInput pages through what waits.
type WaitingInput struct {
	After string `query:"after" maxLength:"200" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// WaitingOutput is a page of what waits.
type WaitingOutput struct {
	Body struct {
		Items []WaitingVersion `json:"items"`
		Next  string           `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// WaitingVersion is one version that waits for a step.
type WaitingVersion struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	Status  string `json:"status" enum:"submitted,reviewed,verified"`
	Next    string `json:"next" enum:"review,verify,publish" doc:"The step that it waits for"`
	Org     string `json:"org" doc:"Code of the organisation that answers for it"`
	Since   string `json:"since" doc:"RFC 3339"`
	Own     bool   `json:"own" doc:"The caller's own hands are on it: somebody else must take the step, but for publishing what one has verified"`
}

func (d *Door) apiWaiting(ctx context.Context, in *WaitingInput) (*WaitingOutput, error) {
	q, by := d.db.Reader(), who.From(ctx)
	list, next, err := d.people.FracsWaiting(ctx, q, by, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.VersionID
	}
	hands, err := d.frameworks.Hands(ctx, q, ids)
	out := &WaitingOutput{}
	out.Body.Items, out.Body.Next = []WaitingVersion{}, next
	for _, x := range list {
		line := WaitingVersion{Kind: x.KindCode, Version: x.Version, Status: x.Status, Org: x.OrgCode, Since: x.Since.Format(time.RFC3339)}
		line.Next = map[string]string{framework.VersionSubmitted: "review", framework.VersionReviewed: "verify", framework.VersionVerified: "publish"}[x.Status]
		for _, h := range hands[x.VersionID] {
			line.Own = line.Own || h == by.PersonID
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, err
}

// ConsentsOutput is a page of consents that are asked for.
type ConsentsOutput struct {
	Body struct {
		Items []WaitingConsent `json:"items"`
		Next  string           `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// WaitingConsent is one level for which an overlay asks less than its core.
type WaitingConsent struct {
	Kind       string `json:"kind" doc:"Code of the overlay"`
	Version    int    `json:"version"`
	Org        string `json:"org"`
	Competency string `json:"competency"`
	Core       int    `json:"core" doc:"Level of the core"`
	Level      int    `json:"level" doc:"Level that the overlay asks for"`
}

func (d *Door) apiConsents(ctx context.Context, in *WaitingInput) (*ConsentsOutput, error) {
	kind, competency, _ := strings.Cut(in.After, "~")
	list, err := d.frameworks.ConsentsWaiting(ctx, d.db.Reader(), who.From(ctx), kind, competency, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ConsentsOutput{}
	out.Body.Items = []WaitingConsent{}
	for _, l := range list {
		out.Body.Items = append(out.Body.Items, WaitingConsent{l.KindCode, l.Version, l.Org, l.Competency, l.Core, l.Ask})
	}
	if n := len(list); n > 0 && n == in.Limit {
		out.Body.Next = list[n-1].KindCode + "~" + list[n-1].Competency
	}
	return out, nil
}

// VersionsOutput lists versions.
type VersionsOutput struct {
	Body struct {
		Items []VersionLine `json:"items"`
	}
}

// VersionLine is one version of a kind of post.
type VersionLine struct {
	Version     int    `json:"version"`
	Status      string `json:"status" enum:"published,superseded"`
	PublishedAt string `json:"published_at" doc:"RFC 3339"`
	Org         string `json:"org"`
}

func (d *Door) apiVersions(ctx context.Context, in *PreviewInput) (*VersionsOutput, error) {
	all, err := d.frameworks.Versions(ctx, d.db.Reader(), in.Kind)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.E(fault.NotFound, "frameworkhttp.apiVersions", "framework.profile.unknown", "kind", in.Kind)
	}
	out := &VersionsOutput{}
	out.Body.Items = []VersionLine{}
	for _, v := range all {
		if !v.PublishedAt.IsZero() {
			out.Body.Items = append(out.Body.Items, VersionLine{v.Number, v.Status, v.PublishedAt.Format(time.RFC3339), v.OrgCode})
		}
	}
	return out, nil
}

// ProfileInput names a version, or a day.
type ProfileInput struct {
	Kind    string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	Version int    `query:"version" minimum:"0" doc:"0 is the one of as_of, or the one in force"`
	AsOf    string `query:"as_of" maxLength:"10" doc:"YYYY-MM-DD: by what was in force at the end of this day in India" example:"2026-11-22"`
}

func (d *Door) apiProfile(ctx context.Context, in *ProfileInput) (*KindOutput, error) {
	profile, v, _, err := d.profileAt(ctx, d.db.Reader(), who.From(ctx), in.Kind, in.Version, in.AsOf)
	if err != nil {
		return nil, err
	}
	return kindOutput(api.Printer(ctx), profile, v.Status, v.Number), nil
}

// DiffInput names two versions.
type DiffInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	From int    `query:"from" minimum:"0" doc:"0 is the version before the other"`
	To   int    `query:"to" minimum:"0" doc:"0 is the version in force"`
}

// DiffOutput is in what two versions differ.
type DiffOutput struct {
	Body struct {
		From  int        `json:"from"`
		To    int        `json:"to"`
		Items []DiffLine `json:"items" doc:"In the order of the newer version; what only the older has comes last"`
	}
}

// DiffLine is one part in which two versions differ.
type DiffLine struct {
	Part   string `json:"part" example:"need:A6:KCM-F017"`
	Change string `json:"change" enum:"added,removed,changed,moved"`
	Old    any    `json:"old,omitempty" doc:"What stood there; absent for what was added"`
	New    any    `json:"new,omitempty"`
	Role   string `json:"role,omitempty" doc:"Of an activity: the role under which it stands"`
}

func (d *Door) apiDiff(ctx context.Context, in *DiffInput) (*DiffOutput, error) {
	old, next, err := d.twoVersions(ctx, d.db.Reader(), who.From(ctx), in.Kind, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &DiffOutput{}
	out.Body.From, out.Body.To, out.Body.Items = old.v.Number, next.v.Number, []DiffLine{}
	for _, x := range framework.Differences(old.Profile, next.Profile) {
		line := DiffLine{Part: string(x.Part), Change: x.Change, Role: x.In}
		if x.Old != nil {
			line.Old = x.Old
		}
		if x.New != nil {
			line.New = x.New
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, nil
}

// OverlaysOutput lists overlays.
type OverlaysOutput struct {
	Body struct {
		Items []OverlayLine `json:"items"`
	}
}

// OverlayLine is one overlay of a kind of post.
type OverlayLine struct {
	Code    string `json:"code"`
	Org     string `json:"org" doc:"Below which it holds"`
	Version int    `json:"version" doc:"In force; 0 while none is"`
}

func (d *Door) apiOverlays(ctx context.Context, in *PreviewInput) (*OverlaysOutput, error) {
	q := d.db.Reader()
	if _, err := d.frameworks.Profile(ctx, q, in.Kind); err != nil {
		return nil, err
	}
	list, err := d.frameworks.Overlays(ctx, q, in.Kind)
	out := &OverlaysOutput{}
	out.Body.Items = []OverlayLine{}
	for _, o := range list {
		out.Body.Items = append(out.Body.Items, OverlayLine{o.Code, o.Overlay, o.Version})
	}
	return out, err
}

// BeginOverlayInput names the organisation below which an overlay is to hold.
type BeginOverlayInput struct {
	Kind string `path:"kind" maxLength:"64" example:"POS-UP-PR-GPS"`
	Body struct {
		Org string `json:"org" maxLength:"64" example:"UP-129-948"`
	}
}

func (d *Door) apiBeginOverlay(ctx context.Context, in *BeginOverlayInput) (*ReviewOutput, error) {
	if _, err := d.people.Org(ctx, d.db.Reader(), in.Body.Org); err != nil {
		return nil, err
	}
	v, err := d.frameworks.NewOverlay(ctx, who.From(ctx), in.Kind, in.Body.Org)
	if err != nil {
		return nil, err
	}
	return d.reviewState(ctx, v.KindCode)
}

// OverlayOutput is an overlay laid over its core.
type OverlayOutput struct {
	Body struct {
		Code    string       `json:"code"`
		Core    string       `json:"core" doc:"Code of the kind of post that it adds to"`
		Org     string       `json:"org"`
		Version int          `json:"version" doc:"Of the overlay"`
		Above   []string     `json:"above" doc:"Codes of the overlays in force above it, upon which it lies: the outermost first"`
		Items   []OverlaidBy `json:"items"`
	}
}

// OverlaidBy is one competency of an overlay and its core.
type OverlaidBy struct {
	Competency string            `json:"competency"`
	Core       int               `json:"core" doc:"Level of the core; 0 where only the overlay asks"`
	Level      int               `json:"level" doc:"Level that applies"`
	Said       []OverlaySaid     `json:"said,omitempty" doc:"What each overlay says, the outermost first; those that say nothing are left out"`
	Change     string            `json:"change,omitempty" enum:"added,raised,lowered"`
	Reason     map[string]string `json:"reason,omitempty" doc:"Of one that is lowered, by language"`
}

// OverlaySaid is what one overlay says of a competency.
type OverlaySaid struct {
	Overlay string `json:"overlay" doc:"Code"`
	Level   int    `json:"level"`
	Change  string `json:"change,omitempty" enum:"added,raised,lowered" doc:"Against what stands above it"`
}

func (d *Door) apiOverlay(ctx context.Context, in *PreviewInput) (*OverlayOutput, error) {
	q := d.db.Reader()
	over, err := d.frameworks.Profile(ctx, q, in.Kind)
	if err != nil {
		return nil, err
	}
	if over.Kind.Base == "" {
		return nil, fault.E(fault.NotFound, "frameworkhttp.apiOverlay", "framework.overlay.none", "kind", in.Kind)
	}
	laid, err := d.frameworks.LayingOf(ctx, q, over)
	if err != nil {
		return nil, err
	}
	out := &OverlayOutput{}
	b := &out.Body
	b.Code, b.Core, b.Org, b.Version, b.Items = in.Kind, over.Kind.Base, over.Kind.Overlay, over.Version, []OverlaidBy{}
	b.Above = []string{}
	for _, o := range laid.Above {
		b.Above = append(b.Above, o.Kind.Code)
	}
	for _, l := range laid.Lines {
		item := OverlaidBy{Competency: l.Competency, Core: l.Core, Level: l.Level, Change: l.Change, Reason: l.Reason}
		for _, s := range l.Said {
			item.Said = append(item.Said, OverlaySaid{s.Overlay, s.Level, s.Change})
		}
		b.Items = append(b.Items, item)
	}
	return out, nil
}

// resourcesAPI registers the operations on the knowledge resources: acts, rules, manuals and orders.
func (d *Door) resourcesAPI(a *api.API) {
	const resources = "/api/v1/frac/resources"
	api.Get(a, resources, "list-resources", "frac", "The knowledge resources: acts, rules, manuals and orders, by code; with `ended`, those that no longer hold and are still asked for", d.apiResources)
	api.Get(a, resources+"/{code}", "get-resource", "frac", "A knowledge resource with every activity and kind of post that names it, and how many posts and holders that touches in the caller's parts of the tree", d.apiEntry)
	api.Post(a, resources, "put-resource", "frac", "Write a knowledge resource, new or known", http.StatusOK, d.apiPutEntry)
	api.Post(a, resources+"/{code}/replace", "replace-resource", "frac", "Say that an entry holds no longer from a day on, and what stands in its place", http.StatusOK, d.apiReplace)
	api.Post(a, resources+"/{code}/tell", "tell-holders", "frac",
		"Tell every holder of a post that names an entry which no longer holds: a notice with the short course on what changed and its check. Each is told once", http.StatusOK, d.apiTell)
}

// ResourceInput pages through the knowledge resources.
type ResourceInput struct {
	Ended bool   `query:"ended" doc:"Only those that no longer hold and that versions in force still name; all on one page"`
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ResourceOutput is a page of the knowledge resources.
type ResourceOutput struct {
	Body struct {
		Items []ResourceEntry `json:"items"`
		Next  string          `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// ResourceEntry is an act, rule, manual or order.
type ResourceEntry struct {
	Code       string            `json:"code,omitempty" maxLength:"64" doc:"Left out for a new one: worked out from kind and title" example:"KR-1f2e3d4c"`
	Kind       string            `json:"kind" enum:"act,rule,manual,order"`
	Titles     map[string]string `json:"titles" doc:"By language; English and Hindi both"`
	URL        string            `json:"url,omitempty" maxLength:"2000"`
	ValidFrom  string            `json:"valid_from,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
	ValidTo    string            `json:"valid_to,omitempty" maxLength:"10" doc:"The last day on which it holds"`
	ReviewBy   string            `json:"review_by,omitempty" maxLength:"10"`
	ReplacedBy string            `json:"replaced_by,omitempty" maxLength:"64" readOnly:"true" doc:"Code of what stands in its place"`
	Org        string            `json:"org,omitempty" maxLength:"64" doc:"Code of the organisation that keeps it; absent for the nation"`
}

func resourceEntry(k framework.Knowledge) ResourceEntry {
	return ResourceEntry{k.Code, k.Kind, k.Title, k.URL, k.ValidFrom, k.ValidTo, k.ReviewBy, k.ReplacedBy, k.OrgCode}
}

func (d *Door) apiResources(ctx context.Context, in *ResourceInput) (*ResourceOutput, error) {
	q := d.db.Reader()
	out := &ResourceOutput{}
	out.Body.Items = []ResourceEntry{}
	list, err := d.frameworks.Shelf(ctx, q, in.After, in.Limit)
	if in.Ended {
		list, err = d.frameworks.EndedKnowledge(ctx, q)
	} else if len(list) == in.Limit {
		out.Body.Next = list[len(list)-1].Code
	}
	for _, k := range list {
		out.Body.Items = append(out.Body.Items, resourceEntry(k))
	}
	return out, err
}

// EntryInput names a knowledge resource.
type EntryInput struct {
	Code string `path:"code" maxLength:"64" example:"KR-1f2e3d4c"`
}

// EntryOutput is a knowledge resource with what it touches.
type EntryOutput struct {
	Body EntryAnswer
}

// EntryAnswer is a knowledge resource with what it touches.
type EntryAnswer struct {
	ResourceEntry
	Ended  bool           `json:"ended" doc:"It holds no longer"`
	Told   int            `json:"told" doc:"Holders who were told that it holds no longer"`
	Caught *EntryCaughtUp `json:"caught_up,omitempty" doc:"How far those in the caller's parts of the tree have come who were told; absent for who does not work on what posts need"`
	Uses   []EntryUse     `json:"uses" doc:"Activities of versions in force that name it"`
	Kinds  []EntryKind    `json:"kinds" doc:"Kinds of post that name it"`
}

// EntryCaughtUp is how many were touched by a change of the law, told, and have caught up.
type EntryCaughtUp struct {
	Touched int `json:"touched" doc:"Hold a post that names it now"`
	CaughtCount
	Units []CaughtUnit `json:"units" doc:"By unit directly below the caller's; those with fewer than five together in the last, which has no org"`
}

// CaughtCount counts those who were told.
type CaughtCount struct {
	Told   int  `json:"told"`
	Opened *int `json:"opened,omitempty" doc:"Have opened the short course since; absent where fewer than five were told"`
	Passed *int `json:"passed,omitempty" doc:"Have passed its check since; absent where fewer than five were told"`
}

// CaughtUnit is the count of one unit with all below it.
type CaughtUnit struct {
	Org  string `json:"org,omitempty" doc:"Code"`
	Name string `json:"name"`
	CaughtCount
}

func caughtCount(c people.CaughtUp) CaughtCount {
	out := CaughtCount{Told: c.Told}
	if !hidden(c) {
		out.Opened, out.Passed = &c.Opened, &c.Passed
	}
	return out
}

// EntryUse is one activity that names an entry.
type EntryUse struct {
	Kind     string            `json:"kind"`
	Version  int               `json:"version"`
	Role     string            `json:"role"`
	Activity string            `json:"activity"`
	Texts    map[string]string `json:"texts"`
}

// EntryKind is a kind of post that names an entry.
type EntryKind struct {
	Kind    string `json:"kind"`
	Posts   int    `json:"posts" doc:"Held or vacant, in the caller's parts of the tree"`
	Holders int    `json:"holders"`
}

func (d *Door) apiEntry(ctx context.Context, in *EntryInput) (*EntryOutput, error) {
	page, err := d.law(ctx, d.db.Reader(), api.Printer(ctx), who.From(ctx), in.Code)
	if err != nil {
		return nil, err
	}
	out := &EntryOutput{Body: EntryAnswer{ResourceEntry: resourceEntry(page.Knowledge), Ended: page.Over, Told: page.Told, Uses: []EntryUse{}, Kinds: []EntryKind{}}}
	if c := page.Caught; c.Sees {
		out.Body.Caught = &EntryCaughtUp{Touched: c.Touched, CaughtCount: caughtCount(c.CaughtUp), Units: []CaughtUnit{}}
		for _, u := range c.Units {
			out.Body.Caught.Units = append(out.Body.Caught.Units, CaughtUnit{u.Code, u.Name, caughtCount(u.CaughtUp)})
		}
	}
	for _, u := range page.Uses {
		out.Body.Uses = append(out.Body.Uses, EntryUse{u.KindCode, u.Version, u.Role, u.Activity, u.Text})
	}
	for _, k := range page.Counts {
		out.Body.Kinds = append(out.Body.Kinds, EntryKind{k.Code, k.Posts, k.Holders})
	}
	return out, nil
}

// PutEntryInput is a knowledge resource.
type PutEntryInput struct {
	Body ResourceEntry
}

// PutEntryOutput is the entry as it is kept.
type PutEntryOutput struct {
	Body ResourceEntry
}

func (d *Door) apiPutEntry(ctx context.Context, in *PutEntryInput) (*PutEntryOutput, error) {
	b := in.Body
	k, err := d.frameworks.PutKnowledge(ctx, who.From(ctx), framework.Knowledge{
		Code: b.Code, Kind: b.Kind, Title: b.Titles, URL: b.URL, ValidFrom: b.ValidFrom, ValidTo: b.ValidTo, ReviewBy: b.ReviewBy, OrgCode: b.Org,
	})
	if err != nil {
		return nil, err
	}
	return &PutEntryOutput{Body: resourceEntry(k)}, nil
}

// ReplaceInput says from when an entry holds no longer.
type ReplaceInput struct {
	Code string `path:"code" maxLength:"64" example:"KR-1f2e3d4c"`
	Body struct {
		From string `json:"from,omitempty" maxLength:"10" doc:"YYYY-MM-DD: the first day on which it holds no longer; today when left out"`
		Next string `json:"next,omitempty" maxLength:"64" doc:"Code of the entry that stands in its place"`
	}
}

func (d *Door) apiReplace(ctx context.Context, in *ReplaceInput) (*EntryOutput, error) {
	from := cmp.Or(in.Body.From, clock.Date(d.db.Reader().Now()))
	if err := d.frameworks.ReplaceKnowledge(ctx, who.From(ctx), in.Code, in.Body.Next, from); err != nil {
		return nil, err
	}
	return d.apiEntry(ctx, &EntryInput{in.Code})
}

// TellInput says with which short course holders are told.
type TellInput struct {
	Code string `path:"code" maxLength:"64" example:"KR-1f2e3d4c"`
	Body struct {
		Unit string `json:"unit,omitempty" maxLength:"64" doc:"Code of a course that says what changed and checks it" example:"C22"`
	}
}

// TellOutput is how many were told.
type TellOutput struct {
	Body struct {
		Told   int `json:"told" doc:"By this call"`
		Before int `json:"before" doc:"By earlier ones"`
	}
}

func (d *Door) apiTell(ctx context.Context, in *TellInput) (*TellOutput, error) {
	if err := d.unitFits(ctx, api.Printer(ctx), in.Code, in.Body.Unit); err != nil {
		return nil, err
	}
	t, err := d.frameworks.TellHolders(ctx, who.From(ctx), in.Code, in.Body.Unit)
	if err != nil {
		return nil, err
	}
	out := &TellOutput{}
	out.Body.Told, out.Body.Before = t.Told, t.Before
	return out, nil
}
