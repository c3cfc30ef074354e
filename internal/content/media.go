package content

import (
	"bytes"
	"path"
	"strings"
)

// sniffed is as much of a file's beginning as tells what it is.
const sniffed = 1024

// types gives the media type that a file of a package is served as, by the end of its name: what a page of the package expects.
// All of it is served where nothing of ours can be reached, and never as something else than it says.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".htm": "text/html; charset=utf-8", ".xhtml": "application/xhtml+xml", ".css": "text/css; charset=utf-8",
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".json": "application/json", ".map": "application/json",
	".webmanifest": "application/manifest+json", ".xml": "application/xml", ".xsd": "application/xml", ".dtd": "application/xml-dtd", ".xsl": "application/xml",
	".opf": "application/oebps-package+xml", ".ncx": "application/x-dtbncx+xml", ".rels": "application/xml", ".smil": "application/smil+xml",
	".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".vtt": "text/vtt; charset=utf-8", ".srt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
	".bmp": "image/bmp", ".ico": "image/x-icon", ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".eot": "application/vnd.ms-fontobject",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac",
	".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav", ".weba": "audio/webm",
	".pdf": "application/pdf", ".epub": "application/epub+zip", ".zip": "application/zip", ".wasm": "application/wasm", ".swf": "application/x-shockwave-flash",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

// typeOf is the media type that a file of a package is served as.
func typeOf(name string) string {
	if t := types[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// program tells whether a file is a program of some machine, by its first octets: no course needs one.
func program(head []byte) bool {
	for _, sign := range []string{
		"MZ",                                                                                               // Windows
		"\x7fELF",                                                                                          // Linux and Android
		"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", // macOS, Java
		"dex\n",                            // Android
		"\x4c\x00\x00\x00\x01\x14\x02\x00", // a shortcut of Windows
		"!<arch>\n",                        // a package of Debian
	} {
		if bytes.HasPrefix(head, []byte(sign)) {
			if sign == "MZ" && !(len(head) >= 64 && bytes.IndexByte(head[:64], 0) >= 0) {
				continue // a text that begins so
			}
			return true
		}
	}
	return false
}

// single tells what a file that came alone is, by its content: its kind, and the name under which it is kept.
func single(head []byte) (Kind, string) {
	has := func(at int, sign string) bool {
		return len(head) >= at+len(sign) && string(head[at:at+len(sign)]) == sign
	}
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return PDF, "document.pdf"
	case has(4, "ftyp"):
		switch {
		case has(8, "M4A "), has(8, "M4B "):
			return Audio, "audio.m4a"
		case has(8, "avif"), has(8, "heic"), has(8, "heix"), has(8, "mif1"), has(8, "qt  "):
			return "", ""
		}
		return Video, "video.mp4"
	case has(0, "\x1a\x45\xdf\xa3") && bytes.Contains(head, []byte("webm")):
		return Video, "video.webm"
	case has(0, "OggS"):
		if bytes.Contains(head, []byte("theora")) {
			return Video, "video.ogv"
		}
		return Audio, "audio.ogg"
	case has(0, "ID3"), len(head) > 3 && head[0] == 0xff && head[1]&0xe6 == 0xe2 && head[2]&0xf0 != 0xf0 && head[2]&0x0c != 0x0c:
		return Audio, "audio.mp3"
	case has(0, "\xff\xd8\xff"):
		return Image, "image.jpg"
	case has(0, "\x89PNG\r\n\x1a\n"):
		return Image, "image.png"
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return Image, "image.gif"
	case has(0, "RIFF") && has(8, "WEBP"):
		return Image, "image.webp"
	case courseStructure(head):
		return CMI5, "cmi5.xml"
	}
	return "", ""
}
