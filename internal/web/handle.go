package web

import (
	"log/slog"
	"net/http"
	"net/url"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/web/parts"
)

// Handler is a page: it returns an error instead of writing one, and one place answers.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Page makes an http.Handler of a page. A fault becomes the error page of its kind in the reader's language; our own mistakes
// are logged under a code that the page shows.
func Page(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			Error(w, r, err)
		}
	})
}

// Mine makes an http.Handler of a page for signed-in people; others are sent to sign in and come back.
func Mine(h Handler) http.Handler {
	return Page(func(w http.ResponseWriter, r *http.Request) error {
		if !who.From(r.Context()).SignedIn() {
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				return fault.E(fault.Unauthenticated, "web.Mine", "web.error.signin")
			}
			http.Redirect(w, r, "/sign-in?back="+Escape(r.URL.RequestURI()), http.StatusSeeOther)
			return nil
		}
		return h(w, r)
	})
}

// Error answers with the error page of err's kind.
func Error(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.As(err)
	status := fault.Status(f.Kind)
	frame := FrameOf(r.Context())
	frame.Title = frame.P.T("web.error." + string(f.Kind))
	frame.NoIndex = true
	if r.Method != http.MethodGet && r.Method != http.MethodHead { // a change of language leads back to the form, not to where it was sent
		frame.Path = from(r)
	}
	if again := RetryAfter(f.Kind); again != "" {
		w.Header().Set("Retry-After", again)
	}
	trouble := parts.Trouble{Title: frame.Title, Text: frame.P.T(f.Key, f.Args...)}
	if f.Kind == fault.Internal {
		trouble.Code = id.New()[24:]
		slog.ErrorContext(r.Context(), "page failed", "code", trouble.Code, "path", r.URL.Path, "err", err)
	}
	if f.Kind == fault.Unauthenticated {
		trouble.Button = parts.Button{Text: frame.P.T("web.signin"), Href: "/sign-in"}
	}
	if Render(w, r, status, errorPage(frame, trouble)) != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

// from is the page of this site from which a form was sent; the first page where that is not known.
func from(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return Back(u.RequestURI(), "/")
}

// RetryAfter tells programs in how many seconds to try again, where a fault of this kind passes by itself; else "".
func RetryAfter(kind fault.Kind) string {
	if kind == fault.TooMany || kind == fault.Unavailable {
		return "60"
	}
	return ""
}

// Route is one address of the site and who answers there. Pattern is that of http.ServeMux, with the method.
type Route struct {
	Pattern string
	Handler http.Handler
}
