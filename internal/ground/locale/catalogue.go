package locale

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"golang.org/x/text/language"
)

// base is the language of last resort: every key must stand in it.
const base = "en"

// Catalogue is every text in every language that has a file. It never changes
// after Load, so any number of requests may read it at once.
type Catalogue struct {
	printers  map[string]*Printer
	languages []string // base first, then by code: the matcher's order
	matcher   language.Matcher
}

// Load reads every *.json at the root of files; the file's name is its language.
// A file that is not a flat object of texts, or a missing English file, is an error.
func Load(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{printers: map[string]*Printer{}}
	for _, name := range names {
		p, err := loadPrinter(files, name)
		if err != nil {
			return nil, fmt.Errorf("locale.Load: %s: %w", name, err)
		}
		c.printers[p.lang] = p
		c.languages = append(c.languages, p.lang)
	}
	english := c.printers[base]
	if english == nil {
		return nil, fmt.Errorf("locale.Load: %s.json is missing", base)
	}
	sort.Slice(c.languages, func(i, j int) bool {
		a, b := c.languages[i], c.languages[j]
		if a == base || b == base {
			return a == base && b != base
		}
		return a < b
	})
	tags := make([]language.Tag, len(c.languages))
	for i, lang := range c.languages {
		tags[i] = c.printers[lang].tag
		c.printers[lang].fallback = english.texts
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

func loadPrinter(files fs.FS, name string) (*Printer, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	messages, err := ReadFile(data)
	if err != nil {
		return nil, err
	}
	lang := strings.TrimSuffix(path.Base(name), ".json")
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("%q is not a language: %w", lang, err)
	}
	p := &Printer{lang: lang, tag: tag, texts: make(map[string]text, len(messages))}
	for key, message := range messages {
		p.texts[key] = compile(message)
	}
	return p, nil
}

// Languages are the codes of the languages that have a file, English first.
func (c *Catalogue) Languages() []string { return append([]string(nil), c.languages...) }

// Printer is the catalogue in one language. A language without a file is English;
// a region is left aside ("hi-IN" is "hi").
func (c *Catalogue) Printer(lang string) *Printer {
	if supported, ok := c.supported(lang); ok {
		return c.printers[supported]
	}
	return c.printers[base]
}

func (c *Catalogue) supported(lang string) (string, bool) {
	lang = strings.ToLower(strings.TrimSpace(lang))
	if _, ok := c.printers[lang]; ok {
		return lang, true
	}
	lang, _, _ = strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	_, ok := c.printers[lang]
	return lang, ok
}

// maxHeader bounds the work that a stranger's header can ask for.
const maxHeader = 500

// Match chooses the language of a request: the one the reader chose earlier (the
// cookie), else the best of those the browser asks for, else English.
func (c *Catalogue) Match(acceptLanguage, cookie string) string {
	if lang, ok := c.supported(cookie); ok {
		return lang
	}
	if len(acceptLanguage) > maxHeader {
		return base
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return base
	}
	// The tag that Match returns may carry extensions of the request's own, so
	// only the index says which of our languages was meant.
	_, index, confidence := c.matcher.Match(wanted...)
	if confidence == language.No {
		return base
	}
	return c.languages[index]
}
