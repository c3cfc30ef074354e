package access

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzTyped holds what people type to the promises of its one form: cleaned twice is cleaned once, a PIN is a PIN on every
// keyboard, and a code as it is printed is read again.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"", " ५९२७१३ ", "EMP-UP-129-0417", "7q4m 2xtd", "7Q4M–2XTD", "s.verma@example.invalid", "a\u0301 e\u2000", "1993-02-11", "٣٤٥٦٧٨", "ﷺ\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		secret := Clean(typed)
		if again := Clean(secret); again != secret {
			t.Errorf("Clean %q, then %q", secret, again)
		}
		if err := CheckSecret(secret, "1993-02-11", "EMP-UP-129-0417"); err == nil && (len(secret) < pinDigits || len(secret) > passwordMost) {
			t.Errorf("%q may be chosen", secret)
		}
		login := CleanLogin(typed)
		if again := CleanLogin(login); utf8.ValidString(typed) && again != login {
			t.Errorf("CleanLogin %q, then %q", login, again)
		}
		code, ok := CleanCode(typed)
		if !ok {
			return
		}
		for _, form := range []string{printed(code), strings.ToLower(printed(code)), " " + code + " "} {
			if again, ok := CleanCode(form); !ok || again != code {
				t.Errorf("%q is read as %q, want %q", form, again, code)
			}
		}
	})
}
