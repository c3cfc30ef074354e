package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"sopan/internal/app"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

type importCmd struct {
	Places       importPlaces       `cmd:"" help:"Places: states, districts, sub-districts, blocks and urban bodies of the Local Government Directory, or our own CSV."`
	Orgs         importOrgs         `cmd:"" help:"Organisations: the directory's central and state lists, or our own CSV."`
	Framework    importFramework    `cmd:"" help:"Competencies and what posts need: KCM, ESCO, our own JSON, or any CSV."`
	People       importPeople       `cmd:"" help:"People and their postings, in the columns of an e-HRMS export."`
	HR           importHR           `cmd:"" name:"hr" help:"A file of an HR system by a map of its columns, as a batch that can be taken back."`
	Posts        importPosts        `cmd:"" help:"Designations and sanctioned posts of a department, from any CSV."`
	Designations importDesignations `cmd:"" help:"Designations with their other names and merges, as a department exports them."`
	Past         importPast         `cmd:"" help:"What organisations were called before, and how they ended, as a department exports it."`
	Service      importService      `cmd:"" help:"Postings and orders on service, as a department exports them."`
	Telemetry    importTelemetry    `cmd:"" help:"Telemetry of a Sunbird platform, as statements in the learning record store."`
	Evidence     importEvidence     `cmd:"" help:"Scores given before, with their raw readings. They wait for the consent of a second person."`
}

// taking is what every import has.
type taking struct {
	where
	DryRun  bool   `help:"Judge the file and write nothing."`
	Partial bool   `help:"Write the sound rows although others are refused."`
	As      string `help:"Act as this person (employee code, or an alias of the demo)." placeholder:"WHO"`
	JSON    bool   `name:"json" help:"Print the report as JSON."`
}

// take opens the installation and the file, and reports what came of it.
func (c taking) take(t *terminal, file string, f func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error)) error {
	r, err := os.Open(file)
	if err != nil {
		return fault.E(fault.NotFound, "sopan.import", "cli.no_file", "file", file).Because(err)
	}
	defer r.Close()
	h, err := c.open(t.ctx)
	if err != nil {
		return err
	}
	defer h.Close()
	by, err := as(t.ctx, h, c.As)
	if err != nil {
		return err
	}
	got, err := f(t.ctx, h, by, r)
	if err == nil || len(got.problems) > 0 { // a refused file comes back with the rows that refuse it
		if err := c.report(t, got); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if !c.DryRun && got.written {
		return h.Log.Drain(t.ctx)
	}
	if !got.ok && !(c.Partial && got.accepted > 0) { // a dry run of --partial: the sound rows would be written
		return fault.E(fault.Invalid, "sopan.import", "cli.import.refused")
	}
	return nil
}

// outcome is what came of a file, of whichever room.
type outcome struct {
	rows, accepted, refused int
	problems, notices       []csvio.Problem
	conflicts               int
	written, ok             bool
	waits                   string   // the batch that waits for a second person's consent
	retired, stays          []string // codes that a list takes out of use, and those that stay in use though it leaves them out
	whole                   any
}

const shown = 50 // problems printed; --json prints all

func (c taking) report(t *terminal, o outcome) error {
	if c.JSON {
		e := json.NewEncoder(t.out)
		e.SetIndent("", "  ")
		return e.Encode(o.whole)
	}
	for _, list := range []struct {
		mark string
		rows []csvio.Problem
	}{{"!", o.problems}, {"·", o.notices}} {
		for i, p := range list.rows {
			if i == shown {
				fmt.Fprintln(t.err, t.p.T("cli.import.more", "n", len(list.rows)-shown))
				break
			}
			fmt.Fprintf(t.err, "%s %s\n", list.mark, t.p.T("cli.import.row", "row", p.Row, "column", p.Column, "said", t.p.T(p.Key, p.Args...)))
		}
	}
	fmt.Fprintln(t.out, t.p.T("cli.import.rows", "rows", o.rows, "accepted", o.accepted, "refused", o.refused))
	if n := len(o.retired); n > 0 {
		fmt.Fprintln(t.out, t.p.T("cli.import.retired", "n", n, "codes", o.retired[:min(n, shown)]))
	}
	if n := len(o.stays); n > 0 {
		fmt.Fprintln(t.out, t.p.T("cli.import.stays", "n", n, "codes", o.stays[:min(n, shown)]))
	}
	if o.conflicts > 0 {
		fmt.Fprintln(t.out, t.p.T("cli.import.conflicts", "n", o.conflicts))
	}
	switch {
	case c.DryRun:
		fmt.Fprintln(t.out, t.p.T("cli.import.dry"))
	case o.waits != "":
		fmt.Fprintln(t.out, t.p.T("cli.import.waits", "batch", o.waits))
	case o.written:
		fmt.Fprintln(t.out, t.p.T("cli.import.written"))
	default:
		fmt.Fprintln(t.out, t.p.T("cli.import.nothing"))
	}
	return nil
}

func ofPeople(r people.Report) outcome {
	return outcome{
		rows: r.Rows, accepted: r.Accepted, refused: r.Refused, problems: r.Problems, notices: r.Notices, conflicts: r.Conflicts,
		written: r.Written, ok: r.OK(), whole: r,
	}
}

func ofFramework(r framework.Report) outcome {
	return outcome{
		rows: r.Rows, accepted: r.Accepted, refused: r.Refused, problems: r.Problems, notices: r.Warnings, written: !r.DryRun && r.Made+r.Changed+len(r.Retired) > 0, ok: r.OK(), whole: r,
		retired: r.Retired,
	}
}

func ofEvidence(r evidence.LoadReport) outcome {
	return outcome{
		rows: r.Rows, accepted: r.Accepted, refused: r.Refused, problems: r.Problems, written: r.Load != "", ok: r.OK(), whole: r, waits: r.Load,
	}
}

func (c taking) options(t *terminal, what string) people.Options {
	return people.Options{DryRun: c.DryRun, Partial: c.Partial, Progress: bar(t, what)}
}

type importPlaces struct {
	taking
	Kind string `arg:"" enum:"state,district,subdistrict,block,ulb,csv" help:"What the file holds: state, district, subdistrict, block, ulb (as the directory exports them), or csv (ours)."`
	File string `arg:"" help:"The file."`
}

// Help shows how it is used.
func (importPlaces) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import places state states.csv --dry-run\n  sopan import places state states.csv\n\nStates come before districts, districts before blocks. Our own CSV has the columns level, code, parent_level, parent_code, name_en, name_hi."
}

// Run imports places.
func (c importPlaces) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportPlaces(ctx, by, c.Kind, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}

type importOrgs struct {
	taking
	Kind string `arg:"" enum:"central,state,csv" help:"What the file holds: central or state (as the directory exports them), or csv (ours)."`
	File string `arg:"" help:"The file."`
}

// Help shows how it is used.
func (importOrgs) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import orgs central central.csv --dry-run\n  sopan import orgs csv offices.csv\n\nOur own CSV has the columns code, lgd_code, parent_code, kind, place_level, place_code, name_en, name_hi; IN is the code at the top."
}

// Run imports organisations.
func (c importOrgs) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportOrgs(ctx, by, c.Kind, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}

type importPeople struct {
	taking
	File string `arg:"" help:"A CSV with the columns of an e-HRMS export."`
}

// Help shows how it is used.
func (importPeople) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import people staff.csv --dry-run\n  sopan import people staff.csv\n\nPlaces, organisations and posts (import framework positions) come first. The column employee_code is needed; position_code or ministry_dept_lgd_org says where a person serves. The same file twice changes nothing."
}

// Run imports people.
func (c importPeople) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportPeople(ctx, by, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}

type importEvidence struct {
	taking
	File string `arg:"" help:"A CSV of scores."`
}

// Help shows how it is used.
func (importEvidence) Help() string {
	return "Judge a file first, then propose it; another person consents:\n\n  sopan import evidence scores.csv --dry-run\n  sopan import evidence scores.csv --as EMP-0001\n  sopan consent BATCH --as EMP-0002\n\n" +
		"The columns are employee_code, competency, side (tcs or wpcas), score (such as 2.50), observed_on and readings (the raw readings: numbers with spaces between, or a JSON object); note and reference may be there. " +
		"The same person, competency, side and date, or reference, count once. Nothing counts before the consent."
}

// Run proposes scores.
func (c importEvidence) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.Records.ImportLoad(ctx, by, r, evidence.LoadOptions{DryRun: c.DryRun, Partial: c.Partial})
		return ofEvidence(got), err
	})
}

type importFramework struct {
	taking
	Args []string `arg:"" name:"kind file" help:"What the file holds, and the file: kcm, competencies (JSON), frac (JSON), esco (skill labels), nodes and hierarchy (groups and edges), positions (CSV), resources (acts, rules, manuals and orders, CSV). The file alone with --map, and where it tells by itself what it is: a CASE package, Moodle's or ESCO's CSV."`
	Map  string   `help:"How somebody else's framework is read: YAML with the headers of its columns, and its scale." placeholder:"MAP.yaml"`
}

var frameworkKinds = []string{"kcm", "competencies", "frac", "esco", "nodes", "hierarchy", "positions", "resources"}

// named gives what the file holds and the file.
func (c importFramework) named() (kind, file string, err error) {
	switch {
	case c.Map != "" && len(c.Args) == 1:
		return "mapped", c.Args[0], nil
	case c.Map == "" && len(c.Args) == 1 && !slices.Contains(frameworkKinds, c.Args[0]):
		return "recognised", c.Args[0], nil
	case c.Map == "" && len(c.Args) == 2 && slices.Contains(frameworkKinds, c.Args[0]):
		return c.Args[0], c.Args[1], nil
	}
	return "", "", fault.E(fault.Invalid, "sopan.import", "cli.import.framework_args", "kinds", frameworkKinds)
}

// Help shows how it is used.
func (importFramework) Help() string {
	return "In this order:\n\n  sopan import framework kcm kcm.csv\n  sopan import framework frac clerk.json --dry-run\n  sopan import framework positions posts.csv\n\nThe dictionary (kcm, competencies) comes before what posts need (frac). What a frac file says is a draft until somebody with the right puts it in force.\n\nA CASE package (1.0 or 1.1), Moodle's competencies and ESCO's skills are known by themselves:\n\n  sopan import framework package.json --dry-run\n\nSomebody else's framework, in any CSV or workbook, by a map of its columns:\n\n  sopan import framework skills.csv --map skills.yaml --dry-run\n\n  # skills.yaml\n  columns: {code: Skill ID, name: Skill, definition: Description, level: Level}\n  skip_when: {name: (retired)}   # an entry that this list brought before goes out of use\n  scale: {id: skills4, levels: [Awareness, Working, Practitioner, Expert]}\n  sheet: Skills   # of a workbook; by default its first"
}

// Run imports a framework, or part of one.
func (c importFramework) Run(t *terminal) error {
	kind, file, err := c.named()
	if err != nil {
		return err
	}
	switch kind {
	case "mapped":
		return c.mapped(t, file)
	case "recognised":
		return c.told(t, file, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader, opt framework.Options) (framework.Mapped, error) {
			got, known, err := h.Frameworks.ImportRecognised(ctx, by, r, filepath.Base(file), opt)
			if err == nil && !known {
				err = fault.E(fault.Invalid, "sopan.import", "cli.import.framework_args", "kinds", frameworkKinds)
			}
			return got, err
		})
	}
	return c.take(t, file, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		f, opt := h.Frameworks, framework.Options{DryRun: c.DryRun, Partial: c.Partial}
		var got framework.Report
		var err error
		switch kind {
		case "kcm":
			got, err = f.ImportKCM(ctx, by, r, c.DryRun)
		case "competencies":
			got, err = f.ImportCompetencies(ctx, by, r, c.DryRun)
		case "frac":
			got, err = f.ImportFrac(ctx, by, r, c.DryRun)
		case "esco":
			got, err = f.ImportESCO(ctx, by, r, opt)
		case "nodes":
			got, err = f.ImportNodes(ctx, by, r, opt)
		case "hierarchy":
			got, err = f.ImportHierarchy(ctx, by, r, opt)
		case "resources":
			got, err = f.ImportKnowledge(ctx, by, r, opt)
		case "positions":
			p, err := h.People.ImportPositions(ctx, by, r, c.options(t, file))
			return ofPeople(p), err
		}
		return ofFramework(got), err
	})
}

// mapped imports somebody else's framework by a map.
func (c importFramework) mapped(t *terminal, file string) error {
	r, err := os.Open(c.Map)
	if err != nil {
		return fault.E(fault.NotFound, "sopan.import", "cli.no_file", "file", c.Map).Because(err)
	}
	defer r.Close()
	m, err := framework.ReadMap(r)
	if err != nil {
		return err
	}
	return c.told(t, file, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader, opt framework.Options) (framework.Mapped, error) {
		return h.Frameworks.ImportMapped(ctx, by, r, filepath.Base(file), m, opt)
	})
}

// told takes in a file and prints the report of the contract, row by row.
func (c importFramework) told(t *terminal, file string, f func(context.Context, *app.House, who.Actor, io.Reader, framework.Options) (framework.Mapped, error)) error {
	refused := 0
	err := c.take(t, file, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := f(ctx, h, by, r, framework.Options{DryRun: c.DryRun, Partial: c.Partial})
		o := outcome{rows: got.Rows, accepted: got.Created + got.Matched, refused: len(got.Errors) + got.More, written: !c.DryRun && err == nil && got.Created+got.Matched+len(got.Retired) > 0}
		for i, e := range got.Errors {
			got.Errors[i].Message = t.p.T(e.Key, e.Args...)
			e.Problem.Row, e.Problem.Column = e.Row, e.Column
			o.problems = append(o.problems, e.Problem)
		}
		o.ok, o.whole, o.retired, o.stays = len(got.Errors) == 0, got, got.Retired, got.Stays
		refused = o.refused
		return o, err
	})
	if refused > 0 {
		return rowsRefused{cmp.Or(err, error(fault.E(fault.Invalid, "sopan.import", "cli.import.refused")))}
	}
	return err
}
