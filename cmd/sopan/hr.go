package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"

	"sopan/internal/app"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

type importHR struct {
	taking
	File string `arg:"" help:"A CSV of an HR system."`
	Map  string `help:"How its columns are read: YAML. Without it the columns are those of an e-HRMS export." placeholder:"MAP.yaml"`
	Org  string `help:"Code of the unit whose people it is about." placeholder:"CODE"`
}

// Help shows how it is used.
func (importHR) Help() string {
	return "Judge a file first, then bring it in:\n\n  sopan import hr staff.csv --map ehrms.yaml --dry-run\n  sopan import hr staff.csv --map ehrms.yaml\n\n" +
		"Where every row is sound, the batch is applied at once. Where a row is in conflict or refused, nothing is applied: the batch waits in review (page /mdo/batches), and the command exits 1.\n\n" +
		"  # ehrms.yaml\n  source: ehrms-up\n  org: UP-PR\n  columns: {employee_code: Emp Code, full_name_en: Employee Name, pan: PAN No}\n  values: {status: {In Service: ACTIVE}}"
}

// Run brings a file in.
func (c importHR) Run(t *terminal) error {
	m := hr.Map{}
	if c.Map != "" {
		r, err := os.Open(c.Map)
		if err != nil {
			return fault.E(fault.NotFound, "sopan.import", "cli.no_file", "file", c.Map).Because(err)
		}
		defer r.Close()
		if m, err = hr.ReadMap(r); err != nil {
			return err
		}
	}
	refused := 0
	err := c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		report, err := h.HR.Import(hr.Telling(ctx, bar(t, c.File)), by, hr.File{Name: filepath.Base(c.File), Org: c.Org, Content: r}, m, c.DryRun)
		got := report.Mapped()
		o := outcome{
			rows: got.Rows, accepted: got.Created + got.Matched, refused: len(got.Errors) + got.More, written: got.Written,
			ok: len(got.Errors) == 0, waits: map[bool]string{true: report.Batch}[!report.Written], whole: got,
		}
		o.problems = worded(t, &got)
		o.whole, refused = got, o.refused
		return o, err
	})
	if refused > 0 {
		return rowsRefused{cmp.Or(err, error(fault.E(fault.Invalid, "sopan.import", "cli.import.refused")))}
	}
	return err
}
