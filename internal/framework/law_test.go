package framework_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// serving says that these persons hold every kind of post, wherever the paths lie.
type serving []string

func (s serving) ServingIn(_ context.Context, _ db.Q, _ framework.Kind, paths []string, after string, limit int) ([]framework.Serves, error) {
	var out []framework.Serves
	for _, p := range slices.Sorted(slices.Values(s)) {
		if p > after && len(paths) > 0 && len(out) < limit {
			out = append(out, framework.Serves{PersonID: p, OrgID: "org of " + p})
		}
	}
	return out, nil
}

// deputies say who holds which right, everywhere.
type deputies map[who.Right][]string

func (d deputies) Deputed(_ context.Context, _ db.Q, right who.Right, _ string, _ int) ([]string, error) {
	return slices.Clone(d[right]), nil
}

// everTold gives the facts of a kind, oldest first.
func everTold[F event.Fact](t testing.TB, d *db.DB) []F {
	t.Helper()
	log := event.New(d)
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	page, err := log.Feed(ctx, 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	var out []F
	var want F
	for _, e := range page {
		if e.Kind == want.Kind() {
			f, err := event.As[F](e)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, f)
		}
	}
	return out
}

func TestTellHolders_TellsEachOnce_AndOnlyOfWhatHasEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		hands := serving{"h1", "h2", "h3"}
		k.WithServing(hands)
		n := k.written(t)
		act := framework.Resource{Code: "KR-OLD", Kind: "act", Title: both("Old Act")}
		if _, err := k.EditDraft(ctx, k.writer, "CLERK", n, framework.Put(framework.PartResource("A1", "KR-OLD"), "", -1, act)); err != nil {
			t.Fatal(err)
		}
		if err := k.Enact(ctx, op, "CLERK", 1, "as ordered"); err != nil {
			t.Fatal(err)
		}
		if _, err := k.TellHolders(ctx, k.writer, "KR-OLD", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("of an act that holds: %v", err)
		}
		if _, err := k.TellHolders(ctx, k.writer, "KR-NONE", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("of none: %v", err)
		}
		if err := k.ReplaceKnowledge(ctx, k.writer, "KR-OLD", "", "2023-10-01"); err != nil {
			t.Fatal(err)
		}
		if _, err := k.TellHolders(ctx, k.reviewer, "KR-OLD", ""); !fault.Is(err, fault.Denied) {
			t.Errorf("by a reviewer: %v", err)
		}
		if _, err := k.TellHolders(ctx, k.writer, "KR-OLD", "no code"); !fault.Is(err, fault.Invalid) {
			t.Errorf("with no course: %v", err)
		}
		got, err := k.TellHolders(ctx, k.writer, "KR-OLD", "C22")
		if err != nil || got != (framework.Telling{Told: 3}) {
			t.Fatalf("%+v, %v", got, err)
		}
		k.WithServing(append(hands, "h4"))
		if got, err = k.TellHolders(ctx, k.writer, "KR-OLD", "C22"); err != nil || got != (framework.Telling{Told: 1, Before: 3}) {
			t.Errorf("again, with one who came since: %+v, %v", got, err)
		}
		var persons []string
		for _, f := range everTold[framework.LawChanged](t, d) {
			persons = append(persons, f.Person)
			if f.Code != "KR-OLD" || f.Unit != "C22" {
				t.Errorf("%+v", f)
			}
		}
		if !slices.Equal(persons, []string{"h1", "h2", "h3", "h4"}) {
			t.Errorf("told %v", persons)
		}
		if counts, err := k.CountTold(ctx, d.Reader(), []string{"KR-OLD", "KR-NONE"}); err != nil || counts["KR-OLD"] != 4 || counts["KR-NONE"] != 0 {
			t.Errorf("%v, %v", counts, err)
		}
	})
}

// What a sheet says that the reader may do is what the verbs do: in every state, for everybody.
func TestOpenSheet_SaysWhatTheVerbsDo(t *testing.T) {
	actors := func(k desk) map[string]who.Actor {
		return map[string]who.Actor{
			"writer": k.writer, "second": k.second, "reviewer": k.reviewer, "leader": k.leader, "head": k.head, "commission": k.commission, "nobody": {PersonID: "nobody"},
		}
	}
	to := map[string]func(k desk, code string) error{
		framework.VersionDraft:     func(desk, string) error { return nil },
		framework.VersionSubmitted: func(k desk, code string) error { return k.SubmitFrac(ctx, k.writer, code, "asked") },
		framework.VersionReviewed:  func(k desk, code string) error { return k.ReviewFrac(ctx, k.reviewer, code, "") },
		framework.VersionVerified:  func(k desk, code string) error { return k.VerifyFrac(ctx, k.leader, code, "") },
	}
	order := []string{framework.VersionDraft, framework.VersionSubmitted, framework.VersionReviewed, framework.VersionVerified}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		n := 0
		for name := range actors(k) {
			for i, state := range order {
				n++
				kind := clerk
				kind.Code = "CLERK-" + strconv.Itoa(n)
				if _, err := k.NewKind(ctx, k.writer, kind); err != nil {
					t.Fatal(err)
				}
				if _, err := k.EditDraft(ctx, k.writer, kind.Code, 0,
					framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
					framework.Put(framework.PartActivity("A1"), "R1", -1, framework.Activity{Code: "A1", Text: both("Keep the register"), Frequency: "daily"}),
					framework.Put(framework.PartNeed("A1", "D1"), "", -1, framework.Requirement{Competency: "D1", Level: 3, Criticality: 2})); err != nil {
					t.Fatal(err)
				}
				for _, s := range order[:i+1] {
					if err := to[s](k, kind.Code); err != nil {
						t.Fatal(err)
					}
				}
				by := actors(k)[name]
				all, err := k.Versions(ctx, k.d.Reader(), kind.Code)
				if err != nil || all[0].Status != state {
					t.Fatalf("%+v, %v", all, err)
				}
				sheet, err := k.OpenSheet(ctx, k.d.Reader(), by, kind.Code, false)
				said := sheet.Standing
				if fault.Is(err, fault.Denied) { // who may not even read it is shown no door
					said = framework.Standing{Why: "framework.denied.draft"}
				} else if err != nil {
					t.Fatal(err)
				}
				var did error
				switch said.Next {
				case framework.StepReview:
					did = k.ReviewFrac(ctx, by, kind.Code, "")
				case framework.StepVerify:
					did = k.VerifyFrac(ctx, by, kind.Code, "")
				case framework.StepPublish:
					did = k.PublishFrac(ctx, by, kind.Code, 1)
				default:
					did = k.ReviewFrac(ctx, by, kind.Code, "")
				}
				if said.May != (did == nil) || said.May == (said.Why != "") {
					t.Errorf("%s, %s: said %+v, the verb %v", name, state, said, did)
				}
			}
		}
	})
}

func TestConsent_IsAskedForAtSubmission_AndLeavesTheListWhenGiven(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		k.WithDeputed(deputies{who.FracReview: {"reviewer", "writer"}, who.FracVerify: {"leader"}, who.FracPublish: {"head", "leader"}, who.FrameworkEdit: {"cbc"}})
		frameworktest.Publish(t, d, "CLERK", need("D1", 3, 2), need("D2", 4, 1))
		if _, err := k.NewOverlay(ctx, k.writer, "CLERK", "HARAKH"); err != nil {
			t.Fatal(err)
		}
		code := framework.OverlayCode("CLERK", "HARAKH")
		if _, err := k.EditDraft(ctx, k.writer, code, 0,
			framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
			framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the register"), Frequency: "daily"}),
			framework.Put(framework.PartNeed("H1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 2, Criticality: 1, Reason: both("No market")})); err != nil {
			t.Fatal(err)
		}
		waiting := func() []framework.Lowered {
			t.Helper()
			list, err := k.ConsentsWaiting(ctx, d.Reader(), k.commission, "", "", 10)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if len(waiting()) != 0 {
			t.Error("asked before it was submitted")
		}
		if err := k.SubmitFrac(ctx, k.writer, code, "asked"); err != nil {
			t.Fatal(err)
		}
		if got := waiting(); len(got) != 1 || got[0].Competency != "D2" || got[0].Core != 4 || got[0].Ask != 2 {
			t.Errorf("%+v", got)
		}
		if _, err := k.ConsentsWaiting(ctx, d.Reader(), k.head, "", "", 10); !fault.Is(err, fault.Denied) {
			t.Errorf("for the department: %v", err)
		}
		if asked := everTold[framework.ConsentAsked](t, d); len(asked) != 1 || !slices.Equal(asked[0].To, []string{"cbc"}) {
			t.Errorf("%+v", asked)
		}
		if sub := everTold[framework.Submitted](t, d); !slices.Equal(sub[len(sub)-1].To, []string{"reviewer"}) { // not whoever wrote it
			t.Errorf("%+v", sub)
		}
		if err := k.Consent(ctx, k.commission, code, "D2"); err != nil {
			t.Fatal(err)
		}
		if len(waiting()) != 0 {
			t.Error("still asked for")
		}
		if err := k.ReviewFrac(ctx, k.reviewer, code, ""); err != nil {
			t.Fatal(err)
		}
		if err := k.VerifyFrac(ctx, k.leader, code, ""); err != nil {
			t.Fatal(err)
		}
		if v := everTold[framework.Verified](t, d); !slices.Equal(v[len(v)-1].To, []string{"head"}) { // who took the step need not be told of it
			t.Errorf("%+v", v)
		}
	})
}
