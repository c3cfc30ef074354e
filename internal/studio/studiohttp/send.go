package studiohttp

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
	"sopan/internal/web"
)

// noFile is what a form without a file is told.
func noFile() *fault.Fault {
	return fault.E(fault.Invalid, "studiohttp.upload", "studio.upload.choose").At("file", "studio.upload.choose")
}

// arrival is a form with a file: the file itself, or the number of an upload that was sent piece by piece (field upload, with the
// file's own name beside it in filename).
type arrival struct {
	form url.Values
	file content.Upload // Body is nil where the form names an upload
}

// sent reads such a form. What it gives is to be closed, also beside an error.
func sent(w http.ResponseWriter, r *http.Request) (arrival, error) {
	var in arrival
	var err error
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind == "application/x-www-form-urlencoded" {
		if in.form, err = web.Form(w, r); err == nil && in.form.Get("upload") == "" {
			err = noFile()
		}
	} else {
		in.form, in.file, err = upload(r)
	}
	return in, err
}

// name is what its sender calls the file.
func (in arrival) name() string {
	if in.file.Body == nil {
		return in.form.Get("filename")
	}
	return in.file.Name
}

func (in arrival) close() {
	if c, ok := in.file.Body.(io.Closer); ok {
		_ = c.Close()
	}
}

// takeIn makes units of a draft of what has come.
func (d *Door) takeIn(ctx context.Context, by who.Actor, draft string, in arrival, title studio.Names) error {
	up := studio.Uploading{File: in.file, Title: title, Unit: in.form.Get("unit")}
	var err error
	if in.file.Body == nil {
		_, err = d.studio.UploadBegun(ctx, by, draft, in.form.Get("upload"), up)
	} else {
		_, err = d.studio.Upload(ctx, by, draft, up)
	}
	return err
}
