package locale

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// Message is one text in one language: either Text alone, or Forms, one text for
// each plural category of the language ("one", "other", …). A placeholder is
// written {name}; the placeholder {n} is the number that chooses the form.
type Message struct {
	Text  string
	Forms map[string]string
}

// Categories are the plural categories that CLDR knows.
var Categories = []string{"zero", "one", "two", "few", "many", "other"}

var (
	keyShape         = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	placeholderShape = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)
	formShape        = regexp.MustCompile(`^(zero|one|two|few|many|other):`)
)

// ValidKey tells whether key has the shape of a key: small letters, digits and
// underscores in parts joined by dots, the first part the name of a package.
func ValidKey(key string) bool { return keyShape.MatchString(key) }

// ParseMessage reads a message as it is written on the command line: plain text,
// or plural forms as "one:{n} day|other:{n} days".
func ParseMessage(s string) (Message, error) {
	if strings.TrimSpace(s) == "" {
		return Message{}, fmt.Errorf("the text is empty")
	}
	if !formShape.MatchString(s) {
		return Message{Text: s}, nil
	}
	forms := map[string]string{}
	for _, part := range strings.Split(s, "|") {
		name := formShape.FindString(part)
		if name == "" {
			return Message{}, fmt.Errorf("%q does not begin with the name of a plural form and a colon, such as one or other", part)
		}
		category := strings.TrimSuffix(name, ":")
		if _, twice := forms[category]; twice {
			return Message{}, fmt.Errorf("the plural form %q is given twice", category)
		}
		forms[category] = strings.TrimPrefix(part, name)
	}
	return Message{Forms: forms}, nil
}

// Plural tells whether the message has plural forms.
func (m Message) Plural() bool { return m.Forms != nil }

// Texts returns every text of the message, in a fixed order.
func (m Message) Texts() []string {
	if !m.Plural() {
		return []string{m.Text}
	}
	var texts []string
	for _, category := range Categories {
		if text, ok := m.Forms[category]; ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// Placeholders returns the names used in any of the message's texts, sorted.
func (m Message) Placeholders() []string {
	seen := map[string]bool{}
	for _, text := range m.Texts() {
		for _, found := range placeholderShape.FindAllStringSubmatch(text, -1) {
			seen[found[1]] = true
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Faults returns what is wrong with the message as a text in lang, in words for
// the one who writes texts; none when it is well made.
func (m Message) Faults(lang string) []string {
	var faults []string
	if m.Plural() {
		faults = append(faults, m.pluralFaults(lang)...)
	}
	for _, text := range m.Texts() {
		if strings.TrimSpace(text) == "" {
			faults = append(faults, "a text is empty")
		}
		if rest := placeholderShape.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
			faults = append(faults, fmt.Sprintf("a brace is not part of a placeholder such as {name}: %q", text))
		}
		if strings.ContainsFunc(text, nativeDigit) {
			faults = append(faults, fmt.Sprintf("digits are written 0-9 in every language: %q", text))
		}
	}
	return faults
}

// pluralFaults holds the forms to the two categories that English and Hindi have.
// In Hindi "one" is also the form for 0, so a number shown in "other" must be
// shown in "one" as well.
func (m Message) pluralFaults(lang string) []string {
	var faults []string
	for _, need := range []string{"one", "other"} {
		if _, ok := m.Forms[need]; !ok {
			faults = append(faults, fmt.Sprintf("the plural form %q is missing", need))
		}
	}
	if lang != "hi" {
		return faults
	}
	if strings.Contains(m.Forms["other"], "{n}") && !strings.Contains(m.Forms["one"], "{n}") {
		faults = append(faults, `in Hindi the form "one" serves 0 and 1, so it must show {n}`)
	}
	return faults
}

// nativeDigit tells whether r is a digit of an Indian script.
func nativeDigit(r rune) bool {
	for _, zero := range []rune{0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x06F0, 0x0660} {
		if r >= zero && r < zero+10 {
			return true
		}
	}
	return false
}

// SamePlaceholders returns an error when two languages' texts of one key do not
// take the same values. {n} may be left out of a text with plural forms, where
// it is used to choose the form.
func SamePlaceholders(a, b Message) error {
	left, right := a.takes(), b.takes()
	for name := range left {
		if !right[name] {
			return fmt.Errorf("{%s} stands in only one of the languages", name)
		}
	}
	for name := range right {
		if !left[name] {
			return fmt.Errorf("{%s} stands in only one of the languages", name)
		}
	}
	return nil
}

func (m Message) takes() map[string]bool {
	set := map[string]bool{}
	for _, name := range m.Placeholders() {
		set[name] = true
	}
	if m.Plural() {
		set["n"] = true
	}
	return set
}
