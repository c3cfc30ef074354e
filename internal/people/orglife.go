package people

import (
	"cmp"
	"context"
	"maps"
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

// OrgEnd says how an organisation ended.
type OrgEnd struct {
	OrgID   string
	Into    string // id of the organisation that it was merged into; "" for one that was closed empty
	On      string // today when it is blank
	OrderNo string
}

// PastName is what an organisation was called before.
type PastName struct {
	Lang, Name, Until, OrderNo string
}

// EndOrg ends an organisation by an order. One with a successor is merged into it: posts, people and units under it go there,
// and it hangs empty under its successor, so that its id, code and path go on leading there (Successor). One without must be
// empty. The actor needs the right org.order over both.
func (r *Register) EndOrg(ctx context.Context, by who.Actor, e OrgEnd) error {
	const op = "people.EndOrg"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockOrgs(ctx, tx); err != nil {
			return err
		}
		o, into, e, err := r.mayEnd(ctx, tx, by, op, e, clock.Date(tx.Now()))
		if err != nil {
			return err
		}
		if into.ID == "" {
			return closeOrg(ctx, tx, op, o, e)
		}
		return r.mergeOrg(ctx, tx, o, into, e)
	}))
}

// EndOfOrg is what ending an organisation would touch.
type EndOfOrg struct {
	Org, Into Org    // Into is empty where it is closed
	On        string // the day that counts
	OrgWeight
}

// OrgWeight is all that hangs on an organisation.
type OrgWeight struct {
	Units       int // directly under it
	Below       int // in all below it: each gets another path, and keeps its id and code
	Posts, Held int // at it
	People      int // who serve at it
}

// Empty tells whether nothing hangs on it, so that it can be closed.
func (w OrgWeight) Empty() bool { return w.Units == 0 && w.Posts == 0 && w.People == 0 }

// PreviewEnd tells what EndOrg would touch, and refuses what it would refuse. It writes nothing. The actor needs the right
// org.order over both.
func (r *Register) PreviewEnd(ctx context.Context, q db.Q, by who.Actor, e OrgEnd) (EndOfOrg, error) {
	const op = "people.PreviewEnd"
	o, into, e, err := r.mayEnd(ctx, q, by, op, e, clock.Date(q.Now()))
	if err != nil {
		return EndOfOrg{}, fault.Wrap(op, err)
	}
	out := EndOfOrg{Org: o, Into: into, On: e.On}
	if out.OrgWeight, err = weighOrg(ctx, q, o); err != nil {
		return out, fault.Wrap(op, err)
	}
	if into.ID == "" && !out.Empty() {
		return out, fault.E(fault.Conflict, op, "people.org.not_empty", "code", o.Code, "n", out.Units+out.Posts+out.People)
	}
	return out, nil
}

// mayEnd finds what an end is about, and checks the actor's right over both and that they may be joined.
func (r *Register) mayEnd(ctx context.Context, q db.Q, by who.Actor, op string, e OrgEnd, today string) (o, into Org, _ OrgEnd, err error) {
	if o, err = one(orgs(ctx, q, "o.id", []string{e.OrgID}))(op, "people.org.unknown"); err != nil {
		return o, into, e, err
	}
	if !by.Can(who.OrgOrder, o.Path) {
		return o, into, e, fault.E(fault.Denied, op, "people.org.denied")
	}
	if e.On, err = lifeDate(op, e.On, e.OrderNo, today); err != nil {
		return o, into, e, err
	}
	ended, err := orgEnds(ctx, q, []string{o.ID, e.Into})
	if err != nil {
		return o, into, e, err
	}
	if _, already := ended[o.ID]; already || o.ParentID == "" {
		return o, into, e, fault.E(fault.Conflict, op, "people.org.ended", "code", o.Code)
	}
	if e.Into == "" {
		return o, into, e, nil
	}
	into, err = one(orgs(ctx, q, "o.id", []string{e.Into}))(op, "people.org.unknown")
	_, over := ended[e.Into]
	switch {
	case err != nil:
	case !by.Can(who.OrgOrder, into.Path):
		err = fault.E(fault.Denied, op, "people.org.denied")
	case over:
		err = fault.E(fault.Conflict, op, "people.org.ended", "code", into.Code)
	case strings.HasPrefix(into.Path, o.Path):
		err = fault.E(fault.Invalid, op, "people.org.circle", "way", o.Code+" → "+into.Code+" → "+o.Code)
	}
	return o, into, e, err
}

// lifeDate reads the day of an order on an organisation; the order must have a number.
func lifeDate(op, on, orderNo, today string) (string, error) {
	if strings.TrimSpace(orderNo) == "" || len(orderNo) > 80 {
		return "", fault.E(fault.Invalid, op, "people.service.needs_order").At("order_no", "people.service.needs_order")
	}
	date, ok := csvio.Date(cmp.Or(on, today))
	if !ok {
		return "", fault.E(fault.Invalid, op, "people.import.date").At("on", "people.import.date")
	}
	if date > today {
		return "", fault.E(fault.Invalid, op, "people.import.future", "today", today).At("on", "people.import.future", "today", today)
	}
	return date, nil
}

func closeOrg(ctx context.Context, tx *db.Tx, op string, o Org, e OrgEnd) error {
	n, err := hanging(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.E(fault.Conflict, op, "people.org.not_empty", "code", o.Code, "n", n)
	}
	if err := insertOrgEnd(ctx, tx, e); err != nil {
		return err
	}
	return event.Record(ctx, tx, OrgClosed{Org: o.ID})
}

func (r *Register) mergeOrg(ctx context.Context, tx *db.Tx, o, into Org, e OrgEnd) error {
	told := []event.Fact{OrgMerged{Org: o.ID, Into: into.ID}}
	under, err := orgsUnder(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	for _, child := range append(under, o) {
		if child, err = one(orgs(ctx, tx, "o.id", []string{child.ID}))("people.EndOrg", "people.org.unknown"); err != nil {
			return err
		}
		if child.ParentID == into.ID {
			continue
		}
		if err := r.moveOrg(ctx, tx, child, into); err != nil {
			return err
		}
		told = append(told, OrgMoved{Org: child.ID})
	}
	held, err := heldAt(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	for _, h := range held { // they serve elsewhere now, on the same post
		told = append(told, h)
	}
	told = append(told, PostsChanged{Org: o.ID}, PostsChanged{Org: into.ID}) // vacant posts too
	if err := moveStaff(ctx, tx, o.ID, into.ID); err != nil {
		return err
	}
	if err := insertOrgEnd(ctx, tx, e); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, told)
}

// RenameOrg gives an organisation new names by an order, in the languages given; what it was called is kept. The actor needs the
// right org.order over it.
func (r *Register) RenameOrg(ctx context.Context, by who.Actor, orgID string, names map[string]string, on, orderNo string) error {
	const op = "people.RenameOrg"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		o, err := one(orgs(ctx, tx, "o.id", []string{orgID}))(op, "people.org.unknown")
		if err != nil {
			return err
		}
		if !by.Can(who.OrgOrder, o.Path) {
			return fault.E(fault.Denied, op, "people.org.denied")
		}
		until, err := lifeDate(op, on, orderNo, clock.Date(tx.Now()))
		if err != nil {
			return err
		}
		s := newSorter()
		changed := false
		for _, lang := range slices.Sorted(maps.Keys(names)) {
			name := strings.Join(strings.Fields(names[lang]), " ")
			if !slices.Contains(nameLangs, lang) || name == "" || len(name) > 400 {
				return fault.E(fault.Invalid, op, "people.file.no_name").At("name_"+lang, "people.file.no_name")
			}
			if name == o.Name[lang] {
				continue
			}
			changed = true
			if err := renameOrg(ctx, tx, o, id.New(), lang, name, s.key(lang, name), until, orderNo); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return event.Record(ctx, tx, OrgRenamed{Org: o.ID})
	}))
}

// Successor gives the organisation that one has become: itself while it lasts, or was closed empty; else the one that it, and
// what came of it, was merged into.
func (r *Register) Successor(ctx context.Context, q db.Q, orgID string) (Org, error) {
	const op = "people.Successor"
	at := orgID
	for range 64 { // nobody is merged so often
		ends, err := orgEnds(ctx, q, []string{at})
		if err != nil {
			return Org{}, fault.Wrap(op, err)
		}
		e, ended := ends[at]
		if !ended || e.Into == "" {
			break
		}
		at = e.Into
	}
	return one(orgs(ctx, q, "o.id", []string{at}))(op, "people.org.unknown")
}

// OrgEnds gives how these organisations ended, by id; those that last are left out.
func (r *Register) OrgEnds(ctx context.Context, q db.Q, orgIDs []string) (map[string]OrgEnd, error) {
	out, err := orgEnds(ctx, q, orgIDs)
	return out, fault.Wrap("people.OrgEnds", err)
}

// PastNames gives what an organisation was called before, the latest first.
func (r *Register) PastNames(ctx context.Context, q db.Q, orgID string) ([]PastName, error) {
	out, err := pastNames(ctx, q, orgID)
	return out, fault.Wrap("people.PastNames", err)
}
