// Package contenttest gives tests a store of content that goes away with them.
package contenttest

import (
	"path/filepath"
	"testing"

	"sopan/internal/content"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/db"
	"sopan/internal/people"
)

// Key signs the addresses of the stores made here.
const Key = "a key of sixteen octets and more"

// New makes a store of content in a folder of its own, until the test ends.
func New(t testing.TB, d *db.DB, register *people.Register) *content.Store {
	t.Helper()
	s, err := content.New(d, blobtest.Open(t), register, filepath.Join(t.TempDir(), "uploads"), []byte(Key))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
