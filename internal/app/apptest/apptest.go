// Package apptest gives tests the whole house, with the demo's story told in it, on a clock that stands until it is moved:
// the real database, the real rooms, the real mux.
package apptest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// House is a house for a test.
type House struct {
	*app.House
	Clock *clock.Fake
}

// Empty opens an empty house at an address: "" is an SQLite file of the test's own.
func Empty(t testing.TB, address string) *House {
	t.Helper()
	return open(t, t.TempDir(), address)
}

func open(t testing.TB, data, address string) *House {
	t.Helper()
	c := clock.NewFake(dbtest.Start)
	if address == "" {
		address = filepath.Join(data, "sopan.db") + db.Throwaway // many small commits, which may go with the power
	}
	h, err := app.Open(context.Background(), app.Config{Data: data, DB: address, Clock: c, Hashing: demo.Hashing})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(h.Close)
	return &House{House: h, Clock: c}
}

// told is a data folder in which the story has been told, made once a test binary.
var told = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sopan-told")
	if err != nil {
		return "", err
	}
	h, err := app.Open(context.Background(), app.Config{Data: dir, DB: filepath.Join(dir, "sopan.db") + db.Throwaway, Clock: clock.NewFake(dbtest.Start), Hashing: demo.Hashing})
	if err != nil {
		return "", err
	}
	defer h.Close()
	_, err = demo.Load(context.Background(), h.Rooms(), nil)
	return dir, err
})

// Demo opens a house with the story told, on SQLite: a copy of the test's own.
func Demo(t testing.TB) *House {
	t.Helper()
	dir, err := told()
	if err != nil {
		t.Fatalf("the story could not be told: %v", err)
	}
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(data, "database")); err != nil { // it names the file that was copied
		t.Fatal(err)
	}
	return open(t, data, "")
}

// Each runs a test on a house with the story told, on SQLite and, where there is a server, on PostgreSQL.
func Each(t *testing.T, test func(t *testing.T, h *House)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Demo(t)) })
	if dbtest.Server() == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		h := Empty(t, dbtest.PostgresURL(t))
		if _, err := demo.Load(context.Background(), h.Rooms(), nil); err != nil {
			t.Fatalf("the story could not be told: %v", err)
		}
		test(t, h)
	})
}

// Drain brings every reader to the head of the log.
func (h *House) Drain(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.Log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}
