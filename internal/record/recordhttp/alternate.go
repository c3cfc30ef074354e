package recordhttp

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/standard/xapi"
)

// formHeaders are the headers that a form may bear instead of the request (1.3).
var formHeaders = []string{"Authorization", versionHeader, "Content-Type", "Content-Length", "If-Match", "If-None-Match", "Accept", "Accept-Language"}

// maxForm is the greatest size of a form in octets: that of a document.
const maxForm = 20 << 20

// alternate reads the other form of a request that 1.0.3 has for clients that can only post forms: POST ?method=…, all else in the
// form, what would be the body under "content" (1.3). 2.0.0 has it no more. What the form says of a header counts before the header
// itself: the form is the request, and what carries it may bear headers of its own.
func alternate(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || r.Method != http.MethodPost || len(query["method"]) == 0 {
		return r, nil // elsewhere method is a parameter that is not known
	}
	refused := func(key string, args ...any) (*http.Request, error) {
		return nil, fault.E(fault.Invalid, "recordhttp", key, args...)
	}
	method := query.Get("method")
	switch kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case len(query) != 1 || len(query["method"]) != 1:
		return refused("record.form_query")
	case !slices.Contains([]string{"GET", "PUT", "POST", "DELETE", "HEAD"}, method):
		return refused("record.parameter_wrong", "name", "method")
	case err != nil || kind != "application/x-www-form-urlencoded":
		return refused("record.form_type")
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return refused("record.form_type")
	}
	content, hasContent := form.Get("content"), len(form["content"]) > 0
	if (method == http.MethodPut || method == http.MethodPost) && !hasContent {
		return refused("record.form_content")
	}
	inner := r.Clone(r.Context())
	inner.Method = method
	inner.Body = io.NopCloser(strings.NewReader(content))
	inner.ContentLength = int64(len(content))
	inner.Header.Set("Content-Type", "application/json")
	params := url.Values{}
	for name, values := range form {
		header := slices.IndexFunc(formHeaders, func(one string) bool { return strings.EqualFold(one, name) })
		switch {
		case name == "content":
		case header < 0:
			params[name] = values
		default:
			inner.Header.Set(name, values[0])
		}
	}
	inner.URL.RawQuery = params.Encode()
	for _, header := range []http.Header{r.Header, inner.Header} {
		if v, err := xapi.Negotiate(header.Get(versionHeader)); err == nil && v != xapi.V1 {
			return refused("record.form_version")
		}
	}
	return inner, nil
}
