package peoplehttp

import (
	"context"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

func (d *Door) ordersAPI(a *api.API) {
	api.Get(a, "/api/v1/people/{code}/orders", "list-service-orders", "people", "Orders on somebody's service, the newest first", d.listOrders)
	api.Post(a, "/api/v1/people/{code}/orders", "give-service-order", "people", "Give an order on somebody's service. It is carried out at once, or on its day where that lies ahead", 201, d.giveOrder)
	api.Post(a, "/api/v1/people/{code}/orders/{order}/taking-back", "take-back-service-order", "people", "Take an order back: before its day, or after it while nothing about the person has changed since", 200, d.takeBack)
	api.Post(a, "/api/v1/orgs/{code}/names", "rename-org", "people", "Give an organisation new names by an order; what it was called is kept", 200, d.renameByAPI)
	api.Get(a, "/api/v1/orgs/{code}/end", "preview-org-end", "people", "What merging or closing an organisation would touch; nothing is written", d.previewByAPI)
	api.Post(a, "/api/v1/orgs/{code}/end", "end-org", "people", "Merge an organisation into another by an order, or close an empty one. Its id and code go on leading to what stands for it", 200, d.endByAPI)
}

// PersonInput names a person.
type PersonInput struct {
	Code string `path:"code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
}

// OrderAnswer is an order on somebody's service.
type OrderAnswer struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Position  string `json:"position,omitempty" doc:"Code of the post"`
	On        string `json:"on" format:"date"`
	OrderNo   string `json:"order_no,omitempty"`
	OrderDate string `json:"order_date,omitempty"`
	State     string `json:"state" enum:"waiting,done,failed,taken_back"`
	Why       string `json:"why,omitempty" doc:"Of one that failed"`
}

// OrdersOutput is what was ordered.
type OrdersOutput struct {
	Body struct {
		Items []OrderAnswer `json:"items"`
	}
}

func (d *Door) answers(ctx context.Context, list []people.ServiceOrder) ([]OrderAnswer, error) {
	var ids []string
	for _, o := range list {
		ids = append(ids, o.PositionID)
	}
	posts, err := d.people.PositionsByID(ctx, d.db.Reader(), ids)
	out := []OrderAnswer{}
	for _, o := range list {
		a := OrderAnswer{ID: o.ID, Kind: o.Kind, Position: posts[o.PositionID].Code, On: o.On, OrderNo: o.OrderNo, OrderDate: o.OrderDate, State: o.State}
		if o.Why != "" {
			a.Why = api.Printer(ctx).T(o.Why)
		}
		out = append(out, a)
	}
	return out, err
}

func (d *Door) listOrders(ctx context.Context, in *PersonInput) (*OrdersOutput, error) {
	by := who.From(ctx)
	someone, err := d.people.ByCode(ctx, d.db.Reader(), in.Code)
	if err != nil {
		return nil, err
	}
	over, err := d.people.Over(ctx, d.db.Reader(), by, someone.ID)
	if err != nil {
		return nil, err
	}
	if someone.ID != by.PersonID && !by.May(who.PeopleRead, over) {
		return nil, fault.E(fault.Denied, "peoplehttp.orders", "people.service.denied")
	}
	list, err := d.ordersOf(ctx, someone, over)
	if err != nil {
		return nil, err
	}
	out := &OrdersOutput{}
	out.Body.Items, err = d.answers(ctx, list)
	return out, err
}

// GiveInput is an order.
type GiveInput struct {
	PersonInput
	Body GiveBody
}

// GiveBody is an order.
type GiveBody struct {
	Kind      string `json:"kind" enum:"joining,transfer,promotion,deputation,repatriation,additional_charge,charge_ended,leave,suspension,resumption,retirement,resignation,death"`
	Position  string `json:"position,omitempty" maxLength:"80" doc:"Code of the post that is taken up, or whose charge begins or ends"`
	On        string `json:"on,omitempty" maxLength:"10" doc:"The day on which it takes effect; today when absent"`
	OrderNo   string `json:"order_no,omitempty" maxLength:"80"`
	OrderDate string `json:"order_date,omitempty" maxLength:"10"`
}

// GiveOutput is one order.
type GiveOutput struct {
	Body OrderAnswer
}

func (d *Door) giveOrder(ctx context.Context, in *GiveInput) (*GiveOutput, error) {
	someone, err := d.subject(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	o, err := d.give(ctx, people.ServiceOrder{PersonID: someone.ID, Kind: in.Body.Kind, On: in.Body.On, OrderNo: in.Body.OrderNo, OrderDate: in.Body.OrderDate}, in.Body.Position)
	if err != nil {
		return nil, err
	}
	list, err := d.answers(ctx, []people.ServiceOrder{o})
	if err != nil {
		return nil, err
	}
	return &GiveOutput{list[0]}, nil
}

// TakeBackInput names an order.
type TakeBackInput struct {
	PersonInput
	Order string `path:"order" maxLength:"40"`
}

func (d *Door) takeBack(ctx context.Context, in *TakeBackInput) (*GiveOutput, error) {
	someone, err := d.subject(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if err := d.people.TakeBackService(ctx, who.From(ctx), someone.ID, in.Order); err != nil {
		return nil, err
	}
	o, err := d.theOrder(ctx, someone, in.Order)
	if err != nil {
		return nil, err
	}
	list, err := d.answers(ctx, []people.ServiceOrder{o})
	if err != nil {
		return nil, err
	}
	return &GiveOutput{list[0]}, nil
}

// NamesInput is new names.
type NamesInput struct {
	Code string `path:"code" maxLength:"80"`
	Body struct {
		Names   map[string]string `json:"names" doc:"By language"`
		On      string            `json:"on,omitempty" maxLength:"10" doc:"Today when absent"`
		OrderNo string            `json:"order_no" maxLength:"80"`
	}
}

func (d *Door) renameByAPI(ctx context.Context, in *NamesInput) (*OrgOutput, error) {
	o, err := d.theOrg(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if err := d.people.RenameOrg(ctx, who.From(ctx), o.ID, in.Body.Names, in.Body.On, in.Body.OrderNo); err != nil {
		return nil, err
	}
	return d.org(ctx, &OrgInput{Code: o.Code, Limit: 1})
}

// EndInput asks what an end would touch.
type EndInput struct {
	Code    string `path:"code" maxLength:"80"`
	Into    string `query:"into" maxLength:"80" doc:"Code of what it is merged into; absent to close it"`
	On      string `query:"on" maxLength:"10" doc:"Today when absent"`
	OrderNo string `query:"order_no" maxLength:"80" doc:"Number of the order, without which nothing would be carried out"`
}

// EndOutput is what an end would touch.
type EndOutput struct {
	Body struct {
		Units  int `json:"units" doc:"Directly under it"`
		Below  int `json:"below" doc:"In all below it"`
		Posts  int `json:"posts"`
		Held   int `json:"held"`
		People int `json:"people"`
	}
}

func (d *Door) previewByAPI(ctx context.Context, in *EndInput) (*EndOutput, error) {
	o, err := d.theOrg(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	e, err := d.endOf(ctx, OrgPage{Org: o, Into: in.Into, On: in.On, OrderNo: in.OrderNo})
	if err != nil {
		return nil, err
	}
	p, err := d.people.PreviewEnd(ctx, d.db.Reader(), who.From(ctx), e)
	if err != nil {
		return nil, err
	}
	out := &EndOutput{}
	out.Body.Units, out.Body.Below, out.Body.Posts, out.Body.Held, out.Body.People = p.Units, p.Below, p.Posts, p.Held, p.People
	return out, nil
}

// EndPostInput is the end of an organisation.
type EndPostInput struct {
	Code string `path:"code" maxLength:"80"`
	Body struct {
		Into    string `json:"into,omitempty" maxLength:"80" doc:"Code of what it is merged into; absent to close it"`
		On      string `json:"on,omitempty" maxLength:"10" doc:"Today when absent"`
		OrderNo string `json:"order_no" maxLength:"80"`
	}
}

func (d *Door) endByAPI(ctx context.Context, in *EndPostInput) (*OrgOutput, error) {
	o, err := d.theOrg(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	e, err := d.endOf(ctx, OrgPage{Org: o, Into: in.Body.Into, On: in.Body.On, OrderNo: in.Body.OrderNo})
	if err != nil {
		return nil, err
	}
	if err := d.people.EndOrg(ctx, who.From(ctx), e); err != nil {
		return nil, err
	}
	return d.org(ctx, &OrgInput{Code: o.Code, Limit: 1})
}
