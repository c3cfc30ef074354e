package framework

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Give gives an entry to another owner (COD, DOMAIN B2): the organisation with that code, or the nation where it is "". It asks the
// right to edit the dictionary over who owned it and over who owns it from now on.
func (f *Frameworks) Give(ctx context.Context, by who.Actor, code, org string) error {
	const op = "framework.Give"
	org = strings.TrimSpace(org)
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := f.mayEdit(ctx, tx, by, op, code)
		if err != nil {
			return err
		}
		if !c.Alive() {
			return over(op, c)
		}
		path := Nation
		if org != "" {
			unknown := fault.E(fault.Invalid, op, "framework.owner.unknown", "org", cut(org)).At("owner", "framework.owner.unknown", "org", cut(org))
			if !ValidCode(org) || f.orgs == nil {
				return unknown
			}
			if path, err = f.orgs.OrgPath(ctx, tx, org); fault.Is(err, fault.NotFound) {
				return unknown
			} else if err != nil {
				return err
			}
		}
		if !by.Can(who.FrameworkEdit, path) {
			return fault.E(fault.Denied, op, "framework.denied.dictionary")
		}
		if c.OwnerOrg == org {
			return nil
		}
		if err := setOwner(ctx, tx, code, org); err != nil {
			return err
		}
		return note(ctx, tx, Happened{Code: code, Act: actChanged, Detail: "owner"})
	})
	return fault.Wrap(op, err)
}
