package api

import (
	"context"
	"crypto/tls"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Stream is part of the input of an operation whose body is a file of any size, read as it comes.
type Stream struct {
	body io.Reader
	kind string
}

// Resolve takes the body and its type.
func (s *Stream) Resolve(c huma.Context) []error {
	s.body, s.kind = c.BodyReader(), c.Header("Content-Type")
	return nil
}

// Sent is the body, and its media type in small letters without parameters; "" for one that cannot be read.
func (s *Stream) Sent() (io.Reader, string) {
	kind, _, err := mime.ParseMediaType(s.kind)
	if err != nil {
		kind = ""
	}
	return s.body, strings.ToLower(kind)
}

// Host is part of the input of an operation that answers with addresses.
type Host struct {
	host string
	tls  *tls.ConnectionState
}

// Resolve takes where the request came.
func (h *Host) Resolve(c huma.Context) []error {
	h.host, h.tls = c.Host(), c.TLS()
	return nil
}

// At is where the request came: scheme and host.
func (h *Host) At() string {
	if h.tls != nil {
		return "https://" + h.host
	}
	return "http://" + h.host
}

// PostStream registers an act whose body is a file of any size: POST path. The input embeds Stream. kinds are the media types that
// it takes; the operation refuses others itself, once it has read the body. Such an act takes no idempotency key: its body is not
// held to be compared.
func PostStream[I, O any](a *API, path, id, tag, summary string, status int, kinds []string, h func(context.Context, *I) (*O, error)) {
	content := map[string]*huma.MediaType{}
	for _, k := range kinds {
		content[k] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	a.Unkept(http.MethodPost + " " + path)
	register(a, huma.Operation{
		Method: http.MethodPost, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, DefaultStatus: status,
		RequestBody: &huma.RequestBody{Required: true, Content: content},
		Errors:      []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}, h)
}
