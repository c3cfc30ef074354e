package content_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/blob"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people/peopletest"
)

// stored counts the files in the store.
func (h *house) stored(t *testing.T) (n int) {
	t.Helper()
	err := filepath.Walk(filepath.Join(h.dir, "content"), func(_ string, info os.FileInfo, err error) error {
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

// age makes every file in the store older than what is swept.
func (h *house) age(t *testing.T) {
	t.Helper()
	long := time.Now().Add(-content.Unkept - time.Hour)
	err := filepath.Walk(filepath.Join(h.dir, "content"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		return os.Chtimes(path, long, long)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sweep sweeps every shelf.
func (h *house) sweep(t *testing.T) (n int) {
	t.Helper()
	for range blob.Shelves {
		removed, err := h.Sweep(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n += removed
	}
	return n
}

func TestKeep_TheSameFileOfManyPackages_LiesThereOnce(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	one := h.keep(t, h.receive(t, "a.zip", packed(t, site)))
	two := h.keep(t, h.receive(t, "b.zip", packed(t, site)))
	if one.ID == two.ID || h.stored(t) != len(site) {
		t.Errorf("%d files for %s and %s", h.stored(t), one.ID, two.ID)
	}
}

func TestKeep_ForAnOrganisationOfOthers_IsDenied_AndTellsNothing(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	author := who.Actor{PersonID: "p", Grants: []who.Grant{{Role: who.RoleAuthor, Path: peopletest.Harakh}}}
	r := h.receive(t, "a.zip", packed(t, site))
	for owner, want := range map[string]fault.Kind{"UP-PR": fault.Denied, "nowhere": fault.NotFound, "UP-129-948": ""} {
		err := d.Write(ctx, author, func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Keep(ctx, tx, r, owner)
			return err
		})
		if fault.KindOf(err) != want {
			t.Errorf("%s: %v, want %q", owner, err, want)
		}
	}
	if n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from event_fact where kind = 'content.kept'`); err != nil || n != 1 {
		t.Errorf("%d facts, %v", n, err)
	}
}

// A transaction that fails after the files were written leaves files that no package names: they are swept, and never one that a
// package names, or that was written a moment ago.
func TestSweep_RemovesWhatNobodyKept_AndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		h := build(t, d)
		kept := h.keep(t, h.receive(t, "a.zip", packed(t, map[string]string{"index.html": "kept", "both.js": "both"})))
		lost := packed(t, map[string]string{"index.html": "lost", "both.js": "both"})
		failed := errors.New("the cause failed")
		fail := func() {
			t.Helper()
			err := d.Write(ctx, op, func(ctx context.Context, tx *db.Tx) error {
				if _, err := h.Keep(ctx, tx, h.receive(t, "b.zip", lost), h.org); err != nil {
					return err
				}
				return failed
			})
			if !errors.Is(err, failed) {
				t.Fatal(err)
			}
		}
		fail()
		if n := h.sweep(t); n != 0 || h.stored(t) != 3 {
			t.Fatalf("%d young files were swept, %d stay", n, h.stored(t))
		}
		h.age(t)
		fail() // again, a moment ago: its files are young once more
		if n := h.sweep(t); n != 0 {
			t.Fatalf("%d files were swept that were just written", n)
		}
		h.age(t)
		shelf := filepath.Dir(h.path(t, kept, "index.html"))
		half := filepath.Join(shelf, "new-0198")
		if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		long := time.Now().Add(-content.Unkept - time.Hour)
		if err := os.Chtimes(half, long, long); err != nil {
			t.Fatal(err)
		}
		if n := h.sweep(t); n != 1 || h.stored(t) != 2 {
			t.Errorf("%d files were swept, %d stay", n, h.stored(t))
		}
		for name, want := range map[string]string{"index.html": "kept", "both.js": "both"} {
			if text, err := os.ReadFile(h.path(t, kept, name)); err != nil || string(text) != want {
				t.Errorf("%s: %q, %v", name, text, err)
			}
		}
	})
}

// path is where a file of a package lies.
func (h *house) path(t *testing.T, p content.Package, name string) string {
	t.Helper()
	f, err := h.Open(ctx, p.ID, name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return filepath.Join(h.dir, "content", f.SHA256[:2], f.SHA256)
}

// A process that is killed between putting a file aside and removing it has not removed it.
func TestSweep_KilledOnTheWay_LosesNothing(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	p := h.keep(t, h.receive(t, "a.zip", packed(t, map[string]string{"index.html": "kept"})))
	path := h.path(t, p, "index.html")
	h.age(t)
	if err := os.Rename(path, filepath.Join(filepath.Dir(path), "old-"+filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
	h.sweep(t)
	if text, err := os.ReadFile(path); err != nil || string(text) != "kept" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestKeep_WhenTheStoreOfFilesIsAway_SaysSo_AndWritesNoRow(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	p := h.keep(t, h.receive(t, "a.zip", packed(t, site)))
	r := h.receive(t, "b.zip", packed(t, map[string]string{"index.html": "other"}))
	h.files.Close()
	err := d.Write(ctx, op, func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Keep(ctx, tx, r, h.org)
		return err
	})
	if f := fault.As(err); f.Kind != fault.Unavailable || f.Key != "content.disk" {
		t.Errorf("%v", err)
	}
	if _, err := h.Open(ctx, p.ID, "index.html"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a file that was kept: %v", err)
	}
	if n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from content_package`); err != nil || n != 1 {
		t.Errorf("%d packages, %v", n, err)
	}
}

func TestReceive_WhenTheDiskIsAway_SaysSo(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	if err := os.RemoveAll(filepath.Join(h.dir, "uploads")); err != nil {
		t.Fatal(err)
	}
	body := strings.NewReader("%PDF-1.4")
	if _, err := h.Receive(ctx, op, content.Upload{Body: body}); !fault.Is(err, fault.Unavailable) || body.Len() != 0 {
		t.Errorf("%v", err)
	}
}

// A package costs as little memory when it is large: what is held does not grow with it. The one of 500 MB is in bench.
func TestReceive_OfALargePackage_HoldsLittle(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	const size, parts = 48 << 20, 4
	in, out := io.Pipe()
	go func() {
		out.CloseWithError(func() error {
			z := zip.NewWriter(out)
			w, err := z.Create("index.html")
			if err != nil {
				return err
			}
			if _, err := io.WriteString(w, "<!doctype html>"); err != nil {
				return err
			}
			noise := make([]byte, 1<<20)
			for i := range noise {
				noise[i] = byte(rand.Uint32())
			}
			for i := range parts {
				head := &zip.FileHeader{Name: string(rune('a'+i)) + ".mp4", Method: zip.Store}
				head.CompressedSize64, head.UncompressedSize64 = size/parts, size/parts
				sum := crc32.NewIEEE()
				for range size / parts / len(noise) {
					sum.Write(noise)
				}
				head.CRC32 = sum.Sum32()
				if w, err = z.CreateRaw(head); err != nil {
					return err
				}
				for range size / parts / len(noise) {
					if _, err := w.Write(noise); err != nil {
						return err
					}
				}
			}
			return z.Close()
		}())
	}()
	most, stop := watch()
	r, err := h.Receive(ctx, op, content.Upload{Name: "large.zip", Body: in})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if p := h.keep(t, r); p.Files != parts+1 || p.Size < size {
		t.Errorf("%+v", p)
	}
	stop()
	if *most > 16<<20 {
		t.Errorf("a package of %d MB held %d MB", size>>20, *most>>20)
	}
}

// watch measures by how much the heap in use has grown at most, until it is stopped.
func watch() (most *uint64, stop func()) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	begun, end, done := m.HeapInuse, make(chan struct{}), make(chan struct{})
	most = new(uint64)
	go func() {
		defer close(done)
		for {
			runtime.ReadMemStats(&m)
			if m.HeapInuse > begun {
				*most = max(*most, m.HeapInuse-begun)
			}
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return most, func() { close(end); <-done }
}

func TestStow_AFileThatChangedUnderway_IsNotKept(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	batch := f.Batch()
	err = batch.Keep(ctx, strings.Repeat("a", 64), 3, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("abc"))), nil })
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestReceive_WhenTheDiskIsFull_SaysSo(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	h.FillDisk()
	body := bytes.NewReader(packed(t, site))
	_, err := h.Receive(ctx, op, content.Upload{Body: body})
	if f := fault.As(err); f.Kind != fault.Unavailable || f.Key != "content.disk_full" || body.Len() != 0 {
		t.Errorf("%v; %d octets left", err, body.Len())
	}
}
