package framework_test

import (
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestGive_ChangesTheOwner_WhereOneMayEditForBoth_AndStandsInTheHistory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d).WithOrgs(orgTree{"PR": "IN.UP.PR.", "UD": "IN.UP.UD."})
		frameworktest.Dictionary(t, d, "D1")
		owner := who.Actor{PersonID: "p1", Grants: []who.Grant{{Role: who.RoleCOD, Path: "IN.UP.PR."}}}
		if err := f.Give(ctx, owner, "D1", "PR"); !fault.Is(err, fault.Denied) {
			t.Errorf("taking the nation's entry: %v", err)
		}
		if err := f.Give(ctx, op, "D1", "PR"); err != nil {
			t.Fatal(err)
		}
		if err := f.Give(ctx, owner, "D1", "UD"); !fault.Is(err, fault.Denied) {
			t.Errorf("giving it to a stranger: %v", err)
		}
		if err := f.Give(ctx, op, "D1", "NOBODY"); !fault.Is(err, fault.Invalid) || len(fault.As(err).Places) != 1 {
			t.Errorf("to nobody: %v", err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "D1"); err != nil || c.OwnerOrg != "PR" {
			t.Errorf("%+v %v", c, err)
		}
		if h, err := f.History(ctx, d.Reader(), "D1", "", 5); err != nil || len(h) == 0 || h[0].Act != "changed" || h[0].Detail != "owner" {
			t.Errorf("%+v %v", h, err)
		}
		if err := f.Retire(ctx, owner, "D1"); err != nil {
			t.Errorf("the owner retires it: %v", err)
		}
		if err := f.Give(ctx, op, "D1", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is out of use: %v", err)
		}
	})
}

func TestRetire_BarsNewUse_InADraftAndInAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		if err := k.Retire(ctx, op, "D2"); err != nil {
			t.Fatal(err)
		}
		_, edited := k.EditDraft(ctx, k.writer, "CLERK", seen, framework.Put(framework.PartNeed("A1", "D2"), "", -1, framework.Requirement{Competency: "D2", Level: 1, Criticality: 1}))
		if edited == nil { // the words are kept as somebody writes them; it goes no further
			if err := k.SubmitFrac(ctx, k.writer, "CLERK", ""); err == nil {
				t.Error("a draft that asks for what is out of use was submitted")
			}
		}
		if _, err := k.ImportFrac(ctx, op, in(frameworktest.Frac(t, "OTHER", need("D2", 1, 1))), false); !fault.Is(err, fault.Invalid) {
			t.Errorf("a file: %v", err)
		}
	})
}
