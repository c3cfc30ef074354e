package web

import (
	"net/http"
	"time"
)

// The names of the cookies: who is signed in, the language chosen, the light chosen.
const (
	SessionCookie  = "sopan"
	LanguageCookie = "lang"
	ThemeCookie    = "theme"
)

// Keep sets a cookie for so long; it goes to no other site and scripts cannot read it. secure sends it over https alone.
func Keep(w http.ResponseWriter, name, value string, lives time.Duration, secure bool) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(lives.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

// Drop removes a cookie.
func Drop(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
