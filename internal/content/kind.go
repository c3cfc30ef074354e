package content

import (
	"bytes"
	"encoding/xml"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"sopan/internal/ground/fault"
)

// mostManifest is how much of a manifest is read to tell what kind it is of, in octets.
const mostManifest = 4 << 20

// kindOf tells what an archive is from what it holds, and the file by which it is begun.
func kindOf(files fs.FS, names []string) (Kind, string, error) {
	at := func(want string) string {
		for _, name := range names {
			if Fold(name) == Fold(want) {
				return name
			}
		}
		return ""
	}
	if name := at("cmi5.xml"); name != "" {
		return CMI5, name, nil
	}
	if name := at("imsmanifest.xml"); name != "" {
		kind, err := scormOf(files, name)
		return kind, name, err
	}
	if name := at("h5p.json"); name != "" {
		return H5P, name, nil
	}
	if name := at("mimetype"); name != "" && strings.HasPrefix(head(files, name, 64), "application/epub+zip") {
		return EPUB, "META-INF/container.xml", nil
	}
	if at("[Content_Types].xml") != "" {
		if name := at("ppt/presentation.xml"); name != "" {
			return PPTX, name, nil
		}
		return "", "", fault.E(fault.Unsupported, op, "content.kind.office")
	}
	for _, name := range []string{"index.html", "index.htm"} {
		if found := at(name); found != "" {
			return HTML, found, nil
		}
	}
	if kind, name := media(files, names); kind != "" {
		return kind, name, nil
	}
	// A folder was packed instead of what it holds: say which.
	for _, name := range names {
		switch base := Fold(path.Base(name)); base {
		case "imsmanifest.xml", "cmi5.xml", "h5p.json":
			return "", "", fault.E(fault.Invalid, op, "content.kind.inside", "name", base, "folder", shown(path.Dir(name)))
		}
	}
	for _, name := range names {
		if base := Fold(path.Base(name)); base == "index.html" || base == "index.htm" {
			if strings.Count(name, "/") == 1 { // pages work from within one folder as well
				return HTML, name, nil
			}
			return "", "", fault.E(fault.Invalid, op, "content.kind.inside", "name", base, "folder", shown(path.Dir(name)))
		}
	}
	return "", "", fault.E(fault.Unsupported, op, "content.kind.unknown")
}

// media tells whether an archive is one video or one sound with its captions and transcripts.
func media(files fs.FS, names []string) (Kind, string) {
	var kind Kind
	var found string
	for _, name := range names {
		switch strings.ToLower(path.Ext(name)) {
		case ".vtt", ".txt", ".md", ".jpg", ".jpeg", ".png", ".webp":
			continue
		}
		k, _ := single([]byte(head(files, name, sniffed)))
		if k != Video && k != Audio || kind != "" {
			return "", ""
		}
		kind, found = k, name
	}
	return kind, found
}

// head is the beginning of a file; "" when it cannot be read.
func head(files fs.FS, name string, n int64) string {
	f, err := files.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, n))
	if err != nil {
		return ""
	}
	return string(text)
}

// scormOf tells which SCORM a manifest is of, by its schemaversion and else by its namespaces.
func scormOf(files fs.FS, name string) (Kind, error) {
	f, err := files.Open(name)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	defer f.Close()
	d := lenient(io.LimitReader(f, mostManifest))
	var schema, version, spaces string
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", fault.E(fault.Invalid, op, "content.kind.manifest").Because(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "schemaLocation" || a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				spaces += " " + strings.ToLower(a.Value)
			}
		}
		var into *string
		switch {
		case start.Name.Local == "schema" && schema == "":
			into = &schema
		case start.Name.Local == "schemaversion" && version == "":
			into = &version
		case start.Name.Local == "resources":
			return scorm(schema, version, spaces)
		default:
			continue
		}
		if err := d.DecodeElement(into, &start); err != nil {
			return "", fault.E(fault.Invalid, op, "content.kind.manifest").Because(err)
		}
	}
	return scorm(schema, version, spaces)
}

func scorm(schema, version, spaces string) (Kind, error) {
	version = strings.ToLower(strings.TrimSpace(version))
	switch {
	case strings.Contains(version, "2004"), strings.Contains(version, "cam 1.3"), version == "1.3":
		return SCORM2004, nil
	case strings.HasPrefix(version, "1.2"):
		return SCORM12, nil
	case strings.Contains(spaces, "adlcp_v1p3"), strings.Contains(spaces, "imsss"):
		return SCORM2004, nil
	case strings.Contains(spaces, "adlcp_rootv1p2"):
		return SCORM12, nil
	}
	return "", fault.E(fault.Unsupported, op, "content.kind.ims", "schema", shown(strings.TrimSpace(schema+" "+version)))
}

// courseStructure tells whether a text is the beginning of a cmi5.xml.
func courseStructure(head []byte) bool {
	if !bytes.Contains(head, []byte("<")) && !bytes.Contains(head, []byte("<\x00")) {
		return false
	}
	d := lenient(bytes.NewReader(head))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local == "courseStructure"
		}
	}
}

// lenient reads XML of any of the usual encodings: it is only to tell what kind of thing a text is.
func lenient(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(transform.NewReader(r, unicode.BOMOverride(transform.Nop)))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

// has tells whether a list of names holds one, whatever its case.
func has(names []string, want string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return Fold(name) == Fold(want) })
}
