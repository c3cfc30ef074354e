package studio

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// Shelf is the catalogue as far as its states are asked for by the studio: it keeps them, and app says who does.
type Shelf interface {
	Unlist(ctx context.Context, by who.Actor, code string) error
	Flag(ctx context.Context, by who.Actor, code, reason string) error
	Unflag(ctx context.Context, by who.Actor, code string) error
}

// Plans tells what plans hold; they stand on a higher floor.
type Plans interface {
	// InPlans tells how many plans that are agreed or under way hold the course.
	InPlans(ctx context.Context, q db.Q, course string) (int, error)
}

// WithShelf names who keeps the states of courses. Without, a course can be retired and nothing else.
func (s *Studio) WithShelf(x Shelf) *Studio { s.shelf = x; return s }

// WithPlans names who knows which plans hold a course. Without, none is taken to.
func (s *Studio) WithPlans(x Plans) *Studio { s.plans = x; return s }
