package scenario

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Known gives the cases of these codes as a list shows them, by code, in two statements at most, without whose walks; unknown codes are
// left out. It is for rooms above.
func (c *Cases) Known(ctx context.Context, q db.Q, codes []string) (map[string]Card, error) {
	out := map[string]Card{}
	cards, err := cardsOf(ctx, q, codes)
	for _, one := range cards {
		out[one.Code] = one
	}
	return out, fault.Wrap("scenario.Known", err)
}
