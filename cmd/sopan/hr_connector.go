package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/hr"
)

type connectorCmd struct {
	Add    connectorAdd    `cmd:"" help:"Save a system that is asked for a unit's people."`
	List   connectorList   `cmd:"" help:"List the connectors, with how the last fetch of each ended."`
	Remove connectorRemove `cmd:"" help:"End a connector; its secret is forgotten."`
}

type connectorAdd struct {
	where
	outward
	Name      string `arg:"" help:"What it is called: small letters, digits and . _ -."`
	URL       string `help:"The address that is asked." required:"" placeholder:"URL"`
	Org       string `help:"Code of the unit whose people it tells of; otherwise that of the map." placeholder:"CODE"`
	Source    string `help:"Of its batches: the columns are kept under it. Otherwise that of the map, or the name." placeholder:"SOURCE"`
	RowsAt    string `help:"Where the rows stand in the answer, such as data.items. Otherwise the answer is the list." placeholder:"PATH"`
	Paging    string `help:"How pages are told apart: none, page, offset, next, cursor." enum:"none,page,offset,next,cursor" default:"none"`
	Param     string `help:"The parameter that names the page; otherwise page, offset or cursor." placeholder:"NAME"`
	Size      int    `help:"Rows for a page." placeholder:"N"`
	SizeParam string `help:"The parameter for it; otherwise size beside page, and limit elsewhere." placeholder:"NAME"`
	At        string `help:"Where the next link or cursor stands; otherwise next or next_cursor." placeholder:"PATH"`
	FromZero  bool   `help:"The first page has the number 0."`
	Header    string `help:"The header that proves who asks; otherwise Authorization." placeholder:"NAME"`
	Secret    string `help:"A file with the header's value, such as \"Bearer …\"; - reads it from the terminal." placeholder:"FILE"`
	Map       string `help:"How the columns are read: YAML, as for files." placeholder:"MAP.yaml"`
	Every     int    `help:"Hours between two fetches; 0 fetches by hand only." default:"0"`
	As        string `help:"Who acts: an employee code, or an alias of the demo." placeholder:"WHO"`
}

// Help shows how it is used.
func (connectorAdd) Help() string {
	return "Save it, judge what would come, then fetch:\n\n  sopan hr connector add ehrms-up --org UP-PR --url https://ehrms.example/api/staff --paging page --size 500 --rows-at data --secret token.txt --map ehrms.yaml\n  sopan hr pull ehrms-up --dry-run\n  sopan hr pull ehrms-up\n\n" +
		"The file of --secret holds the whole value of the header in one line. It is kept sealed and never shown again. What is fetched waits in review (page /mdo/batches)."
}

// Run saves a connector.
func (c connectorAdd) Run(t *terminal) error {
	made := hr.Connector{
		Name: c.Name, Source: c.Source, URL: c.URL, RowsAt: c.RowsAt, Header: c.Header, Every: c.Every,
		Paging: hr.Paging{By: c.Paging, Param: c.Param, Size: c.Size, SizeParam: c.SizeParam, At: c.At, FromZero: c.FromZero},
	}
	if c.Map != "" {
		r, err := os.Open(c.Map)
		if err != nil {
			return fault.E(fault.NotFound, "sopan.hr", "cli.no_file", "file", c.Map).Because(err)
		}
		defer r.Close()
		if made.Map, err = hr.ReadMap(r); err != nil {
			return err
		}
	}
	secret, err := c.secret()
	if err != nil {
		return err
	}
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	caller, err := c.caller()
	if err != nil {
		return err
	}
	made, err = h.Hooks.WithCaller(caller).Connect(t.ctx, by, c.Org, made, secret)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, made.ID)
	return h.Log.Drain(t.ctx)
}

// secret reads the header's value: never from the command line, where everybody on the machine could read it.
func (c connectorAdd) secret() (string, error) {
	if c.Secret == "" {
		return "", nil
	}
	name := c.Secret
	if name == "-" {
		name = os.Stdin.Name()
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fault.E(fault.NotFound, "sopan.hr", "cli.no_file", "file", c.Secret).Because(err)
	}
	return strings.TrimSpace(string(text)), nil
}

type connectorList struct {
	where
}

// Run lists connectors, one in a line of JSON.
func (c connectorList) Run(t *terminal) error {
	h, by, err := c.actor(t, "")
	if err != nil {
		return err
	}
	defer h.Close()
	out := json.NewEncoder(t.out)
	for after := ""; ; {
		list, err := h.Hooks.Connectors(t.ctx, h.Reader(), by, after, 200)
		if err != nil || len(list) == 0 {
			return err
		}
		var ids, units []string
		for _, c := range list {
			ids, units = append(ids, c.ID), append(units, c.OrgID)
		}
		last, err := h.Hooks.LastPulls(t.ctx, h.Reader(), ids)
		if err != nil {
			return err
		}
		orgs, err := h.People.Orgs(t.ctx, h.Reader(), units)
		if err != nil {
			return err
		}
		for _, c := range list {
			line := struct {
				ID    string `json:"id"`
				Name  string `json:"name"`
				Org   string `json:"org"`
				URL   string `json:"url"`
				Every int    `json:"every_hours"`
				Last  string `json:"last,omitempty"`
				Error string `json:"error,omitempty"`
			}{c.ID, c.Name, orgs[c.OrgID].Code, c.URL, c.Every, last[c.ID].State, ""}
			if j := last[c.ID]; j.Why != "" {
				line.Error = t.p.T(j.Why, j.Args...)
			}
			if err := out.Encode(line); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

type connectorRemove struct {
	where
	Name string `arg:"" help:"The connector's name, or its id."`
	As   string `help:"Who acts: an employee code, or an alias of the demo." placeholder:"WHO"`
}

// Run ends a connector.
func (c connectorRemove) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Hooks.Disconnect(t.ctx, by, c.Name)
}

type pullCmd struct {
	where
	outward
	Name   string `arg:"" help:"The connector's name, or its id."`
	DryRun bool   `help:"Judge the rows and keep nothing."`
	As     string `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
	JSON   bool   `name:"json" help:"Print the report as JSON."`
}

// Help shows how it is used.
func (pullCmd) Help() string {
	return "Judge first, then fetch:\n\n  sopan hr pull ehrms-up --dry-run\n  sopan hr pull ehrms-up\n\nWhat is fetched is a batch that waits in review (page /mdo/batches); nothing is applied. Where a page cannot be had or read, nothing is kept, and the command says which page and what to do."
}

// Run fetches the rows of a connector.
func (c pullCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	caller, err := c.caller()
	if err != nil {
		return err
	}
	job, err := h.Hooks.WithCaller(caller).Pull(t.ctx, by, c.Name, c.DryRun)
	if err != nil {
		return err
	}
	if job, err = h.Hooks.Await(hr.Telling(t.ctx, bar(t, c.Name)), job); err != nil {
		return err
	}
	if job.State == hr.JobFailed {
		return fault.E(fault.Unavailable, "sopan.hr", job.Why, job.Args...)
	}
	report := taking{DryRun: c.DryRun, JSON: c.JSON}
	got := job.Report.Mapped()
	o := outcome{rows: got.Rows, accepted: got.Created + got.Matched, refused: len(got.Errors) + got.More, ok: len(got.Errors) == 0, waits: job.BatchID}
	o.problems = worded(t, &got)
	o.whole = got
	if err := report.report(t, o); err != nil {
		return err
	}
	if o.refused > 0 {
		return rowsRefused{fault.E(fault.Invalid, "sopan.hr", "cli.import.refused")}
	}
	return h.Log.Drain(t.ctx)
}

// worded puts the words of a report's errors in, and gives them as they are printed.
func worded(t *terminal, m *framework.Mapped) []csvio.Problem {
	var out []csvio.Problem
	for i, e := range m.Errors {
		m.Errors[i].Message = t.p.T(e.Key, e.Args...)
		out = append(out, e.Problem)
	}
	return out
}
