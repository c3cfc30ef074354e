package hr_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

var ctx = context.Background()

// fixture reads the file of the 191 secretaries and the line above them, and its map.
func fixture(t testing.TB) ([]byte, hr.Map) {
	t.Helper()
	file, err := os.ReadFile("../demo/fixtures/ehrms_191.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../demo/fixtures/ehrms_map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := hr.ReadMap(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

func TestDumpFixture(t *testing.T) {
	h := apptest.Demo(t)
	b := hr.New(h.DB, h.People)
	file, m := fixture(t)
	batch, rows, err := b.Try(ctx, who.Operator("test"), hr.File{Source: m.Source, Org: "UP-PR", Content: bytes.NewReader(file)}, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", batch.Counts)
	for _, r := range rows {
		if r.Result != "same" {
			var notes []string
			for _, p := range r.Notes {
				notes = append(notes, p.Column+" "+p.Key)
			}
			t.Logf("%d %s %s %s | %v | %v", r.N, r.Code, r.Result, r.Conflict, strings.Join(notes, "; "), r.Changes)
		}
	}
}
