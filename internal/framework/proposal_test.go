package framework_test

import (
	"strings"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

const small = `[
 {"code":"A1","area":"Functional","theme":{"en":"Money","hi":"वित्त"},"name":{"en":"Financial Management","hi":"वित्तीय प्रबंधन"}},
 {"code":"A2","area":"Functional","name":{"en":"Stress Management","hi":"तनाव प्रबंधन"}},
 {"code":"A3","area":"Domain","name":{"en":"Financial Managment","hi":"वित्त प्रबंधन"},"aliases":[{"en":"Money matters","hi":"धन"}]},
 {"code":"A4","area":"Domain","scale":"kcm3","name":{"en":"Fax","hi":"फ़ैक्स"}}]`

func smallDictionary(t *testing.T, d *db.DB) *framework.Frameworks {
	t.Helper()
	f := framework.New(d).WithOrgs(orgTree{"UP-PR": "IN.UP.PR."})
	if got, err := f.ImportCompetencies(ctx, op, strings.NewReader(small), false); err != nil {
		t.Fatal(err, got.Problems)
	}
	return f
}

var (
	deskHand = who.Actor{PersonID: "desk", Grants: []who.Grant{{Role: who.RoleIFU, Path: "IN.UP.PR."}}}
	keeper   = who.Actor{PersonID: "keeper", Grants: []who.Grant{{Role: who.RoleCBC, Path: "IN."}}}
	keeperB  = who.Actor{PersonID: "keeper-b", Grants: []who.Grant{{Role: who.RoleCBC, Path: "IN."}, {Role: who.RoleIFU, Path: "IN."}}}
)

func TestMatches_InEitherLanguageOrScript_FindWhatIsMeant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := smallDictionary(t, d)
		for name, code := range map[string]string{"Financial Mgmt": "A1", "तनाव का प्रबंधन": "A2", "tanav prabandhan": "A2", "Management of stress": "A2"} {
			lang := "en"
			if strings.ContainsRune(name, 'त') {
				lang = "hi"
			}
			got, err := f.Matches(ctx, d.Reader(), framework.Names{lang: name}, 3)
			if err != nil || len(got) == 0 || got[0].Code != code {
				t.Errorf("%q: %+v %v", name, got, err)
			}
		}
		if got, err := f.Matches(ctx, d.Reader(), framework.Names{"en": "Beekeeping"}, 3); err != nil || len(got) != 0 {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// TestProposal_EachEdgeIsWalked_AndEachNonEdgeRefused walks DOMAIN D2 of a request for a competency.
func TestProposal_EachEdgeIsWalked_AndEachNonEdgeRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := smallDictionary(t, d)
		n := 0
		ask := func(by who.Actor) framework.Proposal {
			t.Helper()
			n++
			p, err := f.Propose(ctx, by, framework.Proposal{
				Org: "UP-PR", Area: framework.Domain, Name: framework.Names{"en": "Well digging " + strings.Repeat("x", n)}, Why: "Wells fall dry",
			})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		steps := map[string]func(by who.Actor, p framework.Proposal) error{
			framework.ProposalMatched: func(by who.Actor, p framework.Proposal) error { return f.MatchProposal(ctx, by, p.ID, "A2") },
			framework.ProposalCreated: func(by who.Actor, p framework.Proposal) error {
				return f.CreateProposed(ctx, by, p.ID, "W"+p.ID[28:])
			},
			framework.ProposalRefused: func(by who.Actor, p framework.Proposal) error {
				return f.RefuseProposal(ctx, by, p.ID, "It is a task, not a competency")
			},
		}
		for to, step := range steps {
			p := ask(deskHand)
			if err := step(deskHand, p); !fault.Is(err, fault.Denied) {
				t.Errorf("%s by who asks only: %v", to, err)
			}
			if err := step(keeperB, ask(keeperB)); !fault.Is(err, fault.Denied) {
				t.Errorf("%s of one's own: %v", to, err)
			}
			if err := step(keeper, p); err != nil {
				t.Fatalf("%s: %v", to, err)
			}
			now, err := f.Proposal(ctx, d.Reader(), p.ID)
			if err != nil || now.State != to || now.DecidedBy != "keeper" || (now.Code == "") != (to == framework.ProposalRefused) {
				t.Errorf("%+v %v", now, err)
			}
			for again, step := range steps {
				if err := step(keeper, p); !fault.Is(err, fault.Conflict) {
					t.Errorf("%s after %s: %v", again, to, err)
				}
			}
		}
		p := ask(keeperB)
		if err := f.CreateProposed(ctx, keeper, p.ID, "WELL"); err != nil {
			t.Fatal(err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "WELL"); err != nil || c.Status != framework.StatusUnverified || c.Name["en"] != p.Name["en"] {
			t.Errorf("%+v %v", c, err)
		}
		if err := f.Verify(ctx, keeperB, "WELL"); !fault.Is(err, fault.Denied) {
			t.Errorf("verified by who proposed it: %v", err)
		}
		if err := f.Verify(ctx, keeper, "WELL"); err != nil {
			t.Fatal(err)
		}
		if now, _ := f.Proposal(ctx, d.Reader(), p.ID); now.State != framework.ProposalVerified {
			t.Errorf("%+v", now)
		}
		if lines, err := f.History(ctx, d.Reader(), "WELL", "", 10); err != nil || len(lines) != 2 || lines[0].Act != "verified" || lines[1].Act != "proposed" || lines[0].By != "keeper" {
			t.Errorf("%+v %v", lines, err)
		}
		for what, c := range map[string]struct {
			p    framework.Proposal
			by   who.Actor
			kind fault.Kind
		}{
			"what exists":       {framework.Proposal{Org: "UP-PR", Area: framework.Domain, Name: framework.Names{"en": "stress management"}, Why: "w"}, deskHand, fault.Conflict},
			"no reason":         {framework.Proposal{Org: "UP-PR", Area: framework.Domain, Name: framework.Names{"en": "New"}}, deskHand, fault.Invalid},
			"no name":           {framework.Proposal{Org: "UP-PR", Area: framework.Domain, Why: "w"}, deskHand, fault.Invalid},
			"no area":           {framework.Proposal{Org: "UP-PR", Name: framework.Names{"en": "New"}, Why: "w"}, deskHand, fault.Invalid},
			"somebody else's":   {framework.Proposal{Area: framework.Domain, Name: framework.Names{"en": "New"}, Why: "w"}, deskHand, fault.Denied},
			"without the right": {framework.Proposal{Org: "UP-PR", Area: framework.Domain, Name: framework.Names{"en": "New"}, Why: "w"}, keeper, fault.Denied},
		} {
			if _, err := f.Propose(ctx, c.by, c.p); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", what, err)
			}
		}
		p = ask(deskHand)
		if err := f.CreateProposed(ctx, keeper, p.ID, "A1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("under a code that is taken: %v", err)
		}
		if err := f.CreateProposed(ctx, keeper, p.ID, "no code"); !fault.Is(err, fault.Invalid) {
			t.Errorf("under no code: %v", err)
		}
		if err := f.MatchProposal(ctx, keeper, p.ID, "NONE"); !fault.Is(err, fault.NotFound) {
			t.Errorf("with nothing: %v", err)
		}
		if err := f.RefuseProposal(ctx, keeper, p.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if list, err := f.Proposals(ctx, d.Reader(), "", "", 50); err != nil || len(list) != 4 {
			t.Errorf("%d wait, %v", len(list), err)
		}
	})
}

func TestUndoMerge_Within30Days_RestoresBothEntries_AndNotAfter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f := smallDictionary(t, d)
		before := map[string]framework.Competency{}
		for _, code := range []string{"A1", "A2", "A3"} {
			before[code], _ = f.Competency(ctx, d.Reader(), code)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		merging := func(code string) framework.Merging {
			t.Helper()
			list, err := f.MergesInto(ctx, d.Reader(), code)
			if err != nil || len(list) == 0 {
				t.Fatalf("%v %v", list, err)
			}
			return list[0]
		}
		same := func(code string) {
			t.Helper()
			now, err := f.Competency(ctx, d.Reader(), code)
			if err != nil || now.Code != code || now.Status != before[code].Status || len(now.Aliases) != len(before[code].Aliases) {
				t.Errorf("%+v, was %+v, %v", now, before[code], err)
			}
		}
		must(f.Merge(ctx, keeper, "A3", "A1"))
		first := merging("A3")
		c.Advance(time.Hour)
		must(f.Merge(ctx, keeper, "A1", "A2"))
		for _, code := range []string{"A1", "A3"} {
			if now, err := f.Competency(ctx, d.Reader(), code); err != nil || now.Code != "A2" {
				t.Errorf("%s is found as %s, %v", code, now.Code, err)
			}
		}
		if err := f.UndoMerge(ctx, keeper, first.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the earlier before the later: %v", err)
		}
		second := merging("A1")
		if second.From != "A1" || !second.Undoable(d.Clock().Now()) {
			t.Fatalf("%+v", second)
		}
		if err := f.UndoMerge(ctx, deskHand, second.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("without the right: %v", err)
		}
		must(f.UndoMerge(ctx, keeper, second.ID))
		same("A2")
		if now, err := f.Competency(ctx, d.Reader(), "A3"); err != nil || now.Code != "A1" {
			t.Errorf("A3 is found as %s, %v", now.Code, err)
		}
		if err := f.UndoMerge(ctx, keeper, second.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		must(f.UndoMerge(ctx, keeper, first.ID))
		for code := range before {
			same(code)
		}
		must(f.Merge(ctx, keeper, "A3", "A1"))
		c.Advance(framework.MergeUndo + time.Second)
		if err := f.UndoMerge(ctx, keeper, merging("A3").ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("after thirty days: %v", err)
		}
		if codes, err := f.CodesOf(ctx, d.Reader(), "A1"); err != nil || len(codes) != 1 || codes[0] != "A3" {
			t.Errorf("%v %v", codes, err)
		}
	})
}

func TestLookForTwins_KeepsThePairs_AndWhatIsSaidToBeTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := smallDictionary(t, d)
		look := func(want int) {
			t.Helper()
			look, err := f.LookForTwins(ctx, keeper)
			n := look.Open
			list, listed := f.Twins(ctx, d.Reader(), framework.Twin{}, 50)
			if err != nil || listed != nil || n != want || len(list) != want {
				t.Fatalf("%d, %+v, %v %v", n, list, err, listed)
			}
		}
		look(1)
		list, _ := f.Twins(ctx, d.Reader(), framework.Twin{}, 50)
		if list[0].A != "A1" || list[0].B != "A3" {
			t.Errorf("%+v", list)
		}
		if rest, err := f.Twins(ctx, d.Reader(), list[0], 50); err != nil || len(rest) != 0 {
			t.Errorf("%+v %v", rest, err)
		}
		if err := f.Apart(ctx, keeper, "A3", "A1"); err != nil {
			t.Fatal(err)
		}
		look(0)
		if err := f.Apart(ctx, keeper, "A2", "A1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if _, err := f.LookForTwins(ctx, deskHand); !fault.Is(err, fault.Denied) {
			t.Errorf("%v", err)
		}
	})
}
