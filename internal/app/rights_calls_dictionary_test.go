package app_test

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/who"
)

const casePackage = `{"CFDocument":{"identifier":"11111111-2222-4333-8444-555555555555","uri":"urn:case:d","creator":"C","title":"Theirs","lastChangeDateTime":"2024-05-06T07:08:09Z"},
"CFItems":[{"identifier":"21111111-2222-4333-8444-555555555551","uri":"urn:case:i","fullStatement":"Pulse","humanCodingScheme":"NEW-4","lastChangeDateTime":"2024-05-06T07:08:09Z"}]}`

const moodleFile = "Parent ID number,ID number,Short name,Is framework\n,NEW-5,New,\n"

// inbox gives the dictionary what is decided there: a proposal of a system's hand, so that nobody decides their own, and pairs that
// look alike.
func (m *maker) inbox(ctx context.Context) {
	var own []string
	for code := range m.offices {
		own = append(own, entryOf(merged(code, 1), code), entryOf(merged(code, 2), code))
	}
	r, err := m.h.Frameworks.ImportCompetencies(ctx, byHand, strings.NewReader("["+strings.Join(own, ",")+"]"), false)
	m.sound(r.Report, err)
	_, err = m.h.Frameworks.Propose(ctx, byHand, framework.Proposal{Area: framework.Domain, Name: framework.Names{"en": "Well digging"}, Why: "Wells fall dry"})
	m.ok(err)
	_, err = m.h.Frameworks.LookForTwins(ctx, byHand)
	m.ok(err)
	m.imports(ctx)
	m.clients(ctx)
	m.packages(ctx)
}

// merges makes for each office a merge of entries that it owns: last, for it can be taken back for thirty days only.
func (m *maker) merges(ctx context.Context) {
	for code := range m.offices {
		m.ok(m.h.Frameworks.Merge(ctx, byHand, merged(code, 1), merged(code, 2)))
	}
}

// merged is the code of an entry of an office: the first was merged into the second.
func merged(code string, n int) string { return "MERGED-" + code + "-" + strconv.Itoa(n) }

// proposed gives the proposal that a system made.
func proposed(ctx context.Context, w *world) string {
	list, err := w.Frameworks.ProposalsOf(ctx, w.Reader(), byHand.ID())
	if err != nil || len(list) == 0 {
		w.t.Fatal(list, err)
	}
	return list[0].ID
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
		list, err := w.Frameworks.MergesInto(ctx, w.Reader(), merged(about.at.Code, 2))
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
		return w.Frameworks.Apart(ctx, by, "KCM-F004", "KCM-F010") // they have one name
	},
	"framework.PutCrosswalk": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Frameworks.PutCrosswalk(ctx, by, framework.Crosswalk{From: framework.KCM3, To: framework.Frac5, Source: "By order", Steps: []int{1, 2, 4}}))
	},
}
