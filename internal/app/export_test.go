package app

import "net/http"

// HandlerWith is the whole site, with doors of a test's own besides.
func (h *House) HandlerWith(s Site, more ...Door) http.Handler {
	return h.handler(s, append(h.doors(s), more...))
}
