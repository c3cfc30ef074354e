package main

import (
	"fmt"
	"slices"

	"sopan/internal/app"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/migrations"
)

type migrateCmd struct {
	where
	DryRun bool `help:"Only say how many migrations would run."`
}

// Run brings the schema up to date.
func (c migrateCmd) Run(t *terminal) error {
	if c.DryRun {
		n, err := c.pending(t)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.out, t.p.T("cli.migrate.pending", "n", n))
		return nil
	}
	h, err := c.open(t.ctx) // opening migrates
	if err != nil {
		return err
	}
	defer h.Close()
	fmt.Fprintln(t.out, t.p.T("cli.migrate.done", "database", h.DB.String()))
	return nil
}

// pending counts the migrations that wait. It opens the database alone: opening the house would run them.
func (c migrateCmd) pending(t *terminal) (int, error) {
	address, err := c.address()
	if err != nil {
		return 0, err
	}
	d, err := db.Open(t.ctx, address, clock.System)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	return d.Pending(t.ctx, migrations.Files)
}

type rebuildCmd struct {
	where
	Rooms []string `arg:"" optional:"" help:"Rooms to rebuild, with those that follow them; none means all that are derived." placeholder:"ROOM"`
	As    string   `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
}

// Run rebuilds what is derived.
func (c rebuildCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	if !by.Can(who.LogRebuild, "") {
		return fault.E(fault.Denied, "sopan.rebuild", "cli.denied")
	}
	derived := derivedRooms(h)
	first := 0 // the lowest that is named: what follows it is rebuilt after it
	if len(c.Rooms) > 0 {
		first = len(derived)
		for _, room := range c.Rooms {
			i := slices.Index(derived, room)
			if i < 0 {
				return fault.E(fault.NotFound, "sopan.rebuild", "ground.event.no_reader", "room", room)
			}
			first = min(first, i)
		}
	}
	show := bar(t, t.p.T("cli.rebuild.doing"))
	done := 0
	return h.Log.Rebuild(t.ctx, derived[first], func(room string) {
		done++
		show(done, len(derived)-first)
		fmt.Fprintln(t.out, room)
	})
}

// derivedRooms lists the rooms that can be rebuilt, lower ones first.
func derivedRooms(h *app.House) []string {
	var out []string
	for _, r := range h.Log.Readers() {
		if r.Rebuild != nil {
			out = append(out, r.Name)
		}
	}
	return out
}

type tokenCmd struct {
	where
	As    string `required:"" help:"Whose token: an employee code, or on demo data an alias such as officer or manager." placeholder:"WHO"`
	Label string `help:"What the token is for, shown in the account." default:"sopan token"`
}

// Run prints a token on the last line.
func (c tokenCmd) Run(t *terminal) error {
	h, err := c.existing(t.ctx)
	if err != nil {
		return err
	}
	defer h.Close()
	person, err := h.Person(t.ctx, c.As)
	if err != nil {
		return err
	}
	token, err := h.Accounts.Token(t.ctx, who.Operator("cli"), person.PersonID, c.Label)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, token)
	return nil
}

type doctorCmd struct{ where }

// Run checks the installation and says what it found; a fault ends it with the fault's code.
func (c doctorCmd) Run(t *terminal) error {
	h, err := c.existing(t.ctx)
	if err != nil {
		return err
	}
	defer h.Close()
	line := func(key string, args ...any) { fmt.Fprintln(t.out, t.p.T(key, args...)) }
	line("cli.doctor.database", "database", h.DB.String(), "size", t.p.Bytes(h.DB.Size(t.ctx)))
	if h.DB.Dialect() == db.SQLite {
		verdict, err := h.Integrity(t.ctx)
		if err != nil {
			return err
		}
		line("cli.doctor.integrity", "verdict", verdict)
		if verdict != "ok" {
			return fault.E(fault.Internal, "sopan.doctor", "cli.doctor.damaged")
		}
	}
	n, err := h.Log.Verify(t.ctx)
	if err != nil {
		return err
	}
	line("cli.doctor.log", "n", n)
	status, err := h.Log.Status(t.ctx)
	if err != nil {
		return err
	}
	for _, r := range status.Readers {
		line("cli.doctor.reader", "room", r.Name, "pos", r.Pos, "n", r.Behind)
	}
	line("cli.doctor.issuer", "issuer", h.Installed.Issuer)
	line("cli.doctor.well")
	return nil
}
