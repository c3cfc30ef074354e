package people

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Over gives what a right is checked against: the person, the path of the unit where they serve, and whether the actor
// stands above them in the reporting line.
func (r *Register) Over(ctx context.Context, q db.Q, by who.Actor, personID string) (who.Over, error) {
	path, above, err := over(ctx, q, by.PersonID, personID)
	if db.None(err) {
		return who.Over{}, fault.E(fault.NotFound, "people.Over", "people.unknown")
	}
	if err != nil {
		return who.Over{}, fault.Wrap("people.Over", err)
	}
	return who.Over{PersonID: personID, Path: path, Above: above && by.PersonID != "" && by.PersonID != personID}, nil
}

// Chain gives the officers above a person, the next above first. Vacant positions are passed over, and so is the person
// where they hold a position above their own in additional charge. An officer who holds two positions above counts at the
// lower one.
func (r *Register) Chain(ctx context.Context, q db.Q, personID string) ([]Above, error) {
	rows, err := chain(ctx, q, personID)
	if err != nil {
		return nil, fault.Wrap("people.Chain", err)
	}
	var line []Above
	for _, a := range rows {
		seen := func(b Above) bool { return b.PersonID == a.PersonID }
		if a.PersonID == personID || slices.ContainsFunc(line, seen) {
			continue
		}
		a.Rank = len(line) + 1
		line = append(line, a)
	}
	return line, nil
}

// Reports gives those who report to a person, in the order of their names in English: the holders of the positions below
// theirs, and, where such a position is vacant, those of the positions below it.
func (r *Register) Reports(ctx context.Context, q db.Q, managerID string) ([]Post, error) {
	ids, err := reports(ctx, q, managerID)
	if err != nil {
		return nil, fault.Wrap("people.Reports", err)
	}
	found, err := posts(ctx, q, ids)
	if err != nil {
		return nil, fault.Wrap("people.Reports", err)
	}
	s := newSorter()
	keys := map[string]string{}
	for _, p := range found {
		keys[p.PersonID] = s.key("en", anyName(p.Name)) + p.PersonID
	}
	slices.SortFunc(found, func(a, b Post) int {
		if keys[a.PersonID] < keys[b.PersonID] {
			return -1
		}
		return 1
	})
	return found, nil
}
