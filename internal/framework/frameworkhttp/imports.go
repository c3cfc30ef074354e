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
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
)

// Import is a file that is handed in, with how it is to be read.
type Import struct {
	Kind    string          `json:"kind"` // framework, posts, or one that WithImport has added
	Name    string          `json:"name,omitempty"`
	Map     json.RawMessage `json:"map,omitempty"`     // what may stand in it goes by the kind; none for a file that tells by itself what it is
	Mapping string          `json:"mapping,omitempty"` // a map that is kept under this name, in place of map
	Content string          `json:"content"`
	Base64  string          `json:"content_base64,omitempty"` // of a workbook, in place of content
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

// told puts what is said of rows into words.
func told(p *locale.Printer, list []framework.MappedError) {
	for i, e := range list {
		list[i].Message = p.T(e.Key, e.Args...)
	}
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
	told(p, report.Errors)
	told(p, report.Notices)
	status := 200
	if err != nil { // rows were refused, so nothing was written: the report says why
		status = fault.Status(fault.KindOf(err))
	}
	return &ImportOutput{Status: status, Body: report}, nil
}

// take hands a file to who takes its kind.
func (d *Door) take(ctx context.Context, file Import) (Imported, error) {
	var report framework.Mapped
	var err error
	switch other := d.others[file.Kind]; {
	case other != nil:
		report, err = other(ctx, file.Name, string(file.Map), file.Content, file.DryRun)
	case file.Kind == "posts":
		return d.takePosts(ctx, file)
	case file.Kind == "framework":
		report, err = d.takeFramework(ctx, file)
	default:
		err = fault.E(fault.Invalid, opImport, "framework.import.kind").At("body.kind", "framework.import.kind")
	}
	return Imported{Mapped: report}, err
}

// takeFramework takes competencies in: by the file's map, by a map that is kept under a name, or as what it tells by itself that
// it is.
func (d *Door) takeFramework(ctx context.Context, file Import) (framework.Mapped, error) {
	by, r, opt := who.From(ctx), strings.NewReader(file.Content), framework.Options{DryRun: file.DryRun, Partial: file.Partial}
	var m framework.Map
	switch {
	case file.Mapping != "":
		kept, err := d.frameworks.Mapping(ctx, d.db.Reader(), file.Mapping)
		if err != nil {
			return framework.Mapped{}, err
		}
		m = kept.Map
	case len(file.Map) > 0 && string(file.Map) != "null":
		var err error
		if m, err = framework.ReadMap(bytes.NewReader(file.Map)); err != nil {
			return framework.Mapped{}, err
		}
	default:
		if report, known, err := d.frameworks.ImportRecognised(ctx, by, r, file.Name, opt); known || err != nil {
			return report, err
		}
	}
	return d.frameworks.ImportMapped(ctx, by, r, file.Name, m, opt)
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
			file.Map = data
		default:
			return file, fault.E(fault.Invalid, opImport, "framework.import.body").At(part.FormName(), "framework.import.field")
		}
	}
}
