package seal_test

import (
	"testing"

	"sopan/internal/ground/seal"
)

func key(t *testing.T, secret, use string) seal.Key {
	t.Helper()
	k, err := seal.New([]byte(secret), use)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestOpen_GivesWhatWasSealed_AndToNobodyElse(t *testing.T) {
	k := key(t, "secret", "hr")
	sealed := k.Seal("whsec_x", "row-1")
	if again := k.Seal("whsec_x", "row-1"); again == sealed {
		t.Error("the same secret seals to the same text")
	}
	if got, err := key(t, "secret", "hr").Open(sealed, "row-1"); err != nil || got != "whsec_x" {
		t.Fatalf("%q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another row":    func() (string, error) { return k.Open(sealed, "row-2") },
		"another use":    func() (string, error) { return key(t, "secret", "hub").Open(sealed, "row-1") },
		"another secret": func() (string, error) { return key(t, "other", "hr").Open(sealed, "row-1") },
		"a changed text": func() (string, error) { return k.Open("A"+sealed[1:len(sealed)-4]+"AAA=", "row-1") },
		"no text":        func() (string, error) { return k.Open("", "row-1") },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s opened it: %q", name, got)
		}
	}
}
