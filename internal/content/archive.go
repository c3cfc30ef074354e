package content

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"sopan/internal/ground/fault"
)

// The directory of a zip is read here once, strictly, and before archive/zip sees the file: an archive of which two readers could
// think differently is refused. Names of fields are those of PKWARE's APPNOTE.TXT, section 4.

// The signatures, and the sizes of the fixed parts.
const (
	localSign, directorySign, endSign = 0x04034b50, 0x02014b50, 0x06054b50
	end64Sign, locator64Sign          = 0x06064b50, 0x07064b50
	localLen, directoryLen, endLen    = 30, 46, 22
	end64Len, locator64Len            = 56, 20
)

// listed is one line of an archive's directory.
type listed struct {
	name           string
	folder         bool
	flags, method  uint16
	packed, size   int64
	at             int64 // of its local header
	raw            []byte
	link           bool
	nameIsUTF8     bool
	crossesIgnored bool // lies where systems leave their own notes
}

// list reads the directory of the archive of so many octets. It refuses (Invalid, TooLarge, Unsupported) what is damaged or made to
// deceive; names are judged by the caller.
func list(r io.ReaderAt, size int64) ([]listed, error) {
	from, length, count, err := directory(r, size)
	if err != nil {
		return nil, err
	}
	switch {
	case count > MostFiles:
		return nil, tooMany()
	case length > mostDirSize:
		return nil, fault.E(fault.TooLarge, op, "content.zip.directory")
	}
	in := bufio.NewReaderSize(io.NewSectionReader(r, from, length), 32<<10)
	out := make([]listed, 0, count)
	for left := length; left > 0; {
		one, used, err := line(in)
		if err != nil {
			return nil, damaged(err)
		}
		left -= used
		if out = append(out, one); int64(len(out)) > count || left < 0 {
			return nil, damaged(errors.New("the directory does not hold what its end says"))
		}
	}
	if int64(len(out)) != count {
		return nil, damaged(errors.New("the directory holds less than its end says"))
	}
	return out, apart(r, out, from)
}

// directory finds where the directory lies, how long it is and how many lines it says that it has.
func directory(r io.ReaderAt, size int64) (from, length, count int64, err error) {
	tail := make([]byte, min(size, endLen+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, 0, 0, fault.Wrap(op, err)
	}
	i := bytes.LastIndex(tail, binary.LittleEndian.AppendUint32(nil, endSign))
	if i < 0 || len(tail)-i < endLen {
		return 0, 0, 0, damaged(errors.New("no end of a directory"))
	}
	end := tail[i:]
	le := binary.LittleEndian
	if int(le.Uint16(end[20:])) != len(end)-endLen {
		return 0, 0, 0, damaged(errors.New("octets behind the end"))
	}
	at := size - int64(len(end)) // where the directory must end
	disk, first, here, all := le.Uint16(end[4:]), le.Uint16(end[6:]), le.Uint16(end[8:]), le.Uint16(end[10:])
	count, length, from = int64(all), int64(le.Uint32(end[12:])), int64(le.Uint32(end[16:]))
	if here == 0xffff || all == 0xffff || length == 0xffffffff || from == 0xffffffff {
		if at, length, from, count, err = directory64(r, at); err != nil {
			return 0, 0, 0, err
		}
	} else if disk != 0 || first != 0 || here != all {
		return 0, 0, 0, fault.E(fault.Unsupported, op, "content.zip.parts")
	}
	if from < 0 || length < 0 || count < 0 || from+length != at {
		return 0, 0, 0, damaged(errors.New("the directory does not lie where its end says"))
	}
	return from, length, count, nil
}

// directory64 reads the end of a zip64 directory, which stands before the plain end that lies at a place.
func directory64(r io.ReaderAt, before int64) (at, length, from, count int64, err error) {
	le := binary.LittleEndian
	loc, end := make([]byte, locator64Len), make([]byte, end64Len)
	if before < locator64Len {
		return 0, 0, 0, 0, damaged(errors.New("no zip64 locator"))
	}
	if _, err := r.ReadAt(loc, before-locator64Len); err != nil || le.Uint32(loc) != locator64Sign {
		return 0, 0, 0, 0, damaged(errors.New("no zip64 locator"))
	}
	at = int64(le.Uint64(loc[8:]))
	if at < 0 || at > before-locator64Len-end64Len {
		return 0, 0, 0, 0, damaged(errors.New("the zip64 end lies outside"))
	}
	if _, err := r.ReadAt(end, at); err != nil || le.Uint32(end) != end64Sign {
		return 0, 0, 0, 0, damaged(errors.New("no zip64 end"))
	}
	if at+12+int64(le.Uint64(end[4:])) != before-locator64Len {
		return 0, 0, 0, 0, damaged(errors.New("the zip64 end is not as long as it says"))
	}
	if le.Uint32(loc[4:]) != 0 || le.Uint32(end[16:]) != 0 || le.Uint32(end[20:]) != 0 || le.Uint64(end[24:]) != le.Uint64(end[32:]) {
		return 0, 0, 0, 0, fault.E(fault.Unsupported, op, "content.zip.parts")
	}
	return at, int64(le.Uint64(end[40:])), int64(le.Uint64(end[48:])), int64(le.Uint64(end[32:])), nil
}

// line reads one line of the directory and tells how long it was.
func line(in *bufio.Reader) (listed, int64, error) {
	var head [directoryLen]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return listed{}, 0, err
	}
	le := binary.LittleEndian
	if le.Uint32(head[:]) != directorySign {
		return listed{}, 0, errors.New("no line of a directory")
	}
	names, extras, notes := int(le.Uint16(head[28:])), int(le.Uint16(head[30:])), int(le.Uint16(head[32:]))
	rest := make([]byte, names+extras)
	if _, err := io.ReadFull(in, rest); err != nil {
		return listed{}, 0, err
	}
	if _, err := in.Discard(notes); err != nil {
		return listed{}, 0, err
	}
	one := listed{
		flags: le.Uint16(head[8:]), method: le.Uint16(head[10:]), packed: int64(le.Uint32(head[20:])), size: int64(le.Uint32(head[24:])),
		at: int64(le.Uint32(head[42:])), raw: rest[:names],
	}
	if by := le.Uint16(head[4:]) >> 8; by == 3 || by == 19 { // made on Unix or macOS: the upper half is a mode
		const typ, regular, folder = 0o170000, 0o100000, 0o040000
		mode := le.Uint32(head[38:]) >> 16 & typ
		one.link = mode != 0 && mode != regular && mode != folder
	}
	unicode, err := one.extra(rest[names:])
	if err != nil {
		return listed{}, 0, err
	}
	one.name = one.text(unicode)
	one.folder = strings.HasSuffix(one.name, "/")
	return one, int64(directoryLen + names + extras + notes), nil
}

// extra reads the wide sizes of zip64, where the narrow ones say so, and the name in Unicode where one is given.
func (l *listed) extra(fields []byte) (unicode string, err error) {
	le := binary.LittleEndian
	const narrow = 0xffffffff
	wide := l.packed == narrow || l.size == narrow || l.at == narrow
	for len(fields) >= 4 {
		tag, n := le.Uint16(fields), int(le.Uint16(fields[2:]))
		if len(fields) < 4+n {
			break // some programs leave a stump behind; archive/zip reads over it as well
		}
		field := fields[4 : 4+n]
		switch {
		case tag == 1 && wide:
			for _, v := range []*int64{&l.size, &l.packed, &l.at} {
				if *v != narrow {
					continue
				}
				if len(field) < 8 {
					return "", errors.New("a zip64 size is missing")
				}
				if *v, field = int64(le.Uint64(field)), field[8:]; *v < 0 {
					return "", errors.New("a size beyond all bounds")
				}
			}
			wide = false
		case tag == 0x7075 && n > 5 && field[0] == 1 && le.Uint32(field[1:]) == crc32.ChecksumIEEE(l.raw):
			unicode = string(field[5:])
		}
		fields = fields[4+n:]
	}
	if wide {
		return "", errors.New("a zip64 size is missing")
	}
	return unicode, nil
}

// text is the name: in UTF-8 where it is, else in the letters of the first PCs, as the standard says.
func (l *listed) text(unicode string) string {
	switch {
	case l.flags&0x800 == 0 && unicode != "":
		return unicode
	case utf8.Valid(l.raw):
		return string(l.raw)
	case l.flags&0x800 != 0:
		return "\x00" // said to be UTF-8 and is not: refused with the other bad names
	}
	name, err := charmap.CodePage437.NewDecoder().Bytes(l.raw)
	if err != nil {
		return "\x00"
	}
	return string(name)
}

// apart holds the local headers against the directory, and refuses entries that share octets: the two ways in which one archive
// is two.
func apart(r io.ReaderAt, all []listed, end int64) error {
	order := make([]*listed, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortFunc(order, func(a, b *listed) int { return cmp.Compare(a.at, b.at) })
	le := binary.LittleEndian
	var free int64
	for _, one := range order {
		if one.at < free {
			return fault.E(fault.Invalid, op, "content.zip.overlap", "name", shown(one.name))
		}
		head := make([]byte, localLen)
		if _, err := r.ReadAt(head, one.at); err != nil || le.Uint32(head) != localSign {
			return damaged(errors.New("no local header"))
		}
		names, extras := int(le.Uint16(head[26:])), int(le.Uint16(head[28:]))
		name := make([]byte, names)
		if _, err := r.ReadAt(name, one.at+localLen); err != nil {
			return damaged(err)
		}
		packed, size, later := int64(le.Uint32(head[18:])), int64(le.Uint32(head[22:])), le.Uint16(head[6:])&8 != 0
		const narrow = 0xffffffff
		lies := !later && (packed != narrow && packed != one.packed || size != narrow && size != one.size)
		if lies || !bytes.Equal(name, one.raw) || le.Uint16(head[8:]) != one.method || (le.Uint16(head[6:])^one.flags)&1 != 0 {
			return fault.E(fault.Invalid, op, "content.zip.lies", "name", shown(one.name))
		}
		from := one.at + localLen + int64(names) + int64(extras)
		if one.packed > end-from {
			return fault.E(fault.Invalid, op, "content.zip.overlap", "name", shown(one.name))
		}
		free = from + one.packed
	}
	return nil
}

func damaged(err error) error { return fault.E(fault.Invalid, op, "content.zip.damaged").Because(err) }

func tooMany() error {
	return fault.E(fault.TooLarge, op, "content.zip.many", "most", MostFiles)
}
