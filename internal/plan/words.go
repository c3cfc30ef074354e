package plan

import (
	"strconv"

	"sopan/internal/ground/locale"
)

// Say puts an item into words in the reader's language: those of who wrote it, or, for an item of the drafter, words made of
// its kind, its competency or course, and its level.
func (w Words) Say(p *locale.Printer, i Item) (text, lang string) {
	if text, lang := p.Name(i.Text); text != "" {
		return text, lang
	}
	name, _ := w.Name(p, i.Competency)
	key := "plan.words.job"
	switch {
	case i.Kind == Social:
		key = "plan.words.social"
	case i.Kind == Formal && i.Ref != "":
		title, _ := p.Name(w.Courses[i.Ref])
		if title == "" {
			title = i.Ref
		}
		if i.Closes == "piaa" {
			return p.T("plan.words.course_test", "course", title, "level", strconv.Itoa(i.To)), p.LangOf("plan.words.course_test")
		}
		return p.T("plan.words.course", "course", title), p.LangOf("plan.words.course")
	case i.Kind == Formal:
		key = "plan.words.test"
	}
	return p.T(key, "name", name, "level", strconv.Itoa(i.To)), p.LangOf(key) // key: plan.words.
}

// Name is what a competency is called, or its code where nobody has a name for it.
func (w Words) Name(p *locale.Printer, code string) (name, lang string) {
	if name, lang := p.Name(w.Competencies[code].Name); name != "" {
		return name, lang
	}
	return code, ""
}

// Levels is the size of a competency's scale.
func (w Words) Levels(code string) int {
	if n := w.Competencies[code].Levels; n > 0 {
		return n
	}
	return 5 // nobody knows the competency any more: the usual scale
}
