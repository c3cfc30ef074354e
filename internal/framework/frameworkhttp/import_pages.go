package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/parts"
)

// importRoutes are the pages of files that come into the dictionary, and of the maps by which they are read.
func (d *Door) importRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /dictionary/imports", Handler: web.Mine(d.importsPage)},
		{Pattern: "GET /dictionary/imports/new", Handler: web.Mine(d.askImport)},
		{Pattern: "POST /dictionary/imports", Handler: web.Mine(d.receiveImport)},
		{Pattern: "GET /dictionary/imports/{id}", Handler: web.Mine(d.importPage)},
		{Pattern: "GET /dictionary/imports/{id}/map", Handler: web.Mine(d.importMap)},
		{Pattern: "POST /dictionary/imports/{id}/map", Handler: web.Mine(d.judgeImport)},
		{Pattern: "POST /dictionary/imports/{id}/write", Handler: web.Mine(d.writeImport)},
		{Pattern: "POST /dictionary/imports/{id}/drop", Handler: web.Mine(d.dropImport)},
		{Pattern: "POST /dictionary/imports/{id}/restore", Handler: web.Mine(d.restoreImport)},
		{Pattern: "GET /dictionary/imports/{id}/report.csv", Handler: web.Mine(d.importCSV)},
		{Pattern: "GET /dictionary/maps", Handler: web.Mine(d.mapsPage)},
		{Pattern: "GET /dictionary/maps/{name}", Handler: web.Mine(d.editMap)},
		{Pattern: "POST /dictionary/maps/{name}", Handler: web.Mine(d.keepMap)},
		{Pattern: "GET /dictionary/maps/{name}/remove", Handler: web.Mine(d.askForgetMap)},
		{Pattern: "POST /dictionary/maps/{name}/remove", Handler: web.Mine(d.forgetMap)},
	}
}

const importsHome = "/dictionary/imports"

func importAddress(id string) string { return importsHome + "/" + id }

func mapAddress(name string) string { return "/dictionary/maps/" + url.PathEscape(name) }

// ImportsPage lists files that came in and files that wait, the newest first.
type ImportsPage struct {
	Imports []framework.Import
	People  map[string]people.Person
	After   string
	Next    string
	Waiting int
	Keeps   bool
}

func (d *Door) importsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	p := ImportsPage{After: r.URL.Query().Get("after"), Keeps: keeps(by)}
	list, err := d.frameworks.Imports(ctx, q, by, p.After, pageLength+1)
	if err != nil {
		return err
	}
	if len(list) > pageLength {
		list = list[:pageLength]
		p.Next = list[pageLength-1].ID
	}
	p.Imports = list
	var hands []string
	for _, i := range list {
		hands = append(hands, i.By, i.WrittenBy)
		if i.State != framework.ImportWritten {
			p.Waiting++
		}
	}
	if p.People, err = d.people.People(ctx, q, hands); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	title := l.T("framework.imports.finding", "n", p.Waiting)
	if p.Waiting == 0 {
		title = l.T("framework.imports.finding_none")
	}
	return web.Render(w, r, http.StatusOK, importsPage(d.dictionaryFrame(r, title), p))
}

func (p ImportsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From(importsHome))
}

// ReceivePage takes a file.
type ReceivePage struct {
	Faults parts.Faults
}

func (d *Door) askImport(w http.ResponseWriter, r *http.Request) error {
	return d.showReceive(w, r, http.StatusOK, ReceivePage{})
}

func (d *Door) showReceive(w http.ResponseWriter, r *http.Request, status int, p ReceivePage) error {
	if !who.From(r.Context()).Holds(who.FrameworkEdit) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	return web.Render(w, r, status, receivePage(d.dictionaryFrame(r, web.FrameOf(r.Context()).P.T("framework.receive.title")), p))
}

// receiveImport takes a file in; its page asks how it is read, or says what it comes to.
func (d *Door) receiveImport(w http.ResponseWriter, r *http.Request) error {
	if !who.From(r.Context()).Holds(who.FrameworkEdit) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	in, err := d.received(w, r)
	if err == nil {
		return d.to(w, r, importAddress(in.ID))
	}
	kind := fault.KindOf(err)
	if !slices.Contains([]fault.Kind{fault.Invalid, fault.TooLarge, fault.Unsupported, fault.Conflict}, kind) {
		return err
	}
	return d.showReceive(w, r, fault.Status(kind), ReceivePage{Faults: parts.FaultAt(web.FrameOf(r.Context()).P, err, "file")})
}

func (d *Door) received(w http.ResponseWriter, r *http.Request) (framework.Import, error) {
	r.Body = http.MaxBytesReader(w, r.Body, api.TableLimit+1<<16)
	defer io.Copy(io.Discard, r.Body) //nolint:errcheck // the rest is of no use; reading it lets the answer be seen
	form, err := r.MultipartReader()
	if err != nil {
		return framework.Import{}, web.BadForm(err)
	}
	owner, err := d.owning(r.Context())
	if err != nil {
		return framework.Import{}, err
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return framework.Import{}, fault.E(fault.Invalid, opImport, "framework.receive.no_file")
		}
		if err != nil {
			return framework.Import{}, web.BadForm(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return d.frameworks.ReceiveImport(r.Context(), who.From(r.Context()), part.FileName(), owner, part)
		}
	}
}

// owning gives the organisation in whose part of the dictionary the reader writes; "" is the nation.
func (d *Door) owning(ctx context.Context) (string, error) {
	by := who.From(ctx)
	if keeps(by) {
		return "", nil
	}
	for _, path := range by.Paths(who.FrameworkEdit) {
		org, err := d.people.Org(ctx, d.db.Reader(), path)
		return org.Code, err
	}
	return "", fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
}

// ImportPage is what a file comes to, row by row.
type ImportPage struct {
	framework.Import
	Errors []framework.MappedError
	People map[string]people.Person
	After  int
	Next   int
	Out    int // entries that it took out of use and nobody put back
}

func (d *Door) importPage(w http.ResponseWriter, r *http.Request) error {
	return d.showImport(w, r, http.StatusOK, nil)
}

func (d *Door) showImport(w http.ResponseWriter, r *http.Request, status int, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	in, err := d.frameworks.ImportOf(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !in.Named() && in.State == framework.ImportReceived {
		return d.showMap(w, r, status, in, nil, faults)
	}
	p := ImportPage{Import: in}
	p.After, _ = strconv.Atoi(r.URL.Query().Get("after"))
	if in.Refused > 0 {
		if p.Errors, err = d.frameworks.ImportErrors(ctx, q, by, in.ID, max(p.After, 0), pageLength+1); err != nil {
			return err
		}
	}
	if len(p.Errors) > pageLength {
		p.Errors = p.Errors[:pageLength]
		p.Next = p.Errors[pageLength-1].Record
	}
	if p.People, err = d.people.People(ctx, q, []string{in.By, in.WrittenBy}); err != nil {
		return err
	}
	if in.State == framework.ImportWritten && in.Retired > 0 {
		if p.Out, err = d.frameworks.StillRetired(ctx, q, in.ID); err != nil {
			return err
		}
	}
	told(web.FrameOf(ctx).P, p.Errors)
	return web.Render(w, r, status, importPage(d.dictionaryFrame(r, p.finding(web.FrameOf(ctx).P)), p, faults))
}

// finding says in one sentence what a file comes to.
func (p ImportPage) finding(l *locale.Printer) string {
	switch {
	case p.State == framework.ImportWritten:
		return l.T("framework.import.finding.written", "n", p.Created, "matched", l.Int(int64(p.Matched)))
	case p.Refused > 0:
		return l.T("framework.import.finding.refused", "n", p.Refused, "rows", l.Int(int64(p.Rows)))
	}
	return l.T("framework.import.finding.sound", "n", p.Created, "rows", l.Int(int64(p.Rows)))
}

// outcome is what a file comes to, in numbers.
func (p ImportPage) outcome(l *locale.Printer) []parts.Fact {
	out := []parts.Fact{
		{Name: l.T("framework.import.rows"), Value: l.Int(int64(p.Rows))},
		{Name: l.T("framework.import.matched"), Value: l.Int(int64(p.Matched))},
		{Name: l.T("framework.import.skipped"), Value: l.Int(int64(p.Skipped))},
	}
	if p.Retired > 0 {
		out = append(out, parts.Fact{Name: l.T("framework.import.retired"), Value: l.Int(int64(p.Retired))})
	}
	return append(out, parts.Fact{Name: l.T("framework.import.refused_n"), Value: l.Int(int64(p.Refused))}, parts.Fact{Name: l.T("framework.import.col.list"), Value: p.List})
}

func (p ImportPage) pages() parts.Pages {
	g := parts.Pages{CSV: importAddress(p.ID) + "/report.csv"}
	if p.After > 0 {
		g.First = importAddress(p.ID)
	}
	if p.Next > 0 {
		g.Next = importAddress(p.ID) + "?after=" + strconv.Itoa(p.Next)
	}
	return g
}

// stages are the steps of a file, with who took them.
func (p ImportPage) stages(l *locale.Printer) []parts.Stage {
	at := slices.Index([]string{framework.ImportReceived, framework.ImportJudged, framework.ImportWritten}, p.State)
	var out []parts.Stage
	for i, s := range []string{framework.ImportReceived, framework.ImportJudged, framework.ImportWritten} {
		stage := parts.Stage{Name: l.T("framework.import.state." + s)} // keys: framework.import.state.
		switch {
		case i <= at:
			stage.State = "done"
		case i == at+1:
			stage.State = "now"
		}
		switch s {
		case framework.ImportReceived:
			stage.Note = whoDid(l, p.People, p.By) + ", " + l.DateField(p.At)
		case framework.ImportWritten:
			if !p.WrittenAt.IsZero() {
				stage.Note = whoDid(l, p.People, p.WrittenBy) + ", " + l.DateField(p.WrittenAt)
			}
		}
		out = append(out, stage)
	}
	return out
}

func (d *Door) importCSV(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	in, err := d.frameworks.ImportOf(ctx, d.db.Reader(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	list, err := d.frameworks.ImportErrors(ctx, d.db.Reader(), by, in.ID, 0, 1_000_000)
	if err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	told(l, list)
	var out bytes.Buffer
	out.WriteString("\ufeff") // or spreadsheets take Hindi for something else
	c := csv.NewWriter(&out)
	_ = c.Write([]string{l.T("framework.import.col.row"), l.T("framework.import.col.column"), l.T("framework.import.col.value"), l.T("framework.import.col.message")})
	for _, e := range list {
		_ = c.Write([]string{strconv.Itoa(e.Row), plain(e.Column), plain(e.Value), e.Message}) // the buffer takes all
	}
	c.Flush()
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="import-report.csv"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(out.Bytes())
	return err
}

// plain keeps a spreadsheet from taking somebody's text for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (d *Door) writeImport(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	_, err = d.frameworks.WriteImport(r.Context(), who.From(r.Context()), r.PathValue("id"), form.Get("partial") != "")
	if fault.Is(err, fault.Invalid) {
		return d.showImport(w, r, fault.Status(fault.Invalid), parts.FaultAt(web.FrameOf(r.Context()).P, err, "partial"))
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.written") // key: framework.flash.written
	return d.to(w, r, importAddress(r.PathValue("id")))
}

// restoreImport puts back into use what an import took out of it.
func (d *Door) restoreImport(w http.ResponseWriter, r *http.Request) error {
	n, err := d.frameworks.RestoreImport(r.Context(), who.From(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.restored_all", "n", n) // key: framework.flash.restored_all
	return d.to(w, r, importAddress(r.PathValue("id")))
}

func (d *Door) dropImport(w http.ResponseWriter, r *http.Request) error {
	if err := d.frameworks.DropImport(r.Context(), who.From(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.dropped") // key: framework.flash.dropped
	return d.to(w, r, importsHome)
}

// MapPage is how a table is read: our fields beside the headers of a file, or beside headers to be typed where there is none.
type MapPage struct {
	framework.Import // zero where a kept map is edited
	Head             framework.Head
	Map              framework.Map
	Kept             []framework.Mapping
	Name             string // under which the map is kept, or shall be
	Scales           []framework.Scale
	Labels           string // of a new scale, a line each
	Keeps            bool
	Faults           parts.Faults
}

func (d *Door) importMap(w http.ResponseWriter, r *http.Request) error {
	in, err := d.frameworks.ImportOf(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showMap(w, r, http.StatusOK, in, nil, nil)
}

// showMap shows how a file is read. given is what the reader sent; without it, the map that is asked for by name, the file's own,
// a kept one that fits, or what the headers tell.
func (d *Door) showMap(w http.ResponseWriter, r *http.Request, status int, in framework.Import, given *MapPage, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	p := MapPage{Import: in, Faults: faults, Keeps: keeps(by)}
	sheet := r.URL.Query().Get("sheet")
	if given != nil {
		p.Map, p.Labels, p.Name = given.Map, given.Labels, given.Name
		sheet = given.Map.Sheet
	} else if sheet == "" {
		sheet = in.Map.Sheet
	}
	var err error
	if p.Head, err = d.frameworks.ImportHead(ctx, q, by, in.ID, sheet); err != nil {
		return err
	}
	if p.Kept, err = d.frameworks.Mappings(ctx, q); err != nil {
		return err
	}
	if given == nil {
		p.choose(r.URL.Query().Get("kept"))
	}
	p.Map.Sheet = p.Head.Sheet
	return d.renderMap(w, r, status, p, web.FrameOf(ctx).P.T("framework.map.title", "n", len(p.Head.Header)))
}

func (d *Door) renderMap(w http.ResponseWriter, r *http.Request, status int, p MapPage, title string) error {
	var err error
	if p.Scales, err = d.frameworks.Scales(r.Context(), d.db.Reader()); err != nil {
		return err
	}
	if p.Map.Scale != nil && p.Labels == "" && p.newScale() {
		p.Labels = strings.Join(p.Map.Scale.Levels, "\n")
	}
	return web.Render(w, r, status, mapPage(d.dictionaryFrame(r, title), p))
}

// choose takes the map that is asked for, the file's own, a kept one that fits, or what the headers tell.
func (p *MapPage) choose(name string) {
	at := slices.IndexFunc(p.Kept, func(k framework.Mapping) bool { return k.Name == name })
	switch {
	case at < 0 && len(p.Import.Map.Columns) > 0:
		p.Map = p.Import.Map
		return
	case at < 0:
		at = slices.IndexFunc(p.Kept, func(k framework.Mapping) bool { return k.Map.Fits(p.Head.Header) })
	}
	if at < 0 {
		p.Map.Columns = framework.GuessMap(p.Head.Header)
		return
	}
	p.Map, p.Name = p.Kept[at].Map, p.Kept[at].Name
}

// newScale tells whether the map names a scale that is not there.
func (p MapPage) newScale() bool {
	return p.Map.Scale != nil && !slices.ContainsFunc(p.Scales, func(s framework.Scale) bool { return s.ID == p.Map.Scale.ID })
}

// mapFields are the fields that every form of a map shows; one that says more shows that too.
var mapFields = []string{"code", "name", "name_hi", "area", "theme", "theme_hi", "definition", "definition_hi", "alias", "level", "external_id"}

// levelFields are what a holder does at each level.
var levelFields = []string{"level_1", "level_2", "level_3", "level_4", "level_5"}

func (p MapPage) fields() []string {
	out := slices.Clone(mapFields)
	for _, field := range slices.Sorted(maps.Keys(p.Map.Columns)) {
		if !slices.Contains(mapFields, field) && !slices.Contains(levelFields, field) {
			out = append(out, field)
		}
	}
	return out
}

// fieldName says what a field is. The words are keys: framework.mapfield.
func fieldName(l *locale.Printer, field string) string {
	if n, ok := strings.CutPrefix(field, "level_"); ok {
		number, lang, _ := strings.Cut(n, "_")
		return langNamed(l, l.T("framework.mapfield.level_n", "level", number), lang)
	}
	base, lang := field, ""
	if i := strings.LastIndexByte(field, '_'); i > 0 && !l.Has("framework.mapfield."+field) {
		base, lang = field[:i], field[i+1:]
	}
	if key := "framework.mapfield." + base; l.Has(key) {
		base = l.T(key)
	}
	return langNamed(l, base, lang)
}

func langNamed(l *locale.Printer, name, lang string) string {
	if lang == "" {
		return name
	}
	if key := "framework.entry.name." + lang; l.Has(key) {
		lang = l.T(key)
	}
	return name + " · " + lang
}

// headerOf gives the file's header of a field as the file writes it.
func (p MapPage) headerOf(field string) string {
	want := p.Map.Columns[field]
	for _, h := range p.Head.Header {
		if h == want || strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(want)) {
			return h
		}
	}
	return want
}

// skip is one line of the form: rows whose cell under In holds Has are left out.
type skip struct{ In, Has string }

// skips are the lines of the map and one more.
func (p MapPage) skips() []skip {
	var out []skip
	for _, in := range slices.Sorted(maps.Keys(p.Map.SkipWhen)) {
		header := in
		if h := p.Map.Columns[in]; h != "" {
			header = p.headerOf(in)
		}
		out = append(out, skip{header, p.Map.SkipWhen[in]})
	}
	return append(out, skip{})
}

func (p MapPage) areasText() string {
	var lines []string
	for _, theirs := range slices.Sorted(maps.Keys(p.Map.Areas)) {
		lines = append(lines, theirs+" = "+p.Map.Areas[theirs])
	}
	return strings.Join(lines, "\n")
}

func (p MapPage) scaleChoices(l *locale.Printer) []parts.Choice {
	chosen := framework.Frac5
	if p.Map.Scale != nil {
		chosen = p.Map.Scale.ID
	}
	var out []parts.Choice
	for _, s := range p.Scales {
		var labels []string
		for _, level := range s.Levels {
			label, _ := l.Name(level)
			labels = append(labels, label)
		}
		out = append(out, parts.Choice{Value: s.ID, Text: s.ID + ": " + strings.Join(labels, ", "), Chosen: s.ID == chosen})
	}
	return append(out, parts.Choice{Value: "", Text: l.T("framework.map.new_scale"), Chosen: p.newScale()})
}

func (p MapPage) areaChoices(l *locale.Printer) []parts.Choice {
	var out []parts.Choice
	for _, a := range areas {
		out = append(out, parts.Choice{Value: a, Text: areaName(l, a), Chosen: a == p.Map.Area || p.Map.Area == "" && a == framework.Domain})
	}
	return out
}

// readMap reads the form of a map.
func (d *Door) readMap(ctx context.Context, form url.Values) (MapPage, error) {
	p := MapPage{Name: strings.TrimSpace(form.Get("keep")), Labels: form.Get("labels"), Map: framework.Map{
		Framework: strings.TrimSpace(form.Get("framework")), Sheet: form.Get("sheet"), Delimiter: form.Get("delimiter"), Columns: map[string]string{}, Area: form.Get("area"),
		SkipWhen: map[string]string{}, Areas: map[string]string{}, Retired: strings.TrimSpace(form.Get("retired")),
	}}
	fields := map[string]string{} // by header
	for name := range form {
		if field, ok := strings.CutPrefix(name, "col."); ok && form.Get(name) != "" {
			p.Map.Columns[field], fields[form.Get(name)] = form.Get(name), field
		}
	}
	for i, has := range form["skip_has"] {
		if i < len(form["skip_in"]) && form["skip_in"][i] != "" && strings.TrimSpace(has) != "" {
			in := form["skip_in"][i]
			if field := fields[in]; field != "" {
				in = field
			}
			p.Map.SkipWhen[in] = strings.TrimSpace(has)
		}
	}
	for _, line := range strings.Split(form.Get("areas"), "\n") {
		if theirs, ours, ok := strings.Cut(line, "="); ok {
			p.Map.Areas[strings.TrimSpace(theirs)] = strings.TrimSpace(ours)
		}
	}
	scales, err := d.frameworks.Scales(ctx, d.db.Reader())
	if err != nil {
		return p, err
	}
	p.Map.Scale = &framework.MapScale{ID: form.Get("scale")}
	for _, s := range scales {
		if s.ID == p.Map.Scale.ID {
			for _, level := range s.Levels {
				p.Map.Scale.Levels = append(p.Map.Scale.Levels, level["en"])
			}
			return p, nil
		}
	}
	p.Map.Scale.ID = strings.TrimSpace(form.Get("scale_id"))
	for _, label := range strings.Split(p.Labels, "\n") {
		if label = strings.TrimSpace(label); label != "" {
			p.Map.Scale.Levels = append(p.Map.Scale.Levels, label)
		}
	}
	return p, nil
}

// mapFaults says what is wrong with a map beside the fields of its form; none where the fault is of another sort.
func mapFaults(l *locale.Printer, err error) parts.Faults {
	f := fault.As(err)
	if err == nil || f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooLarge {
		return nil
	}
	switch {
	case len(f.Places) > 0:
		return parts.FaultsOf(l, err).Renamed(mapField)
	case f.Key == "framework.scale.fixed" || f.Key == "framework.scale.form":
		return parts.FaultAt(l, err, "scale_id")
	}
	return parts.FaultAt(l, err, "col.code")
}

// mapField gives the field of the form for a place in a map.
func mapField(place string) string {
	column, named := strings.CutPrefix(place, "columns.")
	switch {
	case named:
		return "col." + column
	case place == "scale":
		return "scale_id"
	case strings.HasPrefix(place, "areas."):
		return "areas"
	case place == "name":
		return "keep"
	}
	return place
}

// judgeImport looks at every row as the form says that it is read, and keeps the map where it is given a name.
func (d *Door) judgeImport(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	in, err := d.frameworks.ImportOf(ctx, d.db.Reader(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := d.readMap(ctx, form)
	if err != nil {
		return err
	}
	_, err = d.frameworks.JudgeImport(ctx, by, in.ID, p.Map)
	if err == nil && p.Name != "" && keeps(by) {
		err = d.frameworks.KeepMapping(ctx, by, p.Name, p.Map)
	}
	if faults := mapFaults(web.FrameOf(ctx).P, err); faults != nil && in.State != framework.ImportWritten {
		return d.showMap(w, r, fault.Status(fault.KindOf(err)), in, &p, faults)
	}
	if err != nil {
		return err
	}
	return d.to(w, r, importAddress(in.ID))
}

// MapsPage lists the maps that are kept.
type MapsPage struct {
	Kept   []framework.Mapping
	People map[string]people.Person
	Keeps  bool
}

func (d *Door) mapsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	if !by.Holds(who.FrameworkEdit) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	p := MapsPage{Keeps: keeps(by)}
	var err error
	if p.Kept, err = d.frameworks.Mappings(ctx, q); err != nil {
		return err
	}
	var hands []string
	for _, k := range p.Kept {
		hands = append(hands, k.By)
	}
	if p.People, err = d.people.People(ctx, q, hands); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	title := l.T("framework.maps.finding", "n", len(p.Kept))
	if len(p.Kept) == 0 {
		title = l.T("framework.maps.finding_none")
	}
	return web.Render(w, r, http.StatusOK, mapsPage(d.dictionaryFrame(r, title), p))
}

func (d *Door) editMap(w http.ResponseWriter, r *http.Request) error {
	kept, err := d.keptMap(r)
	if err != nil {
		return err
	}
	return d.renderMap(w, r, http.StatusOK, MapPage{Map: kept.Map, Name: kept.Name, Keeps: true}, kept.Name)
}

func (d *Door) keptMap(r *http.Request) (framework.Mapping, error) {
	if !keeps(who.From(r.Context())) {
		return framework.Mapping{}, fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	return d.frameworks.Mapping(r.Context(), d.db.Reader(), r.PathValue("name"))
}

func (d *Door) keepMap(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	kept, err := d.keptMap(r)
	if err != nil {
		return err
	}
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	p, err := d.readMap(ctx, form)
	if err != nil {
		return err
	}
	p.Name, p.Keeps = kept.Name, true
	err = d.frameworks.KeepMapping(ctx, who.From(ctx), p.Name, p.Map)
	if p.Faults = mapFaults(web.FrameOf(ctx).P, err); p.Faults != nil {
		return d.renderMap(w, r, fault.Status(fault.KindOf(err)), p, p.Name)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.kept") // key: framework.flash.kept
	return d.to(w, r, "/dictionary/maps")
}

func (d *Door) askForgetMap(w http.ResponseWriter, r *http.Request) error {
	kept, err := d.keptMap(r)
	if err != nil {
		return err
	}
	l := web.FrameOf(r.Context()).P
	return web.Render(w, r, http.StatusOK, forgetPage(d.dictionaryFrame(r, l.T("framework.maps.forget", "name", kept.Name)), kept.Name))
}

func (d *Door) forgetMap(w http.ResponseWriter, r *http.Request) error {
	if err := d.frameworks.ForgetMapping(r.Context(), who.From(r.Context()), r.PathValue("name")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.forgotten") // key: framework.flash.forgotten
	return d.to(w, r, "/dictionary/maps")
}
