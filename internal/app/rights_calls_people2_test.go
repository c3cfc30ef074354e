package app_test

import (
	"context"

	"sopan/internal/ground/who"
)

// reviseCalls are the verbs on plans whose holder has come to another post.
var reviseCalls = map[string]call{
	"plan.Revise": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Plans.Revise(ctx, by, about.posted)
	},
}
