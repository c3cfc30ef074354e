package plan

import (
	"strconv"

	"sopan/internal/ground/locale"
)

// Say puts an item into words in the reader's language: those of who wrote it, or, for an item of the drafter, words made of
// its kind, its competency and its level. name is what the competency is called, course the title of the item's course or "".
func (i Item) Say(p *locale.Printer, name, course string) (text, lang string) {
	if text, lang := p.Name(i.Text); text != "" {
		return text, lang
	}
	if name == "" {
		name = i.Competency
	}
	level := strconv.Itoa(i.To)
	key := "plan.words.job"
	switch {
	case i.Kind == Social:
		key = "plan.words.social"
	case i.Kind == Formal && i.Ref != "":
		if course == "" {
			course = i.Ref
		}
		return p.T("plan.words.course", "course", course), p.LangOf("plan.words.course")
	case i.Kind == Formal:
		key = "plan.words.test"
	}
	return p.T(key, "name", name, "level", level), p.LangOf(key) // key: plan.words.
}
