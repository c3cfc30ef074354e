package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Headers is part of the input of an operation that reads headers of any name.
type Headers struct{ sent http.Header }

// Resolve takes the headers.
func (h *Headers) Resolve(c huma.Context) []error {
	h.sent = http.Header{}
	c.EachHeader(func(name, value string) { h.sent.Add(name, value) })
	return nil
}

// Sent are the request's headers.
func (h *Headers) Sent() http.Header { return h.sent }

// Signed registers an act of another system, which needs no token because the body is signed: POST path. The input has the field
// RawBody, and embeds Headers. kinds are the media types of the body, beside application/json.
func Signed[I, O any](a *API, path, id, tag, summary string, kinds []string, h func(context.Context, *I) (*O, error)) {
	content := map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{}}}
	for _, k := range kinds {
		content[k] = &huma.MediaType{Schema: &huma.Schema{}}
	}
	register(a, huma.Operation{
		Method: http.MethodPost, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary,
		RequestBody: &huma.RequestBody{Required: true, Content: content},
		Errors:      []int{http.StatusUnauthorized, http.StatusConflict},
		Security:    []map[string][]string{},
	}, h)
}

// Greeting registers the answer by which another system is told whether it may send: OPTIONS path (CloudEvents webhooks, 4). It
// is no part of the document of operations.
func Greeting[I, O any](a *API, path, id string, h func(context.Context, *I) (*O, error)) {
	register(a, huma.Operation{Method: http.MethodOptions, Path: path, OperationID: id, Hidden: true, DefaultStatus: http.StatusOK, Security: []map[string][]string{}}, h)
}
