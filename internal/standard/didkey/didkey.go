// Package didkey names Ed25519 public keys by the did:key method (W3C CCG, "The did:key Method v0.9"): multicodec 0xed01
// before the key, in base58btc, with the multibase prefix "z".
package didkey

import (
	"crypto/ed25519"
	"errors"
	"math/big"
	"strings"
)

const (
	prefix   = "did:key:z"
	alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
)

var codec = []byte{0xed, 0x01}

// Name gives the did:key of a public key.
func Name(key ed25519.PublicKey) string {
	return prefix + encode(append(append([]byte{}, codec...), key...))
}

// Key gives the public key that a did:key names.
func Key(name string) (ed25519.PublicKey, error) {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok || len(rest) > 100 {
		return nil, errors.New("didkey: not a did:key in base58btc")
	}
	raw, err := decode(rest)
	if err != nil {
		return nil, err
	}
	if len(raw) != 2+ed25519.PublicKeySize || raw[0] != codec[0] || raw[1] != codec[1] {
		return nil, errors.New("didkey: not an Ed25519 key")
	}
	return ed25519.PublicKey(raw[2:]), nil
}

func encode(raw []byte) string {
	n, base, mod := new(big.Int).SetBytes(raw), big.NewInt(58), new(big.Int)
	var out []byte
	for n.Sign() > 0 {
		n.DivMod(n, base, mod)
		out = append(out, alphabet[mod.Int64()])
	}
	for _, b := range raw {
		if b != 0 {
			break
		}
		out = append(out, alphabet[0])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}

func decode(text string) ([]byte, error) {
	n, base := new(big.Int), big.NewInt(58)
	for _, c := range text {
		i := strings.IndexRune(alphabet, c)
		if i < 0 {
			return nil, errors.New("didkey: not base58btc")
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(i)))
	}
	zeros := 0
	for zeros < len(text) && text[zeros] == alphabet[0] {
		zeros++
	}
	return append(make([]byte, zeros), n.Bytes()...), nil
}
