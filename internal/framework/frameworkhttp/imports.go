package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
)

// Import is a file that is handed in, with how it is to be read.
type Import struct {
	Kind    string        `json:"kind"` // framework, posts
	Name    string        `json:"name,omitempty"`
	Map     framework.Map `json:"map"`
	Content string        `json:"content"`
	DryRun  bool          `json:"dry_run,omitempty"`
	Partial bool          `json:"partial,omitempty"`
}

// ImportInput is the body as it came, with its type.
type ImportInput struct {
	ContentType string `header:"Content-Type"`
	RawBody     []byte
}

// ImportOutput is the report, row by row.
type ImportOutput struct {
	Status int
	Body   Imported
}

// Imported is a report, row by row. Of a file of posts it also counts the numbered posts that were made, and the designations that were
// drafted since no name of any meant what a row says.
type Imported struct {
	framework.Mapped
	Posts   int                     `json:"posts,omitempty"`
	Drafted int                     `json:"designations_drafted,omitempty"`
	Notices []framework.MappedError `json:"notices,omitempty"`
}

const opImport = "frameworkhttp.imports"

func (d *Door) imports(ctx context.Context, in *ImportInput) (*ImportOutput, error) {
	file, err := readImport(in)
	if err != nil {
		return nil, err
	}
	if file.Kind == "posts" {
		return d.importPosts(ctx, file)
	}
	if file.Kind != "framework" {
		return nil, fault.E(fault.Invalid, opImport, "framework.import.kind").At("body.kind", "framework.import.kind")
	}
	report, err := d.frameworks.ImportMapped(ctx, who.From(ctx), strings.NewReader(file.Content), file.Name, file.Map,
		framework.Options{DryRun: file.DryRun, Partial: file.Partial})
	if err != nil && len(report.Errors) == 0 {
		return nil, err
	}
	p := api.Printer(ctx)
	for i, e := range report.Errors {
		report.Errors[i].Message = p.T(e.Key, e.Args...)
	}
	status := 200
	if err != nil { // rows were refused, so nothing was written: the report says why
		status = fault.Status(fault.KindOf(err))
	}
	return &ImportOutput{Status: status, Body: Imported{Mapped: report}}, nil
}

// readImport reads the body: JSON, or a form.
func readImport(in *ImportInput) (Import, error) {
	kind, params, err := mime.ParseMediaType(in.ContentType)
	switch {
	case err == nil && kind == "application/json":
		var file Import
		dec := json.NewDecoder(bytes.NewReader(in.RawBody))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&file); err != nil {
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").Because(err)
		}
		return file, nil
	case err == nil && kind == "multipart/form-data":
		return readForm(multipart.NewReader(bytes.NewReader(in.RawBody), params["boundary"]))
	}
	return Import{}, fault.E(fault.Unsupported, opImport, "framework.import.body")
}

// readForm reads the fields kind, name, file, map, dry_run and partial.
func readForm(r *multipart.Reader) (Import, error) {
	var file Import
	var mapping []byte
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return file, readMapping(&file, mapping)
		}
		if err != nil {
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").Because(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").Because(err)
		}
		text := string(data)
		switch part.FormName() {
		case "kind":
			file.Kind = text
		case "name":
			file.Name = text
		case "dry_run":
			file.DryRun = text == "true" || text == "1" || text == "on"
		case "partial":
			file.Partial = text == "true" || text == "1" || text == "on"
		case "file":
			file.Content = text
			if file.Name == "" {
				file.Name = part.FileName()
			}
		case "map":
			mapping = data
		default:
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").At(part.FormName(), "framework.import.field")
		}
	}
}
