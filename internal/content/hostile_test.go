package content_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/content"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// sin is one entry of an archive of which each part can be made to lie.
type sin struct {
	name    string
	local   string // name in the local header; "" for the same
	text    string
	packed  bool // deflated
	flags   uint16
	method  uint16 // when not 0 and 8
	mode    uint32 // of Unix
	extra   []byte
	size    uint32 // said; 0 for the truth
	localAt int    // the offset said is that of this entry, from 1; 0 for its own
	crc     uint32 // said; 0 for the truth
}

// sinful writes an archive octet by octet.
func sinful(entries []sin, tail ...func(end []byte) []byte) []byte {
	var out, dir bytes.Buffer
	le := binary.LittleEndian
	var at []uint32
	for _, e := range entries {
		data, method := []byte(e.text), uint16(0)
		if e.packed {
			var small bytes.Buffer
			w, _ := flate.NewWriter(&small, flate.BestCompression)
			_, _ = w.Write(data)
			_ = w.Close()
			data, method = small.Bytes(), 8
		}
		if e.method != 0 {
			method = e.method
		}
		size, crc := uint32(len(e.text)), crc32.ChecksumIEEE([]byte(e.text))
		if e.size != 0 {
			size = e.size
		}
		if e.crc != 0 {
			crc = e.crc
		}
		at = append(at, uint32(out.Len()))
		local := e.local
		if local == "" {
			local = e.name
		}
		head := func(sign uint32, middle []byte, name string, after ...byte) []byte {
			b := le.AppendUint32(nil, sign)
			b = append(b, middle...)
			b = le.AppendUint16(b, 20)
			b = le.AppendUint16(b, e.flags)
			b = le.AppendUint16(b, method)
			b = le.AppendUint32(b, 0) // when
			b = le.AppendUint32(b, crc)
			b = le.AppendUint32(b, uint32(len(data)))
			b = le.AppendUint32(b, size)
			b = le.AppendUint16(b, uint16(len(name)))
			return append(b, after...)
		}
		out.Write(head(0x04034b50, nil, local, 0, 0))
		out.WriteString(local)
		out.Write(data)
		place := at[len(at)-1]
		if e.localAt > 0 {
			place = at[e.localAt-1]
		}
		by := uint16(3<<8 | 20)
		rest := le.AppendUint16(nil, uint16(len(e.extra)))
		rest = append(rest, make([]byte, 6)...)
		rest = le.AppendUint32(rest, e.mode<<16)
		rest = le.AppendUint32(rest, place)
		dir.Write(head(0x02014b50, le.AppendUint16(nil, by), e.name, rest...))
		dir.WriteString(e.name)
		dir.Write(e.extra)
	}
	end := le.AppendUint32(nil, 0x06054b50)
	end = le.AppendUint32(end, 0)
	end = le.AppendUint16(end, uint16(len(entries)))
	end = le.AppendUint16(end, uint16(len(entries)))
	end = le.AppendUint32(end, uint32(dir.Len()))
	end = le.AppendUint32(end, uint32(out.Len()))
	end = le.AppendUint16(end, 0)
	for _, f := range tail {
		end = f(end)
	}
	return append(append(out.Bytes(), dir.Bytes()...), end...)
}

var page = sin{name: "index.html", text: "<!doctype html>"}

// with is a sound archive and one more entry.
func with(e sin) []byte { return sinful([]sin{page, e}) }

// zeros are so many octets of nothing, which pack as tightly as anything does.
func zeros(n int) string { return string(make([]byte, n)) }

// gallery are archives and files that are refused, by what is wrong with them.
func gallery() map[string]struct {
	body []byte
	kind fault.Kind
	key  string
} {
	type bad = struct {
		body []byte
		kind fault.Kind
		key  string
	}
	good := sinful([]sin{page})
	many := make([]sin, content.MostFiles+1)
	for i := range many {
		many[i] = sin{name: "f" + strconv.Itoa(i)}
	}
	large := make([]sin, content.MostBytes/content.LargeEntry+2)
	for i := range large {
		large[i] = sin{name: "f" + strconv.Itoa(i), packed: true, size: content.LargeEntry}
	}
	wide := func(size uint64) []byte { // zip64 says how large an entry is
		b := binary.LittleEndian.AppendUint16(nil, 1)
		b = binary.LittleEndian.AppendUint16(b, 8)
		return binary.LittleEndian.AppendUint64(b, size)
	}
	return map[string]bad{
		"a path that leads out":                  {with(sin{name: "../../etc/passwd"}), fault.Invalid, "content.zip.traversal"},
		"a path that leads out within":           {with(sin{name: "a/../../b"}), fault.Invalid, "content.zip.traversal"},
		"an absolute path":                       {with(sin{name: "/etc/passwd"}), fault.Invalid, "content.zip.absolute"},
		"a Windows path":                         {with(sin{name: `C:\Windows\a.dll`}), fault.Invalid, "content.zip.absolute"},
		"a Windows path with slashes":            {with(sin{name: "C:/Windows/a.dll"}), fault.Invalid, "content.zip.absolute"},
		"a share of Windows":                     {with(sin{name: `\\server\a`}), fault.Invalid, "content.zip.absolute"},
		"backslashes":                            {with(sin{name: `a\..\..\b`}), fault.Invalid, "content.zip.backslash"},
		"a NUL in a name":                        {with(sin{name: "a\x00.html"}), fault.Invalid, "content.zip.name"},
		"a name that hides its end":              {with(sin{name: "gpj.\u202eexe"}), fault.Invalid, "content.zip.name"},
		"an empty name":                          {with(sin{name: ""}), fault.Invalid, "content.zip.name"},
		"a folder without a name":                {with(sin{name: "a//b"}), fault.Invalid, "content.zip.name"},
		"a name without end":                     {with(sin{name: strings.Repeat("a/", 600)}), fault.Invalid, "content.zip.name_long"},
		"said to be UTF-8 and is not":            {with(sin{name: "a\xff", flags: 0x800}), fault.Invalid, "content.zip.name"},
		"a link":                                 {with(sin{name: "a", text: "/etc/passwd", mode: 0o120777}), fault.Invalid, "content.zip.link"},
		"a device":                               {with(sin{name: "a", mode: 0o020666}), fault.Invalid, "content.zip.link"},
		"one name twice":                         {with(sin{name: "index.html", text: "other"}), fault.Invalid, "content.zip.twice"},
		"one name twice, by case":                {with(sin{name: "INDEX.html", text: "other"}), fault.Invalid, "content.zip.twice"},
		"one name twice, by the form of letters": {sinful([]sin{page, {name: "\u00e9"}, {name: "e\u0301"}}), fault.Invalid, "content.zip.twice"},
		"one name twice, in Hindi":               {sinful([]sin{page, {name: "\u0958"}, {name: "\u0915\u093c"}}), fault.Invalid, "content.zip.twice"},
		"a file that is a folder as well":        {sinful([]sin{page, {name: "a"}, {name: "A/b"}}), fault.Invalid, "content.zip.twice"},
		"a program of Windows":                   {with(sin{name: "picture.png", text: "MZ\x90\x00\x03" + zeros(80)}), fault.Unsupported, "content.program"},
		"a program of Linux":                     {with(sin{name: "a.js", text: "\x7fELF\x02\x01"}), fault.Unsupported, "content.program"},
		"a program alone":                        {[]byte("\x7fELF\x02\x01"), fault.Unsupported, "content.program"},
		"locked by a password":                   {with(sin{name: "a", flags: 1}), fault.Invalid, "content.zip.encrypted"},
		"a directory that is locked":             {with(sin{name: "a", flags: 1 << 13}), fault.Invalid, "content.zip.encrypted"},
		"another method":                         {with(sin{name: "a", method: 14}), fault.Unsupported, "content.zip.method"},
		"a bomb":                                 {with(sin{name: "a", text: zeros(content.LargeEntry + 1), packed: true}), fault.TooLarge, "content.zip.bomb"},
		"more than all may be":                   {sinful(large), fault.TooLarge, "content.zip.large"},
		"a bomb of zip64":                        {sinful([]sin{page, {name: "a", text: "x", packed: true, size: 0xffffffff, extra: wide(content.MostBytes + 1)}}), fault.TooLarge, "content.zip.bomb"},
		"a size beyond all bounds":               {sinful([]sin{page, {name: "a", text: "x", packed: true, size: 0xffffffff, extra: wide(1 << 63)}}), fault.Invalid, "content.zip.damaged"},
		"larger than it says":                    {with(sin{name: "a", text: strings.Repeat("x", 5000), packed: true, size: 10}), fault.Invalid, "content.zip.lies"},
		"smaller than it says":                   {with(sin{name: "a", text: "x", packed: true, size: 5000}), fault.Invalid, "content.zip.lies"},
		"another size than it says, unpacked":    {with(sin{name: "a", text: "xyz", size: 2}), fault.Invalid, "content.zip.lies"},
		"another sum than it says":               {with(sin{name: "a", text: "xyz", crc: 1}), fault.Invalid, "content.zip.lies"},
		"another name inside":                    {with(sin{name: "a.html", local: "b.html"}), fault.Invalid, "content.zip.lies"},
		"two names for the same octets":          {sinful([]sin{page, {name: "index.html", text: "x", localAt: 1}}), fault.Invalid, "content.zip.overlap"},
		"files that share octets":                {sinful([]sin{{name: "a", text: "<!doctype html>"}, {name: "b", local: "a", text: "<!doctype html>", localAt: 1}}), fault.Invalid, "content.zip.overlap"},
		"too many":                               {sinful(many), fault.TooLarge, "content.zip.many"},
		"fewer said than there are":              {sinful([]sin{page, {name: "a"}}, func(end []byte) []byte { end[8], end[10] = 1, 1; return end }), fault.Invalid, "content.zip.damaged"},
		"of several parts":                       {sinful([]sin{page}, func(end []byte) []byte { end[4] = 1; return end }), fault.Unsupported, "content.zip.parts"},
		"octets behind the end":                  {append(bytes.Clone(good), "more"...), fault.Invalid, "content.zip.damaged"},
		"octets before the beginning":            {append([]byte("PK\x03\x04 more"), good...), fault.Invalid, "content.zip.damaged"},
		"cut off":                                {good[:len(good)-30], fault.Invalid, "content.zip.damaged"},
		"nothing but the beginning":              {[]byte("PK\x03\x04"), fault.Invalid, "content.zip.damaged"},
		"no files":                               {sinful(nil), fault.Invalid, "content.zip.empty"},
		"nothing but what systems leave":         {sinful([]sin{{name: "__MACOSX/._a"}, {name: ".DS_Store"}}), fault.Invalid, "content.zip.empty"},
		"an archive within an archive within":    {with(sin{name: "a.bin", text: string(with(sin{name: "inner.zip", text: string(good)}))}), fault.Invalid, "content.zip.nested"},
		"a bomb within":                          {with(sin{name: "a.docx", text: string(with(sin{name: "a", text: zeros(content.LargeEntry + 1), packed: true}))}), fault.TooLarge, "content.zip.nested"},
		"a locked archive within":                {with(sin{name: "a.docx", text: string(with(sin{name: "a", flags: 1}))}), fault.Invalid, "content.zip.nested"},
		"a folder instead of what it holds":      {sinful([]sin{{name: "My course/imsmanifest.xml", text: "<manifest/>"}}), fault.Invalid, "content.kind.inside"},
		"no kind":                                {sinful([]sin{{name: "a.txt", text: "a"}}), fault.Unsupported, "content.kind.unknown"},
		"a letter":                               {sinful([]sin{{name: "[Content_Types].xml", text: "<Types/>"}, {name: "word/document.xml", text: "<a/>"}}), fault.Unsupported, "content.kind.office"},
		"a manifest that is no XML":              {sinful([]sin{{name: "imsmanifest.xml", text: "<manifest><"}}), fault.Invalid, "content.kind.manifest"},
		"a manifest of something else":           {sinful([]sin{{name: "imsmanifest.xml", text: "<manifest><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata></manifest>"}}), fault.Unsupported, "content.kind.ims"},
		"a text":                                 {[]byte("a text"), fault.Unsupported, "content.kind.unknown"},
		"a drawing that could carry a script":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), fault.Unsupported, "content.kind.unknown"},
		"nothing":                                {nil, fault.Invalid, "content.empty"},
	}
}

func TestReceive_WhatDeceives_IsRefusedWithTheReason_AndNothingIsKept(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	for name, bad := range gallery() {
		body := bytes.NewReader(bad.body)
		r, err := h.Receive(ctx, op, content.Upload{Name: "course.zip", Body: body})
		if r != nil || err == nil {
			t.Errorf("%s: taken as %s", name, r.Kind())
			continue
		}
		if f := fault.As(err); f.Kind != bad.kind || f.Key != bad.key {
			t.Errorf("%s: %v, want %s %s", name, err, bad.kind, bad.key)
		}
		if body.Len() != 0 {
			t.Errorf("%s: %d octets of the body were not read", name, body.Len())
		}
	}
	h.holdsNothing(t)
}

// holdsNothing sees that neither the store nor the folder of uploads holds a file.
func (h *house) holdsNothing(t *testing.T) {
	t.Helper()
	err := filepath.Walk(h.dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			t.Errorf("%s is left behind", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReceive_ByWhoMayNot_IsDenied_AfterTheBodyWasRead(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	body := strings.NewReader("%PDF-1.4")
	if _, err := h.Receive(ctx, who.Actor{PersonID: "p"}, content.Upload{Body: body}); !fault.Is(err, fault.Denied) || body.Len() != 0 {
		t.Errorf("%v; %d octets left", err, body.Len())
	}
}

func TestReceive_WhenTheSenderBreaksOff_IsRefusedAndForgotten(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	good := sinful([]sin{page})
	_, err := h.Receive(ctx, op, content.Upload{Body: io.MultiReader(bytes.NewReader(good[:20]), brokenReader{})})
	if f := fault.As(err); f.Kind != fault.Invalid || f.Key != "content.broken" {
		t.Errorf("%v", err)
	}
	h.holdsNothing(t)
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("gone") }

// wideEnd puts the end of a zip64 directory before the plain end, which then tells nothing.
func wideEnd(end []byte) []byte {
	le := binary.LittleEndian
	count, length, from := uint64(le.Uint16(end[10:])), uint64(le.Uint32(end[12:])), uint64(le.Uint32(end[16:]))
	out := le.AppendUint32(nil, 0x06064b50)
	out = le.AppendUint64(out, 44)
	out = append(out, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, n := range []uint64{count, count, length, from} {
		out = le.AppendUint64(out, n)
	}
	out = le.AppendUint32(out, 0x07064b50)
	out = le.AppendUint32(out, 0)
	out = le.AppendUint64(out, from+length)
	out = le.AppendUint32(out, 1)
	plain := bytes.Clone(end)
	for i := 8; i < 20; i++ {
		plain[i] = 0xff
	}
	return append(out, plain...)
}

// sound are uploads that are taken, by what they are.
func sound(t testing.TB) map[string]struct {
	body  []byte
	kind  content.Kind
	entry string
	files int
} {
	type good = struct {
		body  []byte
		kind  content.Kind
		entry string
		files int
	}
	manifest := func(version string) string {
		return "\ufeff<?xml version=\"1.0\"?><manifest><metadata><schema>ADL SCORM</schema><schemaversion>" + version + "</schemaversion></metadata></manifest>"
	}
	cmi5 := `<?xml version="1.0" encoding="utf-8"?><!-- a course --><courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">`
	mp4 := "\x00\x00\x00\x18ftypmp42\x00\x00"
	return map[string]good{
		"pages":                           {packed(t, site), content.HTML, "index.html", 3},
		"pages within one folder":         {sinful([]sin{{name: "my/index.html", text: "<p>"}}), content.HTML, "my/index.html", 1},
		"SCORM 1.2":                       {sinful([]sin{{name: "imsmanifest.xml", text: manifest("1.2")}}), content.SCORM12, "imsmanifest.xml", 1},
		"SCORM 2004":                      {sinful([]sin{{name: "IMSManifest.xml", text: manifest("2004 4th Edition"), packed: true}}), content.SCORM2004, "IMSManifest.xml", 1},
		"SCORM 2004, first edition":       {sinful([]sin{{name: "imsmanifest.xml", text: manifest("CAM 1.3")}}), content.SCORM2004, "imsmanifest.xml", 1},
		"SCORM 1.2 by its namespace":      {sinful([]sin{{name: "imsmanifest.xml", text: `<manifest xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><resources/></manifest>`}}), content.SCORM12, "imsmanifest.xml", 1},
		"cmi5":                            {sinful([]sin{page, {name: "cmi5.xml", text: cmi5}}), content.CMI5, "cmi5.xml", 2},
		"zip64":                           {sinful([]sin{{name: "index.html", text: "wide", size: 0xffffffff, extra: []byte{1, 0, 8, 0, 4, 0, 0, 0, 0, 0, 0, 0}}}, wideEnd), content.HTML, "index.html", 1},
		"cmi5 alone":                      {[]byte(cmi5), content.CMI5, "cmi5.xml", 1},
		"cmi5 alone, with a mark":         {[]byte("\ufeff" + cmi5), content.CMI5, "cmi5.xml", 1},
		"H5P":                             {sinful([]sin{{name: "h5p.json", text: "{}"}, {name: "content/content.json", text: "{}"}}), content.H5P, "h5p.json", 2},
		"EPUB":                            {sinful([]sin{{name: "mimetype", text: "application/epub+zip"}, {name: "META-INF/container.xml", text: "<a/>"}}), content.EPUB, "META-INF/container.xml", 2},
		"PPTX":                            {sinful([]sin{{name: "[Content_Types].xml", text: "<Types/>"}, {name: "ppt/presentation.xml", text: "<a/>"}}), content.PPTX, "ppt/presentation.xml", 2},
		"PDF":                             {[]byte("%PDF-1.7\n"), content.PDF, "document.pdf", 1},
		"a video":                         {[]byte(mp4), content.Video, "video.mp4", 1},
		"a video with captions":           {sinful([]sin{{name: "film.mp4", text: mp4}, {name: "hi.vtt", text: "WEBVTT\n"}}), content.Video, "film.mp4", 2},
		"WebM":                            {[]byte("\x1a\x45\xdf\xa3\x01\x00\x42\x82\x84webm"), content.Video, "video.webm", 1},
		"MP3":                             {[]byte("ID3\x04\x00"), content.Audio, "audio.mp3", 1},
		"MP3 without a label":             {[]byte("\xff\xfb\x90\x64"), content.Audio, "audio.mp3", 1},
		"M4A":                             {[]byte("\x00\x00\x00\x18ftypM4A \x00"), content.Audio, "audio.m4a", 1},
		"Ogg":                             {[]byte("OggS\x00\x02OpusHead"), content.Audio, "audio.ogg", 1},
		"a photo":                         {[]byte("\xff\xd8\xff\xe0"), content.Image, "image.jpg", 1},
		"what macOS leaves behind":        {sinful([]sin{page, {name: "__MACOSX/", mode: 0o040755}, {name: "__MACOSX/._index.html", text: "x"}, {name: "a/.DS_Store", text: "x"}, {name: "a/", mode: 0o040755}}), content.HTML, "index.html", 1},
		"names of the first PCs":          {with(sin{name: "caf\x82.html", text: "x"}), content.HTML, "index.html", 2},
		"names in Hindi":                  {with(sin{name: "पाठ/\u0915\u094d\u200d\u0937.html", text: "x", flags: 0x800}), content.HTML, "index.html", 2},
		"a document to take away":         {with(sin{name: "notes.docx", text: string(sinful([]sin{{name: "word/document.xml", text: "x"}}))}), content.HTML, "index.html", 2},
		"large and well packed, yet fair": {with(sin{name: "a", text: zeros(content.LargeEntry), packed: true}), content.HTML, "index.html", 2},
	}
}

func TestReceive_TellsTheKindFromTheContent(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	h := build(t, d)
	for name, good := range sound(t) {
		r, err := h.Receive(ctx, op, content.Upload{Name: "x.exe", ContentType: "text/plain", Body: bytes.NewReader(good.body)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := h.keep(t, r)
		if p.Kind != good.kind || p.Entry != good.entry || p.Files != good.files || r.Kind() != p.Kind {
			t.Errorf("%s: %+v", name, p)
		}
		if f, err := h.Open(ctx, p.ID, p.Entry); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			f.Close()
		}
		r.Close()
	}
	p := h.keep(t, h.receive(t, "a.zip", sound(t)["names of the first PCs"].body))
	if f, err := h.Open(ctx, p.ID, "café.html"); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
}

// An archive of which archive/zip sees other files than we do is refused; nothing panics, whatever the octets.
func FuzzReceive(f *testing.F) {
	for _, bad := range gallery() {
		if len(bad.body) < 4<<10 {
			f.Add(bad.body)
		}
	}
	for _, good := range sound(f) {
		if len(good.body) < 4<<10 {
			f.Add(good.body)
		}
	}
	d, _ := dbtest.SQLite(f)
	h := build(f, d)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := h.Receive(ctx, op, content.Upload{Body: bytes.NewReader(body)})
		if err != nil {
			if kind := fault.KindOf(err); kind == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		defer r.Close()
		if _, err := r.FS().Open(r.Entry()); err != nil && r.Kind() != content.EPUB {
			t.Fatalf("%s without its beginning: %v", r.Kind(), err)
		}
	})
}
