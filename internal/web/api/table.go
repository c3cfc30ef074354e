package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sopan/internal/ground/fault"
)

// TableLimit is the largest CSV file that an operation takes, in bytes; rows as JSON stay within BodyLimit.
const TableLimit = 16 << 20

// PostTable registers an act that takes many rows: as JSON by its Body, or as a CSV file sent as it is (text/csv), which Table
// hands out. In that case the Body is empty.
func PostTable[I, O any](a *API, path, id, tag, summary string, status int, h func(context.Context, *I) (*O, error)) {
	if a.tables == nil {
		a.tables = map[string]bool{}
	}
	a.tables[http.MethodPost+" "+path] = true
	op := posted(path, id, tag, summary, status)
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"text/csv": {Schema: &huma.Schema{Type: huma.TypeString, Description: "A CSV file with a header row"}},
	}}
	op.Middlewares = append(op.Middlewares, a.tabled)
	register(a, op, h)
}

type tableKey struct{}

// Table gives the CSV file of a call to an operation that takes one; false where the rows came as JSON.
func Table(ctx context.Context) ([]byte, bool) {
	file, ok := ctx.Value(tableKey{}).([]byte)
	return file, ok
}

// isTable tells whether a body is CSV by its content type.
func isTable(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "text/csv"
}

// tabled takes a CSV body off the request before it is read as JSON, and leaves an empty object in its place.
func (a *API) tabled(c huma.Context, next func(huma.Context)) {
	if !isTable(c.Header("Content-Type")) {
		next(c)
		return
	}
	file, err := io.ReadAll(io.LimitReader(c.BodyReader(), TableLimit+1))
	var big *http.MaxBytesError
	switch {
	case len(file) > TableLimit || errors.As(err, &big):
		a.refuse(c, fault.E(fault.TooLarge, "api.tabled", "web.form.too_large", "bytes", TableLimit))
	case err != nil:
		a.refuse(c, fault.E(fault.Invalid, "api.tabled", "web.form.unreadable").Because(err))
	default:
		next(huma.WithValue(asJSON{c}, tableKey{}, file))
	}
}

// refuse answers with a problem before the operation is reached.
func (a *API) refuse(c huma.Context, err error) {
	p := problem(c.Context(), err)
	_ = huma.WriteErr(a.huma, c, p.Status, p.Detail, p) // the caller has gone: nobody to tell
}

// request is huma's context under a name that leaves its method Context visible when embedded.
type request = huma.Context

// asJSON is a request whose body has been taken: an empty object stands for it.
type asJSON struct{ request }

// Header gives a header of the request; its content is JSON now.
func (a asJSON) Header(name string) string {
	if strings.EqualFold(name, "Content-Type") {
		return "application/json"
	}
	return a.request.Header(name)
}

// BodyReader gives an empty object.
func (asJSON) BodyReader() io.Reader { return strings.NewReader("{}") }
