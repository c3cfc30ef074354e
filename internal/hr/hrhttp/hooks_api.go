package hrhttp

import (
	"context"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/standard/cloudevents"
	"sopan/internal/web/api"
)

func (d *Door) hooksAPI(a *api.API) {
	api.Signed(a, "/api/v1/hr/events", "take-hr-events", "hr",
		"Events of an HR system, as CloudEvents 1.0 in the binary, structured or batched mode, signed by Standard Webhooks under the secret of the link that `from` names. Types: sopan.hr.service_order, sopan.hr.employees. An event that came before is acknowledged and changes nothing",
		[]string{cloudevents.JSONType, cloudevents.BatchType}, d.takeEvents)
	api.Greeting(a, "/api/v1/hr/events", "greet-hr-events", d.greet)
	api.Get(a, "/api/v1/hr/webhooks", "list-hr-webhooks", "hr", "Links with other systems: who tells of the caller's units, and who is told", d.listHooks)
	api.Post(a, "/api/v1/hr/webhooks", "add-hr-webhook", "hr", "Link another system. The answer holds the secret by which events are signed; it is shown once", 201, d.addHook)
	api.Post(a, "/api/v1/hr/webhooks/{id}/rotation", "rotate-hr-webhook", "hr", "Give a link a new secret, shown once; the one before holds for a day beside it", 200, d.rotateHook)
	api.Post(a, "/api/v1/hr/webhooks/{id}/end", "end-hr-webhook", "hr", "End a link", 204, d.endHook)
	api.Get(a, "/api/v1/hr/webhooks/{id}/deliveries", "list-hr-deliveries", "hr", "What a receiver is told, the newest first", d.listDeliveries)
	api.Post(a, "/api/v1/hr/webhooks/{id}/resending", "resend-hr-deliveries", "hr", "Send again what was given up: one delivery, or all", 200, d.resend)
	a.Unkept("POST /api/v1/hr/webhooks")
	a.Unkept("POST /api/v1/hr/webhooks/{id}/rotation")
}

// EventsInput is a request with events.
type EventsInput struct {
	api.Headers
	From        string `query:"from" maxLength:"40" doc:"The link; it stands in the address that the sender was given"`
	ContentType string `header:"Content-Type"`
	ID          string `header:"webhook-id" maxLength:"200"`
	Timestamp   string `header:"webhook-timestamp" maxLength:"20" doc:"Seconds since 1970; at most five minutes away"`
	Signature   string `header:"webhook-signature" maxLength:"2000" doc:"v1, and the HMAC-SHA256 of id.timestamp.body in base64"`
	RawBody     []byte
}

// EventsOutput says what became of each event.
type EventsOutput struct {
	Body EventsAnswer
}

// EventsAnswer says what became of each event, in their order.
type EventsAnswer struct {
	Events []TakenAnswer `json:"events"`
}

// TakenAnswer is what became of one event.
type TakenAnswer struct {
	Source string `json:"source"`
	ID     string `json:"id"`
	Became string `json:"became" enum:"order,batch" doc:"An order on somebody's service, or a batch of rows"`
	Ref    string `json:"ref" doc:"Id of the order, or of the batch"`
	State  string `json:"state,omitempty" doc:"Of a batch: applied, or review where a person must decide"`
	Again  bool   `json:"again" doc:"It had come before, and changed nothing"`
}

func (d *Door) takeEvents(ctx context.Context, in *EventsInput) (*EventsOutput, error) {
	list, err := d.hooks.Take(ctx, hr.Request{Hook: in.From, Header: in.Sent(), Body: in.RawBody})
	if err != nil {
		return nil, err
	}
	out := &EventsOutput{Body: EventsAnswer{Events: []TakenAnswer{}}}
	for _, t := range list {
		out.Body.Events = append(out.Body.Events, TakenAnswer{Source: t.Source, ID: t.ID, Became: t.Became, Ref: t.Ref, State: string(t.State), Again: t.Again})
	}
	return out, nil
}

// GreetInput is a sender's question whether it may send.
type GreetInput struct {
	From   string `query:"from" maxLength:"40"`
	Origin string `header:"WebHook-Request-Origin" maxLength:"200"`
}

// GreetOutput lets it.
type GreetOutput struct {
	Allow  string `header:"Allow"`
	Origin string `header:"WebHook-Allowed-Origin"`
}

func (d *Door) greet(ctx context.Context, in *GreetInput) (*GreetOutput, error) {
	known, err := d.hooks.Listens(ctx, d.db.Reader(), in.From)
	if err != nil || !known || in.Origin == "" {
		return nil, fault.E(fault.NotFound, "hrhttp.greet", "hr.hook.unknown").Because(err)
	}
	return &GreetOutput{Allow: "POST", Origin: in.Origin}, nil
}

// HookAnswer is a link.
type HookAnswer struct {
	ID        string   `json:"id"`
	Direction string   `json:"direction" enum:"in,out" doc:"in: it tells; out: it is told"`
	Org       string   `json:"org" doc:"Code of the unit"`
	Source    string   `json:"source,omitempty" doc:"in: what its events name as their source"`
	PostTo    string   `json:"post_to,omitempty" doc:"in: where it sends its events"`
	URL       string   `json:"url,omitempty" doc:"out: where events are sent to"`
	Types     []string `json:"types,omitempty" doc:"out: the types that are told; absent for all"`
	Waiting   int      `json:"waiting" doc:"out: events that are still to be sent"`
	Dead      int      `json:"dead" doc:"out: events that were given up"`
	Ended     bool     `json:"ended"`
	Secret    string   `json:"secret,omitempty" doc:"Only when it is made, and shown once"`
}

func (d *Door) hookAnswer(h hr.Hook, org, secret string, tally map[string]int) HookAnswer {
	out := HookAnswer{ID: h.ID, Direction: string(h.Direction), Org: org, Ended: !h.Lasts(), Secret: secret, Waiting: tally[hr.DeliveryWaiting], Dead: tally[hr.DeliveryDead]}
	if h.Direction == hr.In {
		out.Source, out.PostTo = h.Address, d.postTo(h.ID)
	} else {
		out.URL, out.Types = h.Address, h.Types
	}
	return out
}

// postTo is where another system sends its events.
func (d *Door) postTo(hookID string) string { return d.address + "/api/v1/hr/events?from=" + hookID }

// HookListOutput is a page of links.
type HookListOutput struct {
	Body HookList
}

// HookList is a page of links.
type HookList struct {
	Items []HookAnswer `json:"items"`
	Next  string       `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) listHooks(ctx context.Context, in *ListInput) (*HookListOutput, error) {
	by, q := who.From(ctx), d.db.Reader()
	if !by.Holds(who.HRLink) {
		return nil, fault.E(fault.Denied, "hrhttp.listHooks", "hr.denied")
	}
	list, err := d.hooks.Hooks(ctx, q, by, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &HookListOutput{Body: HookList{Items: []HookAnswer{}}}
	if len(list) > in.Limit {
		list, out.Body.Next = list[:in.Limit], list[in.Limit-1].ID
	}
	units, tally, err := d.around(ctx, list)
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		out.Body.Items = append(out.Body.Items, d.hookAnswer(h, units[h.OrgID].Code, "", tally[h.ID]))
	}
	return out, nil
}

// HookInput is a link that is to be made.
type HookInput struct {
	Body HookBody
}

// HookBody is a link that is to be made: with a source, or with a url.
type HookBody struct {
	Org    string   `json:"org,omitempty" maxLength:"80" doc:"Code of the unit; the caller's own when it is absent"`
	Source string   `json:"source,omitempty" maxLength:"200" doc:"What the events of a system that tells name as their source"`
	URL    string   `json:"url,omitempty" maxLength:"500" doc:"Where a system that is told takes events"`
	Types  []string `json:"types,omitempty" maxItems:"50" doc:"The types that it is told; all when absent"`
	Greet  bool     `json:"greet,omitempty" doc:"Ask the receiver by OPTIONS first whether it wants events"`
}

// HookOutput is one link.
type HookOutput struct {
	Body HookAnswer
}

func (d *Door) addHook(ctx context.Context, in *HookInput) (*HookOutput, error) {
	by, b := who.From(ctx), in.Body
	if (b.Source == "") == (b.URL == "") {
		return nil, fault.E(fault.Invalid, "hrhttp.addHook", "hr.hook.one").At("body", "hr.hook.one")
	}
	var h hr.Hook
	var secret string
	var err error
	if b.Source != "" {
		h, secret, err = d.hooks.Admit(ctx, by, b.Org, b.Source)
	} else {
		h, secret, err = d.hooks.Subscribe(ctx, by, hr.Subscription{Org: b.Org, URL: b.URL, Types: b.Types, Greet: b.Greet})
	}
	if err != nil {
		return nil, err
	}
	return d.oneHook(ctx, h, secret)
}

func (d *Door) oneHook(ctx context.Context, h hr.Hook, secret string) (*HookOutput, error) {
	units, tally, err := d.around(ctx, []hr.Hook{h})
	if err != nil {
		return nil, err
	}
	return &HookOutput{d.hookAnswer(h, units[h.OrgID].Code, secret, tally[h.ID])}, nil
}

func (d *Door) rotateHook(ctx context.Context, in *BatchInput) (*HookOutput, error) {
	h, secret, err := d.hooks.Rotate(ctx, who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return d.oneHook(ctx, h, secret)
}

func (d *Door) endHook(ctx context.Context, in *BatchInput) (*struct{}, error) {
	return nil, d.hooks.End(ctx, who.From(ctx), in.ID)
}

// DeliveriesInput pages what a receiver is told.
type DeliveriesInput struct {
	ID    string `path:"id" maxLength:"40"`
	State string `query:"state" enum:"waiting,sent,dead"`
	After int64  `query:"after" minimum:"0" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// DeliveriesOutput is a page of deliveries.
type DeliveriesOutput struct {
	Body DeliveryList
}

// DeliveryList is a page of deliveries.
type DeliveryList struct {
	Items []DeliveryAnswer `json:"items"`
	Next  int64            `json:"next" doc:"Pass as after for the next page; 0 at the end"`
}

// DeliveryAnswer is one event on its way.
type DeliveryAnswer struct {
	Position int64      `json:"position" doc:"Of the fact in the log; what is sent again is named by it"`
	ID       string     `json:"id" doc:"Of the event"`
	Type     string     `json:"type"`
	State    string     `json:"state" enum:"waiting,sent,dead"`
	Tries    int        `json:"tries"`
	Status   int        `json:"status,omitempty" doc:"Of the receiver's last answer"`
	Why      string     `json:"why,omitempty" doc:"Why the last try failed"`
	NextAt   *time.Time `json:"next_at,omitempty" doc:"When it is tried next"`
}

func (d *Door) listDeliveries(ctx context.Context, in *DeliveriesInput) (*DeliveriesOutput, error) {
	list, err := d.hooks.Deliveries(ctx, d.db.Reader(), who.From(ctx), in.ID, in.State, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	p := api.Printer(ctx)
	out := &DeliveriesOutput{Body: DeliveryList{Items: []DeliveryAnswer{}}}
	for i, x := range list {
		if i == in.Limit {
			out.Body.Next = list[i-1].Pos
			break
		}
		a := DeliveryAnswer{Position: x.Pos, ID: x.ID, Type: x.Type, State: x.State, Tries: x.Tries, Status: x.Status}
		if x.Why != "" {
			a.Why = p.T(x.Why, "status", x.Status)
		}
		if x.State == hr.DeliveryWaiting {
			a.NextAt = &x.NextAt
		}
		out.Body.Items = append(out.Body.Items, a)
	}
	return out, nil
}

// ResendInput names what is sent again.
type ResendInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Position int64 `json:"position,omitempty" minimum:"0" doc:"One delivery that was given up; all of the link when absent"`
	}
}

// ResendOutput tells how many.
type ResendOutput struct {
	Body struct {
		Resent int64 `json:"resent"`
	}
}

func (d *Door) resend(ctx context.Context, in *ResendInput) (*ResendOutput, error) {
	n, err := d.hooks.Resend(ctx, who.From(ctx), in.ID, in.Body.Position)
	if err != nil {
		return nil, err
	}
	out := &ResendOutput{}
	out.Body.Resent = n
	return out, nil
}

// around gives the units of links, and how much of each waits or was given up.
func (d *Door) around(ctx context.Context, list []hr.Hook) (map[string]people.Org, map[string]map[string]int, error) {
	var units, ids []string
	for _, h := range list {
		units, ids = append(units, h.OrgID), append(ids, h.ID)
	}
	orgs, err := d.people.Orgs(ctx, d.db.Reader(), units)
	if err != nil {
		return nil, nil, err
	}
	tally, err := d.hooks.Tallies(ctx, d.db.Reader(), ids)
	return orgs, tally, err
}
