package assessment

import (
	"context"

	"sopan/internal/ground/db"
)

// Providers knows which organisations teach what. The catalogue of courses does, on a higher floor; app hands it in.
type Providers interface {
	// Provides tells whether the organisation at the path offers a course for the competency.
	Provides(ctx context.Context, q db.Q, orgPath, competency string) (bool, error)

	// Providing is Provides of many organisations at once: those among the paths that offer a course for the competency.
	Providing(ctx context.Context, q db.Q, orgPaths []string, competency string) (map[string]bool, error)
}
