//go:build browser

package screens

import (
	"net/http"
	"os"
	"testing"

	"sopan/internal/app/apptest"
)

// grouped is replaced by the id of a group of posts, applying by that of the grouping.
const (
	grouped  = "GROUPED"
	applying = "APPLYING"
)

// sortedPosts takes in a department's list of posts, has it sorted, and confirms the first groups but one.
func sortedPosts(t *testing.T, h *apptest.House) (group, grouping string) {
	t.Helper()
	text, err := os.ReadFile("../../internal/people/testdata/posts/panchayat.csv")
	if err != nil {
		t.Fatal(err)
	}
	m := h.As(t, h.Site(t), "department")
	var g struct {
		ID    string
		Items []struct{ ID string }
	}
	var edits []map[string]any
	if status := m.Post("/api/v1/imports", map[string]any{"kind": "posts", "content": string(text)}, &struct{}{}); status != http.StatusOK {
		t.Fatalf("the list of posts: %d", status)
	}
	if status := m.Post("/api/v1/frac/groups", map[string]any{"org": "UP-PR"}, &g); status != http.StatusCreated || len(g.Items) < 10 {
		t.Fatalf("the groups: %d", status)
	}
	for _, one := range g.Items[1:8] {
		edits = append(edits, map[string]any{"do": "confirm", "groups": []string{one.ID}})
	}
	if status := m.Post("/api/v1/frac/groups/"+g.ID, map[string]any{"edits": edits}, &struct{}{}); status != http.StatusOK {
		t.Fatalf("confirming: %d", status)
	}
	h.Drain(t)
	return g.Items[0].ID, g.ID
}
