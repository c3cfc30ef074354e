package hrhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// BatchAnswer is a batch.
type BatchAnswer struct {
	ID         string    `json:"id"`
	Source     string    `json:"source" example:"ehrms"`
	File       string    `json:"file"`
	State      string    `json:"state" enum:"received,parsed,validated,review,applied,reconciled,rolled_back"`
	Rows       int       `json:"rows"`
	New        int       `json:"new"`
	Changed    int       `json:"changed"`
	Same       int       `json:"same"`
	Conflicts  int       `json:"conflicts"`
	Refused    int       `json:"refused"`
	Skipped    int       `json:"skipped"`
	Differs    int       `json:"differs" doc:"Rows that no longer stood as applied when the batch was reconciled"`
	ReceivedAt time.Time `json:"received_at"`

	Work *WorkAnswer `json:"work,omitempty" doc:"The last work on a batch of more than 2,000 rows, which is a job"`
}

func batchAnswer(b hr.Batch) BatchAnswer {
	return BatchAnswer{
		ID: b.ID, Source: b.Source, File: b.FileName, State: string(b.State), Rows: b.Rows, New: b.New, Changed: b.Changed, Same: b.Same,
		Conflicts: b.Conflicts, Refused: b.Refused, Skipped: b.Skipped, Differs: b.Differs, ReceivedAt: b.ReceivedAt,
	}
}

// ListInput pages a list of batches.
type ListInput struct {
	After string `query:"after" maxLength:"40" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ListOutput is a page of batches.
type ListOutput struct {
	Body BatchList
}

// BatchList is a page of batches.
type BatchList struct {
	Items []BatchAnswer `json:"items"`
	Next  string        `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) list(ctx context.Context, in *ListInput) (*ListOutput, error) {
	by := who.From(ctx)
	if !by.Holds(who.PeopleImport) {
		return nil, fault.E(fault.Denied, "hrhttp.list", "hr.denied")
	}
	list, err := d.batches.List(ctx, d.db.Reader(), by, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &ListOutput{}
	out.Body.Items = []BatchAnswer{}
	for i, b := range list {
		if i == in.Limit {
			out.Body.Next = list[i-1].ID
			break
		}
		out.Body.Items = append(out.Body.Items, batchAnswer(b))
	}
	return out, nil
}

// ReceiveInput is the body as it came.
type ReceiveInput struct {
	ContentType string `header:"Content-Type"`
	RawBody     []byte
}

// ReceiveBody is a file with how it is to be read.
type ReceiveBody struct {
	Source  string `json:"source"`
	Name    string `json:"name"`
	Org     string `json:"org"`
	Map     hr.Map `json:"map"`
	Content string `json:"content"`
}

// BatchOutput is one batch.
type BatchOutput struct {
	Body BatchAnswer
}

func (d *Door) receive(ctx context.Context, in *ReceiveInput) (*StepOutput, error) {
	var body ReceiveBody
	dec := json.NewDecoder(bytes.NewReader(in.RawBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&body); err != nil || body.Content == "" {
		return nil, fault.E(fault.Invalid, "hrhttp.receive", "hr.api.body").Because(err)
	}
	if body.Source == "" {
		body.Source = body.Map.Source
	}
	if body.Org == "" {
		body.Org = body.Map.Org
	}
	by := who.From(ctx)
	b, err := d.batches.Receive(ctx, by, hr.File{Source: body.Source, Name: body.Name, Org: body.Org, Content: strings.NewReader(body.Content)})
	if err != nil {
		return nil, err
	}
	b, j, err := d.looked(ctx, b, body.Map)
	return stepAnswer(ctx, b, j, err)
}

// BatchInput names a batch.
type BatchInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (d *Door) batch(ctx context.Context, in *BatchInput) (*BatchOutput, error) {
	by, q := who.From(ctx), d.db.Reader()
	b, err := d.batches.Batch(ctx, q, by, in.ID)
	if err != nil {
		return nil, err
	}
	j, err := d.batches.JobOf(ctx, q, by, in.ID)
	out := batchAnswer(b)
	out.Work = workAnswer(api.Printer(ctx), j)
	return &BatchOutput{out}, err
}

// RowsInput pages the rows of a batch.
type RowsInput struct {
	ID     string `path:"id" maxLength:"40"`
	Result string `query:"result" enum:"new,changed,same,conflict,refused,skipped" doc:"Only rows that came to this"`
	After  int    `query:"after" minimum:"0" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// RowsOutput is a page of rows.
type RowsOutput struct {
	Body RowList
}

// RowList is a page of rows.
type RowList struct {
	Items []RowAnswer `json:"items"`
	Next  int         `json:"next" doc:"Pass as after for the next page; 0 at the end"`
}

// RowAnswer is one row.
type RowAnswer struct {
	Row      int             `json:"row" doc:"The line in the file; the header is 1"`
	Code     string          `json:"code"`
	Result   string          `json:"result"`
	Conflict string          `json:"conflict,omitempty"`
	Words    []string        `json:"words,omitempty" doc:"What may be decided"`
	Decided  string          `json:"decided,omitempty"`
	Errors   []RowError      `json:"errors,omitempty"`
	Changes  []people.Change `json:"changes,omitempty"`
}

// RowError is what is wrong with a row, and what to do about it.
type RowError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

func rowAnswer(p *locale.Printer, r hr.Row) RowAnswer {
	out := RowAnswer{Row: r.N, Code: r.Code, Result: r.Result, Conflict: r.Conflict, Changes: r.Changes}
	for _, w := range r.Words() {
		out.Words = append(out.Words, string(w))
	}
	if was, ok := r.Decided(); ok {
		out.Decided = string(was.Word)
	}
	for _, n := range r.Notes {
		out.Errors = append(out.Errors, RowError{Row: r.N, Column: n.Column, Message: p.T(n.Key, n.Args...)})
	}
	return out
}

func (d *Door) rows(ctx context.Context, in *RowsInput) (*RowsOutput, error) {
	list, err := d.batches.Rows(ctx, d.db.Reader(), who.From(ctx), in.ID, in.Result, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &RowsOutput{}
	out.Body.Items = []RowAnswer{}
	for i, r := range list {
		if i == in.Limit {
			out.Body.Next = list[i-1].N
			break
		}
		out.Body.Items = append(out.Body.Items, rowAnswer(api.Printer(ctx), r))
	}
	return out, nil
}

// DecideInput is somebody's word on a conflict.
type DecideInput struct {
	ID   string `path:"id" maxLength:"40"`
	N    string `path:"n" maxLength:"20" doc:"The line in the file" example:"36"`
	Body DecideBody
}

// DecideBody is the word.
type DecideBody struct {
	Word string `json:"word" enum:"take,keep,skip"`
	Unit string `json:"unit,omitempty" maxLength:"80" doc:"Code of the unit that is meant, where none was found"`
}

// DecideOutput is the row as it has become.
type DecideOutput struct {
	Body RowAnswer
}

func (d *Door) decide(ctx context.Context, in *DecideInput) (*DecideOutput, error) {
	n, err := strconv.Atoi(in.N)
	if err != nil {
		return nil, fault.E(fault.NotFound, "hrhttp.decide", "hr.row.unknown")
	}
	r, err := d.batches.Decide(ctx, who.From(ctx), in.ID, n, hr.Word(in.Body.Word), in.Body.Unit)
	if err != nil {
		return nil, err
	}
	return &DecideOutput{rowAnswer(api.Printer(ctx), r)}, nil
}

// Import takes in a file of kind hr for POST /api/v1/imports, and answers in the report that all kinds have.
func (d *Door) Import(ctx context.Context, name, mapping, content string, dry bool) (framework.Mapped, error) {
	m, err := hr.ReadMap(strings.NewReader(mapping))
	if err != nil {
		return framework.Mapped{}, err
	}
	r, err := d.batches.Import(ctx, who.From(ctx), hr.File{Name: name, Content: strings.NewReader(content)}, m, dry)
	return r.Mapped(), err
}
