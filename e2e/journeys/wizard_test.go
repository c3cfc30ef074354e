//go:build browser

package journeys

import (
	"testing"

	"sopan/internal/ground/who"
)

const (
	secretary = "POS-UP-PR-GPS"
	written   = "/mdo/positions/" + secretary
)

// The department's unit writes what a post needs step by step, asks its holder, takes something back, and sends it on; the holder
// answers on a phone.
func TestWizard_ADepartmentWritesWhatAPostNeeds_AndItsHolderAnswers(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("department", desk)
		v.open(written)
		v.click(`form[action$="/begin"] button`)
		v.at(written)
		v.sees("#steps", v.T("framework.wizard.step.roles"), v.T("framework.wizard.state.not_started"))

		v.click(`#steps a[href$="/roles"]`)
		v.Fill("#name_en", "Keep the flood list")
		v.Fill("#name_hi", "बाढ़ सूची रखना")
		v.click(`#form button[value="save"]`)
		v.at(written + "/roles")
		v.sees("#standing", "Keep the flood list")

		v.click(`nav a[href$="/activities"]`)
		v.Choose(`#role option[value="R5"]`)
		v.Fill("#text_en", "Listing")
		v.Fill("#text_hi", "समानुभूति के साथ बाढ़ सूची तैयार करना")
		v.click(`#form button[value="look"]`)
		v.sees("#form .inset", v.T("framework.lint.verb"))
		v.Fill("#text_en", "Prepare the flood list with empathy for the families")
		v.Choose(`#frequency option[value="yearly"]`)
		v.click(`#form button[value="save"]`)
		v.sees("#role-R5", "Prepare the flood list")

		v.click(`nav a[href$="/competencies"]`)
		v.click(`a[href$="/competencies?activity=A13"]`)
		v.sees("#suggested", v.T("framework.suggest.words", "words", "empathy"))
		v.click(`#suggested a[href*="competency=KCM-B022"]`)
		v.has(`#level input[value="3"]`, "third level beside its words")
		v.click(`main form[action$="/competencies"] button[value="save"]`)
		v.sees("#A13 .led", "Empathy")

		v.click(`form[action$="/undo"] button`)
		v.lacks("#A13 .led", "what was taken back")
		v.open(written + "/history")
		v.click(`.led li:first-child form[action$="/undo"] button`)
		v.sees(".told", v.T("framework.wizard.told.undone"))

		ask(t, s)
		phone := s.signedIn("officer", telephone)
		phone.open("/today")
		phone.click(`a[href="/post/check/` + secretary + `"]`)
		phone.sees("main", "बाढ़ सूची")
		phone.clickFor(`button[value="corrected"]`, 422)
		phone.has("#errors", "error that takes the focus")
		phone.Fill("#note", "सूची हर छह माह में बनती है")
		phone.click(`button[value="corrected"]`)
		phone.sees(".inset", "हर छह माह")

		v.open(written + "/check")
		v.sees("#answers", "हर छह माह")
		v.clickFor(`form[action$="/submit"] button`, 422)
		v.Fill("#why", "The other holder is on leave")
		v.click(`form[action$="/submit"] button`)
		v.at(written)
		v.sees(".stages", v.T("framework.wizard.stage.submitted"))
		v.open(written + "/roles")
		v.lacks("#form", "a form for what nobody writes on any more")
	})
}

// ask asks the officer of the story, who is one of many holders and not on the first page of them.
func ask(t *testing.T, s *stage) {
	t.Helper()
	ctx := t.Context()
	by, err := s.Person(ctx, "department")
	if err != nil {
		t.Fatal(err)
	}
	officer, err := s.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	by.Grants = []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.PR."}}
	if err := s.Frameworks.AskHolders(ctx, by, secretary, []string{officer.PersonID}); err != nil {
		t.Fatal(err)
	}
}
