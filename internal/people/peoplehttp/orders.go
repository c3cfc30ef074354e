package peoplehttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// OrderPage is an order on somebody's service that is being entered.
type OrderPage struct {
	Person people.Person
	Given  people.ServiceOrder
	Post   string // code of the post, as it was typed
	Faults parts.Faults
}

// subject finds the person of an address, whom the reader may give orders on.
func (d *Door) subject(ctx context.Context, code string) (people.Person, error) {
	by := who.From(ctx)
	someone, err := d.people.ByCode(ctx, d.db.Reader(), code)
	if err != nil {
		return someone, err
	}
	over, err := d.people.Over(ctx, d.db.Reader(), by, someone.ID)
	if err == nil && !d.mayOrder(by, someone, over) {
		err = fault.E(fault.Denied, "peoplehttp.orders", "people.order.denied")
	}
	return someone, err
}

func (d *Door) mayOrder(by who.Actor, someone people.Person, over who.Over) bool {
	return someone.ID != by.PersonID && by.Can(who.PeopleImport, over.Path)
}

func (d *Door) orderForm(w http.ResponseWriter, r *http.Request) error {
	someone, err := d.subject(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return d.showOrder(w, r, http.StatusOK, OrderPage{Person: someone})
}

func (d *Door) showOrder(w http.ResponseWriter, r *http.Request, status int, page OrderPage) error {
	f := web.FrameOf(r.Context())
	name, _ := f.P.Name(page.Person.Name)
	f.Title = f.P.T("people.orders.new_for", "name", name)
	f.Tab, f.Tabs, f.Dense = "mdo/people", f.AreaTabs(), true
	return web.Render(w, r, status, orderPage(f, page))
}

func (d *Door) order(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	someone, err := d.subject(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := OrderPage{Person: someone, Post: form.Get("position"), Given: people.ServiceOrder{
		PersonID: someone.ID, Kind: form.Get("kind"), On: form.Get("on"), OrderNo: form.Get("order_no"), OrderDate: form.Get("order_date"),
	}}
	done, err := d.give(ctx, page.Given, page.Post)
	if err == nil {
		web.Flash(w, "", "people.orders.given."+done.State) // keys: people.orders.given.
		http.Redirect(w, r, serviceAt(someone.Code)+"#orders", http.StatusSeeOther)
		return nil
	}
	f := fault.As(err)
	if !slices.Contains([]fault.Kind{fault.Invalid, fault.Conflict}, f.Kind) {
		return err
	}
	page.Faults = parts.FaultsOr(web.FrameOf(ctx).P, err, "kind").Moved("from", "on")
	return d.showOrder(w, r, fault.Status(f.Kind), page)
}

// give gives an order that names its post by code.
func (d *Door) give(ctx context.Context, o people.ServiceOrder, post string) (people.ServiceOrder, error) {
	if post = strings.Join(strings.Fields(post), " "); post != "" {
		s, err := d.people.Position(ctx, d.db.Reader(), post)
		if fault.Is(err, fault.NotFound) {
			return o, fault.E(fault.Invalid, "peoplehttp.orders", "people.order.invalid").At("position", "people.orders.no_post", "code", post)
		}
		if err != nil {
			return o, err
		}
		o.PositionID = s.ID
	}
	return d.people.OrderService(ctx, who.From(ctx), o)
}

// BackPage asks whether an order is taken back.
type BackPage struct {
	Person people.Person
	Order  people.ServiceOrder
}

// theOrder finds an order of an address.
func (d *Door) theOrder(ctx context.Context, someone people.Person, orderID string) (people.ServiceOrder, error) {
	list, err := d.people.ServiceOrders(ctx, d.db.Reader(), someone.ID)
	if err != nil {
		return people.ServiceOrder{}, err
	}
	i := slices.IndexFunc(list, func(o people.ServiceOrder) bool { return o.ID == orderID })
	if i < 0 {
		return people.ServiceOrder{}, fault.E(fault.NotFound, "peoplehttp.orders", "people.service.unknown")
	}
	return list[i], nil
}

func (d *Door) backForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	someone, err := d.subject(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	o, err := d.theOrder(ctx, someone, r.PathValue("order"))
	if err != nil {
		return err
	}
	at := serviceAt(someone.Code)
	if people.CannotTakeBack(o, true) != "" {
		http.Redirect(w, r, at, http.StatusSeeOther)
		return nil
	}
	f := web.FrameOf(ctx)
	name, _ := f.P.Name(someone.Name)
	c := parts.Confirm{
		Title: f.P.T("people.orders.back.title"), What: f.P.T("people.orders.back.what."+o.State, "kind", f.P.T("people.orders.kind."+o.Kind), "on", f.P.DateOf(o.On)), // keys: people.orders.back.what.
		Whom: name, Undo: f.P.T("people.orders.back.undo"), Action: at[:len(at)-len("/service")] + "/orders/" + o.ID + "/back", Back: at,
		Yes: parts.Button{Text: f.P.T("people.orders.back.yes"), Kind: "danger", Busy: f.P.T("people.orders.busy")},
	}
	f.Title, f.Tab, f.Tabs, f.Dense = c.Title, "mdo/people", f.AreaTabs(), true
	return web.Render(w, r, http.StatusOK, confirmPage(f, c))
}

func (d *Door) back(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	someone, err := d.subject(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	if err := d.people.TakeBackService(ctx, who.From(ctx), someone.ID, r.PathValue("order")); err != nil {
		return err
	}
	web.Flash(w, "", "people.orders.back.done")
	http.Redirect(w, r, serviceAt(someone.Code)+"#orders", http.StatusSeeOther)
	return nil
}

// serviceAt is the address of somebody's service.
func serviceAt(code string) string { return "/mdo/people/" + url.PathEscape(code) + "/service" }

func ordersAt(code string) string { return "/mdo/people/" + url.PathEscape(code) + "/orders" }

// kindChoices are the kinds of order, in the order of a service.
func kindChoices(p *locale.Printer, chosen string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("people.orders.choose")}}
	for _, k := range people.ServiceKinds() {
		out = append(out, parts.Choice{Value: k, Text: p.T("people.orders.kind." + k), Chosen: k == chosen}) // keys: people.orders.kind.
	}
	return out
}

// ordersOf reads the orders on somebody's service, and keeps that it was read where it is not the reader's own.
func (d *Door) ordersOf(ctx context.Context, someone people.Person, over who.Over) ([]people.ServiceOrder, error) {
	by := who.From(ctx)
	if someone.ID != by.PersonID {
		if err := audit.Record(ctx, d.db, by, who.PeopleRead, someone.ID, over.Path, "service"); err != nil {
			return nil, fault.Wrap("peoplehttp.orders", err)
		}
	}
	return d.people.ServiceOrders(ctx, d.db.Reader(), someone.ID)
}
