// Package lrstest starts a learning record store for tests, as a client finds it.
package lrstest

import (
	"context"
	"net/http/httptest"
	"testing"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/record/recordhttp"
	words "sopan/locale"
)

// Server is a record behind its door, and the key of a client that may do everything.
type Server struct {
	Store       *record.Store
	URL         string // where /xapi is, with no stroke at its end
	Key, Secret string
}

// Start serves the record of a database, with its attachments in files, until the test ends.
func Start(t testing.TB, d *db.DB, files *blob.Files) Server {
	t.Helper()
	catalogue, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	store := record.New(d, files, "https://sopan.example")
	server := httptest.NewServer(recordhttp.New(store, catalogue))
	t.Cleanup(server.Close)
	c, secret, err := store.AddClient(context.Background(), who.Operator("test"), "Test", []record.Scope{record.All}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return Server{store, server.URL + recordhttp.Root, c.Key, secret}
}
