package framework_test

import (
	"context"
	"slices"
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

// asking makes a profile that asks for these.
func asking(code string, needs ...framework.Need) framework.Profile {
	a := framework.Activity{Code: "A1"}
	for _, n := range needs {
		a.Requirements = append(a.Requirements, framework.Requirement{Competency: n.Competency, Level: n.Level, Criticality: n.Criticality})
	}
	return framework.Profile{Kind: framework.Kind{Code: code}, Roles: []framework.Role{{Code: "R1", Activities: []framework.Activity{a}}}}
}

func TestLay_OverlaysUponEachOther_EachIsToldApart(t *testing.T) {
	core := asking("K", need("C1", 3, 2), need("C2", 4, 1), need("C3", 2, 1), need("C5", 4, 1))
	state := asking("K.S", need("C1", 4, 1), need("C4", 2, 3), need("C5", 2, 1))
	block := asking("K.B", need("C1", 3, 3), need("C2", 5, 1), need("C4", 3, 1), need("C5", 3, 1))
	type row struct {
		code                                string
		level, core, upon, floor, important int
		state, block                        string
	}
	change := func(l framework.Laid, overlay string) string {
		s, says := l.By(overlay)
		if !says {
			return "-"
		}
		return s.Change
	}
	var got []row
	for _, l := range framework.Lay(core, state, block) {
		got = append(got, row{l.Competency, l.Level, l.Core, l.Upon, l.Floor(), l.Criticality, change(l, "K.S"), change(l, "K.B")})
	}
	want := []row{
		{"C1", 3, 3, 4, 4, 3, "raised", "lowered"},  // less than the state asks, though no less than the core
		{"C2", 5, 4, 4, 4, 1, "-", "raised"},        // what only the block says
		{"C3", 2, 2, 2, 2, 1, "-", "-"},             // what nobody says anew is as in the core
		{"C4", 3, 0, 2, 2, 3, "added", "raised"},    // what the state added is the block's to raise
		{"C5", 3, 4, 2, 4, 1, "lowered", "lowered"}, // more than the state asks, and still less than the core
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// moved stands for the fact of a higher room that an organisation has come to hang elsewhere.
type moved struct {
	Org string `json:"org"`
}

func (moved) Kind() string { return "test.moved" }

func TestOverlay_UponAnother_FollowsIt_AndLowersNothingByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		tree := orgTree{"IN": "IN.", "PR": "IN.UP.PR.", "HARAKH": "IN.UP.PR.HARAKH."}
		k.Frameworks = framework.New(d).WithOrgs(tree)
		by := who.Operator("test")
		core := func(needs ...framework.Need) {
			t.Helper()
			report, err := k.ImportFrac(ctx, by, in(frameworktest.Frac(t, "CLERK", needs...)), false)
			if err == nil {
				err = k.Enact(ctx, by, "CLERK", report.Version, "test")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		draft := func(kind, org string, reason framework.Names, needs ...framework.Need) (framework.Version, error) {
			t.Helper()
			v, err := k.NewOverlay(ctx, by, kind, org)
			if err != nil && fault.As(err).Key != "framework.draft.open_already" {
				t.Fatal(err)
			}
			open, err := k.OpenDraft(ctx, d.Reader(), by, v.KindCode)
			if err != nil {
				t.Fatal(err)
			}
			var edits []framework.Edit
			if len(open.Profile.Roles) == 0 {
				edits = append(edits, framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
					framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the flood register"), Frequency: "daily"}))
			}
			for _, n := range needs {
				edits = append(edits, framework.Put(framework.PartNeed("H1", n.Competency), "", -1,
					framework.Requirement{Competency: n.Competency, Level: n.Level, Criticality: n.Criticality, Reason: reason}))
			}
			_, err = k.EditDraft(ctx, by, v.KindCode, open.Revision, edits...)
			return v, err
		}
		type row struct {
			code           string
			required, core int
		}
		want := func(what, kind string, rows ...row) {
			t.Helper()
			got, err := db.All(ctx, d.Reader(), func(r *row) []any { return []any{&r.code, &r.required, &r.core} },
				`select competency, required, core from framework_v_need where kind_code = $1 order by competency`, kind)
			if err != nil || !slices.Equal(got, rows) {
				t.Errorf("%s: %v, want %v (%v)", what, got, rows, err)
			}
		}
		const block = "CLERK.HARAKH"

		core(need("D1", 3, 2), need("D2", 4, 1))
		v, err := draft("CLERK", "HARAKH", nil, need("D1", 4, 1))
		if err == nil {
			err = k.Enact(ctx, by, block, v.Number, "test")
		}
		if err != nil {
			t.Fatal(err)
		}
		want("the block alone", block, row{"D1", 4, 3}, row{"D2", 4, 4})
		if v, err = draft("CLERK", "PR", nil, need("D1", 5, 1), need("D2", 5, 1), need("D3", 2, 1)); err == nil {
			err = k.Enact(ctx, by, "CLERK.PR", v.Number, "test")
		}
		if err != nil {
			t.Fatal(err)
		}
		want("the department above it", "CLERK.PR", row{"D1", 5, 3}, row{"D2", 5, 4}, row{"D3", 2, 0})
		want("the block follows, and what is now less does not hold by itself", block, row{"D1", 5, 3}, row{"D2", 5, 4}, row{"D3", 2, 0})

		if _, err := k.NewOverlay(ctx, by, block, "PR"); !fault.Is(err, fault.Invalid) {
			t.Errorf("upon an overlay below it: %v", err)
		}
		if _, err = draft("CLERK.PR", "HARAKH", nil, need("D3", 1, 1)); !fault.Is(err, fault.Invalid) {
			t.Errorf("less than the overlay above asks, without a reason: %v", err)
		}
		if v, err = draft("CLERK.PR", "HARAKH", both("The block has no river"), need("D1", 4, 1), need("D3", 1, 1)); err != nil || v.KindCode != block {
			t.Fatalf("%+v, %v", v, err)
		}
		if err := k.Enact(ctx, by, block, v.Number, "test"); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "framework.publish.consent" {
			t.Errorf("less than the overlay above, without consent: %v", err)
		}
		waiting, err := k.ConsentsWaiting(ctx, d.Reader(), by, "", "", 10)
		if err != nil || len(waiting) != 2 || waiting[0].Core != 5 || waiting[1].Core != 2 {
			t.Errorf("the commission is asked %+v, %v", waiting, err)
		}
		for _, code := range []string{"D1", "D3"} {
			if err := k.Consent(ctx, by, block, code); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.PublishFrac(ctx, by, block, v.Number); err != nil {
			t.Fatal(err)
		}
		want("agreed to", block, row{"D1", 4, 3}, row{"D2", 5, 4}, row{"D3", 1, 0})
		core(need("D1", 3, 2), need("D2", 2, 1))
		want("upon a new core", block, row{"D1", 4, 3}, row{"D2", 5, 2}, row{"D3", 1, 0})

		p, err := k.Applies(ctx, d.Reader(), block, v.Number)
		if err != nil || p.Kind.Code != "CLERK" || len(p.Roles) != 1 || len(p.Roles[0].Activities) != 3 {
			t.Errorf("what holds in the block: %+v, %v", p, err)
		}
		laid, err := k.LayingOf(ctx, d.Reader(), p)
		if err == nil || !fault.Is(err, fault.NotFound) {
			t.Errorf("a core laid as an overlay: %+v, %v", laid, err)
		}

		// the block comes to hang elsewhere: the department's overlay does not stand above it any more
		log := event.New(d)
		k.Follow(log, moved{})
		tree["HARAKH"] = "IN.UP.RD.HARAKH."
		if err := d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error { return event.Record(ctx, tx, moved{"x"}) }); err != nil {
			t.Fatal(err)
		}
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		elsewhere := []row{{"D1", 4, 3}, {"D2", 2, 2}, {"D3", 1, 0}}
		want("elsewhere", block, elsewhere...)
		if err := log.Rebuild(ctx, "framework", nil); err != nil {
			t.Fatal(err)
		}
		want("rebuilt", block, elsewhere...)
	})
}
