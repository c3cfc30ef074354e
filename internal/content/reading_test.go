package content_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sopan/internal/content"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
)

// form keeps a package and gives how it reads.
func (h *house) form(t *testing.T, body []byte, lang string) content.Reading {
	t.Helper()
	p := h.keep(t, h.receive(t, "a", body))
	var r content.Reading
	for range 2 { // made, and as it was kept
		var err error
		if r, err = h.ReadingForm(ctx, p.ID, lang); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func lacks(r content.Reading) (out []string) {
	for _, l := range r.Lacks {
		line := strings.TrimPrefix(l.Key, "content.reads.")
		if l.Name != "" {
			line += " " + l.Name
		}
		if l.N != 0 {
			line += " " + fmt.Sprint(l.N)
		}
		out = append(out, line)
	}
	return out
}

var book = map[string]string{
	"mimetype":               "application/epub+zip",
	"META-INF/container.xml": `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>`,
	"OEBPS/b.opf": `<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="two" href="two.xhtml"/><item id="one" href="text/one%20a.xhtml"/></manifest>
		<spine><itemref idref="one"/><itemref idref="two"/></spine></package>`,
	"OEBPS/text/one a.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script>alert(1)</script></head><body><h1>ग्राम सभा</h1>
		<p onclick="alert(1)" style="width:900px">One <a href="javascript:alert(1)">link</a><script>alert(2)</script></p>
		<img src="../images/a.png" alt="A map"/><img src="../images/a.png"/><img src="https://elsewhere.example/track.png"/><img src="../x.svg"/></body></html>`,
	"OEBPS/two.xhtml": `<html><body><h2>Two</h2><p>second</p></body></html>`, "OEBPS/images/a.png": "\x89PNG\r\n\x1a\n", "OEBPS/x.svg": "<svg/>",
}

func TestReadingForm_ABook_ChapterByChapter_WithNothingThatRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		h := build(t, d)
		r := h.form(t, packed(t, book), "hi")
		if len(r.Parts) != 2 || r.Parts[0].Title != "ग्राम सभा" || r.Parts[1].Title != "Two" {
			t.Fatalf("%+v", r)
		}
		one := r.Parts[0].HTML
		for _, bad := range []string{"script", "alert", "onclick", "style", "javascript", "elsewhere", "<h1", "content:", "svg"} {
			if strings.Contains(one, bad) {
				t.Errorf("%q stands in %s", bad, one)
			}
		}
		if !strings.Contains(one, "<h2>ग्राम सभा</h2>") || !strings.Contains(one, `<img src="/content/`) || !strings.Contains(one, `/OEBPS/images/a.png" alt="A map"`) {
			t.Error(one)
		}
		want := []string{"alt OEBPS/images/a.png", "picture_away OEBPS/text/one a.xhtml", "picture OEBPS/x.svg"}
		if got := lacks(r); !slices.Equal(got, want) {
			t.Errorf("lacks %q, want %q", got, want)
		}
	})
}

func TestReadingForm_Slides_WithTheirTablesPicturesAndNotes(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	ns := ` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	shape := func(ph string, lines ...string) string {
		s := `<p:sp><p:nvSpPr><p:nvPr><p:ph type="` + ph + `"/></p:nvPr></p:nvSpPr><p:txBody>`
		for _, l := range lines {
			s += `<a:p><a:r><a:t>` + l + `</a:t></a:r></a:p>`
		}
		return s + `</p:txBody></p:sp>`
	}
	links := func(of ...string) string {
		s := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		for i := 0; i < len(of); i += 2 {
			s += `<Relationship Id="rId` + fmt.Sprint(i/2+1) + `" Target="` + of[i] + `" Type="http://x/` + of[i+1] + `"/>`
		}
		return s + `</Relationships>`
	}
	r := h.form(t, packed(t, map[string]string{
		"[Content_Types].xml":              "<Types/>",
		"ppt/presentation.xml":             `<p:presentation` + ns + `><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels":  links("slides/slide2.xml", "slide", "slides/slide1.xml", "slide"),
		"ppt/slides/slide1.xml":            `<p:sld` + ns + `><p:cSld><p:spTree>` + shape("title", "Budget &amp; audit") + shape("body", "one", "two") + shape("sldNum", "7") + `<p:pic><p:nvPicPr><p:cNvPr id="1" descr="A map of the block"/></p:nvPicPr><p:blipFill><a:blip r:embed="rId1"/></p:blipFill></p:pic></p:spTree></p:cSld></p:sld>`,
		"ppt/slides/_rels/slide1.xml.rels": links("../media/image1.png", "image", "../notesSlides/n1.xml", "notesSlide"),
		"ppt/media/image1.png":             "\x89PNG\r\n\x1a\n",
		"ppt/notesSlides/n1.xml":           `<p:notes` + ns + `>` + shape("body", "say this") + shape("sldNum", "1") + `</p:notes>`,
		"ppt/slides/slide2.xml":            `<p:sld` + ns + `><p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>cell</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame><p:graphicFrame/></p:sld>`,
	}), "en")
	if len(r.Parts) != 2 || r.Parts[0].Title != "Budget & audit" {
		t.Fatalf("%+v", r)
	}
	for _, want := range []string{"<ul><li>one</li><li>two</li></ul>", `alt="A map of the block"`, "<aside><p>say this</p></aside>"} {
		if !strings.Contains(r.Parts[0].HTML, want) {
			t.Errorf("no %s in %s", want, r.Parts[0].HTML)
		}
	}
	if !strings.Contains(r.Parts[1].HTML, "<table><tr><td>cell</td></tr></table>") || strings.Contains(r.Parts[0].HTML, "7") {
		t.Errorf("%+v", r.Parts)
	}
	if got := lacks(r); !slices.Equal(got, []string{"drawing 2"}) {
		t.Errorf("lacks %q", got)
	}
}

// document writes a PDF of one line of text on each page; "" leaves a page empty.
func document(pages ...string) []byte {
	var out strings.Builder
	var at []int
	object := func(text string) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	out.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " ")))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for i, text := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i))
		stream := ""
		if text != "" {
			stream = "BT /F1 12 Tf 72 720 Td (" + text + ") Tj ET"
		}
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return []byte(out.String())
}

func TestReadingForm_APDF_PageByPage_AndTheScansAreNamed(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	r := h.form(t, document("The gram sabha meets", "", "four times a year"), "en")
	if len(r.Parts) != 3 || r.Parts[0].HTML != "<p>The gram sabha meets</p>" || r.Parts[2].HTML != "<p>four times a year</p>" {
		t.Errorf("%+v", r.Parts)
	}
	if got := lacks(r); !slices.Equal(got, []string{"pdf_page 2"}) {
		t.Errorf("lacks %q", got)
	}
	if got := lacks(h.form(t, []byte("%PDF-1.7\nno more"), "en")); !slices.Equal(got, []string{"broken"}) {
		t.Errorf("a broken one lacks %q", got)
	}
}

func TestReadingForm_AVideo_IsItsCaptions_InTheLanguageAsked(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	mp4 := "\x00\x00\x00\x18ftypmp42\x00\x00"
	films := map[string]string{
		"film.mp4": mp4, "film.hi.vtt": "WEBVTT\n\n1\n00:00.000 --> 00:02.000\n<v सचिव>बैठक शुरू हुई।</v>\n", "film.en.vtt": "WEBVTT\r\n\r\n00:00.000 --> 00:02.000\r\nThe meeting\r\n\r\n00:02.000 --> 00:03.000\r\nbegan. &lt;b&gt;\r\n",
	}
	body := packed(t, films)
	if r := h.form(t, body, "hi"); len(r.Parts) != 1 || r.Parts[0].HTML != "<p>बैठक शुरू हुई।</p>" || r.Lacks != nil {
		t.Errorf("%+v", r)
	}
	if r := h.form(t, body, "en"); len(r.Parts) != 1 || r.Parts[0].HTML != "<p>The meeting began. &lt;b&gt;</p>" {
		t.Errorf("%+v", r)
	}
	if r := h.form(t, body, "ta"); len(r.Parts) != 2 {
		t.Errorf("in another language: %+v", r)
	}
	if got := lacks(h.form(t, []byte(mp4), "hi")); !slices.Equal(got, []string{"captions"}) {
		t.Errorf("lacks %q", got)
	}
}

func TestReadingForm_Pages_AreHeldAgainstASmallScreen(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	for name, c := range map[string]struct {
		files map[string]string
		parts int
		want  []string
	}{
		"that fit": {map[string]string{
			"index.html": `<meta name=viewport content="width=device-width"><link rel=stylesheet href=a.css><h1>Water</h1><p>text</p>`,
			"a.css":      `@media (min-width: 900px) { p { max-width: 800px; width: 300px } }`,
		}, 1, nil},
		"that do not": {map[string]string{
			"index.html": `<h1>Water</h1><table width="800"><tr><td>x</td></tr></table>`, "a.css": `body{width:1024px}`,
		}, 1, []string{"wide a.css 1024", "viewport index.html", "wide index.html 800"}},
		"made by scripts": {map[string]string{"index.html": `<meta content="width=device-width" name="viewport"><div id=app></div><script src=a.js></script>`}, 0, []string{"scripts index.html"}},
	} {
		r := h.form(t, packed(t, c.files), "en")
		if got := lacks(r); !slices.Equal(got, c.want) || len(r.Parts) != c.parts {
			t.Errorf("%s: lacks %q, want %q; %+v", name, got, c.want, r.Parts)
		}
	}
	if _, err := h.ReadingForm(ctx, "none", "en"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of no package: %v", err)
	}
}
