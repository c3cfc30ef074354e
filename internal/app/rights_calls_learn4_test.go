package app_test

import (
	"context"

	"sopan/internal/ground/who"
)

var learn4Calls = map[string]call{
	"learning.Replace": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.Replace(ctx, by, about.at.course, "C04")
	},
	"learning.Unlist": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.Unlist(ctx, by, about.at.course)
	},
	"learning.List": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.List(ctx, by, about.at.course)
	},
	"learning.Unflag": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.Unflag(ctx, by, about.at.course)
	},
	"learning.Raised": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Raised(ctx, w.Reader(), by, about.at.course))
	},
	"learning.Flag": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Courses.Flag(ctx, by, about.at.course, "Part 2 is out of date.")
	},
	"learning.Rate": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Courses.Rate(ctx, by, "C04", 4, "")
	},
	"learning.Rating": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Courses.Rating(ctx, w.Reader(), by, "C04")
		return err
	},
	"learning.Beat": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Beat(ctx, by, "C04", 1, nil))
	},
	"learning.Through": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.Through(ctx, by, "C04", 1))
	},
	"learning.Newer": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Courses.Newer(ctx, w.Reader(), by, "C04")
		return err
	},
	"learning.MoveUp": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Courses.MoveUp(ctx, by, "C04"))
	},
}
