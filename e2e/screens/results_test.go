//go:build browser

package screens

import (
	"fmt"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
)

// taken has eighteen of the district take a course of the author's: some stop at the third part, some do not pass the final check.
func taken(t *testing.T, h *apptest.House) {
	t.Helper()
	files := learningtest.Course("R01", "KCM-B022", 2, 4)
	learningtest.Edit(files, func(c map[string]any) {
		c["provider"], c["title"] = "CTI-1", learning.Names{"en": "The person before you", "hi": "आपके सामने बैठा व्यक्ति"}
	})
	s := learningtest.In(t, h.DB, h.Clock, h.Papers, h.Courses)
	s.Put(files)
	learners := 0
	for n := 430; learners < 18; n++ {
		p, err := h.People.ByCode(t.Context(), h.Reader(), fmt.Sprintf("EMP-UP-129-%04d", n))
		if fault.Is(err, fault.NotFound) && n < 600 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		me := who.Actor{PersonID: p.ID, Code: p.Code}
		s.Enrol(me, "R01")
		last := 4
		if learners%3 == 2 {
			last = 2
		}
		for part := 1; part <= last; part++ {
			s.Read(me, "R01", part, time.Duration(60+10*part+learners)*time.Second)
		}
		if last == 4 {
			s.Final(me, "R01", learners%4 != 0)
		}
		learners++
	}
}
