package studiohttp

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
	"sopan/internal/web/api"
)

// API registers the operations: the verbs of the pages.
func (d *Door) API(a *api.API) {
	const tag = "studio"
	api.Get(a, "/api/v1/drafts", "list-course-drafts", tag, "Drafts of courses: one's own, or those that wait in a queue", d.apiList)
	api.Post(a, "/api/v1/drafts", "begin-course-draft", tag, "Begins a new course, or the next version of one that is taught", http.StatusCreated, d.apiBegin)
	api.Get(a, "/api/v1/drafts/{id}", "get-course-draft", tag, "A draft with its content, what was found in it, what was said and certified", d.apiGet)
	api.Post(a, "/api/v1/drafts/{id}/edits", "edit-course-draft", tag, "Changes parts of a draft, all or none", http.StatusOK, d.apiEdit)
	api.Post(a, "/api/v1/drafts/{id}/undo", "undo-course-draft-edit", tag, "Takes one change back", http.StatusOK, d.apiUndo)
	api.Post(a, "/api/v1/drafts/{id}/uploads", "upload-course-draft", tag, "Makes units of a file that was sent piece by piece", http.StatusCreated, d.apiUpload)
	api.Post(a, "/api/v1/drafts/{id}/comments", "comment-course-draft", tag, "Says something on a place of a draft, or answers", http.StatusCreated, d.apiSay)
	api.Post(a, "/api/v1/drafts/{id}/certificate", "certify-course-draft", tag, "Files the gate and the marks of the content quality score for one side", http.StatusOK, d.apiCertify)
	api.Post(a, "/api/v1/drafts/{id}/submission", "submit-course-draft", tag, "Says that a draft is written", http.StatusOK, d.apiStep(d.apiSubmit))
	api.Post(a, "/api/v1/drafts/{id}/return", "return-course-draft", tag, "Returns a draft to its authors, with the reason", http.StatusOK, d.apiStep(d.studioSendBack))
	api.Post(a, "/api/v1/drafts/{id}/approval", "approve-course-draft", tag, "Finds a draft fit to be taught", http.StatusOK, d.apiStep(d.studioApprove))
	api.Post(a, "/api/v1/drafts/{id}/publication", "publish-course-draft", tag, "Has an approved draft put before learners", http.StatusOK, d.apiStep(d.apiPublish))
	api.Post(a, "/api/v1/drafts/{id}/discard", "discard-course-draft", tag, "Gives a draft up", http.StatusOK, d.apiStep(d.apiDiscard))
	api.Post(a, "/api/v1/catalogue/{code}/flag", "flag-course", tag, "Says that something is wrong with a course, and what", http.StatusOK, d.apiFlag)
}

// DraftHead is a draft in a list.
type DraftHead struct {
	ID         string `json:"id"`
	Code       string `json:"code" doc:"Of the course"`
	Org        string `json:"org" doc:"Code of the organisation that gives it"`
	From       int    `json:"from" doc:"Version of the course that it was begun from; 0 for a new course"`
	Version    int    `json:"version" doc:"Version that it became; 0 until it is live"`
	State      string `json:"state" enum:"draft,review,approved,processing,live,failed,flag_draft,replaced,discarded"`
	Title      string `json:"title" doc:"In the caller's language"`
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Revision   int    `json:"revision" doc:"How often it was changed: an edit says which state it has seen"`
	Why        string `json:"why,omitempty" doc:"Why it failed"`
	ChangedAt  string `json:"changed_at"`
	Own        bool   `json:"own,omitempty" doc:"The caller had a hand in it that keeps them from the work of this queue"`
}

func headAnswer(p *locale.Printer, h studio.Head) DraftHead {
	out := DraftHead{
		ID: h.ID, Code: h.Code, Org: h.Org, From: h.From, Version: h.Version, State: string(h.State), Competency: h.Competency, Level: h.Level,
		Revision: h.Revision, ChangedAt: h.ChangedAt.Format(time.RFC3339),
	}
	out.Title, _ = p.Name(h.Title)
	if h.Why != "" {
		out.Why = p.T(h.Why, wholeArgs(h.WhyArgs)...)
	}
	return out
}

// DraftsInput asks for a list of drafts.
type DraftsInput struct {
	Queue string `query:"queue" enum:"mine,write,review,publish" default:"mine" doc:"One's own, or what waits for authors, reviewers or publishers"`
	After string `query:"after" maxLength:"200" doc:"What the last page gave as next"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// DraftsOutput is one page of drafts.
type DraftsOutput struct {
	Body struct {
		Items []DraftHead `json:"items"`
		Next  string      `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

func (d *Door) apiList(ctx context.Context, in *DraftsInput) (*DraftsOutput, error) {
	p, q, by := api.Printer(ctx), d.db.Reader(), who.From(ctx)
	out := &DraftsOutput{}
	out.Body.Items = []DraftHead{}
	if in.Queue == "mine" {
		list, next, err := d.studio.Mine(ctx, q, by, in.After, in.Limit)
		for _, h := range list {
			out.Body.Items = append(out.Body.Items, headAnswer(p, h))
		}
		out.Body.Next = next
		return out, err
	}
	list, next, err := d.studio.Waiting(ctx, q, by, studio.Queue(in.Queue), in.After, in.Limit)
	for _, x := range list {
		h := headAnswer(p, x.Head)
		h.Own = x.Own
		out.Body.Items = append(out.Body.Items, h)
	}
	out.Body.Next = next
	return out, err
}

// DraftBeginInput begins a draft.
type DraftBeginInput struct {
	Body struct {
		Org    string            `json:"org,omitempty" maxLength:"80" doc:"Code of the organisation that gives the course; for a new course"`
		Code   string            `json:"code,omitempty" maxLength:"80" doc:"Of the course; left out, the first that is free"`
		Title  map[string]string `json:"title,omitempty" doc:"By language; for a new course"`
		Revise string            `json:"revise,omitempty" maxLength:"80" doc:"Code of a course that is taught: begins its next version"`
	}
}

// DraftOutput is a draft.
type DraftOutput struct {
	Body DraftHead
}

func (d *Door) apiBegin(ctx context.Context, in *DraftBeginInput) (*DraftOutput, error) {
	var draft studio.Draft
	var err error
	if in.Body.Revise != "" {
		draft, err = d.studio.Revise(ctx, who.From(ctx), in.Body.Revise)
	} else {
		draft, err = d.studio.Begin(ctx, who.From(ctx), studio.Beginning{Org: in.Body.Org, Code: in.Body.Code, Title: in.Body.Title})
	}
	if err != nil {
		return nil, err
	}
	return &DraftOutput{headAnswer(api.Printer(ctx), draft.Head)}, nil
}

// DraftInput names a draft.
type DraftInput struct {
	ID string `path:"id" maxLength:"36"`
}

// WholeDraft is a draft, whole.
type WholeDraft struct {
	DraftHead
	Content      any                `json:"content" doc:"The parts, as edits put them"`
	Findings     []DraftFinding     `json:"findings"`
	Comments     []DraftComment     `json:"comments"`
	Certificates []DraftCertificate `json:"certificates"`
}

// DraftFinding is what an automatic check has found.
type DraftFinding struct {
	Check   string `json:"check"`
	Part    string `json:"part"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
	Stops   bool   `json:"stops"`
}

// DraftComment is a word on a place of a draft.
type DraftComment struct {
	ID      string `json:"id"`
	Part    string `json:"part"`
	Line    int    `json:"line,omitempty"`
	Answers string `json:"answers,omitempty" doc:"Id of the comment that it answers"`
	Text    string `json:"text"`
	At      string `json:"at"`
	Open    bool   `json:"open"`
}

// DraftCertificate is what one side certified.
type DraftCertificate struct {
	Side   string         `json:"side" enum:"provider,reviewer"`
	Scheme string         `json:"scheme"`
	Gate   map[string]int `json:"gate"`
	Marks  map[string]int `json:"marks,omitempty"`
	Score  float64        `json:"score" doc:"Percent; -1 without marks"`
	Grade  string         `json:"grade,omitempty" enum:"toddler,friendly,qualified"`
	Holds  bool           `json:"holds" doc:"It is about the draft as it stands"`
}

// WholeDraftOutput is a draft, whole.
type WholeDraftOutput struct {
	Body WholeDraft
}

func (d *Door) apiGet(ctx context.Context, in *DraftInput) (*WholeDraftOutput, error) {
	p, q := api.Printer(ctx), d.db.Reader()
	s, err := d.studio.Sheet(ctx, q, who.From(ctx), in.ID, studio.WithComments|studio.WithCerts, 0, 1)
	if err != nil {
		return nil, err
	}
	findings, err := d.studio.Check(ctx, q, s.Draft)
	if err != nil {
		return nil, err
	}
	out := &WholeDraftOutput{WholeDraft{
		DraftHead: headAnswer(p, s.Draft.Head), Content: s.Draft.Content, Findings: []DraftFinding{}, Comments: []DraftComment{}, Certificates: []DraftCertificate{},
	}}
	for _, x := range findings {
		words := findingWords(p, studio.Finding{Key: x.Key, Args: x.Args})
		out.Body.Findings = append(out.Body.Findings, DraftFinding{x.Check, string(x.Part), x.Line, words, x.Stops})
	}
	for _, c := range s.Comments {
		out.Body.Comments = append(out.Body.Comments, DraftComment{c.ID, string(c.Part), c.Line, c.Answers, c.Text, c.At.Format(time.RFC3339), c.Open()})
	}
	for _, side := range []studio.Side{studio.Provider, studio.Reviewer} {
		if c, filed := s.Certs[side]; filed {
			score := float64(c.Score) / 100
			if c.Score < 0 {
				score = -1
			}
			out.Body.Certificates = append(out.Body.Certificates, DraftCertificate{string(side), c.Scheme, c.Gate, c.Marks, score, c.Grade(), c.Revision == s.Draft.Revision})
		}
	}
	return out, nil
}

// DraftEditInput changes parts of a draft.
type DraftEditInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Seen  int        `json:"seen" minimum:"0" doc:"The revision that the editor has seen"`
		Edits []PartEdit `json:"edits" minItems:"1" maxItems:"500"`
	}
}

// PartEdit is one change: with a value it puts the part, without it takes the part away.
type PartEdit struct {
	Part  string `json:"part" maxLength:"200" example:"text:U1:hi"`
	At    *int   `json:"at,omitempty" doc:"Place in its list from 0; left out: where it stands, or at the end"`
	Value any    `json:"value,omitempty"`
}

// DraftRevisionOutput is the revision that a change led to.
type DraftRevisionOutput struct {
	Body struct {
		Revision int `json:"revision"`
	}
}

func (d *Door) apiEdit(ctx context.Context, in *DraftEditInput) (*DraftRevisionOutput, error) {
	var edits []studio.Edit
	for _, e := range in.Body.Edits {
		edit := studio.Edit{Part: studio.Part(e.Part), At: -1}
		if e.At != nil {
			edit.At = *e.At
		}
		if e.Value != nil {
			data, err := json.Marshal(e.Value)
			if err != nil {
				return nil, err
			}
			edit.Value = data
		}
		edits = append(edits, edit)
	}
	out := &DraftRevisionOutput{}
	var err error
	out.Body.Revision, err = d.studio.Edit(ctx, who.From(ctx), in.ID, in.Body.Seen, edits...)
	return out, err
}

// DraftUndoInput names a change.
type DraftUndoInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Revision int `json:"revision" minimum:"1"`
	}
}

func (d *Door) apiUndo(ctx context.Context, in *DraftUndoInput) (*DraftRevisionOutput, error) {
	out := &DraftRevisionOutput{}
	var err error
	out.Body.Revision, err = d.studio.Undo(ctx, who.From(ctx), in.ID, in.Body.Revision)
	return out, err
}

// DraftSayInput is a comment.
type DraftSayInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Part    string `json:"part,omitempty" maxLength:"200"`
		Line    int    `json:"line,omitempty" minimum:"0"`
		Answers string `json:"answers,omitempty" maxLength:"36" doc:"Id of the comment that it answers"`
		Text    string `json:"text" maxLength:"2000"`
	}
}

// DraftSayOutput is the comment as it is kept.
type DraftSayOutput struct {
	Body DraftComment
}

func (d *Door) apiSay(ctx context.Context, in *DraftSayInput) (*DraftSayOutput, error) {
	c, err := d.studio.Say(ctx, who.From(ctx), in.ID, studio.Comment{
		Part: studio.Part(in.Body.Part), Line: in.Body.Line, Answers: in.Body.Answers, Text: in.Body.Text,
	})
	if err != nil {
		return nil, err
	}
	return &DraftSayOutput{DraftComment{c.ID, string(c.Part), c.Line, c.Answers, c.Text, c.At.Format(time.RFC3339), c.Open()}}, nil
}

// DraftCertifyInput is what one side certifies.
type DraftCertifyInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Side  string         `json:"side" enum:"provider,reviewer"`
		Gate  map[string]int `json:"gate" doc:"1 where there is none of it, 0 where there is: hate, profanity, defamation, misrepresentation, copyright"`
		Marks map[string]int `json:"marks,omitempty" doc:"0 no, 1 in part, 2 yes, for all thirty parameters or none: A1 to F5"`
	}
}

// DraftCertifyOutput is the certificate as it is kept.
type DraftCertifyOutput struct {
	Body DraftCertificate
}

func (d *Door) apiCertify(ctx context.Context, in *DraftCertifyInput) (*DraftCertifyOutput, error) {
	c, err := d.studio.Certify(ctx, who.From(ctx), in.ID, studio.Certificate{Side: studio.Side(in.Body.Side), Gate: in.Body.Gate, Marks: in.Body.Marks})
	if err != nil {
		return nil, err
	}
	score := float64(c.Score) / 100
	if c.Score < 0 {
		score = -1
	}
	return &DraftCertifyOutput{DraftCertificate{in.Body.Side, c.Scheme, c.Gate, c.Marks, score, c.Grade(), true}}, nil
}

// DraftStepInput takes a draft one step on.
type DraftStepInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"2000" doc:"What is said to the authors; needed to return a draft"`
	}
}

// apiStep makes an operation of a step: the answer is the draft as it stands then.
func (d *Door) apiStep(do func(ctx context.Context, by who.Actor, draft, note string) error) func(context.Context, *DraftStepInput) (*DraftOutput, error) {
	return func(ctx context.Context, in *DraftStepInput) (*DraftOutput, error) {
		by := who.From(ctx)
		if err := do(ctx, by, in.ID, in.Body.Note); err != nil {
			return nil, err
		}
		draft, err := d.studio.Open(ctx, d.db.Reader(), by, in.ID)
		if err != nil {
			return nil, err
		}
		return &DraftOutput{headAnswer(api.Printer(ctx), draft.Head)}, nil
	}
}

func (d *Door) apiSubmit(ctx context.Context, by who.Actor, draft, _ string) error {
	return d.studio.Submit(ctx, by, draft)
}

func (d *Door) studioSendBack(ctx context.Context, by who.Actor, draft, note string) error {
	return d.studio.SendBack(ctx, by, draft, note)
}

func (d *Door) studioApprove(ctx context.Context, by who.Actor, draft, note string) error {
	return d.studio.Approve(ctx, by, draft, note)
}

func (d *Door) apiPublish(ctx context.Context, by who.Actor, draft, _ string) error {
	if err := d.studio.Publish(ctx, by, draft); err != nil {
		return err
	}
	_, err := d.studio.Work(ctx) // most are done at once; what is not goes on by itself
	return err
}

func (d *Door) apiDiscard(ctx context.Context, by who.Actor, draft, _ string) error {
	return d.studio.Discard(ctx, by, draft)
}

// CourseFlagInput says what is wrong with a course.
type CourseFlagInput struct {
	Code string `path:"code" maxLength:"80"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

// CourseFlagOutput is nothing more.
type CourseFlagOutput struct {
	Body struct {
		Course string `json:"course"`
	}
}

func (d *Door) apiFlag(ctx context.Context, in *CourseFlagInput) (*CourseFlagOutput, error) {
	out := &CourseFlagOutput{}
	out.Body.Course = in.Code
	return out, d.studio.Flag(ctx, who.From(ctx), in.Code, in.Body.Reason)
}
