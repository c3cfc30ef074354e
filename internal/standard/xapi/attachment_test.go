package xapi

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func TestParts_WhatIsWritten_IsReadAgain(t *testing.T) {
	var body bytes.Buffer
	w := NewWriteParts(&body)
	if err := w.Statements([]byte(`[]`)); err != nil {
		t.Fatal(err)
	}
	if err := w.File(File{sum("रजिस्टर"), "text/plain", strings.NewReader("रजिस्टर")}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p, is, err := ReadParts(w.ContentType(), &body)
	if !is || err != nil {
		t.Fatal(is, err)
	}
	text, err := p.Statements()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(text); string(got) != `[]` || err != nil {
		t.Errorf("%s %v", got, err)
	}
	f, err := p.Next()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); string(got) != "रजिस्टर" || err != nil || f.SHA2 != sum("रजिस्टर") || f.ContentType != "text/plain" {
		t.Errorf("%s %v %v", got, err, f)
	}
	if _, err := p.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestParts_BrokenBody_IsNamed(t *testing.T) {
	const head = "--b\r\nContent-Type: application/json\r\n\r\n[]\r\n"
	file := func(headers string) string { return head + "--b\r\n" + headers + "\r\nx\r\n--b--\r\n" }
	good := "Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + sum("x") + "\r\n"
	for _, test := range []struct {
		contentType, body string
		want              error
	}{
		{"multipart/mixed; boundary=b", file(good), io.EOF},
		{"multipart/mixed", file(good), ErrBoundary},
		{"multipart/mixed; boundary=c", file(good), ErrParts},
		{"multipart/mixed; boundary=b", "", ErrParts},
		{"multipart/mixed; boundary=b", strings.Replace(file(good), "application/json", "text/plain", 1), ErrFirst},
		{"multipart/mixed; boundary=b", file(strings.Replace(good, "binary", "base64", 1)), ErrEncoding},
		{"multipart/mixed; boundary=b", file("Content-Transfer-Encoding: binary\r\n"), ErrHash},
		{"multipart/mixed; boundary=b", file("Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: abc\r\n"), ErrHash},
		{"multipart/mixed; boundary=b", head, ErrParts},
	} {
		p, is, err := ReadParts(test.contentType, strings.NewReader(test.body))
		if !is {
			t.Errorf("%s: no parts", test.contentType)
			continue
		}
		if err == nil {
			_, err = p.Statements()
		}
		for err == nil {
			var f File
			if f, err = p.Next(); err == nil {
				_, err = io.ReadAll(f)
			}
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s %q: %v, want %v", test.contentType, test.body, err, test.want)
		}
	}
	if _, is, err := ReadParts("application/json", nil); is || err != nil {
		t.Error("JSON was taken for parts", err)
	}
}

// signed makes the file of a signature, by an algorithm and with or without a certificate of the key.
func signed(t *testing.T, algorithm jose.SignatureAlgorithm, key any, headers map[jose.HeaderKey]any, payload []byte) []byte {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, &jose.SignerOptions{ExtraHeaders: headers})
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

func certificate(t *testing.T, key *rsa.PrivateKey) map[jose.HeaderKey]any {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return map[jose.HeaderKey]any{"x5c": []string{base64.StdEncoding.EncodeToString(der)}}
}

func TestCheckSignature_OfThisStatement_ByOneOfThreeAlgorithms(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	payload := full(t)
	s := must1(t, edited(t, payload, "attachments", `[{"usageType":"https://sopan.example/usage/photo","display":{"en":"Photo"},"description":{"en":"Of the register"},
		"contentType":"image/jpeg","length":12,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a","fileUrl":"https://files.example/1.jpg"},
		{"usageType":"`+Signature+`","display":{"en":"Signature"},"contentType":"application/octet-stream","length":9,"sha2":"`+sum("x")+`"}]`), V1)
	const octets = "application/octet-stream"
	changed := edited(t, payload, "result|score|raw", `8`)
	later := edited(t, payload, "timestamp", `"2026-04-01T09:31:00+05:30"`)
	elsewhere := edited(t, payload, "timestamp", `"2026-04-01T04:00:00.5Z"`)
	for _, test := range []struct {
		name string
		kind string
		file []byte
		want error
	}{
		{"RS256", octets, signed(t, jose.RS256, key, nil, payload), nil},
		{"RS384", octets, signed(t, jose.RS384, key, nil, payload), nil},
		{"RS512", octets, signed(t, jose.RS512, key, nil, payload), nil},
		{"with its certificate", octets, signed(t, jose.RS256, key, certificate(t, key), payload), nil},
		{"the time in another zone", octets, signed(t, jose.RS256, key, nil, elsewhere), nil},
		{"another's certificate", octets, signed(t, jose.RS256, key, certificate(t, other), payload), ErrSignatureKey},
		{"a certificate that is none", octets, signed(t, jose.RS256, key, map[jose.HeaderKey]any{"x5c": []string{"AAAA"}}, payload), ErrSignatureForm},
		{"PS256", octets, signed(t, jose.PS256, key, nil, payload), ErrSignatureForm},
		{"HS256", octets, signed(t, jose.HS256, bytes.Repeat([]byte{1}, 32), nil, payload), ErrSignatureForm},
		{"no signature", octets, []byte("not a signature"), ErrSignatureForm},
		{"another statement", octets, signed(t, jose.RS256, key, nil, changed), ErrSignatureText},
		{"another time", octets, signed(t, jose.RS256, key, nil, later), ErrSignatureText},
		{"no statement", octets, signed(t, jose.RS256, key, nil, []byte(`{}`)), ErrSignatureText},
		{"another type", "text/plain", signed(t, jose.RS256, key, nil, payload), ErrSignatureType},
	} {
		if err := CheckSignature(s, test.kind, test.file); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// No body makes the reader of parts fall over, and what it gives keeps its promises.
func FuzzParts(f *testing.F) {
	f.Add("multipart/mixed; boundary=b", "--b\r\nContent-Type: application/json\r\n\r\n[]\r\n--b--\r\n")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		p, is, err := ReadParts(contentType, strings.NewReader(body))
		if !is || err != nil {
			return
		}
		if _, err := p.Statements(); err != nil {
			return
		}
		for range 100 {
			f, err := p.Next()
			if err != nil {
				return
			}
			if !sha2Form.MatchString(f.SHA2) {
				t.Fatal(f.SHA2)
			}
		}
	})
}
