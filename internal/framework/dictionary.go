package framework

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Scales gives every scale, by id.
func (f *Frameworks) Scales(ctx context.Context, q db.Q) ([]Scale, error) {
	out, err := selectScales(ctx, q)
	return out, fault.Wrap("framework.Scales", err)
}

// Competency gives one entry of the dictionary; of a code that was merged, the entry it was merged into.
func (f *Frameworks) Competency(ctx context.Context, q db.Q, code string) (Competency, error) {
	found, err := f.Competencies(ctx, q, []string{code})
	if err != nil {
		return Competency{}, err
	}
	c, ok := found[code]
	if !ok {
		return Competency{}, unknown("framework.Competency", code)
	}
	return c, nil
}

func unknown(op, code string) *fault.Fault {
	return fault.E(fault.NotFound, op, "framework.competency.unknown", "code", code)
}

// Competencies gives many entries at once, by the codes asked for: under a code that was merged stands the entry it was
// merged into. Codes that nobody knows are left out.
func (f *Frameworks) Competencies(ctx context.Context, q db.Q, codes []string) (map[string]Competency, error) {
	found, err := selectLiving(ctx, q, codes)
	return found, fault.Wrap("framework.Competencies", err)
}

// Verify says that an unverified entry is sound. It takes the right over the nation's dictionary.
func (f *Frameworks) Verify(ctx context.Context, by who.Actor, code string) error {
	const op = "framework.Verify"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := f.mayEdit(ctx, tx, by, op, code); err != nil {
			return err
		}
		if err := f.notOwn(ctx, tx, by, op, code); err != nil {
			return err
		}
		done, err := setStatus(ctx, tx, code, StatusUnverified, StatusDraft, StatusVerified)
		if err == nil && !done {
			err = fault.E(fault.Conflict, op, "framework.competency.not_waiting", "code", code)
		}
		if err != nil {
			return err
		}
		if err := verifyProposals(ctx, tx, code); err != nil {
			return err
		}
		return note(ctx, tx, Happened{Code: code, Act: actVerified})
	})
	return fault.Wrap(op, err)
}

func mergeable(op string, old, next Competency) error {
	switch {
	case old.Code == next.Code:
		return fault.E(fault.Invalid, op, "framework.merge.itself")
	case old.Status == StatusMerged:
		return over(op, old)
	case !next.Alive():
		return over(op, next)
	case old.Scale != next.Scale:
		return fault.E(fault.Invalid, op, "framework.merge.scales", "from", old.Scale, "to", next.Scale)
	}
	return nil
}

// over tells that a competency has come to its end.
func over(op string, c Competency) error {
	if c.Status == StatusMerged {
		return fault.E(fault.Conflict, op, "framework.competency.merged", "code", c.Code, "into", c.ReplacedBy)
	}
	return fault.E(fault.Conflict, op, "framework.competency.deprecated", "code", c.Code)
}

func orStale(op string, err error) error {
	if err != nil {
		return err
	}
	return fault.E(fault.Stale, op, "framework.stale")
}

// mayEdit gives the competency with this very code if the actor may change it, and holds the dictionary until tx ends.
func (f *Frameworks) mayEdit(ctx context.Context, tx *db.Tx, by who.Actor, op, code string) (Competency, error) {
	if err := lockDictionary(ctx, tx); err != nil {
		return Competency{}, err
	}
	found, err := selectCompetencies(ctx, tx, []string{code})
	if err != nil {
		return Competency{}, err
	}
	c, ok := found[code]
	if !ok {
		return c, unknown(op, code)
	}
	path, err := f.pathOf(ctx, tx, c.OwnerOrg)
	if err == nil && !by.Can(who.FrameworkEdit, path) {
		err = fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	return c, err
}

// pathOf gives where an organisation stands. What belongs to nobody in particular, or to an organisation that is not known
// yet, belongs to the nation.
func (f *Frameworks) pathOf(ctx context.Context, q db.Q, org string) (string, error) {
	if !ValidCode(org) || f.orgs == nil {
		return Nation, nil
	}
	path, err := f.orgs.OrgPath(ctx, q, org)
	if fault.Is(err, fault.NotFound) {
		return Nation, nil
	}
	return path, err
}

// retakeNeeds takes the snapshots anew that hold a code which was merged.
func (f *Frameworks) retakeNeeds(ctx context.Context, tx *db.Tx, from string) error {
	ids, err := versionsInForceAsking(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v, err := selectVersionByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := f.takeNeeds(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}
