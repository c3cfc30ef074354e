package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"sopan/internal/app"
	"sopan/internal/ground/fault"
)

func TestOpen_TheIdentityIsFixedAtFirstStart_WhateverThePort(t *testing.T) {
	ctx, data := context.Background(), t.TempDir()
	open := func() *app.House {
		t.Helper()
		h, err := app.Open(ctx, app.Config{Data: data})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		return h
	}
	h := open()
	if err := h.Settle(ctx, "", "http://127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	first := h.Installed
	if first.ID == "" || first.PublicURL != "http://127.0.0.1:8080" || len(first.Issuer) < 40 {
		t.Fatalf("first start: %+v", first)
	}
	h = open()
	if err := h.Settle(ctx, "", "http://127.0.0.1:9999"); err != nil || h.Installed.ID != first.ID || h.Installed.Issuer != first.Issuer || h.Installed.PublicURL != first.PublicURL {
		t.Errorf("second start: %+v, %v; want %+v", h.Installed, err, first)
	}
	if err := h.Settle(ctx, "https://elsewhere.example", ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("another address was taken: %v", err)
	}
	if err := os.Remove(filepath.Join(data, "issuer.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(ctx, app.Config{Data: data}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a database with another key was opened: %v", err)
	}
}

func TestOpen_RemembersTheDatabaseItWasGiven(t *testing.T) {
	ctx, data := context.Background(), t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "other.db")
	h, err := app.Open(ctx, app.Config{Data: data, DB: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	id := h.Installed.ID
	h.Close()
	h, err = app.Open(ctx, app.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if h.Installed.ID != id {
		t.Error("another database was opened")
	}
}

func TestOpen_AnotherDatabaseThanTheFolders_IsRefused_AndNoneIsMade(t *testing.T) {
	ctx, data := context.Background(), t.TempDir()
	h, err := app.Open(ctx, app.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	id := h.Installed.ID
	h.Close()
	misspelt := filepath.Join(t.TempDir(), "sopna.db")
	if _, err := app.Open(ctx, app.Config{Data: data, DB: misspelt}); !fault.Is(err, fault.Conflict) {
		t.Errorf("another database: %v", err)
	}
	if _, err := os.Stat(misspelt); !os.IsNotExist(err) {
		t.Errorf("it was made: %v", err)
	}
	for _, own := range []string{"", filepath.Join(data, "sopan.db")} {
		h, err := app.Open(ctx, app.Config{Data: data, DB: own})
		if err != nil || h.Installed.ID != id {
			t.Fatalf("its own, as %q: %v", own, err)
		}
		h.Close()
	}
}
