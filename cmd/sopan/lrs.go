package main

import (
	"encoding/json"
	"fmt"
	"time"

	"sopan/internal/record"
)

// lrsCmd are the commands on the learning record store.
type lrsCmd struct {
	Credential credentialCmd `cmd:"" help:"Let programs speak with the learning record store at /xapi."`
	Erase      lrsErase      `cmd:"" help:"Take a person out of the record for good."`
	Prove      lrsProve      `cmd:"" help:"Hold every statement against the log: that none was changed."`
}

type credentialCmd struct {
	Add    credentialAdd    `cmd:"" help:"Let a program in. Prints its key and its secret, once, on the last line."`
	List   credentialList   `cmd:"" help:"List the programs that are let in, one in a line of JSON."`
	Rotate credentialRotate `cmd:"" help:"Give a program another secret. Prints its key and the secret; the one before ends at once."`
	Trust  credentialTrust  `cmd:"" help:"Let what a program says count as a fact of learning, by the published rules."`
	Remove credentialRemove `cmd:"" help:"Let a program in no more. What it has stored stays."`
}

type credentialAdd struct {
	where
	Scope     []string `help:"What it may do: all, write, read, read-own, state, profile; several with commas." placeholder:"SCOPE" required:""`
	Name      string   `help:"What the program is called." placeholder:"NAME"`
	PerMinute int64    `help:"How many requests it may make in a minute; no bound without it." placeholder:"N"`
}

// Run lets a program in.
func (c credentialAdd) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	scopes := make([]record.Scope, len(c.Scope))
	for i, one := range c.Scope {
		scopes[i] = record.Scope(one)
	}
	client, secret, err := h.Record.AddClient(t.ctx, by, c.Name, scopes, c.PerMinute)
	if err != nil {
		return err
	}
	t.say("cli.lrs.added", "endpoint", h.Installed.PublicURL+"/xapi")
	fmt.Fprintln(t.out, client.Key, secret)
	return nil
}

type credentialList struct {
	where
}

// Run lists programs.
func (c credentialList) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	list, err := h.Record.Clients(t.ctx, by)
	if err != nil {
		return err
	}
	out := json.NewEncoder(t.out)
	for _, one := range list {
		if err := out.Encode(struct {
			Key       string         `json:"key"`
			Name      string         `json:"name"`
			Scopes    []record.Scope `json:"scopes"`
			PerMinute int64          `json:"per_minute,omitempty"`
			MadeAt    string         `json:"made_at"`
		}{one.Key, one.Name, one.Scopes, one.PerMinute, time.UnixMicro(one.MadeAt).UTC().Format(time.RFC3339)}); err != nil {
			return err
		}
	}
	return nil
}

type credentialRotate struct {
	where
	Key string `arg:"" help:"Key of the program."`
}

// Run gives another secret.
func (c credentialRotate) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	secret, err := h.Record.RotateClient(t.ctx, by, c.Key)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, c.Key, secret)
	return nil
}

type credentialRemove struct {
	where
	Key string `arg:"" help:"Key of the program."`
}

// Run ends a program's way in.
func (c credentialRemove) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Record.EndClient(t.ctx, by, c.Key)
}
