package framework

import (
	"context"
	"slices"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Telling is how far the holders of posts have been told that a law changed.
type Telling struct {
	Told   int // by this act
	Before int // by earlier ones
}

// tellAtOnce is how many holders are told in one transaction: an act about a great number that is broken off goes on where it
// stopped when it is done again.
const tellAtOnce = 2000

// TellHolders tells everybody who holds a post whose version in force names a knowledge resource that this holds no longer:
// what stands in its place, and which short course (unit, "" for none) says what changed and checks it. Everybody is told once;
// doing it again tells those who have come since. It takes the right to draft over the organisation that keeps the entry or over one of
// a kind of post that names it, and reaches the holders in the parts of the tree over which the actor has it. The entry must have ended.
func (f *Frameworks) TellHolders(ctx context.Context, by who.Actor, code, unit string) (Telling, error) {
	const op = "framework.TellHolders"
	var out Telling
	paths := by.Paths(who.FracEdit)
	if unit != "" && !ValidCode(unit) {
		return out, fault.E(fault.Invalid, op, "framework.law.unit").At("unit", "framework.law.unit")
	}
	q := f.db.Reader()
	k, err := f.Knowledge(ctx, q, code)
	if err != nil {
		return out, err
	}
	kinds, err := f.kindsNaming(ctx, q, code)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	if err := f.mayTell(ctx, q, by, op, k, kinds); err != nil || f.serving == nil {
		return out, err
	}
	for _, kind := range kinds {
		for after := ""; ; {
			persons, err := f.serving.ServingIn(ctx, q, kind, paths, after, tellAtOnce)
			if err != nil {
				return out, fault.Wrap(op, err)
			}
			if len(persons) == 0 {
				break
			}
			after = persons[len(persons)-1].PersonID
			n, err := f.tell(ctx, by, k, unit, persons)
			if err != nil {
				return out, fault.Wrap(op, err)
			}
			out.Told += n
			out.Before += len(persons) - n
		}
	}
	return out, nil
}

// mayTell passes who drafts for the organisation that keeps an entry, or for one of a kind of post that names it, once the entry has
// ended.
func (f *Frameworks) mayTell(ctx context.Context, q db.Q, by who.Actor, op string, k Knowledge, kinds []Kind) error {
	orgs := []string{k.OrgCode}
	for _, kind := range kinds {
		orgs = append(orgs, kind.OrgCode)
	}
	may := false
	for _, org := range orgs {
		path, err := f.pathOf(ctx, q, org)
		if err != nil {
			return err
		}
		may = may || by.Can(who.FracEdit, path)
	}
	switch {
	case !may:
		return fault.E(fault.Denied, op, "framework.denied.draft")
	case !k.Ended(clock.Date(q.Now())):
		return fault.E(fault.Conflict, op, "framework.law.holds", "code", k.Code)
	}
	return nil
}

// kindsNaming gives the kinds of post whose version in force names a knowledge resource, overlays too.
func (f *Frameworks) kindsNaming(ctx context.Context, q db.Q, code string) ([]Kind, error) {
	uses, err := selectUses(ctx, q, code)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, u := range uses {
		if u.Status == VersionPublished && !slices.Contains(codes, u.KindCode) {
			codes = append(codes, u.KindCode)
		}
	}
	return selectKindsOf(ctx, q, codes)
}

func (f *Frameworks) tell(ctx context.Context, by who.Actor, k Knowledge, unit string, persons []Serves) (int, error) {
	n := 0
	err := f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockKnowledge(ctx, tx, k.Code); err != nil {
			return err
		}
		ids := make([]string, len(persons))
		for i, p := range persons {
			ids[i] = p.PersonID
		}
		known, err := selectTold(ctx, tx, k.Code, ids)
		if err != nil {
			return err
		}
		fresh := slices.DeleteFunc(slices.Clone(persons), func(p Serves) bool { return known[p.PersonID] })
		n = len(fresh)
		if err := insertTold(ctx, tx, k.Code, unit, fresh); err != nil {
			return err
		}
		facts := make([]LawChanged, n)
		for i, p := range fresh {
			facts[i] = LawChanged{Person: p.PersonID, Code: k.Code, Next: k.ReplacedBy, Unit: unit}
		}
		return event.RecordAll(ctx, tx, facts)
	})
	return n, err
}

// CountTold tells how many holders were told of each of these knowledge resources, and when last.
func (f *Frameworks) CountTold(ctx context.Context, q db.Q, codes []string) (map[string]int, error) {
	out, err := countTold(ctx, q, codes)
	return out, fault.Wrap("framework.CountTold", err)
}

// Shelf lists knowledge resources by code, those after one, at most limit; kept by an organisation, or "" all.
func (f *Frameworks) Shelf(ctx context.Context, q db.Q, after string, limit int) ([]Knowledge, error) {
	codes, err := selectShelf(ctx, q, after, min(max(limit, 1), maxPage))
	if err != nil {
		return nil, fault.Wrap("framework.Shelf", err)
	}
	found, err := f.Library(ctx, q, codes)
	out := make([]Knowledge, 0, len(codes))
	for _, c := range codes {
		out = append(out, found[c])
	}
	return out, err
}
