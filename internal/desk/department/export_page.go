package department

import (
	"context"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// export gives everything that the department has entered as open files. It takes the right to export, over each part of the tree that
// is given, and is kept in the record of what was read; with people it takes a purpose.
func (d *Desk) export(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	e := Export{People: form.Get("people") != "", Purpose: form.Get("purpose")}
	if e.People && e.Purpose == "" {
		return d.showHome(w, r, http.StatusUnprocessableEntity, fault.E(fault.Invalid, "department.export", "department.export.purpose.needed").At("purpose", "department.export.purpose.needed"))
	}
	f, err := d.ArchiveFile(r.Context(), who.From(r.Context()), e)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fault.Wrap("department.export", err)
	}
	for name, value := range archiveHeaders(d, info) {
		w.Header().Set(name, value)
	}
	_, _ = io.Copy(w, f) // whoever went away has gone
	return nil
}

func archiveHeaders(d *Desk, info os.FileInfo) map[string]string {
	return map[string]string{
		"Content-Type":        "application/zip",
		"Content-Length":      strconv.FormatInt(info.Size(), 10),
		"Content-Disposition": `attachment; filename="department-` + clock.Date(d.db.Reader().Now()) + `.zip"`,
		"Cache-Control":       "no-store",
	}
}

// ExportInput says what an export is to hold.
type ExportInput struct {
	People  bool   `query:"people" doc:"Those who serve, too; takes a purpose"`
	Purpose string `query:"purpose" enum:"handover,inspection,figures,copy" doc:"Why people are asked for; kept with the reading of each"`
}

func (d *Desk) apiExport(ctx context.Context, in *ExportInput) (*huma.StreamResponse, error) {
	f, err := d.ArchiveFile(ctx, who.From(ctx), Export{People: in.People, Purpose: in.Purpose})
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fault.Wrap("department.apiExport", err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer f.Close()
		for name, value := range archiveHeaders(d, info) {
			c.SetHeader(name, value)
		}
		_, _ = io.Copy(c.BodyWriter(), f)
	}}, nil
}
