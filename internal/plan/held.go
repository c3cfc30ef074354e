package plan

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// InPlans tells how many plans that are agreed or under way hold a course: such a course is not taken out without another in its
// place.
func (p *Plans) InPlans(ctx context.Context, q db.Q, course string) (int, error) {
	n, err := plansWith(ctx, q, course)
	return n, fault.Wrap("plan.InPlans", err)
}
