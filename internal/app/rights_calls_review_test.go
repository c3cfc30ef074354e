package app_test

import (
	"context"
	"slices"

	"sopan/internal/atlas"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// reviewCalls are the verbs by which what waits is found, by which a law's change is told, and of the map of what is required.
var reviewCalls = map[string]call{
	"atlas.MostRequired": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Maps.MostRequired(ctx, w.Reader(), by, "9", atlas.AllTiers, 5))
	},
	"framework.ConsentsWaiting": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.ConsentsWaiting(ctx, w.Reader(), by, "", "", 5))
	},
	"framework.OpenSheet": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.OpenSheet(ctx, w.Reader(), by, about.at.kinds[framework.VersionDraft], true))
	},
	"framework.Readable": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		v, err := w.Frameworks.Versions(ctx, w.Reader(), about.at.kinds[framework.VersionDraft])
		if err != nil {
			return err
		}
		return w.Frameworks.Readable(ctx, w.Reader(), by, v[0])
	},
	"framework.TellHolders": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.TellHolders(ctx, by, about.at.ended, ""))
	},
	"people.FracsWaiting": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.People.FracsWaiting(ctx, w.Reader(), by, "", 200)
		return listed(slices.ContainsFunc(list, func(x people.FracWaiting) bool { return x.OrgCode == about.at.Code }), err)
	},
}
