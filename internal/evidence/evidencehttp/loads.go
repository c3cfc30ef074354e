package evidencehttp

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/parts"
)

// LoadsPage lists batches of earlier scores, and takes a file with a new one.
type LoadsPage struct {
	Show     string
	Loads    []evidence.Load
	People   map[string]people.Person
	After    string
	Next     string
	Proposes bool // the reader may bring scores in
	Upload
}

// Upload is what came of a file that was sent.
type Upload struct {
	File    string // its name; "" when none was sent
	Report  evidence.LoadReport
	Trouble string // why the file as a whole was not taken
	Judged  bool   // only looked at, and found sound
}

// Listed are the problems that are shown of a report.
func (u Upload) Listed() []csvio.Problem { return u.Report.Problems[:min(len(u.Report.Problems), 100)] }

// More is how many problems are not shown.
func (u Upload) More() int { return len(u.Report.Problems) - len(u.Listed()) + u.Report.More }

// The parts of the list: what waits for the reader as the second person, what the reader proposed, and the rest by state.
const (
	showForMe = "for_me"
	showMine  = "mine"
)

var loadShows = []string{showForMe, showMine, evidence.BatchWaiting, evidence.BatchInForce, evidence.BatchRefused, evidence.BatchWithdrawn} // key: evidence.load.show.

func (d *Door) loads(w http.ResponseWriter, r *http.Request) error {
	return d.showLoads(w, r, http.StatusOK, Upload{})
}

func (d *Door) showLoads(w http.ResponseWriter, r *http.Request, status int, up Upload) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := LoadsPage{Show: r.URL.Query().Get("show"), After: r.URL.Query().Get("after"), Proposes: by.Holds(who.EvidenceLoad), Upload: up}
	if !slices.Contains(loadShows, page.Show) {
		page.Show = showForMe
	}
	filter := evidence.LoadFilter{ForMe: page.Show == showForMe, Mine: page.Show == showMine}
	if !filter.ForMe && !filter.Mine {
		filter.State = page.Show
	}
	list, err := d.records.Loads(ctx, q, by, filter, page.After, pageLength)
	if err != nil {
		return err
	}
	if len(list.Loads) == 0 && !page.Proposes && page.Show != showMine { // who may bring nothing in finds here at most their own from before
		return fault.E(fault.Denied, "evidencehttp.loads", "evidence.load.denied")
	}
	page.Loads, page.Next = list.Loads, list.Next
	if page.People, err = d.people.People(ctx, q, whoOf(page.Loads...)); err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs, f.Dense, f.Path = f.P.T("evidence.load.title"), "mdo/scores", f.AreaTabs(), true, page.address(page.Show, page.After)
	return web.Render(w, r, status, loadsPage(f, page))
}

func (p LoadsPage) address(show, after string) string {
	v := url.Values{}
	if show != showForMe {
		v.Set("show", show)
	}
	if after != "" {
		v.Set("after", after)
	}
	if len(v) == 0 {
		return "/mdo/scores"
	}
	return "/mdo/scores?" + v.Encode()
}

func (p LoadsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after string) string { return p.address(p.Show, after) })
}

// named gives a person's name in the reader's language; a system is named as such.
func named(p *locale.Printer, by map[string]people.Person, id string) string {
	if name, _ := p.Name(by[id].Name); name != "" {
		return name
	}
	return p.T("evidence.load.system")
}

// propose takes a file: it is judged whole, and proposed unless the reader only wants it judged.
func (d *Door) propose(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	if !by.Holds(who.EvidenceLoad) {
		return fault.E(fault.Denied, "evidencehttp.propose", "evidence.denied.load")
	}
	name, content, judge, err := sheet(w, r)
	up := Upload{File: name}
	if err == nil {
		up.Report, err = d.records.ImportLoad(ctx, by, bytes.NewReader(content), evidence.LoadOptions{DryRun: judge})
	}
	f := fault.As(err)
	switch {
	case err == nil && judge:
		up.Judged = true
		return d.showLoads(w, r, http.StatusOK, up)
	case err == nil:
		web.Flash(w, "", "evidence.flash.proposed", "n", up.Report.Accepted) // key: evidence.flash.proposed
		http.Redirect(w, r, "/mdo/scores/"+up.Report.Load, http.StatusSeeOther)
		return nil
	case len(up.Report.Problems) > 0:
		return d.showLoads(w, r, fault.Status(f.Kind), up)
	case slices.Contains([]fault.Kind{fault.Invalid, fault.TooLarge, fault.Unsupported}, f.Kind):
		up.Trouble = web.FrameOf(ctx).P.T(f.Key, f.Args...)
		return d.showLoads(w, r, fault.Status(f.Kind), up)
	}
	return err
}

// sheet reads a form with one file, whole; judge tells that the file is only to be looked at.
func sheet(w http.ResponseWriter, r *http.Request) (name string, content []byte, judge bool, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, api.TableLimit)
	defer io.Copy(io.Discard, r.Body) //nolint:errcheck // the rest is of no use; reading it lets the answer be seen
	in, err := r.MultipartReader()
	if err != nil {
		return "", nil, false, web.BadForm(err)
	}
	for {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return name, nil, judge, web.BadForm(err)
		}
		judge = judge || part.FormName() == "judge"
		if part.FormName() != "file" || part.FileName() == "" {
			continue // no file was chosen
		}
		name = part.FileName()
		if content, err = io.ReadAll(part); err != nil {
			return name, nil, judge, web.BadForm(err)
		}
	}
	if err := web.Worded(url.Values{"file": {name}}); err != nil {
		return "", nil, judge, err
	}
	if name == "" {
		return name, nil, judge, fault.E(fault.Invalid, "evidencehttp.propose", "evidence.load.no_file")
	}
	return name, content, judge, nil
}

// LoadPage is one batch with what it brings and a part of its scores.
type LoadPage struct {
	evidence.LoadSheet
	After  string
	People map[string]people.Person
	Names  map[string]framework.Competency
	Mine   bool
}

const rowLength = 50

func (d *Door) load(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := LoadPage{After: r.URL.Query().Get("after")}
	var err error
	if page.LoadSheet, err = d.records.LoadSheet(ctx, q, by, r.PathValue("id"), page.After, rowLength); err != nil {
		return err
	}
	page.Mine = page.ProposedBy == by.ID()
	persons, codes := whoOf(page.Load), []string{}
	for _, row := range page.Part.Rows {
		persons = append(persons, row.PersonID)
	}
	for _, s := range page.Sums {
		codes = append(codes, s.Competency)
	}
	if page.People, err = d.people.People(ctx, q, persons); err != nil {
		return err
	}
	if page.Names, err = d.frameworks.Known(ctx, q, codes); err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs, f.Dense = loadTitle(f.P, page.Load), "mdo/scores", f.AreaTabs(), true
	return web.Render(w, r, http.StatusOK, loadPage(f, page))
}

// competency gives a competency's name, with its language; the code where there is none.
func (p LoadPage) competency(l *locale.Printer, code string) (name, lang string) {
	if name, lang = l.Name(p.Names[code].Name); name == "" {
		return code, ""
	}
	return name, lang
}

func (p LoadPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Part.Next, parts.From("/mdo/scores/"+p.ID))
}

// EndPage asks before a batch is put in force, refused or taken back.
type EndPage struct {
	evidence.Load
	By     string // who proposed it
	Reason string
	Faults parts.Faults
}

// ask reads a batch for a question before an act: a second person's, or its proposer's own.
func (d *Door) ask(r *http.Request, second bool) (EndPage, error) {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	const op = "evidencehttp.ask"
	l, err := d.records.Load(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return EndPage{}, err
	}
	if l.State != evidence.BatchWaiting {
		return EndPage{}, fault.E(fault.Conflict, op, "evidence.conflict.load")
	}
	if !second && l.ProposedBy != by.ID() {
		return EndPage{}, fault.E(fault.Denied, op, "evidence.denied.withdraw_load")
	}
	if second {
		why, err := d.records.LoadClosed(ctx, q, by, l.ID)
		if err != nil {
			return EndPage{}, err
		}
		if why != "" {
			return EndPage{}, fault.E(fault.Denied, op, why)
		}
	}
	names, err := d.people.People(ctx, q, whoOf(l))
	return EndPage{Load: l, By: named(web.FrameOf(ctx).P, names, l.ProposedBy)}, err
}

func (d *Door) showEnd(w http.ResponseWriter, r *http.Request, status int, p EndPage, act string) error {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs = f.P.T("evidence.load."+act+".title"), "mdo/scores", f.AreaTabs() // keys: evidence.load.consent.title, evidence.load.refuse.title, evidence.load.withdraw.title
	return web.Render(w, r, status, endPage(f, p, act))
}

func (d *Door) askConsent(w http.ResponseWriter, r *http.Request) error {
	p, err := d.ask(r, true)
	if err != nil {
		return err
	}
	return d.showEnd(w, r, http.StatusOK, p, "consent")
}

func (d *Door) askRefuse(w http.ResponseWriter, r *http.Request) error {
	p, err := d.ask(r, true)
	if err != nil {
		return err
	}
	return d.showEnd(w, r, http.StatusOK, p, "refuse")
}

func (d *Door) askTakeBack(w http.ResponseWriter, r *http.Request) error {
	p, err := d.ask(r, false)
	if err != nil {
		return err
	}
	return d.showEnd(w, r, http.StatusOK, p, "withdraw")
}

// consent puts a batch in force. Rows that have become wrong since are named, and the batch goes on waiting.
func (d *Door) consent(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := web.FrameOf(ctx)
	l, err := d.records.ConsentLoad(ctx, who.From(ctx), r.PathValue("id"))
	if again(d, r, err, evidence.BatchInForce) {
		return d.ended(w, r, "")
	}
	if err != nil && len(fault.As(err).Places) > 0 {
		p, look := d.ask(r, true)
		if look != nil {
			return look
		}
		for _, place := range fault.As(err).Places {
			n := strings.Split(place.Name, ".")[1]
			p.Faults = append(p.Faults, parts.Fault{Field: "rows", Text: f.P.T("evidence.load.row", "row", n, "said", f.P.T(place.Key, place.Args...))})
		}
		return d.showEnd(w, r, fault.Status(fault.As(err).Kind), p, "consent")
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "evidence.flash.in_force", "n", l.Fresh) // key: evidence.flash.in_force
	return d.ended(w, r, "")
}

func (d *Door) refuse(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := web.FrameOf(ctx)
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	_, err = d.records.RefuseLoad(ctx, who.From(ctx), r.PathValue("id"), form.Get("reason"))
	if again(d, r, err, evidence.BatchRefused) {
		return d.ended(w, r, "")
	}
	if faults := parts.FaultsOf(f.P, err); faults != nil && fault.Is(err, fault.Invalid) {
		p, look := d.ask(r, true)
		if look != nil {
			return look
		}
		p.Reason, p.Faults = form.Get("reason"), faults
		return d.showEnd(w, r, http.StatusUnprocessableEntity, p, "refuse")
	}
	if err != nil {
		return err
	}
	return d.ended(w, r, "evidence.flash.load_refused") // key: evidence.flash.load_refused
}

func (d *Door) takeBack(w http.ResponseWriter, r *http.Request) error {
	_, err := d.records.WithdrawLoad(r.Context(), who.From(r.Context()), r.PathValue("id"))
	if err != nil && !again(d, r, err, evidence.BatchWithdrawn) {
		return err
	}
	return d.ended(w, r, "evidence.flash.load_withdrawn") // key: evidence.flash.load_withdrawn
}

// again tells whether an act came twice from the same person: the same button pressed twice.
func again(d *Door, r *http.Request, err error, state string) bool {
	if !fault.Is(err, fault.Conflict) {
		return false
	}
	by := who.From(r.Context())
	l, err := d.records.Load(r.Context(), d.db.Reader(), by, r.PathValue("id"))
	return err == nil && l.State == state && l.EndedBy == by.ID()
}

// ended leads back to the batch, saying what has been done where a key says it.
func (d *Door) ended(w http.ResponseWriter, r *http.Request, key string) error {
	if key != "" {
		web.Flash(w, "", key)
	}
	http.Redirect(w, r, "/mdo/scores/"+r.PathValue("id"), http.StatusSeeOther)
	return nil
}
