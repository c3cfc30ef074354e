package app_test

import (
	"context"

	"sopan/internal/ground/who"
)

// seamCalls are the verbs by which courses meet what runs their packages.
var seamCalls = map[string]call{
	"launch.Begins": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Begins(ctx, w.Reader(), by, about.at.packed.draft.Package, 0))
	},
	"launch.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Launches.Remove(ctx, by, about.at.packed.draft.ID)
	},
	"attempt.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Attempts.Remove(ctx, by, w.drafted[about.at.Code])
	},
}
