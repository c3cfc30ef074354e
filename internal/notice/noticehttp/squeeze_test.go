package noticehttp_test

import (
	"bytes"
	"compress/gzip"
	"testing"
)

// squeeze tells how many bytes a page takes on the wire.
func squeeze(t testing.TB, page string) int {
	t.Helper()
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zip.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
