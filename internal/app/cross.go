package app

import (
	"net/http"
	"strings"

	"sopan/internal/record/recordhttp"
)

// tus are the headers of uploads that resume.
const tus = "Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Length, Upload-Metadata, Upload-Offset, Upload-Checksum, Upload-Expires"

// cross lets pages of any origin ask the API: who asks is told by the header Authorization alone, never by a cookie. Beside it only
// the record and the fetch address of cmi5 do so, which say it themselves.
func cross(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Allow, Content-Disposition, ETag, Idempotent-Replay, Last-Modified, Link, Location, Retry-After, WWW-Authenticate, "+tus)
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Accept-Language, Idempotency-Key, If-Match, If-None-Match, "+tus)
			h.Set("Access-Control-Max-Age", "7200")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// joined takes "/xapi//statements" for "/xapi/statements": the endpoint that an AU is told ends in a stroke, and some put one more
// before the resource. A redirect would not do: a browser does not follow one before a question across origins.
func joined(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, recordhttp.Root+"//"); ok {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = recordhttp.Root+"/"+strings.TrimLeft(rest, "/"), ""
		}
		next.ServeHTTP(w, r)
	})
}
