package app_test

import (
	"bytes"
	"context"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// seamCalls are the verbs by which courses meet what runs their packages.
var seamCalls = map[string]call{
	"launch.Begins": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Begins(ctx, w.Reader(), by, about.at.packed.draft.Package, 0))
	},
	"launch.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		course := about.at.packed.draft.ID
		if _, err := w.Launches.Course(ctx, w.Reader(), who.Operator("packer"), course); fault.Is(err, fault.NotFound) { // by an earlier cell
			c, err := w.Launches.Import(ctx, who.Operator("packer"), oneCourse(), about.at.Code)
			if err != nil {
				return err
			}
			course = c.ID
		}
		return w.Launches.Remove(ctx, by, course)
	},
	"attempt.Remove": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		pkg := w.drafted[about.at.Code]
		if c, err := w.Attempts.Course(ctx, w.Reader(), who.Operator("packer"), pkg); fault.Is(err, fault.NotFound) || c.Live { // by an earlier cell
			r, err := w.Content.Receive(ctx, who.Operator("packer"), content.Upload{Name: "x.h5p", Body: bytes.NewReader(packed())})
			if err != nil {
				return err
			}
			defer r.Close()
			c, err := w.Attempts.Import(ctx, who.Operator("packer"), r, about.at.Code)
			if err != nil {
				return err
			}
			pkg = c.Package
		}
		return w.Attempts.Remove(ctx, by, pkg)
	},
}
