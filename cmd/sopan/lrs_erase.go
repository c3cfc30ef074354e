package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

type lrsErase struct {
	where
	Agent string `arg:"" help:"Who: an agent as JSON, or mailto: with the address."`
	As    string `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
	Scrub bool   `help:"Then write the tables anew, so that the files of the database hold nothing of them either. The record stands still meanwhile."`
}

// Help shows how it is used.
func (lrsErase) Help() string {
	return "Identifiers, moments and sums of statements stay; who it was, what they answered, their documents and their files go. It cannot be taken back.\n\n" +
		"  sopan lrs erase mailto:asha@example.org\n  sopan lrs erase '{\"account\":{\"homePage\":\"https://old.example\",\"name\":\"u-101\"}}' --scrub"
}

// Run takes a person out of the record.
func (c lrsErase) Run(t *terminal) error {
	text := c.Agent
	if strings.HasPrefix(text, "mailto:") {
		quoted, _ := json.Marshal(text) // a text
		text = `{"mbox":` + string(quoted) + `}`
	}
	agent, err := xapi.ReadAgent([]byte(text), xapi.V2)
	if err != nil {
		return fault.E(fault.Invalid, "sopan.lrs.erase", "cli.lrs.agent").Because(err)
	}
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	done, err := h.Record.Erase(t.ctx, by, agent)
	if err != nil {
		return err
	}
	var here struct {
		Account struct{ HomePage, Name string }
	}
	if err := json.Unmarshal([]byte(text), &here); err == nil && here.Account.HomePage == h.Home() { // one of ours, with attempts
		if err := h.Attempts.Erase(t.ctx, by, here.Account.Name); err != nil {
			return err
		}
		t.say("cli.lrs.erased_attempts")
	}
	if c.Scrub {
		if err := h.Record.Scrub(t.ctx, by); err != nil {
			return err
		}
	}
	t.say("cli.lrs.erased", "statements", done.Statements, "documents", done.Documents, "files", done.Files)
	if !c.Scrub {
		t.say("cli.lrs.unscrubbed")
	}
	fmt.Fprintln(t.out, done.ID)
	return nil
}

type lrsProve struct {
	where
}

// Run holds every statement against the log.
func (c lrsProve) Run(t *terminal) error {
	h, err := c.existing(t.ctx)
	if err != nil {
		return err
	}
	defer h.Close()
	var all record.Proof
	for after := int64(0); ; {
		facts, err := h.Log.Feed(t.ctx, after, 1000)
		if err != nil {
			return err
		}
		if len(facts) == 0 {
			break
		}
		for _, e := range facts {
			after = e.Pos
			if e.Kind != (record.Stored{}).Kind() {
				continue
			}
			f, err := event.As[record.Stored](e)
			if err != nil {
				return err
			}
			p, err := h.Record.Prove(t.ctx, h.Reader(), f)
			if err != nil {
				return err
			}
			all.Statements, all.Erased = all.Statements+p.Statements, all.Erased+p.Erased
			if p.Wrong != 0 {
				return fault.E(fault.Internal, "sopan.lrs.prove", "cli.lrs.changed", "n", p.Wrong)
			}
		}
	}
	fmt.Fprintln(t.out, t.p.T("cli.lrs.proven", "statements", all.Statements, "erased", all.Erased))
	return nil
}

type credentialTrust struct {
	where
	Key string `arg:"" help:"Key of the program."`
	No  bool   `help:"No longer."`
}

// Run says whether what a program says can be a fact of learning.
func (c credentialTrust) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Record.TrustClient(t.ctx, by, c.Key, !c.No)
}
