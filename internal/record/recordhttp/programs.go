package recordhttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const programs = "/record/programs"

// idle is how long a program may stay away before the list says so.
const idle = 30 * 24 * time.Hour

func frame(r *http.Request, title string) web.Frame {
	f := web.FrameOf(r.Context())
	f.Title, f.Tab, f.Tabs, f.Dense, f.Wide = title, "record/programs", f.AreaTabs(), true, true
	return f
}

// ProgramsPage lists the programs that may speak with the record, the newest first.
type ProgramsPage struct {
	Programs []record.Program
	Now      time.Time
	Address  string
}

func (d *Desk) programsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := d.store.Programs(r.Context(), who.From(r.Context()))
	if err != nil {
		return err
	}
	page := ProgramsPage{list, d.db.Clock().Now(), d.address + Root}
	return web.Render(w, r, http.StatusOK, programsPage(frame(r, page.finding(web.FrameOf(r.Context()).P)), page))
}

// finding says how many there are, and how many of them have not been here for long.
func (p ProgramsPage) finding(l *locale.Printer) string {
	away := 0
	for _, one := range p.Programs {
		if p.away(one) {
			away++
		}
	}
	switch {
	case len(p.Programs) == 0:
		return l.T("record.programs.title_none")
	case away > 0:
		return l.T("record.programs.title_away", "n", len(p.Programs), "away", away)
	}
	return l.T("record.programs.title", "n", len(p.Programs))
}

func (p ProgramsPage) away(one record.Program) bool {
	return p.Now.Sub(time.UnixMicro(max(one.UsedAt, one.MadeAt))) > idle
}

// used is when a program was last here, in words.
func used(l *locale.Printer, p record.Program) string {
	if p.UsedAt == 0 {
		return l.T("record.program.never")
	}
	at := time.UnixMicro(p.UsedAt)
	return l.DateField(at) + ", " + l.Time(at)
}

// mayWords are the scopes in words.
func mayWords(l *locale.Printer, scopes []record.Scope) string {
	out := make([]string, len(scopes))
	for i, s := range scopes {
		out[i] = scopeText(l, s)
	}
	return strings.Join(out, ", ")
}

func scopeText(l *locale.Printer, s record.Scope) string {
	return l.T("record.scope_is." + strings.ReplaceAll(string(s), "-", "_")) // keys: record.scope_is.
}

// rate is how often a program may ask, in words.
func rate(l *locale.Printer, n int64) string {
	if n == 0 {
		return l.T("record.program.no_bound")
	}
	return l.T("record.program.per_minute", "n", n)
}

// ProgramFormPage takes what a program needs.
type ProgramFormPage struct {
	Name   string
	Chosen map[string]bool
	Rate   string
	Faults parts.Faults
}

func (p ProgramFormPage) scopes(l *locale.Printer) []parts.Option {
	var out []parts.Option
	for _, s := range record.Scopes() {
		out = append(out, parts.Option{Name: "scope", Value: string(s), Text: scopeText(l, s), Hint: string(s), Chosen: p.Chosen[string(s)], Many: true})
	}
	return out
}

func (d *Desk) programForm(w http.ResponseWriter, r *http.Request) error {
	if !who.From(r.Context()).Holds(who.RecordClients) {
		return fault.E(fault.Denied, "recordhttp.programForm", "record.clients_denied")
	}
	return d.showForm(w, r, http.StatusOK, ProgramFormPage{Chosen: map[string]bool{string(record.Write): true}})
}

func (d *Desk) showForm(w http.ResponseWriter, r *http.Request, status int, page ProgramFormPage) error {
	return web.Render(w, r, status, programFormPage(frame(r, web.FrameOf(r.Context()).P.T("record.program.add")), page))
}

func (d *Desk) addProgram(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	page := ProgramFormPage{Name: form.Get("name"), Rate: strings.TrimSpace(form.Get("per_minute")), Chosen: map[string]bool{}}
	var scopes []record.Scope
	for _, s := range form["scope"] {
		page.Chosen[s] = true
		scopes = append(scopes, record.Scope(s))
	}
	var most int64
	if page.Rate != "" {
		if most, err = strconv.ParseInt(page.Rate, 10, 32); err != nil {
			most = -1 // no number: the room says what it wants
		}
	}
	c, secret, err := d.store.AddClient(r.Context(), who.From(r.Context()), page.Name, scopes, most)
	if fault.Is(err, fault.Invalid) {
		page.Faults = parts.FaultsOf(web.FrameOf(r.Context()).P, err)
		return d.showForm(w, r, http.StatusUnprocessableEntity, page)
	} else if err != nil {
		return err
	}
	return d.showSecret(w, r, c, secret)
}

// SecretPage shows a secret, once.
type SecretPage struct {
	record.Client
	Secret  string
	Address string
}

func (d *Desk) showSecret(w http.ResponseWriter, r *http.Request, c record.Client, secret string) error {
	w.Header().Set("Cache-Control", "no-store")
	f := frame(r, web.FrameOf(r.Context()).P.T("record.secret.title", "name", c.Name))
	return web.Render(w, r, http.StatusOK, secretPage(f, SecretPage{c, secret, d.address + Root}))
}

// ProgramPage is one program: what it may do and what it has done.
type ProgramPage struct {
	record.Program
	Address string
}

func (d *Desk) one(r *http.Request) (ProgramPage, error) {
	p, err := d.store.Program(r.Context(), who.From(r.Context()), r.PathValue("key"))
	return ProgramPage{p, d.address + Root}, err
}

func (d *Desk) programPage(w http.ResponseWriter, r *http.Request) error {
	page, err := d.one(r)
	if err != nil {
		return err
	}
	l := web.FrameOf(r.Context()).P
	title := l.T("record.program.title", "name", page.Name, "n", page.Stored)
	if page.Stored == 0 {
		title = l.T("record.program.title_none", "name", page.Name)
	}
	return web.Render(w, r, http.StatusOK, programPage(frame(r, title), page))
}

// facts are what is known of the program.
func (p ProgramPage) facts(l *locale.Printer) []parts.Fact {
	counts := l.T("record.program.not_trusted")
	if p.Trusted {
		counts = l.T("record.program.trusted")
	}
	return []parts.Fact{
		{Name: l.T("record.col.key"), Value: p.Key},
		{Name: l.T("record.program.address"), Value: p.Address},
		{Name: l.T("record.col.may"), Value: mayWords(l, p.Scopes)},
		{Name: l.T("record.col.rate"), Value: rate(l, p.PerMinute)},
		{Name: l.T("record.col.stored"), Value: l.Int(p.Stored)},
		{Name: l.T("record.col.used"), Value: used(l, p.Program)},
		{Name: l.T("record.program.counts"), Value: counts},
		{Name: l.T("record.program.made"), Value: l.DateField(time.UnixMicro(p.MadeAt))},
	}
}

// ask is the page before an act that touches what others rely on.
func (d *Desk) ask(name string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		page, err := d.one(r)
		if err != nil {
			return err
		}
		p, at := web.FrameOf(r.Context()).P, programs+"/"+page.Key
		key := "record.ask." + name + "."
		if name == "trust" && page.Trusted {
			key = "record.ask.distrust."
		}
		// keys: record.ask.rotate. record.ask.end. record.ask.trust. record.ask.distrust.
		c := parts.Confirm{
			Title: p.T(key + "title"), What: p.T(key + "what"), Whom: page.Name, Undo: p.T(key + "undo"),
			Action: at + "/" + name, Back: at, Yes: parts.Button{Text: p.T(key + "yes"), Busy: p.T("record.busy")},
		}
		if name == "trust" && !page.Trusted {
			c.Hidden = []string{"trust", "1"}
		}
		if name == "end" {
			c.Yes.Kind = "danger"
		}
		f := frame(r, c.Title)
		f.Wide = false
		return web.Render(w, r, http.StatusOK, askPage(f, c))
	}
}

func (d *Desk) rotate(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	page, err := d.one(r)
	if err != nil {
		return err
	}
	secret, err := d.store.RotateClient(r.Context(), who.From(r.Context()), page.Key)
	if err != nil {
		return err
	}
	return d.showSecret(w, r, page.Client, secret)
}

func (d *Desk) end(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	if err := d.store.EndClient(r.Context(), who.From(r.Context()), r.PathValue("key")); err != nil {
		return err
	}
	web.Flash(w, "", "record.ask.end.done")
	http.Redirect(w, r, programs, http.StatusSeeOther)
	return nil
}

func (d *Desk) trust(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	yes := form.Get("trust") != ""
	if err := d.store.TrustClient(r.Context(), who.From(r.Context()), r.PathValue("key"), yes); err != nil {
		return err
	}
	key := "record.ask.distrust.done"
	if yes {
		key = "record.ask.trust.done"
	}
	web.Flash(w, "", key)
	http.Redirect(w, r, programs+"/"+r.PathValue("key"), http.StatusSeeOther)
	return nil
}

// reads tells whether a program may read what others have stored.
func reads(p record.Program) bool {
	return slices.Contains(p.Scopes, record.All) || slices.Contains(p.Scopes, record.Read)
}

// ruleText is a rule in words.
func ruleText(l *locale.Printer, r record.Rule) string {
	return l.T("record.rule_is." + r.Name) // keys: record.rule_is.
}
