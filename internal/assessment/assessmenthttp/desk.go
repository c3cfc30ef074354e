package assessmenthttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"sopan/internal/assessment"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const perPage = 50

// Part is one part of the desk's list.
type Part struct {
	Key   string // of its title
	Lines []Line
}

// DeskPage is what waits for an agency.
type DeskPage struct {
	Agency string
	Status string
	Parts  []Part
	Waits  assessment.Waits
	Pages  parts.Pages
}

// Empty tells whether nothing is listed.
func (p DeskPage) Empty() bool { return len(p.Parts) == 0 }

// sorts are the parts of the desk in their order.
var sorts = []string{"today", "overdue", "later", assessment.StatusScored, assessment.StatusVoid} // key: assess.part.

func (d *Door) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, f, q := r.Context(), web.FrameOf(r.Context()), d.db.Reader()
	by := who.From(ctx)
	if !by.Holds(who.AssessRecord) {
		return fault.E(fault.Denied, "assess.desk", "assess.denied.desk")
	}
	page := DeskPage{Status: assessment.StatusBooked}
	if s := r.URL.Query().Get("status"); s == assessment.StatusScored || s == assessment.StatusVoid {
		page.Status = s
	}
	after := r.URL.Query().Get("after")
	list, err := d.papers.Bookings(ctx, q, by, assessment.BookingFilter{Status: page.Status}, after, perPage)
	if err != nil {
		return err
	}
	lines, err := d.lines(ctx, q, f.P, list.Bookings)
	if err != nil {
		return err
	}
	if page.Waits, err = d.papers.Waits(ctx, q, by); err != nil {
		return err
	}
	page.Parts = divide(lines, d.db.Clock())
	if page.Agency, err = d.agency(ctx, q, f.P, by); err != nil {
		return err
	}
	page.Pages = parts.PagesOf(after, list.Next, parts.From("/assess?status="+page.Status))
	f.Title, f.Tab, f.Tabs, f.Dense = f.P.T("assess.title"), "assess", f.AreaTabs(), true
	return web.Render(w, r, http.StatusOK, deskPage(f, page))
}

// agency names the organisation for which the actor writes results; "" where there are several, and each test names its own.
func (d *Door) agency(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor) (string, error) {
	paths := by.Paths(who.AssessRecord)
	if len(paths) != 1 || paths[0] == "" {
		return "", nil
	}
	org, err := d.people.Org(ctx, q, paths[0])
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	name, _ := p.Name(org.Name)
	return name, err
}

// divide puts the tests of today first, then those that are late for a result, then those to come.
func divide(lines []Line, c clock.Clock) []Part {
	by := map[string][]Line{}
	for _, l := range lines {
		key := sortOf(l.Booking, c.Now())
		by[key] = append(by[key], l)
	}
	var out []Part
	for _, key := range sorts {
		if len(by[key]) > 0 {
			out = append(out, Part{Key: "assess.part." + key, Lines: by[key]})
		}
	}
	return out
}

// TestPage is one booking, with the form for its result where this reader may write it.
type TestPage struct {
	Line
	Closed string // why there is no form, in words; "" when there is
	Form   bool
	MayEnd bool // may cancel
	Result
	Faults parts.Faults
}

// Result is the form as it was filled in.
type Result struct {
	Mark, Pass, Note string
	Sworn            bool // did not teach
}

func (d *Door) test(w http.ResponseWriter, r *http.Request) error {
	page, err := d.load(r)
	if err != nil {
		return err
	}
	page.Result = Result{Pass: strconv.Itoa(assessment.DefaultPassMark / 100)}
	return d.show(w, r, http.StatusOK, page)
}

func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, page TestPage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs, f.Dense = f.P.T("assess.test.title", "name", page.Name), "assess", f.AreaTabs(), true
	return web.Render(w, r, status, testPage(f, page))
}

// load reads the booking, and says why its result cannot be written here and now, if so.
func (d *Door) load(r *http.Request) (TestPage, error) {
	ctx, f, q := r.Context(), web.FrameOf(r.Context()), d.db.Reader()
	by := who.From(ctx)
	b, err := d.papers.Booking(ctx, q, by, r.PathValue("booking"))
	if err != nil {
		return TestPage{}, err
	}
	lines, err := d.lines(ctx, q, f.P, []assessment.Booking{b})
	if err != nil {
		return TestPage{}, err
	}
	page := TestPage{Line: lines[0]}
	if b.Status != assessment.StatusBooked {
		return page, nil
	}
	if page.MayEnd, err = d.mayVoid(ctx, q, by, b); err != nil {
		return page, err
	}
	why, err := d.closed(ctx, q, by, b)
	if err != nil {
		return page, err
	}
	if page.Form = why == nil; !page.Form {
		page.Closed = f.P.T(why.Key, why.Args...)
	}
	return page, nil
}

// mayVoid tells whether to offer the end of a booking: to the agency, and to who may book the person. The room checks again.
func (d *Door) mayVoid(ctx context.Context, q db.Q, by who.Actor, b assessment.Booking) (bool, error) {
	if by.May(who.AssessRecord, who.Over{PersonID: b.PersonID, Path: b.AgencyPath}) {
		return true, nil
	}
	over, err := d.people.Over(ctx, q, by, b.PersonID)
	return by.May(who.AssessBook, over), err
}

// closed gives the fault that a result would meet, nil when none is to be seen. The room decides when it is sent; this only
// keeps a form from being filled in for nothing.
func (d *Door) closed(ctx context.Context, q db.Q, by who.Actor, b assessment.Booking) (*fault.Fault, error) {
	const op = "assess.closed"
	switch {
	case !by.Can(who.AssessRecord, b.AgencyPath):
		return fault.E(fault.Denied, op, "assess.closed.agency"), nil
	case !by.May(who.AssessRecord, who.Over{PersonID: b.PersonID, Path: b.AgencyPath}), b.BookedBy == by.ID():
		return fault.E(fault.Denied, op, "assessment.denied.own"), nil
	case clock.Date(b.SlotAt) > clock.Date(q.Now()):
		return fault.E(fault.Conflict, op, "assessment.conflict.early", "at", b.SlotAt), nil
	}
	post, err := d.people.Post(ctx, q, by.PersonID)
	if err != nil {
		return nil, err
	}
	teach, err := d.providers.Providing(ctx, q, []string{b.AgencyPath, post.OrgPath}, b.Competency)
	switch {
	case err != nil:
		return nil, err
	case teach[b.AgencyPath]:
		return fault.E(fault.Denied, op, "assessment.denied.teaches"), nil
	case teach[post.OrgPath]:
		return fault.E(fault.Denied, op, "assessment.denied.teacher"), nil
	}
	return nil, nil
}

func (d *Door) record(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	in := Result{Mark: strings.TrimSpace(form.Get("percent")), Pass: strings.TrimSpace(form.Get("pass_mark")), Note: form.Get("note"), Sworn: form.Get("sworn") == "1"}
	score := assessment.Score{BookingID: r.PathValue("booking"), Note: in.Note}
	var faults parts.Faults
	var ok bool
	if score.Percent, ok = hundredths(in.Mark); !ok {
		faults = append(faults, parts.Fault{Field: "percent", Text: f.P.T("assessment.field.percent")})
	}
	if score.PassMark, ok = hundredths(in.Pass); !ok || score.PassMark == 0 {
		faults = append(faults, parts.Fault{Field: "pass_mark", Text: f.P.T("assessment.field.pass_mark")})
	}
	if !in.Sworn {
		faults = append(faults, parts.Fault{Field: "sworn", Text: f.P.T("assess.form.sworn_missing")})
	}
	if len(faults) == 0 {
		b, err := d.papers.RecordResult(ctx, who.From(ctx), score)
		if err == nil {
			return d.onward(w, r, b)
		}
		if faults = places(f.P, err); len(faults) == 0 {
			return err
		}
	}
	page, err := d.load(r)
	if err != nil {
		return err
	}
	page.Result, page.Faults = in, faults
	return d.show(w, r, http.StatusUnprocessableEntity, page)
}

// onward says what was written and leads to the next test that waits today, or back to the desk.
func (d *Door) onward(w http.ResponseWriter, r *http.Request, b assessment.Booking) error {
	ctx, p, q := r.Context(), web.FrameOf(r.Context()).P, d.db.Reader()
	lines, err := d.lines(ctx, q, p, []assessment.Booking{b})
	if err != nil {
		return err
	}
	key := "assess.flash.passed"
	if !b.Passed {
		key = "assess.flash.failed"
	}
	web.Flash(w, "/assess/"+b.ID, key, "name", lines[0].Name, "competency", lines[0].What, "level", b.Level, "percent", p.Hundredths(b.Percent))
	to := "/assess"
	waiting, err := d.papers.Bookings(ctx, q, who.From(ctx), assessment.BookingFilter{Status: assessment.StatusBooked}, "", perPage)
	if err != nil {
		return err
	}
	for _, one := range waiting.Bookings {
		if sortOf(one, q.Now()) == "today" {
			to = "/assess/" + one.ID
			break
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// places gives the faults at the places of a form; none for a fault that is not about a place.
func places(p *locale.Printer, err error) parts.Faults {
	if !fault.Is(err, fault.Invalid) {
		return nil
	}
	return parts.FaultsOf(p, err)
}

// hundredths reads a percentage with at most two decimals, "68", "68.1" or "68.10".
func hundredths(s string) (int, bool) {
	whole, rest, _ := strings.Cut(strings.TrimSuffix(s, "%"), ".")
	if len(rest) > 2 || len(whole) == 0 || len(whole) > 3 {
		return 0, false
	}
	for _, r := range whole + rest {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(whole + (rest + "00")[:2])
	return n, err == nil && n <= assessment.Whole
}

func (d *Door) askVoid(w http.ResponseWriter, r *http.Request) error {
	page, err := d.load(r)
	if err != nil {
		return err
	}
	if page.Status == assessment.StatusBooked && !page.MayEnd {
		return fault.E(fault.Denied, "assess.void", "assessment.denied.void")
	}
	return d.showVoid(w, r, http.StatusOK, page)
}

func (d *Door) showVoid(w http.ResponseWriter, r *http.Request, status int, page TestPage) error {
	if page.Status != assessment.StatusBooked {
		return fault.E(fault.Conflict, "assess.void", "assess.closed.settled")
	}
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs = f.P.T("assess.void.title"), "assess", f.AreaTabs()
	return web.Render(w, r, status, voidPage(f, page))
}

func (d *Door) void(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	page, err := d.load(r) // before it is cancelled, for its names
	if err != nil {
		return err
	}
	err = d.papers.Void(ctx, who.From(ctx), page.ID, form.Get("reason"))
	if faults := places(f.P, err); len(faults) > 0 {
		page.Faults, page.Note = faults, form.Get("reason")
		return d.showVoid(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "assess.flash.void", "name", page.Name, "competency", page.What)
	http.Redirect(w, r, "/assess/"+page.ID, http.StatusSeeOther)
	return nil
}
