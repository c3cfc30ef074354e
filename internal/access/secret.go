package access

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sopan/internal/ground/fault"
)

// The lengths of what people choose.
const (
	pinDigits      = 6
	pinMost        = 12
	passwordLetter = 10
	passwordMost   = 128
)

// CheckSecret tells whether a PIN or password may be chosen: a PIN has 6 to 12 digits that are not one digit repeated, not a
// row up or down, not a short piece repeated and not the holder's date of birth or employee code; anything else is a
// password and has at least 10 letters. born is YYYY-MM-DD or "". The secret is as it comes from Clean.
func CheckSecret(secret, born, code string) error {
	op := "access.CheckSecret"
	if !allDigits(secret) {
		switch {
		case utf8.RuneCountInString(secret) < passwordLetter:
			return fault.E(fault.Invalid, op, "access.secret.short", "digits", pinDigits, "letters", passwordLetter)
		case len(secret) > passwordMost:
			return fault.E(fault.Invalid, op, "access.secret.long")
		case oneLetter(secret) || code != "" && strings.EqualFold(secret, code):
			return fault.E(fault.Invalid, op, "access.secret.simple")
		}
		return nil
	}
	switch {
	case len(secret) < pinDigits:
		return fault.E(fault.Invalid, op, "access.secret.short", "digits", pinDigits, "letters", passwordLetter)
	case len(secret) > pinMost:
		return fault.E(fault.Invalid, op, "access.secret.long")
	case row(secret, 1) || row(secret, -1) || repeated(secret):
		return fault.E(fault.Invalid, op, "access.secret.simple")
	case isBirth(secret, born):
		return fault.E(fault.Invalid, op, "access.secret.birth")
	case code != "" && strings.HasSuffix(digitsOf(code), secret):
		return fault.E(fault.Invalid, op, "access.secret.code")
	}
	return nil
}

// Clean brings a typed secret into the one form that is hashed: without spaces around it, composed, and with the digits of
// every script as 0 to 9, so that a PIN typed on a Hindi keyboard is the same PIN.
func Clean(secret string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && unicode.Is(unicode.Nd, r) {
			return '0' + digit(r)
		}
		return r
	}, norm.NFC.String(strings.TrimSpace(secret)))
}

// digit gives the value of a decimal digit of any script: Unicode lays each script's ten in one row.
func digit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// CleanLogin brings a typed employee code or e-mail address into the form under which it is looked up.
func CleanLogin(login string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(login)), ""))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func oneLetter(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// row tells whether each digit follows the one before by step: 123456, 987654, and 890123 round the corner.
func row(s string, step int) bool {
	for i := 1; i < len(s); i++ {
		if (int(s[i-1]-'0')+step+10)%10 != int(s[i]-'0') {
			return false
		}
	}
	return true
}

// repeated tells whether the digits are one piece of up to three repeated: 000000, 121212, 123123.
func repeated(s string) bool {
	for n := 1; n <= 3; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return true
		}
	}
	return false
}

// isBirth tells whether the digits are the date of birth in any usual order, with two or four digits of the year.
func isBirth(s, born string) bool {
	if len(born) != len("2006-01-02") {
		return false
	}
	y, m, d := born[:4], born[5:7], born[8:]
	for _, year := range []string{y, y[2:]} {
		for _, order := range []string{d + m + year, m + d + year, year + m + d, year + d + m} {
			if s == order {
				return true
			}
		}
	}
	return false
}

// slipLetters are the letters and digits of a slip's code: no two look alike in print, nor in the hand of one who copies them.
const slipLetters = "23456789ACDEFGHJKMNPQRTUVWXY"

const slipLength = 8

// newCode draws a code for a slip.
func newCode() string { return NewWord(slipLength) }

// printed writes a code as it stands on the slip.
func printed(code string) string { return code[:4] + "-" + code[4:] }

// CleanCode brings a typed code of a slip into its one form and tells whether it can be one.
func CleanCode(typed string) (string, bool) { return CleanWord(typed, slipLength) }
