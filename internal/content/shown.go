package content

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Catalogue tells whether a course of the catalogue shows a package. Courses stand above this room.
type Catalogue interface {
	Shows(ctx context.Context, q db.Q, packageID string) (bool, error)
}

// WithCatalogue hands in who knows which packages courses show.
func (s *Store) WithCatalogue(c Catalogue) *Store { s.shown = c; return s }

// Unshown holds a package to be shown by no course of the catalogue, as it must be before a room that runs it takes it back. Otherwise it
// returns Conflict.
func (s *Store) Unshown(ctx context.Context, q db.Q, op, packageID string) error {
	if s.shown == nil {
		return nil
	}
	shown, err := s.shown.Shows(ctx, q, packageID)
	if err == nil && shown {
		err = fault.E(fault.Conflict, op, "content.remove.shown")
	}
	return err
}
