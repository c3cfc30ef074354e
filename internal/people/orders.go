package people

import (
	"cmp"
	"context"
	"slices"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Order puts one person on one position from a day on.
type Order struct {
	PersonID   string
	PositionID string
	From       string // a date; today when it is blank
	Nature     string // transfer when it is blank
	OrderNo    string
	OrderDate  string
	Additional bool // in additional charge, keeping the substantive post
}

// Transfer carries out an order. In substance it ends the posting that the person has and begins the new one on the same
// day; in additional charge it begins one beside it. The position must be vacant, and nobody orders for themselves.
func (r *Register) Transfer(ctx context.Context, by who.Actor, o Order) (Posting, error) {
	var begun Posting
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		begun, err = r.transfer(ctx, tx, by, o)
		return err
	})
	return begun, err
}

// transfer is Transfer within a transaction.
func (r *Register) transfer(ctx context.Context, tx *db.Tx, by who.Actor, o Order) (Posting, error) {
	const op = "people.Transfer"
	o, err := soundOrder(op, o, clock.Date(tx.Now()))
	if err != nil {
		return Posting{}, err
	}
	p, position, unit, err := r.orderOn(ctx, tx, by, op, o)
	if err != nil {
		return Posting{}, err
	}
	current, err := currentPostings(ctx, tx, []string{p.ID})
	if err != nil {
		return Posting{}, fault.Wrap(op, err)
	}
	c := &staffChanges{}
	for _, t := range current[p.ID] {
		switch {
		case t.PositionID == o.PositionID:
			return Posting{}, fault.E(fault.Conflict, op, "people.order.there_already")
		case !t.Additional && !o.Additional && o.From < t.From:
			return Posting{}, fault.E(fault.Invalid, op, "people.order.too_early").At("from", "people.order.too_early")
		case !t.Additional && !o.Additional:
			c.end(&t, o.From)
		}
	}
	begun := Posting{
		ID: id.New(), PersonID: p.ID, PositionID: position.ID, From: o.From, Nature: o.Nature,
		OrderNo: o.OrderNo, OrderDate: o.OrderDate, Additional: o.Additional,
	}
	c.begun = []Posting{begun}
	c.told = append(c.told, Posted{Person: p.ID, Position: position.ID, KindCode: position.KindCode})
	if err := c.carryOut(ctx, tx, op); err != nil || o.Additional {
		return begun, err
	}
	return begun, fault.Wrap(op, takeUp(ctx, tx, p.ID, unit.ID, cmp.Or(map[bool]string{true: "active"}[gone[p.Status]], p.Status)))
}

// carryOut writes the end and the beginning of postings and tells the facts. Somebody else may have taken the position
// since it was looked at; the keys know.
func (c *staffChanges) carryOut(ctx context.Context, tx *db.Tx, op string) error {
	err := writePostings(ctx, tx, c.ended, c.freed, c.begun)
	if db.Taken(err) {
		return fault.E(fault.Conflict, op, "people.order.held").Because(err)
	}
	if err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, event.RecordAll(ctx, tx, c.told))
}

// soundOrder fills what is blank, and refuses dates that are none or that lie ahead.
func soundOrder(op string, o Order, today string) (Order, error) {
	o.Nature = cmp.Or(o.Nature, "transfer")
	f := fault.E(fault.Invalid, op, "people.order.invalid")
	if !slices.Contains(natures, o.Nature) {
		f.At("nature", "people.import.nature")
	}
	for _, d := range []struct {
		name string
		date *string
	}{{"from", &o.From}, {"order_date", &o.OrderDate}} {
		if *d.date == "" {
			continue
		}
		date, ok := csvio.Date(*d.date)
		switch {
		case !ok:
			f.At(d.name, "people.import.date")
		case date > today:
			f.At(d.name, "people.import.future", "today", today)
		}
		*d.date = date
	}
	o.From = cmp.Or(o.From, today)
	if len(f.Places) > 0 {
		return o, f
	}
	return o, nil
}

// orderOn finds what an order speaks of, and checks the actor's right over both where the person is and where they go.
func (r *Register) orderOn(ctx context.Context, tx *db.Tx, by who.Actor, op string, o Order) (p Person, s Position, unit Org, err error) {
	if p, err = r.Person(ctx, tx, o.PersonID); err != nil {
		return p, s, unit, err
	}
	if s, err = r.Position(ctx, tx, o.PositionID); err != nil {
		return p, s, unit, err
	}
	units, err := r.Orgs(ctx, tx, []string{p.OrgID, s.OrgID})
	if err != nil {
		return p, s, unit, err
	}
	unit = units[s.OrgID]
	if p.ID == by.PersonID || !by.Can(who.PeopleImport, units[p.OrgID].Path) || !by.Can(who.PeopleImport, unit.Path) {
		return p, s, unit, fault.E(fault.Denied, op, "people.order.denied")
	}
	held, err := holders(ctx, tx, []string{s.ID})
	if h := held[s.ID].person; err == nil && h != "" && h != p.ID {
		return p, s, unit, fault.E(fault.Conflict, op, "people.order.held")
	}
	return p, s, unit, fault.Wrap(op, err)
}

// Relieve takes a person off a position on a day (today when it is blank). Who is relieved of the substantive post without
// another has left: status says how, "left", "retired" or "deceased"; it is blank when an additional charge ends. Leaving
// ends the additional charges too.
func (r *Register) Relieve(ctx context.Context, by who.Actor, personID, positionID, on, status string) error {
	return r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		return r.relieve(ctx, tx, by, personID, positionID, on, status)
	})
}

// relieve is Relieve within a transaction.
func (r *Register) relieve(ctx context.Context, tx *db.Tx, by who.Actor, personID, positionID, on, status string) error {
	const op = "people.Relieve"
	over, err := r.Over(ctx, tx, who.Actor{}, personID)
	if err != nil {
		return err
	}
	if personID == by.PersonID || !by.Can(who.PeopleImport, over.Path) {
		return fault.E(fault.Denied, op, "people.order.denied")
	}
	o, err := soundOrder(op, Order{From: on}, clock.Date(tx.Now()))
	if err != nil {
		return err
	}
	current, err := currentPostings(ctx, tx, []string{personID})
	if err != nil {
		return fault.Wrap(op, err)
	}
	c, err := relief(op, current[personID], positionID, o.From, status)
	if err != nil {
		return err
	}
	if err := c.carryOut(ctx, tx, op); err != nil || status == "" {
		return err
	}
	return fault.Wrap(op, leave(ctx, tx, personID, status))
}

// relief says which postings end.
func relief(op string, current []Posting, positionID, on, status string) (*staffChanges, error) {
	i := slices.IndexFunc(current, func(t Posting) bool { return t.PositionID == positionID })
	switch {
	case i < 0:
		return nil, fault.E(fault.Conflict, op, "people.order.not_there")
	case current[i].Additional != (status == "") || status != "" && !gone[status]:
		return nil, fault.E(fault.Invalid, op, "people.order.status").At("status", "people.order.status")
	}
	c := &staffChanges{}
	for _, t := range current {
		if t.PositionID != positionID && current[i].Additional {
			continue
		}
		if on < t.From {
			return nil, fault.E(fault.Invalid, op, "people.order.too_early").At("on", "people.order.too_early")
		}
		c.end(&t, on)
	}
	return c, nil
}
