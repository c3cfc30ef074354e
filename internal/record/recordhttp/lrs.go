// Package recordhttp is the door of the learning record store: the resources of the Experience API under /xapi, by versions 1.0.3
// and 2.0.0 side by side, to the letter of part 3 of the first and of IEEE 9274.1.1-2023. Errors are plain text, as clients of the
// standard expect. Section numbers are those of xAPI 1.0.3, part 3.
package recordhttp

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
	"sopan/internal/web"
)

// Root is where the resources stand.
const Root = "/xapi"

// The headers of the standard.
const (
	versionHeader = "X-Experience-API-Version"
	throughHeader = "X-Experience-API-Consistent-Through"
)

// Door is the room's door.
type Door struct {
	store *record.Store
	words *locale.Catalogue
}

// New makes the door.
func New(s *record.Store, words *locale.Catalogue) *Door { return &Door{s, words} }

// call is one request that is understood: by which version, by whom, about what.
type call struct {
	*http.Request
	w      http.ResponseWriter
	v      xapi.Version
	by     record.Client
	params url.Values
}

// resource is what can be done at an address, by method; HEAD goes where GET goes.
type resource map[string]func(*Door, *call) error

var resources = map[string]resource{
	"/statements":         {"GET": (*Door).getStatements, "PUT": (*Door).putStatement, "POST": (*Door).postStatements},
	"/activities/state":   documents(record.StateDocument),
	"/activities/profile": documents(record.ActivityDocument),
	"/agents/profile":     documents(record.AgentDocument),
	"/activities":         {"GET": (*Door).getActivity},
	"/agents":             {"GET": (*Door).getPerson},
	"/about":              {"GET": (*Door).about},
}

// ServeHTTP answers a request under Root.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cross(w)
	path := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, Root), "/")
	what, known := resources[path]
	if r.Method == http.MethodOptions && known {
		w.Header().Set("Allow", what.allow())
		w.Header().Set("Access-Control-Allow-Methods", what.allow())
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set(versionHeader, string(xapi.V2)) // until it is known by which version is spoken
	c, err := d.understand(w, r, path, known)
	if err == nil {
		method := c.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if do := what[method]; do != nil {
			if err = do(d, c); method == http.MethodGet && path != "/about" {
				defer d.store.Used(context.WithoutCancel(r.Context()), c.by)
			}
		} else {
			w.Header().Set("Allow", what.allow())
			d.say(w, r, http.StatusMethodNotAllowed, fault.E(fault.Invalid, "recordhttp", "record.method"))
			return
		}
	}
	if err != nil {
		if path == "/statements" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			d.refusedThrough(w, r)
		}
		d.fail(w, r, err)
	}
}

// refusedThrough says also on a refused GET of statements until when all that was stored can be read: every answer to such a
// request says so (2.1.3), whatever its status. Where the database cannot tell, nothing is said.
func (d *Door) refusedThrough(w http.ResponseWriter, r *http.Request) {
	if w.Header().Get(throughHeader) != "" {
		return
	}
	if at, err := d.store.Through(r.Context()); err == nil {
		w.Header().Set(throughHeader, at.UTC().Format(xapi.TimeForm))
	}
}

func (what resource) allow() string {
	methods := []string{"HEAD", "OPTIONS"}
	for _, m := range []string{"GET", "PUT", "POST", "DELETE"} {
		if what[m] != nil {
			methods = append(methods, m)
		}
	}
	return strings.Join(methods, ", ")
}

// cross lets pages of any origin speak with the record: who asks is told by the header Authorization alone, never by a cookie.
func cross(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Accept-Language, If-Match, If-None-Match, "+versionHeader+", X-Experience-API-Hash")
	h.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Content-Language, Retry-After, WWW-Authenticate, "+versionHeader+", "+throughHeader)
	h.Set("Access-Control-Max-Age", "7200")
	h.Add("Vary", versionHeader)
	h.Set("Cache-Control", "no-cache") // a browser would else take the document of a moment ago for that of now
}

// understand reads what every request says: the other form of 1.0.3, its version, and who asks.
func (d *Door) understand(w http.ResponseWriter, r *http.Request, path string, known bool) (*call, error) {
	if !known {
		return nil, fault.E(fault.NotFound, "recordhttp", "record.no_resource")
	}
	r, err := alternate(w, r)
	if err != nil {
		return nil, err
	}
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fault.E(fault.Invalid, "recordhttp", "record.query")
	}
	c := &call{Request: r, w: w, params: params}
	if path == "/about" {
		return c, nil
	}
	if c.v, err = xapi.Negotiate(r.Header.Get(versionHeader)); err != nil {
		return nil, fault.E(fault.Invalid, "recordhttp", "record.version", "known", strings.Join(xapi.Versions, ", "))
	}
	w.Header().Set(versionHeader, string(c.v))
	key, secret, ok := r.BasicAuth()
	if !ok {
		return nil, fault.E(fault.Unauthenticated, "recordhttp", "record.no_client")
	}
	c.by, err = d.store.Authenticate(r.Context(), key, secret)
	return c, err
}

// fail answers with the status that the standard has for what went wrong, and says it in words (3.2).
func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		err = fault.E(fault.TooLarge, "recordhttp", "record.too_large")
	}
	kind := fault.KindOf(err)
	status := fault.Status(kind)
	switch kind {
	case fault.Invalid, fault.Unsupported:
		status = http.StatusBadRequest
	case fault.Stale:
		status = http.StatusPreconditionFailed
	case fault.Unauthenticated:
		w.Header().Set("WWW-Authenticate", `Basic realm="xAPI", charset="UTF-8"`)
	case fault.TooMany, fault.Unavailable:
		w.Header().Set("Retry-After", web.RetryAfter(kind))
	case fault.Internal:
		slog.ErrorContext(r.Context(), "xapi", "path", r.URL.Path, "err", err)
	}
	d.say(w, r, status, err)
}

func (d *Door) say(w http.ResponseWriter, r *http.Request, status int, err error) {
	p := d.words.Printer(d.words.Match(r.Header.Get("Accept-Language"), ""))
	text := p.T("ground.fault.internal")
	if f := fault.As(err); f != nil {
		text = p.T(f.Key, f.Args...)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // the reader has gone: nobody to tell
}

// only refuses parameters that a request does not have, and one that is given twice.
func (c *call) only(names ...string) error {
	for name, values := range c.params {
		if !slices.Contains(names, name) {
			return fault.E(fault.Invalid, "recordhttp", "record.parameter", "name", name)
		}
		if len(values) != 1 {
			return fault.E(fault.Invalid, "recordhttp", "record.parameter_twice", "name", name)
		}
	}
	return nil
}

// given tells whether a request has a parameter, be it empty.
func (c *call) given(name string) bool { return len(c.params[name]) > 0 }

func wrong(name string) error {
	return fault.E(fault.Invalid, "recordhttp", "record.parameter_wrong", "name", name)
}

func missing(name string) error {
	return fault.E(fault.Invalid, "recordhttp", "record.parameter_missing", "name", name)
}

// agent reads a parameter that is an agent; nil when it is not given.
func (c *call) agent(name string) (*xapi.Agent, error) {
	if !c.given(name) {
		return nil, nil
	}
	a, err := xapi.ReadAgent([]byte(c.params.Get(name)), c.v)
	if err != nil {
		return nil, wrong(name)
	}
	return &a, nil
}

// iri reads a parameter that is an IRI; "" when it is not given.
func (c *call) iri(name string) (string, error) {
	value := c.params.Get(name)
	if c.given(name) && !xapi.IsIRI(value) {
		return "", wrong(name)
	}
	return value, nil
}

// uuid reads a parameter that is a UUID, in small letters; "" when it is not given.
func (c *call) uuid(name string) (string, error) {
	value := c.params.Get(name)
	if c.given(name) && !xapi.IsUUID(value) {
		return "", wrong(name)
	}
	return strings.ToLower(value), nil
}

// moment reads a parameter that is a time; zero when it is not given.
func (c *call) moment(name string) (time.Time, error) {
	if !c.given(name) {
		return time.Time{}, nil
	}
	at, ok := xapi.ParseTime(c.params.Get(name), xapi.V1)
	if !ok {
		return time.Time{}, wrong(name)
	}
	return at, nil
}

// truth reads a parameter that is true or false; false when it is not given.
func (c *call) truth(name string) (bool, error) {
	switch c.params.Get(name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if c.given(name) {
		return false, wrong(name)
	}
	return false, nil
}

// json answers with a JSON text.
func (c *call) json(text []byte) error {
	c.w.Header().Set("Content-Type", "application/json")
	_, _ = c.w.Write(text) // the reader has gone: nobody to tell
	return nil
}

// about tells which versions are spoken (2.8); it asks for no version and no client.
func (d *Door) about(c *call) error {
	if v, err := xapi.Negotiate(c.Header.Get(versionHeader)); err == nil {
		c.w.Header().Set(versionHeader, string(v))
	}
	return c.json([]byte(`{"version":["` + strings.Join(xapi.Versions, `","`) + `"],"extensions":{}}`))
}

func (d *Door) getActivity(c *call) error {
	if err := c.only("activityId"); err != nil {
		return err
	}
	id, err := c.iri("activityId")
	switch {
	case err != nil:
		return err
	case id == "":
		return missing("activityId")
	}
	text, err := d.store.Activity(c.Context(), c.by, id)
	if err != nil {
		return err
	}
	return c.json(text)
}

func (d *Door) getPerson(c *call) error {
	if err := c.only("agent"); err != nil {
		return err
	}
	agent, err := c.agent("agent")
	switch {
	case err != nil:
		return err
	case agent == nil:
		return missing("agent")
	}
	text, err := d.store.Person(c.Context(), c.by, *agent)
	if err != nil {
		return err
	}
	return c.json(text)
}
