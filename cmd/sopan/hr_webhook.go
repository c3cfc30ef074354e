package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"sopan/internal/app"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
	"sopan/internal/hr"
)

// hrCmd are the commands on other systems.
type hrCmd struct {
	Connector connectorCmd `cmd:"" help:"Systems that are asked for a unit's people: save, list, end."`
	Pull      pullCmd      `cmd:"" help:"Fetch the rows of a connector into a batch that waits in review."`
	Webhook   webhookCmd   `cmd:"" help:"Link another system by signed events: it tells of a unit's service, or is told of it."`
}

type webhookCmd struct {
	Add    webhookAdd    `cmd:"" help:"Link a system: --from SOURCE tells, --to URL is told. Prints the secret, once."`
	List   webhookList   `cmd:"" help:"List the links, with what waits and what was given up."`
	Rotate webhookRotate `cmd:"" help:"Give a link a new secret, and print it; the one before holds for a day beside it."`
	Remove webhookRemove `cmd:"" help:"End a link."`
	Resend webhookResend `cmd:"" help:"Send again what was given up."`
}

// outward is what commands need that other systems' addresses are given to.
type outward struct {
	Private []string `help:"Private addresses that may be asked, as ranges such as 10.1.0.0/16. Without it only public ones." placeholder:"RANGE" env:"SOPAN_PRIVATE"`
}

// caller makes a caller that reaches them.
func (o outward) caller() (*outbound.Caller, error) {
	var ranges []netip.Prefix
	for _, text := range o.Private {
		p, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, fault.E(fault.Invalid, "sopan", "cli.private", "range", text).Because(err)
		}
		ranges = append(ranges, p)
	}
	return outbound.New(ranges...), nil
}

type webhookAdd struct {
	where
	outward
	Org   string   `help:"Code of the unit whose service it is about." placeholder:"CODE" required:""`
	From  string   `help:"What the events of a system that tells name as their source." placeholder:"SOURCE" xor:"way" required:""`
	To    string   `help:"Where a system that is told takes events." placeholder:"URL" xor:"way" required:""`
	Types []string `help:"The types that it is told; all without it." placeholder:"TYPE"`
	Greet bool     `help:"Ask the receiver by OPTIONS first whether it wants events."`
	As    string   `help:"Who acts: an employee code, or an alias of the demo." placeholder:"WHO"`
}

// Run makes a link.
func (c webhookAdd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	caller, err := c.caller()
	if err != nil {
		return err
	}
	h.Hooks.WithCaller(caller)
	var hook hr.Hook
	var secret string
	if c.From != "" {
		hook, secret, err = h.Hooks.Admit(t.ctx, by, c.Org, c.From)
	} else {
		hook, secret, err = h.Hooks.Subscribe(t.ctx, by, hr.Subscription{Org: c.Org, URL: c.To, Types: c.Types, Greet: c.Greet})
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, hook.ID)
	fmt.Fprintln(t.out, secret)
	if hook.Direction == hr.In {
		t.say("cli.webhook.post_to", "address", h.Installed.PublicURL+"/api/v1/hr/events?from="+hook.ID)
	}
	return h.Log.Drain(t.ctx)
}

type webhookList struct {
	where
}

// Run lists links, one in a line of JSON.
func (c webhookList) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	out := json.NewEncoder(t.out)
	for after := ""; ; {
		list, err := h.Hooks.Hooks(t.ctx, h.Reader(), by, after, 200)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := c.print(t, h, out, list); err != nil {
			return err
		}
		after = list[len(list)-1].ID
	}
}

func (c webhookList) print(t *terminal, h *app.House, out *json.Encoder, list []hr.Hook) error {
	var ids, units []string
	for _, k := range list {
		ids, units = append(ids, k.ID), append(units, k.OrgID)
	}
	tally, err := h.Hooks.Tallies(t.ctx, h.Reader(), ids)
	if err != nil {
		return err
	}
	orgs, err := h.People.Orgs(t.ctx, h.Reader(), units)
	if err != nil {
		return err
	}
	for _, k := range list {
		line := struct {
			ID        string `json:"id"`
			Direction string `json:"direction"`
			Address   string `json:"address"`
			Org       string `json:"org"`
			Waiting   int    `json:"waiting"`
			Dead      int    `json:"dead"`
			Ended     bool   `json:"ended"`
		}{k.ID, string(k.Direction), k.Address, orgs[k.OrgID].Code, tally[k.ID][hr.DeliveryWaiting], tally[k.ID][hr.DeliveryDead], !k.Lasts()}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// oneLink is a command on one link.
type oneLink struct {
	where
	ID string `arg:"" help:"The link's id."`
	As string `help:"Who acts: an employee code, or an alias of the demo." placeholder:"WHO"`
}

type webhookRotate struct{ oneLink }

// Run prints a new secret.
func (c webhookRotate) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	_, secret, err := h.Hooks.Rotate(t.ctx, by, c.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, secret)
	return nil
}

type webhookRemove struct{ oneLink }

// Run ends a link.
func (c webhookRemove) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Hooks.End(t.ctx, by, c.ID)
}

type webhookResend struct{ oneLink }

// Run has what was given up sent again; a running server sends it.
func (c webhookResend) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	n, err := h.Hooks.Resend(t.ctx, by, c.ID, 0)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, n)
	return nil
}
