package app_test

import (
	"context"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/who"
)

const casePackage = `{"CFDocument":{"identifier":"11111111-2222-4333-8444-555555555555","uri":"urn:case:d","creator":"C","title":"Theirs","lastChangeDateTime":"2024-05-06T07:08:09Z"},
"CFItems":[{"identifier":"21111111-2222-4333-8444-555555555551","uri":"urn:case:i","fullStatement":"Pulse","humanCodingScheme":"NEW-4","lastChangeDateTime":"2024-05-06T07:08:09Z"}]}`

const moodleFile = "Parent ID number,ID number,Short name,Is framework\n,NEW-5,New,\n"

// proposed gives a proposal of a system's hand, so that nobody decides their own.
func proposed(ctx context.Context, w *world) string {
	p, err := w.Frameworks.Propose(ctx, byHand, framework.Proposal{Area: framework.Domain, Name: framework.Names{"en": "Beekeeping on roofs"}, Why: "Bees"})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

var dictionaryCalls = map[string]call{
	"framework.ImportCASE": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportCASE(ctx, by, strings.NewReader(casePackage), framework.Options{OwnerOrg: about.at.Code}))
	},
	"framework.ImportMoodle": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.ImportMoodle(ctx, by, strings.NewReader(moodleFile), "theirs.csv", framework.Options{OwnerOrg: about.at.Code}))
	},
	"framework.ImportRecognised": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Frameworks.ImportRecognised(ctx, by, strings.NewReader(moodleFile), "theirs.csv", framework.Options{OwnerOrg: about.at.Code})
		return err
	},
	"framework.KeepMapping": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.KeepMapping(ctx, by, "theirs", framework.Map{Columns: map[string]string{"code": "id", "name": "name"}})
	},
	"framework.UndoMerge": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		if err := w.Frameworks.Merge(ctx, byHand, about.at.entries[0], about.at.entries[1]); err != nil {
			return err
		}
		list, err := w.Frameworks.MergesInto(ctx, w.Reader(), about.at.entries[1])
		if err != nil {
			return err
		}
		return w.Frameworks.UndoMerge(ctx, by, list[0].ID)
	},
	"framework.Propose": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Frameworks.Propose(ctx, by, framework.Proposal{Org: about.at.Code, Area: framework.Domain, Name: framework.Names{"en": "Beekeeping on roofs"}, Why: "Bees"}))
	},
	"framework.MatchProposal": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.MatchProposal(ctx, by, proposed(ctx, w), "KCM-F017")
	},
	"framework.CreateProposed": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.CreateProposed(ctx, by, proposed(ctx, w), "NEW-6")
	},
	"framework.RefuseProposal": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Frameworks.RefuseProposal(ctx, by, proposed(ctx, w), "No work asks for it")
	},
	"framework.LookForTwins": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.LookForTwins(ctx, by))
	},
	"framework.Apart": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		if _, err := w.Frameworks.LookForTwins(ctx, byHand); err != nil {
			return err
		}
		list, err := w.Frameworks.Twins(ctx, w.Reader(), framework.Twin{}, 1)
		if err != nil {
			return err
		}
		return w.Frameworks.Apart(ctx, by, list[0].A, list[0].B)
	},
	"framework.PutCrosswalk": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.PutCrosswalk(ctx, by, framework.Crosswalk{From: framework.KCM3, To: framework.Frac5, Source: "By order", Steps: []int{1, 2, 4}}))
	},
}
