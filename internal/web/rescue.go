package web

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"

	"sopan/internal/ground/fault"
)

// Rescue turns a panic of next into an answer, told by tell; the server stands. Where a part of an answer has gone out
// already the connection is broken instead, so that nobody takes a half for the whole.
func Rescue(next http.Handler, tell func(w http.ResponseWriter, r *http.Request, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := w.Header().Clone()
		out := &watched{ResponseWriter: w}
		answer := func(f func()) error {
			err := Try(f)
			if err != nil && out.begun {
				slog.ErrorContext(r.Context(), "failed within an answer", "path", r.URL.Path, "err", err)
				panic(http.ErrAbortHandler)
			}
			if err != nil { // what was meant for the other answer, such as its length
				clear(w.Header())
				maps.Copy(w.Header(), before.Clone())
			}
			return err
		}
		err := answer(func() { next.ServeHTTP(out, r) })
		if err == nil {
			return
		}
		if again := answer(func() { tell(out, r, err) }); again != nil {
			slog.ErrorContext(r.Context(), "an error could not be told", "path", r.URL.Path, "err", errors.Join(err, again))
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
}

// Try runs f and gives its panic as a fault of our own, with where it happened for the log. The panic by which a handler
// breaks a connection off goes on.
func Try(f func()) (err error) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
		case p == http.ErrAbortHandler: //nolint:errorlint // the sentinel itself is thrown
			panic(p)
		default:
			err = fault.E(fault.Internal, "web.Try", "ground.fault.internal").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	f()
	return nil
}

// watched knows whether an answer has begun to go out.
type watched struct {
	http.ResponseWriter
	begun bool
}

func (w *watched) WriteHeader(status int) {
	w.begun = w.begun || status >= http.StatusOK
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SameSite refuses forms that another site has sent.
func SameSite(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(Page(func(http.ResponseWriter, *http.Request) error {
		return fault.E(fault.Denied, "web.SameSite", "web.form.elsewhere")
	}))
	return guard.Handler(next)
}
