package gap_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/passbook"
	"sopan/internal/people/peopletest"
)

// stand has the passbook show levels of a person, below 0 for a line in which nothing is measured, and tells of each.
func stand(t *testing.T, d *db.DB, person string, levels map[string]int) {
	t.Helper()
	err := d.Write(context.Background(), peopletest.Operator, func(ctx context.Context, tx *db.Tx) error {
		for competency, level := range levels {
			if _, err := db.Insert(ctx, tx, `
				insert into passbook_level (person_id, competency, attained, measured, provisional, formula, evidence,
				                            claimed, work, peer, test, last_at) values`, 1, func(int) []any {
				return []any{person, competency, max(0, level), level >= 0, false, "cs-1", "[]", 0, 0, 0, 0, 0}
			}, ""); err != nil {
				return err
			}
			if err := event.Record(ctx, tx, passbook.Rescored{Person: person, Competency: competency, Level: max(0, level)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// kept gives all that the room keeps, in a fixed order.
func kept(t *testing.T, d *db.DB) (items []gap.Item, sums []string) {
	t.Helper()
	ctx := context.Background()
	items, err := db.All(ctx, d.Reader(), func(i *gap.Item) []any {
		return []any{&i.PersonID, &i.Competency, &i.Required, &i.Core, &i.Criticality, &i.Attained, &i.Measured, &i.Gap, &i.Role, &i.Activity, &i.KindCode, &i.Version}
	}, `select person_id, competency, required, core, criticality, attained, measured, gap, role_code, activity_code, kind_code, version
	      from gap_v_item order by person_id, competency`)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		person string
		gap.Summary
	}
	rows, err := db.All(ctx, d.Reader(), func(r *row) []any {
		return []any{&r.person, &r.Required, &r.Met, &r.Unmeasured, &r.SumGap, &r.SumRequired}
	}, `select person_id, required, met, unmeasured, sum_gap, sum_required from gap_v_summary order by person_id`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		sums = append(sums, fmt.Sprintf("%+v", r))
	}
	return items, sums
}

func TestRebuild_ComesToWhatFollowingCameTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		frameworktest.Dictionary(t, d, "C1", "C2", "C3", "C4")
		frameworktest.Publish(t, d, "gp-secretary",
			framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1},
			framework.Need{Competency: "C3", Level: 2, Criticality: 2})
		s := peopletest.Load(t, d)
		log := event.New(d)
		gap.New(d).Follow(log)
		stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 2, "C2": 5, "C3": -1, "C4": 3}) // short, beyond, not measured, not asked for
		stand(t, d, s.ID(peopletest.Imran), map[string]int{"C1": 0, "C3": 2})                     // measured at nothing, met
		stand(t, d, s.ID(peopletest.Rakesh), map[string]int{"C1": 4})                             // their post asks for nothing
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		items, sums := kept(t, d)
		if len(items) != 9 || len(sums) != 3 {
			t.Fatalf("three secretaries have %d items, %d summaries", len(items), len(sums))
		}
		if err := log.Rebuild(ctx, "gap", nil); err != nil {
			t.Fatal(err)
		}
		again, sumsAgain := kept(t, d)
		if !slices.Equal(items, again) {
			t.Errorf("items were\n%+v\nand are\n%+v", items, again)
		}
		if !slices.Equal(sums, sumsAgain) {
			t.Errorf("summaries were\n%v\nand are\n%v", sums, sumsAgain)
		}
		byCompetency := map[string]gap.Item{}
		for _, i := range again {
			if i.PersonID == s.ID(peopletest.Sunita) {
				byCompetency[i.Competency] = i
			}
		}
		if g := byCompetency["C1"]; g.Gap != 2 || !g.Measured {
			t.Errorf("C1 is %+v", g)
		}
		if g := byCompetency["C2"]; g.Gap != 0 || !g.Measured {
			t.Errorf("C2 is %+v", g)
		}
		if g := byCompetency["C3"]; g.Gap != 2 || g.Measured {
			t.Errorf("C3 is %+v", g)
		}
	})
}
