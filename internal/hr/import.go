package hr

import (
	"context"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Report is what came of a file that was brought in at once.
type Report struct {
	Batch   string // "" for a dry run
	Rows    int    // below the header
	Created int
	Matched int // changed, or the same already
	Skipped int
	Errors  []csvio.Problem // of rows in conflict or refused, in the order of the file
	More    int             // errors beyond those listed
	Written bool
	DryRun  bool
}

// maxErrors bounds a report.
const maxErrors = 1000

// Import brings a file in by a map, and applies it at once where no row is in conflict or refused, and where the actor may
// apply it alone. Else the batch stays in review, and the report says why. A dry run keeps nothing.
func (b *Batches) Import(ctx context.Context, by who.Actor, f File, m Map, dry bool) (Report, error) {
	const op = "hr.Import"
	if f.Source == "" {
		f.Source = m.Source
	}
	if f.Org == "" {
		f.Org = m.Org
	}
	f.Comma, _ = m.comma()
	if dry {
		batch, rows, err := b.Try(ctx, by, f, m)
		if err != nil {
			return Report{}, err
		}
		out := reportOf(batch.Counts, rows)
		out.DryRun = true
		return out, nil
	}
	batch, err := b.Intake(share(ctx, 0, 40), by, f, m)
	if err != nil {
		return Report{}, err
	}
	if batch.soundAndOpen(by) {
		if batch, err = b.Apply(share(ctx, 40, 100), by, batch.ID); err != nil {
			return Report{}, err
		}
	}
	rows, err := allRows(ctx, b.db.Reader(), batch.ID)
	if err != nil {
		return Report{}, fault.Wrap(op, err)
	}
	out := reportOf(batch.Counts, rows)
	out.Batch, out.Written = batch.ID, batch.State == Applied
	return out, nil
}

func reportOf(c Counts, rows []Row) Report {
	out := Report{Rows: c.Rows, Created: c.New, Matched: c.Changed + c.Same, Skipped: c.Skipped}
	for _, r := range rows {
		if r.Result != RowConflict && r.Result != people.RowRefused {
			continue
		}
		for _, p := range r.Notes {
			if len(out.Errors) == maxErrors {
				out.More++
				continue
			}
			p.Row = r.N
			out.Errors = append(out.Errors, p)
		}
	}
	return out
}

// Mapped is the report in the form that all kinds of import have; the words of its errors are put in at the edge. The batch
// stands under framework.
func (r Report) Mapped() framework.Mapped {
	out := framework.Mapped{
		Framework: r.Batch, Rows: r.Rows, Created: r.Created, Matched: r.Matched, Skipped: r.Skipped, More: r.More,
		Written: r.Written, DryRun: r.DryRun, Errors: []framework.MappedError{},
	}
	for _, p := range r.Errors {
		out.Errors = append(out.Errors, framework.MappedError{Row: p.Row, Column: p.Column, Problem: p})
	}
	return out
}
