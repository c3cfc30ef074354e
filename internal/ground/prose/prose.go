// Package prose makes of what authors write what readers see: sanitised HTML from Markdown, how long it takes to read, and pictures
// that lie in the store of content.
package prose

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Languages are those in which everything that is taught must be whole. It may have others beside them.
var Languages = []string{"en", "hi"}

// markdown is plain Markdown with tables. HTML in the source is left out, and cells carry no style.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
))

// allowed is all that a text may contain: no attribute, no link, nothing that loads or runs; pictures only of our own store.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "blockquote", "br", "hr",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^` + fileForm + `$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	return p
}()

// Render gives the sanitised HTML of an author's Markdown. It is called once, when a text is read; pages print the result as it is,
// with its pictures placed (Placed).
func Render(source string) (string, error) {
	var raw bytes.Buffer
	if err := markdown.Convert([]byte(source), &raw); err != nil {
		return "", err
	}
	return strings.TrimSpace(nowhere.ReplaceAllString(allowed.Sanitize(raw.String()), "")) + "\n", nil
}

// A file of the store of content is written "store:PACKAGE/NAME" in a text: ![A pump](store:0199…/image.png).
const fileForm = `store:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/([A-Za-z0-9][A-Za-z0-9._-]{0,80})`

var (
	fileOnly = regexp.MustCompile(`^` + fileForm + `$`)
	placed   = regexp.MustCompile(`src="` + fileForm + `"`)
	nowhere  = regexp.MustCompile(`<img(?: alt="[^"]*")?/?>`) // a picture that is not ours
	shown    = regexp.MustCompile(`!\[([^\]]*)\]\(\s*<?([^\s)>]*)`)
)

// File writes down a file of a package.
func File(packageID, name string) string { return "store:" + packageID + "/" + name }

// CutFile gives the package and the name of a file as File has written them; ok is false for anything else.
func CutFile(ref string) (packageID, name string, ok bool) {
	m := fileOnly.FindStringSubmatch(ref)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// Placed gives a text that Render has made with each of its pictures at the address that at gives for it, asked for when it comes into
// view. Without at, pictures are left as they are and show their words.
func Placed(rendered string, at func(packageID, name string) string) string {
	if at == nil || !strings.Contains(rendered, `src="store:`) {
		return rendered
	}
	return placed.ReplaceAllStringFunc(rendered, func(src string) string {
		m := placed.FindStringSubmatch(src)
		return `loading="lazy" src="` + html.EscapeString(at(m[1], m[2])) + `"`
	})
}

// Picture is a picture as a Markdown text names it.
type Picture struct {
	Alt string
	Ref string // see File; anything else is left out by Render
}

// Pictures lists the pictures that a Markdown text names.
func Pictures(source string) []Picture {
	var out []Picture
	for _, m := range shown.FindAllStringSubmatch(source, -1) {
		out = append(out, Picture{Alt: strings.TrimSpace(m[1]), Ref: m[2]})
	}
	return out
}

// The minutes of what is taught are computed from its words, never typed in by an author. The rates are this project's own rule:
// official prose, read on a telephone, by somebody for whom it is work and new.
const (
	wordsPerMinuteEn    = 180
	wordsPerMinuteOther = 150 // Hindi, and every language for which nothing else is known

	// SecondsPerQuestion is what a question takes: read it, decide, read why.
	SecondsPerQuestion = 45
)

// Seconds is how long a text of so many words and its questions take in a language.
func Seconds(lang string, words, questions int) int {
	rate := wordsPerMinuteOther
	if lang == "en" {
		rate = wordsPerMinuteEn
	}
	return (words*60+rate-1)/rate + questions*SecondsPerQuestion
}

// Minutes gives whole minutes, rounded up: nobody is promised less time than it takes.
func Minutes(seconds int) int { return (seconds + 59) / 60 }

var (
	inlineTag = regexp.MustCompile(`</?(?:strong|em|code|del)>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

// Words counts the words that a reader sees in sanitised HTML. A dash or a bullet alone is not a word.
func Words(sanitised string) int {
	text := anyTag.ReplaceAllString(inlineTag.ReplaceAllString(sanitised, ""), " ")
	n := 0
	for _, w := range strings.Fields(html.UnescapeString(text)) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
