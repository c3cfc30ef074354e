//go:build browser

package screens

import (
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
)

// flaggedCourse has the postmaster go through the video of a course of packages and files far too fast, and call the course wrong.
func flaggedCourse(t *testing.T, h *apptest.House) {
	t.Helper()
	ctx := t.Context()
	own, err := h.Courses.Cards(ctx, h.Reader(), []string{"C04"})
	if err != nil {
		t.Fatal(err)
	}
	files := learningtest.Foreign("X01", own["C04"].Competency, 2)
	learningtest.Edit(files, func(c map[string]any) {
		c["provider"], c["title"] = own["C04"].ProviderOrg, learning.Names{"en": "Measuring public works on site", "hi": "स्थल पर लोक निर्माण का माप"}
	})
	if _, err := h.Courses.Put(ctx, who.Operator("test"), files); err != nil {
		t.Fatal(err)
	}
	me, err := h.Person(ctx, "postmaster")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Courses.Enrol(ctx, me, "X01", "hi"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Courses.Open(ctx, me, "X01", 3, "hi"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Courses.Beat(ctx, me, "X01", 3, []learning.Segment{{From: 0, To: 120}}); err != nil {
		t.Fatal(err)
	}
	if err := h.Courses.Flag(ctx, me, "X01", "The rate of part 3 is that of 2023."); err != nil {
		t.Fatal(err)
	}
}
