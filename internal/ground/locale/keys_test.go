package locale

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// These tests hold every text of the house: each key that the code asks for is
// written in every first language, and none is written that nobody asks for.

const root = "../../.."

// firstLanguages must be whole at every release; the others may follow.
var firstLanguages = []string{"en", "hi"}

// asks are the ways in which code asks for a text by a literal key.
var asks = []*regexp.Regexp{
	regexp.MustCompile(`\.(?:T|Has|LangOf)\(\s*"([^"]+)"`),
	regexp.MustCompile(`fault\.E\([^,()]+,\s*(?:"[^"]*"|[^,"()]+),\s*"([^"]+)"`),
	regexp.MustCompile(`\.At\(\s*[^,]+,\s*"([a-z]+\.[^"]+)"`),
	regexp.MustCompile(`\bKey:\s*"([a-z]+\.[a-z0-9_.]+)"`),
}

var (
	// A comment "// key: gap.reason." names keys that code puts together.
	commented = regexp.MustCompile(`//\s*keys?:\s*([a-z0-9_., ]+)`)
	comments  = regexp.MustCompile(`(?m)^\s*//.*$`)
	// Words are all literals that look like a key or like the beginning of keys.
	words = regexp.MustCompile(`"([a-z]+\.[a-z0-9_.]+)"`)
)

// use is what the code of the house asks for.
type use struct {
	asked    map[string]string // key, or beginning of keys ending in ".", to a file that asks for it
	literals map[string]bool   // all that may be a key, wherever it stands
}

func TestKeys_AskedFor_StandInEveryFirstLanguage(t *testing.T) {
	u := survey(t)
	for _, lang := range firstLanguages {
		texts := textsOf(t, lang)
		for _, key := range sorted(u.asked) {
			if !covered(texts, key) {
				t.Errorf("%s asks for %q, which is not in locale/%s.json: use script/add-word", u.asked[key], key, lang)
			}
		}
	}
}

func TestKeys_Written_AreAskedFor(t *testing.T) {
	u := survey(t)
	for _, lang := range firstLanguages {
		for _, key := range sorted(textsOf(t, lang)) {
			if !u.uses(key) {
				t.Errorf("locale/%s.json has %q, which nothing asks for: script/add-word --remove %s", lang, key, key)
			}
		}
	}
}

func TestKeys_AreTheSameInTheFirstLanguages_WithTheSamePlaceholders(t *testing.T) {
	en := textsOf(t, "en")
	for _, lang := range firstLanguages {
		texts := textsOf(t, lang)
		for key, english := range en {
			m, ok := texts[key]
			if !ok {
				t.Errorf("%q is missing in locale/%s.json", key, lang)
				continue
			}
			if err := SamePlaceholders(english, m); err != nil {
				t.Errorf("%s in %s: %v", key, lang, err)
			}
		}
		for key := range texts {
			if _, ok := en[key]; !ok {
				t.Errorf("%q is in locale/%s.json but not in English", key, lang)
			}
		}
	}
}

func TestTexts_AreWellMade(t *testing.T) {
	for _, lang := range firstLanguages {
		for key, m := range textsOf(t, lang) {
			if !ValidKey(key) {
				t.Errorf("locale/%s.json: %q is not a key", lang, key)
			}
			for _, fault := range m.Faults(lang) {
				t.Errorf("locale/%s.json: %s: %s", lang, key, fault)
			}
		}
	}
}

func TestTexts_InHindi_AreTranslated(t *testing.T) {
	for key, m := range textsOf(t, "hi") {
		for _, text := range m.Texts() {
			if stray := StrayLatin(text); stray != nil {
				t.Errorf("%s = %q is in Latin letters: translate it, or allow the words %v in latin.go", key, text, stray)
			}
		}
	}
}

func TestFiles_AreSortedOneKeyALine(t *testing.T) {
	for _, lang := range firstLanguages {
		data, err := os.ReadFile(filepath.Join(root, "locale", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		want, err := WriteFile(textsOf(t, lang))
		if err != nil {
			t.Fatal(err)
		}
		if string(data) != string(want) {
			t.Errorf("locale/%s.json was edited by hand, or holds a key twice: use script/add-word", lang)
		}
	}
}

// TestSurvey_SeesEveryWayOfAsking plants each way of asking and must find it.
func TestSurvey_SeesEveryWayOfAsking(t *testing.T) {
	u := use{asked: map[string]string{}, literals: map[string]bool{}}
	u.read("planted.go", `
		{ p.T("a.text", "n", 3) } p.Has( "a.has")
		p.T("a.family." + x)
		fault.E(fault.NotFound, "plan.Open", "a.error", "id", id)
		f := fault.E(kind, op, "a.error_op").At("name", "a.place")
		// key: a.comment, a.comments.
		Problem{Key: "a.problem"}
		const k = "a.constant"
		// A comment may say p.T("a.told") without asking for it.
	`)
	want := []string{"a.comment", "a.comments.", "a.error", "a.error_op", "a.family.", "a.has", "a.place", "a.problem", "a.text"}
	got := sorted(u.asked)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("asked = %v, want %v", got, want)
	}
	for _, key := range []string{"a.constant", "a.family.x", "a.comments.y", "a.text"} {
		if !u.uses(key) {
			t.Errorf("%q is used and was not seen", key)
		}
	}
	if u.uses("a.unused") {
		t.Error("an unused key was held to be used")
	}
}

func sorted[V any](of map[string]V) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func textsOf(t *testing.T, lang string) map[string]Message {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "locale", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := ReadFile(data)
	if err != nil {
		t.Fatalf("locale/%s.json: %v", lang, err)
	}
	return texts
}

// covered tells whether key, or for a beginning at least one key of the family,
// has a text.
func covered(texts map[string]Message, key string) bool {
	if !strings.HasSuffix(key, ".") {
		_, ok := texts[key]
		return ok
	}
	for other := range texts {
		if strings.HasPrefix(other, key) {
			return true
		}
	}
	return false
}

func (u use) uses(key string) bool {
	if _, ok := u.asked[key]; ok || u.literals[key] {
		return true
	}
	for i, r := range key {
		if r != '.' {
			continue
		}
		beginning := key[:i+1]
		if _, ok := u.asked[beginning]; ok {
			return true
		}
		// A beginning outside of a call counts when it is more than a package's name.
		if strings.Count(beginning, ".") > 1 && u.literals[beginning] {
			return true
		}
	}
	return false
}

func survey(t *testing.T) use {
	t.Helper()
	u := use{asked: map[string]string{}, literals: map[string]bool{}}
	for _, dir := range []string{"internal", "cmd"} {
		top := filepath.Join(root, dir)
		if _, err := os.Stat(top); err != nil {
			continue
		}
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !isSource(path) || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil // renamed since it was listed
			}
			u.read(strings.TrimPrefix(path, root+"/"), string(data))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return u
}

// isSource leaves out tests, which ask for keys that do not exist, and what is
// generated from templates.
func isSource(path string) bool {
	if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.Contains(path, "/testdata/") {
		return false
	}
	return strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
}

func (u use) read(file, source string) {
	for _, found := range commented.FindAllStringSubmatch(source, -1) {
		for _, key := range strings.FieldsFunc(found[1], func(r rune) bool { return r == ',' || r == ' ' }) {
			u.asked[key] = file
		}
	}
	source = comments.ReplaceAllString(source, "")
	for _, ask := range asks {
		for _, found := range ask.FindAllStringSubmatch(source, -1) {
			u.asked[found[1]] = file
		}
	}
	for _, found := range words.FindAllStringSubmatch(source, -1) {
		u.literals[found[1]] = true
	}
}
