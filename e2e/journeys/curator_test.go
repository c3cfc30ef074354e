//go:build browser

package journeys

import (
	"context"
	"fmt"
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
		harakhAgrees(t, s, v)
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
		shown[c.Competency] = shown[c.Competency] || c.N != nil && *c.N > 0
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

// harakhAgrees holds one row of the table of one competency, measured and not yet measured beside each other, against the
// public interface.
func harakhAgrees(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	var view struct {
		Cells []struct {
			Place         string
			N, Unmeasured int
		}
	}
	if status := s.api("curator").Get("/api/v1"+barabanki+"&competency="+gem, &view); status != http.StatusOK {
		t.Fatalf("atlas: %d", status)
	}
	rows := flat(strings.Join(v.Texts("#table tbody tr"), "\n"))
	for _, c := range view.Cells {
		if want := fmt.Sprintf("Harakh %d %d ", c.N, c.Unmeasured); c.Place == "948" && (c.N < 15 || !strings.Contains(rows, want)) {
			t.Errorf("the table does not say %q: %q", want, rows)
		}
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

		v.click(`main a[href="/people/` + sunita + `/passbook"]`)
		seesWhoRead(t, s, "access.data.what.passbook")
	})
}

func TestCurator_AListOfPeople_IsShownToThoseOnIt(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("department", desk)
		v.open("/atlas/people?place=948&competency=" + gem)
		v.sees("main", "Sunita Verma")
		seesWhoRead(t, s, "")
	})
}

// seesWhoRead has the officer look up who has read her record: the department, and what they read where a key says it.
func seesWhoRead(t *testing.T, s *stage, what string) {
	t.Helper()
	p, err := s.People.ByCode(context.Background(), s.Reader(), s.code("department"))
	if err != nil {
		t.Fatal(err)
	}
	officer := s.signedIn("officer", telephone)
	officer.menu("/me/data")
	officer.sees("#reads", p.Name["hi"])
	if what != "" {
		officer.sees("#reads", officer.T(what))
	}
	officer.hides("#reads", officer.T("access.data.what.other"))
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
