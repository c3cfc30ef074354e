package assessment

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Testing gives the current papers that test any of these competencies, by code, at most limit (1 to 100). A paper says what it is
// of and how many items there are to draw from; of the items themselves it says nothing.
func (p *Papers) Testing(ctx context.Context, q db.Q, competencies []string, limit int) ([]Head, error) {
	out, err := papersTesting(ctx, q, competencies, min(max(limit, 1), 100))
	return out, fault.Wrap("assessment.Testing", err)
}
