// Package api is the JSON door's frame: OpenAPI 3.1 by huma, errors as problem+json (RFC 9457) in the caller's language,
// bearer tokens only, idempotency keys on writes, and an answer for every path under /api/. The operations themselves stand
// in the doors of their rooms.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// API is the JSON interface under /api.
type API struct {
	huma   huma.API
	mux    *http.ServeMux
	sound  http.Handler // the mux, of which a panic is told as any other mistake of ours
	db     *db.DB
	unkept map[string]bool // patterns whose answers are secrets
	tables map[string]bool // patterns that take a CSV file
	files  map[string]bool // patterns that take a whole file
}

// BodyLimit is the largest JSON body, in bytes.
const BodyLimit = 1 << 20

// New makes an empty API of this version on the database, which keeps answers to repeated writes.
func New(version string, d *db.DB) *API {
	huma.NewErrorWithContext = func(c huma.Context, status int, msg string, errs ...error) huma.StatusError {
		var ctx context.Context
		if c != nil {
			ctx = c.Context()
		}
		return fromHuma(printer(ctx), status, msg, errs)
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return fromHuma(fallback, status, msg, errs)
	}
	config := huma.DefaultConfig("Sopan", version)
	config.DocsPath, config.SchemasPath, config.OpenAPIPath = "", "", "/api/openapi"
	config.CreateHooks = nil
	huma.DefaultArrayNullable = false // a list that is empty is [], never null
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.Info.Description = "What posts need, what people have proven, and what lies between. Errors are problem+json (RFC 9457). " +
		"Writes take an Idempotency-Key. Lists are paged by key: pass `next` as `after`."
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}}
	config.Security = []map[string][]string{{"bearer": {}}}
	mux := http.NewServeMux()
	return &API{mux: mux, sound: web.Rescue(mux, Fail), db: d, huma: humago.New(mux, config)}
}

var room = regexp.MustCompile(`([a-z]+)http\.`)

// schemaName names a schema by the room it comes from, so that two doors may both have an Input or an Item.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	in := room.FindStringSubmatch(t.String())
	if in == nil {
		return name
	}
	return strings.ToUpper(in[1][:1]) + in[1][1:] + name
}

// OpenAPI is the document of all operations registered so far.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

// Get registers a question: GET path. id names the operation for clients, summary is one sentence.
func Get[I, O any](a *API, path, id, tag, summary string, h func(context.Context, *I) (*O, error)) {
	register(a, huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary}, h)
}

// Public registers a question that needs no token.
func Public[I, O any](a *API, path, id, tag, summary string, h func(context.Context, *I) (*O, error)) {
	register(a, huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, Security: []map[string][]string{}}, h)
}

// Post registers an act: POST path. status is the answer's when it succeeds.
func Post[I, O any](a *API, path, id, tag, summary string, status int, h func(context.Context, *I) (*O, error)) {
	register(a, posted(path, id, tag, summary, status), h)
}

// posted describes an act.
func posted(path, id, tag, summary string, status int) huma.Operation {
	return huma.Operation{
		Method: http.MethodPost, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, DefaultStatus: status,
		Parameters: []*huma.Param{keyParam()},
	}
}

// FileLimit is the largest body that takes a whole file, in bytes.
const FileLimit = TableLimit

// File registers an act whose body is a whole file, JSON or a form: POST path. The input has the field RawBody.
func File[I, O any](a *API, path, id, tag, summary string, h func(context.Context, *I) (*O, error)) {
	if a.files == nil {
		a.files = map[string]bool{}
	}
	a.files["POST "+path] = true
	register(a, huma.Operation{
		Method: http.MethodPost, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, MaxBodyBytes: FileLimit,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json":    {Schema: &huma.Schema{Type: huma.TypeObject}},
			"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject}},
		}},
		Parameters: []*huma.Param{keyParam()},
	}, h)
}

// keyParam is the header that makes a write happen once.
func keyParam() *huma.Param {
	return &huma.Param{
		Name: "Idempotency-Key", In: "header", Description: "Any text of at most 200 characters, new for each act. The same key and body again give the first answer again.",
		Schema: &huma.Schema{Type: "string", MaxLength: ptr(200)},
	}
}

// Unkept says that the answers of a write (its pattern, "POST /api/v1/…") are secrets: they are not kept for an idempotency key,
// which such a write does not take.
func (a *API) Unkept(pattern string) {
	if a.unkept == nil {
		a.unkept = map[string]bool{}
	}
	a.unkept[pattern] = true
}

func ptr[T any](t T) *T { return &t }

func register[I, O any](a *API, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = BodyLimit
	}
	secured := op.Security == nil
	op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	if secured {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound)
	}
	if secured {
		op.Middlewares = append(huma.Middlewares{a.known}, op.Middlewares...)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		return out, nil
	})
}

// known lets through who has brought a token. It stands before the input is read: a stranger is not told what is wrong with it.
func (a *API) known(c huma.Context, next func(huma.Context)) {
	ctx := c.Context()
	if who.From(ctx).SignedIn() {
		next(c)
		return
	}
	p := problem(ctx, fault.E(fault.Unauthenticated, "api", "web.api.token"))
	c.SetHeader("WWW-Authenticate", "Bearer")
	_ = huma.WriteErr(a.huma, c, p.Status, p.Detail, p) // the caller has gone: nobody to tell
}

// Problem is the body of every error: RFC 9457.
type Problem struct {
	Type   string  `json:"type" doc:"A stable name of this kind of problem" example:"urn:sopan:problem:conflict"`
	Title  string  `json:"title" doc:"The kind of problem in the caller's language"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty" doc:"What is wrong and how to mend it, in the caller's language"`
	Code   string  `json:"code,omitempty" doc:"The stable name of the message"`
	Ref    string  `json:"ref,omitempty" doc:"For our own mistakes: quote this to the operator"`
	Errors []Place `json:"errors,omitempty" doc:"Places of the input that break a rule"`
}

// Place is one place of the input that breaks a rule.
type Place struct {
	Location string `json:"location" example:"body.level"`
	Message  string `json:"message"`
}

// Error is the problem's title and detail.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells when to try again, where that helps.
func (p *Problem) GetHeaders() http.Header {
	out := http.Header{}
	if again := web.RetryAfter(kinds[p.Status]); again != "" {
		out.Set("Retry-After", again)
	}
	return out
}

// ContentType is application/problem+json.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func problem(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	f, p := fault.As(err), printer(ctx)
	out := &Problem{
		Type: "urn:sopan:problem:" + string(f.Kind), Title: p.T("web.error." + string(f.Kind)), Status: fault.Status(f.Kind),
		Detail: p.T(f.Key, f.Args...), Code: f.Key,
	}
	for _, place := range f.Places {
		out.Errors = append(out.Errors, Place{Location: place.Name, Message: p.T(place.Key, place.Args...)})
	}
	if f.Kind == fault.Internal {
		out.Ref = id.New()[24:]
		slog.ErrorContext(ctx, "api failed", "ref", out.Ref, "err", err)
	}
	return out
}

var kinds = map[int]fault.Kind{
	400: fault.Invalid, 401: fault.Unauthenticated, 403: fault.Denied, 404: fault.NotFound, 409: fault.Conflict, 412: fault.Stale,
	413: fault.TooLarge, 415: fault.Unsupported, 422: fault.Invalid, 429: fault.TooMany, 503: fault.Unavailable,
}

// fromHuma makes a problem of what huma found wrong with the request. The value sent is never echoed.
func fromHuma(p *locale.Printer, status int, msg string, errs []error) huma.StatusError {
	kind, ok := kinds[status]
	if !ok {
		kind = fault.Internal
		if status >= 400 && status < 500 {
			kind = fault.Invalid
		}
	}
	out := &Problem{Type: "urn:sopan:problem:" + string(kind), Title: p.T("web.error." + string(kind)), Status: status, Detail: msg}
	for _, err := range errs {
		var ready *Problem
		if errors.As(err, &ready) {
			return ready
		}
		var d huma.ErrorDetailer
		switch {
		case err == nil:
		case errors.As(err, &d):
			detail := d.ErrorDetail()
			out.Errors = append(out.Errors, Place{Location: detail.Location, Message: unvalued(detail, out.Title)})
		default:
			out.Errors = append(out.Errors, Place{Message: out.Title})
		}
	}
	return out
}

// unvalued gives what is wrong with a place, or the title where that would repeat what was sent: a body that could not be
// decoded, and names and values that the caller made up.
func unvalued(d *huma.ErrorDetail, title string) string {
	sent := fmt.Sprint(d.Value)
	switch {
	case d.Location == "body" && !strings.HasPrefix(d.Message, "expected "):
		return title
	case len(sent) > 2 && strings.Contains(d.Message, sent):
		return title
	}
	return d.Message
}

type printerKey struct{}

// WithPrinter gives a context whose problems are told in this language.
func WithPrinter(ctx context.Context, p *locale.Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// Printer gives the caller's language within an operation.
func Printer(ctx context.Context) *locale.Printer { return printer(ctx) }

var fallback *locale.Printer

// SetFallback sets the language for problems outside any request.
func SetFallback(p *locale.Printer) { fallback = p }

func printer(ctx context.Context) *locale.Printer {
	if ctx != nil {
		if p, ok := ctx.Value(printerKey{}).(*locale.Printer); ok {
			return p
		}
	}
	return fallback
}

// ServeHTTP answers everything under /api/. A path that is no operation gets a problem: 405 where another method would do,
// 404 otherwise.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := a.mux.Handler(r)
	if pattern == "" || !web.Speakable(r.URL) {
		a.noSuch(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Authorization, Accept-Language")
	if r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch || r.Method == http.MethodDelete {
		a.once(w, r)
		return
	}
	a.sound.ServeHTTP(w, r)
}

// Fail answers with the problem that an error is.
func Fail(w http.ResponseWriter, r *http.Request, err error) { write(w, problem(r.Context(), err)) }

func (a *API) noSuch(w http.ResponseWriter, r *http.Request) {
	var allow []string
	if !web.Speakable(r.URL) {
		write(w, problem(r.Context(), fault.E(fault.NotFound, "api", "web.api.no_such_path")))
		return
	}
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := a.mux.Handler(probe); pattern != "" {
			allow = append(allow, m)
		}
	}
	p := problem(r.Context(), fault.E(fault.NotFound, "api", "web.api.no_such_path"))
	if len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		p = problem(r.Context(), fault.E(fault.Unsupported, "api", "web.api.method"))
		p.Status = http.StatusMethodNotAllowed
	}
	write(w, p)
}
