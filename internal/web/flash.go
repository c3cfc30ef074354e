package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
)

// told is what a flash cookie holds: a key and its arguments, never a sentence.
type told struct {
	Key   string `json:"k"`
	Args  []any  `json:"a,omitempty"`
	Taken string `json:"t,omitempty"`
}

const flashCookie = "told"

// Flash has the next page say what has just happened. key and args name the words; taken is the address of the form that was
// sent ("" for none), so that the browser lets go of what it kept of it. Call it before redirecting.
func Flash(w http.ResponseWriter, taken, key string, args ...any) {
	text, err := json.Marshal(told{Key: key, Args: args, Taken: taken})
	if err != nil {
		return // arguments are strings and numbers
	}
	http.SetCookie(w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(text), Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// TakeFlash gives what the last answer wanted said, once: key, arguments, and the form that was taken. An empty key says
// nothing.
func TakeFlash(w http.ResponseWriter, r *http.Request) (key string, args []any, taken string) {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.Method != http.MethodGet {
		return "", nil, ""
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	var t told
	if err != nil || json.Unmarshal(text, &t) != nil {
		return "", nil, ""
	}
	for i, a := range t.Args { // JSON knows one kind of number; words want whole ones
		if f, ok := a.(float64); ok && f == float64(int64(f)) {
			t.Args[i] = int64(f)
		}
	}
	return t.Key, t.Args, t.Taken
}
