package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Raw registers an address whose answers are another standard's than ours: h answers every method at path, and ops says in the
// contract what each method does. A stranger is told to bring a token, but for OPTIONS. Its bodies may be of any length, and take no
// idempotency key.
func (a *API) Raw(path, tag string, ops []Operation, h http.Handler) {
	a.Unkept(path)
	for _, op := range ops {
		doc := &huma.Operation{
			Method: op.Method, Path: path, OperationID: op.ID, Tags: []string{tag}, Summary: op.Summary, Parameters: op.Headers,
			RequestBody: op.Body, Responses: map[string]*huma.Response{op.Status: {Description: op.Answer, Headers: op.Gives}},
		}
		if op.Method == http.MethodOptions {
			doc.Security = []map[string][]string{}
		}
		a.huma.OpenAPI().AddOperation(doc)
	}
	a.mux.Handle(path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && !who.From(r.Context()).SignedIn() {
			w.Header().Set("WWW-Authenticate", "Bearer")
			Fail(w, r, fault.E(fault.Unauthenticated, "api", "web.api.token"))
			return
		}
		h.ServeHTTP(w, r)
	}))
}

// Operation says what a method of a raw address does.
type Operation struct {
	Method, ID, Summary string
	Headers             []*huma.Param
	Body                *huma.RequestBody
	Status, Answer      string
	Gives               map[string]*huma.Param // headers of the answer
}

// Header describes a header of a raw address.
func Header(name, description string, required bool) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: description, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
}

// InPath describes a part of a raw address.
func InPath(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
}

// FailAs is Fail with a status that another standard has for what went wrong.
func FailAs(w http.ResponseWriter, r *http.Request, err error, status int) {
	p := problem(r.Context(), err)
	p.Status = status
	write(w, p)
}
