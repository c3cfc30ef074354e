package evidence

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// MaxPage is the greatest length of one part of a list.
const MaxPage = 200

// Queue gives the sign-offs that wait for the actor, the most urgent first.
func (r *Records) Queue(ctx context.Context, q db.Q, by who.Actor, after string, limit int) (Page, error) {
	const op = "evidence.Queue"
	at, err := parsePlace(op, after, first)
	if err != nil {
		return Page{}, err
	}
	if !by.SignedIn() {
		return Page{}, nil
	}
	limit = bounded(limit)
	items, err := queue(ctx, q, by.PersonID, at, limit+1)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	return page(items, limit, func(it Item) place { return place{it.DueAt.UnixMicro(), it.ID} }), nil
}

// QueueCount tells how many sign-offs wait for the actor.
func (r *Records) QueueCount(ctx context.Context, q db.Q, by who.Actor) (int, error) {
	if !by.SignedIn() {
		return 0, nil
	}
	n, err := queueCount(ctx, q, by.PersonID)
	return n, fault.Wrap("evidence.QueueCount", err)
}

// Of gives a person's evidence with its notes, the latest seen first: for the person, for officers above, and for those with
// the right over the unit, whose reading is recorded.
func (r *Records) Of(ctx context.Context, q db.Q, by who.Actor, personID string, f Filter, after string, limit int) (Page, error) {
	const op = "evidence.Of"
	at, err := parsePlace(op, after, newest)
	if err != nil {
		return Page{}, err
	}
	if err := r.mayRead(ctx, q, by, personID, "evidence.list"); err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	limit = bounded(limit)
	items, err := ofPerson(ctx, q, personID, f, at, limit+1)
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	return page(items, limit, func(it Item) place { return place{it.ObservedAt.UnixMicro(), it.ID} }), nil
}

// Item gives one item with its files and the officers it has passed. An item that the actor may not read is not found.
func (r *Records) Item(ctx context.Context, q db.Q, by who.Actor, id string) (Item, error) {
	const op = "evidence.Item"
	it, err := whole(ctx, q, id)
	if db.None(err) {
		return Item{}, fault.E(fault.NotFound, op, "evidence.unknown")
	} else if err != nil {
		return Item{}, fault.Wrap(op, err)
	}
	asked := []string{it.SignerID}
	if it.Kind == Signoff {
		asked = append(asked, it.DecidedBy) // an officer above the one who was asked may have signed
	}
	err = r.mayRead(ctx, q, by, it.PersonID, "evidence.item", asked...)
	if fault.Is(err, fault.Denied) {
		return Item{}, fault.E(fault.NotFound, op, "evidence.unknown")
	} else if err != nil {
		return Item{}, fault.Wrap(op, err)
	}
	return it, nil
}

// mayRead tells whether the actor may read notes and files of the person; asked are who is to judge the one item in question,
// or has judged it. A reading by right over the unit is kept in the audit record before it is answered.
func (r *Records) mayRead(ctx context.Context, q db.Q, by who.Actor, personID, what string, asked ...string) error {
	if by.SignedIn() && (by.PersonID == personID || slices.Contains(asked, by.PersonID)) {
		return nil
	}
	over, err := r.people.Over(ctx, q, by, personID)
	if err != nil {
		return err
	}
	if !by.May(who.EvidenceRead, over) {
		return fault.E(fault.Denied, "evidence.Read", "evidence.denied.read")
	}
	if over.Above {
		return nil
	}
	return audit.Record(ctx, r.db, by, who.EvidenceRead, personID, over.Path, what)
}

// whole gives an item with its files and passes.
func whole(ctx context.Context, q db.Q, id string) (Item, error) {
	it, err := itemByID(ctx, q, id)
	if err != nil {
		return Item{}, err
	}
	if it.Files, err = filesOf(ctx, q, it); err != nil {
		return Item{}, err
	}
	it.Passes, err = passesOf(ctx, q, it)
	return it, err
}

func bounded(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// page cuts one item more than was asked for into a page that knows whether there is a next one.
func page(items []Item, limit int, at func(Item) place) Page {
	if len(items) <= limit {
		return Page{Items: items}
	}
	last := at(items[limit-1])
	return Page{Items: items[:limit], Next: strconv.FormatInt(last.at, 10) + "." + last.id}
}

func parsePlace(op, after string, start place) (place, error) {
	if after == "" {
		return start, nil
	}
	at, id, _ := strings.Cut(after, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || id == "" {
		return place{}, invalid(op, fault.Field{Name: "after", Key: "evidence.field.after"})
	}
	return place{n, id}, nil
}
