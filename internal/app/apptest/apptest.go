// Package apptest gives tests the whole house, with the demo's story told in it, on a clock that stands until it is moved:
// the real database, the real rooms, the real mux.
package apptest

import (
	"context"
	"path/filepath"
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

// Drain brings every reader to the head of the log.
func (h *House) Drain(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.Log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}
