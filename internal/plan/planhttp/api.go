package planhttp

import (
	"context"
	"time"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web/api"
)

// IDPInput names a person.
type IDPInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
}

// SuggestionInput names a person and how many hours to share out.
type SuggestionInput struct {
	IDPInput
	Hours int `query:"hours" minimum:"5" maximum:"400" default:"60" doc:"Hours of the whole plan"`
}

// IDPOutput is a person's plan.
type IDPOutput struct {
	Body IDPBody
}

// SuggestionOutput is what the drafter would propose.
type SuggestionOutput struct {
	Body IDPSuggestion
}

// IDPBody is a development plan.
type IDPBody struct {
	ID     string    `json:"id"`
	Status string    `json:"status" enum:"draft,proposed,agreed,in_progress"`
	Period IDPPeriod `json:"period"`
	Hours  IDPHours  `json:"hours"`
	Revise string    `json:"revise_for" doc:"Code of the post that its holder has come to hold since it was agreed: the plan is to be revised. Empty when it is not"`
	Items  []IDPItem `json:"items"`
}

// IDPSuggestion is what the drafter would propose now.
type IDPSuggestion struct {
	Hours IDPHours  `json:"hours"`
	Items []IDPItem `json:"items" doc:"In the order of the gaps' priority"`
}

// IDPPeriod is the period of a plan: both days belong to it.
type IDPPeriod struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

// IDPHours are the hours of a plan by kind.
type IDPHours struct {
	Total    float64 `json:"total"`
	OnTheJob float64 `json:"on_the_job"`
	Social   float64 `json:"social"`
	Formal   float64 `json:"formal"`
}

// IDPItem is one thing to do.
type IDPItem struct {
	Competency string  `json:"competency"`
	Name       string  `json:"name" doc:"Of the competency, in the caller's language"`
	From       int     `json:"from" doc:"Level when it was planned"`
	To         int     `json:"to" doc:"Level to reach"`
	Kind       string  `json:"kind" enum:"70,20,10" doc:"70 on the job, 20 with others, 10 in courses"`
	Hours      float64 `json:"hours"`
	Due        string  `json:"due" format:"date"`
	Ref        string  `json:"ref" doc:"Code of a course; empty for none"`
	Text       string  `json:"text" doc:"In the caller's language"`
	Closes     string  `json:"closes" doc:"The evidence that would close it: signoff, piaa, check"`
	Done       bool    `json:"done"`
	Evidence   string  `json:"evidence" doc:"Id of what closed it; empty while it is open, and where the gap closed otherwise"`
}

// WaitingInput is a part of the list of waiting plans.
type WaitingInput struct {
	After string `query:"after" maxLength:"80" doc:"What the last page gave as next"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// WaitingOutput is the plans that wait for the caller's word.
type WaitingOutput struct {
	Body WaitingPlans
}

// WaitingPlans are the plans that wait for the caller's word.
type WaitingPlans struct {
	Count int           `json:"count" doc:"Of all that wait, not of this page"`
	Items []WaitingPlan `json:"items" doc:"The longest waiting first"`
	Next  string        `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// WaitingPlan is a plan that was proposed and waits.
type WaitingPlan struct {
	ID           string    `json:"id"`
	EmployeeCode string    `json:"employee_code"`
	Name         string    `json:"name" doc:"Of the holder, in the caller's language"`
	Period       IDPPeriod `json:"period"`
	ProposedAt   string    `json:"proposed_at" format:"date-time"`
	Items        int       `json:"items"`
	Hours        float64   `json:"hours"`
}

func (d *Door) listWaiting(ctx context.Context, in *WaitingInput) (*WaitingOutput, error) {
	q := d.db.Reader()
	page, err := d.plans.WaitingFor(ctx, q, who.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	holders := make([]string, len(page.Plans))
	for i, w := range page.Plans {
		holders[i] = w.PersonID
	}
	known, err := d.people.People(ctx, q, holders)
	if err != nil {
		return nil, err
	}
	p, items := api.Printer(ctx), make([]WaitingPlan, len(page.Plans))
	for i, w := range page.Plans {
		holder := known[w.PersonID]
		name, _ := p.Name(holder.Name)
		items[i] = WaitingPlan{
			ID: w.ID, EmployeeCode: holder.Code, Name: name, Period: IDPPeriod{From: w.From, To: w.To},
			ProposedAt: w.ProposedAt.Format(time.RFC3339), Items: w.Items, Hours: hours(w.Minutes),
		}
	}
	return &WaitingOutput{Body: WaitingPlans{Count: page.Count, Items: items, Next: page.Next}}, nil
}

func (d *Door) get(ctx context.Context, in *IDPInput) (*IDPOutput, error) {
	q := d.db.Reader()
	person, err := d.readable(ctx, in.EmployeeCode, "idp")
	if err != nil {
		return nil, err
	}
	idp, err := d.plans.Current(ctx, q, person.ID)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	words, err := d.plans.WordsOf(ctx, q, p.Lang(), idp.Items)
	if err != nil {
		return nil, err
	}
	var held people.Position
	if idp.Now != "" {
		if held, err = d.people.Position(ctx, q, idp.Now); err != nil {
			return nil, err
		}
	}
	return &IDPOutput{Body: IDPBody{
		ID: idp.ID, Status: string(idp.Status), Period: IDPPeriod{From: idp.From, To: idp.To}, Hours: hoursOf(idp.Items), Revise: held.Code,
		Items: itemsOf(p, words, idp.Items),
	}}, nil
}

func (d *Door) getSuggestion(ctx context.Context, in *SuggestionInput) (*SuggestionOutput, error) {
	q := d.db.Reader()
	person, err := d.readable(ctx, in.EmployeeCode, "idp.suggestion")
	if err != nil {
		return nil, err
	}
	items, err := d.plans.Suggest(ctx, q, person.ID, in.Hours*60)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	words, err := d.plans.WordsOf(ctx, q, p.Lang(), items)
	if err != nil {
		return nil, err
	}
	return &SuggestionOutput{Body: IDPSuggestion{Hours: hoursOf(items), Items: itemsOf(p, words, items)}}, nil
}

// readable gives a person whose plan the caller may read, and records the reading when it is by special right.
func (d *Door) readable(ctx context.Context, code, what string) (people.Person, error) {
	by, q := who.From(ctx), d.db.Reader()
	person, err := d.people.ByCode(ctx, q, code)
	if err != nil {
		return person, err
	}
	over, err := d.people.Over(ctx, q, by, person.ID)
	if err != nil {
		return person, err
	}
	if !by.May(who.PlanRead, over) {
		return person, fault.E(fault.Denied, "plan."+what, "plan.denied")
	}
	if by.PersonID == person.ID || over.Above {
		return person, nil
	}
	return person, audit.Record(ctx, d.db, by, who.PlanRead, person.ID, over.Path, what)
}

func hoursOf(items []plan.Item) IDPHours {
	m := plan.MixOf(items)
	return IDPHours{Total: hours(m.Total()), OnTheJob: hours(m.OnTheJob), Social: hours(m.Social), Formal: hours(m.Formal)}
}

func hours(minutes int) float64 { return float64(minutes) / 60 }

func itemsOf(p *locale.Printer, words plan.Words, items []plan.Item) []IDPItem {
	out := make([]IDPItem, len(items))
	for n, i := range items {
		name, _ := words.Name(p, i.Competency)
		text, _ := words.Say(p, i)
		out[n] = IDPItem{
			Competency: i.Competency, Name: name, From: i.From, To: i.To, Kind: string(i.Kind), Hours: hours(i.Minutes), Due: i.Due, Ref: i.Ref,
			Text: text, Closes: i.Closes, Done: i.Done, Evidence: i.Evidence,
		}
	}
	return out
}
