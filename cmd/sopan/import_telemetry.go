package main

import (
	"encoding/json"
	"fmt"
	"os"

	"sopan/internal/ground/fault"
)

type importTelemetry struct {
	where
	File   string `arg:"" help:"Events: a JSON list, or one in a line; packed by gzip or not."`
	Home   string `help:"Address under which people and things of the other platform are named, such as https://portal.example. One of this installation without it." placeholder:"ADDRESS"`
	DryRun bool   `help:"Judge the file and write nothing."`
	As     string `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
	JSON   bool   `name:"json" help:"Print the report as JSON."`
}

// Help shows how it is used.
func (importTelemetry) Help() string {
	return "Judge a file first, then bring it in:\n\n  sopan import telemetry events.jsonl.gz --home https://portal.example --dry-run\n  sopan import telemetry events.jsonl.gz --home https://portal.example\n\n" +
		"Each event of Sunbird telemetry 3.0 or 3.1 is a statement by a written table, once for its mid; the same file again changes nothing. " +
		"What is no good is kept apart for 90 days with the reason and costs no other event."
}

// Run brings in a file of events.
func (c importTelemetry) Run(t *terminal) error {
	r, err := os.Open(c.File)
	if err != nil {
		return fault.E(fault.NotFound, "sopan.import", "cli.no_file", "file", c.File).Because(err)
	}
	defer r.Close()
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	got, err := h.Record.TellFile(t.ctx, by, c.Home, r, c.DryRun)
	if err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(t.out)
		e.SetIndent("", "  ")
		if err := e.Encode(got); err != nil {
			return err
		}
	} else {
		for i, one := range got.Results {
			if i == shown {
				fmt.Fprintln(t.err, t.p.T("cli.import.more", "n", len(got.Results)-shown))
				break
			}
			fmt.Fprintf(t.err, "! %s\n", t.p.T("cli.telemetry.event", "n", one.At+1, "mid", one.MID, "said", t.p.T("record.event_wrong."+one.Why))) // keys: record.event_wrong.
		}
		fmt.Fprintln(t.out, t.p.T("cli.telemetry.told", "events", got.Events, "stored", got.Stored, "again", got.Again, "out", got.StayOut, "apart", got.Apart))
	}
	if c.DryRun {
		return nil
	}
	return h.Log.Drain(t.ctx)
}
