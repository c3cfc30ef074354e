package recordhttp

import (
	"context"
	"time"

	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/web/api"
)

// TellInput is a request with events.
type TellInput struct {
	Home    string `query:"home" maxLength:"200" doc:"Address under which people and things of the platform are named; one of this installation when absent"`
	RawBody []byte
}

// TellOutput is Sunbird's envelope.
type TellOutput struct {
	Body TellAnswer
}

// TellAnswer is Sunbird's envelope with what became of each event.
type TellAnswer struct {
	ID           string     `json:"id" example:"api.telemetry"`
	Ver          string     `json:"ver" example:"3.0"`
	TS           string     `json:"ts"`
	Params       TellParams `json:"params"`
	ResponseCode string     `json:"responseCode" enum:"SUCCESS,PARTIAL_SUCCESS"`
	Result       TellResult `json:"result"`
}

// TellParams says that the request was taken.
type TellParams struct {
	ResMsgID string `json:"resmsgid"`
	MsgID    string `json:"msgid" doc:"That of the request"`
	Status   string `json:"status" enum:"successful"`
	Err      string `json:"err"`
	ErrMsg   string `json:"errmsg"`
}

// TellResult counts what became of the events, and names each.
type TellResult struct {
	Events  int         `json:"events"`
	Stored  int         `json:"stored"`
	Again   int         `json:"again" doc:"Were stored before, by their mid"`
	StayOut int         `json:"stay_out" doc:"Tell of the machine and not of learning: LOG, ERROR, METRICS and the like"`
	Apart   int         `json:"apart" doc:"Were no good, and are kept apart"`
	Each    []EventTold `json:"each" doc:"In the order of the request"`
}

// EventTold is what became of one event.
type EventTold struct {
	MID       string `json:"mid"`
	EID       string `json:"eid"`
	Became    string `json:"became" enum:"stored,again,out,apart"`
	Statement string `json:"statement,omitempty" doc:"Identifier of its statement"`
	Why       string `json:"why,omitempty" doc:"Of one that is kept apart"`
	Message   string `json:"message,omitempty" doc:"The same in words"`
}

func (d *Desk) tell(ctx context.Context, in *TellInput) (*TellOutput, error) {
	told, message, err := d.store.Tell(ctx, who.From(ctx), in.Home, in.RawBody)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	out := &TellOutput{Body: TellAnswer{
		ID: "api.telemetry", Ver: "3.0", TS: d.db.Clock().Now().UTC().Format(time.RFC3339), ResponseCode: "SUCCESS",
		Params: TellParams{ResMsgID: id.New(), MsgID: message, Status: "successful"},
		Result: TellResult{Events: told.Events, Stored: told.Stored, Again: told.Again, StayOut: told.StayOut, Apart: told.Apart, Each: []EventTold{}},
	}}
	if told.Apart > 0 {
		out.Body.ResponseCode = "PARTIAL_SUCCESS"
	}
	for _, r := range told.Results {
		one := EventTold{MID: r.MID, EID: r.EID, Became: r.Became, Statement: r.Statement, Why: r.Why}
		if r.Why != "" {
			one.Message = p.T("record.event_wrong." + r.Why) // keys: record.event_wrong.
		}
		out.Body.Result.Each = append(out.Body.Result.Each, one)
	}
	return out, nil
}

// ApartInput pages a list.
type ApartInput struct {
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ApartOutput is a page of events that are kept apart.
type ApartOutput struct {
	Body ApartList
}

// ApartList is a page of events that are kept apart.
type ApartList struct {
	Items []ApartAnswer `json:"items"`
	Next  string        `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// ApartAnswer is an event that is kept apart.
type ApartAnswer struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at" doc:"When it came"`
	MID     string    `json:"mid"`
	EID     string    `json:"eid"`
	Why     string    `json:"why"`
	Message string    `json:"message"`
	Body    string    `json:"body" doc:"As it came; of one that is too long its beginning"`
}

func (d *Desk) apart(ctx context.Context, in *ApartInput) (*ApartOutput, error) {
	list, err := d.store.ApartList(ctx, who.From(ctx), in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	out := &ApartOutput{Body: ApartList{Items: []ApartAnswer{}}}
	for i, a := range list {
		if i == in.Limit {
			out.Body.Next = list[i-1].ID
			break
		}
		out.Body.Items = append(out.Body.Items, ApartAnswer{a.ID, a.At.UTC(), a.MID, a.EID, a.Why, p.T("record.event_wrong." + a.Why), string(a.Body)}) // keys: record.event_wrong.
	}
	return out, nil
}

// RulesOutput is the rules in force.
type RulesOutput struct {
	Body RulesAnswer
}

// RulesAnswer is the rules in force.
type RulesAnswer struct {
	Items []RuleAnswer `json:"items"`
}

// RuleAnswer is one rule.
type RuleAnswer struct {
	ID     string `json:"id" example:"passed/1" doc:"With its version; facts name it"`
	Verb   string `json:"verb"`
	Result string `json:"result" doc:"The property of the result that must not say false"`
	Asks   string `json:"asks" doc:"What every rule asks for besides"`
}

func (d *Desk) rules(ctx context.Context, _ *struct{}) (*RulesOutput, error) {
	p, out := api.Printer(ctx), &RulesOutput{}
	for _, r := range record.Rules() {
		out.Body.Items = append(out.Body.Items, RuleAnswer{ID: r.ID(), Verb: r.Verb, Result: r.Result, Asks: p.T("record.rule_asks")})
	}
	return out, nil
}
