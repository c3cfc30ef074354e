//go:build browser

package screens

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// What stands in the addresses of batches for their ids.
const (
	hrBatch    = "HR-BATCH"
	hrReceived = "HR-RECEIVED"
)

// storysBatch gives the batch of the story, which waits in review.
func storysBatch(t testing.TB, h *apptest.House) string {
	t.Helper()
	list, err := h.HR.List(context.Background(), h.Reader(), who.Operator("test"), "", 50)
	if err != nil || len(list) == 0 {
		t.Fatalf("no batch: %v", err)
	}
	return list[len(list)-1].ID
}

// receivedBatch brings a file in whose columns are to be named, once.
func receivedBatch(t testing.TB, h *apptest.House) string {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	list, err := h.HR.List(ctx, h.Reader(), by, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) > 1 {
		return list[0].ID
	}
	file := "Emp Code,Employee Name,Office,Status\nNEW-1,Asha Devi,Harakh block office,In Service\n"
	b, err := h.HR.Receive(ctx, by, hr.File{Org: "UP-PR", Name: "staff.csv", Source: "ehrms-up", Content: strings.NewReader(file)})
	if err != nil {
		t.Fatal(err)
	}
	return b.ID
}
