package content

import (
	"io"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Kind is what a package is, told from its content.
type Kind string

// The kinds.
const (
	HTML      Kind = "html"       // pages with an index.html, as a zip
	SCORM12   Kind = "scorm-1.2"  // imsmanifest.xml of SCORM 1.2
	SCORM2004 Kind = "scorm-2004" // imsmanifest.xml of SCORM 2004
	CMI5      Kind = "cmi5"       // cmi5.xml, as a zip or alone
	H5P       Kind = "h5p"        // h5p.json
	PDF       Kind = "pdf"
	EPUB      Kind = "epub"
	PPTX      Kind = "pptx"
	Video     Kind = "video" // MP4 or WebM, alone or in a zip with its captions
	Audio     Kind = "audio" // MP3, Ogg or M4A, alone or in a zip with its captions
	Image     Kind = "image" // JPEG, PNG, GIF or WebP
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{HTML, SCORM12, SCORM2004, CMI5, H5P, PDF, EPUB, PPTX, Video, Audio, Image}
}

// The bounds of an upload, in octets and in numbers.
const (
	MostBytes   = 4 << 30  // of an upload, and of all its files unpacked
	MostFiles   = 20000    // entries of an archive, folders and what is ignored included
	LargeEntry  = 10 << 20 // an entry that is larger may not be packed more tightly than MostRatio
	MostRatio   = 200      // octets unpacked for each octet packed
	longestPath = 1024     // octets of a name with its folders
	mostDirSize = 16 << 20 // octets of an archive's directory
)

// Upload is a file as it is sent.
type Upload struct {
	Name        string    // as the sender names it; only shown, never used as a path
	ContentType string    // as the sender says; what it is is told from the content
	Body        io.Reader // read to its end, whatever comes of it, unless it breaks off or is longer than MostBytes
}

// Package is an upload that was kept. It never changes.
type Package struct {
	ID     string
	Kind   Kind
	Name   string // the file's name as it was sent
	Owner  string // code of the organisation
	SHA256 string // of the file as it was sent, in hex
	Size   int64  // of the file as it was sent, in octets
	Files  int
	Entry  string // the file by which it is begun: index.html, imsmanifest.xml, cmi5.xml, h5p.json, the document, the video …
	MadeBy string // id of the actor
	MadeAt time.Time
}

// member is one file of a package.
type member struct {
	Path string
	Key  string // SHA-256 of its octets, in hex: where it lies in the store of files
	Size int64
	Type string // the media type that it is served as
}

// Fold gives the form by which names of files are compared: names that differ in case or in the form of their letters alone are
// one name, as they would be on many disks.
func Fold(path string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(path)))
}
