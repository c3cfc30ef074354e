package learning

import (
	"bytes"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// markdown is plain Markdown with tables. HTML in the source is left out, and cells carry no style.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
))

// allowed is all that a text may contain: no attribute, no link, no picture, nothing that loads or runs.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "blockquote", "br", "hr",
		"table", "thead", "tbody", "tr", "th", "td")
	return p
}()

// Render gives the sanitised HTML of an author's Markdown. It is called once, when a course is read; pages print the
// result as it is.
func Render(source string) (string, error) {
	var raw bytes.Buffer
	if err := markdown.Convert([]byte(source), &raw); err != nil {
		return "", err
	}
	return strings.TrimSpace(allowed.Sanitize(raw.String())) + "\n", nil
}
