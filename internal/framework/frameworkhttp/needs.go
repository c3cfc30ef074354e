package frameworkhttp

import (
	"context"

	"sopan/internal/ground/db"
)

// Units knows which short courses there are. It is asked for here, and not the room of courses itself, because the page of a
// knowledge resource offers a course by its code and name alone.
type Units interface {
	// Teaching gives the names, by language, of the live courses that teach any of these competencies, by course code.
	Teaching(ctx context.Context, q db.Q, competencies []string) (map[string]map[string]string, error)
}

// WithUnits says who knows the short courses. Until then a law that changed is told without one.
func (d *Door) WithUnits(u Units) *Door { d.units = u; return d }
