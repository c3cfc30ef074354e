package hr

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"

	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
)

// mask hides the numbers by which the tax office, the pension authority and others know somebody, before a row is stored.
type mask struct{ key []byte }

// keyName is where the installation keeps its key.
const keyName = "hr.key"

// newMask takes the installation's key, which is made once.
func newMask(ctx context.Context, d *db.DB) (mask, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails
	got, err := config.Once(ctx, d, keyName, hex.EncodeToString(fresh))
	if err != nil {
		return mask{}, err
	}
	key, err := hex.DecodeString(got[keyName])
	return mask{key}, err
}

// masked begins a cell that is a hash.
const masked = "#"

// hash gives the keyed hash of a number, "" for none. A hash is left as it is.
func (m mask) hash(number string) string {
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if number == "" || strings.HasPrefix(number, masked) {
		return number
	}
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(number))
	return masked + strings.ToUpper(hex.EncodeToString(h.Sum(nil)[:16]))
}

// numberForm is a PAN, or twelve digits: a PRAN, or an Aadhaar number, which is nobody's business here.
var numberForm = regexp.MustCompile(`^(?:[A-Za-z]{5}[0-9]{4}[A-Za-z]|[0-9]{4} ?[0-9]{4} ?[0-9]{4})$`)

// secret tells whether a header names such a number.
func secret(header string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch word {
		case fieldPAN, fieldPRAN, "aadhaar", "aadhar", "uidai":
			return true
		}
	}
	return false
}

// row hides the numbers of a row.
func (m mask) row(header, cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if i < len(header) && secret(header[i]) || numberForm.MatchString(c) {
			c = m.hash(c)
		}
		out[i] = c
	}
	return out
}
