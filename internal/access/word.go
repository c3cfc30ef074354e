package access

import (
	"crypto/rand"
	"math/big"
	"strings"
	"unicode"
)

// NewWord draws a code of so many letters and digits that people read off a screen or a paper and type: of a slip, or one that is
// shown to those who came to something.
func NewWord(letters int) string {
	var b strings.Builder
	for range letters {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(slipLetters))))
		if err != nil {
			panic("access: no randomness left")
		}
		b.WriteByte(slipLetters[n.Int64()])
	}
	return b.String()
}

// CleanWord brings a typed code of so many letters into its one form and tells whether it can be one: small letters, spaces and
// hyphens are forgiven, and so are letters that were read for the digit they look like.
func CleanWord(typed string, letters int) (string, bool) {
	code := strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
			return -1
		case r == 'B':
			return '8'
		case r == 'S':
			return '5'
		case r == 'Z':
			return '2'
		case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
			return '0' + digit(r)
		}
		return r
	}, typed)
	return code, len(code) == letters && strings.Trim(code, slipLetters) == ""
}
