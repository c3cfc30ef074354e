package xapi

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// What is wrong with a signature (2, 2.6).
var (
	ErrSignatureType = errors.New("xapi: a signature is not application/octet-stream")
	ErrSignatureForm = errors.New("xapi: a signature is no JWS in compact form by RS256, RS384 or RS512")
	ErrSignatureText = errors.New("xapi: what is signed is not this statement")
	ErrSignatureKey  = errors.New("xapi: the signature does not fit the certificate that it bears")
)

// CheckSignature judges the file of a signature attachment: it can be decoded, was made by one of the three algorithms, signs
// this statement as it was before the signature was added, and, where it bears a certificate, by that. Who the signer is, is not
// judged (2, 2.6: a catch for mistakes, not a measure of security).
func CheckSignature(s Statement, contentType string, file []byte) error {
	if contentType != "application/octet-stream" {
		return ErrSignatureType
	}
	jws, err := jose.ParseSignedCompact(string(file), []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512})
	if err != nil {
		return errors.Join(ErrSignatureForm, err)
	}
	signed, err := Read(jws.UnsafePayloadWithoutVerification(), s.v)
	if err != nil || signed.Essence() != s.Essence() || !sameTime(signed, s) || signed.ID() != "" && s.ID() != "" && signed.ID() != s.ID() {
		return ErrSignatureText
	}
	key, bears, err := certified(string(file))
	switch {
	case err != nil:
		return errors.Join(ErrSignatureKey, err)
	case !bears:
		return nil
	}
	if _, err := jws.Verify(key); err != nil {
		return errors.Join(ErrSignatureKey, err)
	}
	return nil
}

// certified is the key of the first certificate of a signature's x5c header, whoever issued it; false when it bears none.
func certified(compact string) (*rsa.PublicKey, bool, error) {
	header, _, _ := strings.Cut(compact, ".")
	text, err := base64.RawURLEncoding.DecodeString(header)
	if err != nil {
		return nil, false, err
	}
	n, err := parse(text)
	if err != nil {
		return nil, false, err
	}
	chain := n.get("x5c").each()
	if len(chain) == 0 {
		return nil, false, nil
	}
	der, err := base64.StdEncoding.DecodeString(chain[0].text)
	if err != nil {
		return nil, true, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, true, err
	}
	key, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, true, errors.New("the certificate holds no RSA key")
	}
	return key, true, nil
}

// sameTime tells whether two timestamps are the same, or one of them was not told by the sender.
func sameTime(a, b Statement) bool {
	at, told := a.Timestamp()
	other, toldToo := b.Timestamp()
	return !told || !toldToo || at.Equal(other)
}
