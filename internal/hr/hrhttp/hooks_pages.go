package hrhttp

import (
	"context"
	"net/http"
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

const links = "/mdo/webhooks"

func (d *Door) hookRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mdo/webhooks", Handler: web.Mine(d.hooksPage)},
		{Pattern: "GET /mdo/webhooks/new", Handler: web.Mine(d.hookForm)},
		{Pattern: "POST /mdo/webhooks", Handler: web.Mine(d.makeHook)},
		{Pattern: "GET /mdo/webhooks/{id}", Handler: web.Mine(d.hookPage)},
		{Pattern: "GET /mdo/webhooks/{id}/rotate", Handler: web.Mine(d.askHook("rotate"))},
		{Pattern: "POST /mdo/webhooks/{id}/rotate", Handler: web.Mine(d.rotateOnPage)},
		{Pattern: "GET /mdo/webhooks/{id}/end", Handler: web.Mine(d.askHook("end"))},
		{Pattern: "POST /mdo/webhooks/{id}/end", Handler: web.Mine(d.endOnPage)},
		{Pattern: "POST /mdo/webhooks/{id}/resend", Handler: web.Mine(d.resendOnPage)},
	}
}

// HooksPage lists the links with other systems, the newest first.
type HooksPage struct {
	Hooks []hr.Hook
	Units map[string]people.Org
	Tally map[string]map[string]int
	After string
	Next  string
}

func (d *Door) hooksPage(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	if !by.Holds(who.HRLink) {
		return fault.E(fault.Denied, "hrhttp.hooks", "hr.denied")
	}
	page := HooksPage{After: r.URL.Query().Get("after")}
	list, err := d.hooks.Hooks(ctx, d.db.Reader(), by, page.After, listed+1)
	if err != nil {
		return err
	}
	if len(list) > listed {
		list, page.Next = list[:listed], list[listed-1].ID
	}
	page.Hooks = list
	if page.Units, page.Tally, err = d.around(ctx, list); err != nil {
		return err
	}
	p := web.FrameOf(ctx).P
	return web.Render(w, r, http.StatusOK, hooksPage(frame(r, page.finding(p)), page))
}

// finding says how many links there are and whether anything was given up.
func (p HooksPage) finding(l *locale.Printer) string {
	lasting, dead := 0, 0
	for _, h := range p.Hooks {
		if h.Lasts() {
			lasting++
		}
		dead += p.Tally[h.ID][hr.DeliveryDead]
	}
	switch {
	case lasting == 0:
		return l.T("hr.hooks.title_none")
	case dead > 0:
		return l.T("hr.hooks.title_dead", "n", dead)
	}
	return l.T("hr.hooks.title", "n", lasting)
}

func (p HooksPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From(links))
}

// HookFormPage takes what a link needs.
type HookFormPage struct {
	Direction hr.Direction
	Address   string
	Chosen    map[string]bool // types
	Greet     bool
	Units     []parts.Choice
	Faults    parts.Faults
}

func (d *Door) hookForm(w http.ResponseWriter, r *http.Request) error {
	page := HookFormPage{Direction: hr.In}
	if r.URL.Query().Get("for") == string(hr.Out) {
		page.Direction, page.Greet = hr.Out, true
	}
	return d.showHookForm(w, r, http.StatusOK, "", page)
}

func (d *Door) showHookForm(w http.ResponseWriter, r *http.Request, status int, unit string, page HookFormPage) error {
	var err error
	if page.Units, err = d.unitChoices(r, who.HRLink, unit); err != nil {
		return err
	}
	p := web.FrameOf(r.Context()).P
	return web.Render(w, r, status, hookFormPage(frame(r, p.T("hr.hook.new."+string(page.Direction))), page)) // keys: hr.hook.new.
}

func (d *Door) makeHook(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	page := HookFormPage{Direction: hr.In, Address: form.Get("address"), Chosen: map[string]bool{}, Greet: form.Get("greet") != ""}
	var h hr.Hook
	var secret string
	if form.Get("for") == string(hr.Out) {
		page.Direction = hr.Out
		for _, t := range form["types"] {
			page.Chosen[t] = true
		}
		h, secret, err = d.hooks.Subscribe(ctx, by, hr.Subscription{Org: form.Get("unit"), URL: page.Address, Types: form["types"], Greet: page.Greet})
	} else {
		h, secret, err = d.hooks.Admit(ctx, by, form.Get("unit"), page.Address)
	}
	if f := (*fault.Fault)(nil); err != nil {
		if f = fault.As(err); f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		field := "address"
		if len(f.Places) > 0 && f.Places[0].Name == "types" {
			field = "types"
		}
		page.Faults = parts.FaultAt(web.FrameOf(ctx).P, err, field)
		return d.showHookForm(w, r, fault.Status(f.Kind), form.Get("unit"), page)
	}
	return d.showSecret(w, r, h, secret)
}

// SecretPage shows a secret, once.
type SecretPage struct {
	hr.Hook
	Secret string
	PostTo string
}

func (d *Door) showSecret(w http.ResponseWriter, r *http.Request, h hr.Hook, secret string) error {
	w.Header().Set("Cache-Control", "no-store")
	f := frame(r, web.FrameOf(r.Context()).P.T("hr.secret.title"))
	return web.Render(w, r, http.StatusOK, secretPage(f, SecretPage{Hook: h, Secret: secret, PostTo: d.postTo(h.ID)}))
}

// HookPage is one link: what it is, and what its receiver is told.
type HookPage struct {
	hr.Hook
	Unit   parts.Words
	By     string
	PostTo string
	Tally  map[string]int
	Show   string // the state that is shown; "" for all
	After  int64
	Next   int64
	List   []hr.Delivery
}

func (d *Door) hookPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	page := HookPage{Show: r.URL.Query().Get("show")}
	page.After, _ = strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	p, err := d.readHook(ctx, r.PathValue("id"), &page)
	if err != nil {
		return err
	}
	switch page.Show {
	case hr.DeliveryWaiting, hr.DeliverySent, hr.DeliveryDead:
	default:
		page.Show = ""
	}
	if page.Direction == hr.Out {
		if page.List, err = d.hooks.Deliveries(ctx, q, by, page.ID, page.Show, page.After, listed+1); err != nil {
			return err
		}
		if len(page.List) > listed {
			page.List, page.Next = page.List[:listed], page.List[listed-1].Pos
		}
	}
	return web.Render(w, r, http.StatusOK, hookPage(frame(r, page.finding(p)), page))
}

// readHook fills what a page says of a link.
func (d *Door) readHook(ctx context.Context, id string, page *HookPage) (*locale.Printer, error) {
	p := web.FrameOf(ctx).P
	var err error
	if page.Hook, err = d.hooks.Hook(ctx, d.db.Reader(), who.From(ctx), id); err != nil {
		return p, err
	}
	units, tally, err := d.around(ctx, []hr.Hook{page.Hook})
	if err != nil {
		return p, err
	}
	made, err := d.people.People(ctx, d.db.Reader(), []string{page.MadeBy})
	if err != nil {
		return p, err
	}
	page.Unit, page.Tally, page.PostTo, page.By = unitWords(p, units[page.OrgID]), tally[page.ID], d.postTo(page.ID), named(p, made, page.MadeBy)
	return p, nil
}

func (p HookPage) finding(l *locale.Printer) string {
	switch {
	case !p.Lasts():
		return l.T("hr.hook.title_ended")
	case p.Direction == hr.In:
		return l.T("hr.hook.title_in", "source", p.Address)
	case p.Tally[hr.DeliveryDead] > 0:
		return l.T("hr.hook.title_dead", "n", p.Tally[hr.DeliveryDead])
	case p.Tally[hr.DeliveryWaiting] > 0:
		return l.T("hr.hook.title_waiting", "n", p.Tally[hr.DeliveryWaiting])
	}
	return l.T("hr.hook.title_sent")
}

func (p HookPage) address(show string, after int64) string {
	out := links + "/" + p.ID + "?show=" + show
	if after > 0 {
		out += "&after=" + strconv.FormatInt(after, 10)
	}
	return out
}

func (p HookPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after int64) string { return p.address(p.Show, after) })
}

func (p HookPage) record(l *locale.Printer) []parts.Fact {
	out := []parts.Fact{{Name: l.T("hr.col.unit"), Value: p.Unit.Text, Lang: p.Unit.Lang}}
	if p.Direction == hr.In {
		out = append(out, parts.Fact{Name: l.T("hr.hook.source_name"), Value: p.Address}, parts.Fact{Name: l.T("hr.hook.post_to"), Value: p.PostTo})
	} else {
		told := l.T("hr.hook.all_types")
		if len(p.Types) > 0 {
			told = strings.Join(p.Types, ", ")
		}
		out = append(out, parts.Fact{Name: l.T("hr.hook.url"), Value: p.Address}, parts.Fact{Name: l.T("hr.hook.types"), Value: told})
		if p.Greet && p.GreetedAt.IsZero() {
			out = append(out, parts.Fact{Name: l.T("hr.hook.greeted"), Value: l.T("hr.hook.greeted_not")})
		}
	}
	if !p.OldUntil.IsZero() {
		out = append(out, parts.Fact{Name: l.T("hr.hook.old_until"), Value: l.Moment(p.OldUntil)})
	}
	return append(out, parts.Fact{Name: l.T("hr.hook.made"), Value: p.By + ", " + l.DateField(p.MadeAt)})
}

func (d *Door) askHook(name string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var page HookPage
		p, err := d.readHook(r.Context(), r.PathValue("id"), &page)
		if err != nil {
			return err
		}
		at := links + "/" + page.ID
		if !page.Lasts() {
			http.Redirect(w, r, at, http.StatusSeeOther)
			return nil
		}
		key := "hr.hook." + name + "." // keys: hr.hook.rotate. hr.hook.end.
		c := parts.Confirm{
			Title: p.T(key + "title"), What: p.T(key+"what", "address", page.Address), Whom: page.Unit.Text, Undo: p.T(key + "undo"),
			Action: at + "/" + name, Back: at, Yes: parts.Button{Text: p.T(key + "yes"), Busy: p.T("hr.busy")},
		}
		if name == "end" {
			c.Yes.Kind = "danger"
		}
		f := frame(r, c.Title)
		f.Wide = false
		return web.Render(w, r, http.StatusOK, confirmPage(f, c))
	}
}

func (d *Door) rotateOnPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	h, secret, err := d.hooks.Rotate(r.Context(), who.From(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showSecret(w, r, h, secret)
}

func (d *Door) endOnPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	if err := d.hooks.End(r.Context(), who.From(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	web.Flash(w, "", "hr.hook.end.done")
	http.Redirect(w, r, links, http.StatusSeeOther)
	return nil
}

// resendOnPage has one delivery sent again, or all that were given up.
func (d *Door) resendOnPage(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	pos, _ := strconv.ParseInt(form.Get("position"), 10, 64)
	n, err := d.hooks.Resend(r.Context(), who.From(r.Context()), id, pos)
	if err != nil {
		return err
	}
	web.Flash(w, "", "hr.hook.resent", "n", n)
	http.Redirect(w, r, links+"/"+id, http.StatusSeeOther)
	return nil
}
