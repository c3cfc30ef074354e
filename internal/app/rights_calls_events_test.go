package app_test

import (
	"context"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

var eventCalls = map[string]call{
	"learning.Attend": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, err := w.Courses.Attend(ctx, by, "C04", 2, "AAAAAA")
		if err != nil && fault.As(err).Key == "learning.unknown_part" { // it leads to no event: the actor is in the course
			return nil
		}
		return err
	},
	"learning.Events": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Events(ctx, w.Reader(), by, about.at.course))
	},
	"studio.Events": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Events(ctx, w.Reader(), by, about.at.course))
	},
}
