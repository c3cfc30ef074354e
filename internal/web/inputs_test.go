package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every type of input that some page asks for looks like the others: the style names each by its type.
func TestStyle_EveryTypeOfInputThatAPageAsksFor_IsStyled(t *testing.T) {
	css, err := os.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`parts\.Field\{[^\n]*Type: "([a-z-]+)"`)
	own := map[string]bool{"select": true, "textarea": true, "file": true} // styled by their own names
	seen := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".templ") && !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range asked.FindAllSubmatch(text, -1) {
			seen[string(m[1])] = true
			if kind := string(m[1]); !own[kind] && !strings.Contains(string(css), "input[type="+kind+"]") {
				t.Errorf("%s asks for %s, which app.css does not name", path, kind)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"date", "time", "number"} {
		if !seen[kind] {
			t.Errorf("no page was found that asks for %s: has the pattern become blind?", kind)
		}
	}
}
