package hrhttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/parts"
)

const (
	home   = "/mdo/batches"
	listed = 50
)

// BatchesPage lists batches, the newest first.
type BatchesPage struct {
	Batches []hr.Batch
	People  map[string]people.Person
	Units   map[string]people.Org
	After   string
	Next    string
	Waiting int  // of those shown, that wait for a decision
	Links   bool // the reader links other systems
}

// UploadPage takes a file.
type UploadPage struct {
	Source string
	Unit   string
	Units  []parts.Choice
	Faults parts.Faults
}

// frame readies the frame for a page of this area.
func frame(r *http.Request, title string) web.Frame {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = title, "mdo/people", f.AreaTabs(), true, true
	return f
}

func (d *Door) batchesPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	if !by.Holds(who.PeopleImport) {
		return fault.E(fault.Denied, "hrhttp.batches", "hr.denied")
	}
	page := BatchesPage{After: r.URL.Query().Get("after"), Links: by.Holds(who.HRLink)}
	list, err := d.batches.List(ctx, q, by, page.After, listed+1)
	if err != nil {
		return err
	}
	if len(list) > listed {
		list, page.Next = list[:listed], list[listed-1].ID
	}
	page.Batches = list
	var persons, units []string
	for _, b := range list {
		persons, units = append(persons, b.ReceivedBy), append(units, b.OrgID)
		if b.State == hr.InReview {
			page.Waiting++
		}
	}
	if page.People, err = d.people.People(ctx, q, persons); err != nil {
		return err
	}
	if page.Units, err = d.people.Orgs(ctx, q, units); err != nil {
		return err
	}
	p := web.FrameOf(ctx).P
	title := p.T("hr.batches.title", "n", page.Waiting)
	if page.Waiting == 0 {
		title = p.T("hr.batches.title_none")
	}
	return web.Render(w, r, http.StatusOK, batchesPage(frame(r, title), page))
}

func (p BatchesPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From(home))
}

// named gives the name of who did something; a system is named as such.
func named(p *locale.Printer, by map[string]people.Person, id string) string {
	if name, _ := p.Name(by[id].Name); name != "" {
		return name
	}
	return p.T("hr.system")
}

func (d *Door) uploadForm(w http.ResponseWriter, r *http.Request) error {
	return d.showUpload(w, r, http.StatusOK, UploadPage{Source: "ehrms"})
}

func (d *Door) showUpload(w http.ResponseWriter, r *http.Request, status int, page UploadPage) error {
	var err error
	if page.Units, err = d.unitChoices(r, who.PeopleImport, page.Unit); err != nil {
		return err
	}
	return web.Render(w, r, status, uploadPage(frame(r, web.FrameOf(r.Context()).P.T("hr.upload.title")), page))
}

// unitChoices are the organisations over whose parts of the tree the reader has a right; Denied where there is none.
func (d *Door) unitChoices(r *http.Request, right who.Right, chosen string) (out []parts.Choice, err error) {
	ctx := r.Context()
	paths := who.From(ctx).Paths(right)
	if len(paths) == 0 {
		return nil, fault.E(fault.Denied, "hrhttp.unitChoices", "hr.denied")
	}
	units, err := d.people.OrgsAt(ctx, d.db.Reader(), paths)
	for _, path := range paths {
		if o, ok := units[path]; ok {
			name, _ := web.FrameOf(ctx).P.Name(o.Name)
			out = append(out, parts.Choice{Value: o.Code, Text: name, Chosen: o.Code == chosen})
		}
	}
	return out, err
}

// upload receives a file; the page of the batch asks for its columns.
func (d *Door) upload(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	if !by.Holds(who.PeopleImport) {
		return fault.E(fault.Denied, "hrhttp.upload", "hr.denied")
	}
	page := UploadPage{}
	batch, err := d.received(w, r, &page)
	if err == nil {
		http.Redirect(w, r, home+"/"+batch.ID, http.StatusSeeOther)
		return nil
	}
	f := fault.As(err)
	if !slices.Contains([]fault.Kind{fault.Invalid, fault.TooLarge, fault.Unsupported}, f.Kind) {
		return err
	}
	field := "file"
	if len(f.Places) > 0 {
		field = f.Places[0].Name
	}
	page.Faults = parts.FaultAt(web.FrameOf(ctx).P, err, field)
	return d.showUpload(w, r, fault.Status(f.Kind), page)
}

// received reads the form; its fields stand before the file, which is not held whole.
func (d *Door) received(w http.ResponseWriter, r *http.Request, page *UploadPage) (hr.Batch, error) {
	r.Body = http.MaxBytesReader(w, r.Body, api.TableLimit)
	defer io.Copy(io.Discard, r.Body) //nolint:errcheck // the rest is of no use; reading it lets the answer be seen
	in, err := r.MultipartReader()
	if err != nil {
		return hr.Batch{}, web.BadForm(err)
	}
	for {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			return hr.Batch{}, fault.E(fault.Invalid, "hrhttp.upload", "hr.upload.no_file").At("file", "hr.upload.no_file")
		}
		if err != nil {
			return hr.Batch{}, web.BadForm(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			if err := web.Worded(url.Values{"file": {part.FileName()}, "source": {page.Source}, "unit": {page.Unit}}); err != nil {
				return hr.Batch{}, err
			}
			return d.batches.Receive(r.Context(), who.From(r.Context()), hr.File{Source: page.Source, Name: part.FileName(), Org: page.Unit, Content: part})
		}
		text, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return hr.Batch{}, web.BadForm(err)
		}
		switch part.FormName() {
		case "source":
			page.Source = string(text)
		case "unit":
			page.Unit = string(text)
		}
	}
}

// BatchPage is one batch: the columns to be named, or its rows with what they come to.
type BatchPage struct {
	hr.Batch
	Unit    parts.Words
	By      string // who brought it
	Applied string // who applied it
	Show    string // the result that is shown
	After   int
	Next    int
	Rows    []hr.Row
	Headers map[string]string // while the columns are to be named: field → header
	Closed  string            // why the reader cannot apply it, in words; "" when they can
	Failed  string            // why the last work on it came to nothing, in words; "" where it did not
	Faults  parts.Faults
}

func (d *Door) batchPage(w http.ResponseWriter, r *http.Request) error {
	return d.showBatch(w, r, http.StatusOK, nil, nil)
}

func (d *Door) showBatch(w http.ResponseWriter, r *http.Request, status int, chosen map[string]string, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	p := web.FrameOf(ctx).P
	page := BatchPage{Show: r.URL.Query().Get("show"), Faults: faults}
	job, err := d.batches.JobOf(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	if job.ID != "" && !job.Ended() {
		return d.showWork(w, r, job)
	}
	if job.State == hr.JobFailed {
		page.Failed = p.T(job.Why, job.Args...)
	}
	if page.Batch, err = d.open(ctx, r.PathValue("id")); err != nil {
		return err
	}
	if err := d.name(ctx, p, &page); err != nil {
		return err
	}
	if page.State == hr.Received {
		if page.Headers = chosen; chosen == nil {
			last, err := d.batches.MapOf(ctx, q, by, page.ID)
			if err != nil {
				return err
			}
			page.Headers = hr.Headers(page.Header, last)
		}
		return web.Render(w, r, status, mapPage(frame(r, p.T("hr.map.title")), page))
	}
	if !slices.Contains(hr.Results, page.Show) {
		page.Show = page.first()
	}
	page.After, _ = strconv.Atoi(r.URL.Query().Get("after"))
	if page.Rows, err = d.batches.Rows(ctx, q, by, page.ID, page.Show, page.After, listed+1); err != nil {
		return err
	}
	if len(page.Rows) > listed {
		page.Rows, page.Next = page.Rows[:listed], page.Rows[listed-1].N
	}
	if key := hr.Closed(by, page.Batch); key != "" {
		page.Closed = p.T(key, "n", hr.AloneUpTo)
	}
	return web.Render(w, r, status, batchPage(frame(r, finding(p, page.Batch)), page))
}

// showWork shows how far the work on a batch is. Nothing of its rows is told, so nothing is kept of who looks; on SQLite that could
// not even be written down while a batch is being applied.
func (d *Door) showWork(w http.ResponseWriter, r *http.Request, j hr.Job) error {
	ctx := r.Context()
	p := web.FrameOf(ctx).P
	var page BatchPage
	var err error
	if page.Batch, err = d.batches.Batch(ctx, d.db.Reader(), who.From(ctx), j.About); err != nil {
		return err
	}
	if err := d.name(ctx, p, &page); err != nil {
		return err
	}
	w.Header().Set("Refresh", refresh)
	return web.Render(w, r, http.StatusOK, workPage(frame(r, p.T("hr.work.title", "share", p.Percent(int64(j.Share()), 100))), page, j))
}

// open gives a batch, and keeps that it was read: its rows are about people.
func (d *Door) open(ctx context.Context, id string) (hr.Batch, error) {
	q, by := d.db.Reader(), who.From(ctx)
	b, err := d.batches.Batch(ctx, q, by, id)
	if err != nil || b.ReceivedBy == by.ID() {
		return b, err
	}
	unit, err := d.people.Orgs(ctx, q, []string{b.OrgID})
	if err != nil {
		return b, err
	}
	return b, fault.Wrap("hrhttp.open", audit.Record(ctx, d.db, by, who.PeopleImport, "", unit[b.OrgID].Path, "hr.batch"))
}

func (d *Door) name(ctx context.Context, p *locale.Printer, page *BatchPage) error {
	q := d.db.Reader()
	units, err := d.people.Orgs(ctx, q, []string{page.OrgID})
	if err != nil {
		return err
	}
	page.Unit.Text, page.Unit.Lang = p.Name(units[page.OrgID].Name)
	persons, err := d.people.People(ctx, q, []string{page.ReceivedBy, page.AppliedBy})
	page.By, page.Applied = named(p, persons, page.ReceivedBy), named(p, persons, page.AppliedBy)
	return err
}

// first is the first result that has rows: what needs somebody comes first.
func (p BatchPage) first() string {
	for _, result := range hr.Results {
		if p.Of(result) > 0 {
			return result
		}
	}
	return hr.Results[0]
}

// finding says in one sentence what a batch comes to.
func finding(p *locale.Printer, b hr.Batch) string {
	switch b.State {
	case hr.Applied:
		return p.T("hr.batch.finding.applied", "new", p.Int(int64(b.New)), "changed", p.Int(int64(b.Changed)))
	case hr.Reconciled:
		return p.T("hr.batch.finding.reconciled", "n", b.Differs)
	case hr.RolledBack:
		return p.T("hr.batch.finding.rolled_back")
	}
	if b.Conflicts > 0 {
		return p.T("hr.batch.finding.open", "n", b.Conflicts, "rows", p.Int(int64(b.Rows)))
	}
	return p.T("hr.batch.finding.ready", "new", p.Int(int64(b.New)), "changed", p.Int(int64(b.Changed)))
}

func (p BatchPage) address(show string, after int) string {
	v := url.Values{"show": {show}}
	if after > 0 {
		v.Set("after", strconv.Itoa(after))
	}
	return home + "/" + p.ID + "?" + v.Encode()
}

func (p BatchPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after int) string { return p.address(p.Show, after) })
}

// stages are the steps of a batch, with who took them.
func (p BatchPage) stages(l *locale.Printer) []parts.Stage {
	at := slices.Index(hr.States, p.State)
	var out []parts.Stage
	for i, s := range []hr.State{hr.Received, hr.Parsed, hr.Validated, hr.InReview, hr.Applied, hr.Reconciled} {
		stage := parts.Stage{Name: l.T("hr.state." + string(s))} // keys: hr.state.
		switch {
		case p.State == hr.RolledBack && s == hr.Reconciled:
			stage = parts.Stage{Name: l.T("hr.state.rolled_back"), State: "back", Note: l.DateField(p.EndedAt)}
		case i < at || p.State == hr.RolledBack || s == p.State && (s == hr.Reconciled || s == hr.Applied):
			stage.State = "done"
		case s == p.State:
			stage.State = "now"
		}
		switch {
		case s == hr.Received:
			stage.Note = p.By + ", " + l.DateField(p.ReceivedAt)
		case s == hr.Applied && !p.AppliedAt.IsZero():
			stage.Note = p.Applied + ", " + l.DateField(p.AppliedAt)
		}
		out = append(out, stage)
	}
	return out
}

// said is what is wrong with a row and how to mend it.
func said(p *locale.Printer, n csvio.Problem) string { return p.T(n.Key, n.Args...) }

// mapFields are the columns that the form asks for; a map from the command line may name more.
var mapFields = []string{
	"employee_code", "full_name_en", "full_name_hi", "position_code", "org_code", "ministry_dept_lgd_org", "office", "lgd_district", "lgd_block",
	"designation", "group", "pay_level", "date_of_birth", "date_of_entry", "date_of_present_post", "nature", "order_no", "order_date",
	"reporting_officer_code", "official_email", "status", "pan", "pran",
}

// setMap names the columns, judges the rows and opens the conflicts.
func (d *Door) setMap(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	last, err := d.batches.MapOf(ctx, d.db.Reader(), by, id)
	if err != nil {
		return err
	}
	m := hr.Map{Columns: map[string]string{}, Values: last.Values}
	for _, field := range mapFields {
		if h := form.Get(field); h != "" {
			m.Columns[field] = h
		}
	}
	if words := form.Get("retired"); words != "" {
		m.Values = values(m.Values, words, "RETIRED")
	}
	if words := form.Get("active"); words != "" {
		m.Values = values(m.Values, words, "ACTIVE")
	}
	_, _, err = d.looked(ctx, hr.Batch{ID: id}, m)
	if fault.Is(err, fault.Invalid) {
		return d.showBatch(w, r, fault.Status(fault.Invalid), m.Columns, parts.FaultAt(web.FrameOf(ctx).P, err, "employee_code"))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, home+"/"+id, http.StatusSeeOther)
	return nil
}

// values adds what a word of the file means.
func values(all map[string]map[string]string, theirs, ours string) map[string]map[string]string {
	out := map[string]map[string]string{"status": {theirs: ours}}
	for field, words := range all {
		if out[field] == nil {
			out[field] = map[string]string{}
		}
		for from, to := range words {
			if out[field][from] == "" {
				out[field][from] = to
			}
		}
	}
	return out
}

// RowPage asks for the decision on one row.
type RowPage struct {
	hr.Batch
	Row    hr.Row
	Name   string
	Lang   string // of the name
	Left   int    // conflicts that are open, this one too
	Word   string
	Unit   string
	Faults parts.Faults
}

func (d *Door) rowForm(w http.ResponseWriter, r *http.Request) error {
	return d.showRow(w, r, http.StatusOK, RowPage{})
}

func (d *Door) showRow(w http.ResponseWriter, r *http.Request, status int, page RowPage) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	p := web.FrameOf(ctx).P
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.E(fault.NotFound, "hrhttp.row", "hr.row.unknown")
	}
	if page.Batch, err = d.open(ctx, r.PathValue("id")); err != nil {
		return err
	}
	if page.Row, err = d.batches.RowOf(ctx, q, by, page.ID, n); err != nil {
		return err
	}
	page.Name, page.Lang = page.Batch.Name(page.Row, p.Lang())
	page.Left = page.Conflicts
	if was, ok := page.Row.Decided(); ok && page.Word == "" {
		page.Word, page.Unit = string(was.Word), was.Unit
	}
	return web.Render(w, r, status, rowPage(frame(r, p.T("hr.row.title", "row", n)), page))
}

// setRow takes the decision, and goes on to the next open conflict.
func (d *Door) setRow(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.E(fault.NotFound, "hrhttp.row", "hr.row.unknown")
	}
	word, unit := hr.Word(form.Get("word")), form.Get("unit")
	if word != hr.Take {
		unit = ""
	}
	_, err = d.batches.Decide(ctx, by, id, n, word, unit)
	if faults := parts.FaultsOf(web.FrameOf(ctx).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		return d.showRow(w, r, fault.Status(fault.Invalid), RowPage{Word: string(word), Unit: unit, Faults: faults})
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "hr.row.decided", "row", n)
	next, err := d.batches.Rows(ctx, d.db.Reader(), by, id, hr.RowConflict, 0, 1)
	if err != nil {
		return err
	}
	to := home + "/" + id
	if len(next) > 0 {
		to += "/rows/" + strconv.Itoa(next[0].N)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// act is a step of a batch that is asked about on a page of its own.
type act struct {
	name string
	from hr.State
	do   func(d *Door) func(context.Context, who.Actor, string) (hr.Batch, error)
}

type verb = func(context.Context, who.Actor, string) (hr.Batch, error)

var acts = map[string]act{
	"apply":     {"apply", hr.InReview, func(d *Door) verb { return d.batches.Apply }},
	"reconcile": {"reconcile", hr.Applied, func(d *Door) verb { return d.batches.Reconcile }},
	"rollback":  {"rollback", hr.Applied, func(d *Door) verb { return d.batches.RollBack }},
}

func (d *Door) ask(a act) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		p := web.FrameOf(ctx).P
		b, err := d.open(ctx, r.PathValue("id"))
		if err != nil {
			return err
		}
		at := home + "/" + b.ID
		if b.State != a.from || a.name == "apply" && hr.Closed(who.From(ctx), b) != "" {
			http.Redirect(w, r, at, http.StatusSeeOther)
			return nil
		}
		units, err := d.people.Orgs(ctx, d.db.Reader(), []string{b.OrgID})
		if err != nil {
			return err
		}
		unit, _ := p.Name(units[b.OrgID].Name)
		key := "hr." + a.name + "." // keys: hr.apply. hr.reconcile. hr.rollback.
		c := parts.Confirm{
			Title: p.T(key + "title"), What: p.T(key+"what", "new", p.Int(int64(b.New)), "changed", p.Int(int64(b.Changed)), "rest", p.Int(int64(b.Refused+b.Skipped))),
			Whom: unit, Undo: p.T(key + "undo"), Action: at + "/" + a.name, Back: at, Yes: parts.Button{Text: p.T(key + "yes"), Busy: p.T("hr.busy")},
		}
		if a.name == "rollback" {
			c.Yes.Kind = "danger"
		}
		f := frame(r, c.Title)
		f.Wide = false
		return web.Render(w, r, http.StatusOK, confirmPage(f, c))
	}
}

func (d *Door) act(a act) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := web.Form(w, r); err != nil {
			return err
		}
		ctx, id := r.Context(), r.PathValue("id")
		_, j, err := d.stepOrAsk(ctx, id, a.name, a.do(d))
		if err != nil {
			return err
		}
		if j.ID == "" {
			web.Flash(w, "", "hr."+a.name+".done")
		}
		http.Redirect(w, r, home+"/"+id, http.StatusSeeOther)
		return nil
	}
}
