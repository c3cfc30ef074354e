package gap_test

import (
	"context"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/people/peopletest"
)

func TestPreview_SaysWhatPublishingThenDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		frameworktest.Dictionary(t, d, "C1", "C2", "C3")
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1})
		s := peopletest.Load(t, d)
		log, gaps := event.New(d), gap.New(d)
		gaps.Follow(log)
		stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 2, "C2": 5, "C3": 1})
		stand(t, d, s.ID(peopletest.Imran), map[string]int{"C1": 4})
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		short := func() map[string]bool {
			out := map[string]bool{}
			items, _ := kept(t, d)
			for _, i := range items {
				if i.Gap > 0 {
					out[i.PersonID+i.Competency] = true
				}
			}
			return out
		}
		before := short()
		next := []framework.Laid{
			{Need: framework.Need{Competency: "C1", Level: 2, Criticality: 3}, Core: 2}, {Need: framework.Need{Competency: "C3", Level: 2, Criticality: 3}, Core: 2},
		}
		said, err := gaps.Preview(ctx, d.Reader(), framework.Kind{Code: "gp-secretary"}, next)
		if err != nil {
			t.Fatal(err)
		}
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 2, Criticality: 3}, framework.Need{Competency: "C3", Level: 2, Criticality: 3})
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		opened, closed := 0, 0
		after := short()
		for k := range after {
			if !before[k] {
				opened++
			}
		}
		for k := range before {
			if !after[k] {
				closed++
			}
		}
		if said.Opened != opened || said.Closed != closed || opened == 0 || closed == 0 || said.Holders != 3 || said.Posts < 3 {
			t.Errorf("said %+v; then %d opened, %d closed", said, opened, closed)
		}
		if len(said.By) != 3 || said.By[1].Competency != "C2" || said.By[1].Will != 0 || said.By[1].Was != 3 {
			t.Errorf("by competency %+v", said.By)
		}
	})
}

func TestOverlay_MeasuresThoseBelowItsOrganisation_AndFollowingIsRebuilding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		frameworktest.Dictionary(t, d, "C1", "C2")
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 3, Criticality: 2})
		s := peopletest.Load(t, d)
		log, gaps := event.New(d), gap.New(d)
		gaps.Follow(log)
		stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 3})
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		org, err := db.Scalar[string](ctx, d.Reader(), `select code from people_v_org where path = $1`, peopletest.Harakh)
		if err != nil {
			t.Fatal(err)
		}
		f := framework.New(d)
		v, err := f.NewOverlay(ctx, peopletest.Operator, "gp-secretary", org)
		if err != nil {
			t.Fatal(err)
		}
		both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
		if _, err := f.EditDraft(ctx, peopletest.Operator, v.KindCode, 0,
			framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
			framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the flood register"), Frequency: "daily"}),
			framework.Put(framework.PartNeed("H1", "C1"), "", -1, framework.Requirement{Competency: "C1", Level: 4, Criticality: 1}),
			framework.Put(framework.PartNeed("H1", "C2"), "", -1, framework.Requirement{Competency: "C2", Level: 2, Criticality: 1})); err != nil {
			t.Fatal(err)
		}
		if err := f.Enact(ctx, peopletest.Operator, v.KindCode, v.Number, "test"); err != nil {
			t.Fatal(err)
		}
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		items, _ := kept(t, d)
		got := map[string]gap.Item{}
		below := map[string]bool{}
		for _, i := range items {
			got[i.PersonID+" "+i.Competency] = i
			if i.Competency == "C2" {
				below[i.PersonID] = true
			}
		}
		sunita := s.ID(peopletest.Sunita)
		if c1 := got[sunita+" C1"]; c1.Required != 4 || c1.Core != 3 || c1.Gap != 1 || c1.KindCode != "gp-secretary.UP-129-948" {
			t.Errorf("raised: %+v", c1)
		}
		if c2 := got[sunita+" C2"]; c2.Required != 2 || c2.Core != 0 {
			t.Errorf("added: %+v", c2)
		}
		if len(below) == 0 || len(below) == 3 {
			t.Errorf("the overlay holds for %d of 3: those below its organisation and no others", len(below))
		}
		if err := log.Rebuild(ctx, "gap", nil); err != nil {
			t.Fatal(err)
		}
		again, _ := kept(t, d)
		if len(again) != len(items) {
			t.Fatalf("%d items, after rebuilding %d", len(items), len(again))
		}
		for i := range items {
			if items[i] != again[i] {
				t.Errorf("was %+v, is %+v", items[i], again[i])
			}
		}
	})
}
