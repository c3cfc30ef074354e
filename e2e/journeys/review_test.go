//go:build browser

package journeys

import (
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/framework"
)

// masauli is the overlay of another block than the story's, which asks more than the core and so needs no consent.
const masauli = "POS-UP-PR-GPS.UP-129-949"

// Two officers read what a third has written before it counts, the page says first whom it touches, and who wrote it takes none of
// these steps, by the page or past it.
func TestReview_TwoOfficersReadWhatAThirdWrote_BeforeItComesIntoForce(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		submitted(t, s)
		const page = "/frac/" + masauli

		author := s.seated("department", desk)
		author.open(page + "/review")
		author.lacks(`form[action="`+page+`/review"]`, "a step for who wrote it")
		author.forge(page+"/review", url.Values{"step": {framework.StepReview}}, http.StatusForbidden)

		district := s.seated("district", telephone)
		district.open("/frac/review")
		district.click(`#waiting a[href="` + page + `/review"]`)
		district.sees(".stages", district.T("framework.stage.submitted"))
		district.clickFor(`button[formaction="`+page+`/send-back"]`, http.StatusUnprocessableEntity)
		district.has("#errors a[href='#note']", "way to the reason that is missing")
		if at := district.Evaluate(focused); at != `"errors"` {
			t.Errorf("the focus is on %s, want the errors", at)
		}
		district.click(`form[action="` + page + `/review"] button[type=submit]`)
		district.sees(".told", district.T("framework.told.reviewed"))

		commission := s.seated("curator", desk)
		commission.open(page + "/review")
		commission.sees("#content", "Hold a monthly camp")
		commission.click(`form[action="` + page + `/review"] button[type=submit]`)
		commission.sees(".told", commission.T("framework.told.verified"))

		district.open(page + "/publish")
		district.has("dl.facts4", "figures of whom it touches")
		district.sees("#competencies tbody", "4")
		district.click(`form[action="` + page + `/publish"] button`)
		district.sees(".told", district.T("framework.told.published", "version", 1))

		author.forge(page+"/publish", url.Values{"version": {"1"}}, http.StatusForbidden)
		if p, err := s.Frameworks.Profile(t.Context(), s.Reader(), masauli); err != nil || p.Version != 1 {
			t.Errorf("in force: version %d, %v", p.Version, err)
		}
	})
}

// submitted has the department write the overlay and send it on.
func submitted(t *testing.T, s *stage) {
	t.Helper()
	by, err := s.Person(t.Context(), "department")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Frameworks.NewOverlay(t.Context(), by, secretary, "UP-129-949"); err != nil {
		t.Fatal(err)
	}
	text := framework.Names{"en": "Hold a monthly camp and enter births and deaths the same day", "hi": "मासिक शिविर लगाना और जन्म व मृत्यु उसी दिन दर्ज करना"}
	if _, err := s.Frameworks.EditDraft(t.Context(), by, masauli, 0,
		framework.Put(framework.PartRole("R3"), "", -1, framework.Role{Code: "R3", Name: framework.Names{"en": "Services and registers", "hi": "सेवाएँ और पंजियाँ"}}),
		framework.Put(framework.PartActivity("M1"), "R3", -1, framework.Activity{Code: "M1", Frequency: "monthly", Text: text}),
		framework.Put(framework.PartNeed("M1", "KCM-F030"), "", -1, framework.Requirement{Competency: "KCM-F030", Level: 4, Criticality: 2})); err != nil {
		t.Fatal(err)
	}
	if err := s.Frameworks.SubmitFrac(t.Context(), by, masauli, "The block meeting has agreed; the written answers of two Secretaries follow."); err != nil {
		t.Fatal(err)
	}
	s.Drain(t)
}
