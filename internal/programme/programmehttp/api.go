package programmehttp

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/programme"
	"sopan/internal/web/api"
)

// API registers the operations: the verbs of the pages.
func (d *Door) API(a *api.API) {
	const tag = "programmes"
	api.Get(a, "/api/v1/programmes", "list-programmes", tag, "Programmes that may be begun, by title", d.apiList)
	api.Get(a, "/api/v1/programmes/{code}", "get-programme", tag, "A programme, and how far the caller is in it", d.apiGet)
	api.Post(a, "/api/v1/programmes/{code}/enrolment", "enrol-in-programme", tag, "Begins a programme; what is complete already counts at once", http.StatusOK, d.apiAct(func(ctx context.Context, by who.Actor, code string) error {
		return d.programmes.Enrol(ctx, by, code, api.Printer(ctx).Lang())
	}))
	api.Post(a, "/api/v1/programmes/{code}/leave", "leave-programme", tag, "Leaves a programme that was never completed", http.StatusOK, d.apiAct(d.programmes.Leave))
	api.Post(a, "/api/v1/programmes/{code}/renewal", "renew-programme", tag, "Begins to renew a programme that is due, or has lapsed", http.StatusOK, d.apiAct(d.programmes.Renew))
	api.Post(a, "/api/v1/programmes/{code}/move", "move-in-programme", tag, "Goes on in the version that is taught now", http.StatusOK, d.apiAct(d.programmes.MoveUp))
	api.Get(a, "/api/v1/programmes/{code}/cohorts", "list-programme-cohorts", tag, "Cohorts of a programme that have not ended", d.apiCohorts)
	api.Post(a, "/api/v1/programme-drafts", "begin-programme-draft", tag, "Begins a programme, or the next version of one that is live", http.StatusCreated, d.apiBegin)
	api.Get(a, "/api/v1/programme-drafts/{id}", "get-programme-draft", tag, "A version of a programme, with what stands in its way", d.apiDraft)
	api.Post(a, "/api/v1/programme-drafts/{id}/body", "write-programme-draft", tag, "Puts a body in place of what stands", http.StatusOK, d.apiWrite)
	api.Post(a, "/api/v1/programme-drafts/{id}/submission", "submit-programme-draft", tag, "Says that a draft is written", http.StatusOK, d.apiStep(wordless(d.programmes.Submit)))
	api.Post(a, "/api/v1/programme-drafts/{id}/return", "return-programme-draft", tag, "Returns a draft to its author, with the reason", http.StatusOK, d.apiStep(d.programmes.SendBack))
	api.Post(a, "/api/v1/programme-drafts/{id}/approval", "approve-programme-draft", tag, "Finds a draft fit for learners", http.StatusOK, d.apiStep(d.programmes.Approve))
	api.Post(a, "/api/v1/programme-drafts/{id}/publication", "publish-programme-draft", tag, "Puts an approved draft before learners", http.StatusOK, d.apiStep(wordless(d.programmes.Publish)))
	api.Get(a, "/api/v1/cohorts/{id}/members", "list-cohort-members", tag, "Who is in a cohort and how far: for who coordinates it, and of one's own part of the tree; recorded", d.apiMembers)
}

// ProgrammeItem is a programme in a list.
type ProgrammeItem struct {
	Code       string             `json:"code"`
	Version    int                `json:"version"`
	Org        string             `json:"org" doc:"Code of the organisation that gives it"`
	Title      string             `json:"title" doc:"In the caller's language"`
	Milestones int                `json:"milestones"`
	Courses    []string           `json:"courses" doc:"Codes of the mandatory ones"`
	Progress   *ProgrammeProgress `json:"progress,omitempty" doc:"The caller's own; left out where they are not in it"`
}

// ProgrammeProgress is how far somebody is in a programme.
type ProgrammeProgress struct {
	Phase       string `json:"phase" enum:"active,complete,due,renewing,lapsed"`
	Done        int    `json:"done" doc:"Of the mandatory courses and checks"`
	Of          int    `json:"of"`
	Milestone   int    `json:"milestone" doc:"How many milestones are open or done"`
	CompletedAt string `json:"completed_at,omitempty"`
	DueAt       string `json:"due_at,omitempty" doc:"When its renewal may begin"`
	EndsAt      string `json:"ends_at,omitempty" doc:"When it ceases to hold"`
}

func progressOf(m *programme.Mine) *ProgrammeProgress {
	if m == nil {
		return nil
	}
	return &ProgrammeProgress{m.Phase, m.Done, m.Of, m.Milestone, stamp(m.CompletedAt), stamp(m.DueAt), stamp(m.EndsAt)}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// ListPart asks for a part of a list.
type ListPart struct {
	After string `query:"after" maxLength:"2000" doc:"What the last page gave as next"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// List is a part of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// ListOutput answers with a part of a list.
type ListOutput[T any] struct{ Body List[T] }

func listed[T, X any](list []X, next string, item func(X) T) *ListOutput[T] {
	out := &ListOutput[T]{List[T]{[]T{}, next}}
	for _, x := range list {
		out.Body.Items = append(out.Body.Items, item(x))
	}
	return out
}

// ProgrammesInput asks for a part of the list.
type ProgrammesInput struct {
	Query string `query:"q" maxLength:"100" doc:"Part of the title or of the code"`
	Mine  bool   `query:"mine" doc:"Those that the caller is in"`
	ListPart
}

func (d *Door) apiList(ctx context.Context, in *ProgrammesInput) (*ListOutput[ProgrammeItem], error) {
	p := api.Printer(ctx)
	page, err := d.programmes.List(ctx, d.db.Reader(), who.From(ctx), programme.Filter{Text: in.Query, Mine: in.Mine}, p.Lang(), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listed(page.Cards, page.Next, func(c programme.Card) ProgrammeItem {
		item := ProgrammeItem{Code: c.Code, Version: c.Version, Org: c.Org, Milestones: len(c.Body.Milestones), Courses: c.Body.Mandatory(), Progress: progressOf(c.Mine)}
		item.Title, _ = p.Name(c.Body.Title)
		return item
	}), nil
}

// ProgrammeInput names a programme.
type ProgrammeInput struct {
	Code string `path:"code" maxLength:"80"`
}

// WholeProgramme is a programme, whole, as the caller stands in it.
type WholeProgramme struct {
	Code       string               `json:"code"`
	Version    int                  `json:"version" doc:"The caller's; else the one that may be begun"`
	Newest     int                  `json:"newest"`
	Retired    bool                 `json:"retired"`
	Org        string               `json:"org"`
	Title      map[string]string    `json:"title"`
	Text       map[string]string    `json:"text"`
	Months     int                  `json:"months" doc:"It holds so long; 0 without end"`
	Window     int                  `json:"window" doc:"Days before the end from which on it may be renewed"`
	Languages  []string             `json:"languages" doc:"In which all of it is there"`
	Missing    []ProgrammeBefore    `json:"missing" doc:"What must be complete before the caller enrols"`
	Milestones []ProgrammeMilestone `json:"milestones"`
	Progress   *ProgrammeProgress   `json:"progress,omitempty"`
}

// ProgrammeBefore is a prerequisite.
type ProgrammeBefore struct {
	Kind string `json:"kind" enum:"course,programme"`
	Code string `json:"code"`
}

// ProgrammeMilestone is a milestone as the caller stands in it.
type ProgrammeMilestone struct {
	Title           map[string]string `json:"title"`
	State           string            `json:"state" enum:"closed,open,done"`
	OpenedAt        string            `json:"opened_at,omitempty"`
	DoneAt          string            `json:"done_at,omitempty"`
	MinutesNominal  int               `json:"minutes_nominal" doc:"Of the mandatory courses, in the caller's language"`
	MinutesMeasured int               `json:"minutes_measured" doc:"By the server's clock"`
	Check           string            `json:"check,omitempty" doc:"Course whose final check must be passed"`
	Items           []ProgrammeCourse `json:"items"`
}

// ProgrammeCourse is a course of a milestone.
type ProgrammeCourse struct {
	Course      string `json:"course"`
	Optional    bool   `json:"optional,omitempty"`
	CompletedAt string `json:"completed_at,omitempty"`
}

// ProgrammeOutput is a programme, whole.
type ProgrammeOutput struct {
	Body WholeProgramme
}

func (d *Door) apiGet(ctx context.Context, in *ProgrammeInput) (*ProgrammeOutput, error) {
	q, p := d.db.Reader(), api.Printer(ctx)
	v, err := d.programmes.Page(ctx, q, who.From(ctx), in.Code)
	if err != nil {
		return nil, err
	}
	return &ProgrammeOutput{told(p, PathPage{View: v}, q.Now())}, nil
}

func told(p *locale.Printer, v PathPage, now time.Time) WholeProgramme {
	out := WholeProgramme{
		Code: v.Code, Version: v.N, Newest: v.Newest, Retired: v.Retired, Org: v.giver(), Title: v.Body.Title, Text: v.Body.Text, Months: v.Body.Months, Window: v.Body.Window,
		Languages: []string{}, Missing: []ProgrammeBefore{}, Milestones: []ProgrammeMilestone{},
	}
	for _, lang := range append(append([]string{}, learning.Languages...), others(v.Body.Title)...) {
		if v.Covered[lang].Whole {
			out.Languages = append(out.Languages, lang)
		}
	}
	for _, a := range v.Missing {
		out.Missing = append(out.Missing, ProgrammeBefore{a.Kind, a.Code})
	}
	for i, m := range v.Body.Milestones {
		x := ProgrammeMilestone{Title: m.Title, State: "closed", Check: m.Check, Items: []ProgrammeCourse{}}
		x.MinutesNominal, x.MinutesMeasured = v.Hours(p.Lang(), m.Mandatory())
		if v.In() {
			r := v.Standing.Milestones[i]
			x.OpenedAt, x.DoneAt = stamp(r.OpenedAt), stamp(r.DoneAt)
			x.State = map[string]string{"done": "done", "now": "open", "": "closed"}[v.State(i)]
		}
		for _, it := range m.Items {
			x.Items = append(x.Items, ProgrammeCourse{it.Course, it.Optional, stamp(v.Done(it.Course).Completed)})
		}
		out.Milestones = append(out.Milestones, x)
	}
	if v.In() {
		s := v.Standing
		done, of := s.Items()
		out.Progress = &ProgrammeProgress{s.Phase(now), done, of, s.Opened(), stamp(s.CompletedAt), stamp(s.DueAt), stamp(s.EndsAt)}
	}
	return out
}

// others are the languages of a text besides those that every programme has.
func others(n programme.Names) []string { return langsOf(n)[len(learning.Languages):] }

// apiAct does an act on a programme, and answers with how the caller stands in it then.
func (d *Door) apiAct(act func(ctx context.Context, by who.Actor, code string) error) func(context.Context, *ProgrammeInput) (*ProgrammeOutput, error) {
	return then(func(ctx context.Context, in *ProgrammeInput) error { return act(ctx, who.From(ctx), in.Code) }, d.apiGet)
}

// then does an act, and answers with what a question about the same gives after it.
func then[I, O any](act func(context.Context, *I) error, show func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		if err := act(ctx, in); err != nil {
			return nil, err
		}
		return show(ctx, in)
	}
}

// CohortsInput names a programme, and a part of the list.
type CohortsInput struct {
	Code string `path:"code" maxLength:"80"`
	ListPart
}

// CohortItem is a cohort.
type CohortItem struct {
	ID       string            `json:"id"`
	Org      string            `json:"org" doc:"Code of the organisation that holds it"`
	Title    map[string]string `json:"title"`
	StartsOn string            `json:"starts_on"`
	EndsOn   string            `json:"ends_on"`
	Seats    int               `json:"seats"`
	Approved int               `json:"approved"`
	Place    string            `json:"place,omitempty" enum:"invited,asked,agreed,approved,declined,refused,left,removed" doc:"The caller's own"`
}

func (d *Door) apiCohorts(ctx context.Context, in *CohortsInput) (*ListOutput[CohortItem], error) {
	list, next, err := d.programmes.Cohorts(ctx, d.db.Reader(), who.From(ctx), in.Code, in.After, in.Limit)
	if err == nil && len(list) == 0 { // a programme that is not there has none either
		_, err = d.programmes.Page(ctx, d.db.Reader(), who.From(ctx), in.Code)
	}
	if err != nil {
		return nil, err
	}
	return listed(list, next, func(c programme.Seen) CohortItem {
		return CohortItem{c.ID, c.Org, c.Title, c.StartsOn, c.EndsOn, c.Seats, c.Approved, c.Place}
	}), nil
}

// ProgrammeBody is what the author of a programme writes.
type ProgrammeBody struct {
	Title      map[string]string        `json:"title" doc:"By language, of at most 70 letters"`
	Text       map[string]string        `json:"text,omitempty" doc:"By language, of at most 1000 letters"`
	Milestones []ProgrammeBodyMilestone `json:"milestones,omitempty" maxItems:"5"`
	After      []ProgrammeBefore        `json:"after,omitempty" doc:"What must be complete before one enrols"`
	Months     int                      `json:"months,omitempty" doc:"It holds so long; 0 without end"`
	Window     int                      `json:"window,omitempty" doc:"Days before the end from which on it may be renewed"`
	Again      []int                    `json:"again,omitempty" doc:"Milestones, from 1, that a renewal asks for anew; none: the whole"`
}

// ProgrammeBodyMilestone is a milestone as its author writes it.
type ProgrammeBodyMilestone struct {
	Title map[string]string   `json:"title"`
	Text  map[string]string   `json:"text,omitempty"`
	Items []ProgrammeBodyItem `json:"items,omitempty"`
	Check string              `json:"check,omitempty" doc:"Code of the course whose final check must be passed"`
}

// ProgrammeBodyItem is a course of a milestone.
type ProgrammeBodyItem struct {
	Course   string `json:"course" doc:"Code"`
	Optional bool   `json:"optional,omitempty"`
}

func (x ProgrammeBody) body() programme.Body {
	b := programme.Body{Title: x.Title, Text: x.Text, Months: x.Months, Window: x.Window, Again: x.Again}
	for _, a := range x.After {
		b.After = append(b.After, programme.Prerequisite(a))
	}
	for _, m := range x.Milestones {
		to := programme.Milestone{Title: m.Title, Text: m.Text, Check: m.Check}
		for _, it := range m.Items {
			to.Items = append(to.Items, programme.Item(it))
		}
		b.Milestones = append(b.Milestones, to)
	}
	return b
}

func bodyAnswer(b programme.Body) ProgrammeBody {
	x := ProgrammeBody{Title: b.Title, Text: b.Text, Months: b.Months, Window: b.Window, Again: b.Again}
	for _, a := range b.After {
		x.After = append(x.After, ProgrammeBefore(a))
	}
	for _, m := range b.Milestones {
		to := ProgrammeBodyMilestone{Title: m.Title, Text: m.Text, Check: m.Check}
		for _, it := range m.Items {
			to.Items = append(to.Items, ProgrammeBodyItem(it))
		}
		x.Milestones = append(x.Milestones, to)
	}
	return x
}

// ProgrammeBeginInput begins a draft.
type ProgrammeBeginInput struct {
	Body struct {
		Org    string        `json:"org,omitempty" maxLength:"80" doc:"Code of the organisation that gives it; for a new programme"`
		Code   string        `json:"code,omitempty" maxLength:"80" doc:"Left out, the first that is free"`
		Body   ProgrammeBody `json:"body,omitempty" doc:"For a new programme: its title at the least"`
		Revise string        `json:"revise,omitempty" maxLength:"80" doc:"Code of a programme that is live: begins its next version"`
	}
}

// ProgrammeDraft is a version of a programme.
type ProgrammeDraft struct {
	ID       string           `json:"id"`
	Code     string           `json:"code"`
	Org      string           `json:"org"`
	From     int              `json:"from"`
	Version  int              `json:"version" doc:"0 until it is live"`
	State    string           `json:"state" enum:"draft,review,approved,live,replaced,retired,discarded"`
	Revision int              `json:"revision" doc:"How often it was changed: a change says which it has seen"`
	Body     ProgrammeBody    `json:"body"`
	Findings []ProgrammeFound `json:"findings" doc:"What stands in the way of putting it before learners"`
}

// ProgrammeFound is one thing that stands in the way.
type ProgrammeFound struct {
	Place   string `json:"place"`
	Message string `json:"message"`
}

// ProgrammeDraftOutput is a version of a programme.
type ProgrammeDraftOutput struct {
	Body ProgrammeDraft
}

func (d *Door) apiBegin(ctx context.Context, in *ProgrammeBeginInput) (*ProgrammeDraftOutput, error) {
	var v programme.Version
	var err error
	if in.Body.Revise != "" {
		v, err = d.programmes.Revise(ctx, who.From(ctx), in.Body.Revise)
	} else {
		v, err = d.programmes.Begin(ctx, who.From(ctx), programme.Beginning{Org: in.Body.Org, Code: in.Body.Code, Body: in.Body.Body.body()})
	}
	if err != nil {
		return nil, err
	}
	return d.apiDraft(ctx, &ProgrammeDraftInput{v.ID})
}

// ProgrammeDraftInput names a version.
type ProgrammeDraftInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (d *Door) apiDraft(ctx context.Context, in *ProgrammeDraftInput) (*ProgrammeDraftOutput, error) {
	p := api.Printer(ctx)
	s, err := d.programmes.Sheet(ctx, d.db.Reader(), who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &ProgrammeDraftOutput{ProgrammeDraft{s.ID, s.Code, s.Org, s.From, s.N, string(s.State), s.Revision, bodyAnswer(s.Body), []ProgrammeFound{}}}
	for _, f := range s.Findings {
		out.Body.Findings = append(out.Body.Findings, ProgrammeFound{f.Place, p.T(f.Key, f.Args...)})
	}
	return out, nil
}

// ProgrammeWriteInput puts a body in place of what stands.
type ProgrammeWriteInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Seen int           `json:"seen" minimum:"0" doc:"The revision that the editor has seen"`
		Body ProgrammeBody `json:"body"`
	}
}

func (d *Door) apiWrite(ctx context.Context, in *ProgrammeWriteInput) (*ProgrammeDraftOutput, error) {
	if _, err := d.programmes.Edit(ctx, who.From(ctx), in.ID, in.Body.Seen, in.Body.Body.body()); err != nil {
		return nil, err
	}
	return d.apiDraft(ctx, &ProgrammeDraftInput{in.ID})
}

// ProgrammeStepInput is a step of a version.
type ProgrammeStepInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"4000" doc:"The reason of a return; a word with an approval"`
	}
}

// apiStep takes a version on its way, and answers with it.
func (d *Door) apiStep(step func(ctx context.Context, by who.Actor, id, note string) error) func(context.Context, *ProgrammeStepInput) (*ProgrammeDraftOutput, error) {
	return then(func(ctx context.Context, in *ProgrammeStepInput) error {
		return step(ctx, who.From(ctx), in.ID, in.Body.Note)
	},
		func(ctx context.Context, in *ProgrammeStepInput) (*ProgrammeDraftOutput, error) {
			return d.apiDraft(ctx, &ProgrammeDraftInput{in.ID})
		})
}

// wordless is a step that takes no word.
func wordless(step func(ctx context.Context, by who.Actor, id string) error) func(context.Context, who.Actor, string, string) error {
	return func(ctx context.Context, by who.Actor, id, _ string) error { return step(ctx, by, id) }
}

// CohortMembersInput names a cohort, and a part of the list.
type CohortMembersInput struct {
	ID string `path:"id" maxLength:"36"`
	ListPart
}

// CohortMember is somebody of a cohort.
type CohortMember struct {
	EmployeeCode string             `json:"employee_code"`
	Place        string             `json:"place" enum:"invited,asked,agreed,approved"`
	Since        string             `json:"since"`
	Progress     *ProgrammeProgress `json:"progress,omitempty"`
}

func (d *Door) apiMembers(ctx context.Context, in *CohortMembersInput) (*ListOutput[CohortMember], error) {
	page, err := d.programmes.Members(ctx, d.db.Reader(), who.From(ctx), in.ID, programme.MemberFilter{}, api.Printer(ctx).Lang(), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listed(page.List, page.Next, func(m programme.Member) CohortMember {
		return CohortMember{m.Employee, m.Status, stamp(m.Since), progressOf(m.Mine)}
	}), nil
}
