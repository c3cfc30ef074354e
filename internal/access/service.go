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

// ServiceMark begins the codes of service accounts: accounts of programs that are no person's. Nobody signs in to one.
const ServiceMark = "service:"

// AddService makes a service account with a role over the unit at path, and gives its id; one that is there gets the role besides. The
// actor is the operator: a person who could make one would act in its name.
func (a *Accounts) AddService(ctx context.Context, by who.Actor, code string, role who.Role, path string) (string, error) {
	const op = "access.AddService"
	code = strings.TrimSpace(code)
	if !strings.HasPrefix(code, ServiceMark) || len(code) == len(ServiceMark) || len(code) > 80 {
		return "", fault.E(fault.Invalid, op, "access.service.code").At("code", "access.service.code")
	}
	accountID := serviceID(code)
	if err := mayGrant(by, accountID, role, path, op); err != nil {
		return "", err
	}
	if by.SignedIn() {
		return "", fault.E(fault.Denied, op, "access.denied.grant")
	}
	orgID, err := a.unit(ctx, path)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { a.forget(accountID) })
		if err := insertService(ctx, tx, accountID, code); err != nil {
			return err
		}
		held, err := grantsOf(ctx, tx, accountID)
		if err != nil {
			return err
		}
		for _, g := range held {
			if g.Role == role && g.Path == path {
				return nil
			}
		}
		if err := insertGrant(ctx, tx, id.New(), accountID, role, orgID, path, by.ID()); err != nil {
			return err
		}
		return event.Record(ctx, tx, Granted{Person: accountID, Role: role, Path: path})
	})
	return accountID, fault.Wrap(op, err)
}

func serviceID(code string) string { return id.Of("access.service", code) }

// Service gives a service account as it acts, with what it holds; NotFound when there is none of that code.
func (a *Accounts) Service(ctx context.Context, q db.Q, code string) (who.Actor, error) {
	const op = "access.Service"
	accountID, err := serviceOf(ctx, q, code)
	if db.None(err) {
		return who.Actor{}, fault.E(fault.NotFound, op, "access.service.none", "code", code)
	} else if err != nil {
		return who.Actor{}, fault.Wrap(op, err)
	}
	held, err := grantsOf(ctx, q, accountID)
	return who.Actor{PersonID: accountID, Code: code, Grants: held}, fault.Wrap(op, err)
}
