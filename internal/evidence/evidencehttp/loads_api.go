package evidencehttp

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// LoadInput is a batch of earlier scores: rows as JSON, or a CSV file as the body.
type LoadInput struct {
	DryRun bool `query:"dry_run" doc:"Judge every row, write nothing; answered with 200"`
	Body   struct {
		Rows []ScoreInput `json:"rows,omitempty" maxItems:"50000" doc:"The scores; left out where the body is a CSV file"`
	}
}

// ScoreInput is one earlier score.
type ScoreInput struct {
	EmployeeCode string          `json:"employee_code" minLength:"1" maxLength:"80" doc:"Employee code of the holder" example:"EMP-UP-129-0417"`
	Competency   string          `json:"competency" minLength:"1" maxLength:"80" doc:"Code of the competency" example:"KCM-F017"`
	Side         string          `json:"side" enum:"tcs,wpcas" doc:"tcs: a test score. wpcas: a workplace score"`
	Score        float64         `json:"score" minimum:"0" maximum:"99" doc:"On the competency's scale, with at most two decimals" example:"1.5"`
	ObservedOn   string          `json:"observed_on" format:"date" doc:"The day for which it was given" example:"2026-10-31"`
	Readings     json.RawMessage `json:"readings" doc:"An object of the raw readings from which the score was worked out"`
	Note         string          `json:"note,omitempty" maxLength:"4000"`
	Reference    string          `json:"reference,omitempty" maxLength:"200" doc:"By which the same score is known again; its date when left out"`
}

// LoadOutput is what came of a batch.
type LoadOutput struct {
	Status int
	Body   struct {
		ID       string `json:"id,omitempty" doc:"Of the batch that waits for a second person; absent after a dry run"`
		State    string `json:"state,omitempty" enum:"waiting"`
		Rows     int    `json:"rows" doc:"Rows that were read"`
		Accepted int    `json:"accepted" doc:"Rows that were sound"`
		People   int    `json:"people"`
		DryRun   bool   `json:"dry_run,omitempty"`
	}
}

func (d *Door) apiPropose(ctx context.Context, in *LoadInput) (*LoadOutput, error) {
	by, opt := who.From(ctx), evidence.LoadOptions{DryRun: in.DryRun}
	var report evidence.LoadReport
	var err error
	if file, ok := api.Table(ctx); ok {
		report, err = d.records.ImportLoad(ctx, by, bytes.NewReader(file), opt)
	} else {
		var scores []evidence.Score
		if scores, err = d.scores(in.Body.Rows); err == nil {
			report, err = d.records.ProposeScores(ctx, by, scores, opt)
		}
	}
	if err != nil {
		return nil, refused(report, err)
	}
	out := &LoadOutput{Status: http.StatusCreated}
	out.Body.ID, out.Body.State = report.Load, evidence.BatchWaiting
	if in.DryRun {
		out.Status, out.Body.State = http.StatusOK, ""
	}
	out.Body.Rows, out.Body.Accepted, out.Body.People, out.Body.DryRun = report.Rows, report.Accepted, report.People, in.DryRun
	return out, nil
}

// scores reads the rows of a call.
func (d *Door) scores(rows []ScoreInput) ([]evidence.Score, error) {
	now := d.db.Reader().Now()
	out := make([]evidence.Score, len(rows))
	bad := fault.E(fault.Invalid, "evidencehttp.scores", "evidence.invalid")
	for i, r := range rows {
		exact := r.Score * 100
		if math.Abs(exact-math.Round(exact)) > 1e-6 {
			bad.At("rows."+strconv.Itoa(i+1)+".score", "evidence.load.number")
		}
		out[i] = evidence.Score{
			EmployeeCode: r.EmployeeCode, Competency: r.Competency, Side: r.Side, Score: int(math.Round(exact)), ObservedAt: observed(r.ObservedOn, now),
			Detail: r.Readings, Note: r.Note, Reference: r.Reference,
		}
	}
	if len(bad.Places) > 0 {
		return nil, bad
	}
	return out, nil
}

// refused names every row that was refused, where the fault is about rows.
func refused(report evidence.LoadReport, err error) error {
	if !fault.Is(err, fault.Invalid) || len(report.Problems) == 0 {
		return err
	}
	f := fault.As(err)
	out := fault.E(f.Kind, f.Op, f.Key, f.Args...)
	for _, p := range report.Problems {
		at := "rows." + strconv.Itoa(p.Row)
		if p.Column != "" {
			at += "." + p.Column
		}
		out.At(at, p.Key, p.Args...)
	}
	return out
}

// LoadsInput asks for a part of the batches.
type LoadsInput struct {
	State string `query:"state" enum:"waiting,in_force,refused,withdrawn"`
	ForMe bool   `query:"for_me" doc:"Only those that wait for a second person, and for which the caller can be it"`
	Mine  bool   `query:"mine" doc:"Only those that the caller proposed"`
	After string `query:"after" maxLength:"80" doc:"What the page before gave as next"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// LoadShown is one batch of earlier scores.
type LoadShown struct {
	ID         string `json:"id"`
	State      string `json:"state" enum:"waiting,in_force,refused,withdrawn"`
	Rows       int    `json:"rows"`
	People     int    `json:"people"`
	Units      int    `json:"units" doc:"In which the people served when it was proposed"`
	Fresh      *int   `json:"fresh,omitempty" doc:"In force: rows that were not on record yet"`
	ProposedAt string `json:"proposed_at"`
	ProposedBy string `json:"proposed_by" doc:"Employee code, or the name of a system"`
	EndedAt    string `json:"ended_at,omitempty"`
	EndedBy    string `json:"ended_by,omitempty" doc:"Employee code of who consented, refused or took it back"`
	Reason     string `json:"reason,omitempty" doc:"Why it was refused"`
}

// LoadsOutput is a part of the batches.
type LoadsOutput struct {
	Body struct {
		Items []LoadShown `json:"items"`
		Next  string      `json:"next,omitempty" doc:"Hand it in as after; absent at the end"`
	}
}

func (d *Door) apiLoads(ctx context.Context, in *LoadsInput) (*LoadsOutput, error) {
	q := d.db.Reader()
	page, err := d.records.Loads(ctx, q, who.From(ctx), evidence.LoadFilter{State: in.State, Mine: in.Mine, ForMe: in.ForMe}, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	names, err := d.people.People(ctx, q, whoOf(page.Loads...))
	if err != nil {
		return nil, err
	}
	out := &LoadsOutput{}
	out.Body.Items, out.Body.Next = []LoadShown{}, page.Next
	for _, l := range page.Loads {
		out.Body.Items = append(out.Body.Items, loadShown(l, names))
	}
	return out, nil
}

// whoOf are those who proposed and ended batches.
func whoOf(loads ...evidence.Load) []string {
	var ids []string
	for _, l := range loads {
		ids = append(ids, l.ProposedBy)
		if l.EndedBy != "" {
			ids = append(ids, l.EndedBy)
		}
	}
	return ids
}

func loadShown(l evidence.Load, by map[string]people.Person) LoadShown {
	s := LoadShown{
		ID: l.ID, State: l.State, Rows: l.Rows, People: l.People, Units: l.Units, ProposedAt: moment(l.ProposedAt), ProposedBy: codeOr(by, l.ProposedBy),
		EndedAt: moment(l.EndedAt), EndedBy: codeOr(by, l.EndedBy), Reason: l.Reason,
	}
	if l.State == evidence.BatchInForce {
		s.Fresh = &l.Fresh
	}
	return s
}

// codeOr gives a person's employee code, or the name of a system as it stands.
func codeOr(by map[string]people.Person, id string) string {
	if p, ok := by[id]; ok {
		return p.Code
	}
	return id
}

// BatchInput names a batch.
type BatchInput struct {
	ID string `path:"id" maxLength:"36" doc:"Id of the batch"`
}

// BatchOutput is one batch with what it brings.
type BatchOutput struct {
	Body struct {
		LoadShown
		Sums []LoadSum `json:"sums" doc:"What it brings, by competency and side; empty when it came to nothing"`
	}
}

// LoadSum is what a batch brings for one side of one competency.
type LoadSum struct {
	Competency string  `json:"competency"`
	Side       string  `json:"side"`
	Rows       int     `json:"rows"`
	People     int     `json:"people"`
	Lowest     float64 `json:"lowest"`
	Mean       float64 `json:"mean"`
	Highest    float64 `json:"highest"`
	From       string  `json:"from" doc:"The earliest day observed"`
	To         string  `json:"to" doc:"The latest"`
}

func (d *Door) apiLoad(ctx context.Context, in *BatchInput) (*BatchOutput, error) {
	q, by := d.db.Reader(), who.From(ctx)
	l, err := d.records.Load(ctx, q, by, in.ID)
	if err != nil {
		return nil, err
	}
	return d.batchOutput(ctx, q, by, l)
}

func (d *Door) batchOutput(ctx context.Context, q db.Q, by who.Actor, l evidence.Load) (*BatchOutput, error) {
	sums, err := d.records.LoadSums(ctx, q, by, l.ID)
	if err != nil {
		return nil, err
	}
	names, err := d.people.People(ctx, q, whoOf(l))
	if err != nil {
		return nil, err
	}
	out := &BatchOutput{}
	out.Body.LoadShown, out.Body.Sums = loadShown(l, names), []LoadSum{}
	for _, s := range sums {
		out.Body.Sums = append(out.Body.Sums, LoadSum{
			Competency: s.Competency, Side: s.Side, Rows: s.Rows, People: s.People, Lowest: *points(s.Lowest), Mean: *points(s.Mean), Highest: *points(s.Highest),
			From: clock.Date(s.From), To: clock.Date(s.To),
		})
	}
	return out, nil
}

// RowsInput asks for a part of a batch's scores.
type RowsInput struct {
	ID    string `path:"id" maxLength:"36" doc:"Id of the batch"`
	After string `query:"after" maxLength:"80" doc:"What the page before gave as next"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// LoadRow is one score of a batch.
type LoadRow struct {
	Row          int             `json:"row,omitempty" doc:"Its line in the file, or its place in the list; absent in force"`
	Evidence     string          `json:"evidence,omitempty" doc:"In force: id of the evidence that it has become"`
	EmployeeCode string          `json:"employee_code"`
	Competency   string          `json:"competency"`
	Side         string          `json:"side"`
	Score        float64         `json:"score"`
	ObservedOn   string          `json:"observed_on"`
	Readings     json.RawMessage `json:"readings"`
	Note         string          `json:"note,omitempty"`
}

// RowsOutput is a part of a batch's scores.
type RowsOutput struct {
	Body struct {
		Items []LoadRow `json:"items"`
		Next  string    `json:"next,omitempty" doc:"Hand it in as after; absent at the end"`
	}
}

func (d *Door) apiRows(ctx context.Context, in *RowsInput) (*RowsOutput, error) {
	q := d.db.Reader()
	page, err := d.records.LoadRowsOf(ctx, q, who.From(ctx), in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		ids[i] = r.PersonID
	}
	codes, err := d.people.People(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := &RowsOutput{}
	out.Body.Items, out.Body.Next = []LoadRow{}, page.Next
	for _, r := range page.Rows {
		out.Body.Items = append(out.Body.Items, LoadRow{
			Row: r.N, Evidence: r.ItemID, EmployeeCode: codes[r.PersonID].Code, Competency: r.Competency, Side: r.Side, Score: *points(r.Score),
			ObservedOn: clock.Date(r.ObservedAt), Readings: r.Detail, Note: r.Note,
		})
	}
	return out, nil
}

func (d *Door) apiConsent(ctx context.Context, in *BatchInput) (*BatchOutput, error) {
	by := who.From(ctx)
	l, err := d.records.ConsentLoad(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return d.batchOutput(ctx, d.db.Reader(), by, l)
}

// ReasonInput names something, and says why.
type ReasonInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
}

func (d *Door) apiRefuse(ctx context.Context, in *ReasonInput) (*BatchOutput, error) {
	by := who.From(ctx)
	l, err := d.records.RefuseLoad(ctx, by, in.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return d.batchOutput(ctx, d.db.Reader(), by, l)
}

func (d *Door) apiTakeBack(ctx context.Context, in *BatchInput) (*BatchOutput, error) {
	by := who.From(ctx)
	l, err := d.records.WithdrawLoad(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return d.batchOutput(ctx, d.db.Reader(), by, l)
}

func (d *Door) apiRevoke(ctx context.Context, in *ReasonInput) (*Status, error) {
	if err := d.records.Revoke(ctx, who.From(ctx), in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return status(in.ID, evidence.StatusRevoked), nil
}
