package evidencehttp

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sopan/internal/evidence"
	"sopan/internal/ground/blob"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

const (
	// bodyLimit is how much of a form is read at all. It is far above what is taken: a form with too large a photo is read
	// to its end and answered in words, for a browser that is cut off in the middle shows nothing but its own error.
	bodyLimit = 64 << 20
	// textLimit is the greatest length of one field that is no file, in bytes.
	textLimit = 64 << 10
)

// read reads the form, with files or without. Each file is kept as it comes in; what is wrong with one is told beside the
// field and loses nothing of the rest.
func (d *Door) read(w http.ResponseWriter, r *http.Request) (Filled, []fault.Field, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		values, err := web.Form(w, r)
		return filled(values), nil, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	defer io.Copy(io.Discard, r.Body) //nolint:errcheck // the rest is of no use; reading it lets the answer be seen
	in, err := r.MultipartReader()
	if err != nil {
		return Filled{}, nil, web.BadForm(err)
	}
	values := url.Values{}
	var fresh []evidence.File
	var bad []fault.Field
	for {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Filled{}, nil, web.BadForm(err)
		}
		if part.FormName() == "files" {
			file, sin, err := d.attach(r.Context(), part, len(fresh))
			if err != nil {
				return Filled{}, nil, err
			}
			if sin != nil {
				bad = append(bad, *sin)
			} else if file.Key != "" {
				fresh = append(fresh, file)
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, textLimit+1))
		if err != nil || len(text) > textLimit {
			return Filled{}, nil, web.BadForm(errors.Join(err, errors.New("a field is too long")))
		}
		values.Add(part.FormName(), string(text))
	}
	if err := web.Worded(values); err != nil {
		return Filled{}, nil, err
	}
	f := filled(values)
	f.Files = append(f.Files, fresh...)
	if len(f.Files) > evidence.MaxFiles && len(bad) == 0 {
		bad = append(bad, fault.Field{Name: "files", Key: "evidence.field.files", Args: []any{"max", evidence.MaxFiles}})
	}
	return f, bad, nil
}

// attach keeps one file. What breaks a rule of files is a sin; all else is an error.
func (d *Door) attach(ctx context.Context, part *multipart.Part, before int) (evidence.File, *fault.Field, error) {
	name := part.FileName()
	if name == "" {
		return evidence.File{}, nil, nil // the field was left empty
	}
	if err := web.Worded(url.Values{"files": {name}}); err != nil {
		return evidence.File{}, nil, err
	}
	if before >= evidence.MaxFiles {
		return evidence.File{}, &fault.Field{Name: "files", Key: "evidence.field.files", Args: []any{"max", evidence.MaxFiles}}, nil
	}
	file, err := d.records.Attach(ctx, who.From(ctx), name, part)
	switch {
	case err == nil:
		return file, nil, nil
	case fault.Is(err, fault.TooLarge):
		return file, &fault.Field{Name: "files", Key: "evidence.new.file_large", Args: []any{"name", name, "mb", blob.Limit >> 20}}, nil
	case fault.Is(err, fault.Unsupported):
		return file, &fault.Field{Name: "files", Key: "evidence.new.file_type", Args: []any{"name", name}}, nil
	case fault.Is(err, fault.Invalid):
		return file, &fault.Field{Name: "files", Key: "evidence.new.file_empty", Args: []any{"name", name}}, nil
	}
	return file, nil, err
}

// filled reads the fields that are no files.
func filled(v url.Values) Filled {
	f := Filled{
		Key: v.Get("key"), Competency: strings.TrimSpace(v.Get("competency")), Kind: v.Get("kind"), Note: strings.ReplaceAll(v.Get("note"), "\r\n", "\n"),
		Observed: strings.TrimSpace(v.Get("observed")), Signer: v.Get("signer"),
	}
	f.Level, _ = strconv.Atoi(v.Get("level")) // 0 is refused in words
	if !id.Valid(f.Key) {
		f.Key = id.New()
	}
	for _, kept := range v["kept"] {
		if key, name, ok := strings.Cut(kept, "/"); ok {
			f.Files = append(f.Files, evidence.File{Key: key, Name: name})
		}
	}
	return f
}
