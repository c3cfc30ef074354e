package content

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Reading is a package in the form that reads on any screen, without a player and without JavaScript, as far as it has one.
type Reading struct {
	Parts []Part // chapters, slides, pages, transcripts; none where only the player can show it
	Lacks []Lack // what does not read on a screen 360 px wide; none when all does
}

// Part is one part of a reading form. Its HTML is sanitised, begins its headings at h2 and holds no style and no script; pictures are
// read on our own site.
type Part struct {
	Title string // "" where it has none
	Lang  string // "" where it is not told
	HTML  string
}

// Lack is one thing that does not read: Key is in the locale files and takes name and n.
type Lack struct {
	Key  string
	Name string // of a file, or what else the key names
	N    int    // of a page or a slide; 0 for none
}

// readingVersion grows when the same package would be read otherwise.
const readingVersion = 1

// The bounds of a reading form.
const (
	mostPart    = 2 << 20  // octets of one file that is read as text
	mostReading = 4 << 20  // octets of all parts together
	mostParts   = 500      // chapters, slides and pages
	mostLacks   = 50       // more are no longer read by anybody
	mostPDF     = 64 << 20 // octets of a PDF of which the text is taken out
	pictureTime = 12 * time.Hour
)

// ReadingForm gives a package as it reads without a player; where it has parts in several languages, those in lang. It is made at the
// first asking and kept. It returns NotFound for an unknown package. Who may read is for the room that asks.
func (s *Store) ReadingForm(ctx context.Context, packageID, lang string) (Reading, error) {
	const op = "content.ReadingForm"
	kept, err := readingOf(ctx, s.db.Reader(), packageID, readingVersion)
	if err != nil {
		return Reading{}, fault.Wrap(op, err)
	}
	r, err := s.reading(ctx, packageID, lang, kept)
	return r, fault.Wrap(op, err)
}

// reading gives the form as it is kept; where kept is "", it is made.
func (s *Store) reading(ctx context.Context, packageID, lang, kept string) (r Reading, err error) {
	if kept == "" {
		r, err = s.makeReading(ctx, packageID)
	} else {
		err = json.Unmarshal([]byte(kept), &r)
	}
	return r.in(lang).with(func(file string) string {
		return s.MediaPath(packageID, file, s.db.Clock().Now().Add(pictureTime))
	}), err
}

// makeReading makes the form and keeps it.
func (s *Store) makeReading(ctx context.Context, packageID string) (Reading, error) {
	p, err := s.Package(ctx, s.db.Reader(), packageID)
	if err != nil {
		return Reading{}, err
	}
	files, err := s.sources(ctx, packageID)
	if err != nil {
		return Reading{}, err
	}
	r := read(ctx, p.Kind, p.Entry, files)
	text, err := json.Marshal(r)
	if err != nil {
		return Reading{}, err
	}
	err = s.db.Write(ctx, who.Actor{System: "content"}, func(ctx context.Context, tx *db.Tx) error {
		return putReading(ctx, tx, packageID, readingVersion, string(text))
	})
	return r, err
}

// in leaves the parts in a language, where there are some.
func (r Reading) in(lang string) Reading {
	other := func(p Part) bool { return p.Lang != "" && p.Lang != lang }
	if slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Lang == lang }) {
		r.Parts = slices.DeleteFunc(r.Parts, other)
	}
	return r
}

// picture is how a picture of the package is named in a kept form: its address is made when it is read.
var picture = regexp.MustCompile(`src="content:([^"]*)"`)

// with gives pictures their addresses.
func (r Reading) with(address func(file string) string) Reading {
	for i := range r.Parts {
		r.Parts[i].HTML = picture.ReplaceAllStringFunc(r.Parts[i].HTML, func(src string) string {
			file, err := url.PathUnescape(html.UnescapeString(picture.FindStringSubmatch(src)[1]))
			if err != nil {
				return `src=""`
			}
			return `src="` + html.EscapeString(address(file)) + `"`
		})
	}
	return r
}

// source is the files of a package that was kept.
type source struct {
	ctx   context.Context //nolint:containedctx // fs.FS has no other way
	store *Store
	names map[string]member // by folded name
	order []string
}

func (s *Store) sources(ctx context.Context, packageID string) (*source, error) {
	all, err := filesOf(ctx, s.db.Reader(), packageID)
	if err != nil {
		return nil, err
	}
	out := &source{ctx: ctx, store: s, names: make(map[string]member, len(all))}
	for _, m := range all {
		out.names[Fold(m.Path)] = m
		out.order = append(out.order, m.Path)
	}
	return out, nil
}

// open opens a file by its name, whatever its case.
func (f *source) open(name string) (io.ReadSeekCloser, int64, error) {
	m, ok := f.names[Fold(path.Clean(name))]
	if !ok {
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.store.files.Seek(f.ctx, m.Key)
}

// text is a file of text, no longer than may be; "" when there is none.
func (f *source) text(name string) string {
	in, _, err := f.open(name)
	if err != nil {
		return ""
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, mostPart))
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimPrefix(string(text), "\ufeff"), "\ufffd")
}

// has tells the name of a file as it is written in the package; "" when there is none.
func (f *source) has(name string) string { return f.names[Fold(path.Clean(name))].Path }

// read makes the form of a package of this kind.
func read(ctx context.Context, kind Kind, entry string, files *source) Reading {
	r := &reader{ctx: ctx, files: files}
	var err error
	switch kind {
	case EPUB:
		err = r.epub()
	case PPTX:
		err = r.pptx(entry)
	case PDF:
		err = r.pdf(entry)
	case Video, Audio:
		r.spoken()
	case Image:
		r.add(Part{HTML: `<p><img src="content:` + html.EscapeString(url.PathEscape(entry)) + `" alt=""></p>`})
	case HTML:
		r.pages(entry)
	default: // the player alone can show it
		r.widths()
	}
	if err != nil {
		r.lack("content.reads.broken", "", 0)
	}
	return r.Reading
}

// reader gathers a form within its bounds.
type reader struct {
	Reading
	ctx   context.Context //nolint:containedctx // lives for one call
	files *source
	size  int
}

var errFull = errors.New("content: the reading form is full")

// add adds a part; errFull when there is no more room.
func (r *reader) add(p Part) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if r.size += len(p.HTML); r.size > mostReading || len(r.Parts) >= mostParts {
		r.lack("content.reads.cut", "", len(r.Parts))
		return errFull
	}
	p.HTML = strings.TrimSpace(allowed.Sanitize(p.HTML))
	r.Parts = append(r.Parts, p)
	return nil
}

func (r *reader) lack(key, name string, n int) {
	one := Lack{key, shown(name), n}
	if name == "" {
		one.Name = ""
	}
	if len(r.Lacks) < mostLacks && !slices.Contains(r.Lacks, one) {
		r.Lacks = append(r.Lacks, one)
	}
}

// allowed is all that a part may contain.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "pre",
		"blockquote", "br", "hr", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "ruby", "rt", "rp", "aside")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("th", "td")
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(rtl|ltr|auto)$`)).Globally()
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^content:`)).OnElements("img")
	p.AllowURLSchemes("content")
	return p
}()

// textOf is the text of a page as it reads: the part of its tree that people read, with headings one step down, and pictures
// named as they lie in the package. at is where the page lies.
func (r *reader) textOf(root *html.Node, at string) (body, title string) {
	var out strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			out.WriteString(html.EscapeString(n.Data))
			return
		case n.Type != html.ElementNode:
		case slices.Contains([]string{"script", "style", "noscript", "template", "head", "nav", "iframe", "object", "embed", "form", "button", "select", "textarea", "svg", "math"}, n.Data):
			return
		case n.Data == "img" || n.Data == "image":
			r.picture(&out, n, at)
			return
		case n.Data == "video" || n.Data == "audio":
			r.lack("content.reads.media", at, 0)
			return
		}
		tag := heading(n.Data)
		if n.Type == html.ElementNode {
			out.WriteString("<" + tag)
			for _, a := range n.Attr {
				if slices.Contains([]string{"lang", "dir", "colspan", "rowspan"}, a.Key) {
					out.WriteString(" " + a.Key + `="` + html.EscapeString(a.Val) + `"`)
				}
			}
			out.WriteString(">")
			if title == "" && tag[0] == 'h' && len(tag) == 2 && tag != "hr" {
				title = strings.Join(strings.Fields(plain(n)), " ")
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && tag != "br" && tag != "hr" {
			out.WriteString("</" + tag + ">")
		}
	}
	walk(root)
	return out.String(), title
}

// heading is a tag one step down: the page around has the first heading.
func heading(tag string) string {
	if len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '5' {
		return "h" + string(tag[1]+1)
	}
	return tag
}

// picture writes a picture of the package, and notes what one lacks.
func (r *reader) picture(out *strings.Builder, n *html.Node, at string) {
	var src, alt string
	named := false
	for _, a := range n.Attr {
		switch a.Key {
		case "src", "href", "xlink:href":
			src = a.Val
		case "alt":
			alt, named = a.Val, true
		}
	}
	u, err := url.Parse(src)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path == "" {
		r.lack("content.reads.picture_away", at, 0)
		return
	}
	file := r.files.has(path.Join(path.Dir(at), u.Path))
	switch {
	case file == "":
		r.lack("content.reads.picture_away", at, 0)
		return
	case !Inert(typeOf(file)):
		r.lack("content.reads.picture", file, 0)
		return
	case !named:
		r.lack("content.reads.alt", file, 0)
	}
	out.WriteString(`<img src="content:` + html.EscapeString(url.PathEscape(file)) + `" alt="` + html.EscapeString(alt) + `">`)
}

// plain is the text within a tree.
func plain(n *html.Node) string {
	var out strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			out.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return out.String()
}
