//go:build browser

package journeys

import (
	"net/http"
	"net/url"
	"testing"
)

// booking gives the id of the test that is booked in a competency.
func booking(t testing.TB, s *stage, competency string) string {
	t.Helper()
	var list struct {
		Items []struct{ ID, Competency string }
	}
	if status := s.api("assessor").Get("/api/v1/bookings?status=booked&competency="+competency, &list); status != http.StatusOK || len(list.Items) != 1 {
		t.Fatalf("bookings in %s: %d, %+v", competency, status, list)
	}
	return list.Items[0].ID
}

// scores writes the result of a booked test at the assessor's desk.
func scores(v *visitor, booking, percent string) {
	v.t.Helper()
	v.open("/assess")
	v.click(`main a[href="/assess/` + booking + `"]`)
	v.Fill("#percent", percent)
	v.Choose(`input[name="sworn"]`)
	v.click(`form[action="/assess/` + booking + `"] button`)
}

func TestAssessor_RecordsWhoWasBooked_AndNobodyElse(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("assessor", desk)
		v.menu("/assess")
		v.sees("main", "Sunita Verma", sunita)
		id := booking(t, s, gem)

		v.click(`main a[href="/assess/` + id + `"]`)
		v.Fill("#percent", "681")
		v.Choose(`input[name="sworn"]`)
		v.clickFor(`form[action="/assess/`+id+`"] button`, http.StatusUnprocessableEntity)
		v.has("#errors a[href='#percent']", "way to the field at fault")
		scores(v, id, "68.1")
		v.has(".told", "word that it is written")
		v.open("/assess/" + id)
		v.sees("main", "68.10%")
		v.lacks(`form[action="/assess/`+id+`"]`, "a form for a result that is written")
		v.open("/assess?status=scored")
		v.has(`main a[href="/assess/`+id+`"]`, "test that is scored")
		s.expect(gem, 2.64, 2)

		notBooked(t, s, v)
		teaches(t, s)
	})
}

// notBooked tries to write results for somebody who was never booked, by address and by the interface.
func notBooked(t *testing.T, s *stage, v *visitor) {
	t.Helper()
	if status := v.Goto(v.site + "/assess/01JD0000000000000000000000"); status != http.StatusNotFound {
		t.Errorf("a booking that does not exist: %d", status)
	}
	v.look()
	v.forge("/assess/01JD0000000000000000000000", url.Values{"percent": {"99"}, "pass_mark": {"60"}, "sworn": {"1"}}, http.StatusForbidden)
	body := map[string]any{"competency": gem, "kind": "piaa", "level": 3, "percent": 99, "pass_mark": 60}
	status := s.api("assessor").Post("/api/v1/people/EMP-UP-129-0433/evidence", body, nil)
	if status < 400 || status >= 500 {
		t.Errorf("a result for one who was not booked: %d", status)
	}
}

// teaches has one of a provider try to see and score a test, and the department try to book one with it.
func teaches(t *testing.T, s *stage) {
	t.Helper()
	provider := s.signedIn("author", desk)
	provider.refused("/assess")
	id := booking(t, s, "KCM-F052")
	provider.hidden("/assess/" + id)
	provider.forge("/assess/"+id, url.Values{"percent": {"99"}, "pass_mark": {"60"}, "sworn": {"1"}}, http.StatusForbidden)
	if booking(t, s, "KCM-F052") != id {
		t.Error("the test of a provider's was scored")
	}

	department := s.signedIn("department", desk)
	department.open("/team/book/EMP-UP-129-0433?competency=" + gem)
	department.Evaluate(`(() => { const o = document.querySelector("#agency option"); o.value = "GeM-ACAD"; o.selected = true })()`)
	department.clickFor(`form[action="/team/book/EMP-UP-129-0433"] button`, http.StatusForbidden)
	department.sees("#errors", department.T("assessment.denied.teaches"))
	department.lacks("#booked .led", "a test booked with a provider")
}

// The office books a test: from the person's page, the competency first, then an agency that may test it.
func TestDepartment_BooksATest_WithAnAgencyThatDidNotTeach(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("department", desk)
		v.open("/mdo/people/" + sunita)
		v.click(`main a[href="/team/book/` + sunita + `"]`)
		v.Fill("#competency", "DOM-PR-03")
		v.click(`form[method="get"] button`)
		v.at("/team/book/" + sunita)
		v.sees("#book", "Registration of births and deaths")
		v.has(`#agency option[value="ORGI"]`, "the Registrar General's office among the agencies")
		v.has(`#agency option[value="AA-1"]`, "the other agency")
		v.Fill("#agency", "ORGI")
		v.click(`#book form button`)
		v.at("/team/book/" + sunita)
		v.sees(".told", "Office of the Registrar General, India")
		v.sees("#booked", "Registration of births and deaths")
		v.Fill("#competency", "DOM-PR-03") // a second time it comes back with why
		v.click(`form[method="get"] button`)
		v.clickFor(`#book form button`, http.StatusConflict)
		v.has("#errors a[href='#competency']", "that it is booked already")
		v.signOut()

		a := s.signedIn("assessor", desk)
		a.open("/assess")
		a.hides("main", "Registration of births and deaths")
	})
}
