package practicehttp

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const (
	perPage = 30
	window  = 28 // days over which the mix is shown
)

// LogPage is /practice.
type LogPage struct {
	Week    []parts.Day
	Minutes int // written down in the week
	Read    int // read in courses in the week, as it was measured
	Mix     practice.Mix
	Entries []practice.Entry
	Words   plan.Words
	Form    Form
	Removed string // id of the entry that was just removed; "" for none
	Pages   parts.Pages
}

// Form is an entry as it is being written.
type Form struct {
	Entry   string // id of the entry that is corrected; "" for a new one
	Version int
	New     practice.New
	Minutes string         // as typed
	Choices []parts.Choice // competencies: those of the post first
	People  []parts.Choice // whom it can have been done with
	named   map[string]parts.Words
	Today   string
	Oldest  string
	Faults  parts.Faults
}

// action is where the form is sent.
func (f Form) action() string {
	if f.Entry == "" {
		return "/practice"
	}
	return "/practice/" + f.Entry + "/edit"
}

func (d *Door) page(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, http.StatusOK, Form{New: practice.New{Kind: practice.OnJob, Competency: r.URL.Query().Get("competency")}})
}

func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, form Form) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page, after := LogPage{Form: form}, r.URL.Query().Get("after")
	found, err := d.logs.List(ctx, q, by, by.PersonID, practice.Filter{}, after, perPage)
	if err != nil {
		return err
	}
	page.Entries = found.Entries
	if err := d.figures(ctx, q, f.P, &page); err != nil {
		return err
	}
	if page.Words, err = d.fill(ctx, q, f.P, &page.Form, page.Entries); err != nil {
		return err
	}
	if gone := r.URL.Query().Get("removed"); id.Valid(gone) {
		page.Removed = gone
	}
	page.Pages = parts.PagesOf(after, found.Next, parts.From("/practice"))
	f.Title, f.Tab = f.P.T("practice.title"), "practice"
	return web.Render(w, r, status, logPage(f, page))
}

// figures fills in the week and the mix: what was written down, and what was read in courses by the server's clock.
func (d *Door) figures(ctx context.Context, q db.Q, p *locale.Printer, page *LogPage) error {
	me, now := who.From(ctx).PersonID, q.Now()
	from := clock.Date(now.AddDate(0, 0, 1-window))
	week, err := d.logs.Week(ctx, q, me)
	if err != nil {
		return err
	}
	if page.Mix, err = d.logs.Mix(ctx, q, me, from, ""); err != nil {
		return err
	}
	read, err := d.courses.Days(ctx, q, me, from, clock.Date(now))
	if err != nil {
		return err
	}
	seconds := 0
	for _, n := range read {
		seconds += n
	}
	page.Mix.Formal += seconds / 60
	t := now.In(clock.India)
	today := (int(t.Weekday()) + 6) % 7
	for i, minutes := range week {
		minutesRead := read[clock.Date(t.AddDate(0, 0, i-today))] / 60
		// keys: practice.day.0, practice.day.1, practice.day.2, practice.day.3, practice.day.4, practice.day.5, practice.day.6
		page.Week = append(page.Week, parts.Day{Name: p.T("practice.day." + strconv.Itoa(i)), Minutes: minutes + minutesRead, Today: i == today})
		page.Minutes, page.Read = page.Minutes+minutes, page.Read+minutesRead
	}
	return nil
}

// fill gives a form its choices, and the names of all competencies and people that the page mentions.
func (d *Door) fill(ctx context.Context, q db.Q, p *locale.Printer, form *Form, entries []practice.Entry) (plan.Words, error) {
	me := who.From(ctx).PersonID
	standings, err := d.plans.Standings(ctx, q, me, p.Lang())
	if err != nil {
		return plan.Words{}, err
	}
	known := map[string]plan.Named{}
	for _, s := range standings {
		known[s.Competency] = plan.Named{Levels: s.Levels, Name: s.Name}
	}
	var others, with []string // what the post does not ask for; and with whom it was
	mention := func(competency, person string) {
		if _, ok := known[competency]; competency != "" && !ok && !slices.Contains(others, competency) {
			others = append(others, competency)
		}
		if person != "" && !slices.Contains(with, person) {
			with = append(with, person)
		}
	}
	for _, e := range entries {
		mention(e.Competency, e.WithPerson)
	}
	mention(form.New.Competency, form.New.WithPerson)
	words, err := d.plans.Words(ctx, q, p.Lang(), others, nil)
	if err != nil {
		return words, err
	}
	form.Choices = []parts.Choice{{Text: p.T("practice.form.no_competency")}}
	for _, s := range standings {
		name, _ := p.Name(s.Name)
		form.Choices = append(form.Choices, parts.Choice{Value: s.Competency, Text: name})
	}
	if named, ok := words.Competencies[form.New.Competency]; ok {
		name, _ := p.Name(named.Name)
		form.Choices = append(form.Choices, parts.Choice{Value: form.New.Competency, Text: name})
	}
	maps.Copy(words.Competencies, known)
	now := q.Now()
	form.Today, form.Oldest = clock.Date(now), clock.Date(now.AddDate(0, 0, -practice.OldestDays))
	if form.New.DoneOn == "" {
		form.New.DoneOn = form.Today
	}
	return words, d.around(ctx, q, p, form, with)
}

// around gives a form the people whom the reader works with, and those who stand in an entry already.
func (d *Door) around(ctx context.Context, q db.Q, p *locale.Printer, form *Form, with []string) error {
	found, err := d.people.Near(ctx, q, who.From(ctx).PersonID, p.Lang(), with)
	form.named = map[string]parts.Words{}
	form.People = []parts.Choice{{Text: p.T("practice.form.with.nobody")}}
	for _, n := range found {
		name, lang := p.Name(n.Name)
		form.named[n.PersonID] = parts.Words{Text: name, Lang: lang}
		if n.Where == people.Elsewhere && n.PersonID != form.New.WithPerson {
			continue // stands in another entry alone
		}
		if title, _ := p.Name(n.Title); title != "" {
			name += ", " + title
		}
		form.People = append(form.People, parts.Choice{Value: n.PersonID, Text: name})
	}
	return err
}

// read reads a posted entry.
func read(v url.Values) (Form, error) {
	f := Form{Minutes: strings.TrimSpace(v.Get("minutes")), New: practice.New{
		Kind: v.Get("kind"), Competency: v.Get("competency"), Text: v.Get("text"), WithPerson: v.Get("with"), DoneOn: strings.TrimSpace(v.Get("done_on")),
	}}
	if n, err := strconv.Atoi(f.Minutes); err == nil { // else 0, which the room refuses with words
		f.New.Minutes = n
	}
	if s := v.Get("version"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return f, fault.E(fault.Invalid, "practicehttp.read", "web.form.unreadable")
		}
		f.Version = n
	}
	return f, nil
}

// refusal lays what the room refused beside the fields; false where it is no matter of fields.
func (f *Form) refusal(p *locale.Printer, err error) bool {
	if fault.Is(err, fault.Invalid) {
		f.Faults = parts.FaultsOf(p, err)
	}
	return f.Faults != nil
}

func (d *Door) log(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(w, r)
	if err != nil {
		return err
	}
	form, err := read(v)
	if err != nil {
		return err
	}
	if _, err := d.logs.Log(r.Context(), who.From(r.Context()), form.New); err != nil {
		if form.refusal(web.FrameOf(r.Context()).P, err) {
			return d.show(w, r, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	web.Flash(w, "/practice", "practice.told.logged", "n", form.New.Minutes)
	http.Redirect(w, r, "/practice", http.StatusSeeOther)
	return nil
}

func (d *Door) edit(w http.ResponseWriter, r *http.Request) error {
	e, err := d.logs.Entry(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !e.RemovedAt.IsZero() {
		return fault.E(fault.Conflict, "practicehttp.edit", "practice.conflict.removed")
	}
	return d.showEdit(w, r, http.StatusOK, Form{
		Entry: e.ID, Version: e.Version, Minutes: strconv.Itoa(e.Minutes),
		New: practice.New{Kind: e.Kind, Competency: e.Competency, Minutes: e.Minutes, Text: e.Text, WithPerson: e.WithPerson, DoneOn: e.DoneOn},
	})
}

func (d *Door) showEdit(w http.ResponseWriter, r *http.Request, status int, form Form) error {
	f := web.FrameOf(r.Context())
	if _, err := d.fill(r.Context(), d.db.Reader(), f.P, &form, nil); err != nil {
		return err
	}
	f.Title, f.Tab = f.P.T("practice.edit.title"), "practice"
	return web.Render(w, r, status, editPage(f, form))
}

func (d *Door) correct(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(w, r)
	if err != nil {
		return err
	}
	form, err := read(v)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	now, err := d.logs.Entry(ctx, d.db.Reader(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	form.Entry = now.ID
	if _, err := d.logs.Correct(ctx, by, now.ID, form.Version, form.New); err != nil {
		if form.refusal(web.FrameOf(ctx).P, err) {
			return d.showEdit(w, r, http.StatusUnprocessableEntity, form)
		}
		return err
	}
	web.Flash(w, form.action(), "practice.told.corrected")
	http.Redirect(w, r, "/practice", http.StatusSeeOther)
	return nil
}

// remove takes an entry out. Sent twice, the second leads to the same page: nothing more is gone.
func (d *Door) remove(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	err := d.logs.Remove(r.Context(), who.From(r.Context()), r.PathValue("id"))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	http.Redirect(w, r, "/practice?removed="+web.Escape(r.PathValue("id")), http.StatusSeeOther)
	return nil
}

func (d *Door) undo(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	err := d.logs.Undo(r.Context(), who.From(r.Context()), r.PathValue("id"))
	if err != nil && fault.As(err).Key != "practice.conflict.not_removed" {
		return err
	}
	web.Flash(w, "", "practice.told.undone")
	http.Redirect(w, r, "/practice", http.StatusSeeOther)
	return nil
}
