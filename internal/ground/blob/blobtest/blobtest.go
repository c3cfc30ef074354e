// Package blobtest gives tests a store of files that goes away with them.
package blobtest

import (
	"path/filepath"
	"testing"

	"sopan/internal/ground/blob"
)

// Open makes a store of files in a folder of its own, until the test ends.
func Open(t testing.TB) *blob.Files {
	t.Helper()
	return In(t, filepath.Join(t.TempDir(), "blobs"))
}

// In makes a store of files in the given folder and closes it when the test ends.
func In(t testing.TB, folder string) *blob.Files {
	t.Helper()
	files, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	return files
}
