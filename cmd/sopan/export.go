package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"sopan/internal/app"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
)

type exportCmd struct {
	where
	What  string `arg:"" enum:"log,people,levels,department" help:"log: every fact, JSON lines. people: code, name, post, unit, CSV. levels: what each stands at, CSV. department: all that was entered, open files in a ZIP."`
	Staff bool   `name:"with-people" help:"Of a department: with those who serve, their postings, the orders on their service, plans and earlier scores."`
	Why   string `name:"purpose" help:"Why people are asked for, kept with the reading of each: handover (to another installation), inspection (an order asks for it), figures (the department's own), copy (to be kept)." placeholder:"PURPOSE"`
	Out   string `short:"o" help:"File to write; '-' is standard output." default:"-" placeholder:"FILE"`
	As    string `help:"Act as this person: only what they may export is written." placeholder:"WHO"`
}

// Run writes the export.
func (c exportCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	if c.Out == "-" {
		return c.write(t, h, by, t.out)
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.E(fault.Invalid, "sopan.export", "cli.export.file", "file", c.Out).Because(err)
	}
	if err := c.write(t, h, by, f); err != nil {
		_ = f.Close()
		_ = os.Remove(c.Out) // what is not whole is not left behind; the file is ours, for it was not there before
		return err
	}
	return f.Close()
}

func (c exportCmd) write(t *terminal, h *app.House, by who.Actor, w io.Writer) error {
	switch c.What {
	case "department":
		show := bar(t, t.p.T("cli.export.rows"))
		return h.Department().Archive(t.ctx, by, app.DepartmentExport{People: c.Staff, Purpose: c.Why, Progress: func(rows int) { show(rows, 0) }}, w)
	case "log":
		return exportLog(t, h, by, w)
	case "people":
		return exportPeople(t, h, by, w, "export.people", []string{"employee_code", "name_en", "name_hi", "position", "kind", "unit", "block", "district", "state"}, func(r people.Row) ([][]string, error) {
			return [][]string{{r.Code, r.Name["en"], r.Name["hi"], r.PositionCode, r.KindCode, r.OrgPath, r.BlockCode, r.DistrictCode, r.StateCode}}, nil
		})
	}
	return exportPeople(t, h, by, w, "export.levels", []string{"employee_code", "competency", "tcs", "wpcas", "cs", "attained", "measured", "provisional", "formula"}, func(r people.Row) ([][]string, error) {
		entries, err := h.Passbooks.Of(t.ctx, h.Reader(), r.PersonID)
		if err != nil {
			return nil, err
		}
		var out [][]string
		for _, code := range passbook.Codes(entries) {
			e := entries[code]
			out = append(out, []string{
				r.Code, code, score(e.TCS), score(e.WPCAS), score(e.CS), strconv.Itoa(e.Attained), strconv.FormatBool(e.Measured), strconv.FormatBool(e.Provisional), e.Formula,
			})
		}
		return out, nil
	})
}

func score(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%d.%02d", *n/100, *n%100)
}

func exportLog(t *terminal, h *app.House, by who.Actor, w io.Writer) error {
	if !by.Can(who.ExportData, "") {
		return fault.E(fault.Denied, "sopan.export", "cli.denied")
	}
	e := json.NewEncoder(w)
	for pos := int64(0); ; {
		facts, err := h.Log.Feed(t.ctx, pos, 2000)
		if err != nil || len(facts) == 0 {
			return err
		}
		for _, f := range facts {
			pos = f.Pos
			if err := e.Encode(map[string]any{
				"pos": f.Pos, "id": f.ID, "kind": f.Kind, "at": f.At.Format(time.RFC3339Nano), "by": f.By, "body": json.RawMessage(f.Body), "hash": f.Hash,
			}); err != nil {
				return err
			}
		}
	}
}

// exportPeople writes rows of everybody whom the actor may list and over whose unit they hold the right to export. That it was
// read is kept for each person before it is written.
func exportPeople(t *terminal, h *app.House, by who.Actor, w io.Writer, what string, head []string, rows func(people.Row) ([][]string, error)) error {
	if !by.Holds(who.ExportData) {
		return fault.E(fault.Denied, "sopan.export", "cli.denied")
	}
	out := csv.NewWriter(w)
	if err := out.Write(head); err != nil {
		return err
	}
	for after := (people.Cursor{}); ; {
		page, err := h.People.List(t.ctx, h.Reader(), by, after, 200)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			out.Flush()
			return out.Error()
		}
		after = page[len(page)-1].After
		page = slices.DeleteFunc(page, func(r people.Row) bool { return !by.Can(who.ExportData, r.OrgPath) })
		subjects := make([][2]string, len(page))
		for i, r := range page {
			subjects[i] = [2]string{r.PersonID, r.OrgPath}
		}
		if err := audit.RecordAll(t.ctx, h.DB, by, who.ExportData, subjects, what); err != nil {
			return err
		}
		for _, r := range page {
			lines, err := rows(r)
			if err != nil {
				return err
			}
			if err := out.WriteAll(lines); err != nil {
				return err
			}
		}
	}
}
