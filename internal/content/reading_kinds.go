package content

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ledongthuc/pdf"
	"golang.org/x/net/html"
)

// epub reads the chapters in the order of the spine (EPUB 3.3, 5.7).
func (r *reader) epub() error {
	var container struct {
		Roots []struct {
			Path string `xml:"full-path,attr"`
		} `xml:"rootfiles>rootfile"`
	}
	if err := lenient(strings.NewReader(r.files.text("META-INF/container.xml"))).Decode(&container); err != nil || len(container.Roots) == 0 {
		return errors.Join(err, errors.New("no root file"))
	}
	root := container.Roots[0].Path
	var book struct {
		Language string `xml:"metadata>language"`
		Items    []struct {
			ID   string `xml:"id,attr"`
			Href string `xml:"href,attr"`
			Type string `xml:"media-type,attr"`
		} `xml:"manifest>item"`
		Spine []struct {
			Ref    string `xml:"idref,attr"`
			Linear string `xml:"linear,attr"`
		} `xml:"spine>itemref"`
	}
	if err := lenient(strings.NewReader(r.files.text(root))).Decode(&book); err != nil {
		return err
	}
	at := map[string]string{}
	for _, item := range book.Items {
		if href, err := url.PathUnescape(item.Href); err == nil {
			at[item.ID] = path.Join(path.Dir(root), href)
		}
	}
	for _, item := range book.Spine {
		name := at[item.Ref]
		if name == "" || item.Linear == "no" {
			continue
		}
		tree, err := html.Parse(strings.NewReader(paired(r.files.text(name))))
		if err != nil {
			return err
		}
		body, title := r.textOf(tree, name)
		if strings.TrimSpace(plain(tree)) == "" && !strings.Contains(body, "<img") {
			continue
		}
		if err := r.add(Part{Title: title, HTML: body}); err != nil {
			return quiet(err)
		}
	}
	if len(r.Parts) == 0 {
		return errors.New("no chapters")
	}
	return nil
}

// selfClosed are elements that XHTML may close at once, and that HTML would then take for the rest of the page.
var selfClosed = regexp.MustCompile(`(?i)<(title|script|style|iframe|textarea|a|div|span|p)(\s[^<>]*)?/>`)

func paired(text string) string { return selfClosed.ReplaceAllString(text, "<$1$2></$1>") }

// quiet is for a form that is full: that is noted already.
func quiet(err error) error {
	if errors.Is(err, errFull) {
		return nil
	}
	return err
}

// node is an element of a document of Office.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n *node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each visits the elements of a name, from the outside in; those below one that was visited only when visit says so.
func (n *node) each(visit func(*node) (deeper bool), names ...string) {
	for i := range n.Nodes {
		c := &n.Nodes[i]
		deeper := true
		for _, name := range names {
			if c.XMLName.Local == name {
				deeper = visit(c)
			}
		}
		if deeper {
			c.each(visit, names...)
		}
	}
}

func (n *node) first(name string) *node {
	var found *node
	n.each(func(c *node) bool {
		if found == nil {
			found = c
		}
		return false
	}, name)
	return found
}

// linked gives what a part of a presentation is linked with, by id.
func (r *reader) linked(name string) map[string]string {
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
			Mode   string `xml:"TargetMode,attr"`
			Type   string `xml:"Type,attr"`
		} `xml:"Relationship"`
	}
	text := r.files.text(path.Join(path.Dir(name), "_rels", path.Base(name)+".rels"))
	out := map[string]string{}
	if lenient(strings.NewReader(text)).Decode(&links) != nil {
		return out
	}
	for _, l := range links.All {
		if l.Mode == "External" {
			continue
		}
		to := path.Join(path.Dir(name), l.Target)
		if strings.HasPrefix(l.Target, "/") {
			to = strings.TrimPrefix(l.Target, "/")
		}
		out[l.ID] = to
		if strings.HasSuffix(l.Type, "/notesSlide") {
			out["notes"] = to
		}
	}
	return out
}

// pptx reads the slides in their order: title, text, tables, pictures and notes.
func (r *reader) pptx(entry string) error {
	var deck node
	if err := lenient(strings.NewReader(r.files.text(entry))).Decode(&deck); err != nil {
		return err
	}
	links, n := r.linked(entry), 0
	var full error
	deck.each(func(id *node) bool {
		n++
		name := ""
		for _, a := range id.Attrs {
			if a.Name.Local == "id" && links[a.Value] != "" {
				name = links[a.Value]
			}
		}
		var slide node
		if full != nil || name == "" || lenient(strings.NewReader(r.files.text(name))).Decode(&slide) != nil {
			return false
		}
		full = r.slide(&slide, name, n)
		return false
	}, "sldId")
	if n == 0 {
		return errors.New("no slides")
	}
	return quiet(full)
}

// slide reads one slide.
func (r *reader) slide(slide *node, name string, n int) error {
	var out strings.Builder
	links, title := r.linked(name), ""
	slide.each(func(shape *node) bool {
		switch shape.XMLName.Local {
		case "sp":
			lines := paragraphs(shape)
			ph := shape.first("ph")
			kind := ""
			if ph != nil {
				kind = ph.attr("type")
			}
			switch {
			case len(lines) == 0, kind == "sldNum", kind == "dt", kind == "ftr":
			case (kind == "title" || kind == "ctrTitle") && title == "":
				title = strings.Join(lines, " ")
			case ph != nil && len(lines) > 1:
				out.WriteString("<ul><li>" + strings.Join(escaped(lines), "</li><li>") + "</li></ul>")
			default:
				out.WriteString("<p>" + strings.Join(escaped(lines), "</p><p>") + "</p>")
			}
		case "pic":
			r.slidePicture(&out, shape, links, n)
		case "graphicFrame":
			table := shape.first("tbl")
			if table == nil {
				r.lack("content.reads.drawing", "", n)
				return false
			}
			out.WriteString("<table>")
			table.each(func(row *node) bool {
				out.WriteString("<tr>")
				row.each(func(cell *node) bool {
					out.WriteString("<td>" + strings.Join(escaped(paragraphs(cell)), "<br>") + "</td>")
					return false
				}, "tc")
				out.WriteString("</tr>")
				return false
			}, "tr")
			out.WriteString("</table>")
		}
		return false
	}, "sp", "pic", "graphicFrame")
	var notes node
	if at := links["notes"]; at != "" && lenient(strings.NewReader(r.files.text(at))).Decode(&notes) == nil {
		notes.each(func(shape *node) bool {
			if ph := shape.first("ph"); ph != nil && ph.attr("type") == "body" {
				if lines := paragraphs(shape); len(lines) > 0 {
					out.WriteString("<aside><p>" + strings.Join(escaped(lines), "</p><p>") + "</p></aside>")
				}
			}
			return false
		}, "sp")
	}
	return r.add(Part{Title: title, HTML: out.String()})
}

func (r *reader) slidePicture(out *strings.Builder, shape *node, links map[string]string, n int) {
	blip, about := shape.first("blip"), shape.first("cNvPr")
	if blip == nil {
		return
	}
	file, alt := r.files.has(links[blip.attr("embed")]), ""
	if about != nil {
		alt = about.attr("descr")
	}
	switch {
	case file == "":
		r.lack("content.reads.slide_picture", "", n)
		return
	case !Inert(typeOf(file)):
		r.lack("content.reads.drawing", "", n)
		return
	case strings.TrimSpace(alt) == "":
		r.lack("content.reads.slide_alt", "", n)
	}
	out.WriteString(`<p><img src="content:` + html.EscapeString(url.PathEscape(file)) + `" alt="` + html.EscapeString(alt) + `"></p>`)
}

// paragraphs are the lines of text within a shape.
func paragraphs(shape *node) []string {
	var out []string
	shape.each(func(p *node) bool {
		var line strings.Builder
		p.each(func(t *node) bool {
			if t.XMLName.Local == "br" {
				line.WriteString(" ")
			}
			line.WriteString(t.Text)
			return false
		}, "t", "br")
		if text := strings.TrimSpace(line.String()); text != "" {
			out = append(out, text)
		}
		return false
	}, "p")
	return out
}

func escaped(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = html.EscapeString(l)
	}
	return out
}

// pdfTime is how long the text of a PDF may take: a broken one must not hold anybody.
const pdfTime = 20 * time.Second

// pdf takes the text out of a PDF, page by page. Fonts that do not say which letters they draw give none, and Indian scripts come in
// the order in which they are drawn: a page on which too little reads is named.
func (r *reader) pdf(entry string) error {
	in, size, err := r.files.open(entry)
	if err != nil {
		return err
	}
	file, ok := in.(io.ReaderAt)
	if !ok || size > mostPDF {
		_ = in.Close()
		r.lack("content.reads.pdf_large", entry, 0)
		return nil
	}
	ctx, cancel := context.WithTimeout(r.ctx, pdfTime)
	defer cancel()
	pages, done := make(chan string), make(chan error, 1)
	go func() {
		defer in.Close()
		defer close(pages)
		done <- pdfPages(ctx, file, size, pages)
	}()
	n := 0
	for {
		select {
		case text, more := <-pages:
			if !more {
				return <-done
			}
			n++
			if !legible(text) {
				r.lack("content.reads.pdf_page", "", n)
			}
			if err := r.add(Part{Title: strconv.Itoa(n), HTML: lines(text)}); err != nil {
				return quiet(err)
			}
		case <-ctx.Done():
			r.lack("content.reads.broken", "", 0)
			return nil
		}
	}
}

// pdfPages hands out the text of each page.
func pdfPages(ctx context.Context, file io.ReaderAt, size int64, pages chan<- string) (err error) {
	defer func() {
		if p := recover(); p != nil { // the reader panics on what it does not understand
			err = fmt.Errorf("content: pdf: %v", p)
		}
	}()
	doc, err := pdf.NewReader(file, size)
	if err != nil {
		return err
	}
	for i := 1; i <= doc.NumPage() && i <= mostParts+1; i++ {
		text := pdfText(doc, i)
		select {
		case pages <- text:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// pdfText is the text of one page; "" where it cannot be read.
func pdfText(doc *pdf.Reader, i int) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	page := doc.Page(i)
	if page.V.IsNull() {
		return ""
	}
	text, err := page.GetPlainText(nil)
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

// legible tells whether a text can be read: there is some, and few of its letters are none.
func legible(text string) bool {
	letters, none := 0, 0
	for _, c := range text {
		switch {
		case c == '\ufffd' || c < ' ' && c != '\n' && c != '\t' || c >= 0xe000 && c <= 0xf8ff:
			none++
		case c > ' ':
			letters++
		}
	}
	return letters > 0 && none*20 <= letters
}

// lines makes paragraphs of a text: an empty line ends one.
func lines(text string) string {
	var out strings.Builder
	for _, block := range regexp.MustCompile(`\n\s*\n`).Split(text, -1) {
		if block = strings.Join(strings.Fields(block), " "); block != "" {
			out.WriteString("<p>" + html.EscapeString(block) + "</p>")
		}
	}
	return out.String()
}

// spoken gives the captions and transcripts that lie beside a video or a sound.
func (r *reader) spoken() {
	for _, name := range r.files.order {
		var body string
		switch strings.ToLower(path.Ext(name)) {
		case ".vtt":
			body = cues(r.files.text(name))
		case ".txt", ".md":
			body = lines(r.files.text(name))
		}
		if body != "" && r.add(Part{Lang: langOf(name), HTML: body}) != nil {
			return
		}
	}
	if len(r.Parts) == 0 {
		r.lack("content.reads.captions", "", 0)
	}
}

// langOf is the language that a name says its file is in, as in hi.vtt or film.hi.vtt; "" when it says none.
func langOf(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if i := strings.LastIndexAny(base, "._-"); i >= 0 {
		base = base[i+1:]
	}
	if len(base) < 2 || len(base) > 3 || strings.ToLower(base) != base {
		return ""
	}
	return base
}

// cueTag is what may stand within a caption and is not spoken.
var cueTag = regexp.MustCompile(`<[^<>]*>`)

// cues is the text of captions (WebVTT), as it is spoken: a pause that ends a sentence ends a paragraph.
func cues(text string) string {
	var out strings.Builder
	open := false
	for _, block := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		_, spoken, timed := strings.Cut(block, "-->")
		if !timed {
			continue
		}
		_, spoken, _ = strings.Cut(spoken, "\n")
		spoken = strings.Join(strings.Fields(html.UnescapeString(cueTag.ReplaceAllString(spoken, ""))), " ")
		if spoken == "" {
			continue
		}
		if !open {
			out.WriteString("<p>")
		} else {
			out.WriteString(" ")
		}
		out.WriteString(html.EscapeString(spoken))
		if open = !strings.ContainsAny(spoken[len(spoken)-1:], ".?!") && !strings.HasSuffix(spoken, "।"); !open {
			out.WriteString("</p>")
		}
	}
	if open {
		out.WriteString("</p>")
	}
	return out.String()
}

// pages gives the text of the first page of a site, where it has one without its scripts.
func (r *reader) pages(entry string) {
	r.widths()
	tree, err := html.Parse(strings.NewReader(r.files.text(entry)))
	if err != nil {
		return
	}
	body, title := r.textOf(tree, entry)
	if strings.TrimSpace(html.UnescapeString(cueTag.ReplaceAllString(body, ""))) == "" {
		r.lack("content.reads.scripts", entry, 0)
		return
	}
	_ = r.add(Part{Title: title, HTML: body}) // the first part always has room
}

// viewport is the line by which a page says that it fits small screens; wide is a width that no small screen has.
var (
	viewport = regexp.MustCompile(`(?i)<meta[^>]+name\s*=\s*["']?viewport["']?[^>]*(width\s*=\s*device-width)`)
	viewback = regexp.MustCompile(`(?i)<meta[^>]+width\s*=\s*device-width[^>]+name\s*=\s*["']?viewport`)
	wide     = regexp.MustCompile(`(?i)(?:^|[;{"'\s])(?:min-)?width\s*:\s*(\d+(?:\.\d+)?)px`)
	wideAttr = regexp.MustCompile(`(?i)<(?:table|td|div|iframe|object|embed)\s[^>]*\bwidth\s*=\s*["']?(\d+)(?:px)?["'\s>]`)
	atMedia  = regexp.MustCompile(`(?i)@media[^{]*`)
)

// narrow is the width of the screens that everything must fit, in CSS pixels.
const narrow = 360

// mostPages is how many pages and style sheets of a package are looked through.
const mostPages = 200

// widths names the pages that do not say that they fit small screens, and the styles that are wider than they are.
func (r *reader) widths() {
	looked := 0
	for _, name := range r.files.order {
		kind := typeOf(name)
		page := strings.HasPrefix(kind, "text/html") || strings.HasPrefix(kind, "application/xhtml")
		if !page && !strings.HasPrefix(kind, "text/css") {
			continue
		}
		if looked++; looked > mostPages || r.ctx.Err() != nil {
			return
		}
		text := r.files.text(name)
		if page && !viewport.MatchString(text) && !viewback.MatchString(text) {
			r.lack("content.reads.viewport", name, 0)
		}
		found := wide.FindAllStringSubmatch(atMedia.ReplaceAllString(text, ""), -1)
		if page {
			found = append(found, wideAttr.FindAllStringSubmatch(text, -1)...)
		}
		most := 0.0
		for _, m := range found {
			if px, err := strconv.ParseFloat(m[1], 64); err == nil {
				most = max(most, px)
			}
		}
		if most > narrow {
			r.lack("content.reads.wide", name, int(most))
		}
	}
}
