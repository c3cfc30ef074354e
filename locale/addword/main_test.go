package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun_WritesBothLanguages_SortedAndReplaced(t *testing.T) {
	dir := t.TempDir()
	in := strings.NewReader("# a remark\n\nb.x\tone:{n} day|other:{n} days\tone:{n} दिन|other:{n} दिन\r\na.x\tOld\tपुराना\n")
	for _, step := range []struct {
		args []string
		in   *strings.Reader
	}{
		{[]string{dir, "-"}, in},
		{[]string{dir, "a.x", "New", "नया"}, nil},
		{[]string{dir, "c.x", "Gone", "गया"}, nil},
		{[]string{dir, "--remove", "c.x", "c.none"}, nil},
	} {
		if err := run(step.args, step.in); err != nil {
			t.Fatalf("%v: %v", step.args[1:], err)
		}
	}
	for lang, want := range map[string]string{
		"en": "{\n\"a.x\": \"New\",\n\"b.x\": {\"one\":\"{n} day\",\"other\":\"{n} days\"}\n}\n",
		"hi": "{\n\"a.x\": \"नया\",\n\"b.x\": {\"one\":\"{n} दिन\",\"other\":\"{n} दिन\"}\n}\n",
	} {
		if got, err := os.ReadFile(filepath.Join(dir, lang+".json")); err != nil || string(got) != want {
			t.Errorf("%s.json = %s, %v", lang, got, err)
		}
	}
}

func TestRun_BadWord_WritesNothing(t *testing.T) {
	for name, step := range map[string]struct {
		args []string
		in   string
		want string
	}{
		"key":          {[]string{"Plan.Title", "A", "अ"}, "", "not a key"},
		"one part":     {[]string{"plan", "A", "अ"}, "", "not a key"},
		"placeholder":  {[]string{"a.b", "{x}", "अ"}, "", "only one"},
		"empty":        {[]string{"a.b", "A", " "}, "", "empty"},
		"half plural":  {[]string{"a.b", "one:A", "अ"}, "", "missing"},
		"native digit": {[]string{"a.b", "5", "५"}, "", "0-9"},
		"columns":      {[]string{"-"}, "a.b\tA\tअ\na.c\tB\n", "line 2"},
		"arguments":    {[]string{"a.b", "A"}, "", "usage"},
	} {
		dir := t.TempDir()
		err := run(append([]string{dir}, step.args...), strings.NewReader(step.in))
		if err == nil || !strings.Contains(err.Error(), step.want) {
			t.Errorf("%s: err = %v, want %q in it", name, err, step.want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: something was written", name)
		}
	}
}
