package app_test

import (
	"context"

	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// carriedCalls are the verbs of what content carries from one attempt to others.
var carriedCalls = map[string]call{
	"attempt.Carried": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Attempts.Carried(ctx, w.Reader(), by, about.attempt))
	},
	"attempt.Carrying": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Attempts.Carrying(ctx, w.Reader(), by, "", 10))
	},
	"attempt.Erase": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Attempts.Erase(ctx, by, id.New())
	},
}
