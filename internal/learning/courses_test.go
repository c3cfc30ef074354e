package learning_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"sopan/internal/learning"
)

// fixtures are the folders of the courses that come with the house.
func fixtures(t testing.TB) map[string]fs.FS {
	t.Helper()
	const folder = "../demo/fixtures/courses"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]fs.FS{}
	for _, e := range entries {
		out[e.Name()] = os.DirFS(folder + "/" + e.Name())
	}
	if len(out) < 8 {
		t.Fatalf("only %d courses in %s", len(out), folder)
	}
	return out
}

func TestParse_EveryCourseOfTheHouse_IsSound(t *testing.T) {
	for name, files := range fixtures(t) {
		c, err := learning.Parse(files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.Code != name || len(c.Units) < 6 && len(c.Units) > learning.ShortParts || len(c.Questions) < learning.MinShort {
			t.Errorf("%s: code %q, %d parts, %d questions", name, c.Code, len(c.Units), len(c.Questions))
		}
	}
}

var listNumber = regexp.MustCompile(`(?m)^[> ]*[0-9]+[.)] `)

// bareWords counts the words of an author's Markdown without rendering it, as a second opinion.
func bareWords(markdown string) int {
	n := 0
	bare := strings.NewReplacer("|", " ", "*", "").Replace(listNumber.ReplaceAllString(markdown, " "))
	for _, w := range strings.Fields(bare) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

func TestMinutes_DeclaredAndMeasured_AreEqualInEveryCourse(t *testing.T) {
	rates := map[string]int{"en": 180, "hi": 150}
	for name, files := range fixtures(t) {
		c, err := learning.Parse(files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for lang, rate := range rates {
			seconds := 45 * len(c.Questions)
			for _, u := range c.Units {
				words := bareWords(u.Texts[lang].Markdown)
				if got := u.Texts[lang].Words; got != words {
					t.Errorf("%s part %d in %s: %d words declared, %d counted", name, u.N, lang, got, words)
				}
				seconds += 45 + (words*60+rate-1)/rate
			}
			if want := (seconds + 59) / 60; c.Minutes[lang] != want {
				t.Errorf("%s in %s: %d minutes declared, %d measured", name, lang, c.Minutes[lang], want)
			}
		}
	}
}

func TestMinutes_OfACourseOfTheHouse_AreFewEnoughForADay(t *testing.T) {
	for name, files := range fixtures(t) {
		c, err := learning.Parse(files)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := json.Marshal(c.Minutes)
		for lang, m := range c.Minutes {
			if (m < 15 && len(c.Units) > learning.ShortParts) || m > 60 {
				t.Errorf("%s takes %s minutes; in %s that is no sitting", name, raw, lang)
			}
		}
	}
}
