package blob_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/fault"
)

var (
	ctx  = context.Background()
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00 a photo of the minutes"
	png  = "\x89PNG\r\n\x1a\n and the rest"
	pdf  = "%PDF-1.4 minutes"
)

func open(t *testing.T) (*blob.Files, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	f, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, dir
}

func put(t *testing.T, s blob.Store, content string) blob.Blob {
	t.Helper()
	c, err := blob.Read(strings.NewReader(content))
	if err == nil {
		err = s.Put(ctx, c)
	}
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	return c.Blob
}

// kept counts the files in the folder.
func kept(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPut_GivesBackWhatWasKept_WithTheTypeOfItsBytes(t *testing.T) {
	f, _ := open(t)
	for kind, content := range map[string]string{
		blob.JPEG: jpeg, blob.PNG: png, blob.PDF: pdf, blob.Text: strings.Repeat("ग्राम सभा की बैठक हुई। ", 40),
	} {
		b := put(t, f, content)
		if b.Type != kind || b.Size != int64(len(content)) {
			t.Errorf("kept %+v, want type %s", b, kind)
		}
		r, got, err := f.Get(ctx, b.Key)
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(r)
		r.Close()
		if err != nil || string(read) != content || got != b {
			t.Errorf("%s: got %+v of %d bytes, %v; want %+v", kind, got, len(read), err, b)
		}
		if stat, err := f.Stat(ctx, b.Key); err != nil || stat != b {
			t.Errorf("stat %+v, %v; want %+v", stat, err, b)
		}
	}
}

func TestRead_WhatIsNotTaken_IsRefused(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          fault.Kind
	}{
		{"nothing", "", fault.Invalid},
		{"a page that could carry a script", "<!DOCTYPE html><script>alert(1)</script>", fault.Unsupported},
		{"a drawing that could carry a script", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, fault.Unsupported},
		{"an archive", "PK\x03\x04 archive", fault.Unsupported},
		{"a moving picture", "GIF89a picture", fault.Unsupported},
		{"a program", "\x7fELF\x02\x01\x01\x00\x00", fault.Unsupported},
		{"bytes behind a text", strings.Repeat("text ", 200) + "\x00\x01", fault.Unsupported},
		{"text in no known letters", "abc \xe0\xa4 def and on", fault.Unsupported},
		{"a byte too much", jpeg + strings.Repeat("x", blob.Limit), fault.TooLarge},
	} {
		if _, err := blob.Read(strings.NewReader(c.content)); !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestPut_AsLargeAsAllowed_IsTaken(t *testing.T) {
	f, _ := open(t)
	if b := put(t, f, pdf+strings.Repeat("x", blob.Limit-len(pdf))); b.Size != blob.Limit {
		t.Errorf("size %d", b.Size)
	}
}

func TestPut_TheSameTwice_LiesThereOnce(t *testing.T) {
	f, dir := open(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			c, err := blob.Read(strings.NewReader(jpeg))
			if err == nil {
				err = f.Put(ctx, c)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := kept(t, dir); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}

func TestRead_WhenTheReaderBreaks_GivesNothing(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(jpeg), brokenReader{})
	if c, err := blob.Read(broken); err == nil || c.Key != "" {
		t.Error("a broken upload was taken")
	}
}

func TestPut_ForOneWhoHasGone_KeepsNothing(t *testing.T) {
	f, dir := open(t)
	c, err := blob.Read(strings.NewReader(jpeg))
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(ctx)
	leave()
	if err := f.Put(gone, c); err == nil {
		t.Error("kept for nobody")
	}
	if n := kept(t, dir); n != 0 {
		t.Errorf("%d files are left behind", n)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestGet_AKeyThatLeadsElsewhere_IsNotFound(t *testing.T) {
	f, dir := open(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "../secret", "/etc/passwd", strings.Repeat("a", 63), strings.Repeat("A", 64), "../" + strings.Repeat("a", 61), strings.Repeat("a", 64)} {
		if _, _, err := f.Get(ctx, key); !fault.Is(err, fault.NotFound) {
			t.Errorf("get %q: %v, want not found", key, err)
		}
		if _, err := f.Stat(ctx, key); !fault.Is(err, fault.NotFound) {
			t.Errorf("stat %q: %v, want not found", key, err)
		}
	}
}

func TestDelete_RemovesTheFile_AndMayBeSaidTwice(t *testing.T) {
	f, dir := open(t)
	b := put(t, f, png)
	for range 2 {
		if err := f.Delete(ctx, b.Key); err != nil {
			t.Fatal(err)
		}
	}
	if n := kept(t, dir); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if err := f.Delete(ctx, "../x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("delete of a key that leads elsewhere: %v", err)
	}
}

func TestFiles_ReadAgainAfterOpeningAgain(t *testing.T) {
	f, dir := open(t)
	b := put(t, f, pdf)
	again, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	r, _, err := again.Get(ctx, b.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); !bytes.Equal(got, []byte(pdf)) {
		t.Errorf("read %q", got)
	}
}
