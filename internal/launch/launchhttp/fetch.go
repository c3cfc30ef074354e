package launchhttp

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/launch"
)

// Fetch answers at the fetch address of a session: its credentials, once (cmi5, 8.2). Pages of any origin may ask: who has the
// address is known by it, never by a cookie.
func (d *Door) Fetch() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "POST, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Accept-Language, X-Experience-API-Version")
		h.Set("Access-Control-Max-Age", "7200")
		h.Set("Cache-Control", "no-store")
		switch r.Method {
		case http.MethodOptions:
			h.Set("Allow", "POST, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		case http.MethodPost:
		default: // a GET could be kept on the way (8.2.1)
			h.Set("Allow", "POST, OPTIONS")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		h.Set("Content-Type", "application/json")
		token, err := d.courses.Fetch(r.Context(), strings.TrimPrefix(r.URL.Path, launch.FetchPath))
		answer := map[string]string{"auth-token": token}
		if err != nil {
			p := d.words.Printer(d.words.Match(r.Header.Get("Accept-Language"), ""))
			f, code := fault.As(err), "3"
			switch f.Kind {
			case fault.Conflict:
				code = "1"
			case fault.NotFound:
				code = "2"
			default:
				slog.ErrorContext(r.Context(), "cmi5 fetch", "err", err)
			}
			answer = map[string]string{"error-code": code, "error-text": p.T(f.Key, f.Args...)}
		}
		_ = json.NewEncoder(w).Encode(answer) // the asker has gone: nobody to tell
	})
}
