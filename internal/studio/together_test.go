package studio_test

import (
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning/learningtest"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

func TestEdit_ByTwoAuthors_LosesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		second := as("second", who.RoleAuthor)
		d := r.take("T01", studio.Drafted)
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studiotest.Edits("T01", learningtest.Buying, 2)...); err != nil {
			t.Fatal(err)
		}
		seen := r.see(d.ID).Revision
		en, hi := studio.PartText("U1", "en"), studio.PartText("U1", "hi")
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, seen, studio.Put(en, -1, "What the first wrote.")); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Studio.Edit(ctx, second, d.ID, seen, studio.Put(hi, -1, "दूसरे ने लिखा।")); err != nil {
			t.Errorf("another language of the same part: %v", err)
		}
		_, err := r.Studio.Edit(ctx, second, d.ID, seen, studio.Put(en, -1, "What the second wrote."))
		if f := fault.As(err); !fault.Is(err, fault.Stale) || len(f.Places) == 0 || f.Places[0].Key != "author" {
			t.Errorf("the same words: %v", err)
		}
		if _, err := r.Studio.Edit(ctx, second, d.ID, seen, studio.Drop(studio.PartUnit("U1"))); !fault.Is(err, fault.Stale) {
			t.Errorf("a part with words that were changed meanwhile is taken away: %v", err)
		}
		u, _ := r.see(d.ID).Content.UnitAt("U1")
		if u.Texts["en"] != "What the first wrote." || u.Texts["hi"] != "दूसरे ने लिखा।" {
			t.Errorf("it says %v", u.Texts)
		}
		writers, _, err := r.Studio.Hands(ctx, r.DB.Reader(), d.ID)
		if err != nil || len(writers) != 2 {
			t.Errorf("written by %v, %v", writers, err)
		}
	})
}

func TestUndo_TakesBackOnce_AndNotWhatWasChangedSince(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Drafted)
		head := func(words string) studio.Edit {
			return studio.Put(studio.PartHead, -1, studio.HeadWords{Title: studiotest.Both("%s", words)})
		}
		first, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, head("One"))
		if err != nil {
			t.Fatal(err)
		}
		second, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, first, head("Two"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Studio.Undo(ctx, r.Hands.Author, d.ID, first); !fault.Is(err, fault.Stale) {
			t.Errorf("what was changed since: %v", err)
		}
		if _, err := r.Studio.Undo(ctx, r.Hands.Author, d.ID, second); err != nil {
			t.Fatal(err)
		}
		if got := r.see(d.ID).Title["en"]; got != "One" {
			t.Errorf("it is called %q", got)
		}
		if _, err := r.Studio.Undo(ctx, r.Hands.Author, d.ID, second); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestEdit_TagsOutsideTheDictionary_AreRefused(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.Drafted)
		for _, tags := range []studio.Tags{{Competency: "NO-SUCH", Level: 1}, {Competency: learningtest.Buying, Level: 9}, {Competency: learningtest.Buying}} {
			if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studio.Put(studio.PartTags, -1, tags)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", tags, err)
			}
		}
		if got := r.see(d.ID); got.Competency != "" || got.Revision != 0 {
			t.Errorf("something was kept: %+v", got.Head)
		}
	})
}

func TestEdit_OfADraftThatIsNotWritten_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.InReview)
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, studio.Drop(studio.PartUnit("U1"))); !fault.Is(err, fault.Conflict) {
			t.Errorf("in review: %v", err)
		}
		if _, err := r.Studio.Undo(ctx, r.Hands.Author, d.ID, d.Revision); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back in review: %v", err)
		}
		if _, err := r.Studio.Edit(ctx, as("stranger", who.RoleReviewer), d.ID, d.Revision, studio.Drop(studio.PartUnit("U1"))); !fault.Is(err, fault.Denied) {
			t.Errorf("by who may not write: %v", err)
		}
	})
}

func TestComments_AreAnsweredClosedAndOpenedAgain(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.take("T01", studio.InReview)
		first, err := r.Studio.Say(ctx, r.Hands.Reviewer, d.ID, studio.Comment{Part: studio.PartText("U1", "en"), Line: 3, Text: "Which rule?"})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := r.Studio.Say(ctx, r.Hands.Author, d.ID, studio.Comment{Answers: first.ID, Text: "Rule 144."})
		if err != nil || answer.Part != first.Part || answer.Line != 3 {
			t.Errorf("answered at %+v, %v", answer, err)
		}
		if _, err := r.Studio.Say(ctx, r.Hands.Reviewer, d.ID, studio.Comment{Part: "unit:U99", Text: "Where?"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("on a place that is not there: %v", err)
		}
		if err := r.Studio.Close(ctx, r.Hands.Author, d.ID, first.ID, false); err != nil {
			t.Fatal(err)
		}
		open := func() (n int) {
			list, err := r.Studio.Comments(ctx, r.DB.Reader(), r.Hands.Author, d.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				if c.Open() {
					n++
				}
			}
			return n
		}
		if open() != 0 {
			t.Error("it is closed and still open")
		}
		if err := r.Studio.Close(ctx, r.Hands.Reviewer, d.ID, first.ID, true); err != nil || open() != 1 {
			t.Errorf("opened again: %v", err)
		}
	})
}

func TestQueues_ShowWhatWaits_AndWhatIsOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		review, approved := r.take("T01", studio.InReview), r.take("T02", studio.IsApproved)
		q := r.DB.Reader()
		list, next, err := r.Studio.Waiting(ctx, q, r.Hands.Reviewer, studio.ToReview, "", 50)
		if err != nil || len(list) != 1 || list[0].ID != review.ID || list[0].Own || next != "" {
			t.Errorf("to review: %+v, %q, %v", list, next, err)
		}
		list, _, err = r.Studio.Waiting(ctx, q, r.Hands.Publisher, studio.ToPublish, "", 50)
		if err != nil || len(list) != 1 || list[0].ID != approved.ID {
			t.Errorf("to publish: %+v, %v", list, err)
		}
		if list, _, err = r.Studio.Waiting(ctx, q, r.Hands.Author, studio.ToReview, "", 50); err != nil || len(list) != 0 {
			t.Errorf("to who does not review: %+v, %v", list, err)
		}
		elsewhere := r.Hands.Reviewer
		elsewhere.Grants = []who.Grant{{Role: who.RoleReviewer, Path: learningtest.AgencyPath}}
		if list, _, err = r.Studio.Waiting(ctx, q, elsewhere, studio.ToReview, "", 50); err != nil || len(list) != 0 {
			t.Errorf("in another part of the tree: %+v, %v", list, err)
		}
		mine, next, err := r.Studio.Mine(ctx, q, r.Hands.Author, "", 1)
		if err != nil || len(mine) != 1 || mine[0].ID != approved.ID || next == "" {
			t.Errorf("mine: %+v, %q, %v", mine, next, err)
		}
		if mine, next, err = r.Studio.Mine(ctx, q, r.Hands.Author, next, 1); err != nil || len(mine) != 1 || mine[0].ID != review.ID || next != "" {
			t.Errorf("then: %+v, %q, %v", mine, next, err)
		}
	})
}

func TestShelf_ListsWhatOneGives_ByStateAndText(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.Put(learningtest.Course("C01", learningtest.Buying, 2, 1))
		r.Put(learningtest.Course("C02", learningtest.Buying, 2, 1))
		if err := r.Studio.Retire(ctx, r.Hands.Publisher, "C02", ""); err != nil {
			t.Fatal(err)
		}
		q := r.DB.Reader()
		list, _, err := r.Studio.Shelf(ctx, q, r.Hands.Publisher, studio.ShelfFilter{Status: studio.ShelfRetired}, "en", "", 50)
		if err != nil || len(list) != 1 || list[0].Code != "C02" {
			t.Errorf("retired: %+v, %v", list, err)
		}
		list, next, err := r.Studio.Shelf(ctx, q, r.Hands.Publisher, studio.ShelfFilter{Text: "course"}, "hi", "", 1)
		if err != nil || len(list) != 1 || list[0].Code != "C01" || next == "" {
			t.Errorf("by text: %+v, %q, %v", list, next, err)
		}
		if list, _, err = r.Studio.Shelf(ctx, q, r.Hands.Publisher, studio.ShelfFilter{Text: "course"}, "hi", next, 1); err != nil || len(list) != 1 || list[0].Code != "C02" {
			t.Errorf("then: %+v, %v", list, err)
		}
		counts, err := r.Studio.ShelfCounts(ctx, q, r.Hands.Publisher)
		if err != nil || counts[studio.ShelfLive] != 1 || counts[studio.ShelfRetired] != 1 {
			t.Errorf("counted %v, %v", counts, err)
		}
		if err := r.Studio.Retire(ctx, r.Hands.Author, "C01", ""); !fault.Is(err, fault.Denied) {
			t.Errorf("by who does not publish: %v", err)
		}
		if err := r.Studio.Retire(ctx, r.Hands.Publisher, "C01", "C02"); !fault.Is(err, fault.Invalid) {
			t.Errorf("replaced by what is retired: %v", err)
		}
	})
}
