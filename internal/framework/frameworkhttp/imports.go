package frameworkhttp

import (
	"bytes"
	"context"
	"encoding/base64"
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
	Kind    string        `json:"kind"` // framework
	Name    string        `json:"name,omitempty"`
	Map     framework.Map `json:"map"`               // none for a file that tells by itself what it is: CASE, Moodle, ESCO
	Mapping string        `json:"mapping,omitempty"` // a map that is kept under this name, in place of map
	Content string        `json:"content"`
	Base64  string        `json:"content_base64,omitempty"` // of a workbook, in place of content
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
	Body   framework.Mapped
}

const opImport = "frameworkhttp.imports"

func (d *Door) imports(ctx context.Context, in *ImportInput) (*ImportOutput, error) {
	file, err := readImport(in)
	if err != nil {
		return nil, err
	}
	if file.Kind != "framework" {
		return nil, fault.E(fault.Invalid, opImport, "framework.import.kind").At("body.kind", "framework.import.kind")
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

// take takes a file in: by its map, by a map that is kept under a name, or as what it tells by itself that it is.
func (d *Door) take(ctx context.Context, file Import) (framework.Mapped, error) {
	by, r, opt := who.From(ctx), strings.NewReader(file.Content), framework.Options{DryRun: file.DryRun, Partial: file.Partial}
	if file.Mapping != "" {
		kept, err := d.frameworks.Mapping(ctx, d.db.Reader(), file.Mapping)
		if err != nil {
			return framework.Mapped{}, err
		}
		file.Map = kept.Map
	}
	if len(file.Map.Columns) == 0 {
		if report, known, err := d.frameworks.ImportRecognised(ctx, by, r, file.Name, opt); known || err != nil {
			return report, err
		}
	}
	return d.frameworks.ImportMapped(ctx, by, r, file.Name, file.Map, opt)
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
		if file.Base64 != "" {
			data, err := base64.StdEncoding.DecodeString(file.Base64)
			if err != nil {
				return file, fault.E(fault.Invalid, opImport, "framework.import.body").At("body.content_base64", "framework.import.body")
			}
			file.Content = string(data)
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
		case "mapping":
			file.Mapping = text
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
			if file.Map, err = framework.ReadMap(bytes.NewReader(data)); err != nil {
				return file, err
			}
		default:
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").At(part.FormName(), "framework.import.field")
		}
	}
}
