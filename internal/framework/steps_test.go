package framework_test

import (
	"testing"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

// A scale is data. How many levels it has is told with the competency, also where the dictionary has no words for them.
func TestKnown_TellsTheSizeOfTheScale_WithoutWordsToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		if err := f.AddScale(ctx, op, framework.Scale{ID: "four", Levels: []framework.Names{{"en": "a"}, {"en": "b"}, {"en": "c"}, {"en": "d"}}}); err != nil {
			t.Fatal(err)
		}
		list := `[{"code":"S-4","area":"Domain","name":{"en":"Four","hi":"चार"},"scale":"four"},{"code":"S-3","area":"Domain","name":{"en":"Three","hi":"तीन"},"scale":"kcm3"},
			{"code":"S-OLD","area":"Domain","name":{"en":"Old","hi":"पुराना"},"scale":"frac5"}]`
		if report, err := f.ImportCompetencies(ctx, op, in([]byte(list)), false); err != nil || !report.OK() {
			t.Fatalf("%v %+v", err, report)
		}
		if err := f.Retire(ctx, op, "S-OLD"); err != nil {
			t.Fatal(err)
		}
		for range 2 { // from the database, then from memory
			found, err := f.Known(ctx, d.Reader(), []string{"S-4", "S-3", "S-OLD"})
			if err != nil || found["S-4"].Steps != 4 || found["S-3"].Steps != 3 || found["S-OLD"].Steps != 5 {
				t.Errorf("%+v, %v", found, err)
			}
		}
	})
}
