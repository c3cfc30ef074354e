package didkey

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"testing"
)

// The vector of RFC 8032 test 1's public key, whose did:key is published with the Ed25519 examples of the method.
func TestName_OfAKnownKey(t *testing.T) {
	raw, _ := hex.DecodeString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	name := Name(ed25519.PublicKey(raw))
	if name != "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw" {
		t.Errorf("got %s", name)
	}
	back, err := Key(name)
	if err != nil || !bytes.Equal(back, raw) {
		t.Errorf("back: %x, %v", back, err)
	}
}

func TestKey_WhatIsNoEd25519Key_IsRefused(t *testing.T) {
	for _, bad := range []string{"", "did:web:x", "did:key:z", "did:key:z0OIl", "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"} {
		if k, err := Key(bad); err == nil {
			t.Errorf("%q gave %x", bad, k)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw")
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := Key(s); err == nil && Name(k) != s {
			t.Errorf("%q names %q", s, Name(k))
		}
	})
}
