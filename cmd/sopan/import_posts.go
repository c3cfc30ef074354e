package main

import (
	"cmp"
	"context"
	"io"

	"sopan/internal/app"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

type importPosts struct {
	taking
	File    string            `arg:"" help:"A CSV of sanctioned posts."`
	Columns map[string]string `help:"Headers of the file's own: field=header, such as designation=Pad;unit=Daftar." placeholder:"FIELD=HEADER"`
}

// Help shows how it is used.
func (importPosts) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import posts posts.csv --dry-run\n  sopan import posts posts.csv --as EMP-0001\n\n" +
		"The columns are Designation, Unit Code and Sanctioned Posts; Pay Level, Service, Cadre, Group and Code may be there. Organisations come first. " +
		"A designation that no name matches is kept as a draft and told. The same file twice changes nothing; fewer posts than before take none away.\n\n" +
		"The posts are of no kind yet: sort them into kinds of post on the page /mdo/positions/groups, or by POST /api/v1/frac/groups."
}

// Run imports posts.
func (c importPosts) Run(t *terminal) error {
	refused := 0
	err := c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		opt := c.options(t, c.File)
		opt.Columns = c.Columns
		got, err := h.People.ImportPosts(ctx, by, r, opt)
		o := ofPeople(got.Report)
		refused = got.Refused
		told := func(list []csvio.Problem) []map[string]any {
			out := []map[string]any{}
			for _, p := range list {
				row := p.Record
				if row == 0 {
					row = p.Row
				}
				out = append(out, map[string]any{"row": row, "column": p.Column, "message": t.p.T(p.Key, p.Args...)})
			}
			return out
		}
		o.whole = map[string]any{
			"rows": got.Rows, "created": got.Created, "matched": got.Changed + got.Unchanged, "skipped": 0, "errors": told(got.Problems), "notices": told(got.Notices),
			"posts": got.Posts, "designations_drafted": got.Drafted, "written": got.Written,
		}
		return o, err
	})
	if refused > 0 {
		return rowsRefused{cmp.Or(err, error(fault.E(fault.Invalid, "sopan.import", "cli.import.refused")))}
	}
	return err
}
