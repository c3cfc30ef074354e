//go:build browser

package screens

import (
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/studio"
)

// meetings has the postmaster in a course whose event has begun, the inspector in one whose event is to come, and an event written in a
// draft, the end of which is missing.
func meetings(t *testing.T, h *apptest.House, draft string) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	files := learningtest.WithEvent(learningtest.Course("X07", "KCM-B011", 2, 2), 2, h.Clock.Now().Add(-10*time.Minute))
	learningtest.Edit(files, func(c map[string]any) {
		c["provider"], c["title"] = "CTI-1", learning.Names{"en": "A morning at the help desk", "hi": "सहायता पटल पर एक सुबह"}
		c["parts"].([]any)[1].(map[string]any)["title"] = learning.Names{"en": "Questions to the registrar", "hi": "रजिस्ट्रार से प्रश्न"}
	})
	_, err := h.Courses.Put(ctx, who.Operator("test"), files)
	must(err)
	for name, course := range map[string]string{"postmaster": "X07", "inspector": "C23"} {
		me, err := h.Person(ctx, name)
		must(err)
		_, err = h.Courses.Enrol(ctx, me, course, "hi")
		must(err)
	}
	author, err := h.Person(ctx, "author")
	must(err)
	d, err := h.Studio.Open(ctx, h.Reader(), author, draft)
	must(err)
	_, err = h.Studio.Edit(ctx, author, draft, d.Revision, studio.Put(studio.PartUnit("U9"), -1, studio.Unit{
		ID: "U9", Kind: studio.KindEvent, Title: studio.Names{"en": "An hour with the district's helpers", "hi": "ज़िले के सहायकों के साथ एक घंटा"},
		Event: &studio.Event{Begins: "2026-12-04T10:30", Place: studio.Names{"en": "Collectorate, room 12", "hi": "कलेक्ट्रेट, कक्ष 12"}},
	}))
	must(err)
}
