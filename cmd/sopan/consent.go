package main

import (
	"fmt"

	"sopan/internal/app"
	"sopan/internal/evidence"
	"sopan/internal/ground/who"
)

type consentCmd struct {
	where
	Batch  string `arg:"" optional:"" help:"The batch, as import evidence printed it; none lists those that wait for this person."`
	As     string `required:"" help:"Who consents: an employee code, or an alias of the demo. Never who proposed it, nor anybody whose score is in it." placeholder:"WHO"`
	Refuse string `help:"Refuse the batch instead, for this reason." placeholder:"REASON"`
}

// Help shows how it is used.
func (consentCmd) Help() string {
	return "Earlier scores are imported as a batch that waits (import evidence). A second person, with the right over everybody in it, " +
		"looks at it and puts it in force, or refuses it:\n\n  sopan consent --as EMP-0002\n  sopan consent BATCH --as EMP-0002\n" +
		"  sopan consent BATCH --as EMP-0002 --refuse \"The paper was another one.\"\n\nThe role CTI carries the right (see grant)."
}

// Run consents to a batch, refuses it, or lists those that wait.
func (c consentCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	switch {
	case c.Batch == "":
		return c.list(t, h, by)
	case c.Refuse != "":
		l, err := h.Records.RefuseLoad(t.ctx, by, c.Batch, c.Refuse)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.out, t.p.T("cli.consent.refused", "batch", l.ID))
	default:
		l, err := h.Records.ConsentLoad(t.ctx, by, c.Batch)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.out, t.p.T("cli.consent.done", "batch", l.ID, "rows", l.Rows, "fresh", l.Fresh, "known", l.Rows-l.Fresh))
	}
	return h.Log.Drain(t.ctx)
}

// list prints the batches that wait for this person, the newest first.
func (c consentCmd) list(t *terminal, h *app.House, by who.Actor) error {
	for after := ""; ; {
		page, err := h.Records.Loads(t.ctx, h.Reader(), by, evidence.LoadFilter{ForMe: true}, after, 0)
		if err != nil {
			return err
		}
		for _, l := range page.Loads {
			fmt.Fprintln(t.out, t.p.T("cli.consent.waits", "batch", l.ID, "rows", l.Rows, "people", l.People, "date", l.ProposedAt))
		}
		if after = page.Next; after == "" {
			if len(page.Loads) == 0 {
				t.say("cli.consent.none")
			}
			return nil
		}
	}
}
