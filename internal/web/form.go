package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

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
	if err := Worded(r.PostForm); err != nil {
		return nil, err
	}
	return r.PostForm, nil
}

// Worded refuses values of a form of which one is no text that can be kept: bytes that are not UTF-8, or the character NUL, on
// which PostgreSQL chokes. Form asks it; a page that reads a form with files by itself asks it of the rest.
func Worded(values url.Values) error {
	if !speakable(values) {
		return BadForm(errUnspeakable)
	}
	return nil
}

var errUnspeakable = errors.New("a value is no text")

// Speakable tells whether path and query of an address are text that can be kept and compared: UTF-8 without the character
// NUL, on which PostgreSQL chokes. At any other address there is nothing.
func Speakable(u *url.URL) bool {
	return text(u.Path) && speakable(u.Query())
}

func speakable(values url.Values) bool {
	for name, list := range values {
		if !text(name) || slices.ContainsFunc(list, func(v string) bool { return !text(v) }) {
			return false
		}
	}
	return true
}

func text(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

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
