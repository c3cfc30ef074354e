package contenthttp

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/api"
)

// Uploads that resume, by tus 1.0.0 (tus.io/protocols/resumable-upload): the core protocol and the extensions creation,
// termination, checksum and expiration. The same protocol stands in the API, by bearer token, and on the site, by session.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,termination,checksum,expiration"
	pieceType     = "application/offset+octet-stream"
	apiUploads    = "/api/v1/uploads"
	siteUploads   = "/uploads"
	statusSum     = 460 // Checksum Mismatch
)

// Piece tells whether a request brings a piece of an upload, which has its own limit.
func Piece(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == pieceType
}

// tus answers at an address of uploads: of all of them, or of one.
func (d *Door) tus(base string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Tus-Resumable", tusVersion)
		h.Set("Cache-Control", "no-store")
		err := d.speak(w, r, base)
		if err == nil {
			return
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, content.MostBytes)) // so that the sender is there to read why
		switch f := fault.As(err); {
		case errors.Is(err, content.ErrSum):
			api.FailAs(w, r, err, statusSum)
		case errors.Is(err, content.ErrBusy):
			api.FailAs(w, r, err, http.StatusLocked)
		case f.Kind == fault.Invalid:
			api.FailAs(w, r, err, http.StatusBadRequest)
		default:
			api.Fail(w, r, err)
		}
	})
}

func (d *Door) speak(w http.ResponseWriter, r *http.Request, base string) error {
	method, h := r.Method, w.Header()
	if other := r.Header.Get("X-HTTP-Method-Override"); other != "" {
		method = other
	}
	if method == http.MethodOptions {
		h.Del("Tus-Resumable")
		h.Set("Tus-Version", tusVersion)
		h.Set("Tus-Resumable", tusVersion)
		h.Set("Tus-Extension", tusExtensions)
		h.Set("Tus-Max-Size", strconv.FormatInt(content.MostBytes, 10))
		h.Set("Tus-Checksum-Algorithm", content.Algorithms)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		return fault.E(fault.Stale, "contenthttp.tus", "content.upload.version", "version", tusVersion)
	}
	uploadID := r.PathValue("upload")
	switch {
	case uploadID == "" && method == http.MethodPost:
		return d.begin(w, r, base)
	case uploadID != "" && method == http.MethodHead:
		return d.where(w, r, uploadID)
	case uploadID != "" && method == http.MethodPatch:
		return d.piece(w, r, uploadID)
	case uploadID != "" && method == http.MethodDelete:
		if err := d.store.EndUpload(r.Context(), who.From(r.Context()), uploadID); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	allow := "POST, OPTIONS"
	if uploadID != "" {
		allow = "HEAD, PATCH, DELETE, OPTIONS"
	}
	h.Set("Allow", allow)
	api.FailAs(w, r, fault.E(fault.Unsupported, "contenthttp.tus", "web.api.method"), http.StatusMethodNotAllowed)
	return nil
}

// begin is the extension creation. The metadata name the file and the organisation that is to own it.
func (d *Door) begin(w http.ResponseWriter, r *http.Request, base string) error {
	const op = "contenthttp.begin"
	length, err := number(r, "Upload-Length")
	if err != nil {
		return err
	}
	about, ok := metadata(r.Header.Get("Upload-Metadata"))
	if !ok {
		return fault.E(fault.Invalid, op, "content.upload.metadata")
	}
	if about["owner"] == "" {
		return fault.E(fault.Invalid, op, "content.upload.owner").At("owner", "content.upload.owner")
	}
	u, err := d.store.Begin(r.Context(), who.From(r.Context()), about["owner"], about["filename"], length)
	if err != nil {
		return err
	}
	w.Header().Set("Location", base+"/"+u.ID)
	standing(w, u)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// where tells how far an upload has come.
func (d *Door) where(w http.ResponseWriter, r *http.Request, uploadID string) error {
	u, err := d.store.Begun(r.Context(), who.From(r.Context()), uploadID)
	if err != nil {
		return err
	}
	standing(w, u)
	w.Header().Set("Upload-Length", strconv.FormatInt(u.Length, 10))
	w.Header().Set("Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(u.Name)))
	w.WriteHeader(http.StatusOK)
	return nil
}

// piece takes a piece of an upload.
func (d *Door) piece(w http.ResponseWriter, r *http.Request, uploadID string) error {
	const op = "contenthttp.piece"
	if !Piece(r) {
		return fault.E(fault.Unsupported, op, "content.upload.type", "type", pieceType)
	}
	offset, err := number(r, "Upload-Offset")
	if err != nil {
		return err
	}
	var sum *content.Checksum
	if given := r.Header.Get("Upload-Checksum"); given != "" {
		algorithm, text, _ := strings.Cut(given, " ")
		octets, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return fault.E(fault.Invalid, op, "content.upload.algorithm", "known", content.Algorithms)
		}
		sum = &content.Checksum{Algorithm: algorithm, Sum: octets}
	}
	u, err := d.store.Append(r.Context(), who.From(r.Context()), uploadID, offset, web.Steady(w, r), sum)
	if err != nil {
		return err
	}
	standing(w, u)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// standing says how far an upload has come, and until when it may go on.
func standing(w http.ResponseWriter, u content.Begun) {
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	w.Header().Set("Upload-Expires", u.Ends().UTC().Format(http.TimeFormat))
}

func number(r *http.Request, header string) (int64, error) {
	n, err := strconv.ParseInt(r.Header.Get(header), 10, 64)
	if err != nil || n < 0 {
		return 0, fault.E(fault.Invalid, "contenthttp.tus", "content.upload.header", "name", header)
	}
	return n, nil
}

// metadata reads pairs of a key and a value in base64, with commas between.
func metadata(text string) (map[string]string, bool) {
	out := map[string]string{}
	if strings.TrimSpace(text) == "" {
		return out, true
	}
	for _, pair := range strings.Split(text, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		octets, err := base64.StdEncoding.DecodeString(value)
		_, twice := out[key]
		if err != nil || key == "" || twice || !utf8.Valid(octets) {
			return nil, false
		}
		out[key] = string(octets)
	}
	return out, true
}

// uploadsAPI registers the protocol in the contract.
func (d *Door) uploadsAPI(a *api.API) {
	version := api.Header("Tus-Resumable", "1.0.0", true)
	offset := map[string]*huma.Param{"Upload-Offset": {Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "Octets that are on disk"}}
	ask := api.Operation{Method: http.MethodOptions, Summary: "Tell which version and extensions of tus are spoken", Status: "204", Answer: "The headers say it"}
	all, one := ask, ask
	all.ID, one.ID = "upload-options", "upload-one-options"
	one.Headers = []*huma.Param{api.InPath("upload")}
	a.Raw(apiUploads, "content", []api.Operation{all, {
		Method: http.MethodPost, ID: "upload-begin", Summary: "Begin an upload that can be resumed (tus 1.0.0, creation)", Status: "201", Answer: "Begun; Location is its address",
		Headers: []*huma.Param{version, api.Header("Upload-Length", "Octets in all", true), api.Header("Upload-Metadata", "owner (code of the organisation) and filename, each in base64", true)},
		Gives:   map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}, d.tus(apiUploads))
	path := api.InPath("upload")
	a.Raw(apiUploads+"/{upload}", "content", []api.Operation{one, {
		Method: http.MethodHead, ID: "upload-where", Summary: "Tell how far an upload has come", Status: "200", Answer: "The headers say it", Headers: []*huma.Param{path, version}, Gives: offset,
	}, {
		Method: http.MethodPatch, ID: "upload-piece", Summary: "Send the next piece of an upload", Status: "204", Answer: "The piece is on disk", Gives: offset,
		Headers: []*huma.Param{path, version, api.Header("Upload-Offset", "Where the piece begins", true), api.Header("Upload-Checksum", "Algorithm and sum of the piece in base64", false)},
		Body:    &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{pieceType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
	}, {
		Method: http.MethodDelete, ID: "upload-end", Summary: "Forget an upload", Status: "204", Answer: "Forgotten", Headers: []*huma.Param{path, version},
	}}, d.tus(apiUploads))
}

// uploadsRoutes are the same on our own site, for pages.
func (d *Door) uploadsRoutes() []web.Route {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(api.WithPrinter(r.Context(), web.FrameOf(r.Context()).P))
		if !who.From(r.Context()).SignedIn() {
			api.Fail(w, r, fault.E(fault.Unauthenticated, "contenthttp.tus", "web.error.signin"))
			return
		}
		d.tus(siteUploads).ServeHTTP(w, r)
	})
	var out []web.Route
	for _, pattern := range []string{"POST " + siteUploads, "HEAD " + siteUploads + "/{upload}", "PATCH " + siteUploads + "/{upload}", "DELETE " + siteUploads + "/{upload}", "POST " + siteUploads + "/{upload}"} {
		out = append(out, web.Route{Pattern: pattern, Handler: h})
	}
	return out
}
