//go:build browser

package screens

import (
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/studio"
)

// What is replaced by the ids of the story's drafts: one that is hardly begun, one in review, one approved.
const (
	studioNew      = "STUDIO-NEW"
	studioReview   = "STUDIO-REVIEW"
	studioApproved = "STUDIO-APPROVED"
	studioRevised  = "STUDIO-REVISED"
)

// studioDrafts gives the drafts of the story by the words that stand for them.
func studioDrafts(t *testing.T, h *apptest.House) map[string]string {
	t.Helper()
	author, err := h.Person(t.Context(), "author")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := h.Studio.Mine(t.Context(), h.Reader(), author, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, d := range list {
		switch {
		case d.State == studio.InReview:
			out[studioReview] = d.ID
		case d.State == studio.IsApproved:
			out[studioApproved] = d.ID
		case d.State == studio.Drafted && d.From == 0:
			out[studioNew] = d.ID
		case d.State == studio.Drafted:
			out[studioRevised] = d.ID
		}
	}
	return out
}

// studioPath puts the ids of drafts where their words stand.
func studioPath(ids map[string]string, path string) string {
	for word, id := range ids {
		path = strings.ReplaceAll(path, word, id)
	}
	return path
}
