package access

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Grant gives a person a role over the unit at path and all below it. It needs grant.give there; nobody grants to
// themselves, and the roles of learner, manager and operator follow from elsewhere. "" is the whole tree.
func (a *Accounts) Grant(ctx context.Context, by who.Actor, personID string, role who.Role, path string) error {
	const op = "access.Grant"
	if err := mayGrant(by, personID, role, path, op); err != nil {
		return err
	}
	orgID, err := a.unit(ctx, path)
	if err != nil {
		return err
	}
	if _, err := a.people.Person(ctx, a.db.Reader(), personID); err != nil {
		return err
	}
	err = a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.forget(personID) })
		if err := insertGrant(ctx, tx, id.New(), personID, role, orgID, path, by.ID()); err != nil {
			return err
		}
		return event.Record(ctx, tx, Granted{Person: personID, Role: role, Path: path})
	})
	if db.Taken(err) {
		return fault.E(fault.Conflict, op, "access.grant.already")
	}
	return fault.Wrap(op, err)
}

// Revoke ends a role of a person over the unit at path; it is gone within a second everywhere. It needs what Grant needs.
func (a *Accounts) Revoke(ctx context.Context, by who.Actor, personID string, role who.Role, path string) error {
	const op = "access.Revoke"
	if err := mayGrant(by, personID, role, path, op); err != nil {
		return err
	}
	return fault.Wrap(op, a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.forget(personID) })
		n, err := endGrant(ctx, tx, personID, role, path)
		if err == nil && n == 0 {
			return fault.E(fault.NotFound, op, "access.grant.none")
		} else if err != nil {
			return err
		}
		return event.Record(ctx, tx, Revoked{Person: personID, Role: role, Path: path})
	}))
}

// mayGrant is the rule for giving and taking roles. Pure.
func mayGrant(by who.Actor, personID string, role who.Role, path, op string) error {
	switch {
	case !who.Grantable(role):
		return fault.E(fault.Invalid, op, "access.grant.role").At("role", "access.grant.role")
	case by.SignedIn() && by.PersonID == personID:
		return fault.E(fault.Denied, op, "access.denied.self")
	case !by.May(who.GrantGive, who.Over{PersonID: personID, Path: path}):
		return fault.E(fault.Denied, op, "access.denied.grant")
	}
	return nil
}

// unit gives the id of the unit at path; "" for the whole tree.
func (a *Accounts) unit(ctx context.Context, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	org, err := a.people.Org(ctx, a.db.Reader(), path)
	if fault.Is(err, fault.NotFound) || err == nil && (org.Path != path || !strings.HasSuffix(path, ".")) {
		return "", fault.E(fault.Invalid, "access.unit", "access.grant.path").At("path", "access.grant.path")
	}
	return org.ID, err
}

// Grants lists the roles of a person, those that ended too, newest first: to themselves, to who gives roles where they
// serve, and to who reads the audit record there. Others' roles are shown only as far as the reader's right goes.
func (a *Accounts) Grants(ctx context.Context, q db.Q, by who.Actor, personID string) ([]Held, error) {
	const op = "access.Grants"
	all, err := heldBy(ctx, q, personID)
	if err != nil || by.SignedIn() && by.PersonID == personID {
		return all, fault.Wrap(op, err)
	}
	if !by.Holds(who.GrantGive) && !by.Holds(who.AuditRead) {
		return nil, fault.E(fault.Denied, op, "access.denied.grants")
	}
	var seen []Held
	for _, h := range all {
		if by.Can(who.GrantGive, h.Path) || by.Can(who.AuditRead, h.Path) {
			seen = append(seen, h)
		}
	}
	return seen, nil
}

// GrantsOver lists the roles in force over parts of the tree where the actor gives roles, by path, role and person. after is
// the last row of the page before; its zero is the beginning.
func (a *Accounts) GrantsOver(ctx context.Context, q db.Q, by who.Actor, after Held, limit int) ([]Held, error) {
	const op = "access.GrantsOver"
	paths := by.Paths(who.GrantGive)
	if len(paths) == 0 {
		return nil, fault.E(fault.Denied, op, "access.denied.grants")
	}
	list, err := heldOver(ctx, q, paths, after, limit)
	return list, fault.Wrap(op, err)
}
