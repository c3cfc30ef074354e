//go:build browser

package screens

import (
	"context"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
)

// What stands in the addresses of walks for their ids.
const (
	walking = "CASE-WALKING"
	walked  = "CASE-WALKED"
)

// walks has the officer come to the second decision of one case, and to the end of the other: once.
func walks(t testing.TB, h *apptest.House) (underWay, over string) {
	t.Helper()
	ctx := context.Background()
	p, err := h.People.ByCode(ctx, h.Reader(), "EMP-UP-129-0417")
	if err != nil {
		t.Fatal(err)
	}
	by := who.Actor{PersonID: p.ID, Code: p.Code}
	to := func(code string, choices ...string) string {
		w, err := h.Cases.Begin(ctx, by, code)
		if err != nil {
			t.Fatal(err)
		}
		for i, choice := range choices {
			if w, err = h.Cases.Choose(ctx, by, w.ID, i+1, choice); err != nil {
				t.Fatal(err)
			}
		}
		return w.ID
	}
	return to("CASE-LAND", "out"), to("CASE-RUMOUR", "look", "speech", "turn")
}
