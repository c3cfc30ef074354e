package app_test

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// wizardCalls are the verbs of the desk at which is written what posts need.
var wizardCalls = map[string]call{
	"framework.TakeParts": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		other, err := w.Frameworks.Profile(ctx, w.Reader(), "POS-UP-PR-GPS")
		if err != nil {
			w.t.Fatal(err)
		}
		kind := about.at.kinds[framework.VersionDraft]
		draft, err := w.Frameworks.OpenDraft(ctx, w.Reader(), byHand, kind)
		if err != nil { // another call has ended it in this world; the verb says so itself
			return only(w.Frameworks.TakeParts(ctx, by, kind, 0, other, nil))
		}
		offers := framework.Offers(draft.Profile, framework.Align(draft.Profile, other))
		return only(w.Frameworks.TakeParts(ctx, by, kind, draft.Revision, other, []framework.Part{offers[0].Part}))
	},
	"people.HoldersOfKind": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		post, err := w.People.Post(ctx, w.Reader(), about.PersonID)
		if err != nil {
			w.t.Fatal(err)
		}
		list, err := w.People.HoldersOfKind(ctx, w.Reader(), by, post.KindCode, "", "", 500)
		return listed(slices.ContainsFunc(list, func(p people.Post) bool {
			return p.PersonID == about.PersonID || about == w.outside && strings.HasPrefix(p.OrgPath, about.at.Path)
		}), err)
	},
}
