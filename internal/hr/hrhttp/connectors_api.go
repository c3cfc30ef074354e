package hrhttp

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/web/api"
)

func (d *Door) connectorsAPI(a *api.API) {
	api.Get(a, "/api/v1/hr/connectors", "list-hr-connectors", "hr", "Systems that are asked for people of the caller's units, with how the last fetch ended", d.listConnectors)
	api.Post(a, "/api/v1/hr/connectors", "add-hr-connector", "hr", "Save a system that is asked for a unit's people: its address, how its pages are told apart, where the rows stand, how the columns are read. The secret is never shown again", 201, d.addConnector)
	api.Post(a, "/api/v1/hr/connectors/{id}/end", "end-hr-connector", "hr", "End a connector", 204, d.endConnector)
	api.Get(a, "/api/v1/hr/connectors/{id}/pulls", "list-hr-pulls", "hr", "Fetches of a connector, the newest first, with what came of each", d.listPulls)
	api.Post(a, "/api/v1/hr/connectors/{id}/pulls", "pull-hr-connector", "hr", "Fetch the rows into a batch that waits in review; a dry run judges them and keeps nothing. The work is a job: read the list until it has ended", 202, d.pull)
}

// ConnectorAnswer is a system that is asked.
type ConnectorAnswer struct {
	ID         string      `json:"id"`
	Name       string      `json:"name" example:"ehrms-up"`
	Org        string      `json:"org" doc:"Code of the unit"`
	Source     string      `json:"source" doc:"Of its batches"`
	URL        string      `json:"url"`
	RowsAt     string      `json:"rows_at,omitempty" doc:"Where the rows stand in the answer; absent where the answer is the list"`
	Paging     hr.Paging   `json:"paging"`
	Header     string      `json:"header,omitempty" doc:"The header that proves who asks"`
	EveryHours int         `json:"every_hours" doc:"0 fetches by hand only"`
	NextAt     *time.Time  `json:"next_at,omitempty"`
	Last       *PullAnswer `json:"last,omitempty" doc:"The last fetch"`
}

// PullAnswer is one fetch.
type PullAnswer struct {
	ID      string      `json:"id"`
	DryRun  bool        `json:"dry_run"`
	State   string      `json:"state" enum:"waiting,running,done,failed"`
	Rows    int         `json:"rows" doc:"Read so far"`
	Batch   string      `json:"batch,omitempty" doc:"Id of the batch that waits in review"`
	Error   string      `json:"error,omitempty" doc:"Why it failed, and what to do"`
	Report  *PullReport `json:"report,omitempty"`
	AskedAt time.Time   `json:"asked_at"`
	EndedAt *time.Time  `json:"ended_at,omitempty"`
}

// PullReport is what the rows come to.
type PullReport struct {
	Rows    int        `json:"rows"`
	Created int        `json:"created"`
	Matched int        `json:"matched"`
	Skipped int        `json:"skipped"`
	Errors  []RowError `json:"errors" doc:"The first of them"`
	More    int        `json:"more"`
}

func pullAnswer(p *locale.Printer, j hr.Job) PullAnswer {
	out := PullAnswer{ID: j.ID, DryRun: j.Dry, State: j.State, Rows: j.Done, Batch: j.BatchID, AskedAt: j.AskedAt}
	if !j.EndedAt.IsZero() {
		out.EndedAt = &j.EndedAt
	}
	if j.Why != "" {
		out.Error = p.T(j.Why, j.Args...)
	}
	if r := j.Report; r != nil {
		out.Report = &PullReport{Rows: r.Rows, Created: r.Created, Matched: r.Matched, Skipped: r.Skipped, Errors: []RowError{}, More: r.More}
		for _, e := range r.Errors {
			out.Report.Errors = append(out.Report.Errors, RowError{Row: e.Row, Column: e.Column, Message: said(p, e)})
		}
	}
	return out
}

func connectorAnswer(c hr.Connector, org string) ConnectorAnswer {
	out := ConnectorAnswer{ID: c.ID, Name: c.Name, Org: org, Source: c.Source, URL: c.URL, RowsAt: c.RowsAt, Paging: c.Paging, Header: c.Header, EveryHours: c.Every}
	if !c.NextAt.IsZero() {
		out.NextAt = &c.NextAt
	}
	return out
}

// ConnectorListOutput is a page of connectors.
type ConnectorListOutput struct {
	Body ConnectorList
}

// ConnectorList is a page of connectors.
type ConnectorList struct {
	Items []ConnectorAnswer `json:"items"`
	Next  string            `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) listConnectors(ctx context.Context, in *ListInput) (*ConnectorListOutput, error) {
	by, q := who.From(ctx), d.db.Reader()
	if !by.Holds(who.HRLink) {
		return nil, fault.E(fault.Denied, "hrhttp.listConnectors", "hr.denied")
	}
	list, err := d.hooks.Connectors(ctx, q, by, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &ConnectorListOutput{Body: ConnectorList{Items: []ConnectorAnswer{}}}
	if len(list) > in.Limit {
		list, out.Body.Next = list[:in.Limit], list[in.Limit-1].ID
	}
	units, last, err := d.aroundConnectors(ctx, list)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		a := connectorAnswer(c, units[c.OrgID].Code)
		if j, ok := last[c.ID]; ok {
			p := pullAnswer(api.Printer(ctx), j)
			a.Last = &p
		}
		out.Body.Items = append(out.Body.Items, a)
	}
	return out, nil
}

// ConnectorInput is a connector that is to be saved.
type ConnectorInput struct {
	Body ConnectorBody
}

// ConnectorBody is a connector that is to be saved.
type ConnectorBody struct {
	Name       string     `json:"name" maxLength:"40" example:"ehrms-up"`
	Org        string     `json:"org,omitempty" maxLength:"80" doc:"Code of the unit; the caller's own when it is absent"`
	Source     string     `json:"source,omitempty" maxLength:"40" doc:"Of its batches; the name when it is absent"`
	URL        string     `json:"url" maxLength:"500"`
	RowsAt     string     `json:"rows_at,omitempty" maxLength:"300" example:"data.items"`
	Paging     *hr.Paging `json:"paging,omitempty" doc:"by: none, page, offset, next or cursor"`
	Header     string     `json:"header,omitempty" maxLength:"60" doc:"Authorization when it is absent and a secret is given"`
	Secret     string     `json:"secret,omitempty" maxLength:"4000" doc:"The header's value, such as \"Bearer …\""`
	Map        *StaffMap  `json:"map,omitempty" doc:"How the columns are read, as for files; as the last file of the same source when it is absent"`
	EveryHours int        `json:"every_hours,omitempty" minimum:"0" maximum:"744"`
}

// StaffMap says how columns are read, as for files.
type StaffMap struct {
	Columns map[string]string            `json:"columns,omitempty" doc:"Field → column, such as employee_code → emp.code"`
	Values  map[string]map[string]string `json:"values,omitempty" doc:"Field → their word → ours"`
}

// ConnectorOutput is one connector.
type ConnectorOutput struct {
	Body ConnectorAnswer
}

func (d *Door) addConnector(ctx context.Context, in *ConnectorInput) (*ConnectorOutput, error) {
	b := in.Body
	c := hr.Connector{Name: b.Name, Source: b.Source, URL: b.URL, RowsAt: b.RowsAt, Header: b.Header, Every: b.EveryHours}
	if b.Paging != nil {
		c.Paging = *b.Paging
	}
	if b.Map != nil {
		c.Map = hr.Map{Columns: b.Map.Columns, Values: b.Map.Values}
	}
	c, err := d.hooks.Connect(ctx, who.From(ctx), b.Org, c, b.Secret)
	if err != nil {
		return nil, err
	}
	units, err := d.people.Orgs(ctx, d.db.Reader(), []string{c.OrgID})
	return &ConnectorOutput{connectorAnswer(c, units[c.OrgID].Code)}, err
}

func (d *Door) endConnector(ctx context.Context, in *BatchInput) (*struct{}, error) {
	return nil, d.hooks.Disconnect(ctx, who.From(ctx), in.ID)
}

// PullsOutput is the last fetches of a connector.
type PullsOutput struct {
	Body struct {
		Items []PullAnswer `json:"items"`
	}
}

func (d *Door) listPulls(ctx context.Context, in *BatchInput) (*PullsOutput, error) {
	list, err := d.hooks.Pulls(ctx, d.db.Reader(), who.From(ctx), in.ID, shownPulls)
	if err != nil {
		return nil, err
	}
	out := &PullsOutput{}
	out.Body.Items = []PullAnswer{}
	for _, j := range list {
		out.Body.Items = append(out.Body.Items, pullAnswer(api.Printer(ctx), j))
	}
	return out, nil
}

// PullInput asks for a fetch.
type PullInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		DryRun bool `json:"dry_run,omitempty" doc:"Judge the rows and keep nothing"`
	}
}

// PullOutput is a fetch.
type PullOutput struct {
	Body PullAnswer
}

func (d *Door) pull(ctx context.Context, in *PullInput) (*PullOutput, error) {
	j, err := d.hooks.Pull(ctx, who.From(ctx), in.ID, in.Body.DryRun)
	if err != nil {
		return nil, err
	}
	return &PullOutput{pullAnswer(api.Printer(ctx), j)}, nil
}

// WorkAnswer is work that is under way on a batch, or how the last ended.
type WorkAnswer struct {
	Kind  string `json:"kind" enum:"look,apply,reconcile,rollback"`
	State string `json:"state" enum:"waiting,running,done,failed"`
	Share int    `json:"share" doc:"How far it is, in hundredths"`
	Error string `json:"error,omitempty" doc:"Why it failed; nothing of it was kept"`
}

// workAnswer is the work on a batch in words; nil for none.
func workAnswer(p *locale.Printer, j hr.Job) *WorkAnswer {
	if j.ID == "" {
		return nil
	}
	out := &WorkAnswer{Kind: j.Kind, State: j.State, Share: j.Share()}
	if j.Why != "" {
		out.Error = p.T(j.Why, j.Args...)
	}
	return out
}

// stepped takes a step of a batch: at once, or as a job where it is large, which is answered by 202 and the work.
func (d *Door) stepped(kind string, do verb) func(context.Context, *BatchInput) (*StepOutput, error) {
	return func(ctx context.Context, in *BatchInput) (*StepOutput, error) {
		b, j, err := d.stepOrAsk(ctx, in.ID, kind, do)
		return stepAnswer(ctx, b, j, err)
	}
}

func stepAnswer(ctx context.Context, b hr.Batch, j hr.Job, err error) (*StepOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &StepOutput{Status: http.StatusOK, Body: batchAnswer(b)}
	if j.ID != "" {
		out.Status, out.Body.Work = http.StatusAccepted, workAnswer(api.Printer(ctx), j)
	}
	return out, nil
}

// StepOutput is a batch after a step, or with the work that takes it.
type StepOutput struct {
	Status int
	Body   BatchAnswer
}

// stepOrAsk takes a step of a batch at once, or as a job where the batch is large.
func (d *Door) stepOrAsk(ctx context.Context, id, kind string, do verb) (hr.Batch, hr.Job, error) {
	by := who.From(ctx)
	b, err := d.batches.Batch(ctx, d.db.Reader(), by, id)
	if err != nil {
		return b, hr.Job{}, err
	}
	if b.Rows <= hr.AtOnce || kind == hr.JobLook && b.State == hr.Validated {
		b, err = do(ctx, by, id)
		return b, hr.Job{}, err
	}
	j, err := d.batches.Ask(ctx, by, b.ID, kind)
	return b, j, err
}

// looked names the columns of a batch and has its rows judged: at once, or by a job where it is large.
func (d *Door) looked(ctx context.Context, b hr.Batch, m hr.Map) (hr.Batch, hr.Job, error) {
	by := who.From(ctx)
	b, err := d.batches.Parse(ctx, by, b.ID, m)
	if err != nil {
		return b, hr.Job{}, err
	}
	if b.Rows > hr.AtOnce {
		j, err := d.batches.Ask(ctx, by, b.ID, hr.JobLook)
		return b, j, err
	}
	if b, err = d.batches.Validate(ctx, by, b.ID); err == nil {
		b, err = d.batches.Review(ctx, by, b.ID)
	}
	return b, hr.Job{}, err
}
