package assessmenthttp

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// BookPage is the form by which a person is booked for a test. The competency is chosen first: its scale says which levels
// there are, and who teaches it may not test it.
type BookPage struct {
	Post                           people.Post
	Name, NameLang, Title, Office  string
	Wanted                         Wanted
	What, WhatLang                 string // the competency that is chosen
	Competencies, Levels, Agencies []parts.Choice
	Teaching                       []string // names of the agencies that are not offered because they teach it
	Bookings                       []Line
	Earliest, Latest               string // dates
	Faults                         parts.Faults
}

// Wanted is the form as it was filled in.
type Wanted struct{ Competency, Level, Agency, Date, Time string }

func (d *Door) blank(w http.ResponseWriter, r *http.Request) error {
	q, v := d.db.Reader(), r.URL.Query()
	tomorrow := q.Now().Add(24 * time.Hour).In(clock.India)
	page, err := d.toBook(r, Wanted{Competency: v.Get("competency"), Agency: v.Get("agency"), Date: tomorrow.Format(time.DateOnly), Time: "11:00"})
	if err != nil {
		return err
	}
	return d.showBook(w, r, http.StatusOK, page)
}

func (d *Door) showBook(w http.ResponseWriter, r *http.Request, status int, page BookPage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs, f.Dense = f.P.T("assess.book.title", "name", page.Name), "mdo/people", f.AreaTabs(), true
	return web.Render(w, r, status, bookPage(f, page))
}

// toBook reads what the form needs of the person: what the post asks for, widest gap first, who may test the competency that
// is chosen, and the tests booked so far.
func (d *Door) toBook(r *http.Request, in Wanted) (BookPage, error) {
	ctx, f, q := r.Context(), web.FrameOf(r.Context()), d.db.Reader()
	page := BookPage{Wanted: in}
	person, err := d.people.ByCode(ctx, q, r.PathValue("code"))
	if err != nil {
		return page, err
	}
	if err := d.mayBook(ctx, q, person.ID); err != nil {
		return page, err
	}
	if page.Post, err = d.people.Post(ctx, q, person.ID); err != nil {
		return page, err
	}
	page.Name, page.NameLang = f.P.Name(page.Post.Name)
	page.Title, _ = f.P.Name(page.Post.Title)
	page.Office, _ = f.P.Name(page.Post.OrgName)
	if err := d.offer(ctx, q, f.P, &page, person.ID); err != nil {
		return page, err
	}
	booked, err := d.papers.BookingsOf(ctx, q, who.From(ctx), person.ID)
	if err != nil {
		return page, err
	}
	page.Earliest, page.Latest = clock.Date(q.Now()), clock.Date(q.Now().AddDate(0, 0, assessment.MaxAhead))
	agencies, err := d.papers.Agencies(ctx, q, page.Wanted.Competency)
	if err != nil {
		return page, err
	}
	page.ask(f.P, agencies)
	return page, d.past(ctx, q, f.P, &page, booked, agencies)
}

// ask offers the agencies that may test the competency, by name, and names those that may not.
func (page *BookPage) ask(p *locale.Printer, agencies []assessment.Agency) {
	for _, a := range agencies {
		name, _ := p.Name(a.Name)
		if a.Teaches {
			page.Teaching = append(page.Teaching, name)
			continue
		}
		page.Agencies = append(page.Agencies, parts.Choice{Value: a.Code, Text: name, Chosen: a.Code == page.Wanted.Agency})
	}
	slices.SortFunc(page.Agencies, func(a, b parts.Choice) int { return cmp.Compare(a.Text, b.Text) })
	slices.Sort(page.Teaching)
}

// mayBook refuses who may not book this person. What the post asks for and the person lacks is shown on the form: where the
// reader is not the officer above, that is recorded.
func (d *Door) mayBook(ctx context.Context, q db.Q, person string) error {
	by := who.From(ctx)
	over, err := d.people.Over(ctx, q, by, person)
	if err != nil {
		return err
	}
	if !by.May(who.AssessBook, over) {
		return fault.E(fault.Denied, "assess.book", "assessment.denied.book")
	}
	if over.Above {
		return nil
	}
	return audit.Record(ctx, d.db, by, who.GapRead, person, over.Path, "gap")
}

// offer fills the lists to choose from.
func (d *Door) offer(ctx context.Context, q db.Q, p *locale.Printer, page *BookPage, person string) error {
	items, err := d.gaps.Of(ctx, q, person)
	if err != nil {
		return err
	}
	slices.SortStableFunc(items, func(x, y gap.Item) int { return cmp.Compare(y.Priority(), x.Priority()) })
	codes := make([]string, len(items))
	for i, it := range items {
		codes[i] = it.Competency
	}
	if c := page.Wanted.Competency; c != "" && !slices.Contains(codes, c) {
		codes = append(codes, c)
	}
	names, err := d.frameworks.Known(ctx, q, codes)
	if err != nil {
		return err
	}
	page.Wanted.Competency = cmp.Or(page.Wanted.Competency, first(codes))
	steps, required := 0, 0
	for _, code := range codes {
		c, ok := names[code]
		if !ok {
			continue
		}
		i := slices.IndexFunc(items, func(it gap.Item) bool { return it.Competency == code })
		page.Competencies = append(page.Competencies, parts.Choice{Value: code, Text: offered(p, c, items, i), Chosen: code == page.Wanted.Competency})
		if code == page.Wanted.Competency {
			steps = c.Steps
			page.What, page.WhatLang = p.Name(c.Name)
			if i >= 0 {
				required = items[i].Required
			}
		}
	}
	page.Wanted.Level = cmp.Or(page.Wanted.Level, strconv.Itoa(max(required, 1)))
	for n := 1; n <= steps; n++ {
		text := strconv.Itoa(n)
		if n == required {
			text = p.T("assess.book.level_asked", "level", n)
		}
		page.Levels = append(page.Levels, parts.Choice{Value: strconv.Itoa(n), Text: text, Chosen: strconv.Itoa(n) == page.Wanted.Level})
	}
	return nil
}

func first(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return codes[0]
}

// offered names a competency with where the person stands in it.
func offered(p *locale.Printer, c framework.Competency, items []gap.Item, i int) string {
	name, _ := p.Name(c.Name)
	if i < 0 {
		return name
	}
	if it := items[i]; it.Measured {
		return p.T("assess.book.stands", "name", name, "attained", it.Attained, "required", it.Required)
	}
	return p.T("assess.book.unmeasured", "name", name, "required", items[i].Required)
}

// past names the tests that the person was booked for; the person is known, and most often the agency too.
func (d *Door) past(ctx context.Context, q db.Q, p *locale.Printer, page *BookPage, booked []assessment.Booking, agencies []assessment.Agency) error {
	orgs := map[string]people.Org{}
	for _, a := range agencies {
		orgs[a.ID] = a.Org
	}
	var codes, missing []string
	for _, b := range booked {
		codes = append(codes, b.Competency)
		if _, ok := orgs[b.AgencyID]; !ok {
			missing = append(missing, b.AgencyID)
		}
	}
	names, err := d.frameworks.Known(ctx, q, db.Keys(codes))
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		if orgs, err = d.people.Orgs(ctx, q, append(db.Keys(missing), slices.Collect(maps.Keys(orgs))...)); err != nil {
			return err
		}
	}
	page.Bookings = lay(p, booked, map[string]people.Post{page.Post.PersonID: page.Post}, names, orgs)
	return nil
}

func (d *Door) book(w http.ResponseWriter, r *http.Request) error {
	ctx, f, q := r.Context(), web.FrameOf(r.Context()), d.db.Reader()
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	in := Wanted{Competency: form.Get("competency"), Level: form.Get("level"), Agency: form.Get("agency"), Date: form.Get("date"), Time: form.Get("time")}
	person, err := d.people.ByCode(ctx, q, r.PathValue("code"))
	if err != nil {
		return err
	}
	faults, status := parts.Faults(nil), http.StatusUnprocessableEntity
	slot, err := time.ParseInLocation("2006-01-02 15:04", in.Date+" "+in.Time, clock.India)
	if err != nil {
		faults = append(faults, parts.Fault{Field: "date", Text: f.P.T("assessment.field.slot_missing")})
	}
	if in.Agency == "" {
		faults = append(faults, parts.Fault{Field: "agency", Text: f.P.T("assess.book.agency_missing")})
	}
	level, _ := strconv.Atoi(in.Level) // 0, and refused, when it is no number
	if len(faults) == 0 {
		b, err := d.papers.Book(ctx, who.From(ctx), person.ID, in.Competency, level, in.Agency, slot)
		if err == nil {
			return d.booked(w, r, b)
		}
		if faults, status = refused(f.P, err); len(faults) == 0 {
			return err
		}
	}
	page, err := d.toBook(r, in)
	if err != nil {
		return err
	}
	page.Faults = faults
	return d.showBook(w, r, status, page)
}

func (d *Door) booked(w http.ResponseWriter, r *http.Request, b assessment.Booking) error {
	ctx, p := r.Context(), web.FrameOf(r.Context()).P
	lines, err := d.lines(ctx, d.db.Reader(), p, []assessment.Booking{b})
	if err != nil {
		return err
	}
	web.Flash(w, r.URL.Path, "assess.flash.booked", "name", lines[0].Name, "competency", lines[0].What, "slot", p.Moment(b.SlotAt), "agency", lines[0].Agency)
	http.Redirect(w, r, "/team/book/"+r.PathValue("code"), http.StatusSeeOther)
	return nil
}

// refused turns a refusal that another choice would mend into faults of the form; none for one that ends the matter.
func refused(p *locale.Printer, err error) (parts.Faults, int) {
	if out := places(p, err).Moved("slot", "date"); out != nil {
		return out, http.StatusUnprocessableEntity
	}
	f := fault.As(err)
	field := map[string]string{
		"assessment.denied.teaches": "agency", "people.org.unknown": "agency", "assessment.conflict.booked": "competency", "assessment.conflict.cooling": "level",
	}[f.Key]
	if field == "" {
		return nil, 0
	}
	return parts.FaultAt(p, err, field), fault.Status(f.Kind)
}
