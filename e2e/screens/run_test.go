//go:build browser

package screens

import (
	"context"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// What stands in addresses for ids.
const (
	runNew  = "RUN-NEW"
	runOpen = "RUN-OPEN"
)

// packaged puts two packages before learners, and has the officer begin the second. It gives their ids.
func packaged(t testing.TB, h *apptest.House, site string) (fresh, open string) {
	t.Helper()
	h.Player(t, site)
	ctx := context.Background()
	p, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	me, ids := who.Actor{PersonID: p.PersonID}, []string{}
	for _, files := range []map[string]string{attempttest.H5P(), attempttest.SCORM12()} {
		ids = append(ids, attempttest.Imported(t, h.Content, h.Attempts, files, true).Package)
	}
	a, err := h.Attempts.Begin(ctx, me, ids[1])
	if err == nil {
		_, err = h.Attempts.Commit(ctx, me, a.ID, attempt.Commit{
			ID: id.New(), Version: a.Version, Item: "ONE", Session: id.New(), Ended: true,
			CMI: `{"core":{"lesson_status":"completed","score":{"raw":"85"},"session_time":"0000:02:00"},"student_data":{"mastery_score":"80"}}`,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return ids[0], ids[1]
}
