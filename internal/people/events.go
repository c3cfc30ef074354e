package people

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The kinds of order on somebody's service. Those of movement name the post that is taken up; an additional charge, and its
// end, names that post; the others name none.
const (
	ServiceJoining      = "joining"
	ServiceTransfer     = "transfer"
	ServicePromotion    = "promotion"
	ServiceDeputation   = "deputation"
	ServiceRepatriation = "repatriation"
	ServiceCharge       = "additional_charge"
	ServiceChargeEnded  = "charge_ended"
	ServiceLeave        = "leave"
	ServiceSuspension   = "suspension"
	ServiceResumption   = "resumption" // back from leave, or reinstated
	ServiceRetirement   = "retirement"
	ServiceResignation  = "resignation"
	ServiceDeath        = "death"
)

// The states of an order.
const (
	OrderWaiting = "waiting" // its day lies ahead
	OrderDone    = "done"
	OrderFailed  = "failed" // its day came, and it could not be carried out
	OrderBack    = "taken_back"
)

// natureOf is the nature of a posting that an order begins; the kinds that are here move somebody.
var natureOf = map[string]string{
	ServiceJoining: "appointment", ServiceTransfer: "transfer", ServicePromotion: "promotion", ServiceDeputation: "deputation",
	ServiceRepatriation: "repatriation", ServiceCharge: "transfer",
}

// statusAfter is what becomes of somebody whom an order does not move.
var statusAfter = map[string]string{
	ServiceLeave: "on_leave", ServiceSuspension: "suspended", ServiceResumption: "active", ServiceRetirement: "retired",
	ServiceResignation: "left", ServiceDeath: "deceased",
}

// ServiceOrder is one order on somebody's service.
type ServiceOrder struct {
	ID         string
	PersonID   string
	Kind       string
	PositionID string // the post that is taken up, or whose charge begins or ends
	On         string // the day on which it takes effect; today when it is blank
	OrderNo    string
	OrderDate  string
	State      string
	Why        string // of one that failed: the key of why
}

// OrderService records an order on somebody's service. One whose day has come is carried out at once; one whose day lies ahead
// waits, and TakeEffect carries it out. An order needs a number or a date. The actor needs the right people.import over where
// the person serves and where they go; nobody orders for themselves.
func (r *Register) OrderService(ctx context.Context, by who.Actor, o ServiceOrder) (ServiceOrder, error) {
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = r.OrderServiceIn(ctx, tx, by, o)
		return err
	})
	return o, fault.Wrap("people.OrderService", err)
}

// OrderServiceIn is OrderService within a transaction, for a cause that must be kept with it.
func (r *Register) OrderServiceIn(ctx context.Context, tx *db.Tx, by who.Actor, o ServiceOrder) (ServiceOrder, error) {
	const op = "people.OrderService"
	today := clock.Date(tx.Now())
	o, err := soundService(op, o, today)
	if err != nil {
		return o, err
	}
	if err := r.mayOrder(ctx, tx, by, op, o); err != nil {
		return o, err
	}
	o.ID, o.State = id.New(), OrderWaiting
	told := []event.Fact{ServiceOrdered{Person: o.PersonID, Order: o.ID, What: o.Kind, Position: o.PositionID, On: o.On, OrderNo: o.OrderNo, OrderDate: o.OrderDate}}
	var images []Image
	if o.On <= today {
		if images, err = r.effect(ctx, tx, by, o); err != nil {
			return o, err
		}
		o.State = OrderDone
		told = append(told, ServiceEffected{Person: o.PersonID, Order: o.ID})
	}
	if err := insertService(ctx, tx, o, images); err != nil {
		return o, fault.Wrap(op, err)
	}
	return o, event.RecordAll(ctx, tx, told)
}

// soundService refuses what is wrong in itself.
func soundService(op string, o ServiceOrder, today string) (ServiceOrder, error) {
	f := fault.E(fault.Invalid, op, "people.order.invalid")
	moves := natureOf[o.Kind] != "" || o.Kind == ServiceChargeEnded
	if !moves && statusAfter[o.Kind] == "" {
		f.At("kind", "people.service.kind")
	}
	if moves != (o.PositionID != "") {
		f.At("position", map[bool]string{true: "people.service.needs_post", false: "people.service.no_post"}[moves])
	}
	o.OrderNo = strings.Join(strings.Fields(o.OrderNo), " ")
	if o.OrderNo == "" && o.OrderDate == "" || len(o.OrderNo) > 80 {
		f.At("order_no", "people.service.needs_order")
	}
	if o.On == "" {
		o.On = today
	}
	for _, d := range []struct {
		name string
		date *string
	}{{"on", &o.On}, {"order_date", &o.OrderDate}} {
		if *d.date == "" {
			continue
		}
		date, ok := csvio.Date(*d.date)
		if !ok {
			f.At(d.name, "people.import.date")
		}
		*d.date = date
	}
	if o.OrderDate > today {
		f.At("order_date", "people.import.future", "today", today)
	}
	if len(f.Places) > 0 {
		return o, f
	}
	return o, nil
}

// mayOrder checks the right over both ends. Whether the post is free is looked at on the day.
func (r *Register) mayOrder(ctx context.Context, q db.Q, by who.Actor, op string, o ServiceOrder) error {
	over, err := r.Over(ctx, q, who.Actor{}, o.PersonID)
	if err != nil {
		return err
	}
	allowed := o.PersonID != by.PersonID && by.Can(who.PeopleImport, over.Path)
	if o.PositionID != "" && allowed {
		s, err := r.Position(ctx, q, o.PositionID)
		if err != nil {
			return err
		}
		unit, err := r.Org(ctx, q, s.OrgID)
		if err != nil {
			return err
		}
		allowed = by.Can(who.PeopleImport, unit.Path)
	}
	if !allowed {
		return fault.E(fault.Denied, op, "people.order.denied")
	}
	return nil
}

// effect carries an order out, and gives what it has changed.
func (r *Register) effect(ctx context.Context, tx *db.Tx, by who.Actor, o ServiceOrder) ([]Image, error) {
	before, err := imagesOf(ctx, tx, []string{o.PersonID}, nil)
	if err != nil {
		return nil, err
	}
	if err := r.doService(ctx, tx, by, o); err != nil {
		return nil, err
	}
	after, err := imagesOf(ctx, tx, []string{o.PersonID}, nil)
	return paired(before, after), err
}

func (r *Register) doService(ctx context.Context, tx *db.Tx, by who.Actor, o ServiceOrder) error {
	const op = "people.OrderService"
	switch status := statusAfter[o.Kind]; {
	case natureOf[o.Kind] != "":
		_, err := r.transfer(ctx, tx, by, Order{
			PersonID: o.PersonID, PositionID: o.PositionID, From: o.On, Nature: natureOf[o.Kind], OrderNo: o.OrderNo, OrderDate: o.OrderDate,
			Additional: o.Kind == ServiceCharge,
		})
		return err
	case o.Kind == ServiceChargeEnded:
		return r.relieve(ctx, tx, by, o.PersonID, o.PositionID, o.On, "")
	case !gone[status]:
		p, err := r.Person(ctx, tx, o.PersonID)
		if err == nil && gone[p.Status] {
			err = fault.E(fault.Conflict, op, "people.order.not_there")
		}
		if err != nil {
			return err
		}
		return leave(ctx, tx, o.PersonID, status)
	default:
		current, err := currentPostings(ctx, tx, []string{o.PersonID})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(current[o.PersonID], func(t Posting) bool { return !t.Additional })
		if i < 0 {
			return fault.E(fault.Conflict, op, "people.order.not_there")
		}
		return r.relieve(ctx, tx, by, o.PersonID, current[o.PersonID][i].PositionID, o.On, status)
	}
}

// TakeEffect carries out the orders whose day has come, and gives how many were. One that cannot be carried out any more, as
// when its post has been given to another, is marked as failed with the reason, and told.
func (r *Register) TakeEffect(ctx context.Context) (done int, err error) {
	const op = "people.TakeEffect"
	machine := who.Operator("job") // who ordered had the right when they did
	for {
		due, err := dueService(ctx, r.db.Reader(), clock.Date(r.db.Clock().Now()), 200)
		if err != nil || len(due) == 0 {
			return done, fault.Wrap(op, err)
		}
		for _, o := range due {
			err := r.settleOrder(ctx, machine, o)
			if err != nil {
				return done, fault.Wrap(op, err)
			}
			done++
		}
	}
}

// settleOrder carries one order out, or marks it as failed; whoever comes second finds it settled.
func (r *Register) settleOrder(ctx context.Context, by who.Actor, o ServiceOrder) error {
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		ok, err := settleService(ctx, tx, o, OrderDone, "")
		if err != nil || !ok {
			return err
		}
		images, err := r.effect(ctx, tx, by, o)
		if err != nil {
			return err
		}
		if err := keepImages(ctx, tx, o, images); err != nil {
			return err
		}
		return event.Record(ctx, tx, ServiceEffected{Person: o.PersonID, Order: o.ID})
	})
	f := fault.As(err)
	if err == nil || !slices.Contains([]fault.Kind{fault.Conflict, fault.Invalid, fault.NotFound, fault.Denied}, f.Kind) {
		return err
	}
	return r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		ok, err := settleService(ctx, tx, o, OrderFailed, f.Key)
		if err != nil || !ok {
			return err
		}
		return event.Record(ctx, tx, ServiceFailed{Person: o.PersonID, Order: o.ID})
	})
}

// ServiceOrders gives the orders on somebody's service, the newest first. The caller has checked the right.
func (r *Register) ServiceOrders(ctx context.Context, q db.Q, personID string) ([]ServiceOrder, error) {
	out, err := serviceOf(ctx, q, personID)
	return out, fault.Wrap("people.ServiceOrders", err)
}
