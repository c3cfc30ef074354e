package app_test

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

// The hands through which the drafts of the world went: nobody's of whom a cell is about.
var studioHands = studiotest.Hands{Author: who.Operator("author"), Reviewer: who.Operator("reviewer"), Publisher: who.Operator("publisher")}

// studio gives every office a draft in each state that a verb asks for.
func (m *maker) studio(ctx context.Context) {
	m.plays(ctx)
	for code, o := range m.offices {
		o.drafts = map[studio.State]string{}
		for _, state := range []studio.State{studio.Drafted, studio.InReview, studio.IsApproved} {
			d, err := studioHands.Take(ctx, m.h.Studio, code+"-"+strings.ToUpper(string(state)), code, taught, state)
			m.ok(err)
			o.drafts[state] = d.ID
		}
		whole, err := studioHands.Take(ctx, m.h.Studio, code+"-WHOLE", code, taught, studio.Drafted)
		m.ok(err)
		_, err = m.h.Studio.Edit(ctx, studioHands.Author, whole.ID, 0, studiotest.Edits(code+"-WHOLE", taught, 2)...)
		m.ok(err)
		_, err = m.h.Studio.Certify(ctx, studioHands.Author, whole.ID, studiotest.Clean(studio.Provider, 2))
		m.ok(err)
		_, err = m.h.Studio.Certify(ctx, studioHands.Reviewer, o.drafts[studio.InReview], studiotest.Clean(studio.Reviewer, 2))
		m.ok(err)
		said, err := m.h.Studio.Say(ctx, studioHands.Reviewer, o.drafts[studio.InReview], studio.Comment{Part: studio.PartHead, Text: "Shorter."})
		m.ok(err)
		o.drafts["whole"], o.drafts["said"] = whole.ID, said.ID
	}
}

// kept passes what only the state of a course refuses: the right was held.
func kept(err error) error {
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// studioCalls are the verbs of the studio, and what learning tells those who write.
var studioCalls = map[string]call{
	"learning.Authored": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Authored(ctx, w.Reader(), by, about.at.course))
	},
	"learning.Figures": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Courses.Figures(ctx, w.Reader(), by, about.at.course))
	},
	"studio.Begin": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Begin(ctx, by, studio.Beginning{Org: about.at.Code, Title: studiotest.Both("New")}))
	},
	"studio.Revise": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Revise(ctx, by, about.at.course))
	},
	"studio.Open": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Open(ctx, w.Reader(), by, about.at.drafts[studio.Drafted]))
	},
	"studio.Sheet": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Sheet(ctx, w.Reader(), by, about.at.drafts[studio.Drafted], 0, 0, 1))
	},
	"studio.Edit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Edit(ctx, by, about.at.drafts[studio.Drafted], 0, studio.Put(studio.PartHead, -1, studio.HeadWords{Title: studiotest.Both("Other")})))
	},
	"studio.Undo": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Undo(ctx, by, about.at.drafts["whole"], 2))
	},
	"studio.Changes": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Changes(ctx, w.Reader(), by, about.at.drafts["whole"], 0, 5))
	},
	"studio.Discard": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Discard(ctx, by, about.at.drafts[studio.Drafted])
	},
	"studio.Steps": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Steps(ctx, w.Reader(), by, about.at.drafts[studio.Drafted]))
	},
	"studio.Upload": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		up := studio.Uploading{File: content.Upload{Name: "guide.pdf", Body: strings.NewReader("%PDF-1.4 guide")}}
		return only(w.Studio.Upload(ctx, by, about.at.drafts[studio.Drafted], up))
	},
	"studio.Say": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Say(ctx, by, about.at.drafts[studio.InReview], studio.Comment{Part: studio.PartHead, Text: "Shorter."}))
	},
	"studio.Close": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Close(ctx, by, about.at.drafts[studio.InReview], about.at.drafts["said"], false)
	},
	"studio.Comments": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Comments(ctx, w.Reader(), by, about.at.drafts[studio.InReview]))
	},
	"studio.Certify": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Certify(ctx, by, about.at.drafts[studio.InReview], studiotest.Clean(studio.Reviewer, 1)))
	},
	"studio.Certificates": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Certificates(ctx, w.Reader(), by, about.at.drafts[studio.InReview]))
	},
	"studio.Submit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Submit(ctx, by, about.at.drafts["whole"])
	},
	"studio.SendBack": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.SendBack(ctx, by, about.at.drafts[studio.InReview], "Shorter.")
	},
	"studio.Approve": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Approve(ctx, by, about.at.drafts[studio.InReview], "")
	},
	"studio.Publish": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Publish(ctx, by, about.at.drafts[studio.IsApproved])
	},
	"studio.Flag": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Flag(ctx, by, about.at.course, "The form is out of date.")
	},
	"studio.Unflag": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Unflag(ctx, by, about.at.course)
	},
	"studio.FlagDraft": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return kept(only(w.Studio.FlagDraft(ctx, by, about.at.course, "The form is out of date.")))
	},
	"studio.Unlist": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Unlist(ctx, by, about.at.course)
	},
	"studio.Retire": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Studio.Retire(ctx, by, about.at.course, "")
	},
	"studio.Shelf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.Studio.Shelf(ctx, w.Reader(), by, studio.ShelfFilter{}, "en", "", 200)
		return listed(slices.ContainsFunc(list, func(x studio.Shelved) bool { return x.Org == about.at.Code }), err)
	},
	"studio.ShelfCounts": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		counts, err := w.Studio.ShelfCounts(ctx, w.Reader(), by)
		list, _, other := w.Studio.Shelf(ctx, w.Reader(), by, studio.ShelfFilter{}, "en", "", 200)
		if err == nil {
			err = other
		}
		return listed(counts[studio.ShelfLive] == len(list) && slices.ContainsFunc(list, func(x studio.Shelved) bool { return x.Org == about.at.Code }), err)
	},
	"studio.Mine": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Studio.Mine(ctx, w.Reader(), by, "", 50)
		if err == nil && !by.SignedIn() {
			err = fault.E(fault.Denied, "test", "studio.denied.desk")
		}
		return err
	},
	"studio.Waiting": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.Studio.Waiting(ctx, w.Reader(), by, studio.ToReview, "", 200)
		return listed(slices.ContainsFunc(list, func(x studio.Waits) bool { return x.Org == about.at.Code }), err)
	},
	"studio.History": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Studio.History(ctx, w.Reader(), by, about.at.Code+"-DRAFT", 50)
		return listed(len(list) > 0, err)
	},
	"studio.Results": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Studio.Results(ctx, w.Reader(), by, about.at.course))
	},
}
