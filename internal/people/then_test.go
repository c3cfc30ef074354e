package people_test

import (
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func TestHeldOn_GivesThePostOfThatDay(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		sunita := s.ID(peopletest.Sunita)
		must[people.Posting](t)(s.Transfer(ctx, mdoAdmin(peopletest.District), people.Order{
			PersonID: sunita, PositionID: s.PositionID("DPRO"), From: "20-11-2026", Nature: "promotion", OrderNo: "12/2026", OrderDate: "2026-11-18",
		}))
		for day, want := range map[string]string{
			"2019-01-01": "", "2026-11-19": s.PositionID("948-GPS-01"), "2026-11-20": s.PositionID("DPRO"), "2030-01-01": s.PositionID("DPRO"),
		} {
			if got := must[people.Held](t)(s.HeldOn(ctx, d.Reader(), sunita, day)); got.PositionID != want || (want == "") != (got.Path == "") {
				t.Errorf("%s: %+v", day, got)
			}
		}
		if got := must[people.Held](t)(s.HeldOn(ctx, d.Reader(), "nobody", "2026-11-20")); got != (people.Held{}) {
			t.Errorf("nobody: %+v", got)
		}
	})
}
