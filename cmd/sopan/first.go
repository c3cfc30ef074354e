package main

import (
	"fmt"

	"sopan/internal/ground/who"
)

// The commands of this file are what a new installation needs before anybody can sign in to do the same on a page.

type slipCmd struct {
	where
	Who []string `arg:"" name:"code" help:"Employee codes." placeholder:"CODE"`
	As  string   `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
}

// Help shows how it is used.
func (slipCmd) Help() string {
	return "The first people of an office sign in by a slip from here; they print the slips of all others on a page.\n\n" +
		"  sopan slip EMP-0001 EMP-0002\n\nA slip opens the account once. Hand it over in person. An older slip of the same person becomes worthless."
}

// Run prints a slip for each person: all, or none.
func (c slipCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	ids := make([]string, len(c.Who))
	for i, code := range c.Who {
		p, err := h.Person(t.ctx, code)
		if err != nil {
			return err
		}
		ids[i] = p.PersonID
	}
	slips, err := h.Accounts.IssueSlips(t.ctx, by, ids)
	if err != nil {
		return err
	}
	for i, s := range slips {
		fmt.Fprintln(t.out, t.p.T("cli.slip.line", "code", c.Who[i], "slip", s.Code, "until", t.p.Date(s.ExpiresAt)))
	}
	return h.Log.Drain(t.ctx)
}

type grantCmd struct {
	where
	Who  string `arg:"" name:"code" help:"Employee code."`
	Role string `arg:"" help:"The role, one of ${roles}."`
	Org  string `required:"" help:"Code of the organisation over which, with all below it." placeholder:"CODE"`
	End  bool   `help:"Take the role away instead."`
	As   string `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
}

// Help shows how it is used.
func (grantCmd) Help() string {
	return "For example:\n\n  sopan grant EMP-0001 MDO_ADMIN --org UP-PR\n  sopan grant EMP-0001 MDO_ADMIN --org UP-PR --end"
}

// Run gives a role, or takes it away.
func (c grantCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	person, err := h.Person(t.ctx, c.Who)
	if err != nil {
		return err
	}
	org, err := h.People.Org(t.ctx, h.Reader(), c.Org)
	if err != nil {
		return err
	}
	give, said := h.Accounts.Grant, "cli.grant.given"
	if c.End {
		give, said = h.Accounts.Revoke, "cli.grant.ended"
	}
	if err := give(t.ctx, by, person.PersonID, who.Role(c.Role), org.Path); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.p.T(said, "code", c.Who, "role", c.Role, "org", c.Org))
	return h.Log.Drain(t.ctx)
}

// roles lists the roles that can be given, for the help.
func roles() string {
	var out string
	for _, r := range who.Roles() {
		if who.Grantable(r) {
			if out != "" {
				out += ", "
			}
			out += string(r)
		}
	}
	return out
}
