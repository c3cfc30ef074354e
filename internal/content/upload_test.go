package content_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
)

func (h *house) begin(t *testing.T, length int) content.Begun {
	t.Helper()
	u, err := h.Begin(ctx, op, h.org, "guide.pdf", int64(length))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (h *house) add(t *testing.T, u content.Begun, text string) content.Begun {
	t.Helper()
	u, err := h.Append(ctx, op, u.ID, u.Offset, strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAppend_WhatWasAcknowledged_OutlivesTheProcess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		h := build(t, d)
		u := h.add(t, h.begin(t, 12), "%PDF-1")
		// Killed after some of the next piece was written and before it was acknowledged.
		file, err := os.OpenFile(filepath.Join(h.dir, "uploads", "upload-"+u.ID), os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(file, "half of it")
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
		if u, err = h.Begun(ctx, op, u.ID); err != nil || u.Offset != 6 {
			t.Fatalf("%+v, %v", u, err)
		}
		h.add(t, u, ".7 end")
		r, err := h.Uploaded(ctx, op, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		p := h.keep(t, r)
		f, err := h.Open(ctx, p.ID, p.Entry)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if text, err := io.ReadAll(f); err != nil || string(text) != "%PDF-1.7 end" {
			t.Errorf("%q, %v", text, err)
		}
	})
}

func TestAppend_WhenTheDiskIsFull_SaysSo_AndGoesOnLater(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	u := h.add(t, h.begin(t, 10), "%PDF-")
	h.FillDisk()
	if _, err := h.Append(ctx, op, u.ID, 5, strings.NewReader("1.7xx"), nil); fault.As(err).Key != "content.disk_full" {
		t.Fatal(err)
	}
	if got, err := h.Begun(ctx, op, u.ID); err != nil || got.Offset != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	h.EmptyDisk()
	if u = h.add(t, u, "1.7xx"); u.Offset != 10 {
		t.Errorf("%+v", u)
	}
}

func TestAppend_TwoAtOnce_OneIsTaken(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	u := h.begin(t, 8)
	in, out := io.Pipe()
	var first sync.WaitGroup
	first.Go(func() {
		if _, err := h.Append(ctx, op, u.ID, 0, in, nil); err != nil {
			t.Error(err)
		}
	})
	_, _ = io.WriteString(out, "%PDF") // the first is in the middle of it
	if _, err := h.Append(ctx, op, u.ID, 0, strings.NewReader("xxxx"), nil); !errors.Is(err, content.ErrBusy) {
		t.Errorf("%v", err)
	}
	out.Close()
	first.Wait()
	if got, err := h.Begun(ctx, op, u.ID); err != nil || got.Offset != 4 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestBegin_OneHasSoManyUnderWay(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	for range 20 {
		h.begin(t, 5)
	}
	if _, err := h.Begin(ctx, op, h.org, "a", 5); !fault.Is(err, fault.TooMany) {
		t.Errorf("%v", err)
	}
}

func TestSweepUploads_ForgetsWhatNobodyTouched_AndFilesOfNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		h := build(t, d)
		old := h.add(t, h.begin(t, 10), "old")
		stray := filepath.Join(h.dir, "uploads", "upload-0198")
		if err := os.WriteFile(stray, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		long := time.Now().Add(-3 * content.Unkept)
		if err := os.Chtimes(stray, long, long); err != nil {
			t.Fatal(err)
		}
		c.Advance(content.Unkept + time.Minute)
		young := h.add(t, h.begin(t, 10), "young")
		if n, err := h.SweepUploads(ctx); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if _, err := h.Begun(ctx, op, old.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		left, err := filepath.Glob(filepath.Join(h.dir, "uploads", "*"))
		if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], young.ID) {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}
