package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"sopan/internal/content/contenthttp"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/record/recordhttp"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/internal/web/parts"
)

// Site says how the house looks from outside.
type Site struct {
	Version string
	Secure  bool // reached by https: cookies are sent over nothing else
	Demo    bool // every page says that the people are made up

	Answers []string     // addresses that this server answers on, beside the one that was fixed
	Player  net.Listener // of the player's origin; nil where there is none
}

// Handler is the whole site: pages, API, files and health.
func (h *House) Handler(s Site) http.Handler { return h.handler(s, h.doors(s)) }

func (h *House) handler(s Site, doors []Door) http.Handler {
	machine := h.api(s, doors)
	pages := http.NewServeMux()
	for _, d := range doors {
		for _, r := range d.Routes() {
			pages.Handle(r.Pattern, r.Handler)
		}
	}
	pages.Handle("/", web.Page(func(http.ResponseWriter, *http.Request) error {
		return fault.E(fault.NotFound, "app", "app.no_page")
	}))

	root := http.NewServeMux()
	root.Handle("/static/", web.Static())
	root.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, web.Asset("favicon.svg"), http.StatusFound)
	})
	root.HandleFunc("GET /healthz", h.health(s))
	root.Handle(recordhttp.Root+"/", recordhttp.New(h.Record, h.Words))
	root.Handle(launch.FetchPath, h.launching().Fetch())
	root.Handle("/api/", cross(h.bearer(h.settled(machine))))
	root.Handle("/", h.frame(s, web.Rescue(readable(web.SameSite(h.settled(pages))), web.Error)))
	return web.Headers(web.Rescue(joined(timed(root)), h.fail), s.Secure)
}

// fail tells a mistake of ours that was made before it was known who asks: to a program as a problem, to people on the error
// page of a stranger.
func (h *House) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := h.Words.Printer(h.Words.Match(r.Header.Get("Accept-Language"), cookie(r, web.LanguageCookie)))
	if strings.HasPrefix(r.URL.Path, "/api/") {
		api.Fail(w, r.WithContext(api.WithPrinter(r.Context(), p)), err)
		return
	}
	web.Error(w, r.WithContext(web.WithFrame(r.Context(), web.Frame{P: p, Path: r.URL.RequestURI(), Now: h.DB.Clock().Now()})), err)
}

// readable answers that there is nothing at an address that is no text, and that a form is too large before any page has to
// look at it. Forms with files have their own limit, at the page that takes them.
func readable(next http.Handler) http.Handler {
	return web.Page(func(w http.ResponseWriter, r *http.Request) error {
		switch {
		case !web.Speakable(r.URL):
			return fault.E(fault.NotFound, "app", "app.no_page")
		case r.ContentLength > web.FormLimit && !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") && !contenthttp.Piece(r):
			return web.BadForm(&http.MaxBytesError{Limit: web.FormLimit})
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// API is the JSON interface of every door.
func (h *House) API(s Site) *api.API { return h.api(s, h.doors(s)) }

func (h *House) api(s Site, doors []Door) *api.API {
	api.SetFallback(h.Words.Printer("en"))
	machine := api.New(s.Version, h.DB)
	for _, d := range doors {
		d.API(machine)
	}
	return machine
}

// Routes are the patterns of every page.
func (h *House) Routes(s Site) []string {
	var out []string
	for _, d := range h.doors(s) {
		for _, r := range d.Routes() {
			out = append(out, r.Pattern)
		}
	}
	return out
}

// timed says in Server-Timing how many statements an answer took and how long they and all else lasted.
func timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, counter := db.Counting(r.Context())
		next.ServeHTTP(&timing{ResponseWriter: w, counter: counter, begun: time.Now()}, r.WithContext(ctx))
	})
}

type timing struct {
	http.ResponseWriter
	counter *db.Counter
	begun   time.Time
	sent    bool
}

func (t *timing) WriteHeader(status int) {
	if !t.sent {
		t.sent = true
		t.Header().Set("Server-Timing", fmt.Sprintf(`db;desc="%d", total;dur=%.1f`, t.counter.N(), float64(time.Since(t.begun).Microseconds())/1000))
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *timing) Write(b []byte) (int, error) {
	if !t.sent {
		t.WriteHeader(http.StatusOK)
	}
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *timing) Unwrap() http.ResponseWriter { return t.ResponseWriter }

const settling = 3 * time.Second

// settled holds the answer to a write back until what follows from it stands, so that the next page shows it; for at most a
// few seconds, for then a large batch is under way and pages say "as of".
func (h *House) settled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		held := &holding{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(held, r)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), settling)
		defer cancel()
		if err := h.Log.Drain(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "drain after write", "err", err)
		}
		w.WriteHeader(held.status)
		w.Write(held.body.Bytes()) // the reader has gone: nobody to tell
	})
}

type holding struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// Unwrap lets http.ResponseController reach the connection.
func (h *holding) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *holding) WriteHeader(status int)      { h.status = status }
func (h *holding) Write(b []byte) (int, error) { return h.body.Write(b) }

// bearer says who asks the API: only by token, never by cookie, which is why the API needs no guard against other origins.
func (h *House) bearer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := api.WithPrinter(r.Context(), h.Words.Printer(h.Words.Match(r.Header.Get("Accept-Language"), "")))
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			actor, err := h.Accounts.Bearer(ctx, strings.TrimSpace(token))
			if err == nil {
				ctx = who.With(ctx, actor)
			} else if !fault.Is(err, fault.Unauthenticated) {
				slog.ErrorContext(ctx, "bearer", "err", err)
			}
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// frame says who looks at a page, and in which language and light.
func (h *House) frame(s Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		p := h.Words.Printer(h.Words.Match(r.Header.Get("Accept-Language"), cookie(r, web.LanguageCookie)))
		f := web.Frame{P: p, Path: r.URL.RequestURI(), Theme: cookie(r, web.ThemeCookie), Now: h.DB.Clock().Now()}
		if s.Demo {
			f.Notice = p.T("app.demo.notice")
		}
		if token := cookie(r, web.SessionCookie); token != "" {
			actor, account, err := h.Accounts.Session(ctx, token)
			switch {
			case err == nil:
				ctx = who.With(ctx, actor)
				if f.Viewer, f.Org, err = h.viewers.view(ctx, p, actor, account); err != nil {
					slog.ErrorContext(ctx, "viewer", "err", err)
				}
			case !fault.Is(err, fault.Unauthenticated):
				slog.ErrorContext(ctx, "session", "err", err)
			}
		}
		if key, args, taken := web.TakeFlash(w, r); key != "" && p.Has(key) {
			f.Flash = &parts.Told{Kind: "ok", Text: p.T(key, args...), Taken: taken}
		}
		next.ServeHTTP(w, r.WithContext(web.WithFrame(ctx, f)))
	})
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

const lagging = 10 * time.Second

// health answers 200 once every reader has been at the head of the log and none is more than ten seconds behind. With
// ?at=head it first waits for the head.
func (h *House) health(s Site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("at") == "head" {
			if err := h.Log.Drain(r.Context()); err != nil {
				slog.ErrorContext(r.Context(), "health", "err", err)
			}
		}
		status, err := h.Log.Status(r.Context())
		answer := struct {
			Status     string  `json:"status"`
			Version    string  `json:"version"`
			PublicURL  string  `json:"public_url"`
			Issuer     string  `json:"issuer"`
			LagSeconds float64 `json:"lag_seconds"`
			Log        any     `json:"log"`
		}{"ok", s.Version, h.Installed.PublicURL, h.Installed.Issuer, status.Lag.Seconds(), status}
		code := http.StatusOK
		switch {
		case err != nil:
			answer.Status, code = "database unreachable", http.StatusServiceUnavailable
		case !status.Ready:
			answer.Status, code = "starting", http.StatusServiceUnavailable
		case status.Lag > lagging:
			answer.Status, code = "behind", http.StatusServiceUnavailable
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(answer) // the asker has gone: nobody to tell
	}
}

// Serve answers on the listener and follows the log until ctx ends; then it lets open requests finish.
func (h *House) Serve(ctx context.Context, l net.Listener, s Site) error {
	defer time.AfterFunc(built, debug.FreeOSMemory).Stop()
	rest := time.AfterFunc(quiet, debug.FreeOSMemory)
	defer rest.Stop()
	server, player := patient(resting(h.Handler(s), rest)), patient(resting(h.Player(s), rest))
	work, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Log.Run(work)
	}()
	jobs := make(chan struct{})
	go func() {
		defer close(jobs)
		var sending sync.WaitGroup
		sending.Go(func() { h.Hooks.Run(work) })
		sending.Go(func() { h.Studio.RunJobs(work) })
		h.runJobs(work)
		sending.Wait()
	}()
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(l) }()
	if s.Player != nil {
		go func() { failed <- player.Serve(s.Player) }()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = errors.Join(server.Shutdown(last), player.Shutdown(last))
	}
	for _, one := range []*http.Server{server, player} {
		_ = one.Close() // where the other failed
	}
	stop()
	<-done
	<-jobs
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// patient is a server that waits for slow lines, but not for ever.
func patient(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
}

// built is how long after the start what building the house has left behind is given back.
const built = 400 * time.Millisecond

// quiet is how long nobody has asked before the server gives memory that it does not need back to the system.
const quiet = 5 * time.Second

// resting puts the rest off for as long as somebody asks.
func resting(next http.Handler, rest *time.Timer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer rest.Reset(quiet)
		next.ServeHTTP(w, r)
	})
}

// runJobs does by the clock what nobody asks for: signatures that wait too long pass on, evidence past its validity is told,
// old sessions go, and so do files that were sent and never claimed; new entries of the dictionary are compared with the others.
func (h *House) runJobs(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		for name, job := range map[string]func(context.Context) error{
			"pass on":     func(ctx context.Context) error { _, err := h.Records.PassOn(ctx); return err },
			"take effect": func(ctx context.Context) error { _, err := h.People.TakeEffect(ctx); return err },
			"expire":      func(ctx context.Context) error { _, err := h.Records.Expire(ctx); return err },
			"sweep":       func(ctx context.Context) error { _, err := h.Accounts.Sweep(ctx); return err },
			"launches":    func(ctx context.Context) error { _, err := h.Launches.Sweep(ctx); return err },
			"uploads":     func(ctx context.Context) error { _, err := h.Content.SweepUploads(ctx); return err },
			"content":     func(ctx context.Context) error { _, err := h.Content.Sweep(ctx); return err },
			"statements":  h.Attempts.Deliver,
			"attachments": func(ctx context.Context) error { _, err := h.Record.Sweep(ctx); return err },
			"telemetry":   h.Record.SweepApart,
			"files":       func(ctx context.Context) error { _, err := h.Records.Sweep(ctx); return err },
			"sent":        h.Hooks.Sweep,
			"programmes":  func(ctx context.Context) error { _, err := h.Programmes.Due(ctx); return err },
			"duplicates":  func(ctx context.Context) error { _, err := h.Frameworks.LookForDue(ctx); return err },
		} {
			if err := job(ctx); err != nil && ctx.Err() == nil {
				slog.Error("job", "name", name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
