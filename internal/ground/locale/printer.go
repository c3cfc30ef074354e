package locale

import (
	"sort"
	"strings"

	"golang.org/x/text/language"
)

// Printer is a Catalogue seen in one language. Get one from Catalogue.Printer.
type Printer struct {
	lang     string
	tag      language.Tag
	texts    map[string]text
	fallback map[string]text // the English texts
}

// Lang is the language's code, as the page's lang attribute takes it.
func (p *Printer) Lang() string { return p.lang }

// Dir is "rtl" for a language written from right to left, else "ltr".
func (p *Printer) Dir() string {
	script, _ := p.tag.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa":
		return "rtl"
	}
	return "ltr"
}

// List joins items as a sentence does: "Asha, Binod and Chitra".
func (p *Printer) List(items []string) string {
	if len(items) == 0 {
		return ""
	}
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	sentence := items[0]
	for _, item := range items[1:last] {
		sentence = p.T("ground.locale.list_comma", "a", sentence, "b", item)
	}
	return p.T("ground.locale.list_and", "a", sentence, "b", items[last])
}

// Name picks one of a thing's names, by language: the reader's, else Hindi where
// there is one, else English, else any. It tells the language it picked, for the
// lang attribute; both are empty when there is no name at all.
func (p *Printer) Name(names map[string]string) (text, lang string) {
	for _, lang := range []string{p.lang, "hi", base} {
		if name := strings.TrimSpace(names[lang]); name != "" {
			return name, lang
		}
	}
	langs := make([]string, 0, len(names))
	for lang := range names {
		langs = append(langs, lang)
	}
	sort.Strings(langs) // the same name each time
	for _, lang := range langs {
		if name := strings.TrimSpace(names[lang]); name != "" {
			return name, lang
		}
	}
	return "", ""
}
