// Package seal keeps what must be read again, and must not stand open in the database: AES-256 in Galois counter mode under a
// key that lies in the data folder and never in the database. So who has a copy of the database alone has no secret.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"sopan/internal/ground/fault"
)

// Key seals and opens. Make one with New.
type Key struct{ aead cipher.AEAD }

// New derives a key for one use from the installation's secret; use names it, such as "hr". The same secret and use give the
// same key.
func New(secret []byte, use string) (Key, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "sopan seal "+use, 32)
	if err != nil {
		return Key{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Key{}, err
	}
	aead, err := cipher.NewGCM(block)
	return Key{aead}, err
}

// Seal gives a text that Open reads again for the same thing: for names what the secret belongs to, such as the id of its row,
// so that a sealed text that is copied to another row does not open there.
func (k Key) Seal(secret, of string) string {
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.StdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(secret), []byte(of)))
}

// Open gives what was sealed. A text that was changed, or sealed under another key or for another thing, is refused.
func (k Key) Open(sealed, of string) (string, error) {
	const op = "seal.Open"
	text, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(text) < k.aead.NonceSize() {
		return "", fault.E(fault.Conflict, op, "ground.seal.broken")
	}
	n := k.aead.NonceSize()
	secret, err := k.aead.Open(nil, text[:n], text[n:], []byte(of))
	if err != nil {
		return "", fault.E(fault.Conflict, op, "ground.seal.broken").Because(err)
	}
	return string(secret), nil
}
