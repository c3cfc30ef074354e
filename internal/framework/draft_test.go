package framework_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// desk is an office that writes what posts need, with people for each part.
type desk struct {
	*framework.Frameworks
	d                                      *db.DB
	writer, second, reviewer, leader, head who.Actor
	commission                             who.Actor
}

// holding says that these persons hold every kind of post.
type holding []string

func (h holding) Holding(_ context.Context, _ db.Q, _ framework.Kind, persons []string) ([]string, error) {
	return slices.DeleteFunc(slices.Clone(persons), func(p string) bool { return !slices.Contains(h, p) }), nil
}

func (h holding) CountHolding(context.Context, db.Q, framework.Kind) (int, error) { return len(h), nil }

func person(id string, role who.Role, path string) who.Actor {
	return who.Actor{PersonID: id, Grants: []who.Grant{{Role: role, Path: path}}}
}

func newDesk(t testing.TB, d *db.DB) desk {
	t.Helper()
	frameworktest.Dictionary(t, d, "D1", "D2", "D3")
	const path = "IN.UP.PR."
	return desk{
		Frameworks: framework.New(d).WithOrgs(orgTree{"IN": "IN.", "PR": path, "HARAKH": path + "HARAKH."}).WithHolders(holding{"h1", "h2", "h3"}), d: d,
		writer: person("writer", who.RoleIFU, path), second: person("second", who.RoleIFU, path), reviewer: person("reviewer", who.RoleFracL1, path),
		leader: person("leader", who.RoleFracL2, path), head: person("head", who.RoleMDOLeader, path), commission: person("cbc", who.RoleCBC, ""),
	}
}

func both(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }

var clerk = framework.Kind{Code: "CLERK", Name: both("Clerk"), Group: "C", UnitKind: "block_office", Tier: "block", OrgCode: "PR"}

// written begins the kind of post and writes one role with one activity that asks for D1.
func (k desk) written(t testing.TB) int {
	t.Helper()
	if _, err := k.NewKind(ctx, k.writer, clerk); err != nil {
		t.Fatal(err)
	}
	n, err := k.EditDraft(ctx, k.writer, "CLERK", 0,
		framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
		framework.Put(framework.PartActivity("A1"), "R1", -1, framework.Activity{Code: "A1", Text: both("Keep the register"), Frequency: "daily"}),
		framework.Put(framework.PartNeed("A1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 3, Criticality: 2}))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The edges of DOMAIN D2: in each state, what may be done and where it leads. All else is refused and changes nothing.
func TestD2_EveryEdgeIsWalked_AndEveryOtherIsRefused(t *testing.T) {
	verbs := []string{"edit", "submit", "review", "verify", "send_back", "publish", "discard", "new_version"}
	leads := map[string]map[string]string{
		framework.VersionDraft:     {"edit": "draft", "submit": "submitted", "discard": ""},
		framework.VersionSubmitted: {"review": "reviewed", "send_back": "sent_back"},
		framework.VersionReviewed:  {"verify": "verified", "send_back": "sent_back"},
		framework.VersionVerified:  {"publish": "published"},
		framework.VersionSentBack:  {"edit": "sent_back", "submit": "submitted", "discard": ""},
		framework.VersionPublished: {"new_version": "draft"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		k.written(t)
		do := func(verb string) error {
			switch verb {
			case "edit":
				open, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
				if err != nil {
					return err
				}
				_, err = k.EditDraft(ctx, k.writer, "CLERK", open.Revision, framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Help")}))
				return err
			case "submit":
				return k.SubmitFrac(ctx, k.writer, "CLERK", "the holders are on leave")
			case "review":
				return k.ReviewFrac(ctx, k.reviewer, "CLERK", "")
			case "verify":
				return k.VerifyFrac(ctx, k.leader, "CLERK", "")
			case "send_back":
				by := k.reviewer
				if now(t, k) == framework.VersionReviewed {
					by = k.leader
				}
				return k.SendBackFrac(ctx, by, "CLERK", "the second activity is missing")
			case "publish":
				versions, err := k.Versions(ctx, d.Reader(), "CLERK")
				if err != nil {
					return err
				}
				return k.PublishFrac(ctx, k.head, "CLERK", versions[0].Number)
			case "discard":
				return k.DiscardDraft(ctx, k.writer, "CLERK")
			}
			_, err := k.NewVersion(ctx, k.writer, "CLERK", 0)
			return err
		}
		// the way on which each state is stood on: what is not an edge is tried in each
		for _, verb := range []string{"submit", "send_back", "submit", "review", "send_back", "submit", "review", "verify", "publish", "new_version"} {
			state := now(t, k)
			for _, other := range verbs {
				if _, edge := leads[state][other]; edge {
					continue
				}
				if err := do(other); err == nil || fault.Is(err, fault.Internal) {
					t.Errorf("%s in state %s: %v", other, state, err)
				}
				if after := now(t, k); after != state {
					t.Fatalf("%s took %s to %s though it is refused", other, state, after)
				}
			}
			if err := do(verb); err != nil {
				t.Fatalf("%s in state %s: %v", verb, state, err)
			}
			if got, want := now(t, k), leads[state][verb]; got != want {
				t.Fatalf("%s led from %s to %s, want %s", verb, state, got, want)
			}
		}
		if err := do("discard"); err != nil {
			t.Fatal(err)
		}
		if got := now(t, k); got != framework.VersionPublished {
			t.Errorf("after the draft was discarded: %s", got)
		}
		versions, err := k.Versions(ctx, d.Reader(), "CLERK")
		if err != nil || len(versions) != 2 {
			t.Fatalf("%+v, %v", versions, err)
		}
		steps, err := k.Steps(ctx, d.Reader(), versions[1].ID)
		var names []string
		for _, s := range steps {
			names = append(names, s.Step)
		}
		want := []string{"drafted", "submitted", "sent_back", "submitted", "reviewed", "sent_back", "submitted", "reviewed", "verified", "published"}
		if err != nil || !slices.Equal(names, want) || steps[2].By != "reviewer" || steps[5].By != "leader" || steps[2].Note == "" {
			t.Errorf("steps %v, %v", steps, err)
		}
	})
}

// now gives the state of the kind's open version, or of the one in force.
func now(t testing.TB, k desk) string {
	t.Helper()
	versions, err := k.Versions(ctx, k.d.Reader(), "CLERK")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if v.Status != framework.VersionSuperseded {
			return v.Status
		}
	}
	return ""
}

func TestReview_ByAnyHandThatWroteIt_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		every := []who.Role{who.RoleIFU, who.RoleFracL1, who.RoleFracL2, who.RoleMDOLeader}
		all := func(id string) who.Actor {
			a := who.Actor{PersonID: id}
			for _, r := range every {
				a.Grants = append(a.Grants, who.Grant{Role: r, Path: "IN.UP."})
			}
			return a
		}
		if _, err := k.EditDraft(ctx, all("editor"), "CLERK", seen, framework.Put(framework.PartNeed("A1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 1, Criticality: 1})); err != nil {
			t.Fatal(err)
		}
		if err := k.SubmitFrac(ctx, all("submitter"), "CLERK", "nobody to ask"); err != nil {
			t.Fatal(err)
		}
		refused := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.Denied) || fault.As(err).Key != "framework.denied.own_draft" {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, id := range []string{"writer", "editor", "submitter"} {
			refused("L1 by "+id, k.ReviewFrac(ctx, all(id), "CLERK", ""))
			refused("sending back by "+id, k.SendBackFrac(ctx, all(id), "CLERK", "no"))
		}
		if err := k.ReviewFrac(ctx, all("first"), "CLERK", ""); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"writer", "editor", "submitter", "first"} {
			refused("L2 by "+id, k.VerifyFrac(ctx, all(id), "CLERK", ""))
		}
		if err := k.VerifyFrac(ctx, all("second-reader"), "CLERK", ""); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"writer", "editor", "submitter"} {
			refused("publishing by "+id, k.PublishFrac(ctx, all(id), "CLERK", 1))
		}
		if err := k.Enact(ctx, all("x"), "CLERK", 1, "all at once"); !fault.Is(err, fault.Denied) {
			t.Errorf("a person takes every step at once: %v", err)
		}
		if err := k.PublishFrac(ctx, all("second-reader"), "CLERK", 1); err != nil {
			t.Errorf("publishing by who verified it: %v", err)
		}
	})
}

func TestDesk_OutsideOnesPartOfTheTree_NothingIsReadOrDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		k.written(t)
		var grants []who.Grant
		for _, r := range who.Roles() {
			if who.Grantable(r) {
				grants = append(grants, who.Grant{Role: r, Path: "IN.UP.UD."})
			}
		}
		stranger := who.Actor{PersonID: "stranger", Grants: grants}
		_, edit := k.EditDraft(ctx, stranger, "CLERK", 0, framework.Drop(framework.PartRole("R1")))
		_, open := k.OpenDraft(ctx, d.Reader(), stranger, "CLERK")
		_, undo := k.UndoEdit(ctx, stranger, "CLERK", 1)
		_, list := k.Changes(ctx, d.Reader(), stranger, "CLERK", 0, 10)
		_, kind := k.NewKind(ctx, stranger, framework.Kind{Code: "X", Name: both("X"), Group: "C", UnitKind: "u", Tier: "block", OrgCode: "PR"})
		_, version := k.NewVersion(ctx, stranger, "CLERK", 1)
		_, overlay := k.PutKnowledge(ctx, stranger, framework.Knowledge{Kind: "act", Title: both("Act"), OrgCode: "PR"})
		for what, err := range map[string]error{
			"edit": edit, "open": open, "undo": undo, "changes": list, "kind": kind, "version": version, "knowledge": overlay,
			"submit": k.SubmitFrac(ctx, stranger, "CLERK", "x"), "review": k.ReviewFrac(ctx, stranger, "CLERK", ""), "verify": k.VerifyFrac(ctx, stranger, "CLERK", ""),
			"send back": k.SendBackFrac(ctx, stranger, "CLERK", "x"), "publish": k.PublishFrac(ctx, stranger, "CLERK", 1), "discard": k.DiscardDraft(ctx, stranger, "CLERK"),
			"ask": k.AskHolders(ctx, stranger, "CLERK", []string{"h1"}), "answer": k.AnswerAsHolder(ctx, stranger, "CLERK", framework.HolderConfirmed, ""),
			"consent": k.Consent(ctx, stranger, "CLERK", "D1"),
		} {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestEdit_OfTwoAtOnce_LosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		// different parts, from the same state: both stand
		var wait sync.WaitGroup
		errs := make([]error, 2)
		wait.Go(func() {
			_, errs[0] = k.EditDraft(ctx, k.writer, "CLERK", seen, framework.Put(framework.PartNeed("A1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 1, Criticality: 1}))
		})
		wait.Go(func() {
			_, errs[1] = k.EditDraft(ctx, k.second, "CLERK", seen, framework.Put(framework.PartNeed("A1", "D3"), "", -1, framework.Requirement{Competency: "D3", Level: 2, Criticality: 1}))
		})
		wait.Wait()
		open, err := k.OpenDraft(ctx, d.Reader(), k.second, "CLERK")
		if err != nil || errs[0] != nil || errs[1] != nil || open.Revision != seen+2 || len(open.Profile.Roles[0].Activities[0].Requirements) != 3 {
			t.Fatalf("%v %v, revision %d, %+v", errs, err, open.Revision, open.Profile.Roles)
		}
		// one part, from the same state: the second is told whose words stand there, and what they wrote is not lost to them
		mine := framework.Put(framework.PartActivity("A1"), "R1", -1, framework.Activity{Code: "A1", Text: both("Keep two registers"), Frequency: "daily"})
		if _, err := k.EditDraft(ctx, k.writer, "CLERK", open.Revision, mine); err != nil {
			t.Fatal(err)
		}
		theirs := framework.Put(framework.PartActivity("A1"), "R1", -1, framework.Activity{Code: "A1", Text: both("Keep all registers"), Frequency: "weekly"})
		_, err = k.EditDraft(ctx, k.second, "CLERK", open.Revision, theirs)
		if !fault.Is(err, fault.Stale) || !slices.Contains(fault.As(err).Args, any("writer")) {
			t.Fatalf("over another's words: %v", err)
		}
		if _, err = k.EditDraft(ctx, k.second, "CLERK", open.Revision+1, theirs); err != nil {
			t.Errorf("having seen them: %v", err)
		}
		// one's own words are no conflict
		if _, err = k.EditDraft(ctx, k.second, "CLERK", open.Revision+1, theirs); err != nil {
			t.Errorf("over one's own: %v", err)
		}
		list, err := k.Changes(ctx, d.Reader(), k.writer, "CLERK", 0, 3)
		if err != nil || len(list) != 3 || list[0].By != "second" || list[2].By != "writer" {
			t.Errorf("changes %+v, %v", list, err)
		}
	})
}

func TestUndo_TakesAChangeBack_AndOnlyWhileItStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		before, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
		if err != nil {
			t.Fatal(err)
		}
		dropped, err := k.EditDraft(ctx, k.writer, "CLERK", seen, framework.Drop(framework.PartRole("R1")))
		if err != nil {
			t.Fatal(err)
		}
		if gone, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK"); err != nil || len(gone.Profile.Roles) != 0 {
			t.Fatalf("%+v, %v", gone.Profile.Roles, err)
		}
		if _, err := k.UndoEdit(ctx, k.second, "CLERK", dropped); err != nil {
			t.Fatal(err)
		}
		after, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
		if err != nil || len(framework.Differences(before.Profile, after.Profile)) != 0 {
			t.Errorf("differs after undo: %+v, %v", framework.Differences(before.Profile, after.Profile), err)
		}
		if _, err := k.UndoEdit(ctx, k.writer, "CLERK", dropped); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := k.UndoEdit(ctx, k.writer, "CLERK", 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown: %v", err)
		}
		need := framework.Put(framework.PartNeed("A1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 4, Criticality: 2})
		first, err := k.EditDraft(ctx, k.writer, "CLERK", after.Revision, need)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.EditDraft(ctx, k.second, "CLERK", first, framework.Put(framework.PartNeed("A1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 5, Criticality: 2})); err != nil {
			t.Fatal(err)
		}
		if _, err := k.UndoEdit(ctx, k.writer, "CLERK", first); !fault.Is(err, fault.Stale) {
			t.Errorf("of what was changed since: %v", err)
		}
	})
}

func TestEdit_OfWhatCannotBeKept_IsRefusedWithItsPlace(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	k := newDesk(t, d)
	seen := k.written(t)
	for what, e := range map[string]framework.Edit{
		"an unknown competency": framework.Put(framework.PartNeed("A1", "NONE"), "", -1, framework.Requirement{Competency: "NONE", Level: 1, Criticality: 1}),
		"a level off the scale": framework.Put(framework.PartNeed("A1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 6, Criticality: 1}),
		"a NUL byte":            framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: framework.Names{"en": "a\x00b", "hi": "क"}}),
		"a day that is none":    framework.Put(framework.PartResource("A1", "KR-1"), "", -1, framework.Resource{Code: "KR-1", Title: both("Act"), Kind: "act", ValidTo: "2026-02-30"}),
		"no such frequency":     framework.Put(framework.PartActivity("A2"), "R1", -1, framework.Activity{Code: "A2", Text: both("Keep"), Frequency: "hourly"}),
	} {
		_, err := k.EditDraft(ctx, k.writer, "CLERK", seen, e)
		if !fault.Is(err, fault.Invalid) || len(fault.As(err).Places) == 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := k.EditDraft(ctx, k.writer, "CLERK", seen+5, framework.Drop(framework.PartRole("R1"))); !fault.Is(err, fault.Invalid) {
		t.Errorf("a state that nobody has seen: %v", err)
	}
	if open, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK"); err != nil || open.Revision != seen {
		t.Errorf("something was written: %+v, %v", open.Revision, err)
	}
}

func TestSubmit_WaitsForTwoJobHolders_OrSaysWhyNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		if err := k.AskHolders(ctx, k.writer, "CLERK", []string{"h1", "nobody"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("asking who holds no such post: %v", err)
		}
		if err := k.AskHolders(ctx, k.writer, "CLERK", []string{"h1", "h2"}); err != nil {
			t.Fatal(err)
		}
		h1, h2 := who.Actor{PersonID: "h1"}, who.Actor{PersonID: "h2"}
		if _, err := k.OpenDraft(ctx, d.Reader(), h1, "CLERK"); err != nil {
			t.Errorf("a holder who was asked reads the draft: %v", err)
		}
		if _, err := k.OpenDraft(ctx, d.Reader(), who.Actor{PersonID: "h3"}, "CLERK"); !fault.Is(err, fault.Denied) {
			t.Errorf("a holder who was not asked: %v", err)
		}
		if err := k.AnswerAsHolder(ctx, who.Actor{PersonID: "h3"}, "CLERK", framework.HolderConfirmed, ""); !fault.Is(err, fault.Denied) {
			t.Errorf("answer of who was not asked: %v", err)
		}
		if err := k.AnswerAsHolder(ctx, h1, "CLERK", framework.HolderCorrected, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("a correction without words: %v", err)
		}
		if err := k.AnswerAsHolder(ctx, h1, "CLERK", framework.HolderConfirmed, ""); err != nil {
			t.Fatal(err)
		}
		if err := k.SubmitFrac(ctx, k.writer, "CLERK", ""); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "framework.submit.holders" {
			t.Errorf("with one answer: %v", err)
		}
		if err := k.AnswerAsHolder(ctx, h2, "CLERK", framework.HolderCorrected, "we keep two registers"); err != nil {
			t.Fatal(err)
		}
		if _, err := k.EditDraft(ctx, k.writer, "CLERK", seen, framework.Drop(framework.PartNeed("A1", "D1"))); err != nil {
			t.Fatal(err)
		}
		if err := k.SubmitFrac(ctx, k.writer, "CLERK", ""); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "framework.submit.problems" || len(fault.As(err).Places) != 1 {
			t.Errorf("with an activity that asks for nothing: %v", err)
		}
		if _, err := k.UndoEdit(ctx, k.writer, "CLERK", seen+1); err != nil {
			t.Fatal(err)
		}
		if err := k.SubmitFrac(ctx, k.writer, "CLERK", ""); err != nil {
			t.Error(err)
		}
		if err := k.AnswerAsHolder(ctx, h1, "CLERK", framework.HolderConfirmed, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("an answer after it was submitted: %v", err)
		}
	})
}

func TestOverlay_AddsAndRaises_AndLowersOnlyWithAReasonAndConsent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		if _, err := k.NewOverlay(ctx, k.writer, "CLERK", "HARAKH"); !fault.Is(err, fault.NotFound) {
			t.Errorf("over a core that is not in force: %v", err)
		}
		frameworktest.Publish(t, d, "CLERK", need("D1", 3, 2), need("D2", 4, 1))
		v, err := k.NewOverlay(ctx, k.writer, "CLERK", "HARAKH")
		if err != nil {
			t.Fatal(err)
		}
		code := framework.OverlayCode("CLERK", "HARAKH")
		if v.KindCode != code {
			t.Fatalf("%+v", v)
		}
		open, err := k.OpenDraft(ctx, d.Reader(), k.writer, code)
		if err != nil || open.Profile.Kind.Base != "CLERK" || len(open.Profile.Roles) != 0 {
			t.Fatalf("%+v, %v", open, err)
		}
		put := func(seen int, edits ...framework.Edit) (int, error) {
			return k.EditDraft(ctx, k.writer, code, seen, edits...)
		}
		n, err := put(0,
			framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
			framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the flood register"), Frequency: "daily"}),
			framework.Put(framework.PartNeed("H1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 4, Criticality: 1}),
			framework.Put(framework.PartNeed("H1", "D3"), "", -1, framework.Requirement{Competency: "D3", Level: 2, Criticality: 3}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put(n, framework.Put(framework.PartNeed("H1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 2, Criticality: 1})); !fault.Is(err, fault.Invalid) {
			t.Errorf("lowered without a reason: %v", err)
		}
		if _, err = put(n, framework.Put(framework.PartNeed("H1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 2, Criticality: 1, Reason: both("The block has no market")})); err != nil {
			t.Fatal(err)
		}
		for _, step := range []error{
			k.SubmitFrac(ctx, k.writer, code, "asked by telephone"), k.ReviewFrac(ctx, k.reviewer, code, ""), k.VerifyFrac(ctx, k.leader, code, ""),
		} {
			if step != nil {
				t.Fatal(step)
			}
		}
		if err := k.PublishFrac(ctx, k.head, code, 1); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "framework.publish.consent" {
			t.Errorf("lowered without consent: %v", err)
		}
		if err := k.Consent(ctx, k.head, code, "D2"); !fault.Is(err, fault.Denied) {
			t.Errorf("consent by the department itself: %v", err)
		}
		if err := k.Consent(ctx, k.commission, code, "D1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("consent to what is not lowered: %v", err)
		}
		if err := k.Consent(ctx, k.commission, code, "D2"); err != nil {
			t.Fatal(err)
		}
		if err := k.PublishFrac(ctx, k.head, code, 1); err != nil {
			t.Fatal(err)
		}
		type row struct {
			code                        string
			required, core, criticality int
		}
		laid := func(kind string) []row {
			t.Helper()
			rows, err := db.All(ctx, d.Reader(), func(r *row) []any { return []any{&r.code, &r.required, &r.core, &r.criticality} },
				`select competency, required, core, criticality from framework_v_need where kind_code = $1 order by competency`, kind)
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		if got, want := laid(code), []row{{"D1", 4, 3, 2}, {"D2", 2, 4, 1}, {"D3", 2, 0, 3}}; !slices.Equal(got, want) {
			t.Errorf("laid over the core %v, want %v", got, want)
		}
		if got, want := laid("CLERK"), []row{{"D1", 3, 3, 2}, {"D2", 4, 4, 1}}; !slices.Equal(got, want) {
			t.Errorf("the core %v, want %v", got, want)
		}
		// a core that changes changes what stands below the overlay; what is less than the new core waits for the commission
		frameworktest.Publish(t, d, "CLERK", need("D1", 5, 2), need("D2", 4, 1))
		if got, want := laid(code), []row{{"D1", 5, 5, 2}, {"D2", 2, 4, 1}, {"D3", 2, 0, 3}}; !slices.Equal(got, want) {
			t.Errorf("over the new core %v, want %v", got, want)
		}
		kinds, err := k.Kinds(ctx, d.Reader())
		if err != nil || len(kinds) != 1 {
			t.Errorf("an overlay is listed among the kinds of post: %+v, %v", kinds, err)
		}
		overlays, err := k.Overlays(ctx, d.Reader(), "CLERK")
		if err != nil || len(overlays) != 1 || overlays[0].Overlay != "HARAKH" {
			t.Errorf("overlays %+v, %v", overlays, err)
		}
	})
}

func TestKnowledge_ThatEnds_NamesEveryActivityThatNeedsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		report, err := f.ImportFrac(ctx, op, in(fixture(t, "frac/gp-secretary.json")), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Enact(ctx, op, report.Kind, report.Version, "test"); err != nil {
			t.Fatal(err)
		}
		p, err := f.Profile(ctx, d.Reader(), report.Kind)
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		for _, role := range p.Roles {
			for _, a := range role.Activities {
				for _, r := range a.Resources {
					if a.Code == "A8" {
						code = r.Code
					}
				}
			}
		}
		next, err := f.PutKnowledge(ctx, op, framework.Knowledge{Kind: "act", Title: both("RBD Act 1969 as amended 2027"), ValidFrom: "2027-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"by itself":             f.ReplaceKnowledge(ctx, op, code, code, "2026-01-01"),
			"by what nobody knows":  f.ReplaceKnowledge(ctx, op, code, "KR-NONE", "2026-01-01"),
			"on a day that is none": f.ReplaceKnowledge(ctx, op, code, next.Code, "soon"),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("replaced %s: %v", what, err)
			}
		}
		if err := f.ReplaceKnowledge(ctx, op, code, next.Code, "2026-01-01"); err != nil {
			t.Fatal(err)
		}
		if err := f.ReplaceKnowledge(ctx, op, code, "", "2026-01-01"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		uses, err := f.UsesOf(ctx, d.Reader(), code)
		if err != nil || len(uses) != 1 || uses[0].Activity != "A8" || uses[0].KindCode != report.Kind || uses[0].Text["hi"] == "" {
			t.Errorf("uses %+v, %v", uses, err)
		}
		ended, err := f.EndedKnowledge(ctx, d.Reader())
		if err != nil || len(ended) != 1 || ended[0].Code != code || ended[0].ValidTo != "2025-12-31" || ended[0].ReplacedBy != next.Code {
			t.Errorf("ended %+v, %v", ended, err)
		}
	})
}
