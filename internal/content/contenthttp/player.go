package contenthttp

import (
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/web"
)

// Guard stands before everything on the player's origin. What runs there is not ours: it gets no cookie of ours and may set none,
// is shown in frames of our own site alone, and may speak with nothing but its own files and, at our site, what called names.
// home lists the addresses of our own site.
func Guard(next http.Handler, home, called []string) http.Handler {
	policy := Policy(home, called)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Cookie") // browsers send those of the same host name, whatever its port
		r.Header.Del("Authorization")
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), display-capture=(), "+
			"publickey-credentials-get=(), publickey-credentials-create=(), identity-credentials-get=(), storage-access=(), browsing-topics=()")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // a page without an origin of its own must get at its own files
		h.Set("Origin-Agent-Cluster", "?1")
		h.Set("X-Robots-Tag", "noindex")
		next.ServeHTTP(&cookieless{ResponseWriter: w}, r)
	})
}

// Policy is the Content-Security-Policy of the player's origin: scripts within pages and made by scripts run, for authoring tools
// write such pages, but nothing is fetched from or sent to anywhere else.
func Policy(home, called []string) string {
	var reach []string
	for _, h := range home {
		for _, path := range called {
			reach = append(reach, h+path)
		}
	}
	own := "'self' data: blob:"
	return "default-src " + own + "; script-src " + own + " 'unsafe-inline' 'unsafe-eval'; style-src " + own + " 'unsafe-inline'; " +
		"connect-src " + strings.TrimSpace(own+" "+strings.Join(reach, " ")) + "; object-src 'none'; base-uri 'self'; form-action 'self'; " +
		"frame-ancestors 'self' " + strings.Join(home, " ")
}

// cookieless takes every cookie out of an answer.
type cookieless struct {
	http.ResponseWriter
	sent bool
}

// WriteHeader is for http.ResponseWriter.
func (c *cookieless) WriteHeader(status int) {
	if !c.sent {
		c.sent = true
		c.Header().Del("Set-Cookie")
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write is for http.ResponseWriter.
func (c *cookieless) Write(b []byte) (int, error) {
	if !c.sent {
		c.WriteHeader(http.StatusOK)
	}
	return c.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *cookieless) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// sandbox is what a page may do that needs no origin: it then has none, and nothing it stores or reads is shared with any other.
const sandbox = "; sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads allow-pointer-lock allow-presentation"

// alone tells which kinds are run without an origin. The run-times of the others are found through the windows around them, or
// keep what they need in the browser: see docs/decisions/0021.
func alone(kind content.Kind) bool {
	switch kind {
	case content.SCORM12, content.SCORM2004, content.CMI5, content.H5P:
		return false
	}
	return true
}

// served answers with a file of a package to who has its address.
func (d *Door) served(w http.ResponseWriter, r *http.Request) {
	if err := d.serve(w, r); err != nil {
		d.fail(w, r, err)
	}
}

func (d *Door) serve(w http.ResponseWriter, r *http.Request) error {
	const op = "contenthttp.serve"
	if r.Header.Get("Service-Worker") != "" { // it would outlive the address
		return fault.E(fault.Denied, op, "content.no_worker")
	}
	packageID, until, err := d.store.Admit(r.PathValue("ticket"), d.now())
	if err != nil {
		return err
	}
	if want := d.store.OriginOf(packageID); d.store.Apart() && !sameHost(want, r.Host) {
		return fault.E(fault.Denied, op, "content.address.changed")
	}
	path := r.PathValue("path")
	kind, f, err := d.store.OpenServed(r.Context(), packageID, path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	if alone(kind) && !d.store.Apart() {
		h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+sandbox)
	}
	if r.Header.Get("Origin") == "null" { // a page of the package that has no origin fetches its own files
		h.Set("Access-Control-Allow-Origin", "null")
	}
	h.Add("Vary", "Origin")
	send(w, r, f, until.Sub(d.now()))
	return nil
}

// send answers with a file, whole or in parts; it may be kept for as long as its address holds, for at most a day.
func send(w http.ResponseWriter, r *http.Request, f *content.File, lasts time.Duration) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(min(lasts, 24*time.Hour).Seconds())))
	http.ServeContent(w, r, "", time.Time{}, f)
}

// media answers on our own site with a picture, a sound, a video or its captions: what a browser shows and never runs.
func (d *Door) media(w http.ResponseWriter, r *http.Request) error {
	const op = "contenthttp.media"
	packageID, until, err := d.store.Admit(r.PathValue("ticket"), d.now())
	if err != nil {
		return err
	}
	f, err := d.store.Open(r.Context(), packageID, r.PathValue("path"))
	if err != nil {
		return err
	}
	defer f.Close()
	if !content.Inert(f.Type) {
		return fault.E(fault.Unsupported, op, "content.no_media")
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	send(w, r, f, until.Sub(d.now()))
	return nil
}

func (d *Door) now() time.Time { return d.db.Clock().Now() }

// sameHost tells whether a request came to the host of an origin.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, host)
}

func (d *Door) nothing(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, fault.E(fault.NotFound, "contenthttp", "content.no_file"))
}

// fail says what is wrong: to people on a page that leads back to our site, to scripts as a line of text.
func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.As(err)
	status := fault.Status(f.Kind)
	if f.Key == "content.address.over" {
		status = http.StatusGone
	}
	if f.Kind == fault.Internal {
		slog.ErrorContext(r.Context(), "player failed", "path", r.URL.Path, "err", err)
	}
	p := d.languageOf(r)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Origin")
	if again := web.RetryAfter(f.Kind); again != "" {
		h.Set("Retry-After", again)
	}
	if !navigates(r) {
		http.Error(w, p.T(f.Key, f.Args...), status)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = failure(p, p.T("web.error."+string(f.Kind)), p.T(f.Key, f.Args...), d.home+"/learn").Render(r.Context(), w) // the reader has gone: nobody to tell
	}
}
