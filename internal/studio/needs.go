package studio

import (
	"context"

	"sopan/internal/ground/db"
)

// Plans tells what plans hold; they stand on a higher floor.
type Plans interface {
	// InPlans tells how many plans that are agreed or under way hold the course.
	InPlans(ctx context.Context, q db.Q, course string) (int, error)
}

// WithPlans names who knows which plans hold a course. Without, none is taken to.
func (s *Studio) WithPlans(x Plans) *Studio { s.plans = x; return s }
