// Command addword writes a text in English and Hindi under a key, into en.json
// and hi.json. It is called by script/add-word, which holds the lock.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sopan/internal/ground/locale"
)

const usage = `usage: script/add-word KEY "English" "हिन्दी"
       script/add-word -              lines of KEY<TAB>English<TAB>हिन्दी from stdin
       script/add-word --remove KEY…
A plural: "one:{n} day|other:{n} days" "one:{n} दिन|other:{n} दिन"`

// word is one text in both languages.
type word struct {
	key    string
	en, hi locale.Message
}

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "add-word:", err)
		os.Exit(1)
	}
}

// run takes the folder of the language files, then the words. Nothing is written
// unless every word is well made.
func run(args []string, in io.Reader) error {
	if len(args) < 2 {
		return fmt.Errorf("%s", usage)
	}
	dir, rest := args[0], args[1:]
	switch {
	case rest[0] == "--remove" && len(rest) > 1:
		return change(dir, nil, rest[1:])
	case rest[0] == "-" && len(rest) == 1:
		words, err := readWords(in)
		if err != nil {
			return err
		}
		return change(dir, words, nil)
	case len(rest) == 3:
		w, err := newWord(rest[0], rest[1], rest[2])
		if err != nil {
			return err
		}
		return change(dir, []word{w}, nil)
	}
	return fmt.Errorf("%s", usage)
}

// readWords reads every line, and reports all the bad ones at once.
func readWords(in io.Reader) ([]word, error) {
	var words []word
	var faults []string
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) != 3 {
			faults = append(faults, fmt.Sprintf("line %d: want 3 columns parted by tabs, got %d: %q", n, len(columns), line))
			continue
		}
		w, err := newWord(columns[0], columns[1], columns[2])
		if err != nil {
			faults = append(faults, fmt.Sprintf("line %d: %v", n, err))
			continue
		}
		words = append(words, w)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if faults != nil {
		return nil, fmt.Errorf("nothing written:\n%s", strings.Join(faults, "\n"))
	}
	return words, nil
}

func newWord(key, english, hindi string) (word, error) {
	key = strings.TrimSpace(key)
	if !locale.ValidKey(key) {
		return word{}, fmt.Errorf("%q is not a key: write parts of small letters, digits and _ joined by dots, such as plan.review.title", key)
	}
	w := word{key: key}
	for _, side := range []struct {
		lang, text string
		into       *locale.Message
	}{{"en", english, &w.en}, {"hi", hindi, &w.hi}} {
		m, err := locale.ParseMessage(strings.TrimSpace(side.text))
		if err != nil {
			return word{}, fmt.Errorf("%s (%s): %w", key, side.lang, err)
		}
		if faults := m.Faults(side.lang); faults != nil {
			return word{}, fmt.Errorf("%s (%s): %s", key, side.lang, strings.Join(faults, "; "))
		}
		*side.into = m
	}
	if err := locale.SamePlaceholders(w.en, w.hi); err != nil {
		return word{}, fmt.Errorf("%s: %w", key, err)
	}
	return w, nil
}

// change puts and removes words in both files. Each file is replaced whole, so a
// reader never sees half of one.
func change(dir string, put []word, remove []string) error {
	for _, lang := range []string{"en", "hi"} {
		path := filepath.Join(dir, lang+".json")
		data, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		messages, err := locale.ReadFile(data)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, w := range put {
			messages[w.key] = map[string]locale.Message{"en": w.en, "hi": w.hi}[lang]
		}
		for _, key := range remove {
			delete(messages, key)
		}
		if err := replace(path, messages); err != nil {
			return err
		}
	}
	return nil
}

func replace(path string, messages map[string]locale.Message) error {
	out, err := locale.WriteFile(messages)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", out, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
