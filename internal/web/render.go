package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"sopan/internal/web/parts"
)

// policy is the Content-Security-Policy of every answer: everything from our
// own server, nothing inline, no frames around us.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; connect-src 'self'; manifest-src 'self'; media-src 'self'"

// Headers guards every answer of next. A handler that must be looser (a player
// of outside content) sets its own Content-Security-Policy over this one. secure
// tells browsers to come by https alone for a year.
func Headers(next http.Handler, secure bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// worthSqueezing is the size from which gzip saves a packet.
const worthSqueezing = 1200

// Render sends a page. It renders the whole page first, so that an error in the
// middle can still become an error page: nothing has been sent when it returns
// an error. A page for a signed-in viewer is never stored; a public page may be
// kept and asked about by its ETag.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	plain := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(plain)
	plain.Reset()
	ctx, page := parts.OnPage(r.Context())
	if err := c.Render(ctx, plain); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if !page.Public {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", "no-cache")
		tag := etag(plain.Bytes())
		h.Set("ETag", tag)
		if status == http.StatusOK && holds(r, tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	send(w, r, status, plain)
	return nil
}

// etag is weak: the same page may be sent gzipped or plain.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:9]) + `"`
}

// holds tells whether the browser has this very page already.
func holds(r *http.Request, tag string) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimSpace(have) == tag {
			return true
		}
	}
	return false
}

// send writes the body, squeezed where that is wanted and worth it. A failed
// write means the reader has gone: there is nobody to tell.
func send(w http.ResponseWriter, r *http.Request, status int, plain *bytes.Buffer) {
	body := plain
	if plain.Len() >= worthSqueezing && TakesGzip(r) {
		body = buffers.Get().(*bytes.Buffer)
		defer buffers.Put(body)
		body.Reset()
		zip := zippers.Get().(*gzip.Writer)
		zip.Reset(body)
		zip.Write(plain.Bytes())
		zip.Close()
		zippers.Put(zip)
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body.Bytes())
	}
}

var zippers = sync.Pool{New: func() any {
	zip, _ := gzip.NewWriterLevel(nil, 6) // a valid level
	return zip
}}

// TakesGzip tells whether who asks can unpack gzip, by Accept-Encoding; "gzip;q=0" is a refusal.
func TakesGzip(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(one), ";")
		if name != "gzip" && name != "*" {
			continue
		}
		q = strings.ReplaceAll(q, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}
