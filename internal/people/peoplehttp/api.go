// Package peoplehttp is the door of people: organisations and places by their codes, as JSON. Persons are behind the doors
// of their own records.
package peoplehttp

import (
	"cmp"
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Door is the room's door.
type Door struct {
	db     *db.DB
	people *people.Register
}

// New makes the door.
func New(d *db.DB, p *people.Register) *Door { return &Door{db: d, people: p} }

// Routes are the pages. The list of people and their accounts belong to access.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mdo/orgs", Handler: web.Mine(d.tree)},
		{Pattern: "GET /mdo/people/{code}/service", Handler: web.Mine(d.service)},
		{Pattern: "GET /mdo/people/{code}/orders/new", Handler: web.Mine(d.orderForm)},
		{Pattern: "POST /mdo/people/{code}/orders", Handler: web.Mine(d.order)},
		{Pattern: "GET /mdo/people/{code}/orders/{order}/back", Handler: web.Mine(d.backForm)},
		{Pattern: "POST /mdo/people/{code}/orders/{order}/back", Handler: web.Mine(d.back)},
		{Pattern: "GET /mdo/orgs/{code}/rename", Handler: web.Mine(d.renameForm)},
		{Pattern: "POST /mdo/orgs/{code}/rename", Handler: web.Mine(d.rename)},
		{Pattern: "GET /mdo/orgs/{code}/end", Handler: web.Mine(d.endForm)},
		{Pattern: "POST /mdo/orgs/{code}/end", Handler: web.Mine(d.end)},
	}
}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/orgs/{code}", "get-org", "people", "An organisation, what it hangs under, and what hangs directly under it", d.org)
	d.ordersAPI(a)
	api.Get(a, "/api/v1/places/{level}/{code}", "get-place", "people", "A place of the Local Government Directory, what it lies in, and what lies directly in it", d.place)
}

// OrgInput names an organisation.
type OrgInput struct {
	Code  string `path:"code" maxLength:"80" doc:"Code of the organisation" example:"UP-PR"`
	After string `query:"after" maxLength:"80" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many of those under it"`
}

// OrgOutput is an organisation.
type OrgOutput struct {
	Body OrgAnswer
}

// OrgAnswer is an organisation in its tree.
type OrgAnswer struct {
	OrgLine
	LGDCode string     `json:"lgd_code,omitempty" doc:"Of the directory of government organisations"`
	Parent  *OrgLine   `json:"parent,omitempty" doc:"Absent at the top"`
	Place   *PlaceCode `json:"place,omitempty" doc:"Where it serves; absent for the whole country"`
	Block   string     `json:"block,omitempty" doc:"Code of the block that its place lies in"`
	Ended   string     `json:"ended_on,omitempty" format:"date" doc:"The day on which it was merged or closed; absent while it lasts"`
	Became  *OrgLine   `json:"became,omitempty" doc:"What stands for it now, where it was merged"`
	Under   OrgLines   `json:"under" doc:"By code"`
}

// OrgLine names an organisation.
type OrgLine struct {
	Code  string            `json:"code"`
	Kind  string            `json:"kind" example:"department"`
	Name  string            `json:"name" doc:"In the caller's language"`
	Names map[string]string `json:"names" doc:"By language"`
}

// OrgLines is a page of organisations.
type OrgLines struct {
	Items []OrgLine `json:"items"`
	Next  string    `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// PlaceCode is a place by its code.
type PlaceCode struct {
	Level string `json:"level" example:"block"`
	Code  string `json:"code" example:"948"`
}

func orgLine(p *locale.Printer, o people.Org) OrgLine {
	name, _ := p.Name(o.Name)
	return OrgLine{Code: o.Code, Kind: o.Kind, Name: name, Names: o.Name}
}

func (d *Door) org(ctx context.Context, in *OrgInput) (*OrgOutput, error) {
	q, p := d.db.Reader(), api.Printer(ctx)
	o, err := d.people.Org(ctx, q, in.Code)
	if err != nil {
		return nil, err
	}
	out := &OrgOutput{Body: OrgAnswer{OrgLine: orgLine(p, o), LGDCode: o.LGDCode, Block: o.BlockCode}}
	ends, err := d.people.OrgEnds(ctx, q, []string{o.ID})
	if err != nil {
		return nil, err
	}
	if e, ended := ends[o.ID]; ended {
		out.Body.Ended = e.On
		if e.Into != "" {
			now, err := d.people.Successor(ctx, q, o.ID)
			if err != nil {
				return nil, err
			}
			line := orgLine(p, now)
			out.Body.Became = &line
		}
	}
	if o.PlaceCode != "" {
		out.Body.Place = &PlaceCode{Level: o.PlaceLevel, Code: o.PlaceCode}
	}
	if o.ParentID != "" {
		above, err := d.people.Orgs(ctx, q, []string{o.ParentID})
		if err != nil {
			return nil, err
		}
		line := orgLine(p, above[o.ParentID])
		out.Body.Parent = &line
	}
	under, err := d.people.OrgsUnder(ctx, q, o.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(under, func(x, y people.Org) int { return cmp.Compare(x.Code, y.Code) })
	under, out.Body.Under.Next = turn(under, func(o people.Org) bool { return o.Code > in.After }, in.Limit, func(o people.Org) string { return o.Code })
	out.Body.Under.Items = make([]OrgLine, len(under))
	for i, one := range under {
		out.Body.Under.Items[i] = orgLine(p, one)
	}
	return out, nil
}

// turn cuts a page out of a sorted list: those that come after, at most limit, and the key to go on with.
func turn[T any](list []T, after func(T) bool, limit int, key func(T) string) ([]T, string) {
	from := slices.IndexFunc(list, after)
	if from < 0 {
		return nil, ""
	}
	if list = list[from:]; len(list) <= limit {
		return list, ""
	}
	return list[:limit], key(list[limit-1])
}

// PlaceInput names a place.
type PlaceInput struct {
	Level string `path:"level" enum:"state,district,subdistrict,block,ulb,village"`
	Code  string `path:"code" maxLength:"20" doc:"Code in the Local Government Directory" example:"129"`
	After string `query:"after" maxLength:"60" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many of those in it"`
}

// PlaceOutput is a place.
type PlaceOutput struct {
	Body PlaceAnswer
}

// PlaceAnswer is a place in what it lies in.
type PlaceAnswer struct {
	PlaceLine
	Census2011 string     `json:"census2011,omitempty" doc:"Code in the census of 2011"`
	Parent     *PlaceCode `json:"parent,omitempty" doc:"Absent for a state"`
	Within     PlaceLines `json:"within" doc:"By level and code"`
}

// PlaceLine names a place.
type PlaceLine struct {
	PlaceCode
	Name  string            `json:"name" doc:"In the caller's language"`
	Names map[string]string `json:"names" doc:"By language"`
}

// PlaceLines is a page of places.
type PlaceLines struct {
	Items []PlaceLine `json:"items"`
	Next  string      `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func placeLine(p *locale.Printer, g people.Place) PlaceLine {
	name, _ := p.Name(g.Name)
	return PlaceLine{PlaceCode: PlaceCode{Level: g.Level, Code: g.Code}, Name: name, Names: g.Name}
}

func (d *Door) place(ctx context.Context, in *PlaceInput) (*PlaceOutput, error) {
	q, p := d.db.Reader(), api.Printer(ctx)
	g, err := d.people.Place(ctx, q, in.Level, in.Code)
	if err != nil {
		return nil, err
	}
	out := &PlaceOutput{Body: PlaceAnswer{PlaceLine: placeLine(p, g), Census2011: g.Census2011}}
	if g.ParentCode != "" {
		out.Body.Parent = &PlaceCode{Level: g.ParentLevel, Code: g.ParentCode}
	}
	within, err := d.people.Places(ctx, q, g)
	if err != nil {
		return nil, err
	}
	key := func(g people.Place) string { return g.Level + "." + g.Code }
	slices.SortFunc(within, func(x, y people.Place) int { return cmp.Compare(key(x), key(y)) })
	within, out.Body.Within.Next = turn(within, func(g people.Place) bool { return key(g) > in.After }, in.Limit, key)
	out.Body.Within.Items = make([]PlaceLine, len(within))
	for i, one := range within {
		out.Body.Within.Items[i] = placeLine(p, one)
	}
	return out, nil
}
