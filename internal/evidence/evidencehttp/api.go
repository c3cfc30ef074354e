package evidencehttp

import (
	"context"
	"math"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// AddInput is evidence to be recorded.
type AddInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code of the holder" example:"EMP-UP-129-0417"`
	Body         struct {
		Competency string   `json:"competency" minLength:"1" maxLength:"80" doc:"Code of the competency" example:"KCM-F017"`
		Kind       string   `json:"kind" enum:"self,signoff,piaa" doc:"self: a claim, lifts nothing. signoff: real work; by the holder it waits for an officer above, by an officer above it counts at once. piaa: result of a booked independent test, by its assessor"`
		Level      int      `json:"level,omitempty" minimum:"0" maximum:"20" doc:"Level shown; for piaa the booked level when left out"`
		Percent    *float64 `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"Result of a test"`
		PassMark   *float64 `json:"pass_mark,omitempty" minimum:"0" maximum:"100" doc:"Pass mark of a test"`
		Note       string   `json:"note,omitempty" maxLength:"4000" doc:"What was done"`
		ObservedOn string   `json:"observed_on,omitempty" format:"date" doc:"When it was done; today when left out. A booked test counts from its slot"`
		Signer     string   `json:"signer,omitempty" maxLength:"80" doc:"signoff by the holder: employee code of the officer above who is asked; the next above when left out"`
	}
}

// Status tells where evidence stands.
type Status struct {
	Body struct {
		ID     string `json:"id"`
		Status string `json:"status" enum:"claimed,waiting,accepted,not_yet,withdrawn,revoked"`
	}
}

func status(id, s string) *Status {
	out := &Status{}
	out.Body.ID, out.Body.Status = id, s
	return out
}

// hundredths reads a percentage; nil is 0.
func hundredths(percent *float64) int {
	if percent == nil {
		return 0
	}
	return int(math.Round(*percent * 100))
}

func (d *Door) apiAdd(ctx context.Context, in *AddInput) (*Status, error) {
	by, q, b := who.From(ctx), d.db.Reader(), in.Body
	holder, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	if b.Kind == evidence.PIAA {
		return d.apiTest(ctx, by, holder, in)
	}
	n := evidence.New{
		PersonID: holder.ID, Competency: b.Competency, Kind: b.Kind, Level: b.Level, Percent: hundredths(b.Percent), PassMark: hundredths(b.PassMark),
		Note: b.Note, ObservedAt: q.Now(),
	}
	if b.ObservedOn != "" {
		n.ObservedAt = observed(b.ObservedOn, q.Now())
	}
	if b.Signer != "" {
		signer, err := d.people.ByCode(ctx, q, b.Signer)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.E(fault.Invalid, "evidencehttp.add", "evidence.invalid").At("signer", "evidence.field.signer")
		} else if err != nil {
			return nil, err
		}
		n.SignerID = signer.ID
	}
	it, err := d.records.Claim(ctx, by, n)
	if err != nil {
		return nil, err
	}
	return status(it.ID, it.Status), nil
}

// apiTest records the result of an independent test that was booked.
func (d *Door) apiTest(ctx context.Context, by who.Actor, holder people.Person, in *AddInput) (*Status, error) {
	if in.Body.Percent == nil {
		return nil, fault.E(fault.Invalid, "evidencehttp.add", "evidence.invalid").At("percent", "evidence.field.percent")
	}
	b, err := d.papers.RecordResult(ctx, by, assessment.Score{
		PersonID: holder.ID, Competency: in.Body.Competency, Level: in.Body.Level, Percent: hundredths(in.Body.Percent), PassMark: hundredths(in.Body.PassMark),
		Note: in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return status(b.EvidenceID, evidence.StatusAccepted), nil
}

// DecideInput is an officer's judgement.
type DecideInput struct {
	ID   string `path:"id" maxLength:"36" doc:"Id of the evidence"`
	Body struct {
		Decision string `json:"decision" enum:"proven,not_yet,not_mine"`
		Reason   string `json:"reason,omitempty" maxLength:"4000" doc:"Needed unless proven"`
	}
}

func (d *Door) apiDecide(ctx context.Context, in *DecideInput) (*Status, error) {
	it, err := d.records.Decide(ctx, who.From(ctx), in.ID, evidence.Decision{Outcome: in.Body.Decision, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return status(it.ID, it.Status), nil
}

// ItemInput names a piece of evidence.
type ItemInput struct {
	ID string `path:"id" maxLength:"36" doc:"Id of the evidence"`
}

// Shown is one piece of evidence.
type Shown struct {
	ID           string   `json:"id"`
	EmployeeCode string   `json:"employee_code"`
	Competency   string   `json:"competency"`
	Kind         string   `json:"kind"`
	Side         string   `json:"side,omitempty" doc:"tcs or wpcas; absent for what feeds neither"`
	Group        string   `json:"group,omitempty"`
	Level        int      `json:"level,omitempty"`
	Percent      *float64 `json:"percent,omitempty"`
	PassMark     *float64 `json:"pass_mark,omitempty"`
	Score        *float64 `json:"score,omitempty"`
	Note         string   `json:"note,omitempty"`
	ObservedOn   string   `json:"observed_on"`
	KnownAt      string   `json:"known_at"`
	Status       string   `json:"status"`
	Signer       string   `json:"signer,omitempty" doc:"Employee code of who is asked"`
	DueAt        string   `json:"due_at,omitempty"`
	DecidedAt    string   `json:"decided_at,omitempty"`
	DecidedBy    string   `json:"decided_by,omitempty" doc:"Employee code"`
	Reason       string   `json:"reason,omitempty"`
	ExpiredAt    string   `json:"expired_at,omitempty"`
	Load         string   `json:"load,omitempty" doc:"An earlier score: the batch it came in by"`
	ConsentedBy  string   `json:"consented_by,omitempty" doc:"An earlier score: employee code of who consented to the batch; decided_by proposed it"`
	EndedAt      string   `json:"ended_at,omitempty" doc:"When it was withdrawn or revoked"`
	EndedBy      string   `json:"ended_by,omitempty" doc:"Employee code of who withdrew or revoked it"`
	EndReason    string   `json:"end_reason,omitempty" doc:"Why it was revoked"`
	FileCount    int      `json:"file_count"`
	Files        []File   `json:"files,omitempty"`
	Passes       []Pass   `json:"passes,omitempty"`
}

// File is one file of it.
type File struct {
	N    int    `json:"n"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// Pass is one passing from officer to officer.
type Pass struct {
	At     string `json:"at"`
	From   string `json:"from" doc:"Employee code"`
	To     string `json:"to" doc:"Employee code"`
	Reason string `json:"reason,omitempty" doc:"Absent when the time was over"`
}

// ItemOutput is one piece of evidence.
type ItemOutput struct{ Body Shown }

func (d *Door) apiGet(ctx context.Context, in *ItemInput) (*ItemOutput, error) {
	q := d.db.Reader()
	it, err := d.records.Item(ctx, q, who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	codes, err := d.people.People(ctx, q, persons(it))
	if err != nil {
		return nil, err
	}
	return &ItemOutput{Body: shown(it, codes)}, nil
}

// ListInput asks for a part of a person's evidence.
type ListInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
	Competency   string `query:"competency" maxLength:"80"`
	Kind         string `query:"kind" enum:"piaa,check,signoff,msf,loaded,self,completion"`
	Status       string `query:"status" enum:"claimed,waiting,accepted,not_yet,withdrawn,revoked"`
	After        string `query:"after" maxLength:"80" doc:"What the page before gave as next"`
	Limit        int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// ListOutput is a part of a person's evidence.
type ListOutput struct {
	Body struct {
		Items []Shown `json:"items"`
		Next  string  `json:"next,omitempty" doc:"Hand it in as after; absent at the end"`
	}
}

func (d *Door) apiList(ctx context.Context, in *ListInput) (*ListOutput, error) {
	q := d.db.Reader()
	holder, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	f := evidence.Filter{Competency: in.Competency, Kind: in.Kind, Status: in.Status}
	page, err := d.records.Of(ctx, q, who.From(ctx), holder.ID, f, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, it := range page.Items {
		ids = append(ids, persons(it)...)
	}
	codes, err := d.people.People(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := &ListOutput{}
	out.Body.Items, out.Body.Next = []Shown{}, page.Next
	for _, it := range page.Items {
		out.Body.Items = append(out.Body.Items, shown(it, codes))
	}
	return out, nil
}

// shown gives an item as the API tells it, with people by code.
func shown(it evidence.Item, by map[string]people.Person) Shown {
	s := Shown{
		ID: it.ID, EmployeeCode: by[it.PersonID].Code, Competency: it.Competency, Kind: it.Kind, Side: it.Side, Group: it.Group, Level: it.Level,
		Note: it.Note, ObservedOn: clock.Date(it.ObservedAt), KnownAt: moment(it.KnownAt), Status: it.Status, DueAt: moment(it.DueAt),
		DecidedAt: moment(it.DecidedAt), DecidedBy: by[it.DecidedBy].Code, Reason: it.Reason, ExpiredAt: moment(it.ExpiredAt), FileCount: it.FileCount,
		Load: it.LoadID, ConsentedBy: by[it.SecondID].Code, EndedAt: moment(it.EndedAt), EndedBy: by[it.EndedBy].Code, EndReason: it.EndReason,
	}
	if it.Status == evidence.StatusWaiting {
		s.Signer = by[it.SignerID].Code
	}
	if it.Kind == evidence.PIAA || it.Kind == evidence.Check {
		s.Percent, s.PassMark = points(it.Percent), points(it.PassMark)
	}
	if it.Kind == evidence.MSF || it.Kind == evidence.Loaded {
		s.Score = points(it.Score)
	}
	for _, f := range it.Files {
		s.Files = append(s.Files, File{N: f.N, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	for _, p := range it.Passes {
		s.Passes = append(s.Passes, Pass{At: moment(p.At), From: by[p.From].Code, To: by[p.To].Code, Reason: p.Reason})
	}
	return s
}

func points(hundredths int) *float64 {
	v := float64(hundredths) / 100
	return &v
}

// moment is a time as the API tells it, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
