package accesshttp

import (
	"context"
	"net/http"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.Get(a, "/api/v1/me", "get-me", "access", "Who you are: your post, your unit and the roles you hold", d.getMe)
	api.Get(a, "/api/v1/people", "list-people", "people", "The people of your part of the tree, unit by unit and by name within a unit; or those whose name or code begins with a text", d.getPeople)
	api.Post(a, "/api/v1/people/{employee_code}/slips", "issue-slip", "access",
		"Issue a code for a first sign-in; an older one becomes worthless", http.StatusCreated, d.postSlip)
	a.Unkept("POST /api/v1/people/{employee_code}/slips") // the code stands nowhere in clear
}

// MeOutput is who the caller is.
type MeOutput struct{ Body Me }

// Me is who the caller is.
type Me struct {
	EmployeeCode string      `json:"employee_code" example:"EMP-UP-129-0417"`
	Name         string      `json:"name" doc:"In the caller's language"`
	Post         string      `json:"post" doc:"Code of the post held; empty without one"`
	PostName     string      `json:"post_name" doc:"Its designation in the caller's language"`
	Kind         string      `json:"kind" doc:"Kind of post"`
	Unit         string      `json:"unit" doc:"Code of the unit where the caller serves"`
	UnitName     string      `json:"unit_name" doc:"In the caller's language"`
	Grants       []GrantItem `json:"grants"`
}

// GrantItem is one role over a unit and all below it.
type GrantItem struct {
	Role string `json:"role" example:"MDO_ADMIN"`
	Unit string `json:"unit" doc:"Code of the unit; empty for the whole tree"`
}

func (d *Door) getMe(ctx context.Context, _ *struct{}) (*MeOutput, error) {
	q, p, by := d.db.Reader(), api.Printer(ctx), who.From(ctx)
	post, err := d.people.Post(ctx, q, by.PersonID)
	if err != nil {
		return nil, err
	}
	me := Me{EmployeeCode: post.Code, Post: post.PositionCode, Kind: post.KindCode, Grants: []GrantItem{}}
	me.Name, _ = p.Name(post.Name)
	me.PostName, _ = p.Name(post.Title)
	me.UnitName, _ = p.Name(post.OrgName)
	paths := []string{post.OrgPath}
	for _, g := range by.Grants {
		paths = append(paths, g.Path)
	}
	units, err := d.people.OrgsAt(ctx, q, db.Keys(paths))
	if err != nil {
		return nil, err
	}
	me.Unit = units[post.OrgPath].Code
	for _, g := range by.Grants {
		me.Grants = append(me.Grants, GrantItem{Role: string(g.Role), Unit: units[g.Path].Code})
	}
	return &MeOutput{Body: me}, nil
}

// PeopleInput is a place in the list of people.
type PeopleInput struct {
	Q     string `query:"q" maxLength:"80" doc:"The beginning of a name, in English or in Hindi, or of an employee code: those found by name come first. Empty for everybody" example:"sun"`
	After string `query:"after" maxLength:"2000" doc:"The next of the page before; empty for the beginning"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// PeopleOutput is one page of the list of people.
type PeopleOutput struct{ Body PeopleBody }

// PeopleBody is one page of the list of people.
type PeopleBody struct {
	Items []PersonItem `json:"items"`
	Next  string       `json:"next" doc:"Pass it as after; empty at the end"`
}

// PersonItem is one person of the list.
type PersonItem struct {
	EmployeeCode string `json:"employee_code"`
	Name         string `json:"name" doc:"In the caller's language"`
	Kind         string `json:"kind" doc:"Kind of post; empty where the post has none"`
	Unit         string `json:"unit" doc:"Code of the unit"`
	Block        string `json:"block" doc:"Code of the block in the Local Government Directory; empty above blocks"`
}

func (d *Door) getPeople(ctx context.Context, in *PeopleInput) (*PeopleOutput, error) {
	q, p, by := d.db.Reader(), api.Printer(ctx), who.From(ctx)
	if !by.Holds(who.PeopleRead) {
		return nil, fault.E(fault.Denied, "accesshttp.people", "access.people.denied")
	}
	after, err := readCursor(in.After, p.Lang())
	if err != nil {
		return nil, err
	}
	rows, err := d.rows(ctx, q, by, strings.TrimSpace(in.Q), after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &PeopleOutput{Body: PeopleBody{Items: []PersonItem{}}}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		out.Body.Next = writeCursor(rows[in.Limit-1].After)
	}
	units, err := d.people.Orgs(ctx, q, unitsOf(rows))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		item := PersonItem{EmployeeCode: row.Code, Kind: row.KindCode, Unit: units[row.OrgID].Code, Block: row.BlockCode}
		item.Name, _ = p.Name(row.Name)
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

// unitsOf gives the units of a page of people, each once: they stand unit by unit.
func unitsOf(rows []people.Row) []string {
	var ids []string
	for i, row := range rows {
		if row.OrgID != "" && (i == 0 || rows[i-1].OrgID != row.OrgID) {
			ids = append(ids, row.OrgID)
		}
	}
	return ids
}

// SlipInput names the person whom a slip is for.
type SlipInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" example:"EMP-UP-129-0417"`
}

// SlipOutput is the code that is told once.
type SlipOutput struct{ Body SlipBody }

// SlipBody is the code that is told once.
type SlipBody struct {
	Code      string    `json:"code" doc:"As it is printed; it is kept nowhere" example:"7Q4M-2XTD"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (d *Door) postSlip(ctx context.Context, in *SlipInput) (*SlipOutput, error) {
	someone, err := d.people.ByCode(ctx, d.db.Reader(), in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	slip, err := d.accounts.IssueSlip(ctx, who.From(ctx), someone.ID)
	if err != nil {
		return nil, err
	}
	return &SlipOutput{Body: SlipBody{Code: slip.Code, ExpiresAt: slip.ExpiresAt}}, nil
}
