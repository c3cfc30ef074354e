package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// TakeBackService takes an order back. One that waits is carried out no more; one that was carried out is undone, to the last
// row, as long as nothing about the person has changed since: then the later change goes first. An order that failed, or that
// was taken back already, is refused. The actor needs the right people.import over where the person serves and served; nobody
// takes back their own.
func (r *Register) TakeBackService(ctx context.Context, by who.Actor, personID, orderID string) error {
	const op = "people.TakeBackService"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		over, err := r.Over(ctx, tx, who.Actor{}, personID)
		if err != nil {
			return err
		}
		if personID == by.PersonID || !by.Can(who.PeopleImport, over.Path) {
			return fault.E(fault.Denied, op, "people.order.denied")
		}
		o, images, err := serviceByID(ctx, tx, personID, orderID)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "people.service.unknown")
		}
		if err != nil {
			return err
		}
		if why := CannotTakeBack(o, len(images) > 0); why != "" {
			return fault.E(fault.Conflict, op, why)
		}
		ok, err := takeBackService(ctx, tx, o)
		if err != nil {
			return err
		}
		if !ok { // somebody else was first
			return fault.E(fault.Conflict, op, "people.service.back_already")
		}
		if o.State == OrderDone {
			if err := r.Restore(ctx, tx, by, images); err != nil {
				return err
			}
		}
		return event.Record(ctx, tx, ServiceTakenBack{Person: o.PersonID, Order: o.ID})
	}))
}

// CannotTakeBack gives the key of why an order cannot be taken back, "" where it may be tried. kept tells whether what it wrote
// over is known: orders of before this was kept have no such record.
func CannotTakeBack(o ServiceOrder, kept bool) string {
	switch {
	case o.State == OrderBack:
		return "people.service.back_already"
	case o.State == OrderFailed:
		return "people.service.back_failed"
	case o.State == OrderDone && !kept:
		return "people.service.back_unknown"
	}
	return ""
}

// ServiceByIDs gives orders by id, of the persons that they are about.
func (r *Register) ServiceByIDs(ctx context.Context, q db.Q, personIDs, orderIDs []string) (map[string]ServiceOrder, error) {
	out := map[string]ServiceOrder{}
	wanted := map[string]bool{}
	for _, id := range orderIDs {
		wanted[id] = true
	}
	rows, err := serviceOfAll(ctx, q, db.Keys(personIDs))
	for _, o := range rows {
		if wanted[o.ID] {
			out[o.ID] = o
		}
	}
	return out, fault.Wrap("people.ServiceByIDs", err)
}

// PositionsByID gives positions by id; those that are unknown are left out.
func (r *Register) PositionsByID(ctx context.Context, q db.Q, ids []string) (map[string]Position, error) {
	rows, err := positions(ctx, q, "s.id", db.Keys(ids))
	out := make(map[string]Position, len(rows))
	for _, s := range rows {
		out[s.ID] = s
	}
	return out, fault.Wrap("people.PositionsByID", err)
}

// ServiceKinds lists the kinds of order, in the order of a service.
func ServiceKinds() []string {
	return []string{
		ServiceJoining, ServiceTransfer, ServicePromotion, ServiceDeputation, ServiceRepatriation, ServiceCharge, ServiceChargeEnded, ServiceLeave,
		ServiceSuspension, ServiceResumption, ServiceRetirement, ServiceResignation, ServiceDeath,
	}
}
