package learningtest

import (
	"testing"

	"sopan/internal/assessment"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/learning"
)

// In is the school within a house that stands: for its learners only, who take courses of Course on the house's clock. It has no
// register, record or log of its own.
func In(t testing.TB, d *db.DB, c *clock.Fake, papers *assessment.Papers, courses *learning.Courses) *School {
	return &School{DB: d, Clock: c, Papers: papers, Courses: courses, t: t}
}
