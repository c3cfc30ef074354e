package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// takePosts takes in a list of sanctioned posts. Its map has columns alone, for posts have no level and no scale.
func (d *Door) takePosts(ctx context.Context, file Import) (Imported, error) {
	var m struct {
		Columns map[string]string `json:"columns"`
	}
	if len(file.Map) > 0 {
		dec := json.NewDecoder(bytes.NewReader(file.Map))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&m); err != nil {
			return Imported{}, fault.E(fault.Invalid, opImport, "framework.import.body").At("map", "framework.import.body").Because(err)
		}
	}
	report, err := d.people.ImportPosts(ctx, who.From(ctx), strings.NewReader(file.Content),
		people.Options{DryRun: file.DryRun, Partial: file.Partial, Columns: m.Columns})
	return Imported{
		Mapped: framework.Mapped{
			Rows: report.Rows, Created: report.Created, Matched: report.Changed + report.Unchanged, Errors: rows(report.Problems), More: report.More,
			Written: report.Written, DryRun: file.DryRun,
		},
		Posts: report.Posts, Drafted: report.Drafted, Notices: rows(report.Notices),
	}, err
}

// rows says of problems in which row they are, the header being row 1.
func rows(list []csvio.Problem) []framework.MappedError {
	out := make([]framework.MappedError, len(list))
	for i, problem := range list {
		row := problem.Record
		if row == 0 {
			row = problem.Row
		}
		out[i] = framework.MappedError{Row: row, Column: problem.Column, Problem: problem}
	}
	return out
}
