//go:build browser

package screens

import (
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/programme"
)

// What is replaced by the ids of the story's programmes and of its cohort.
const (
	programmeLive   = "PROGRAMME-LIVE"
	programmeReview = "PROGRAMME-REVIEW"
	programmeDraft  = "PROGRAMME-DRAFT"
	programmeCohort = "PROGRAMME-COHORT"
)

// programmes has the inspector begin one programme and the author revise another, and gives the ids by the words that stand for them.
func programmes(t *testing.T, h *apptest.House) map[string]string {
	t.Helper()
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	author, err := h.Person(ctx, "author")
	ok(err)
	org, err := h.People.Org(ctx, h.Reader(), "CTI-1")
	ok(err)
	author.Grants = []who.Grant{{Role: who.RoleAuthor, Path: org.Path}}
	inspector, err := h.Person(ctx, "inspector")
	ok(err)
	ok(h.Programmes.Enrol(ctx, inspector, "LAW-YEARLY", "hi"))
	_, err = h.Programmes.Revise(ctx, author, "PRARAMBH")
	ok(err)
	out := map[string]string{}
	list, _, err := h.Programmes.Desk(ctx, h.Reader(), author, "", 50)
	ok(err)
	for _, l := range list {
		switch l.State {
		case programme.Live:
			out[programmeLive] = l.ID
		case programme.InReview:
			out[programmeReview] = l.ID
		case programme.Drafted:
			out[programmeDraft] = l.ID
		}
	}
	cohorts, _, err := h.Programmes.Cohorts(ctx, h.Reader(), author, "PRARAMBH", "", 1)
	ok(err)
	out[programmeCohort] = cohorts[0].ID
	return out
}
