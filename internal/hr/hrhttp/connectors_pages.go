package hrhttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const (
	connectors = "/mdo/connectors"
	shownPulls = 20 // fetches that a page shows
)

func (d *Door) connectorRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mdo/connectors", Handler: web.Mine(d.connectorsPage)},
		{Pattern: "GET /mdo/connectors/new", Handler: web.Mine(d.connectorForm)},
		{Pattern: "POST /mdo/connectors", Handler: web.Mine(d.makeConnector)},
		{Pattern: "GET /mdo/connectors/{id}", Handler: web.Mine(d.connectorPage)},
		{Pattern: "POST /mdo/connectors/{id}/pull", Handler: web.Mine(d.pullOnPage)},
		{Pattern: "GET /mdo/connectors/{id}/end", Handler: web.Mine(d.askEndConnector)},
		{Pattern: "POST /mdo/connectors/{id}/end", Handler: web.Mine(d.endConnectorOnPage)},
	}
}

// ConnectorsPage lists the systems that are asked, the newest first.
type ConnectorsPage struct {
	List  []hr.Connector
	Units map[string]people.Org
	Last  map[string]hr.Job // by connector
	After string
	Next  string
}

func (d *Door) connectorsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	if !by.Holds(who.HRLink) {
		return fault.E(fault.Denied, "hrhttp.connectors", "hr.denied")
	}
	page := ConnectorsPage{After: r.URL.Query().Get("after")}
	list, err := d.hooks.Connectors(ctx, d.db.Reader(), by, page.After, listed+1)
	if err != nil {
		return err
	}
	if len(list) > listed {
		list, page.Next = list[:listed], list[listed-1].ID
	}
	page.List = list
	if page.Units, page.Last, err = d.aroundConnectors(ctx, list); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, connectorsPage(frame(r, page.finding(web.FrameOf(ctx).P)), page))
}

// aroundConnectors gives the units of connectors, and the last fetch of each.
func (d *Door) aroundConnectors(ctx context.Context, list []hr.Connector) (map[string]people.Org, map[string]hr.Job, error) {
	var units, ids []string
	for _, c := range list {
		units, ids = append(units, c.OrgID), append(ids, c.ID)
	}
	orgs, err := d.people.Orgs(ctx, d.db.Reader(), units)
	if err != nil {
		return nil, nil, err
	}
	last, err := d.hooks.LastPulls(ctx, d.db.Reader(), ids)
	return orgs, last, err
}

// finding says how many systems are asked and whether the last fetch of any failed.
func (p ConnectorsPage) finding(l *locale.Printer) string {
	failed := 0
	for _, j := range p.Last {
		if j.State == hr.JobFailed {
			failed++
		}
	}
	switch {
	case len(p.List) == 0:
		return l.T("hr.connectors.title_none")
	case failed > 0:
		return l.T("hr.connectors.title_failed", "n", failed)
	}
	return l.T("hr.connectors.title", "n", len(p.List))
}

func (p ConnectorsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From(connectors))
}

// ConnectorFormPage takes what a connector needs.
type ConnectorFormPage struct {
	Form   url.Values
	Units  []parts.Choice
	Faults parts.Faults
}

func (d *Door) connectorForm(w http.ResponseWriter, r *http.Request) error {
	return d.showConnectorForm(w, r, http.StatusOK, ConnectorFormPage{Form: url.Values{"paging": {hr.PagingNone}, "every": {"0"}}})
}

func (d *Door) showConnectorForm(w http.ResponseWriter, r *http.Request, status int, page ConnectorFormPage) error {
	var err error
	if page.Units, err = d.unitChoices(r, who.HRLink, page.Form.Get("unit")); err != nil {
		return err
	}
	return web.Render(w, r, status, connectorFormPage(frame(r, web.FrameOf(r.Context()).P.T("hr.connector.new")), page))
}

// rhythms are the hours between two fetches that the form offers.
var rhythms = []int{0, 1, 24, 7 * 24}

// rhythm says how often rows are fetched.
func rhythm(l *locale.Printer, hours int) string {
	if slices.Contains(rhythms, hours) {
		return l.T("hr.every." + strconv.Itoa(hours)) // keys: hr.every.
	}
	return l.T("hr.every_hours", "n", hours)
}

func (p ConnectorFormPage) every(l *locale.Printer) []parts.Choice {
	var out []parts.Choice
	for _, hours := range rhythms {
		v := strconv.Itoa(hours)
		out = append(out, parts.Choice{Value: v, Text: rhythm(l, hours), Chosen: v == p.Form.Get("every")})
	}
	return out
}

func (p ConnectorFormPage) paging(l *locale.Printer) []parts.Choice {
	var out []parts.Choice
	for _, by := range hr.Pagings {
		out = append(out, parts.Choice{Value: by, Text: l.T("hr.paging." + by), Chosen: by == p.Form.Get("paging")}) // keys: hr.paging.
	}
	return out
}

func (d *Door) makeConnector(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	c := hr.Connector{
		Name: form.Get("name"), Source: form.Get("source"), URL: form.Get("url"), RowsAt: form.Get("rows_at"), Header: form.Get("header"),
		Paging: hr.Paging{By: form.Get("paging"), Param: form.Get("param"), SizeParam: form.Get("size_param"), At: form.Get("at"), FromZero: form.Get("from_zero") != ""},
		Every:  number(form.Get("every")),
	}
	c.Paging.Size = number(form.Get("size"))
	place := "name"
	if text := form.Get("map"); text != "" {
		if c.Map, err = hr.ReadMap(strings.NewReader(text)); err != nil {
			place = "map"
		}
	}
	if err == nil {
		c, err = d.hooks.Connect(ctx, by, form.Get("unit"), c, form.Get("secret"))
	}
	if err != nil {
		kind, p := fault.KindOf(err), web.FrameOf(ctx).P
		if kind != fault.Invalid && kind != fault.Conflict && kind != fault.TooLarge {
			return err
		}
		page := ConnectorFormPage{Form: form, Faults: parts.FaultsOr(p, err, place)}
		if place == "map" {
			page.Faults = page.Faults.Renamed(func(string) string { return place })
		}
		return d.showConnectorForm(w, r, fault.Status(kind), page)
	}
	web.Flash(w, "", "hr.connector.made")
	http.Redirect(w, r, connectors+"/"+c.ID, http.StatusSeeOther)
	return nil
}

// number reads a whole number; what is none is -1, which no field takes, and nothing is 0.
func number(text string) int {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// ConnectorPage is one system that is asked, with the last fetches.
type ConnectorPage struct {
	hr.Connector
	Unit  parts.Words
	By    string
	Pulls []hr.Job
}

// busy tells whether a fetch is under way.
func (p ConnectorPage) busy() bool { return len(p.Pulls) > 0 && !p.Pulls[0].Ended() }

// trouble are the rows that the newest fetch that ended could not take as they are.
func (p ConnectorPage) trouble() *hr.Report {
	for _, j := range p.Pulls {
		if j.Report != nil && len(j.Report.Errors) > 0 {
			return j.Report
		}
		if j.Ended() {
			break
		}
	}
	return nil
}

func (d *Door) connectorPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	var page ConnectorPage
	p, err := d.readConnector(ctx, r.PathValue("id"), &page)
	if err != nil {
		return err
	}
	if page.Pulls, err = d.hooks.Pulls(ctx, q, by, page.ID, shownPulls); err != nil {
		return err
	}
	if page.busy() {
		w.Header().Set("Refresh", refresh)
	}
	return web.Render(w, r, http.StatusOK, connectorPage(frame(r, page.finding(p)), page))
}

// refresh is the seconds after which a page that shows work under way asks again by itself, without script.
const refresh = "3"

func (d *Door) readConnector(ctx context.Context, id string, page *ConnectorPage) (*locale.Printer, error) {
	p, q := web.FrameOf(ctx).P, d.db.Reader()
	var err error
	if page.Connector, err = d.hooks.Connector(ctx, q, who.From(ctx), id); err != nil {
		return p, err
	}
	units, err := d.people.Orgs(ctx, q, []string{page.OrgID})
	if err != nil {
		return p, err
	}
	made, err := d.people.People(ctx, q, []string{page.MadeBy})
	page.Unit, page.By = unitWords(p, units[page.OrgID]), named(p, made, page.MadeBy)
	return p, err
}

// finding says how the last fetch ended.
func (p ConnectorPage) finding(l *locale.Printer) string {
	if len(p.Pulls) == 0 {
		return l.T("hr.connector.title_new", "name", p.Name)
	}
	switch j := p.Pulls[0]; {
	case !j.Ended():
		return l.T("hr.connector.title_busy", "name", p.Name, "n", l.Int(int64(j.Done)))
	case j.State == hr.JobFailed:
		return l.T("hr.connector.title_failed", "name", p.Name)
	case j.Dry:
		return l.T("hr.connector.title_dry", "name", p.Name, "n", reported(j))
	default:
		return l.T("hr.connector.title_done", "name", p.Name, "n", reported(j))
	}
}

// reported is how many rows a fetch has read.
func reported(j hr.Job) int {
	if j.Report == nil {
		return j.Done
	}
	return j.Report.Rows
}

func (p ConnectorPage) record(l *locale.Printer) []parts.Fact {
	at := p.RowsAt
	if at == "" {
		at = l.T("hr.connector.whole")
	}
	out := []parts.Fact{
		{Name: l.T("hr.col.unit"), Value: p.Unit.Text, Lang: p.Unit.Lang},
		{Name: l.T("hr.connector.url"), Value: p.URL},
		{Name: l.T("hr.connector.rows_at"), Value: at},
		{Name: l.T("hr.connector.pages"), Value: l.T("hr.paging." + p.Paging.By)},
		{Name: l.T("hr.upload.source"), Value: p.Source},
	}
	if p.Header != "" {
		out = append(out, parts.Fact{Name: l.T("hr.connector.header_name"), Value: p.Header})
	}
	next := rhythm(l, p.Every)
	if !p.NextAt.IsZero() {
		next += ", " + l.T("hr.connector.next", "at", l.DateField(p.NextAt)+", "+l.Time(p.NextAt))
	}
	return append(out, parts.Fact{Name: l.T("hr.connector.rhythm"), Value: next}, parts.Fact{Name: l.T("hr.connector.made_by"), Value: p.By + ", " + l.DateField(p.MadeAt)})
}

// pullOnPage has the rows fetched; dry keeps nothing.
func (d *Door) pullOnPage(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if _, err := d.hooks.Pull(r.Context(), who.From(r.Context()), id, form.Get("dry") != ""); err != nil {
		return err
	}
	http.Redirect(w, r, connectors+"/"+id, http.StatusSeeOther)
	return nil
}

func (d *Door) askEndConnector(w http.ResponseWriter, r *http.Request) error {
	var page ConnectorPage
	p, err := d.readConnector(r.Context(), r.PathValue("id"), &page)
	if err != nil {
		return err
	}
	at := connectors + "/" + page.ID
	c := parts.Confirm{
		Title: p.T("hr.connector.end.title", "name", page.Name), What: p.T("hr.connector.end.what", "host", page.Host()), Whom: page.Unit.Text,
		Undo: p.T("hr.connector.end.undo"), Action: at + "/end", Back: at, Yes: parts.Button{Text: p.T("hr.connector.end.yes"), Busy: p.T("hr.busy"), Kind: "danger"},
	}
	f := frame(r, c.Title)
	f.Wide = false
	return web.Render(w, r, http.StatusOK, confirmPage(f, c))
}

func (d *Door) endConnectorOnPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	if err := d.hooks.Disconnect(r.Context(), who.From(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	web.Flash(w, "", "hr.connector.end.done")
	http.Redirect(w, r, connectors, http.StatusSeeOther)
	return nil
}
