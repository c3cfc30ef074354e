package web

import (
	"net/http"
	"strings"
)

// Leading lets the forms of the page that is answered lead to another origin, such as a course; everything else of the policy stays.
func Leading(w http.ResponseWriter, origin string) {
	w.Header().Set("Content-Security-Policy", strings.Replace(policy, "form-action 'self'", "form-action 'self' "+origin, 1))
}
