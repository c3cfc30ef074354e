package web

import (
	"net/http"
	"strings"
)

// Framing lets the page that is answered show frames of another origin, such as the player's; everything else of the policy stays.
func Framing(w http.ResponseWriter, origins ...string) {
	w.Header().Set("Content-Security-Policy", policy+"; frame-src "+strings.Join(origins, " "))
}
