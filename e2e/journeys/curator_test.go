//go:build browser

package journeys

import (
	"net/http"
	"strings"
	"testing"
)

const barabanki = "/atlas?district=129&by=block"

func TestCurator_ReadsTheDistrictAsAHeatTable_WithoutTheFew(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("curator", desk)
		v.menu("/atlas")
		v.click(`svg.tiles a[href*="state=9"]`)
		v.click(`main a[href*="district=129"]`)
		v.has("table.heat tbody tr td", "heat table")
		v.sees("table.heat thead", v.T("atlas.table.end"))
		if n := len(v.Texts("table.heat tbody tr")); n < 15 {
			t.Errorf("%d blocks", n)
		}
		v.has("table.heat td.few", "cell of too few people")
		v.sees("main .src", "not yet measured")
		v.lacks(`a[href*="exact=1"]`, "the exact view for one without the grant")
		v.lacks(`a[href^="/atlas/people"]`, "people behind a cell for one without the grant")
		heatAgrees(t, s, v)

		v.Choose(`form.filters option[value="` + gem + `"]`)
		v.click(`form.filters button`)
		v.has("table tbody tr", "one competency in full")
		row := v.Texts("#table tbody tr")
		if !strings.Contains(flat(strings.Join(row, "\n")), "Harakh 15 0") {
			t.Errorf("measured and not yet measured do not stand beside each other: %q", row)
		}
		v.refused(barabanki + "&exact=1")
		v.sees(".trouble", v.T("atlas.denied.exact"))
		v.refused("/atlas/people?place=948&competency=" + gem)
		v.sees(".trouble", v.T("atlas.denied.people"))
	})
}

// heatAgrees holds the cells that are hidden on the page against the public interface.
func heatAgrees(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	var view struct {
		Cells []struct {
			Competency string
			N          *int
			Suppressed bool
		}
	}
	if status := s.api("curator").Get("/api/v1"+barabanki, &view); status != http.StatusOK {
		t.Fatalf("atlas: %d", status)
	}
	shown := map[string]bool{}
	for _, c := range view.Cells {
		shown[c.Competency] = shown[c.Competency] || !c.Suppressed
	}
	hidden := 0
	for _, c := range view.Cells {
		if c.Suppressed && c.N != nil {
			t.Errorf("a hidden cell of %s tells of %d people", c.Competency, *c.N)
		}
		if c.Suppressed && shown[c.Competency] {
			hidden++
		}
	}
	if n := len(v.Texts("table.heat td.few")); n != hidden {
		t.Errorf("%d cells are hidden on the page, %d by the interface", n, hidden)
	}
}

func TestCurator_ExactFiguresAndNames_NeedAGrant_AndAreRecorded(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("department", desk)
		v.open(barabanki)
		few := len(v.Texts("table.heat td.few"))
		v.click(`a[href*="exact=1"]`)
		v.sees(".inset.now", v.T("atlas.exact.logged"))
		if n := len(v.Texts("table.heat td.few")); few == 0 || n != 0 {
			t.Errorf("%d cells hidden in the ordinary view, %d in the exact one", few, n)
		}
		v.click(`table.heat a[href*="place=948"][href*="competency=` + gem + `"]`)
		v.at("/atlas/people")
		v.sees("main", "Sunita Verma", v.T("atlas.people.logged"))

		officer := s.signedIn("officer", telephone)
		officer.click(`footer a[href="/help/privacy"]`)
		officer.open("/me/data")
		var me struct{ Name string }
		s.api("department").Lang = "hi"
		m := s.api("department")
		m.Lang = "hi"
		if status := m.Get("/api/v1/me", &me); status != http.StatusOK || me.Name == "" {
			t.Fatalf("who the department is: %d %+v", status, me)
		}
		officer.sees("#reads", me.Name)
		officer.hides("#reads", officer.T("access.data.what.other"))
	})
}

func TestCurator_TheManagersOwnView_IsTheOrdinaryOne(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("manager", telephone)
		v.open(barabanki)
		v.has("table.heat td.few", "cell of too few people")
		v.lacks(`a[href*="exact=1"]`, "the exact view for one without the grant")
		v.refused(barabanki + "&exact=1")
		v.refused("/atlas/people?place=948&competency=" + gem)
	})
}
