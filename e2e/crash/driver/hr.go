package main

import (
	"context"
	"net/netip"
	"os"
	"strings"

	"sopan/internal/ground/outbound"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// again is the mark of a run that goes on where another was killed: a day later, when nothing is held any more.
const again = "again"

// near lets other systems be asked on this machine; the one that is meant is named by SOPAN_OTHER.
func (w *worker) near() string {
	w.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	return os.Getenv("SOPAN_OTHER")
}

// delivers has another system told of three orders.
func (w *worker) delivers(ctx context.Context) error {
	other, by := w.near(), who.Operator("crash")
	if w.mark == again {
		w.clock.days(1)
	} else {
		if _, _, err := w.Hooks.Subscribe(ctx, by, hr.Subscription{Org: "UP-PR", URL: other}); err != nil {
			return err
		}
		for _, p := range w.staff[:persons] {
			if _, err := w.People.OrderService(ctx, by, people.ServiceOrder{PersonID: p.PersonID, Kind: people.ServiceLeave, OrderNo: "L/1"}); err != nil {
				return err
			}
			say("ordered", p.Code)
		}
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	n, err := w.Hooks.Deliver(ctx)
	if err == nil {
		say("delivered", n)
	}
	return err
}

// applies has a batch applied by a job.
func (w *worker) applies(ctx context.Context) error {
	by := who.Operator("crash")
	if w.mark == again {
		w.clock.days(1)
	} else {
		b, err := w.HR.Intake(ctx, by, hr.File{Org: "UP-PR", Name: w.mark, Content: strings.NewReader(staffFile(w.mark))}, hr.Map{})
		if err != nil {
			return err
		}
		if _, err := w.HR.Ask(ctx, by, b.ID, hr.JobApply); err != nil {
			return err
		}
		say("asked", b.ID)
	}
	return w.work(ctx)
}

// pulls has another system asked for its people.
func (w *worker) pulls(ctx context.Context) error {
	other, by := w.near(), who.Operator("crash")
	if w.mark == again {
		w.clock.days(1)
	} else {
		m := hr.Map{Columns: map[string]string{"employee_code": "code", "full_name_en": "name", "org_code": "unit"}}
		c, err := w.Hooks.Connect(ctx, by, "UP-PR", hr.Connector{Name: w.mark, URL: other, Map: m}, "")
		if err != nil {
			return err
		}
		if _, err := w.Hooks.Pull(ctx, by, c.ID, false); err != nil {
			return err
		}
		say("asked", c.ID)
	}
	return w.work(ctx)
}

func (w *worker) work(ctx context.Context) error {
	n, err := w.Hooks.Work(ctx)
	if err == nil {
		say("worked", n)
	}
	return err
}
