package content_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/blob"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people/peopletest"
)

var (
	ctx = context.Background()
	key = []byte("a key of sixteen octets and more")
	op  = who.Operator("test")
)

// house is a store in a folder, with one organisation that may own packages.
type house struct {
	*content.Store
	db    *db.DB
	files *blob.Files
	dir   string
	org   string
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	dir := t.TempDir()
	files := blobtest.In(t, filepath.Join(dir, "content"))
	small := peopletest.Load(t, d)
	s, err := content.New(d, files, small.Register, filepath.Join(dir, "uploads"), key)
	if err != nil {
		t.Fatal(err)
	}
	return &house{s, d, files, dir, "UP-PR"}
}

// packed makes a zip of files by name.
func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (h *house) receive(t testing.TB, name string, body []byte) *content.Received {
	t.Helper()
	r, err := h.Receive(ctx, op, content.Upload{Name: name, Body: bytes.NewReader(body)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func (h *house) keep(t testing.TB, r *content.Received) content.Package {
	t.Helper()
	var p content.Package
	err := h.db.Write(ctx, op, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = h.Keep(ctx, tx, r, h.org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var site = map[string]string{"index.html": "<!doctype html><script src=js/a.js></script>", "js/a.js": "1", "Pictures/अ.png": "\x89PNG\r\n\x1a\n."}

func TestKeep_GivesBackEveryFile_AsItWasPacked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		h := build(t, d)
		r := h.receive(t, `C:\courses\site.zip`, packed(t, site))
		if text, err := fs.ReadFile(r.FS(), "js/a.js"); err != nil || string(text) != "1" {
			t.Fatalf("%q, %v", text, err)
		}
		p := h.keep(t, r)
		if p.Kind != content.HTML || p.Files != 3 || p.Entry != "index.html" || p.Owner != h.org || p.Name != "site.zip" {
			t.Errorf("kept %+v", p)
		}
		if again := h.keep(t, r); again != p {
			t.Errorf("kept again is %+v, was %+v", again, p)
		}
		if got, err := h.Package(ctx, d.Reader(), p.ID); err != nil || got != p {
			t.Errorf("asked for: %+v, %v; kept %+v", got, err, p)
		}
		for name, want := range site {
			f, err := h.Open(ctx, p.ID, strings.ToUpper(name))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(f)
			f.Close()
			if err != nil || string(text) != want || f.Path != name || f.Size != int64(len(want)) {
				t.Errorf("%s: %q of %+v, %v", name, text, f, err)
			}
		}
		if _, err := h.Open(ctx, p.ID, "none.html"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a file that is not there: %v", err)
		}
	})
}

func TestAdmit_OnlyWhatWasSigned_AndOnlyInTime(t *testing.T) {
	d, c := dbtest.SQLite(t)
	h := build(t, d)
	h.WithOrigin("http://localhost:8081/")
	p := h.keep(t, h.receive(t, "site.zip", packed(t, site)))
	until := c.Now().Add(time.Hour)
	at := h.Address(p.ID, "Pictures/अ.png?x=1#y", until)
	rest, ok := strings.CutPrefix(at, "http://localhost:8081"+content.Served)
	ticket, path, _ := strings.Cut(rest, "/")
	if !ok || path != "Pictures/%E0%A4%85.png?x=1#y" {
		t.Fatalf("the address is %s", at)
	}
	if id, end, err := h.Admit(ticket, c.Now()); err != nil || id != p.ID || !end.Equal(until.Truncate(time.Second)) {
		t.Errorf("%s until %s, %v", id, end, err)
	}
	if _, _, err := h.Admit(ticket, until); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after its time: %v", err)
	}
	for i := range len(ticket) {
		other := "A"
		if ticket[i] == 'A' {
			other = "B"
		}
		if _, _, err := h.Admit(ticket[:i]+other+ticket[i+1:], c.Now()); !fault.Is(err, fault.Denied) {
			t.Errorf("changed at %d: %v", i, err)
		}
	}
}
