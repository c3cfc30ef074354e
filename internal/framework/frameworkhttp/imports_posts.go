package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// Posts takes in files of posts: people's register does. One operation takes in all files, and this door has it.
type Posts interface {
	ImportPosts(ctx context.Context, by who.Actor, file io.Reader, opt people.Options) (people.PostsReport, error)
}

// WithPosts says who takes in files of posts.
func (d *Door) WithPosts(p Posts) *Door { d.posts = p; return d }

// importPosts takes in a list of sanctioned posts, and answers in the form of every import.
func (d *Door) importPosts(ctx context.Context, file Import) (*ImportOutput, error) {
	report, err := d.posts.ImportPosts(ctx, who.From(ctx), strings.NewReader(file.Content),
		people.Options{DryRun: file.DryRun, Partial: file.Partial, Columns: file.Map.Columns})
	if err != nil && len(report.Problems) == 0 {
		return nil, err
	}
	p := api.Printer(ctx)
	told := func(list []csvio.Problem) []framework.MappedError {
		out := make([]framework.MappedError, len(list))
		for i, problem := range list {
			row := problem.Record
			if row == 0 {
				row = problem.Row
			}
			out[i] = framework.MappedError{Row: row, Column: problem.Column, Message: p.T(problem.Key, problem.Args...), Problem: problem}
		}
		return out
	}
	out := &ImportOutput{Status: 200, Body: Imported{
		Mapped: framework.Mapped{
			Rows: report.Rows, Created: report.Created, Matched: report.Changed + report.Unchanged, Errors: told(report.Problems), More: report.More,
			Written: report.Written, DryRun: file.DryRun,
		},
		Posts: report.Posts, Drafted: report.Drafted, Notices: told(report.Notices),
	}}
	if err != nil { // rows were refused, so nothing was written: the report says why
		out.Status = fault.Status(fault.KindOf(err))
	}
	return out, nil
}

// readMapping reads the map of a form: that of posts is JSON with columns alone, for they have no code and no scale.
func readMapping(file *Import, text []byte) (err error) {
	switch {
	case len(text) == 0:
		return nil
	case file.Kind == "posts":
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&file.Map); err != nil {
			return fault.E(fault.Invalid, opImport, "framework.import.body").At("map", "framework.import.body").Because(err)
		}
		return nil
	}
	file.Map, err = framework.ReadMap(bytes.NewReader(text))
	return err
}
