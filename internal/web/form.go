package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/ground/fault"
)

// FormLimit is the largest form without files, in bytes.
const FormLimit = 256 << 10

// Form reads a posted form of at most FormLimit bytes; a larger one is refused with its body left unread.
func Form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, FormLimit)
	if err := r.ParseForm(); err != nil {
		return nil, BadForm(err)
	}
	return r.PostForm, nil
}

// BadForm gives the fault for a form that could not be read.
func BadForm(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return fault.E(fault.TooLarge, "web.Form", "web.form.too_large", "bytes", big.Limit)
	}
	return fault.E(fault.Invalid, "web.Form", "web.form.unreadable").Because(err)
}

// Back gives the local address to return to, or home where the given one leads elsewhere: a link never leaves this site
// by what a stranger wrote into it.
func Back(given, home string) string {
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(given, "/") || strings.HasPrefix(given, "//") || strings.ContainsAny(given, "\\\r\n") {
		return home
	}
	return given
}

// Escape makes a value safe within a query.
func Escape(s string) string { return url.QueryEscape(s) }
