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
	Kind    string          `json:"kind"` // framework, or one that WithImport has added
	Name    string          `json:"name,omitempty"`
	Map     json.RawMessage `json:"map"` // YAML or JSON; what may stand in it goes by the kind
	Content string          `json:"content"`
	DryRun  bool            `json:"dry_run,omitempty"`
	Partial bool            `json:"partial,omitempty"`
}

// ImportInput is the body as it came, with its type.
type ImportInput struct {
	ContentType string `header:"Content-Type"`
	RawBody     []byte
}

// ImportOutput is the report, row by row.
type ImportOutput struct {
	Status int
	Body   framework.Mapped
}

const opImport = "frameworkhttp.imports"

func (d *Door) imports(ctx context.Context, in *ImportInput) (*ImportOutput, error) {
	file, err := readImport(in)
	if err != nil {
		return nil, err
	}
	report, err := d.take(ctx, file)
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
	return &ImportOutput{Status: status, Body: report}, nil
}

// take hands a file to who takes its kind.
func (d *Door) take(ctx context.Context, file Import) (framework.Mapped, error) {
	if other := d.others[file.Kind]; other != nil {
		return other(ctx, file.Name, string(file.Map), file.Content, file.DryRun)
	}
	if file.Kind != "framework" {
		return framework.Mapped{}, fault.E(fault.Invalid, opImport, "framework.import.kind").At("body.kind", "framework.import.kind")
	}
	m, err := framework.ReadMap(bytes.NewReader(file.Map))
	if err != nil {
		return framework.Mapped{}, err
	}
	return d.frameworks.ImportMapped(ctx, who.From(ctx), strings.NewReader(file.Content), file.Name, m,
		framework.Options{DryRun: file.DryRun, Partial: file.Partial})
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
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return file, nil
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
			file.Map = data
		default:
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").At(part.FormName(), "framework.import.field")
		}
	}
}
